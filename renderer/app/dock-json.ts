/** The dock's own JSON: made from a preset, and cleaned before it is used. The only file that knows its shape. */
import type { SerializedDockview } from 'dockview-vue';
import type { Parts, Tabs } from './layout-presets.ts';

type Node = SerializedDockview['grid']['root'];
/** The least size in pixels that an arrangement is computed for; the dock stretches it to the real one. */
const LEAST = { width: 1240, height: 600 };

/** @param title of a panel, in the language of the moment. */
export function dockJson(
  preset: Parts,
  width: number,
  height: number,
  title: (panel: string) => string,
): SerializedDockview {
  const size = { width: Math.max(width, LEAST.width), height: Math.max(height, LEAST.height) };
  const panels: SerializedDockview['panels'] = {};
  let groups = 0;
  const build = (node: Tabs | Parts, across: number, along: number): Node => {
    if ('tabs' in node) {
      for (const id of node.tabs) panels[id] = { id, contentComponent: 'panel', title: title(id) };
      const [activeView] = node.tabs;
      const data = { views: [...node.tabs], id: String(++groups), ...(activeView === undefined ? {} : { activeView }) };
      return { type: 'leaf', data, size: across };
    }
    const total = node.parts.reduce((sum, part) => sum + part.share, 0);
    // The parts of a part lie the other way round: their size is measured along the other side.
    const data = node.parts.map((part) => build(part, Math.round((along * part.share) / total), across));
    return { type: 'branch', data, size: across };
  };
  // With the orientation HORIZONTAL the root's parts lie side by side, and its own size is the height.
  const root = build(preset, size.height, size.width);
  return {
    grid: { root, ...size, orientation: 'HORIZONTAL' as SerializedDockview['grid']['orientation'] },
    panels,
    activeGroup: '1',
  };
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A saved arrangement without the panels that this version does not have. Groups in browser windows of their own are left
 * out: their panels come back by opening them. @returns null when nothing is left.
 */
export function cleaned(layout: unknown, isKnown: (panel: string) => boolean): SerializedDockview | null {
  if (!isFields(layout) || !isFields(layout['grid']) || !isFields(layout['panels'])) return null;
  const panels = Object.fromEntries(Object.entries(layout['panels']).filter(([id]) => isKnown(id)));
  const has = (id: unknown): id is string => typeof id === 'string' && id in panels;
  const root = cleanNode(layout['grid']['root'], has);
  if (root === null || root['type'] !== 'branch') return null;
  const floating: unknown = layout['floatingGroups'];
  const floatingGroups = (Array.isArray(floating) ? (floating as unknown[]) : []).flatMap((group): Fields[] => {
    const clean = isFields(group) && !Array.isArray(group['data']) ? cleanNode(group, has) : null;
    return clean === null ? [] : [clean];
  });
  const shown = new Set([root, ...floatingGroups].flatMap((node) => viewsOf(node)));
  const kept = Object.fromEntries(Object.entries(panels).filter(([id]) => shown.has(id)));
  const { activeGroup } = layout;
  const clean = {
    grid: { ...layout['grid'], root },
    panels: kept,
    ...(typeof activeGroup === 'string' ? { activeGroup } : {}),
    ...(floatingGroups.length > 0 ? { floatingGroups } : {}),
  };
  // Whether the parts fit together only the dock can tell; it says so by throwing.
  return clean as unknown as SerializedDockview;
}
function cleanNode(node: unknown, has: (id: unknown) => id is string): Fields | null {
  if (!isFields(node)) return null;
  if (Array.isArray(node['data'])) {
    const data = node['data'].flatMap((child) => cleanNode(child, has) ?? []);
    return data.length > 0 ? { ...node, data } : null;
  }
  if (!isFields(node['data']) || !Array.isArray(node['data']['views'])) return null;
  const views = node['data']['views'].filter(has);
  if (views.length === 0) return null;
  const active = node['data']['activeView'];
  return { ...node, data: { ...node['data'], views, activeView: has(active) ? active : views[0] } };
}
function viewsOf(node: Fields): readonly string[] {
  const { data } = node;
  if (Array.isArray(data)) return data.flatMap((child: Fields) => viewsOf(child));
  return isFields(data) && Array.isArray(data['views']) ? (data['views'] as string[]) : [];
}
