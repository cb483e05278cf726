/** The LayoutService over the dock. With `dock-json.ts` and `WorkbenchDock.vue` the only file that knows the dock's API. */
import type { DockviewApi, DockviewGroupPanel } from 'dockview-vue';
import { editorService } from '#renderer/editor';
import { t } from '#renderer/i18n';
import type { LayoutService, PresetName } from '#renderer/stores';
import { cleaned, dockJson } from './dock-json.ts';
import { existing, homesOf, PRESETS, type Parts } from './layout-presets.ts';
import { ALL_PANELS, panelById } from './panel-registry.ts';

type Position = NonNullable<Parameters<DockviewApi['addPanel']>[0]['position']>;
const isKnown = (id: string): boolean => panelById(id) !== undefined;
const titleOf = (id: string): string => {
  const panel = panelById(id);
  return panel ? t(panel.titleKey) : '';
};

export function applyPreset(api: DockviewApi, name: PresetName): void {
  const preset = existing(PRESETS[name], isKnown) as Parts;
  api.fromJSON(dockJson(preset, api.width, api.height, titleOf), { reuseExistingPanels: true });
  api.getPanel('editor')?.api.setActive();
}
/** @returns false when the dock cannot use it; it then shows what it showed before, or nothing if it was empty. */
export function applyLayout(api: DockviewApi, layout: unknown): boolean {
  const wanted = cleaned(layout, isKnown);
  if (wanted === null) return false;
  const before = api.panels.length > 0 ? api.toJSON() : null;
  try {
    api.fromJSON(wanted, { reuseExistingPanels: true });
    retitle(api);
    return api.panels.length > 0;
  } catch {
    if (before === null) api.clear();
    else api.fromJSON(before, { reuseExistingPanels: true });
    return false;
  }
}

/** A fourth column beside the three of the first arrangement: the text and the program keep enough room to be read. */
function shareWidth(api: DockviewApi): void {
  const shares = { lab: 0.25, editor: 0.3, screen: 0.25, registers: 0.2 };
  for (const [id, share] of Object.entries(shares))
    api.getPanel(id)?.group.api.setSize({ width: Math.round(api.width * share) });
}

/** What can take the focus inside: the editor itself, the first control, or at least the panel. */
function focusInside(api: DockviewApi): void {
  const panel = api.activePanel;
  if (panel?.id === 'editor') editorService.focus();
  const element = panel?.view.content.element;
  if (!element || element.contains(document.activeElement)) return;
  element.querySelector<HTMLElement>('[tabindex="0"], button:not([tabindex="-1"]), textarea, input, select')?.focus();
}
/** The parts of the window that F6 goes round: the controls above, notices, every group of panels, the status bar. */
type Region = HTMLElement | DockviewGroupPanel;
const isGroup = (region: Region): region is DockviewGroupPanel => 'api' in region;
const elementOf = (region: Region): HTMLElement => (isGroup(region) ? region.element : region);
function regionsOf(api: DockviewApi): readonly Region[] {
  const part = (name: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-region="${name}"]`)];
  const groups = api.groups.toSorted((a, b) => {
    const [left, right] = [a.element.getBoundingClientRect(), b.element.getBoundingClientRect()];
    return left.left - right.left || left.top - right.top;
  });
  // Notices are a part while there is something to press in them.
  const notices = part('notices').filter((region) => region.querySelector('button'));
  return [...part('top'), ...notices, ...groups, ...part('status'), ...part('tour')];
}
function focusRegion(api: DockviewApi, delta: 1 | -1): void {
  const regions = regionsOf(api);
  const here = regions.findIndex((region) => elementOf(region).contains(document.activeElement));
  const start = here >= 0 ? here : regions.findIndex((region) => region === api.activeGroup);
  const next = regions.at((start + delta + regions.length) % regions.length);
  if (next === undefined) return;
  if (isGroup(next)) {
    next.activePanel?.api.setActive();
    focusInside(api);
  } else next.querySelector<HTMLElement>('button:not([aria-disabled="true"]), [tabindex="0"]')?.focus();
}

/** The row of tabs shows the one that was gone to, once it has its title and the dock has measured the row: two pictures later. */
function showTab(api: DockviewApi, id: string): void {
  const reveal = (): void => {
    const tab = api.getPanel(id)?.group.element.querySelector('.dv-tab.dv-active-tab');
    tab?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  };
  requestAnimationFrame(() => requestAnimationFrame(reveal));
}

export function createLayoutService(api: DockviewApi): LayoutService {
  const open = (id: string): void => {
    const known = api.getPanel(id);
    if (known) {
      if (api.hasMaximizedGroup() && known.group !== api.activeGroup) api.exitMaximizedGroup();
      known.api.setActive();
      showTab(api, id);
      return;
    }
    if (!isKnown(id)) return;
    const home = homesOf(id).find((other) => api.getPanel(other));
    const position: Position = home
      ? { referencePanel: home, direction: 'within' }
      : { direction: id === 'lab' || id === 'editor' ? 'left' : 'right' };
    api.addPanel({ id, component: 'panel', title: titleOf(id), position });
    if (id === 'lab') shareWidth(api);
    showTab(api, id);
  };
  const neighbour = <T>(list: readonly T[], now: T | undefined, delta: number): T | undefined =>
    list.at(((now === undefined ? 0 : list.indexOf(now)) + delta + list.length) % list.length);
  return {
    open,
    close: (id) => api.getPanel(id)?.api.close(),
    isOpen: (id) => api.getPanel(id) !== undefined,
    focusActive: () => focusInside(api),
    preset: (name) => applyPreset(api, name),
    snapshot: () => api.toJSON(),
    apply: (layout) => applyLayout(api, layout),
    focusGroup: (delta) => focusRegion(api, delta),
    focusTab(delta) {
      const panels = api.activeGroup?.panels ?? [];
      neighbour(panels, api.activePanel, delta)?.api.setActive();
      focusInside(api);
    },
    movePanel(delta) {
      const { activePanel: panel, activeGroup: group } = api;
      if (!panel || !group) return;
      const groups = regionsOf(api).filter(isGroup);
      const target = neighbour(groups, group, delta);
      if (target && target !== group) panel.api.moveTo({ group: target });
      else if (group.panels.length > 1) panel.api.moveTo({ group, position: delta === 1 ? 'right' : 'left' });
      focusInside(api);
    },
    closeActive() {
      api.activePanel?.api.close();
      focusInside(api);
    },
    resize(width, height) {
      const group = api.activeGroup;
      if (!group) return;
      group.api.setSize({
        ...(width ? { width: group.api.width + width } : {}),
        ...(height ? { height: group.api.height + height } : {}),
      });
    },
    toggleMaximized() {
      if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
      else if (api.activePanel) api.maximizeGroup(api.activePanel);
    },
  };
}
/** Titles are the dock's only words; everything else re-renders by itself when the language changes. */
export function retitle(api: DockviewApi): void {
  for (const panel of ALL_PANELS) api.getPanel(panel.id)?.api.setTitle(t(panel.titleKey));
}
