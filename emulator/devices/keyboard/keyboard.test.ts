import { SeededRandom } from '#emulator/base';
import { DeviceBench } from '#emulator/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Keyboard } from './keyboard.ts';

let bench: DeviceBench<Keyboard>;
let keyboard: Keyboard;
const FRAME = 955;
const SECOND = 1_193_182;

beforeEach(() => {
  keyboard = new Keyboard();
  bench = new DeviceBench(keyboard);
});
const opsOf = (): string[] => bench.events.map((e) => (e.kind === 'keyboard' ? `${e.op} ${e.code.toString(16)}` : ''));
const press = (...bytes: number[]): void => {
  for (const byte of bytes) keyboard.key(byte);
};
/** Everything that comes within `frames` frames, read as soon as it is there. */
const received = (frames = 40): number[] => {
  const bytes: number[] = [];
  for (let k = 0; k < frames; k++) {
    bench.passClocks(FRAME);
    if (bench.in(0x64) & 1) bytes.push(bench.in(0x60));
  }
  return bytes;
};
const command = (byte: number, ...data: number[]): void => {
  bench.out(0x64, byte);
  bench.out(0x60, ...data);
};
/** A command for the keyboard with its answers read away. */
const tellKeyboard = (...bytes: number[]): number[] => {
  bench.out(0x60, ...bytes);
  return received(8);
};
/** Command byte: IRQ1, no translation. */
const RAW = 0x05;

describe('8042: the way of a byte', () => {
  it('delivers keys one frame apart, raising IRQ1 until port 60h is read; the F0h of a release takes a frame of its own', () => {
    press(0x1e, 0x9e);
    expect(bench.in(0x64) & 1).toBe(0);
    bench.passClocks(FRAME);
    expect([bench.in(0x64) & 1, bench.lines.get(1)]).toEqual([1, 1]);
    bench.passClocks(10 * FRAME);
    expect([bench.in(0x60), bench.lines.get(1), bench.in(0x64) & 1]).toEqual([0x1e, 0, 0]);
    bench.passClocks(2 * FRAME - 1);
    expect(bench.in(0x64) & 1).toBe(0);
    bench.passClocks(1);
    expect(bench.in(0x60)).toBe(0x9e);
    expect(opsOf()).toEqual(['inject 1e', 'read 1e', 'inject 9e', 'read 9e']);
  });

  it('holds the clock down while its output buffer is full', () => {
    press(0x1e, 0x1f);
    bench.passClocks(100 * FRAME);
    expect([bench.in(0x60), bench.in(0x64) & 1, received()]).toEqual([0x1e, 0, [0x1f]]);
  });

  it('loses keys when the 16 bytes of the keyboard are full, says so, and sends the overrun code behind them', () => {
    for (let k = 0; k < 18; k++) press(k + 1);
    expect(opsOf()).toEqual(['overrun 11', 'overrun 12']);
    expect(received()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0xff]);
  });

  it('stores a sequence whole or not at all', () => {
    for (let k = 0; k < 15; k++) press(k + 1);
    press(0xe0, 0x48, 0x39);
    expect(opsOf()).toEqual(['overrun 48', 'overrun 39']);
    expect(received().slice(14)).toEqual([15, 0xff]);
  });

  it('injects a byte by D2h at once and overwrites an unread one', () => {
    command(0xd2, 0x1e);
    expect([bench.in(0x64) & 1, bench.lines.get(1)]).toEqual([1, 1]);
    command(0xd2, 0x1f);
    expect(bench.in(0x60)).toBe(0x1f);
    expect(opsOf()).toEqual(['inject 1e', 'overrun 1e', 'inject 1f', 'read 1f']);
  });

  it('keeps bytes back while the keyboard is disabled by ADh', () => {
    bench.out(0x64, 0xad);
    press(0x1e);
    bench.passClocks(10 * FRAME);
    expect(bench.in(0x64) & 1).toBe(0);
    bench.out(0x64, 0xae);
    bench.passClocks(FRAME);
    expect(bench.in(0x60)).toBe(0x1e);
  });

  it('enables its interface for a byte to the keyboard', () => {
    bench.out(0x64, 0xad);
    bench.out(0x60, 0xf4);
    expect([received(3), command(0x20), bench.in(0x60) & 0x10]).toEqual([[0xfa], undefined, 0]);
  });

  it('raises no IRQ1 while bit 0 of the command byte is clear, and does when it is set', () => {
    command(0x60, 0x44);
    press(0x1e);
    bench.passClocks(FRAME);
    expect([bench.in(0x64) & 1, bench.lines.get(1)]).toEqual([1, 0]);
    command(0x60, 0x45);
    expect(bench.lines.get(1)).toBe(1);
  });
});

