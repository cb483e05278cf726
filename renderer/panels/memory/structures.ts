/** Bytes read as a structure: descriptors, gates, page entries, frames, task states, and structures typed by the user. */
import { describeRights, descriptorKind, formatEflags, parseDescriptor, parseGate, parsePageEntry, parseSelector, TSS16_FIELDS, TSS32_FIELDS } from '#emulator/arch'; // prettier-ignore
import { hex, hex16, hex32, read16, read32 } from '#emulator/base';
import { tssSubject } from '../shared/tss-subject.ts';

export const STRUCTURES = ['descriptor', 'gate', 'page-entry', 'frame-same', 'frame-inner', 'frame-error-same', 'frame-error-inner', 'ivt', 'tss32', 'tss16', 'pseudo-descriptor', 'typed'] as const; // prettier-ignore
export type StructureName = (typeof STRUCTURES)[number];
export interface FieldRow {
  readonly offset: number;
  readonly size: number;
  readonly name: string;
  readonly value: string;
  /** A second reading: character, decimal, decoded selector, flags. */
  readonly reading: string;
}
const row = (offset: number, size: number, name: string, value: string, reading = ''): FieldRow => ({ offset, size, name, value, reading }); // prettier-ignore
const selectorReading = (selector: number): string => {
  const { index, ti, rpl } = parseSelector(selector);
  return (selector & ~3) === 0 ? `null, RPL ${rpl}` : `${ti ? 'LDT' : 'GDT'}[${index}], RPL ${rpl}`;
};

function descriptorRows(bytes: Uint8Array): FieldRow[] {
  const d = parseDescriptor(read32(bytes, 0), read32(bytes, 4));
  return [
    row(0, 8, 'raw', `${hex32(d.high)}:${hex32(d.low)}`),
    row(2, 6, 'base', hex32(d.base)),
    row(0, 7, 'limit', hex32(d.limit), `${hex(d.rawLimit, 5)} · G=${d.g}`),
    row(5, 1, 'type', hex(d.type, 1), `${descriptorKind(d)} ${describeRights(d)}`.trim()),
    row(5, 1, 'DPL', String(d.dpl)),
    row(5, 1, 'P', String(d.p)),
    row(6, 1, 'D/B', String(d.db)),
    row(6, 1, 'AVL', String(d.avl)),
  ];
}
function gateRows(bytes: Uint8Array): FieldRow[] {
  const [low, high] = [read32(bytes, 0), read32(bytes, 4)];
  const gate = parseGate(low, high);
  return [
    row(0, 8, 'raw', `${hex32(high)}:${hex32(low)}`),
    row(2, 2, 'selector', hex16(gate.selector), selectorReading(gate.selector)),
    row(0, 8, 'offset', hex32(gate.offset)),
    row(5, 1, 'type', hex(gate.type, 1), descriptorKind(parseDescriptor(low, high))),
    row(5, 1, 'DPL', String(gate.dpl)),
    row(5, 1, 'P', String(gate.p)),
    row(4, 1, 'parameters', String(gate.parameters)),
  ];
}
function pageEntryRows(bytes: Uint8Array): FieldRow[] {
  const raw = read32(bytes, 0);
  const e = parsePageEntry(raw);
  const bit = (name: string, isSet: boolean): FieldRow => row(0, 4, name, isSet ? '1' : '0');
  return [
    row(0, 4, 'raw', hex32(raw)),
    row(0, 4, 'frame', hex32(e.frame)),
    bit('P', e.p), bit('R/W', e.rw), bit('U/S', e.us), bit('A', e.a), bit('D', e.d), bit('PS', e.ps), bit('G', e.g),
  ]; // prettier-ignore
}
function frameRows(bytes: Uint8Array, hasCode: boolean, isInner: boolean): FieldRow[] {
  const names = [...(hasCode ? ['error code'] : []), 'EIP', 'CS', 'EFLAGS', ...(isInner ? ['ESP', 'SS'] : [])];
  return names.map((name, i) => {
    const value = read32(bytes, i * 4);
    const reading = name === 'CS' || name === 'SS' ? selectorReading(value & 0xffff) : name === 'EFLAGS' ? formatEflags(value) : ''; // prettier-ignore
    return row(i * 4, 4, name, hex32(value), reading);
  });
}
const fieldRows = (bytes: Uint8Array, fields: readonly { name: string; offset: number; size: 2 | 4 }[]): FieldRow[] =>
  fields.map(({ name, offset, size }) => {
    const value = size === 4 ? read32(bytes, offset) : read16(bytes, offset);
    const isSelector = /^([ECSDFG]S|SS\d|LDT|link)$/.test(name);
    const reading = isSelector ? selectorReading(value) : /FLAGS/.test(name) ? formatEflags(value) : '';
    return row(offset, size, name, hex(value, size * 2), reading);
  });

