/** The first arrangement of panels, and the LayoutService over the dock. The only file that knows the dock's API. */
import type { DockviewApi } from 'dockview-vue';
import { t } from '#renderer/i18n';
import type { LayoutService } from '#renderer/stores';
import { ALL_PANELS, panelById } from './panel-registry.ts';

/** Which panel a closed one joins when it is opened again: the first of these that is open. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  editor: ['disassembly'],
  disassembly: ['editor'],
  problems: ['console', 'memory', 'editor'],
  arrivals: ['monitors', 'problems', 'console', 'memory', 'editor'],
  query: ['processes', 'screen', 'transitions', 'editor'],
  monitors: ['problems', 'console', 'memory', 'editor'],
  breakpoints: ['monitors', 'problems', 'console', 'memory', 'editor'],
  console: ['problems', 'memory', 'editor'],
  memory: ['problems', 'console', 'stack'],
  screen: ['processes', 'transitions'],
  processes: ['screen', 'transitions'],
  transitions: ['screen', 'processes'],
  registers: ['gdt', 'stack'],
  gdt: ['idt', 'tss', 'pic', 'stack', 'registers'],
  idt: ['gdt', 'tss', 'pic', 'stack', 'registers'],
  tss: ['gdt', 'idt', 'pic', 'stack', 'registers'],
  pic: ['gdt', 'idt', 'tss', 'stack', 'registers'],
  stack: ['gdt', 'idt', 'tss', 'pic', 'registers'],
};
type Position = NonNullable<Parameters<DockviewApi['addPanel']>[0]['position']>;

export function buildDefaultLayout(api: DockviewApi, width: number, height: number): void {
  api.clear();
  const add = (id: string, position?: Position, inactive = false): void => {
    const panel = panelById(id);
    if (panel)
      api.addPanel({ id, component: 'panel', title: t(panel.titleKey), inactive, ...(position ? { position } : {}) });
  };
  const within = (id: string): Position => ({ referencePanel: id, direction: 'within' });
  add('editor');
  add('screen', { referencePanel: 'editor', direction: 'right' });
  add('registers', { referencePanel: 'screen', direction: 'right' });
  add('transitions', { referencePanel: 'screen', direction: 'below' });
  add('processes', within('screen'), true);
  add('gdt', { referencePanel: 'registers', direction: 'below' });
  for (const id of ['idt', 'tss', 'pic', 'stack']) add(id, within('gdt'), true);
  add('console', { referencePanel: 'editor', direction: 'below' });
  add('problems', within('console'), true);
  add('monitors', within('console'), true);
  add('breakpoints', within('console'), true);
  add('memory', within('console'), true);
  add('disassembly', within('editor'), true);
  const right = Math.round(Math.max(318, width * 0.275));
  const middle = Math.round(Math.max(372, width * 0.335));
  const size = (id: string, to: { width?: number; height?: number }): void => api.getPanel(id)?.group.api.setSize(to);
  size('editor', { width: width - middle - right });
  size('screen', { width: middle });
  size('registers', { width: right });
  size('screen', { height: Math.round(Math.min(height * 0.45, middle * 0.62 + 62)) });
  size('console', { height: Math.round(height * 0.22) });
  size('gdt', { height: Math.round(height * 0.4) });
  api.getPanel('editor')?.api.setActive();
}

/** A fourth column beside the three of the first arrangement: the text and the program keep enough room to be read. */
function shareWidth(api: DockviewApi): void {
  const shares = { lab: 0.25, editor: 0.3, screen: 0.25, registers: 0.2 };
  for (const [id, share] of Object.entries(shares))
    api.getPanel(id)?.group.api.setSize({ width: Math.round(api.width * share) });
}

export function createLayoutService(api: DockviewApi): LayoutService {
  const open = (id: string): void => {
    const known = api.getPanel(id);
    if (known) {
      known.api.setActive();
      return;
    }
    const panel = panelById(id);
    if (!panel) return;
    const home = HOMES[id]?.find((other) => api.getPanel(other));
    const position: Position = home
      ? { referencePanel: home, direction: 'within' }
      : { direction: id === 'lab' || id === 'editor' ? 'left' : 'right' };
    api.addPanel({ id, component: 'panel', title: t(panel.titleKey), position });
    if (id === 'lab') shareWidth(api);
  };
  return {
    open,
    close: (id) => api.getPanel(id)?.api.close(),
    isOpen: (id) => api.getPanel(id) !== undefined,
    reset: () => buildDefaultLayout(api, api.width, api.height),
    focusGroup(delta) {
      if (delta === 1) api.moveToNext({ includePanel: false });
      else api.moveToPrevious({ includePanel: false });
      // The dock changes its active panel but leaves the focus where it was.
      const element = api.activePanel?.view.content.element;
      const target = element?.querySelector<HTMLElement>('[tabindex="0"], button, textarea, input') ?? null;
      target?.focus();
    },
    resize(width, height) {
      const group = api.activeGroup;
      if (!group) return;
      group.api.setSize({
        ...(width ? { width: group.api.width + width } : {}),
        ...(height ? { height: group.api.height + height } : {}),
      });
    },
  };
}
/** Titles are the dock's only words; everything else re-renders by itself when the language changes. */
export function retitle(api: DockviewApi): void {
  for (const panel of ALL_PANELS) api.getPanel(panel.id)?.api.setTitle(t(panel.titleKey));
}