describe('8042: commands', () => {
  it.each([
    ['self-test', 0xaa, 0x55],
    ['keyboard interface test', 0xab, 0x00],
    ['auxiliary interface test', 0xa9, 0x00],
    ['password test: none', 0xa4, 0xf1],
    ['input port', 0xc0, 0xb0],
    ['output port', 0xd0, 0xcd],
    ['test inputs', 0xe0, 0x03],
    ['command byte', 0x20, 0x41],
  ])('%s: %i is answered with %i', (_what, byte, answer) => {
    bench.out(0x64, byte);
    expect(bench.in(0x60)).toBe(answer);
  });

  it('sets the system flag by the self-test and by the command byte', () => {
    const before = bench.in(0x64) & 4;
    bench.out(0x64, 0xaa);
    const after = bench.in(0x64) & 4;
    command(0x60, 0x41);
    expect([before, after, bench.in(0x64) & 4]).toEqual([0, 4, 0]);
  });

  it('has 32 bytes of RAM, the first of them the command byte', () => {
    command(0x60, 0x65);
    command(0x7f, 0xa5);
    const read = [0x20, 0x3f, 0x21].map((at) => (bench.out(0x64, at), bench.in(0x60)));
    expect(read).toEqual([0x65, 0xa5, 0]);
  });

  it('disables and enables both interfaces in the command byte (A7h, A8h, ADh, AEh)', () => {
    const commandByte = (byte: number): number => {
      bench.out(0x64, byte, 0x20);
      return bench.in(0x60);
    };
    expect([0xa7, 0xad, 0xa8, 0xae].map(commandByte)).toEqual([0x61, 0x71, 0x51, 0x41]);
  });

  it('shows in its status who wrote last and where the byte came from', () => {
    bench.out(0x64, 0xae);
    const afterCommand = bench.in(0x64);
    command(0xd3, 0x77);
    expect([afterCommand, bench.in(0x64), bench.in(0x60)]).toEqual([0x18, 0x31, 0x77]);
  });

  it('loops the auxiliary port back by D3h, with IRQ12 when bit 1 of the command byte allows it', () => {
    command(0xd3, 0x11);
    const masked = [bench.lines.get(12), bench.lines.get(1), bench.in(0x60)];
    command(0x60, 0x43);
    command(0xd3, 0x22);
    bench.out(0x64, 0xae);
    expect([masked, bench.lines.get(12), bench.in(0x60), bench.lines.get(12)]).toEqual([[0, 0, 0x11], 1, 0x22, 0]);
  });

  it('reports a time-out when a byte for the mouse finds nobody', () => {
    command(0xd4, 0xf4);
    bench.passClocks(20_000);
    expect([bench.in(0x64) & 0x61, bench.in(0x60)]).toEqual([0x61, 0xfe]);
  });

  it('drives A20 and reset through the output port', () => {
    command(0xd1, 0xdf);
    expect(bench.a20).toBe(true);
    command(0xd1, 0xdd);
    expect(bench.a20).toBe(false);
    bench.out(0x64, 0xdf, 0xd0);
    expect([bench.a20, bench.in(0x60) & 2, bench.resets]).toEqual([true, 2, 0]);
    bench.out(0x64, 0xdd, 0xfe);
    expect([bench.a20, bench.resets]).toEqual([false, 1]);
    command(0xd1, 0xce);
    expect(bench.resets).toBe(2);
  });

  it('pulls gate A20 down for 6 µs by F1h-FDh', () => {
    bench.out(0x64, 0xdf, 0xfd);
    const during = bench.a20;
    bench.passClocks(7);
    expect([during, bench.a20, bench.resets]).toEqual([false, true, 0]);
  });

  it('shows both interrupt requests in the output port', () => {
    command(0x60, 0x43);
    press(0x1e);
    bench.passClocks(FRAME);
    bench.out(0x64, 0xd0);
    const keyboardAsks = bench.in(0x60) & 0x30;
    command(0xd3, 0x11);
    bench.out(0x64, 0xd0);
    expect([keyboardAsks, bench.in(0x60) & 0x30]).toEqual([0x10, 0x20]);
  });
});

