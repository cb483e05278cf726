import { DeviceBench } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { Rtc } from './rtc.ts';
import { dayOfWeek, parseRtcDate } from './rtc-clock.ts';

/** Instruction units in a second of the bench. */
const SECOND = 1_193_182 * 20;
/** Units until the crystal has made so many cycles. */
const cycles = (count: number): number => Math.ceil((count * SECOND) / 32_768);

function make(date = '2000-01-01T12:00:00', ramBytes = 16 << 20): DeviceBench<Rtc> {
  return new DeviceBench(new Rtc({ ramBytes, date, disk: () => null }));
}
function get(bench: DeviceBench<Rtc>, index: number): number {
  bench.out(0x70, index);
  return bench.in(0x71);
}
function set(bench: DeviceBench<Rtc>, index: number, value: number): void {
  bench.out(0x70, index);
  bench.out(0x71, value);
}
/** Seconds, minutes, hours, day of week, day, month, year. */
const clock = (bench: DeviceBench<Rtc>): number[] => [0, 2, 4, 6, 7, 8, 9].map((index) => get(bench, index));

describe('MC146818: calendar', () => {
  it('begins at the date it was given and steps once a second, exactly', () => {
    const bench = make('1999-12-31T23:59:58');
    const at = [clock(bench)];
    bench.passUnits(2 * SECOND - 1);
    at.push(clock(bench));
    bench.passUnits(1);
    at.push(clock(bench));
    expect([at, get(bench, 0x32)]).toEqual([
      [
        [0x58, 0x59, 0x23, 6, 0x31, 0x12, 0x99],
        [0x59, 0x59, 0x23, 6, 0x31, 0x12, 0x99],
        [0x00, 0x00, 0x00, 7, 0x01, 0x01, 0x00],
      ],
      0x19,
    ]);
  });

  it.each([
    ['2024-02-28', [4, 5, 0x29, 0x02, 0x24]],
    ['2024-02-29', [5, 6, 0x01, 0x03, 0x24]],
    ['2023-02-28', [3, 4, 0x01, 0x03, 0x23]],
    ['2023-04-30', [1, 2, 0x01, 0x05, 0x23]],
    ['1999-12-31', [6, 7, 0x01, 0x01, 0x00]],
  ])('knows what follows on %s', (date, [weekday, ...next]) => {
    const bench = make(`${date}T23:59:59`);
    const before = get(bench, 6);
    bench.passUnits(SECOND);
    expect([before, ...clock(bench).slice(3)]).toEqual([weekday, ...next]);
  });

  it('counts in binary and in 12 hours when B says so', () => {
    const bench = make();
    set(bench, 0x0b, 0x84);
    for (const [index, value] of [
      [0, 59],
      [2, 59],
      [4, 0x80 | 11],
      [6, 7],
      [7, 31],
      [8, 10],
      [9, 99],
    ]) {
      set(bench, index, value);
    }
    set(bench, 0x0b, 0x04);
    bench.passUnits(SECOND);
    const midnight = clock(bench);
    set(bench, 4, 11);
    set(bench, 2, 59);
    set(bench, 0, 59);
    bench.passUnits(SECOND);
    expect([midnight, get(bench, 4)]).toEqual([[0, 0, 12, 1, 1, 11, 99], 0x80 | 12]);
  });

  it('keeps its time, but not its interrupts, over a reset, and starts anew with power', () => {
    const bench = make();
    set(bench, 0x0b, 0x7a);
    set(bench, 0x40, 0x5a);
    bench.passUnits(5 * SECOND);
    bench.device.reset('warm');
    const warm = [get(bench, 0), get(bench, 0x0b), get(bench, 0x0c), get(bench, 0x40), bench.lines.get(8)];
    bench.device.reset('power-on');
    expect([warm, [get(bench, 0), get(bench, 0x40)]]).toEqual([
      [0x05, 0x02, 0, 0x5a, 0],
      [0, 0],
    ]);
  });

  it('refuses dates that do not exist, and knows the days of the week', () => {
    expect(
      ['2024-02-29T00:00:00', '2023-02-29T00:00:00', '2024-13-01T00:00:00', '2024-01-01T24:00:00', 'today'].map((d) => parseRtcDate(d) !== null), // prettier-ignore
    ).toEqual([true, false, false, false, false]);
    expect(
      ['1900-01-01', '1970-01-01', '2000-01-01', '2026-11-22', '2099-12-31'].map((d) => {
        const date = parseRtcDate(`${d}T00:00:00`);
        return date && dayOfWeek(date);
      }),
    ).toEqual([2, 5, 7, 1, 5]);
  });
});

