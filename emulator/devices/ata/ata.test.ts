import { DeviceBench } from '#emulator/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Medium } from '../disk/media.ts';
import { Ata } from './ata.ts';

const DATA = 0x1f0, ERROR = 0x1f1, COUNT = 0x1f2, SECTOR = 0x1f3, CYLINDER = 0x1f4, DEVICE = 0x1f6, STATUS = 0x1f7, CONTROL = 0x3f6; // prettier-ignore
const SECTORS = 20 * 16 * 63;
let medium: Medium | null;
let bench: DeviceBench<Ata>;
beforeEach(() => {
  const image = new Uint8Array(SECTORS * 512);
  for (let lba = 0; lba < SECTORS; lba++) image[lba * 512] = lba & 0xff;
  medium = new Medium('disk', image);
  bench = new DeviceBench(new Ata({ medium: () => medium }));
});

function command(code: number, { lba = 0, count = 1, device = 0x40, features = 0 } = {}): void {
  bench.out(ERROR, features);
  bench.out(COUNT, count & 0xff);
  bench.out(SECTOR, lba & 0xff);
  bench.out(CYLINDER, (lba >> 8) & 0xff);
  bench.out(CYLINDER + 1, (lba >> 16) & 0xff);
  bench.out(DEVICE, device | ((lba >> 24) & 15));
  bench.out(STATUS, code);
}
/** Let BSY pass; microseconds are what the device says. */
const settle = (): void => {
  for (let k = 0; bench.in(CONTROL) & 0x80 && k < 10_000; k++) bench.passUnits(100);
};
const words = (count: number): number[] => Array.from({ length: count }, () => bench.ports.read(DATA, 2));
/** Status, error, count, sector, cylinder, device/head. */
const task = (): number[] => [
  bench.in(STATUS),
  bench.in(ERROR),
  bench.in(COUNT),
  bench.in(SECTOR),
  bench.in(CYLINDER) | (bench.in(CYLINDER + 1) << 8),
  bench.in(DEVICE),
];
function run(code: number, options = {}): number[] {
  command(code, options);
  settle();
  return task();
}

describe('ATA: data in', () => {
  it('is busy for some microseconds, then offers a word at a time, with one interrupt a sector', () => {
    command(0x20, { lba: 5, count: 2 });
    const busy = [bench.in(CONTROL), bench.in(COUNT)];
    settle();
    const first = [bench.lines.get(14), bench.in(CONTROL), bench.in(STATUS), bench.lines.get(14)];
    const bytes = [words(256)[0]];
    const between = bench.in(STATUS);
    settle();
    const second = bench.lines.get(14);
    bytes.push(words(256)[0]);
    expect([busy, first, bytes, between, second, task(), bench.edges.length]).toEqual([
      [0xd0, 0xd0],
      [1, 0x58, 0x58, 0],
      [5, 6],
      0xd0,
      1,
      [0x50, 0, 0, 6, 0, 0xe0],
      4,
    ]);
  });

  it('takes exact virtual time', () => {
    const units = (microseconds: number): number => Math.floor((microseconds * 1_193_182 * 20) / 1e6);
    command(0x20, {});
    bench.passUnits(units(20) - 1);
    const before = bench.in(CONTROL);
    bench.passUnits(1);
    expect([before, bench.in(CONTROL)]).toEqual([0xd0, 0x58]);
  });

  it('reads by cylinder, head and sector of the current translation', () => {
    const at = (device: number, cylinder: number, sector: number): number => {
      command(0x21, { lba: sector | (cylinder << 8), device });
      settle();
      return words(256)[0];
    };
    const standard = at(0x03, 2, 7);
    run(0x91, { count: 17, device: 0x07 });
    expect([standard, at(0x03, 2, 7)]).toEqual([
      ((2 * 16 + 3) * 63 + 6) & 0xff,
      ((2 * 8 + 3) * 17 + 6) & 0xff,
    ]); // prettier-ignore
  });

  it('reads blocks of several sectors between interrupts', () => {
    const refused = run(0xc4, { count: 5 });
    const set = run(0xc6, { count: 4 });
    command(0xc4, { lba: 9, count: 6 });
    settle();
    const block = words(4 * 256).filter((_, k) => k % 256 === 0);
    settle();
    const rest = words(2 * 256).filter((_, k) => k % 256 === 0);
    expect([refused[0], refused[1], set[0], block, rest, bench.in(STATUS)]).toEqual([
      0x51,
      0x04,
      0x50,
      [9, 10, 11, 12],
      [13, 14],
      0x50,
    ]);
    expect([run(0xc6, { count: 3 })[1], run(0xc6, { count: 32 })[1], run(0xc6, { count: 0 })[0]]).toEqual([4, 4, 0x50]);
  });

  it('takes 32-bit accesses as two words and byte accesses as the low half of one', () => {
    command(0xec);
    settle();
    const double = bench.ports.read(DATA, 4);
    bench.in(DATA);
    expect([double, bench.ports.read(DATA, 2)]).toEqual([(20 << 16) | 0x40, 16]);
  });

  it('identifies itself', () => {
    command(0xec);
    settle();
    const id = words(256);
    const text = (first: number, last: number): string =>
      id.slice(first, last + 1).map((w) => String.fromCharCode(w >> 8, w & 255)).join('').trim(); // prettier-ignore
    expect([[1, 3, 6, 49, 54, 55, 56, 57, 58, 60, 61].map((k) => id[k]), text(10, 19), text(27, 46)]).toEqual([
      [20, 16, 63, 0x200, 20, 16, 63, SECTORS, 0, SECTORS, 0],
      'RINGSIDE-0001',
      'Ringside ATA disk',
    ]);
  });
});

