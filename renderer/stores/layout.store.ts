/** The arrangement of panels, kept as the opaque JSON of the dock; and requests to open a panel, from anywhere. */
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { host } from './host/index.ts';

export interface LayoutService {
  open(panel: string): void;
  close(panel: string): void;
  isOpen(panel: string): boolean;
  reset(): void;
  /** Move the focus to the next (1) or previous (-1) group of panels. */
  focusGroup(delta: 1 | -1): void;
  /** Grow or shrink the active group by so many pixels. */
  resize(width: number, height: number): void;
}

export const useLayout = defineStore('layout', () => {
  const service = shallowRef<LayoutService | null>(null);
  const openPanels = ref<readonly string[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const load = (): Promise<unknown> => host().loadState('layout');
  /** Called at every change; written a little later, once. */
  function save(layout: unknown): void {
    clearTimeout(timer);
    timer = setTimeout(() => void host().saveState('layout', layout), 400);
  }
  const open = (panel: string): void => service.value?.open(panel);
  return { service, openPanels, load, save, open };
});
