/** Cells of the descriptor tables, for links from panel to panel. */
import type { Cell } from '#emulator/protocol';

const cell = (kind: Cell['kind'], more: Partial<Cell>): Cell => ({
  kind, table: '', index: -1, selector: 0, field: '', register: '', linear: -1, physical: -1, length: 8, value: 0, bits: null, ...more,
}); // prettier-ignore
export const descriptorCell = (table: 'GDT' | 'LDT', index: number, selector: number): Cell =>
  cell('descriptor', { table, index, selector });
/** The entry a selector names. */
export const selectorCell = (selector: number): Cell =>
  descriptorCell(selector & 4 ? 'LDT' : 'GDT', (selector & 0xffff) >>> 3, selector & 0xfffc);
export const gateCell = (vector: number): Cell => cell('gate', { table: 'IDT', index: vector });
export const tssCell = (selector: number, field: string): Cell => cell('tss', { table: 'TSS', selector, field });
export const registerCell = (register: string): Cell => cell('register', { register, length: 0 });
export const bytesCell = (linear: number, length: number): Cell => cell('memory', { linear, length });