interface Shape {
  readonly size: number;
  readonly rows: (bytes: Uint8Array) => FieldRow[];
}
const SHAPES: Readonly<Record<Exclude<StructureName, 'typed'>, Shape>> = {
  descriptor: { size: 8, rows: descriptorRows },
  gate: { size: 8, rows: gateRows },
  'page-entry': { size: 4, rows: pageEntryRows },
  'frame-same': { size: 12, rows: (b) => frameRows(b, false, false) },
  'frame-inner': { size: 20, rows: (b) => frameRows(b, false, true) },
  'frame-error-same': { size: 16, rows: (b) => frameRows(b, true, false) },
  'frame-error-inner': { size: 24, rows: (b) => frameRows(b, true, true) },
  ivt: { size: 4, rows: (b) => [row(0, 2, 'IP', hex16(read16(b, 0))), row(2, 2, 'CS', hex16(read16(b, 2)), `= ${hex32(read16(b, 2) * 16 + read16(b, 0))}`)] }, // prettier-ignore
  tss32: { size: 104, rows: (b) => fieldRows(b, TSS32_FIELDS) },
  tss16: { size: 44, rows: (b) => fieldRows(b, TSS16_FIELDS) },
  'pseudo-descriptor': { size: 6, rows: (b) => [row(0, 2, 'limit', hex16(read16(b, 0))), row(2, 4, 'base', hex32(read32(b, 2)))] }, // prettier-ignore
};

// -- typed by the user ---------------------------------------------------------------------------------------------------
export interface TypedField {
  readonly name: string;
  readonly offset: number;
  readonly size: 1 | 2 | 4;
  readonly kind: 'unsigned' | 'signed' | 'char' | 'pointer';
  readonly count: number;
}
export type TypedStructure =
  | { readonly ok: true; readonly fields: readonly TypedField[]; readonly size: number }
  | { readonly ok: false; readonly at: string };
const TYPES: Readonly<Record<string, readonly [1 | 2 | 4, TypedField['kind']]>> = {
  u8: [1, 'unsigned'], u16: [2, 'unsigned'], u32: [4, 'unsigned'], i8: [1, 'signed'], i16: [2, 'signed'], i32: [4, 'signed'], char: [1, 'char'], ptr: [4, 'pointer'],
  byte: [1, 'unsigned'], word: [2, 'unsigned'], dword: [4, 'unsigned'], db: [1, 'unsigned'], dw: [2, 'unsigned'], dd: [4, 'unsigned'],
  uint8_t: [1, 'unsigned'], uint16_t: [2, 'unsigned'], uint32_t: [4, 'unsigned'], int8_t: [1, 'signed'], int16_t: [2, 'signed'], int32_t: [4, 'signed'],
  short: [2, 'signed'], int: [4, 'signed'], long: [4, 'signed'],
}; // prettier-ignore
const MOST_BYTES = 256;
/**
 * `u32 pid; u8 state; char name[8]; ptr next`, fields one behind the other without gaps; `unsigned` and pointers (`u32 *p`) as in C.
 * @returns the first part that is not understood when there is one.
 */
