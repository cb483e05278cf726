/** What the screen shows of programs that drive the adapter as kernels do, by registers and through the BIOS. */
import { bootWith } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { EMPTY_CONTEXT, inspect } from './index.ts';
import type { ScreenView } from './index.ts';

const STANDARD = [
  0x000000, 0x0000aa, 0x00aa00, 0x00aaaa, 0xaa0000, 0xaa00aa, 0xaa5500, 0xaaaaaa,
  0x555555, 0x5555ff, 0x55ff55, 0x55ffff, 0xff5555, 0xff55ff, 0xffff55, 0xffffff,
]; // prettier-ignore

function show(source: string): ScreenView {
  const { machine } = bootWith(`xor ax,ax\nmov ds,ax\nmov es,ax\n${source}\ncli\nhlt\n`, {
    harness: 'boot-sector',
    config: { ramBytes: 1 << 20 },
  });
  expect(machine.run({ instructions: 1_000_000 })).toEqual({ why: 'halted-forever', interruptsEnabled: false });
  const before = machine.digest();
  const view = inspect(machine, 'screen', {}, EMPTY_CONTEXT);
  expect(machine.digest()).toBe(before);
  return view;
}
const text = (view: ScreenView, row: number, length: number, column = 0): string =>
  Array.from({ length }, (_, k) => String.fromCharCode(view.cells[(row * view.columns + column + k) * 2])).join('');
const set = (port: number, index: number, value: number): string =>
  `mov dx,${port}\nmov ax,${index | (value << 8)}\nout dx,ax\n`;
const put = (offset: number, character: string): string =>
  `push 0xb800\npop es\nmov word [es:${offset}],0x0700+'${character}'\n`;

describe('screen', () => {
  it('is 80×25 with the standard colours and the viewer’s font after the BIOS', () => {
    const { cells, ...view } = show('');
    expect([view, cells.length, [...cells.subarray(0, 4)]]).toEqual([
      {
        columns: 80, rows: 25, mode: 'text', blank: false, blink: true, cellWidth: 9, cellHeight: 16, font: null,
        palette: STANDARD, cursor: { column: 0, row: 0, visible: true, firstLine: 13, lastLine: 14 },
      },
      4000,
      [0x20, 7, 0x20, 7],
    ]); // prettier-ignore
  });

  it('scrolls by the start address, around the end of text memory, and moves the cursor along', () => {
    const view = show(
      put(80 * 2, 'A') +
        put(0x7f60 + 4, 'B') +
        set(0x3d4, 0x0c, 0x3f) +
        set(0x3d4, 0x0d, 0xb0) +
        set(0x3d4, 0x0e, 0x3f) +
        set(0x3d4, 0x0f, 0xb3),
    );
    // Cell 3FB0h = byte 7F60h: the last row of memory is the first of the screen.
    expect([text(view, 0, 1, 2), text(view, 2, 1), view.cursor.column, view.cursor.row]).toEqual(['B', 'A', 3, 0]);
  });

  it('shows a page that the BIOS chose', () => {
    const view = show("mov ax,0x0502\nint 0x10\nmov ax,0x0e00+'P'\nint 0x10");
    expect([text(view, 0, 1), view.cursor.column]).toEqual(['P', 1]);
  });

  it('has 40 columns in mode 1, where teletype output wraps', () => {
    const view = show(`mov ax,1\nint 0x10\nmov cx,41\n.l: mov ax,0x0e00+'x'\nint 0x10\nloop .l`);
    expect([view.columns, view.rows, text(view, 1, 2), view.cursor.row]).toEqual([40, 25, 'x ', 1]);
  });

  it('has 50 rows of 8 lines when the BIOS loads that font, and scrolls there', () => {
    const view = show(`mov ax,0x1112
      mov bl,0
      int 0x10
      mov cx,55
      mov bl,'0'
    .l: mov ah,0x0e
      mov al,bl
      int 0x10
      mov ax,0x0e0d
      int 0x10
      mov ax,0x0e0a
      int 0x10
      inc bl
      loop .l`);
    expect([view.rows, view.cellHeight, text(view, 0, 1), text(view, 48, 1), view.cursor]).toEqual([
      50,
      8,
      String.fromCharCode(0x30 + 6),
      String.fromCharCode(0x30 + 54),
      { column: 0, row: 49, visible: true, firstLine: 6, lastLine: 7 },
    ]);
  });

  it('splits at the line compare', () => {
    const view = show(put(0, 'S') + put(0x1000, 'T') + set(0x3d4, 0x0c, 0x08) + set(0x3d4, 0x18, 0x9f) + set(0x3d4, 9, 0x0f) + set(0x3d4, 7, 0x0f)); // prettier-ignore
    expect([text(view, 0, 1), text(view, 10, 1)]).toEqual(['T', 'S']);
  });

  it('hides the cursor by its shape register, and shows none that ends before it starts', () => {
    const shape = (first: number, last: number): boolean =>
      show(set(0x3d4, 0x0a, first) + set(0x3d4, 0x0b, last)).cursor.visible;
    expect([shape(0x20, 0x0f), shape(14, 13), shape(0, 15)]).toEqual([false, false, true]);
  });

  it('follows palette registers, DAC and colour select', () => {
    const bios = show(
      'mov ax,0x1010\nmov bx,2\nmov dh,0x3f\nmov cx,0x0010\nint 0x10\nmov ax,0x1000\nmov bx,0x0201\nint 0x10',
    );
    const own = show(`mov dx,0x3da\nin al,dx\nmov dx,0x3c0\nmov al,0x34\nout dx,al\nmov al,0x04\nout dx,al
      mov dx,0x3c8\nmov al,0x42\nout dx,al\ninc dx\nmov al,0x3f\nout dx,al\nout dx,al\nout dx,al`);
    expect([bios.palette.slice(0, 3), own.palette[2]]).toEqual([[0, 0xff0041, 0xff0041], 0xffffff]);
  });

  it('turns blinking into bright backgrounds', () => {
    expect(show('mov ax,0x1003\nmov bl,0\nint 0x10').blink).toBe(false);
  });

  it('is blank while the sequencer is off or the palette is open', () => {
    const off = show('mov ax,0x1201\nmov bl,0x36\nint 0x10').blank;
    const open = show('mov dx,0x3da\nin al,dx\nmov dx,0x3c0\nmov al,0\nout dx,al').blank;
    expect([off, open]).toEqual([true, true]);
  });

  it('moves to B0000h and 3B4h with the monochrome settings', () => {
    const view = show(
      'push 0xb000\npop es\nmov word [es:2],0x074d\nmov dx,0x3c2\nmov al,0x66\nout dx,al\n' +
        set(0x3ce, 6, 0x0a) +
        set(0x3b4, 0x0f, 5),
    );
    expect([text(view, 0, 1, 1), view.cursor.column]).toEqual(['M', 5]);
  });
});