describe('keyboard: commands', () => {
  it.each([
    ['LEDs', [0xed, 2], [0xfa, 0xfa]],
    ['typematic rate', [0xf3, 0x20], [0xfa, 0xfa]],
    ['which scan code set (2, translated)', [0xf0, 0], [0xfa, 0xfa, 0x41]],
    ['no such scan code set', [0xf0, 4], [0xfa, 0xfe]],
    ['identify (AB 83, translated)', [0xf2], [0xfa, 0xab, 0x41]],
    ['enable', [0xf4], [0xfa]],
    ['default disable', [0xf5], [0xfa]],
    ['set default', [0xf6], [0xfa]],
    ['all keys typematic', [0xf7], [0xfa]],
    ['all keys make and break', [0xf8], [0xfa]],
    ['all keys make only', [0xf9], [0xfa]],
    ['all keys everything', [0xfa], [0xfa]],
    ['three keys typematic', [0xfb, 0x1c, 0x1d, 0x24], [0xfa, 0xfa, 0xfa, 0xfa]],
    ['one key make and break', [0xfc, 0x1c], [0xfa, 0xfa]],
    ['one key make only', [0xfd, 0x1c], [0xfa, 0xfa]],
    ['echo', [0xee], [0xee]],
    ['no command', [0xe1], [0xfe]],
    ['no command EFh', [0xef], [0xfe]],
    ['a command instead of a parameter', [0xed, 0xf4], [0xfa, 0xfa]],
    ['resend of the acknowledgement', [0xf4, 0xfe], [0xfa, 0x00]],
  ])('%s: %j is answered with %j', (_what, bytes, answer) => {
    bench.out(0x60, ...bytes);
    // The second byte of the last case went out before anything had been sent: nothing but zero is there to resend.
    expect(received(8)).toEqual(answer.map((byte) => (byte === 0 ? 0xff : byte)));
  });

  it('sends its last byte again on FEh', () => {
    press(0x1e);
    expect([received(1), tellKeyboard(0xfe)]).toEqual([[0x1e], [0x1e]]);
  });

  it('keeps LEDs and answers before scan codes that wait', () => {
    bench.out(0x64, 0xad);
    press(0x1e, 0x1f);
    bench.out(0x60, 0xed, 0x07);
    expect([received(), bench.fields(keyboard).leds[0]]).toEqual([[0xfa, 0xfa, 0x1e, 0x1f], 7]);
  });

  it('tests itself for half a second after FFh, deaf meanwhile, and then says AAh with everything at its default', () => {
    command(0x60, RAW);
    tellKeyboard(0xf0, 3);
    tellKeyboard(0xf3, 0);
    bench.out(0x60, 0xff);
    const ack = received(2);
    bench.out(0x60, 0xee);
    press(0x1e);
    const meanwhile = received(10);
    bench.passClocks(SECOND / 2 - 12 * FRAME - 1);
    const justBefore = bench.in(0x64) & 1;
    const result = received(2);
    const { scanCodeSet, typematic, scanning } = bench.fields(keyboard);
    expect([ack, meanwhile, justBefore, result]).toEqual([[0xfa], [], 0, [0xaa]]);
    expect([scanCodeSet[0], typematic[0], scanning[0]]).toEqual([2, 0x2b, 1]);
  });

  it('reports no keys after F5h until F4h', () => {
    tellKeyboard(0xf5);
    press(0x1e);
    const off = received(3);
    tellKeyboard(0xf4);
    press(0x1e);
    expect([off, received(3)]).toEqual([[], [0x1e]]);
  });
});