describe('MC146818: update cycle', () => {
  it('shows UIP for 244 µs and the 1,984 µs of the update cycle, then the new second', () => {
    const bench = make();
    bench.passUnits(cycles(32_768 - 73) - 1);
    const before = get(bench, 0x0a);
    bench.passUnits(1);
    const begins = get(bench, 0x0a);
    bench.passUnits(SECOND - cycles(32_768 - 73) - 1);
    const ends = [get(bench, 0x0a), get(bench, 0)];
    bench.passUnits(1);
    expect([before, begins, ends, [get(bench, 0x0a), get(bench, 0)]]).toEqual([0x26, 0xa6, [0xa6, 0], [0x26, 1]]);
  });

  it('stands while SET is 1, clears UIE, and goes on at the next second', () => {
    const bench = make();
    set(bench, 0x0b, 0x12);
    set(bench, 0x0b, 0x92);
    bench.passUnits(SECOND * 3 + SECOND / 2);
    const held = [get(bench, 0x0b), get(bench, 0), get(bench, 0x0c)];
    set(bench, 0x0b, 0x02);
    bench.passUnits(SECOND / 2);
    expect([held, get(bench, 0)]).toEqual([[0x82, 0, 0x40], 1]);
  });

  it('updates half a second after the divider chain was released', () => {
    const bench = make();
    set(bench, 0x0a, 0x76);
    bench.passUnits(10 * SECOND + 12_345);
    const held = get(bench, 0);
    set(bench, 0x0a, 0x26);
    bench.passUnits(SECOND / 2 - 1);
    const before = get(bench, 0);
    bench.passUnits(1);
    expect([held, before, get(bench, 0)]).toEqual([0, 0, 1]);
  });
});

