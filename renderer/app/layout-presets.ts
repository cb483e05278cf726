/** The arrangements that come with the program, and where a panel goes that is opened later. Tables and pure functions. */
import type { PresetName } from '#renderer/stores';

/** A group of tabs, or parts beside each other; the parts of parts lie one above the other, and so on. */
export interface Tabs {
  readonly tabs: readonly string[];
  /** Share of the space of the parent. */
  readonly share: number;
}
export interface Parts {
  readonly parts: readonly (Tabs | Parts)[];
  readonly share: number;
}
const group = (share: number, ...tabs: readonly string[]): Tabs => ({ tabs, share });
const split = (share: number, ...parts: readonly (Tabs | Parts)[]): Parts => ({ parts, share });

/** Columns from left to right, designed for 1280×720 and up. Panels that this window does not have are left out. */
export const PRESETS: Readonly<Record<PresetName, Parts>> = {
  /** The program, its effect, its state. */
  debug: split(1,
    split(0.39, group(0.76, 'editor', 'disassembly'), group(0.24, 'console', 'problems', 'monitors', 'breakpoints', 'memory', 'query')),
    split(0.335, group(0.46, 'screen', 'processes'), group(0.54, 'transitions', 'ring-timeline')),
    split(0.275, group(0.58, 'registers'), group(0.42, 'gdt', 'idt', 'tss', 'pic', 'stack'))),
  /** What decides: descriptors, gates, the task state, what they allow. */
  tables: split(1,
    split(0.29, group(0.56, 'editor', 'disassembly'), group(0.44, 'transitions', 'problems', 'console')),
    split(0.39, group(0.5, 'gdt', 'ldt', 'paging'), group(0.5, 'idt', 'reachability', 'faults')),
    split(0.32, group(0.46, 'registers', 'screen', 'processes'), group(0.54, 'tss', 'stack', 'memory', 'pic'))),
  /** Who runs, who interrupts, who waits. */
  scheduling: split(1,
    split(0.33, group(0.62, 'editor', 'disassembly'), group(0.38, 'screen', 'console', 'problems')),
    split(0.35, group(0.5, 'processes', 'contexts'), group(0.5, 'ring-timeline', 'transitions', 'query')),
    split(0.32, group(0.5, 'pic', 'devices', 'monitors'), group(0.5, 'stack', 'registers', 'tss', 'predict-frame'))),
  /** The text of the lab, the program, and what it does. */
  lab: split(1,
    split(0.28, group(1, 'lab', 'dojo')),
    split(0.37, group(0.7, 'editor', 'disassembly'), group(0.3, 'problems', 'console', 'monitors', 'memory', 'arrivals')),
    split(0.35, group(0.46, 'screen', 'registers', 'processes', 'stack'), group(0.54, 'transitions', 'gdt', 'idt', 'tss', 'pic', 'predict-frame'))),
}; // prettier-ignore

const BELOW = ['monitors', 'problems', 'console', 'memory', 'editor'] as const;
const TABLES = ['gdt', 'idt', 'tss', 'pic', 'stack', 'registers'] as const;
const MIDDLE = ['screen', 'processes', 'transitions'] as const;
/** Which panel a closed one joins when it is opened again: the first of these that is open. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  editor: ['disassembly'],
  disassembly: ['editor'],
  lab: [],
  screen: MIDDLE,
  processes: MIDDLE,
  transitions: ['screen', 'processes'],
  'ring-timeline': ['transitions', 'processes', 'screen', 'editor'],
  contexts: ['processes', 'transitions', 'screen', 'editor'],
  reachability: ['idt', 'gdt', 'transitions', 'registers'],
  faults: ['transitions', 'idt', 'problems'],
  dojo: ['lab', 'stack', 'registers'],
  'predict-frame': ['stack', 'tss', 'transitions', 'registers'],
  memory: ['problems', 'console', 'stack'],
  devices: ['pic', ...TABLES],
};
const GROUPS: readonly (readonly [panels: readonly string[], home: readonly string[]])[] = [
  [TABLES, TABLES],
  [['console', 'problems', 'monitors', 'breakpoints', 'arrivals', 'query', 'watch', 'serial'], BELOW],
];
/** Panels that nothing is known of: with the tables, which have room for another tab in every arrangement. */
const TOLERANT = [...TABLES, ...BELOW, ...MIDDLE];

/** Neighbours of a panel by preference; never the panel itself. Empty: a group of its own. */
export function homesOf(panel: string): readonly string[] {
  const homes = HOMES[panel] ?? GROUPS.find(([panels]) => panels.includes(panel))?.[1] ?? TOLERANT;
  return homes.filter((other) => other !== panel);
}

/** A preset with only the panels that exist; groups and splits that are left empty go. */
export function existing(node: Tabs | Parts, isKnown: (panel: string) => boolean): Tabs | Parts | null {
  if ('tabs' in node) {
    const tabs = node.tabs.filter(isKnown);
    return tabs.length > 0 ? { ...node, tabs } : null;
  }
  const parts = node.parts.flatMap((part) => existing(part, isKnown) ?? []);
  return parts.length > 0 ? { ...node, parts } : null;
}
export const panelsOf = (node: Tabs | Parts): readonly string[] =>
  'tabs' in node ? node.tabs : node.parts.flatMap(panelsOf);