describe('scan codes', () => {
  const raw = (set: number): void => {
    command(0x60, RAW);
    tellKeyboard(0xf0, set);
  };
  const PAUSE = [0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5];

  it('gives every byte of set 1 back unchanged with translation on: all makes and releases, and E0h keys', () => {
    const wrong: number[] = [];
    for (let code = 1; code < 0x80; code++) {
      for (const bytes of [[code], [code | 0x80], [0xe0, code], [0xe0, code | 0x80]]) {
        if (bytes[0] === 0xe0 ? bytes.length < 2 : bytes[0] === 0xe1) continue;
        if ([0x60, 0x61].includes(code)) continue; // their releases would be the prefixes E0h and E1h
        press(...bytes);
        if (received(4).join() !== bytes.join()) wrong.push(code);
      }
    }
    press(...PAUSE);
    expect([wrong, received(12)]).toEqual([[], PAUSE]);
  });

  it.each([
    ['A', [0x1e, 0x9e], [0x1c, 0xf0, 0x1c], [0x1e, 0x9e]],
    ['F7', [0x41, 0xc1], [0x83, 0xf0, 0x83], [0x41, 0xc1]],
    ['right Ctrl', [0xe0, 0x1d, 0xe0, 0x9d], [0xe0, 0x14, 0xe0, 0xf0, 0x14], [0xe0, 0x1d, 0xe0, 0x9d]],
    ['Print Screen', [0xe0, 0x2a, 0xe0, 0x37], [0xe0, 0x12, 0xe0, 0x7c], [0xe0, 0x2a, 0xe0, 0x37]],
    ['Pause', PAUSE, [0xe1, 0x14, 0x77, 0xe1, 0xf0, 0x14, 0xf0, 0x77], PAUSE],
  ])('%s in set 2 and set 1, without translation', (_key, pressed, set2, set1) => {
    raw(2);
    press(...pressed);
    const two = received(12);
    raw(1);
    press(...pressed);
    expect([two, received(12)]).toEqual([set2, set1]);
  });

  it('has one code a key in set 3, and releases only for keys of the type make/break', () => {
    raw(3);
    press(0x1e, 0x9e, 0x2a, 0xaa, 0xe0, 0x48, 0xe0, 0xc8, 0xe0, 0x2a, ...PAUSE);
    expect(received()).toEqual([0x1c, 0x12, 0xf0, 0x12, 0x63, 0x62]);
  });

  it('changes key types of set 3 by F8h for all and by FDh for one', () => {
    raw(3);
    tellKeyboard(0xf8);
    press(0x1e, 0x9e);
    const all = received(6);
    tellKeyboard(0xfd, 0x1c);
    press(0x1e, 0x9e, 0x1f, 0x9f);
    expect([all, received(8)]).toEqual([
      [0x1c, 0xf0, 0x1c],
      [0x1c, 0x1b, 0xf0, 0x1b],
    ]);
  });

  it('sends FFh for an overrun in set 1', () => {
    raw(1);
    for (let k = 0; k < 17; k++) press(0x10 + k);
    expect(received().at(-1)).toBe(0xff);
  });
});

