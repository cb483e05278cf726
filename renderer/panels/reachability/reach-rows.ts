/** The map → rows and cells: what is written in each, whether a change flips it. Words come from the catalogues. */
import { descriptorFields, pieceOf, vectorName, type DescriptorField } from '#emulator/arch';
import { hex, hex16, hex8 } from '#emulator/base';
import type { Answer, ReachCell, ReachMap, ReachRow, Ring, TableName, WayId, WhatIf } from '#emulator/protocol';
import { cellKey, flipsOf, WAYS, wayRow, type Flip } from '#emulator/reachability';

export const SELECTOR_WAYS: readonly WayId[] = WAYS.filter(({ names }) => names === 'selector').map(({ id }) => id);
/** Heads of the columns: the same in every language. */
export const WAY_HEADS: Readonly<Record<WayId, string>> = { jmp: 'jmp', call: 'call', retf: 'retf', iret: 'iret', data: 'mov ds…gs', ss: 'mov ss', ltr: 'ltr', lldt: 'lldt', int: 'int' }; // prettier-ignore

export type Tone = 'yes' | 'inner' | 'outer' | 'task' | 'no' | 'unknown';
export interface CellView {
  readonly key: string;
  readonly way: WayId;
  readonly ring: Ring;
  readonly operand: number;
  /** `✓`, `→R0`, `task`, `#GP`. */
  readonly text: string;
  readonly tone: Tone;
  readonly answer: Answer;
  /** What it was without the change; null = the change does not touch it. */
  readonly before: Answer | null;
  readonly beforeText: string;
  /** As it is written: `jmp 001B:0`. */
  readonly instruction: string;
}
export interface OperandView {
  readonly key: string;
  readonly ring: Ring;
  /** `001B` or vectors. */
  readonly operand: string;
  readonly cells: readonly CellView[];
}
export interface EntryView {
  readonly table: TableName;
  readonly index: number;
  readonly name: string;
  /** Entries with the same bytes: `21–31 33–80`. */
  readonly alike: string;
  readonly kind: ReachRow['kind'];
  readonly dpl: number | null;
  readonly low: number;
  readonly high: number;
  /** Place as "Who wrote this?" reads it. */
  readonly who: string;
  readonly flips: number;
  readonly lines: readonly OperandView[];
}

export function answerText(answer: Answer, ring: Ring): string {
  switch (answer.outcome) {
    case 'fault':
      return vectorName(answer.vector);
    case 'unknown':
      return '?';
    case 'allowed':
      if (answer.flow === '') return '✓';
      if (answer.flow === 'task-switch') return 'task';
      return answer.cpl === ring ? '✓' : `→R${answer.cpl}`;
  }
}
export function toneOf(answer: Answer, ring: Ring): Tone {
  if (answer.outcome !== 'allowed') return answer.outcome === 'fault' ? 'no' : 'unknown';
  if (answer.flow === 'task-switch') return 'task';
  return answer.flow === '' || answer.cpl === ring ? 'yes' : answer.cpl < ring ? 'inner' : 'outer';
}
/** `→ R0 0008:00007E40`, `#GP(402h)`. */
export function fullText(answer: Answer): string {
  if (answer.outcome === 'unknown') return answer.why;
  if (answer.outcome === 'allowed') return answer.flow === '' ? '✓' : `→ R${answer.cpl} ${hex16(answer.cs)}:${hex(answer.eip, 8)} · ${hex16(answer.ss)}:${hex(answer.esp, 8)}`; // prettier-ignore
  const name = vectorName(answer.vector);
  return answer.errorCode === null ? name : `${name}(${answer.errorCode.toString(16).toUpperCase()}h)`;
}

const operandName = (table: TableName, operand: number): string => (table === 'IDT' ? hex8(operand) : hex16(operand));
const entryName = (table: TableName, index: number): string => operandName(table, table === 'IDT' ? index : index * 8 + (table === 'LDT' ? 4 : 0)); // prettier-ignore
const alikeText = ({ table, alike }: ReachRow): string => alike.map(([first, last]) => first === last ? entryName(table, first) : `${entryName(table, first)}–${entryName(table, last)}`).join(' '); // prettier-ignore

function cellView(cell: ReachCell, table: TableName, flips: ReadonlyMap<string, Flip>): CellView {
  const { ring, way, operand, answer } = cell;
  const flip = flips.get(cellKey(cell));
  return {
    key: cellKey(cell),
    way,
    ring,
    operand,
    text: answerText(answer, ring),
    tone: toneOf(answer, ring),
    answer,
    before: flip?.before ?? null,
    beforeText: flip ? answerText(flip.before, ring) : '',
    instruction: wayRow(way).text.replace('%', `${operandName(table, operand)}h`),
  };
}