describe('MC146818: interrupts', () => {
  it.each([
    [1, 256], [2, 128], [3, 8192], [4, 4096], [5, 2048], [6, 1024], [7, 512], [8, 256], [9, 128], [10, 64], [11, 32],
    [12, 16], [13, 8], [14, 4], [15, 2],
  ])('rate %i ticks %i times a second, each an edge of IRQ8', (rate, hertz) => {
    const bench = make();
    set(bench, 0x0a, 0x20 | rate);
    set(bench, 0x0b, 0x42);
    let ticks = 0;
    for (let left = SECOND; left > 0;) {
      const next = Math.min(left, (bench.scheduled.get('rtc.tick') ?? Infinity) - bench.now);
      bench.passUnits(next);
      left -= next;
      if (bench.lines.get(8) && get(bench, 0x0c) === (left === 0 ? 0xd0 : 0xc0)) ticks++;
    }
    expect(ticks).toBe(hertz);
  }); // prettier-ignore

  it('ticks at exact fractions of a second, half a period off the update cycle', () => {
    const bench = make();
    set(bench, 0x0a, 0x2f);
    set(bench, 0x0b, 0x42);
    const times: number[] = [];
    for (let k = 0; k < 4; k++) {
      bench.passUnits((bench.scheduled.get('rtc.tick') ?? 0) - bench.now);
      times.push(bench.now);
      get(bench, 0x0c);
    }
    // UIP rises 73 crystal cycles before the second; ticks at 2 Hz are a quarter of a second away from it.
    expect(times).toEqual([8192 - 73, 24_576 - 73, 40_960 - 73, 57_344 - 73].map(cycles));
  });

  it('makes no tick at rate 0', () => {
    const bench = make();
    set(bench, 0x0a, 0x20);
    set(bench, 0x0b, 0x42);
    bench.passUnits(SECOND - 1);
    expect([get(bench, 0x0c), bench.lines.get(8)]).toEqual([0, 0]);
  });

  it('gives no second edge until C was read', () => {
    const bench = make();
    set(bench, 0x0b, 0x42);
    bench.passUnits(SECOND / 2);
    const first = bench.edges.filter(([, line]) => line === 8).length;
    const c = get(bench, 0x0c);
    bench.passUnits(cycles(32));
    expect([first, c, bench.edges.filter(([, line]) => line === 8).map(([, , level]) => level)]).toEqual([1, 0xc0, [1, 0, 1]]); // prettier-ignore
  });

  it('sets flags whether or not they may interrupt, and reading C clears them', () => {
    const bench = make();
    bench.passUnits(SECOND);
    expect([get(bench, 0x0c), get(bench, 0x0c), bench.lines.get(8)]).toEqual([0x50, 0, 0]);
  });

  it('interrupts after each update', () => {
    const bench = make();
    set(bench, 0x0b, 0x12);
    bench.passUnits(SECOND - 1);
    const before = bench.lines.get(8);
    bench.passUnits(1);
    expect([before, bench.lines.get(8), get(bench, 0x0c), bench.lines.get(8)]).toEqual([0, 1, 0xd0, 0]);
  });

  it.each([
    ['a time', [0x03, 0x00, 0x12], 3],
    ['every minute at second 10', [0x10, 0xff, 0xc0], 10],
    ['every second', [0xff, 0xff, 0xff], 1],
    ['never', [0x60, 0x00, 0x12], Infinity],
  ])('alarm: %s', (_title, [seconds, minutes, hours], due) => {
    const bench = make();
    set(bench, 1, seconds);
    set(bench, 3, minutes);
    set(bench, 5, hours);
    set(bench, 0x0b, 0x22);
    let after = 0;
    while (!bench.lines.get(8) && after < 100) {
      bench.passUnits(SECOND);
      after++;
    }
    expect([after, get(bench, 0x0c) & 0x20]).toEqual(due === Infinity ? [100, 0] : [due, 0x20]);
  });

  it('counts the same, whoever looks in between', () => {
    const [looked, left] = [make(), make()];
    for (const bench of [looked, left]) set(bench, 0x0a, 0x2a);
    for (let k = 0; k < 50; k++) {
      looked.passUnits(1_234_567);
      get(looked, 0x0a);
      left.passUnits(1_234_567);
    }
    expect([clock(left), get(left, 0x0c)]).toEqual([clock(looked), get(looked, 0x0c)]);
  });
});

describe('CMOS RAM', () => {
  it('holds what a set-up program would have stored, with its checksum', () => {
    const bench = make(undefined, 32 << 20);
    let sum = 0;
    for (let at = 0x10; at < 0x2e; at++) sum += get(bench, at);
    expect([0x0d, 0x0f, 0x10, 0x14, 0x15, 0x16, 0x17, 0x18, 0x30, 0x31, 0x34, 0x35].map((at) => get(bench, at))).toEqual(
      [0x80, 0, 0x40, 0x03, 0x80, 0x02, 0x00, 0x7c, 0x00, 0x7c, 0, 1],
    ); // prettier-ignore
    expect([get(bench, 0x2e), get(bench, 0x2f)]).toEqual([sum >> 8, sum & 0xff]);
  });

  it('describes the hard disk', () => {
    const disk = (): { cylinders: number; heads: number; sectorsPerTrack: number } => ({
      cylinders: 615,
      heads: 16,
      sectorsPerTrack: 63,
    });
    const bench = new DeviceBench(new Rtc({ ramBytes: 1 << 20, date: '', disk }));
    expect([0x12, 0x19, 0x1b, 0x1c, 0x1d, 0x20, 0x23].map((at) => get(bench, at))).toEqual([
      0xf0, 47, 0x67, 0x02, 16, 0xc8, 63,
    ]);
  });

  it('masks NMIs by bit 7 of the address, which cannot be read', () => {
    const bench = make();
    const seen = [bench.nmiEnabled];
    bench.out(0x70, 0x0d);
    seen.push(bench.nmiEnabled);
    bench.out(0x70, 0x8f);
    seen.push(bench.nmiEnabled);
    expect([seen, bench.in(0x70)]).toEqual([[false, true, false], 0xff]);
  });

  it('does not let the read-only registers be written', () => {
    const bench = make();
    for (const index of [0x0c, 0x0d]) set(bench, index, 0xff);
    expect([get(bench, 0x0c), get(bench, 0x0d)]).toEqual([0, 0x80]);
  });
});
