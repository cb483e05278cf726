/** An entry of a table, as places write it, as the cell that its panel marks. */
import type { Lead } from './leads.ts';
import { descriptorCell, gateCell } from './table-cells.ts';

/** `3`, `0x80`, `80h`; anything else is an expression, and only the panel is opened. */
function numberOf(text: string): number | null {
  const written = text.trim();
  if (/^\d+$/.test(written)) return Number(written);
  const hexadecimal = /^0x([0-9a-f]+)$/i.exec(written) ?? /^([0-9a-f]+)h$/i.exec(written);
  return hexadecimal ? parseInt(hexadecimal[1], 16) : null;
}
export function cellsOfEntry(table: string, index: string): readonly Lead[] {
  const number = numberOf(index);
  if (table === 'idt' || table === 'ivt') return [{ panel: 'idt', cell: number === null ? null : gateCell(number) }];
  const name = table === 'ldt' ? 'LDT' : 'GDT';
  return [{ panel: 'gdt', cell: number === null ? null : descriptorCell(name, number, number * 8 + (name === 'LDT' ? 4 : 0)) }];
} // prettier-ignore
