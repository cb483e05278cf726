import { DeviceBench } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { Disk } from './disk.ts';
import { COMMAND_READ, COMMAND_VERIFY, COMMAND_WRITE, DISK_PORTS } from './disk-ports.ts';
import { diskGeometry, floppyGeometry, Medium } from './media.ts';

function make(): DeviceBench<Disk> {
  const disk = new Disk();
  const image = new Uint8Array(1440 * 1024);
  image[512] = 0x77;
  disk.media.floppy = new Medium('floppy', image);
  return new DeviceBench(disk);
}
function command(bench: DeviceBench<Disk>, code: number, lba: number, count: number, address = 0x1000): number {
  bench.ports.write(DISK_PORTS + 8, 4, lba);
  bench.ports.write(DISK_PORTS + 12, 4, address);
  bench.ports.write(DISK_PORTS + 16, 2, count);
  bench.out(DISK_PORTS + 1, code);
  return bench.in(DISK_PORTS + 1);
}

describe('disk controller', () => {
  it('reads sectors into physical memory', () => {
    const bench = make();
    expect([command(bench, COMMAND_READ, 1, 2), bench.memory[0x1000]]).toEqual([0, 0x77]);
  });

  it('writes sectors beside the image, which never changes', () => {
    const bench = make();
    bench.memory[0x1000] = 0x99;
    const medium = bench.device.media.floppy;
    expect(command(bench, COMMAND_WRITE, 1, 1)).toBe(0);
    expect([medium?.read(1)[0], medium?.image[512], [...(medium?.changes().keys() ?? [])]]).toEqual([0x99, 0x77, [1]]);
  });

  it('answers with INT 13h status codes', () => {
    const bench = make();
    expect([
      command(bench, COMMAND_VERIFY, 2879, 1),
      command(bench, COMMAND_READ, 2879, 2),
      command(bench, 9, 0, 1),
    ]).toEqual([0, 4, 1]);
    bench.out(DISK_PORTS, 1);
    expect([command(bench, COMMAND_READ, 0, 1), bench.in(DISK_PORTS + 2)]).toEqual([0x80, 0]);
  });

  it('reports the geometry of the selected medium', () => {
    const bench = make();
    const geometry = [3, 4, 5, 6].map((k) => bench.in(DISK_PORTS + k));
    expect([geometry, bench.ports.read(DISK_PORTS + 0x14, 4)]).toEqual([[4, 2, 18, 80], 2880]);
  });

  it.each([
    [160, 40, 1, 8, 1],
    [360, 40, 2, 9, 1],
    [720, 80, 2, 9, 3],
    [1200, 80, 2, 15, 2],
    [2880, 80, 2, 36, 6],
  ])('knows the %i KiB floppy', (kib, cylinders, heads, sectorsPerTrack, type) => {
    expect(floppyGeometry(kib * 1024)).toEqual({ geometry: { cylinders, heads, sectorsPerTrack }, type });
  });

  it('translates hard-disk geometry so that cylinders stay below 1025', () => {
    const mib = (n: number): number[] => Object.values(diskGeometry(n << 20));
    expect([mib(10), mib(504), mib(1000), diskGeometry(2 ** 33)]).toEqual([
      [21, 16, 63],
      [1024, 16, 63],
      [1016, 32, 63],
      { cylinders: 1024, heads: 255, sectorsPerTrack: 63 },
    ]);
  });
});