/** @param changed the map with a change, which is shown then. @param rings which rings ask. */
export function entryViews(
  map: ReachMap,
  changed: ReachMap | null,
  table: TableName,
  rings: readonly Ring[],
): EntryView[] {
  const flips = new Map(changed === null ? [] : flipsOf(map, changed).map((flip) => [cellKey(flip), flip]));
  return (changed ?? map).rows.filter((row) => row.table === table).map((row) => entryView(row, flips, rings));
}
function entryView(row: ReachRow, flips: ReadonlyMap<string, Flip>, rings: readonly Ring[]): EntryView {
  const { table, index, kind, low, high, cells } = row;
  const views = cells.map((cell) => cellView(cell, table, flips));
  const hasLevel = kind !== 'null' && kind !== 'outside' && kind !== 'unmapped';
  const keys = [...new Set(cells.filter(({ ring }) => rings.includes(ring)).map(({ operand, ring }) => `${operand} ${ring}`))]; // prettier-ignore
  return {
    table,
    index,
    name: entryName(table, index),
    alike: alikeText(row),
    kind,
    dpl: hasLevel ? (high >>> 13) & 3 : null,
    low,
    high,
    who: `${table.toLowerCase()}[${table === 'IDT' ? `${index.toString(16)}h` : index}]`,
    flips: views.filter(({ before }) => before !== null).length,
    lines: keys.map((key) => {
      const own = views.filter(({ operand, ring }) => `${operand} ${ring}` === key);
      return { key, ring: own[0].ring, operand: operandName(table, own[0].operand), cells: own };
    }),
  };
}
export const flipCount = (map: ReachMap | null, changed: ReachMap | null): number => map === null || changed === null ? 0 : flipsOf(map, changed).length; // prettier-ignore
/** Flips of other tables than the one that is shown. */
export const flipsElsewhere = (map: ReachMap, changed: ReachMap, table: TableName): readonly TableName[] => [...new Set(flipsOf(map, changed).map(({ row }) => row.table))].filter((one) => one !== table); // prettier-ignore

// -- the 64 bits -----------------------------------------------------------------------------------------------------------
export interface BitView {
  /** 0 … 63. */
  readonly bit: number;
  readonly value: number;
  readonly isChanged: boolean;
}
export interface FieldView extends DescriptorField {
  readonly value: number;
  readonly isChanged: boolean;
  readonly bits: readonly BitView[];
  /** Key of its explanation. */
  readonly explain: string;
  /** Place as "Who wrote this?" reads it. */
  readonly who: string;
}
const EXPLAIN: Readonly<Record<string, string>> = { base: 'desc.base', limit: 'desc.limit', type: 'desc.type', A: 'desc.type', R: 'desc.type', W: 'desc.type', C: 'desc.type', E: 'desc.type', code: 'desc.type', S: 'desc.s', DPL: 'desc.dpl', P: 'desc.p', G: 'desc.g', 'D/B': 'desc.db', L: 'desc.l', AVL: 'desc.avl', selector: 'gate.target', offset: 'gate.target', parameters: 'desc.gate' }; // prettier-ignore
const GATE_EXPLAIN: Readonly<Record<string, string>> = { ...EXPLAIN, DPL: 'gate.dpl', type: 'gate.kind' };
const PLACES: Readonly<Record<string, string>> = { base: 'base', limit: 'limit', type: 'type', S: 's', DPL: 'dpl', P: 'p', G: 'g', 'D/B': 'db', AVL: 'avl', A: 'type', R: 'type', W: 'type', C: 'type', E: 'type', code: 'type' }; // prettier-ignore
const GATE_PLACES: Readonly<Record<string, string>> = { offset: 'offset', selector: 'selector', type: 'type', DPL: 'dpl', P: 'p' }; // prettier-ignore

/** The fields of one dword, the highest first. @param half 1 = high. @param now the bits as they are tried. */
export function fieldViews(
  entry: Pick<EntryView, 'table' | 'low' | 'high' | 'who'>,
  now: Pick<WhatIf, 'low' | 'high'>,
  half: 0 | 1,
): FieldView[] {
  const isGate = entry.table === 'IDT';
  const places = isGate ? GATE_PLACES : PLACES;
  const bitAt = ({ low, high }: Pick<WhatIf, 'low' | 'high'>, bit: number): number => ((bit < 32 ? low : high) >>> (bit & 31)) & 1; // prettier-ignore
  return descriptorFields(now.high, isGate)
    .filter(({ low }) => low >= half * 32 && low < half * 32 + 32)
    .toReversed()
    .map((field) => {
      const bits = Array.from({ length: field.width }, (_, k): BitView => {
        const bit = field.low + field.width - 1 - k;
        return { bit, value: bitAt(now, bit), isChanged: bitAt(now, bit) !== bitAt(entry, bit) };
      });
      const place = places[field.name];
      return {
        ...field,
        value: pieceOf(now.low, now.high, field),
        isChanged: bits.some(({ isChanged }) => isChanged),
        bits,
        explain: (isGate ? GATE_EXPLAIN : EXPLAIN)[field.name] ?? 'desc.raw',
        who: place === undefined ? entry.who : `${entry.who}.${place}`,
      };
    });
}
/** The entry with one bit turned over. */
export function turned({ low, high }: Pick<WhatIf, 'low' | 'high'>, bit: number): Pick<WhatIf, 'low' | 'high'> {
  return bit < 32 ? { low: (low ^ (1 << bit)) >>> 0, high } : { low, high: (high ^ (1 << (bit - 32))) >>> 0 };
}
