/** The tables that are asked about: their entries, those that are alike together. */
import { descriptorKind, isNullSelector, parseDescriptor, SYSTEM_TYPES, type DescriptorKind } from '#emulator/arch';
import { read32 } from '#emulator/base';
import type { Machine, RegisterState } from '#emulator/machine';
import { MOST_ROWS, type ReachRow, type TableName } from './types.ts';

export type Looked = Pick<Machine, 'registers' | 'readLinear' | 'readPhysical' | 'translate' | 'config'>;
export type Entry = Omit<ReachRow, 'cells'>;

export interface Table {
  readonly name: TableName;
  readonly base: number;
  /** Entries within the limit. */
  readonly count: number;
}

const LDTR = 6;
/** An index has 13 bits, a vector 8. */
const most = (name: TableName): number => (name === 'IDT' ? 256 : 8192);
const tableOf = (name: TableName, base: number, limit: number): Table => ({ name, base, count: Math.min(most(name), Math.floor((limit + 1) / 8)) }); // prettier-ignore

/** GDT, LDT when one is loaded, IDT. */
export function tablesOf({ gdtr, idtr, segments }: RegisterState): Table[] {
  const ldt = segments[LDTR];
  const hasLdt = !isNullSelector(ldt.selector) && ldt.attributes !== 0;
  return [
    tableOf('GDT', gdtr.base, gdtr.limit),
    ...(hasLdt ? [tableOf('LDT', ldt.base, ldt.limit)] : []),
    tableOf('IDT', idtr.base, idtr.limit),
  ];
}

const kindOf = (low: number, high: number): DescriptorKind => descriptorKind(parseDescriptor(low, high));
/** Of the IDT the type alone matters: eight bytes of zero are no gate. */
const gateKindOf = (low: number, high: number): DescriptorKind => low === 0 && high === 0 ? 'null' : (high >>> 12) & 1 ? kindOf(low, high) : SYSTEM_TYPES[(high >>> 8) & 0xf]; // prettier-ignore

/** @returns entries of a table and how many different ones were left out. */
export function entriesOf(machine: Looked, table: Table): { entries: Entry[]; leftOut: number } {
  const { name, base, count } = table;
  const { bytes, mapped } = machine.readLinear(base, count * 8);
  const rows: (Omit<Entry, 'alike'> & { alike: [number, number][] })[] = [];
  const known = new Map<string, (typeof rows)[number]>();
  let leftOut = 0;
  for (let index = 0; index < count; index++) {
    const isMapped = mapped.subarray(index * 8, index * 8 + 8).every((m) => m !== 0);
    const [low, high] = isMapped ? [read32(bytes, index * 8), read32(bytes, index * 8 + 4)] : [0, 0];
    // The null descriptor of the GDT is one by its place.
    const key = index === 0 && name === 'GDT' ? 'first' : `${isMapped} ${low} ${high}`;
    const same = known.get(key);
    if (same !== undefined) {
      const last = same.alike.at(-1);
      if (last !== undefined && last[1] === index - 1) last[1] = index;
      else same.alike.push([index, index]);
      continue;
    }
    if (rows.length >= MOST_ROWS) {
      leftOut++;
      continue;
    }
    const kind: Entry['kind'] = !isMapped ? 'unmapped' : name === 'IDT' ? gateKindOf(low, high) : kindOf(low, high);
    const row = {
      table: name,
      index,
      address: (base + index * 8) >>> 0,
      low: low >>> 0,
      high: high >>> 0,
      kind,
      alike: [],
    };
    known.set(key, row);
    rows.push(row);
  }
  if (count < most(name)) {
    const alike: [number, number][] = count + 1 < most(name) ? [[count + 1, most(name) - 1]] : [];
    rows.push({
      table: name,
      index: count,
      address: (base + count * 8) >>> 0,
      low: 0,
      high: 0,
      kind: 'outside',
      alike,
    });
  }
  return { entries: rows, leftOut };
}

/** Selectors of an entry that are worth asking: RPL 0 and 3, and its own level when that is another. */
export function operandsOf({ table, index, high, kind }: Pick<Entry, 'table' | 'index' | 'high' | 'kind'>): number[] {
  if (table === 'IDT') return [index];
  const own = kind === 'null' || kind === 'outside' || kind === 'unmapped' ? 0 : (high >>> 13) & 3;
  const levels = [...new Set([0, own, 3])].sort((a, b) => a - b);
  return levels.map((rpl) => (index << 3) | (table === 'LDT' ? 4 : 0) | rpl);
}
