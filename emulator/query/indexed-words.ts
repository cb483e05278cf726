/** Words with a number in brackets: entries of the descriptor tables, channels of the timer. `gdt[3].dpl`, `idt[80h].offset`. */
import {
  describeRights,
  descriptorKind,
  isNullSelector,
  parseDescriptor,
  parseGate,
  type Descriptor,
} from '#emulator/arch';
import { read32 } from '#emulator/base';
import { bytesAt, inspect } from '#emulator/inspect';
import type { IdtEntryView, Views } from '#emulator/inspect';
import { DESCRIPTOR_KINDS, type WordType } from './words.ts';
import type { Evaluation, Place } from './scope.ts';
import type { Value } from './value.ts';

export interface IndexedPart extends WordType {
  read(e: Evaluation, index: number): Value;
}
export interface IndexedWord {
  readonly parts: Readonly<Record<string, IndexedPart>>;
  /** Bytes of an entry, for entries that are memory. */
  place?(e: Evaluation, index: number): Place | null;
}

/** Lower-case names: words are read in either case. */
const lowered = <T>(parts: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(parts).map(([name, part]) => [name.toLowerCase(), part]));

// -- GDT and LDT -------------------------------------------------------------------------------------------------------------
function descriptorTable(table: 'gdt' | 'ldt'): IndexedWord {
  const place = (e: Evaluation, index: number): Place | null => {
    const { gdtr, segments } = e.registers;
    const ldt = segments[6];
    if (table === 'ldt' && (isNullSelector(ldt.selector) || ldt.attributes === 0)) return null;
    const { base, limit } = table === 'gdt' ? gdtr : ldt;
    const isInside = index >= 0 && index < 8192 && index * 8 + 7 <= limit >>> 0;
    return isInside ? { linear: (base + index * 8) >>> 0, length: 8 } : null;
  };
  const part = (type: WordType, of: (d: Descriptor) => Value): IndexedPart => ({
    ...type,
    read(e, index) {
      const at = place(e, index);
      const bytes = at && bytesAt(e.machine, at.linear, 8);
      return bytes ? of(parseDescriptor(read32(bytes, 0), read32(bytes, 4))) : null;
    },
  });
  const number = (of: (d: Descriptor) => number): IndexedPart => part({ type: 'number' }, of);
  return {
    place,
    parts: lowered({
      dpl: number((d) => d.dpl),
      kind: part({ type: 'text', values: DESCRIPTOR_KINDS }, descriptorKind),
      present: part({ type: 'boolean' }, (d) => d.p === 1),
      base: number((d) => d.base),
      limit: number((d) => d.limit),
      type: number((d) => d.type),
      s: number((d) => d.s),
      db: number((d) => d.db),
      g: number((d) => d.g),
      avl: number((d) => d.avl),
      rights: part({ type: 'text' }, describeRights),
      low: number((d) => d.low),
      high: number((d) => d.high),
      // Of gates in the table: where they lead.
      'gate.selector': number((d) => parseGate(d.low, d.high).selector),
      'gate.offset': number((d) => parseGate(d.low, d.high).offset),
      'gate.parameters': number((d) => parseGate(d.low, d.high).parameters),
      address: { type: 'number', read: (e, index) => place(e, index)?.linear ?? null },
      selector: { type: 'number', read: (_e, index) => index * 8 + (table === 'ldt' ? 4 : 0) },
    }),
  };
}

// -- IDT (in real mode the IVT) ----------------------------------------------------------------------------------------------
const GATE_KINDS = [...DESCRIPTOR_KINDS.filter((kind) => kind !== 'null' && kind !== 'code' && kind !== 'data'), 'not-a-gate']; // prettier-ignore

function gate(e: Evaluation, vector: number): IdtEntryView | null {
  if (!(vector >= 0 && vector < 256)) return null;
  const { entries } = inspect(e.machine, 'idt', { first: vector, count: 1 }, e.context);
  return entries[0]?.vector === vector ? entries[0] : null;
}
const gatePart = (type: WordType, of: (entry: IdtEntryView) => Value): IndexedPart => ({
  ...type,
  read(e, index) {
    const entry = gate(e, index);
    return entry === null ? null : of(entry);
  },
});
const IDT: IndexedWord = {
  place(e, index) {
    const { address } = gate(e, index) ?? {};
    const isReal = (e.registers.cr0 & 1) === 0;
    return address === undefined ? null : { linear: address, length: isReal ? 4 : 8 };
  },
  parts: lowered({
    dpl: gatePart({ type: 'number' }, (g) => g.dpl),
    kind: gatePart({ type: 'text', values: GATE_KINDS }, (g) => g.kind),
    offset: gatePart({ type: 'number' }, (g) => g.offset),
    selector: gatePart({ type: 'number' }, (g) => g.selector),
    present: gatePart({ type: 'boolean' }, (g) => g.present),
    label: gatePart({ type: 'text' }, (g) => g.label),
    name: gatePart({ type: 'text' }, (g) => g.name),
    fromRing3: gatePart({ type: 'boolean' }, (g) => g.fromRing3),
    low: gatePart({ type: 'number' }, (g) => g.low),
    high: gatePart({ type: 'number' }, (g) => g.high),
    address: gatePart({ type: 'number' }, (g) => g.address),
  }),
};

// -- the timer ---------------------------------------------------------------------------------------------------------------
type Channel = Views['pit']['channels'][number];
const channelPart = (type: WordType, of: (channel: Channel) => Value): IndexedPart => ({
  ...type,
  read(e, index) {
    const channel = inspect(e.machine, 'pit', {}, e.context).channels[index];
    return channel === undefined ? null : of(channel);
  },
});
const PIT: IndexedWord = {
  parts: lowered({
    mode: channelPart({ type: 'number' }, (c) => c.mode),
    reload: channelPart({ type: 'number' }, (c) => c.reload),
    counter: channelPart({ type: 'number' }, (c) => c.counter),
    output: channelPart({ type: 'number' }, (c) => c.output),
    gate: channelPart({ type: 'number' }, (c) => c.gate),
    programmed: channelPart({ type: 'boolean' }, (c) => c.programmed),
  }),
};

export const INDEXED: ReadonlyMap<string, IndexedWord> = new Map([
  ['gdt', descriptorTable('gdt')],
  ['ldt', descriptorTable('ldt')],
  ['idt', IDT],
  ['pit', PIT],
]);
