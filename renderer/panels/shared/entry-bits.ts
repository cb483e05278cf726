/** The eight bytes of a descriptor or a gate as fields, high dword first (SDM vol. 3 figures 3-8, 5-8, 6-2). */
import { hex } from '#emulator/base';
import type { Key } from '#renderer/i18n';

export interface BitField {
  readonly name: Key;
  /** Bits within its dword, both ends included. */
  readonly high: number;
  readonly low: number;
  readonly digits: string;
  /** The bits as a number, as the panel writes it. */
  readonly value: string;
  /** Subject of its explanation. */
  readonly explain: string;
  /** Field of the place: `dpl`; '' where the place has none of its own. */
  readonly part: string;
}
export interface BitRowView {
  readonly dword: 'high' | 'low';
  readonly raw: string;
  readonly fields: readonly BitField[];
}
type Layout = readonly (readonly [name: Key, high: number, low: number, explain: string, part: string])[];

const SEGMENT_HIGH: Layout = [
  ['field.base', 31, 24, 'desc.base', 'base'], ['field.g', 23, 23, 'desc.g', 'g'], ['field.db', 22, 22, 'desc.db', 'db'], ['field.l', 21, 21, 'desc.l', ''],
  ['field.avl', 20, 20, 'desc.avl', 'avl'], ['field.limit', 19, 16, 'desc.limit', 'limit'], ['field.p', 15, 15, 'desc.p', 'p'], ['field.dpl', 14, 13, 'desc.dpl', 'dpl'],
  ['field.s', 12, 12, 'desc.s', 's'], ['field.type', 11, 8, 'desc.type', 'type'], ['field.base', 7, 0, 'desc.base', 'base'],
]; // prettier-ignore
const SEGMENT_LOW: Layout = [
  ['field.base', 31, 16, 'desc.base', 'base'], ['field.limit', 15, 0, 'desc.limit', 'limit'],
]; // prettier-ignore
const GATE_HIGH: Layout = [
  ['field.offset', 31, 16, 'gate.target', 'offset'], ['field.p', 15, 15, 'desc.p', 'p'], ['field.dpl', 14, 13, 'gate.dpl', 'dpl'], ['field.s', 12, 12, 'desc.s', ''],
  ['field.type', 11, 8, 'gate.kind', 'type'], ['field.reserved', 7, 5, '', ''], ['field.parameters', 4, 0, 'desc.gate', ''],
]; // prettier-ignore
const GATE_LOW: Layout = [
  ['field.selector', 31, 16, 'gate.target', 'selector'], ['field.offset', 15, 0, 'gate.target', 'offset'],
]; // prettier-ignore

const cut = (layout: Layout, value: number): readonly BitField[] =>
  layout.map(([name, high, low, explain, part]) => {
    const width = high - low + 1;
    const bits = (value >>> low) & (width === 32 ? 0xffffffff : 2 ** width - 1);
    const digits = bits.toString(2).padStart(width, '0');
    return {
      name,
      high,
      low,
      digits,
      value: width < 5 ? String(bits) : hex(bits, Math.ceil(width / 4)),
      explain,
      part,
    };
  });
const rows = (high: number, low: number, tops: Layout, bottoms: Layout): readonly BitRowView[] => [
  { dword: 'high', raw: hex(high >>> 0, 8), fields: cut(tops, high) },
  { dword: 'low', raw: hex(low >>> 0, 8), fields: cut(bottoms, low) },
];
export const descriptorBits = (low: number, high: number): readonly BitRowView[] => rows(high, low, SEGMENT_HIGH, SEGMENT_LOW); // prettier-ignore
export const gateBits = (low: number, high: number): readonly BitRowView[] => rows(high, low, GATE_HIGH, GATE_LOW);
