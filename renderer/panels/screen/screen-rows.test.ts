// Palette, cursor and loaded fonts of the screen, from the adapter of a real machine.
import { describe, expect, it } from 'vitest';
import { EMPTY_CONTEXT, inspect } from '#emulator/inspect';
import { bootWith } from '#emulator/testing';
import { cursorShape, fontPixels, paletteStyle, screenRows } from './screen-rows.ts';

const screenOf = (program: string) => {
  const { machine } = bootWith(program, { harness: 'protected' });
  machine.run({ instructions: 60_000 });
  return inspect(machine, 'screen', {}, EMPTY_CONTEXT);
};
const plain = screenOf('jmp $');

describe('screen rows', () => {
  it('uses colours of the guest only where it chose some', () => {
    const chosen = screenOf('mov dx,0x3c8\nmov al,7\nout dx,al\ninc dx\nmov al,63\nout dx,al\nxor al,al\nout dx,al\nout dx,al\njmp $');
    expect([paletteStyle(plain), paletteStyle(chosen)['--c7']]).toEqual([{}, '#ff0000']);
  }); // prettier-ignore
  it('shapes the cursor by its scan lines', () => {
    const block = screenOf('mov dx,0x3d4\nmov ax,0x000a\nout dx,ax\nmov ax,0x0f0b\nout dx,ax\njmp $');
    expect(cursorShape(block)).toEqual({ top: 0, height: 1 });
    expect(cursorShape(plain).height).toBeLessThan(0.3);
  });
  it('bit 7 blinks, or makes the background bright when the adapter says so', () => {
    const cells = Uint8Array.from(plain.cells);
    [cells[0], cells[1]] = [65, 0xc7];
    const run = (blink: boolean) => screenRows({ ...plain, cells, blink })[0][0];
    expect([run(true), run(false)]).toMatchObject([
      { background: 4, blinks: true },
      { background: 12, blinks: false },
    ]);
  });
  it('draws glyphs that the guest loaded, in the colours of their cells', () => {
    expect(fontPixels(plain)).toBe(null);
    const glyphs = new Uint8Array(8192);
    glyphs[65 * 32] = 0x80;
    const cells = Uint8Array.from([65, 0x1f, 32, 0x07]);
    const drawn = fontPixels({ ...plain, columns: 2, rows: 1, cells, cellWidth: 9, font: { height: 16, glyphs, intense: null } })!;
    const pixel = (x: number) => Array.from(drawn.rgba.subarray(x * 4, x * 4 + 4));
    expect([drawn.width, drawn.height, pixel(0), pixel(1), pixel(9)]).toEqual([18, plain.cellHeight, [255, 255, 255, 255], [0, 0, 170, 255], [0, 0, 0, 255]]);
  }); // prettier-ignore
});