describe('typematic repeat', () => {
  /** Clocks at which bytes come, read at once. */
  const arrivals = (clocks: number): [number, number][] => {
    const from = bench.now;
    const found: [number, number][] = [];
    const until = bench.now + clocks * 20;
    while (bench.now < until) {
      const next = Math.min(until, ...bench.scheduled.values());
      bench.passUnits(Math.max(1, next - bench.now));
      if (bench.in(0x64) & 1) found.push([(bench.now - from) / 20, bench.in(0x60)]);
    }
    return found;
  };

  it('repeats the key that is held after 500 ms, 10.9 times a second, until it is released', () => {
    keyboard.key(0x1e, true);
    const first = Math.floor(SECOND / 2);
    const period = Math.floor((22 * SECOND) / 240);
    expect(arrivals(first + 2 * period + FRAME)).toEqual([
      [FRAME, 0x1e],
      [first + FRAME, 0x1e],
      [first + period + FRAME, 0x1e],
      [first + 2 * period + FRAME, 0x1e],
    ]);
    keyboard.key(0x9e);
    expect(arrivals(SECOND).map(([, byte]) => byte)).toEqual([0x9e]);
  });

  it('repeats only keys that are said to be held', () => {
    press(0x1e);
    expect(arrivals(2 * SECOND).length).toBe(1);
  });

  it('follows F3h: 250 ms and 30 a second', () => {
    tellKeyboard(0xf3, 0x00);
    keyboard.key(0xe0);
    keyboard.key(0x48, true);
    const bytes = arrivals(SECOND).map(([, byte]) => byte);
    // Two bytes at once, then two at 0.25 s and after every thirtieth of a second up to 0.98 s.
    expect([bytes.length, bytes.slice(0, 4)]).toEqual([2 + 2 * 23, [0xe0, 0x48, 0xe0, 0x48]]);
  });

  it('repeats the last key pressed only, and stops for good when another takes its place', () => {
    keyboard.key(0x1e, true);
    keyboard.key(0x1f, true);
    const both = arrivals(SECOND).map(([, byte]) => byte);
    keyboard.key(0x9f);
    expect([new Set(both.slice(2)), arrivals(SECOND).map(([, byte]) => byte)]).toEqual([new Set([0x1f]), [0x9f]]);
  });

  it('stores no repetition while nobody reads', () => {
    keyboard.key(0x1e, true);
    bench.passClocks(5 * SECOND);
    expect([bench.fields(keyboard).queued[0], opsOf()]).toEqual([0, ['inject 1e']]);
  });

  it('does not repeat a key of set 3 that is not typematic', () => {
    command(0x60, RAW);
    tellKeyboard(0xf0, 3);
    keyboard.key(0x2a, true);
    expect(arrivals(2 * SECOND).map(([, byte]) => byte)).toEqual([0x12]);
  });
});

describe('keyboard: properties', () => {
  it('tells nothing when nobody listens', () => {
    bench.observed = false;
    for (let k = 0; k < 20; k++) press(k + 1);
    received(3);
    command(0xd2, 0x1e);
    expect(bench.events).toEqual([]);
  });

  it('goes on from any moment: keys, held keys, commands and reads at random', () => {
    const step = (b: DeviceBench<Keyboard>, random: SeededRandom): number => {
      const what = random.below(6);
      if (what < 2) b.device.key(random.below(256), random.below(3) === 0);
      else if (what === 2) b.out(0x60, 0xed + random.below(19));
      else if (what === 3) b.out(0x64, [0xaa, 0xad, 0xae, 0xd2, 0xd3, 0xd4, 0x60, 0x20, 0xfd][random.below(9)]);
      b.passUnits(random.below(3_000_000));
      return what > 3 ? b.in(0x60) | (b.in(0x64) << 8) : 0;
    };
    const wrong: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const straight = new DeviceBench(new Keyboard());
      const random = new SeededRandom(seed);
      for (let k = 0; k < 50 + seed; k++) step(straight, random);
      const resumed = new DeviceBench(new Keyboard());
      resumed.restore(straight.save());
      const again = new SeededRandom(random.state);
      const first = Array.from({ length: 100 }, () => step(straight, random));
      const second = Array.from({ length: 100 }, () => step(resumed, again));
      if (first.join() !== second.join() || straight.state().join() !== resumed.state().join()) wrong.push(seed);
    }
    expect(wrong).toEqual([]);
  });
});
