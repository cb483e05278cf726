/** Cells of gates and descriptors without their values: which bytes of an entry hold a field (SDM vol. 3 figures 3-8, 6-2). */
import type { DescriptorField, GateField } from './reasons.table.ts';
import type { Cell } from './types.ts';

export const NO_CELL: Cell = { kind: 'none', table: '', index: -1, selector: 0, field: '', register: '', linear: -1, physical: -1, length: 0, value: 0, bits: null }; // prettier-ignore

export type CellShape = Pick<Cell, 'kind' | 'table' | 'index' | 'selector' | 'field' | 'linear' | 'length' | 'bits'>;
type Part = Pick<Cell, 'linear' | 'length' | 'bits'>;

const ACCESS_BITS = { DPL: [5, 2], P: [7, 1], type: [0, 5] } as const;
/** A field of the access byte. */
const inAccessByte = (at: number, field: keyof typeof ACCESS_BITS): Part => ({ linear: at + 5, length: 1, bits: ACCESS_BITS[field] }); // prettier-ignore
const bytes = (at: number, offset: number, length: number): Part => ({ linear: at + offset, length, bits: null });

/** @param base of the IDT, or of the real-mode vector table. */
export function gateShape(isReal: boolean, base: number, vector: number, field: GateField): CellShape {
  const common = { kind: 'gate', table: isReal ? 'IVT' : 'IDT', index: vector, selector: 0, field } as const;
  if (isReal) return { ...common, ...bytes(base, vector * 4, 4) };
  const at = base + vector * 8;
  if (field === 'entry') return { ...common, ...bytes(at, 0, 8) };
  return { ...common, ...(field === 'selector' ? bytes(at, 2, 2) : inAccessByte(at, field)) };
}

/** @param at linear address of the entry. */
export function descriptorShape(selector: number, at: number, field: DescriptorField): CellShape {
  const table = selector & 4 ? 'LDT' : 'GDT';
  const common = { kind: 'descriptor', table, index: (selector & 0xffff) >>> 3, selector: selector & 0xfffc, field } as const; // prettier-ignore
  if (field === 'entry') return { ...common, ...bytes(at, 0, 8) };
  return { ...common, ...(field === 'limit' ? bytes(at, 0, 2) : inAccessByte(at, field)) };
}
