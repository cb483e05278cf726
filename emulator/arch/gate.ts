/**
 * Call, interrupt, trap and task gates (SDM vol. 3 figures 5-8 and 6-2).
 *
 *     31                    16 15 14 13 12 11    8 7   5 4       0
 *     |     offset 31:16      |P | DPL  | 0 | type |  0  | params |  +4 (high)
 *     |       selector        |         offset 15:00             |  +0 (low)
 */
import { SYSTEM_TYPES, type SystemType } from './descriptor.ts';

export interface Gate {
  readonly low: number;
  readonly high: number;
  readonly selector: number;
  /** 32 bits for 32-bit gates, 16 for 16-bit gates; meaningless for task gates. */
  readonly offset: number;
  readonly type: number;
  /** S bit: must be 0 for a gate. */
  readonly s: 0 | 1;
  readonly dpl: number;
  readonly p: 0 | 1;
  /** Parameter count of a call gate (0..31). */
  readonly parameters: number;
}
export function parseGate(low: number, high: number): Gate {
  const type = (high >>> 8) & 0xf;
  const wide = (type & 8) !== 0;
  return {
    low: low >>> 0,
    high: high >>> 0,
    selector: low >>> 16,
    offset: (wide ? (high & 0xffff0000) | (low & 0xffff) : low & 0xffff) >>> 0,
    type,
    s: ((high >>> 12) & 1) as 0 | 1,
    dpl: (high >>> 13) & 3,
    p: ((high >>> 15) & 1) as 0 | 1,
    parameters: high & 0x1f,
  };
}
export const gateKind = (g: Gate): SystemType | 'not-a-gate' =>
  g.s ? 'not-a-gate' : (SYSTEM_TYPES[g.type] ?? 'reserved');

export function encodeGate(f: {
  selector: number;
  offset: number;
  type: number;
  dpl: number;
  p: 0 | 1;
  parameters?: number;
}): [number, number] {
  return [
    ((f.selector << 16) | (f.offset & 0xffff)) >>> 0,
    ((f.offset & 0xffff0000) | (f.p << 15) | (f.dpl << 13) | (f.type << 8) | (f.parameters ?? 0)) >>> 0,
  ];
}
