/** The I/O permission map as a picture: 65,536 ports as 256 cells of 256, and one of those as 256 cells of one port. */
import { hex } from '#emulator/base';

export type PortState = 'open' | 'closed' | 'part' | 'behind';
export interface PortCell {
  readonly first: number;
  readonly last: number;
  readonly state: PortState;
}
type Ranges = readonly (readonly [number, number])[];
const CELLS = 256;
export const PORTS = 0x10000;
export const LINE = 16;

/** @param first of the stretch shown, of `span` ports. @param lastPort highest port with a bit, -1 = none. */
export function portCells(allowed: Ranges, lastPort: number, first = 0, span = PORTS): readonly PortCell[] {
  const each = span / CELLS;
  return Array.from({ length: CELLS }, (_, k) => {
    const from = first + k * each;
    const to = from + each - 1;
    return { first: from, last: to, state: stateOf(allowed, lastPort, from, to) };
  });
}
function stateOf(allowed: Ranges, lastPort: number, from: number, to: number): PortState {
  const open = allowed.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, to) - Math.max(a, from) + 1), 0);
  if (open === to - from + 1) return 'open';
  if (open > 0) return 'part';
  return from > lastPort ? 'behind' : 'closed';
}
export const lines = (cells: readonly PortCell[]): readonly (readonly PortCell[])[] =>
  Array.from({ length: Math.ceil(cells.length / LINE) }, (_, k) => cells.slice(k * LINE, (k + 1) * LINE));

/** `60h`, `0060h–0064h` */
export const portText = (first: number, last: number): string =>
  first === last ? `${hex(first, 4)}h` : `${hex(first, 4)}h–${hex(last, 4)}h`;
