import { DeviceBench } from '#emulator/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Keyboard } from './keyboard.ts';

let bench: DeviceBench<Keyboard>;
let keyboard: Keyboard;
const FRAME = 955;

beforeEach(() => {
  keyboard = new Keyboard();
  bench = new DeviceBench(keyboard);
});
const opsOf = (): string[] => bench.events.map((e) => (e.kind === 'keyboard' ? `${e.op} ${e.code.toString(16)}` : ''));

describe('8042', () => {
  it('delivers keys one frame apart, raising IRQ1 until port 60h is read', () => {
    keyboard.key(0x1e);
    keyboard.key(0x9e);
    expect(bench.in(0x64) & 1).toBe(0);
    bench.passClocks(FRAME);
    expect([bench.in(0x64) & 1, bench.lines.get(1)]).toEqual([1, 1]);
    bench.passClocks(10 * FRAME);
    expect([bench.in(0x60), bench.lines.get(1), bench.in(0x64) & 1]).toEqual([0x1e, 0, 0]);
    bench.passClocks(FRAME);
    expect(bench.in(0x60)).toBe(0x9e);
    expect(opsOf()).toEqual(['inject 1e', 'read 1e', 'inject 9e', 'read 9e']);
  });

  it('loses keys when its queue of 16 is full, and says so', () => {
    for (let k = 0; k < 18; k++) keyboard.key(k + 1);
    expect(opsOf()).toEqual(['overrun 11', 'overrun 12']);
  });

  it('injects a byte by D2h at once and overwrites an unread one', () => {
    bench.out(0x64, 0xd2);
    bench.out(0x60, 0x1e);
    expect([bench.in(0x64) & 1, bench.lines.get(1)]).toEqual([1, 1]);
    bench.out(0x64, 0xd2);
    bench.out(0x60, 0x1f);
    expect(bench.in(0x60)).toBe(0x1f);
    expect(opsOf()).toEqual(['inject 1e', 'overrun 1e', 'inject 1f', 'read 1f']);
  });

  it('answers the self-test, the interface test and its command byte', () => {
    bench.out(0x64, 0xaa);
    expect([bench.in(0x64) & 4, bench.in(0x60)]).toEqual([4, 0x55]);
    bench.out(0x64, 0xab);
    expect(bench.in(0x60)).toBe(0);
    bench.out(0x64, 0x60);
    bench.out(0x60, 0x44);
    bench.out(0x64, 0x20);
    expect([bench.in(0x60), bench.lines.get(1)]).toEqual([0x44, 0]);
  });

  it('keeps bytes back while the keyboard is disabled by ADh', () => {
    bench.out(0x64, 0xad);
    keyboard.key(0x1e);
    bench.passClocks(10 * FRAME);
    expect(bench.in(0x64) & 1).toBe(0);
    bench.out(0x64, 0xae);
    bench.passClocks(FRAME);
    expect(bench.in(0x60)).toBe(0x1e);
  });

  it('drives A20 and reset through the output port', () => {
    bench.out(0x64, 0xd1);
    bench.out(0x60, 0xdd);
    expect(bench.a20).toBe(false);
    bench.out(0x64, 0xd1);
    bench.out(0x60, 0xdf);
    bench.out(0x64, 0xd0);
    expect([bench.a20, bench.in(0x60) & 2, bench.resets]).toEqual([true, 2, 0]);
    bench.out(0x64, 0xfe);
    expect(bench.resets).toBe(1);
  });

  it.each([
    [
      [0xed, 2],
      [0xfa, 0xfa],
    ],
    [
      [0xf3, 0x20],
      [0xfa, 0xfa],
    ],
    [
      [0xf0, 0],
      [0xfa, 0xfa, 2],
    ],
    [[0xf2], [0xfa, 0xab, 0x41]],
    [[0xf4], [0xfa]],
    [[0xf5], [0xfa]],
    [[0xff], [0xfa, 0xaa]],
    [[0xee], [0xee]],
    [[0xe1], [0xfe]],
  ])('the keyboard answers %j with %j', (bytes, answer) => {
    bench.out(0x60, ...bytes);
    const got = answer.map(() => {
      bench.passClocks(FRAME);
      return bench.in(0x60);
    });
    expect(got).toEqual(answer);
  });

  it('reports no keys after F5h until F4h', () => {
    bench.out(0x60, 0xf5);
    bench.passClocks(FRAME);
    bench.in(0x60);
    keyboard.key(0x1e);
    bench.passClocks(FRAME);
    expect(bench.in(0x64) & 1).toBe(0);
  });
});
