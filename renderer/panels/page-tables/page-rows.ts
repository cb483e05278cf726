/** Page tables → rows: runs of alike entries folded, entries decoded, and the names of what a page is. */
import { PAGE_A, PAGE_D, PAGE_G, PAGE_P, PAGE_PCD, PAGE_PS, PAGE_PWT, PAGE_RW, PAGE_US } from '#emulator/arch';
import { hex, hex32 } from '#emulator/base';
import { MAPPED, MIXED, USER, WRITABLE } from '#emulator/inspect';

export type Level = 'directory' | 'table';
export interface EntryBit {
  readonly name: string;
  readonly isSet: boolean;
  /** Subject of the explanation. */
  readonly explain: string;
}
export interface PageRow {
  readonly level: Level;
  readonly first: number;
  readonly last: number;
  /** Linear addresses that the run maps. */
  readonly from: string;
  readonly to: string;
  readonly linear: number;
  readonly raw: string;
  /** Raw entry of the first one. */
  readonly value: number;
  /** Physical address of the first entry. */
  readonly at: number;
  readonly present: boolean;
  readonly isLarge: boolean;
  /** First frame; of a folded run also the last. */
  readonly frame: string;
  readonly bits: readonly EntryBit[];
  readonly avl: string;
  /** A or D differ inside the run: shown as of the first entry. */
  readonly changed: boolean;
}

/** The processor sets these by itself: they do not make a run fall apart. */
const OWN = PAGE_A | PAGE_D;
const BITS: readonly (readonly [name: string, mask: number, explain: string])[] = [
  ['P', PAGE_P, 'page.p'],
  ['R/W', PAGE_RW, 'page.rw'],
  ['U/S', PAGE_US, 'page.us'],
  ['PWT', PAGE_PWT, 'page.pwt'],
  ['PCD', PAGE_PCD, 'page.pcd'],
  ['A', PAGE_A, 'page.a'],
  ['D', PAGE_D, 'page.d'],
  ['PS', PAGE_PS, 'page.ps'],
  ['G', PAGE_G, 'page.g'],
];
/** D and G mean nothing in an entry that names a page table, PS nothing in a page table (SDM vol. 3 figure 4-4). */
export function entryBits(raw: number, level: Level, isLarge: boolean): readonly EntryBit[] {
  const named = level === 'directory' && !isLarge ? new Set(['D', 'G']) : level === 'table' ? new Set(['PS']) : null;
  return BITS.filter(([name]) => !named?.has(name)).map(([name, mask, explain]) => ({ name, isSet: (raw & mask) !== 0, explain })); // prettier-ignore
}

const SPAN: Readonly<Record<Level, number>> = { directory: 0x400000, table: 0x1000 };
/** The next entry continues the run: both not present and equal, or equal flags and the frame right behind. */
function continues(one: number, next: number, isLarge: boolean): boolean {
  if (!(one & PAGE_P) || !(next & PAGE_P)) return one === next;
  const step = isLarge ? 0x400000 : 0x1000;
  return (((one & 0xfff) ^ (next & 0xfff)) & ~OWN) === 0 && ((next & ~0xfff) - (one & ~0xfff)) >>> 0 === step;
}

export interface TableFacts {
  readonly level: Level;
  readonly entries: Uint32Array;
  /** Physical address of the table, first linear address that it maps. */
  readonly at: number;
  readonly base: number;
  readonly pse: boolean;
}
/**
 * @param before entries at the last stop, null where there is nothing to compare with. @param single entries that stand alone: they were
 * unfolded, are open, or are pointed at.
 */
export function pageRows(facts: TableFacts, before: Uint32Array | null, single: (index: number) => boolean): PageRow[] {
  const { level, entries, pse } = facts;
  const rows: PageRow[] = [];
  const hasChanged = (i: number): boolean => before !== null && before[i] !== entries[i];
  const alone = (i: number): boolean => single(i) || hasChanged(i);
  for (let first = 0; first < entries.length;) {
    const isLarge = level === 'directory' && pse && (entries[first] & PAGE_PS) !== 0;
    let last = first;
    while (!alone(first) && last + 1 < entries.length && !alone(last + 1) && continues(entries[last], entries[last + 1], isLarge)) last++; // prettier-ignore
    rows.push(rowOf(facts, first, last, isLarge, hasChanged(first)));
    first = last + 1;
  }
  return rows;
}

function rowOf(
  { level, entries, at, base }: TableFacts,
  first: number,
  last: number,
  isLarge: boolean,
  changed: boolean,
): PageRow {
  // prettier-ignore
  const raw = entries[first];
  const linear = (base + first * SPAN[level]) >>> 0;
  const present = (raw & PAGE_P) !== 0;
  const mask = isLarge ? 0xffc00000 : 0xfffff000;
  const frames = [raw, entries[last]].map((entry) => hex32((entry & mask) >>> 0));
  return {
    level, first, last, linear, present, isLarge, changed, value: raw,
    from: hex32(linear),
    to: hex32(base + (last + 1) * SPAN[level] - 1),
    raw: hex32(raw),
    at: (at + first * 4) >>> 0,
    frame: !present ? '' : first === last ? frames[0] : `${frames[0]}…`,
    bits: present ? entryBits(raw, level, isLarge) : [],
    avl: present && (raw & 0xe00) !== 0 ? hex((raw >>> 9) & 7, 1) : '',
  }; // prettier-ignore
}

/** What a page or region is for the map and its legend. */
export type PageKind = 'none' | 'kernel-rw' | 'kernel-ro' | 'user-rw' | 'user-ro' | 'mixed';
export const PAGE_KINDS: readonly PageKind[] = ['user-rw', 'user-ro', 'kernel-rw', 'kernel-ro', 'mixed', 'none'];
/** @param kind bits MAPPED … MIXED of the view. */
export function pageKind(kind: number): PageKind {
  if ((kind & MAPPED) === 0) return 'none';
  if (kind & MIXED) return 'mixed';
  return `${kind & USER ? 'user' : 'kernel'}-${kind & WRITABLE ? 'rw' : 'ro'}`;
}
