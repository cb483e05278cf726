import { DeviceBench } from '#emulator/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { VgaText } from './vga-text.ts';

/** Video memory behind the window and the text cells. */
let memory: Map<number, number>;
let bench: DeviceBench<VgaText>;
let vga: VgaText;
beforeEach(() => {
  memory = new Map();
  vga = new VgaText({ read: (at) => memory.get(at) ?? 0, write: (at, value) => void memory.set(at, value) });
  bench = new DeviceBench(vga);
});
const indexed = (port: number, ...pairs: [number, number][]): void =>
  pairs.forEach(([index, value]) => {
    bench.out(port, index);
    bench.out(port + 1, value);
  });
const crtc = (...pairs: [number, number][]): void => indexed(0x3d4, ...pairs);
/** Fonts: plane 2 alone at A0000h, one byte after the other. */
const openFonts = (): void => {
  indexed(0x3c4, [2, 4], [4, 7]);
  indexed(0x3ce, [4, 2], [5, 0], [6, 4], [8, 0xff]);
};

describe('CRTC', () => {
  it('stores the cursor location and start address', () => {
    crtc([0x0e, 0x01], [0x0f, 0x23]);
    expect([bench.in(0x3d5), Array.from(bench.fields(vga).crtc.subarray(14, 16))]).toEqual([0x23, [1, 0x23]]);
  });

  it('protects registers 0-7 by bit 7 of register 11h, but for line compare bit 8', () => {
    crtc([0x11, 0x80], [0, 0x55], [7, 0xff]);
    const { crtc: registers } = bench.fields(vga);
    expect([registers[0], registers[7]]).toEqual([0, 0x10]);
  });

  it('answers at 3B4h/3B5h instead when misc bit 0 is 0; nobody answers at the other place', () => {
    crtc([0x0f, 0x11]);
    bench.out(0x3c2, 0x66);
    const there = bench.in(0x3d5);
    bench.out(0x3b4, 0x0f);
    expect([there, bench.in(0x3b5), bench.in(0x3cc), bench.events]).toEqual([
      0xff,
      0x11,
      0x66,
      [{ kind: 'unclaimed-port', direction: 'in', port: 0x3d5, size: 1, value: 0xff }],
    ]);
  });
});

describe('input status 1', () => {
  it('shows retrace and blanking as time passes', () => {
    const seen = new Set<number>();
    for (let k = 0; k < 17_100; k++) {
      seen.add(bench.in(0x3da) & 9);
      bench.passClocks(1);
    }
    expect([...seen].sort()).toEqual([0, 1, 9]);
  });

  it('has 70 vertical retraces of two lines in a second of text mode', () => {
    let [rises, high, before] = [0, 0, 0];
    for (let now = 0; now < 1_193_182 * 20; now += 200) {
      const now3 = bench.in(0x3da) & 8;
      if (now3 && !before) rises++;
      if (now3) high++;
      before = now3;
      bench.passUnits(200);
    }
    expect([rises, Math.round(high / rises)]).toEqual([70, Math.round((2 * 900 * 1_193_182 * 20) / 28_322_000 / 200)]);
  });

  it('follows the registers: 25.175 MHz, 8 dots, 800 dots a line, 525 lines are 60 frames', () => {
    bench.out(0x3c2, 0x63);
    indexed(0x3c4, [1, 1]);
    crtc([0, 0x5f], [1, 0x4f], [6, 0x0b], [7, 0x3e], [0x10, 0xea], [0x11, 0x0c], [0x12, 0xdf]);
    let [rises, before] = [0, 0];
    for (let now = 0; now < 1_193_182 * 20; now += 500) {
      const now3 = bench.in(0x3da) & 8;
      if (now3 && !before) rises++;
      before = now3;
      bench.passUnits(500);
    }
    expect(rises).toBe(60);
  });
});

describe('attribute controller and DAC', () => {
  it('takes index and data at 3C0h in turn, restarted by reading 3DAh', () => {
    bench.out(0x3c0, 0x10, 0x0c);
    bench.out(0x3c0, 0x11);
    bench.in(0x3da);
    bench.out(0x3c0, 0x10);
    expect([bench.in(0x3c1), bench.in(0x3c0)]).toEqual([0x0c, 0x10]);
  });

  it('keeps the palette from the processor while the display has it', () => {
    bench.out(0x3c0, 0x01, 0x3f, 0x22, 0x3f, 0x30, 0x08);
    const { attribute } = bench.fields(vga);
    expect([attribute[1], attribute[2], attribute[0x10]]).toEqual([0x3f, 0, 8]);
  });

  it('steps through the colours three components at a time, with a state to read', () => {
    bench.out(0x3c8, 1);
    bench.out(0x3c9, 1, 2, 3, 4, 5, 0xff);
    const writing = bench.in(0x3c7);
    bench.out(0x3c7, 2);
    expect([writing, bench.in(0x3c7), bench.in(0x3c9), bench.in(0x3c9), bench.in(0x3c9), bench.in(0x3c8)]).toEqual([
      0, 3, 4, 5, 0x3f, 3,
    ]);
  });

  it('gives notice of graphics modes', () => {
    bench.out(0x3c0, 0x10, 0x0c, 0x10, 0x41);
    expect(bench.notices).toEqual(['VGA graphics mode']);
  });
});

describe('planes behind A0000h', () => {
  it('loads fonts into plane 2 and reads them back', () => {
    openFonts();
    vga.writeWindow(0xa0020, 0x18);
    expect([vga.readWindow(0xa0020), [...memory]]).toEqual([0x18, [[0xa0020, 0x18]]]);
  });

  it('shows characters and attributes as planes 0 and 1', () => {
    openFonts();
    memory.set(0xb8002, 0x41);
    indexed(0x3c4, [2, 3]);
    indexed(0x3ce, [4, 0]);
    const character = vga.readWindow(0xa0002);
    indexed(0x3ce, [1, 0x0f], [0, 0x02]);
    vga.writeWindow(0xa0004, 0);
    expect([character, memory.get(0xb8004), memory.get(0xb8005)]).toEqual([0x41, 0, 0xff]);
  });

  it('rotates, combines with the latches and masks bits', () => {
    openFonts();
    memory.set(0xa0000, 0b1010_1010);
    vga.readWindow(0xa0000);
    const write = (offset: number, ...registers: [number, number][]): number | undefined => {
      indexed(0x3ce, ...registers);
      vga.writeWindow(0xa0000 + offset, 0b0000_0110);
      return memory.get(0xa0000 + offset);
    };
    expect([
      write(1, [3, 0x01]),
      write(2, [3, 0x08]),
      write(3, [3, 0x10]),
      write(4, [3, 0x18]),
      write(5, [3, 0], [8, 0x0f]),
      write(6, [5, 1]),
      write(7, [5, 2], [8, 0xff]),
      write(8, [5, 3], [0, 4]),
    ]).toEqual([3, 0b0000_0010, 0b1010_1110, 0b1010_1100, 0b1010_0110, 0b1010_1010, 0xff, 0b1010_1110]);
  });

  it('compares colours in read mode 1', () => {
    openFonts();
    memory.set(0xa0000, 0b1100_0011);
    indexed(0x3ce, [5, 0x08], [2, 4], [7, 4]);
    expect(vga.readWindow(0xa0000)).toBe(0b1100_0011);
  });

  it('is not there while memory is mapped at B8000h', () => {
    openFonts();
    indexed(0x3ce, [6, 0x0e]);
    vga.writeWindow(0xa0000, 1);
    expect([vga.readWindow(0xa0000), memory.size]).toEqual([0xff, 0]);
  });
});