export function parseStructure(text: string): TypedStructure {
  const fields: TypedField[] = [];
  let offset = 0;
  for (const part of text
    .split(/[;\n]/)
    .map((one) => one.trim())
    .filter(Boolean)) {
    const found = /^(unsigned\s+)?(\w+)\s*(\*?)\s*([A-Za-z_]\w*)\s*(?:\[\s*(\d+)\s*\])?$/.exec(part);
    const type = found === null ? undefined : Object.hasOwn(TYPES, found[2]) ? TYPES[found[2]] : undefined;
    const isPointer = found?.[3] === '*';
    if (found === null || (type === undefined && !isPointer)) return { ok: false, at: part };
    const [size, kind] = isPointer ? ([4, 'pointer'] as const) : (type as (typeof TYPES)[string]);
    const count = found[5] === undefined ? 1 : Number(found[5]);
    fields.push({ name: found[4], offset, size, kind: found[1] !== undefined && kind === 'signed' ? 'unsigned' : kind, count }); // prettier-ignore
    offset += size * count;
    if (count === 0 || offset > MOST_BYTES) return { ok: false, at: part };
  }
  return fields.length > 0 ? { ok: true, fields, size: offset } : { ok: false, at: text.trim() };
}
function typedRows(bytes: Uint8Array, fields: readonly TypedField[]): FieldRow[] {
  return fields.map(({ name, offset, size, kind, count }) => {
    const values = Array.from({ length: count }, (_, i) => {
      const at = offset + i * size;
      return size === 4 ? read32(bytes, at) : size === 2 ? read16(bytes, at) : bytes[at];
    });
    const signed = (v: number): number => (v << (32 - size * 8)) >> (32 - size * 8);
    const text = values.map((v) => (v >= 0x20 && v < 0x7f ? String.fromCharCode(v) : '·')).join('');
    const reading = kind === 'char' ? `"${text}"` : kind === 'signed' ? values.map((v) => String(signed(v))).join(' ') : kind === 'pointer' ? '→' : values.map(String).join(' '); // prettier-ignore
    return row(offset, size * count, count === 1 ? name : `${name}[${count}]`, values.map((v) => hex(v, size * 2)).join(' '), reading); // prettier-ignore
  });
}

/** @param typed what the user wrote, for `typed`. @returns rows, or null: not all bytes are there, or the text is none. */
export function structureRows(
  name: StructureName,
  bytes: Uint8Array,
  typed: TypedStructure,
): readonly FieldRow[] | null {
  if (name === 'typed') return typed.ok && bytes.length >= typed.size ? typedRows(bytes, typed.fields) : null;
  const { size, rows } = SHAPES[name];
  return bytes.length >= size ? rows(bytes) : null;
}
export const structureSize = (name: StructureName, typed: TypedStructure): number =>
  name === 'typed' ? (typed.ok ? typed.size : 0) : SHAPES[name].size;

/** Fields that have an explanation: of a gate, a task state and a frame the same ones that their own panels give. */
const SUBJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  descriptor: { raw: 'desc.raw', base: 'desc.base', limit: 'desc.limit', type: 'desc.type', DPL: 'desc.dpl', P: 'desc.p', 'D/B': 'desc.db', AVL: 'desc.avl' },
  gate: { raw: 'desc.raw', selector: 'gate.target', offset: 'gate.target', type: 'gate.kind', DPL: 'gate.dpl', P: 'desc.p', parameters: 'desc.gate' },
  'page-entry': { raw: 'page.raw', frame: 'page.frame', P: 'page.p', 'R/W': 'page.rw', 'U/S': 'page.us', A: 'page.a', D: 'page.d', PS: 'page.ps', G: 'page.g' },
  ivt: { IP: 'gate.vectorTable', CS: 'gate.vectorTable' },
  'pseudo-descriptor': { limit: 'reg.GDTR', base: 'reg.GDTR' },
}; // prettier-ignore
export function structureSubject(structure: StructureName, field: string): string | undefined {
  if (structure.startsWith('frame')) return 'stack.hardware';
  if (structure.startsWith('tss')) return tssSubject(field);
  return SUBJECTS[structure]?.[field];
}
