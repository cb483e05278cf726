/**
 * The text screen as the adapter's registers make it: size and start address from the CRTC, colours through palette and
 * DAC, blinking from the attribute controller, glyphs from the font plane. Registers nobody programmed count as 80×25.
 */
import type { Machine } from '#emulator/machine';
import type { FontView } from './chip-views.ts';
import type { ScreenView } from './views.ts';

const COLOUR_TEXT = 0xb8000, MONOCHROME_TEXT = 0xb0000, TEXT_BYTES = 0x8000; // prettier-ignore
const FONT_PLANE = 0xa0000, FONT_BYTES = 0x2000; // prettier-ignore
/** Where the eight fonts lie in plane 2. */
const FONT_BLOCKS = [0x0000, 0x4000, 0x8000, 0xc000, 0x2000, 0x6000, 0xa000, 0xe000];
/** The sixteen colours while palette and DAC are untouched. */
const STANDARD_COLOURS = [
  0x000000, 0x0000aa, 0x00aa00, 0x00aaaa, 0xaa0000, 0xaa00aa, 0xaa5500, 0xaaaaaa,
  0x555555, 0x5555ff, 0x55ff55, 0x55ffff, 0xff5555, 0xff55ff, 0xffff55, 0xffffff,
]; // prettier-ignore

type Screened = Pick<Machine, 'readPhysical' | 'section'>;
type Section = ReturnType<Machine['section']>;

interface Shape {
  readonly columns: number;
  readonly rows: number;
  /** Cells from one row to the next in memory. */
  readonly pitch: number;
  readonly cellHeight: number;
  /** First row that shows memory from its beginning (line compare), or `rows`. */
  readonly split: number;
}

export function screenView(machine: Screened): ScreenView {
  const vga = machine.section('vga-text');
  const crtc = vga['crtc'] ?? [];
  const shape = shapeOf(crtc);
  const start = pair(crtc, 0x0c);
  const mode = vga['attribute']?.[0x10] ?? 0x08;
  const sequencer = vga['sequencer'] ?? [];
  return {
    columns: shape.columns,
    rows: shape.rows,
    cells: visibleCells(machine, textBase(vga), start, shape),
    cursor: cursorOf(crtc, start, shape),
    mode: mode & 1 ? 'graphics' : 'text',
    // Screen off (clocking mode bit 5), or the palette's address source is not the display.
    blank: ((sequencer[1] ?? 0) & 0x20) !== 0 || ((vga['attributeIndex']?.[0] ?? 0x20) & 0x20) === 0,
    blink: (mode & 0x08) !== 0,
    palette: paletteOf(vga, mode),
    cellWidth: (sequencer[1] ?? 0) & 1 ? 8 : 9,
    cellHeight: shape.cellHeight,
    font: fontOf(machine, sequencer[3] ?? 0, shape.cellHeight),
  };
}

/** Two CRTC registers, high byte first. */
const pair = (crtc: readonly number[], index: number): number => ((crtc[index] ?? 0) << 8) | (crtc[index + 1] ?? 0);

function shapeOf(crtc: readonly number[]): Shape {
  const [end, overflow, maxScan, verticalEnd] = [crtc[1] ?? 0, crtc[7] ?? 0, crtc[9] ?? 0, crtc[0x12] ?? 0];
  if (end === 0 || verticalEnd === 0) return { columns: 80, rows: 25, pitch: 80, cellHeight: 16, split: 25 };
  const lines = (verticalEnd | ((overflow & 0x02) << 7) | ((overflow & 0x40) << 3)) + 1;
  const compare = (crtc[0x18] ?? 0xff) | ((overflow & 0x10) << 4) | ((maxScan & 0x40) << 3);
  const cellHeight = (maxScan & 0x1f) + 1;
  // Bit 7 of the maximum scan line shows every line twice.
  const rowLines = cellHeight * (maxScan & 0x80 ? 2 : 1);
  const rows = Math.max(1, Math.min(100, Math.floor(lines / rowLines)));
  return {
    columns: end + 1,
    rows,
    pitch: (crtc[0x13] ?? 0) * 2 || end + 1,
    cellHeight,
    split: Math.min(rows, Math.ceil((compare + 1) / rowLines)),
  };
}