describe('ATA: data out', () => {
  it('asks for the first block without an interrupt, and writes beside the image', () => {
    command(0x30, { lba: 100, count: 2 });
    settle();
    const asked = [bench.lines.get(14), bench.in(STATUS)];
    for (let k = 0; k < 256; k++) bench.ports.write(DATA, 2, 0x1100 + k);
    const busy = bench.in(CONTROL);
    settle();
    const second = [bench.lines.get(14), bench.in(STATUS), medium?.read(100)[0]];
    for (let k = 0; k < 128; k++) bench.ports.write(DATA, 4, 0x33332222);
    settle();
    expect([asked, busy, second, bench.lines.get(14), task()]).toEqual([
      [0, 0x58],
      0xd0,
      [1, 0x58, 0x00],
      1,
      [0x50, 0, 0, 101, 0, 0xe0],
    ]);
    expect([[...(medium?.changes().keys() ?? [])], medium?.read(101).subarray(0, 4), medium?.image[101 * 512]]).toEqual(
      [[100, 101], Uint8Array.of(0x22, 0x22, 0x33, 0x33), 101],
    ); // prettier-ignore
  });

  it('writes nothing of a sector that was not filled', () => {
    command(0x30, { lba: 100 });
    settle();
    for (let k = 0; k < 255; k++) bench.ports.write(DATA, 2, k);
    bench.passUnits(1_000_000);
    expect([bench.in(STATUS), medium?.changes().size]).toEqual([0x58, 0]);
  });
});

