/**
 * Segment and system descriptors (SDM vol. 3 §3.4.5, figure 3-8; §3.5, table 3-2).
 *
 *     31          24 23 22 21 20 19   16 15 14 13 12 11    8 7           0
 *     | base 31:24  | G |D/B| L |AVL|lim |P | DPL  | S | type | base 23:16 |  +4 (high)
 *     |         base 15:00              |          limit 15:00             |  +0 (low)
 */

/** Access byte bits, as they lie in the high dword shifted right by 8. */
export const ACCESS_P = 0x80, ACCESS_DPL = 0x60, ACCESS_S = 0x10, ACCESS_TYPE = 0x0f; // prettier-ignore
/** Type bits when S = 1. */
export const TYPE_CODE = 8, TYPE_CONFORMING = 4, TYPE_EXPAND_DOWN = 4, TYPE_READABLE = 2, TYPE_WRITABLE = 2, TYPE_ACCESSED = 1; // prettier-ignore

/** System types, S = 0 (SDM vol. 3 table 3-2). */
export const SYSTEM_TYPES = [
  'reserved', 'tss16-available', 'ldt', 'tss16-busy', 'call-gate16', 'task-gate', 'interrupt-gate16', 'trap-gate16',
  'reserved', 'tss32-available', 'reserved', 'tss32-busy', 'call-gate32', 'reserved', 'interrupt-gate32', 'trap-gate32',
] as const; // prettier-ignore
export type SystemType = (typeof SYSTEM_TYPES)[number];
export const TYPE_TSS16_AVAILABLE = 1, TYPE_LDT = 2, TYPE_TSS16_BUSY = 3, TYPE_CALL_GATE16 = 4, TYPE_TASK_GATE = 5; // prettier-ignore
export const TYPE_INTERRUPT_GATE16 = 6, TYPE_TRAP_GATE16 = 7, TYPE_TSS32_AVAILABLE = 9, TYPE_TSS32_BUSY = 11; // prettier-ignore
export const TYPE_CALL_GATE32 = 12, TYPE_INTERRUPT_GATE32 = 14, TYPE_TRAP_GATE32 = 15; // prettier-ignore

export interface Descriptor {
  readonly low: number;
  readonly high: number;
  readonly base: number;
  /** Limit field, 20 bits, before scaling. */
  readonly rawLimit: number;
  /** Last valid offset (expand-up): limit scaled by G. */
  readonly limit: number;
  readonly type: number;
  /** 1 = code or data, 0 = system. */
  readonly s: 0 | 1;
  readonly dpl: number;
  readonly p: 0 | 1;
  readonly avl: 0 | 1;
  readonly db: 0 | 1;
  readonly g: 0 | 1;
}

export function parseDescriptor(low: number, high: number): Descriptor {
  const rawLimit = (low & 0xffff) | (high & 0xf0000);
  const g = ((high >>> 23) & 1) as 0 | 1;
  return {
    low: low >>> 0,
    high: high >>> 0,
    base: ((low >>> 16) | ((high & 0xff) << 16) | (high & 0xff000000)) >>> 0,
    rawLimit,
    limit: g ? ((rawLimit << 12) | 0xfff) >>> 0 : rawLimit,
    type: (high >>> 8) & 0xf,
    s: ((high >>> 12) & 1) as 0 | 1,
    dpl: (high >>> 13) & 3,
    p: ((high >>> 15) & 1) as 0 | 1,
    avl: ((high >>> 20) & 1) as 0 | 1,
    db: ((high >>> 22) & 1) as 0 | 1,
    g,
  };
}

export type DescriptorKind = 'null' | 'code' | 'data' | SystemType;
export function descriptorKind(d: Descriptor): DescriptorKind {
  if (d.low === 0 && d.high === 0) return 'null';
  if (d.s) return d.type & TYPE_CODE ? 'code' : 'data';
  return SYSTEM_TYPES[d.type] ?? 'reserved';
}

/** Bochs-like short rights: `ER C A` for code, `RW ED A` for data; empty for system descriptors. */
export function describeRights(d: Descriptor): string {
  if (!d.s) return '';
  const words =
    d.type & TYPE_CODE
      ? [d.type & TYPE_READABLE ? 'ER' : 'EO', d.type & TYPE_CONFORMING ? 'C' : '']
      : [d.type & TYPE_WRITABLE ? 'RW' : 'RO', d.type & TYPE_EXPAND_DOWN ? 'ED' : ''];
  return [...words, d.type & TYPE_ACCESSED ? 'A' : ''].filter(Boolean).join(' ');
}

export interface DescriptorFields {
  base: number;
  rawLimit: number;
  type: number;
  s: 0 | 1;
  dpl: number;
  p: 0 | 1;
  avl?: 0 | 1;
  db?: 0 | 1;
  g?: 0 | 1;
}
/** The two dwords of a descriptor: `[low, high]`. */
export function encodeDescriptor(f: DescriptorFields): [number, number] {
  const low = ((f.base << 16) | (f.rawLimit & 0xffff)) >>> 0;
  const high =
    ((f.base & 0xff000000) |
      ((f.g ?? 0) << 23) |
      ((f.db ?? 0) << 22) |
      ((f.avl ?? 0) << 20) |
      (f.rawLimit & 0xf0000) |
      (f.p << 15) |
      (f.dpl << 13) |
      (f.s << 12) |
      (f.type << 8) |
      ((f.base >>> 16) & 0xff)) >>>
    0;
  return [low, high];
}