/** Memory map 10 of the graphics controller is the monochrome adapter's place. */
const textBase = (vga: Section): number => (((vga['graphics']?.[6] ?? 0) >> 2) & 3) === 2 ? MONOCHROME_TEXT : COLOUR_TEXT; // prettier-ignore

function visibleCells(machine: Screened, base: number, start: number, shape: Shape): Uint8Array {
  const memory = machine.readPhysical(base, TEXT_BYTES);
  const { columns, rows, pitch, split } = shape;
  const cells = new Uint8Array(columns * rows * 2);
  for (let row = 0; row < rows; row++) {
    const first = row < split ? start + row * pitch : (row - split) * pitch;
    for (let column = 0; column < columns; column++) {
      // Behind the end of text memory its beginning follows.
      const from = ((first + column) * 2) % TEXT_BYTES;
      const to = (row * columns + column) * 2;
      cells[to] = memory[from];
      cells[to + 1] = memory[from + 1];
    }
  }
  return cells;
}

function cursorOf(crtc: readonly number[], start: number, shape: Shape): ScreenView['cursor'] {
  const cell = pair(crtc, 0x0e) - start;
  const column = cell >= 0 ? cell % shape.pitch : 0;
  const row = cell >= 0 ? Math.floor(cell / shape.pitch) : 0;
  const first = (crtc[0x0a] ?? 0) & 0x1f;
  const last = (crtc[0x0b] ?? 0) & 0x1f;
  // Cursor Start (0Ah) bit 5: 1 = cursor off. A VGA shows none that ends before it starts or starts below the cell.
  const isShown = ((crtc[0x0a] ?? 0) & 0x20) === 0 && first <= last && first < shape.cellHeight;
  return {
    column,
    row,
    visible: isShown && cell >= 0 && column < shape.columns && row < shape.rows,
    firstLine: first,
    lastLine: Math.min(last, shape.cellHeight - 1),
  };
}

/** Attribute 0-15 → RGB, through the palette registers, colour select and the DAC. */
function paletteOf(vga: Section, mode: number): readonly number[] {
  const attribute = vga['attribute'];
  const dac = vga['dac'];
  if (!attribute || !dac || dac.every((component) => component === 0)) return STANDARD_COLOURS;
  const select = attribute[0x14];
  const mask = vga['dacMask']?.[0] ?? 0xff;
  return STANDARD_COLOURS.map((_, k) => {
    const register = attribute[k];
    // Mode bit 7: bits 5-4 come from colour select, too.
    const low = mode & 0x80 ? (register & 0x0f) | ((select & 3) << 4) : register & 0x3f;
    const at = ((low | ((select & 0x0c) << 4)) & mask) * 3;
    const [red, green, blue] = [0, 1, 2].map((c) => (dac[at + c] << 2) | (dac[at + c] >> 4));
    return (red << 16) | (green << 8) | blue;
  });
}

/** The character maps that the sequencer selects, when the guest loaded something there. */
function fontOf(machine: Screened, select: number, height: number): FontView | null {
  const block = (index: number): Uint8Array => machine.readPhysical(FONT_PLANE + FONT_BLOCKS[index], FONT_BYTES);
  const normal = ((select >> 2) & 4) | (select & 3);
  const intense = ((select >> 3) & 4) | ((select >> 2) & 3);
  const glyphs = block(normal);
  const other = intense === normal ? null : block(intense);
  const isEmpty = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0 || byte === 0xff);
  if (isEmpty(glyphs) && (other === null || isEmpty(other))) return null;
  return { height, glyphs, intense: other };
}
