/** Screen view → runs of equally coloured text, one list per row. */
import type { ScreenView } from '#emulator/protocol';
import { CODE_PAGE_437 } from './code-page-437.table.ts';

export interface TextRun {
  readonly text: string;
  /** 0–15 */
  readonly foreground: number;
  /** 0–15 */
  readonly background: number;
  readonly blinks: boolean;
}
export function screenRows(view: ScreenView): readonly (readonly TextRun[])[] {
  return Array.from({ length: view.rows }, (_, row) => {
    const runs: TextRun[] = [];
    let text = '';
    let attribute = -1;
    const flush = (): void => {
      // Bit 7 is the blink bit unless the adapter makes it a bright background.
      const background = (attribute >> 4) & (view.blink ? 7 : 15);
      if (text !== '')
        runs.push({ text, foreground: attribute & 15, background, blinks: view.blink && attribute >= 0x80 });
      text = '';
    };
    for (let column = 0; column < view.columns; column++) {
      const at = (row * view.columns + column) * 2;
      const next = view.cells[at + 1] ?? 0;
      if (next !== attribute) {
        flush();
        attribute = next;
      }
      text += CODE_PAGE_437[view.cells[at] ?? 0];
    }
    flush();
    return runs;
  });
}
/** The screen as plain text, for copying and for screen readers. */
export const screenText = (view: ScreenView): string =>
  screenRows(view)
    .map((runs) =>
      runs
        .map((r) => r.text)
        .join('')
        .trimEnd(),
    )
    .join('\n')
    .trimEnd();

/** What the adapter shows while nobody has touched its palette. */
const STANDARD = [
  0x000000, 0x0000aa, 0x00aa00, 0x00aaaa, 0xaa0000, 0xaa00aa, 0xaa5500, 0xaaaaaa,
  0x555555, 0x5555ff, 0x55ff55, 0x55ffff, 0xff5555, 0xff55ff, 0xffff55, 0xffffff,
]; // prettier-ignore
/** Style variables for the colours that the guest chose; none while the palette is the adapter's own. */
export function paletteStyle({ palette }: ScreenView): Readonly<Record<string, string>> {
  if (palette.length !== STANDARD.length || palette.every((colour, k) => colour === STANDARD[k])) return {};
  return Object.fromEntries(palette.map((colour, k) => [`--c${k}`, `#${colour.toString(16).padStart(6, '0')}`]));
}
/** Top and height of the cursor as shares of a cell. */
export function cursorShape({ cursor, cellHeight }: ScreenView): { readonly top: number; readonly height: number } {
  const height = Math.max(1, cellHeight);
  return { top: cursor.firstLine / height, height: (cursor.lastLine - cursor.firstLine + 1) / height };
}
/** 32 bytes a glyph, the topmost line first. */
const GLYPH_BYTES = 32;
/** Pixels of the screen in a font that the guest loaded, RGBA; the ninth column repeats the eighth for line graphics only. */
export function fontPixels(
  view: ScreenView,
): { readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray } | null {
  const { font, columns, rows, cellWidth, cellHeight, cells, palette, blink } = view;
  if (font === null) return null;
  const [width, height] = [columns * cellWidth, rows * cellHeight];
  const pixels = new Uint32Array(width * height);
  const colour = (k: number): number => {
    const rgb = palette[k] ?? 0;
    // Little-endian: alpha, blue, green, red.
    return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
  };
  for (let at = 0; at < columns * rows; at++) {
    const [code, attribute] = [cells[at * 2] ?? 0, cells[at * 2 + 1] ?? 0];
    const glyphs = attribute & 8 ? (font.intense ?? font.glyphs) : font.glyphs;
    const [ink, paper] = [colour(attribute & 15), colour((attribute >> 4) & (blink ? 7 : 15))];
    const left = (at % columns) * cellWidth;
    const isLine = code >= 0xc0 && code <= 0xdf;
    for (let y = 0; y < cellHeight; y++) {
      const bits = y < font.height ? (glyphs[code * GLYPH_BYTES + y] ?? 0) : 0;
      const from = (Math.floor(at / columns) * cellHeight + y) * width + left;
      for (let x = 0; x < cellWidth; x++) {
        const isOn = x < 8 ? (bits >> (7 - x)) & 1 : isLine && bits & 1;
        pixels[from + x] = isOn ? ink : paper;
      }
    }
  }
  return { width, height, rgba: new Uint8ClampedArray(pixels.buffer) };
}
