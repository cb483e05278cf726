/** The text screen: 80 by 25 cells at B8000h from the CRTC's start address on. */
import type { Machine } from '#emulator/machine';
import type { ScreenView } from './views.ts';

const TEXT_MEMORY = 0xb8000;
const TEXT_BYTES = 0x8000;
const COLUMNS = 80;
const ROWS = 25;

export function screenView(machine: Pick<Machine, 'readPhysical' | 'section'>): ScreenView {
  const crtc = machine.section('vga-text')['crtc'] ?? [];
  const startCell = pair(crtc, 0x0c);
  const cursorCell = pair(crtc, 0x0e) - startCell;
  const cells = visibleCells(machine, (startCell * 2) % TEXT_BYTES);
  return {
    columns: COLUMNS,
    rows: ROWS,
    cells,
    cursor: {
      column: cursorCell >= 0 ? cursorCell % COLUMNS : 0,
      row: cursorCell >= 0 ? Math.floor(cursorCell / COLUMNS) : 0,
      // Cursor Start register (0Ah), bit 5: 1 = cursor off.
      visible: ((crtc[0x0a] ?? 0) & 0x20) === 0 && cursorCell >= 0 && cursorCell < COLUMNS * ROWS,
    },
  };
}

/** The screen's bytes; behind the end of text memory its beginning follows. */
function visibleCells(machine: Pick<Machine, 'readPhysical'>, start: number): Uint8Array {
  const length = COLUMNS * ROWS * 2;
  const first = machine.readPhysical(TEXT_MEMORY + start, Math.min(length, TEXT_BYTES - start));
  if (first.length === length) return first;
  const cells = new Uint8Array(length);
  cells.set(first);
  cells.set(machine.readPhysical(TEXT_MEMORY, length - first.length), first.length);
  return cells;
}

/** Two CRTC registers, high byte first. */
const pair = (crtc: readonly number[], index: number): number => ((crtc[index] ?? 0) << 8) | (crtc[index + 1] ?? 0);