describe('ATA: what is not there', () => {
  it.each([
    ['a sector behind the end', { lba: SECTORS }, 0x10],
    ['sector 0 of a track', { lba: 0, device: 0 }, 0x10],
    ['a sector behind the end of a track', { lba: 64, device: 0 }, 0x10],
    ['a cylinder behind the end', { lba: 1 | (20 << 8), device: 0 }, 0x10],
  ])('%s is not found', (_title, options, error) => {
    expect([0x20, 0x30, 0x40, 0x70].map((code) => run(code, options).slice(0, 2))).toEqual(
      Array.from({ length: 4 }, () => [0x51, error]),
    );
  });

  it('stops at the first missing sector and names it', () => {
    command(0x20, { lba: SECTORS - 1, count: 3 });
    settle();
    words(256);
    settle();
    expect(task()).toEqual([0x51, 0x10, 2, SECTORS & 0xff, SECTORS >> 8, 0xe0]);
    expect(run(0x40, { lba: SECTORS - 1, count: 3 })).toEqual([0x51, 0x10, 2, SECTORS & 0xff, SECTORS >> 8, 0xe0]);
  });

  it.each([0x00, 0x22, 0x24, 0xa1, 0xc8, 0xe4, 0xff])('command %i is aborted', (code) => {
    expect(run(code).slice(0, 2)).toEqual([0x51, 0x04]);
  });

  it('gives an absent device 1 the status 0 and no commands', () => {
    bench.out(DEVICE, 0x10);
    bench.out(STATUS, 0xec);
    bench.passUnits(100_000);
    expect([bench.in(STATUS), bench.in(CONTROL), bench.lines.get(14)]).toEqual([0, 0, 0]);
  });

  it('floats without a medium, and tells it', () => {
    medium = null;
    bench.out(STATUS, 0xec);
    expect([bench.in(STATUS), bench.ports.read(DATA, 2), bench.events.map((e) => e.kind)]).toEqual([
      0xff,
      0xffff,
      ['unclaimed-port', 'unclaimed-port', 'unclaimed-port'],
    ]);
  });
});

describe('ATA: control', () => {
  it('resets by SRST: busy, then the signature, without an interrupt', () => {
    run(0x70, { lba: 5 });
    bench.out(CONTROL, 4);
    const during = bench.in(CONTROL);
    bench.passUnits(1_000_000);
    const still = bench.in(CONTROL);
    bench.out(CONTROL, 0);
    settle();
    expect([during, still, task(), bench.lines.get(14)]).toEqual([0x80, 0x80, [0x50, 1, 1, 1, 0, 0xa0], 0]);
  });

  it('keeps IRQ14 down while nIEN is set or device 1 selected', () => {
    bench.out(CONTROL, 2);
    command(0x70, {});
    settle();
    const masked = bench.lines.get(14);
    bench.out(CONTROL, 0);
    const open = bench.lines.get(14);
    bench.out(DEVICE, 0x50);
    expect([masked, open, bench.lines.get(14)]).toEqual([0, 1, 0]);
  });

  it('diagnoses both devices', () => {
    expect(run(0x90, { device: 0x10 })).toEqual([0x50, 1, 1, 1, 0, 0xa0]);
  });

  it.each([
    [0x10, {}],
    [0x1f, {}],
    [0x7f, {}],
    [0xe7, {}],
    [0xe0, {}],
    [0x95, {}],
    [0xef, { features: 0x82 }],
    [0xef, { features: 0x55 }],
    [0xef, { features: 0x03, count: 0x0c }],
  ])('command %i is carried out and interrupts', (code, options) => {
    expect([run(code, options)[0], bench.edges.map(([, , level]) => level)]).toEqual([0x50, [1, 0]]);
  });

  it('refuses features and modes it does not have', () => {
    expect([run(0xef, { features: 0x03, count: 0x22 })[1], run(0xef, { features: 0x99 })[1]]).toEqual([4, 4]);
  });

  it('tells its power mode, and sleeps until a reset', () => {
    const active = run(0xe5)[2];
    run(0xe0);
    const standby = run(0xe5)[2];
    run(0x99);
    const asleep = run(0xec)[0];
    bench.out(CONTROL, 4);
    bench.out(CONTROL, 0);
    settle();
    expect([active, standby, asleep, run(0xe5)[2]]).toEqual([0xff, 0, 0x50, 0xff]);
  });

  it('goes back to its defaults at a reset when told to', () => {
    run(0xc6, { count: 8 });
    const reset = (): number => {
      bench.out(CONTROL, 4);
      bench.out(CONTROL, 0);
      settle();
      return run(0xc4, {})[1];
    };
    const kept = reset();
    run(0xef, { features: 0xcc });
    expect([kept, reset()]).toEqual([0, 4]);
  });

  it('forgets its command when the disk is exchanged', () => {
    command(0x20, { count: 8 });
    bench.device.mediumChanged();
    bench.passUnits(100_000);
    expect([task(), bench.lines.get(14)]).toEqual([[0x50, 1, 1, 1, 0, 0xa0], 0]);
  });
});
