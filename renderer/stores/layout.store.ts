/** The arrangement of panels, kept as the opaque JSON of the dock; requests to open a panel, from anywhere; undo. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { host } from './host/index.ts';
import { layoutName, readLayoutFile, readNamedLayouts, type NamedLayout } from './layout-file.ts';
import { createLayoutHistory } from './layout-history.ts';

export type { NamedLayout } from './layout-file.ts';
export const PRESET_NAMES = ['debug', 'tables', 'scheduling', 'lab'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export interface LayoutService {
  open(panel: string): void;
  close(panel: string): void;
  isOpen(panel: string): boolean;
  /** Put the focus into the active panel. */
  focusActive(): void;
  /** One of the arrangements that come with the program. */
  preset(name: PresetName): void;
  /** The arrangement of the moment, as opaque JSON. */
  snapshot(): unknown;
  /** @returns false when it could not be used; the arrangement is then as it was before. */
  apply(layout: unknown): boolean;
  /** Move the focus to the next (1) or previous (-1) group of panels. */
  focusGroup(delta: 1 | -1): void;
  /** The next (1) or previous (-1) tab of the active group. */
  focusTab(delta: 1 | -1): void;
  /** Move the active panel into the next (1) or previous (-1) group; a group of its own at the right when there is one only. */
  movePanel(delta: 1 | -1): void;
  closeActive(): void;
  /** Grow or shrink the active group by so many pixels. */
  resize(width: number, height: number): void;
  /** The active group alone, and back. */
  toggleMaximized(): void;
}
/** A change is taken as finished when nothing more happened for so long. */
const SETTLE_MILLISECONDS = 400;

export const useLayout = defineStore('layout', () => {
  const service = shallowRef<LayoutService | null>(null);
  const openPanels = ref<readonly string[]>([]);
  const named = shallowRef<readonly NamedLayout[]>([]);
  /** The arrangement that was saved could not be used; the first one is shown instead. */
  const isBroken = ref(false);
  const history = createLayoutHistory();
  const steps = ref(0);
  let current: unknown = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** @returns the arrangement of the last time, for the dock. */
  async function load(): Promise<unknown> {
    const file = readLayoutFile(await host().loadState('layout'));
    named.value = file.named;
    current = file.current;
    return current;
  }
  const write = (): void => void host().saveState('layout', { version: 2, current, named: named.value });
  /** Called at every change; written a little later, once. */
  function save(layout: unknown): void {
    current = layout;
    clearTimeout(timer);
    timer = setTimeout(settle, SETTLE_MILLISECONDS);
  }
  /** What has changed is one step for undo. */
  function settle(): void {
    clearTimeout(timer);
    if (current !== null) history.note(current);
    steps.value++;
    write();
  }
  const canUndo = computed(() => (steps.value, history.canUndo));
  const canRedo = computed(() => (steps.value, history.canRedo));
  function go(direction: 'undo' | 'redo'): void {
    settle();
    const layout = history[direction]();
    if (layout !== null) apply(layout);
  }
  const undo = (): void => go('undo');
  const redo = (): void => go('redo');
  function apply(layout: unknown): boolean {
    const isApplied = service.value?.apply(layout) ?? false;
    if (!isApplied) return false;
    current = layout;
    settle();
    return true;
  }
  /** The user chose another arrangement: the one before is a step to come back to. */
  function use(layout: unknown): boolean {
    settle();
    return apply(layout);
  }
  function usePreset(name: PresetName): void {
    settle();
    service.value?.preset(name);
    settleNow();
  }
  function settleNow(): void {
    current = service.value?.snapshot() ?? current;
    settle();
  }

  /** Keep the arrangement of the moment under a name; one of that name is replaced. @returns whether the name will do. */
  function keep(text: string): boolean {
    const name = layoutName(text);
    const layout = service.value?.snapshot() ?? null;
    if (name === '' || layout === null) return false;
    const others = named.value.filter((one) => one.name !== name);
    named.value = [...others, { name, layout }];
    write();
    return true;
  }
  /** @returns false when another one has the name already. */
  function rename(from: string, text: string): boolean {
    const name = layoutName(text);
    if (name === from) return true;
    if (name === '' || named.value.some((one) => one.name === name)) return false;
    named.value = named.value.map((one) => (one.name === from ? { ...one, name } : one));
    write();
    return true;
  }
  function remove(name: string): void {
    named.value = named.value.filter((one) => one.name !== name);
    write();
  }
  /** Arrangements of a settings file join those that are here; one of the same name is replaced. */
  function takeNamed(value: unknown): void {
    const given = readNamedLayouts(value);
    const names = new Set(given.map(({ name }) => name));
    named.value = readNamedLayouts([...named.value.filter(({ name }) => !names.has(name)), ...given]);
    write();
  }
  const open = (panel: string): void => service.value?.open(panel);
  return {
    service, openPanels, named, isBroken, canUndo, canRedo, load, save, settle, open, use, usePreset, undo, redo, keep, rename, remove, takeNamed,
  }; // prettier-ignore
});
