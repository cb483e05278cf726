import { DeviceBench } from '#emulator/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { countAt, nextChange, outAt } from './counter.ts';
import { Pit } from './pit.ts';

let bench: DeviceBench<Pit>;
let pit: Pit;

const program = (control: number, count: number): void => {
  bench.out(0x43, control);
  bench.out(0x40 + (control >> 6), count & 0xff, count >> 8);
};
const read16 = (channel: number): number => bench.in(0x40 + channel) | (bench.in(0x40 + channel) << 8);
const latched = (channel: number): number => {
  bench.out(0x43, channel << 6);
  return read16(channel);
};

beforeEach(() => {
  pit = new Pit();
  bench = new DeviceBench(pit);
});

describe('counter arithmetic', () => {
  it.each([
    [2, 4, [4, 3, 2, 1, 4, 3], [1, 1, 1, 0, 1, 1]],
    [3, 4, [4, 2, 4, 2, 4, 2], [1, 1, 0, 0, 1, 1]],
    [3, 5, [4, 2, 0, 4, 2, 4], [1, 1, 1, 0, 0, 1]],
    [0, 3, [3, 2, 1, 0, 65535, 65534], [0, 0, 0, 1, 1, 1]],
    [1, 3, [3, 2, 1, 0, 65535, 65534], [0, 0, 0, 1, 1, 1]],
    [4, 3, [3, 2, 1, 0, 65535, 65534], [1, 1, 1, 0, 1, 1]],
    [5, 2, [2, 1, 0, 65535, 65534, 65533], [1, 1, 0, 1, 1, 1]],
  ])('mode %i, count %i', (mode, count, counts, outs) => {
    expect(counts.map((_, t) => countAt(mode, count, t, 65536))).toEqual(counts);
    expect(outs.map((_, t) => outAt(mode, count, t))).toEqual(outs);
  });

  it('finds every change of OUT and nothing else', () => {
    const wrong: number[][] = [];
    for (const mode of [0, 1, 2, 3, 4, 5]) {
      for (const count of [2, 3, 4, 7]) {
        for (let t = -2; t < 30; t++) {
          let change = t + 1;
          while (change < 60 && outAt(mode, count, change) === outAt(mode, count, t)) change++;
          const found = nextChange(mode, count, t);
          const isRight = change < 60 ? found === change : outAt(mode, count, found) === outAt(mode, count, t);
          if (!isRight) wrong.push([mode, count, t, found]);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('8254: counter 0 and IRQ0', () => {
  it('raises IRQ0 every N clocks in mode 2, low for one clock before', () => {
    program(0x34, 100);
    bench.edges.length = 0;
    bench.passClocks(302);
    expect(bench.edges).toEqual([
      [100 * 20, 0, 0],
      [101 * 20, 0, 1],
      [200 * 20, 0, 0],
      [201 * 20, 0, 1],
      [300 * 20, 0, 0],
      [301 * 20, 0, 1],
    ]);
  });

  it('makes a square wave in mode 3, one clock longer high for odd counts', () => {
    program(0x36, 5);
    bench.edges.length = 0;
    bench.passClocks(12);
    expect(bench.edges.map(([now, , level]) => [now / 20, level])).toEqual([
      [4, 0],
      [6, 1],
      [9, 0],
      [11, 1],
    ]);
  });

  it('interrupts once on terminal count in mode 0', () => {
    program(0x30, 10);
    bench.edges.length = 0;
    bench.passClocks(100_000);
    expect(bench.edges.map(([now, , level]) => [now / 20, level])).toEqual([[11, 1]]);
  });

  it('takes 0 as 65536', () => {
    program(0x34, 0);
    bench.edges.length = 0;
    bench.passClocks(65_537);
    expect(bench.edges.at(-1)).toEqual([65_537 * 20, 0, 1]);
  });

  it('uses a new count from the next period on (mode 2) or the next half period (mode 3)', () => {
    program(0x34, 10);
    bench.passClocks(5);
    bench.out(0x40, 20, 0);
    bench.edges.length = 0;
    bench.passClocks(30);
    expect(bench.edges.map(([now, , level]) => [now / 20, level])).toEqual([
      [10, 0],
      [11, 1],
      [30, 0],
      [31, 1],
    ]);
    program(0x36, 10);
    const start = bench.now / 20 + 1;
    bench.passClocks(2);
    bench.out(0x40, 4, 0);
    bench.edges.length = 0;
    bench.passClocks(14);
    expect(bench.edges.map(([now, , level]) => [now / 20 - start, level])).toEqual([
      [5, 0],
      [7, 1],
      [9, 0],
      [11, 1],
      [13, 0],
      [15, 1],
    ]);
  });

  it('tells about programming and rising edges', () => {
    program(0x34, 50);
    bench.passClocks(60);
    expect(bench.events).toEqual([
      { kind: 'pit', op: 'program', channel: 0, reload: 50, mode: 2 },
      { kind: 'pit', op: 'edge', channel: 0, reload: 50, mode: 2 },
    ]);
  });
});

describe('8254: reading', () => {
  it('keeps a latched count until both bytes were read', () => {
    program(0x34, 1000);
    bench.passClocks(101);
    bench.out(0x43, 0x00);
    bench.passClocks(50);
    expect([read16(0), read16(0)]).toEqual([900, 850]);
  });

  it('reads single bytes in LSB-only and MSB-only formats', () => {
    bench.out(0x43, 0x54);
    bench.out(0x41, 0x12);
    bench.out(0x43, 0xa4);
    bench.out(0x42, 0x34);
    bench.passClocks(1);
    expect([bench.in(0x41), bench.in(0x42)]).toEqual([0x12, 0x34]);
  });

  it('counts in four decades in BCD', () => {
    program(0x35, 0x1000);
    bench.passClocks(2);
    expect(latched(0)).toBe(0x0999);
  });

  it('answers read-back with status and count', () => {
    program(0x36, 100);
    bench.passClocks(11);
    bench.out(0x43, 0xc2);
    expect([bench.in(0x40), read16(0)]).toEqual([0x80 | 0x30 | 0x06, 80]);
  });

  it('shows the null count between writing and loading', () => {
    program(0x34, 100);
    bench.out(0x43, 0xe2);
    expect(bench.in(0x40) & 0x40).toBe(0x40);
    bench.passClocks(1);
    bench.out(0x43, 0xe2);
    expect(bench.in(0x40) & 0x40).toBe(0);
  });
});

describe('8254: gate of counter 2', () => {
  it('stops mode 0 while low and goes on when high again', () => {
    pit.setGate(2, 1);
    program(0xb0, 100);
    bench.passClocks(11);
    pit.setGate(2, 0);
    bench.passClocks(500);
    expect(latched(2)).toBe(90);
    pit.setGate(2, 1);
    bench.passClocks(89);
    expect(pit.out(2)).toBe(0);
    bench.passClocks(1);
    expect(pit.out(2)).toBe(1);
  });

  it('triggers the one-shot of mode 1 by its rising edge', () => {
    program(0xb2, 10);
    expect(pit.out(2)).toBe(1);
    pit.setGate(2, 1);
    bench.passClocks(1);
    expect(pit.out(2)).toBe(0);
    bench.passClocks(10);
    expect(pit.out(2)).toBe(1);
  });

  it('keeps OUT high in mode 3 while low and starts a new period when high again', () => {
    pit.setGate(2, 1);
    program(0xb6, 10);
    bench.passClocks(7);
    expect(pit.out(2)).toBe(0);
    pit.setGate(2, 0);
    expect(pit.out(2)).toBe(1);
    pit.setGate(2, 1);
    bench.passClocks(5);
    expect(pit.out(2)).toBe(1);
    bench.passClocks(1);
    expect(pit.out(2)).toBe(0);
  });
});