describe('fonts', () => {
  const GLYPH = '.glyph: db 0x18,0x3c,0x7e,0xff,0xff,0x7e,0x3c,0x18\n';

  it('come through the BIOS, with rows of their height', () => {
    const { font, rows, cellHeight } = show(`
      mov ax,0x1110
      mov bx,0x0800
      mov cx,1
      mov dx,'A'
      mov bp,.glyph
      int 0x10
      jmp done
      ${GLYPH}
      done:`);
    expect([rows, cellHeight, font?.height, font?.glyphs.slice(65 * 32, 65 * 32 + 9), font?.intense]).toEqual([
      50,
      8,
      8,
      Uint8Array.of(0x18, 0x3c, 0x7e, 0xff, 0xff, 0x7e, 0x3c, 0x18, 0),
      null,
    ]);
  });

  it('come through A0000h by the registers; text stays where it is; two maps for attribute bit 3', () => {
    const plane2 = set(0x3c4, 0, 1) + set(0x3c4, 2, 4) + set(0x3c4, 4, 7) + set(0x3c4, 0, 3) + set(0x3ce, 4, 2) + set(0x3ce, 5, 0) + set(0x3ce, 6, 4); // prettier-ignore
    const back = set(0x3c4, 2, 3) + set(0x3c4, 4, 2) + set(0x3ce, 4, 0) + set(0x3ce, 5, 0x10) + set(0x3ce, 6, 0x0e);
    const view = show(`${put(0, 'T')}${plane2}
      push 0xa000
      pop es
      mov si,.glyph
      mov di,0x4000+66*32
      mov cx,8
      rep movsb
      mov al,[es:0x4000+66*32+3]
      mov [0x5000],al
      ${back}${set(0x3c4, 3, 0x04)}
      jmp done
      ${GLYPH}
      done:`);
    expect([text(view, 0, 1), view.font?.height, view.font?.glyphs[66 * 32], view.font?.intense?.[66 * 32 + 2]]).toEqual(
      ['T', 16, 0, 0x7e],
    ); // prettier-ignore
  });

  it('are gone when the BIOS sets a mode', () => {
    expect(
      show(
        `mov ax,0x1100\nmov bx,0x1000\nmov cx,1\nmov dx,1\nmov bp,.g\nint 0x10\nmov ax,3\nint 0x10\njmp done\n.g: times 16 db 0x55\ndone:`,
      ).font,
    ).toBe(null);
  });
});

describe('other chips', () => {
  it('has the clock as a guest would read it, without reading it', () => {
    const { machine } = bootWith('sti\n.l: hlt\njmp .l', {
      harness: 'boot-sector',
      config: { rtcDate: '2024-02-29T23:59:58' },
    });
    // Two updates; at midnight the alarm bytes, all zero, match.
    machine.run({ untilNow: 1_193_182 * 20 * 2 });
    const before = machine.digest();
    const { cmos, ...view } = inspect(machine, 'rtc', {}, EMPTY_CONTEXT);
    expect([view, cmos.length, machine.digest()]).toEqual([
      {
        time: { year: 2024, month: 3, day: 1, hours: 0, minutes: 0, seconds: 0 },
        dayOfWeek: 6, isRunning: true, updateInProgress: false, registers: [0x26, 0x02, 0x70, 0x80], periodicHertz: 1024,
        alarm: [0, 0, 0], irq: 0, nmiMasked: false, index: 0x0d,
      },
      128,
      before,
    ]); // prettier-ignore
  });

  it('tells speed, format and what waits at COM1, and the state of the ATA channel', () => {
    const { machine } = bootWith(
      'mov ax,0x00fa\nmov dx,0\nint 0x14\nmov dx,0x1f6\nmov al,0xe0\nout dx,al\ninc dx\nmov al,0xec\nout dx,al\n.b: in al,dx\ntest al,0x80\njnz .b\ncli\nhlt',
      { harness: 'boot-sector' },
    );
    machine.load({ drive: 'disk', bytes: new Uint8Array(machine.save().media[0].image) });
    machine.run({ instructions: 20_000 });
    machine.input({ type: 'serial', byte: 0x41 });
    const serial = inspect(machine, 'serial', {}, EMPTY_CONTEXT);
    const ata = inspect(machine, 'ata', {}, EMPTY_CONTEXT);
    expect([serial.baud, serial.format, serial.onLine, ata.command, ata.status, ata.blockBytes, ata.addressing]).toEqual([
      9600, '7E1', [0x41], 0xec, 0x58, 512, 'LBA',
    ]); // prettier-ignore
  });
});
