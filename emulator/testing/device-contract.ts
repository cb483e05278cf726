/** What every chip must keep, whatever it does (run from devices.contract.test.ts for all of them). */
import { SeededRandom } from '#emulator/base';
import type { Device } from '#emulator/devices';
import { expect, it } from 'vitest';
import { DeviceBench } from './device-bench.ts';

export interface ContractOptions {
  /** Own properties besides name, section, timers, bus and field views: constants and collaborators by name. */
  readonly collaborators?: readonly string[];
  /** True when something outside its section changes with it: a medium, memory. Then a new device cannot go on in its place. */
  readonly changesOutside?: boolean;
}

/** Accesses of one random script. */
const ACCESSES = 2000;
/** Longest time between two of them, in instruction units: half a second passes now and then. */
const PAUSES = [0, 1, 30, 400, 5000, 60_000, 12_000_000];

/** What an access shows: direction, port, size, value. */
type Seen = readonly [number, number, number, number];

/** Declare the contract's tests for a device. `make` gives a new device, and may give it its collaborators. */
export function keepsDeviceContract(make: () => Device, options: ContractOptions = {}): void {
  /** Random reads and writes of 8, 16 and 32 bits on its ports while time passes; every value read is given back. */
  const script = (bench: DeviceBench<Device>, seed: number, accesses = ACCESSES): Seen[] => {
    const random = new SeededRandom(seed);
    const seen: Seen[] = [];
    for (let k = 0; k < accesses; k++) {
      const port = claimed[random.below(claimed.length)];
      // Most accesses have the width of a byte, as the chips have.
      const size = [1, 1, 1, 1, 2, 4][random.below(6)];
      const value = random.u32() & (size === 1 ? 0xff : size === 2 ? 0xffff : 0xffffffff);
      const isWrite = random.below(2);
      if (isWrite) bench.ports.write(port, size, value);
      else seen.push([k, port, size, bench.ports.read(port, size)]);
      bench.passUnits(random.below(PAUSES[random.below(random.below(64) ? PAUSES.length - 1 : PAUSES.length)] + 1));
    }
    return seen;
  };
  const claimed = claimedPorts(new DeviceBench(make()));

  it('resetting twice is resetting once', () => {
    const bench = new DeviceBench(make());
    script(bench, 1);
    bench.device.reset('power-on');
    const once = bench.state();
    bench.device.reset('power-on');
    expect(bench.state()).toEqual(once);
  });

  it('restoring saved state gives the same bytes', () => {
    const bench = new DeviceBench(make());
    script(bench, 2);
    const saved = bench.state();
    script(bench, 3);
    bench.arena.sectionBytes(bench.device.section.name).set(saved);
    bench.device.restored?.();
    expect(bench.state()).toEqual(saved);
  });

  it('goes on from saved state as if nothing had happened, wherever it was saved', () => {
    const wrong: string[] = [];
    for (let seed = 10; seed < 14; seed++) {
      const straight = new DeviceBench(make());
      const saved = new DeviceBench(make());
      for (const bench of [straight, saved]) script(bench, seed, 100 * (seed - 9));
      const moment = saved.save();
      const resumed = options.changesOutside ? saved : new DeviceBench(make());
      resumed.device.reset('power-on');
      resumed.restore(moment);
      for (const bench of [straight, resumed]) bench.edges.length = bench.events.length = 0;
      const expected = JSON.stringify([script(straight, seed + 100, 300), straight.edges, straight.events]);
      const got = JSON.stringify([script(resumed, seed + 100, 300), resumed.edges, resumed.events]);
      if (got !== expected || resumed.state().join() !== straight.state().join()) wrong.push(`seed ${seed}`);
    }
    expect(wrong).toEqual([]);
  });

  it('keeps every changing value in its section', () => {
    const allowed = new Set(['name', 'section', 'timers', 'bus', 's', ...(options.collaborators ?? [])]);
    const own = Object.keys(make());
    expect(own.filter((key) => !allowed.has(key))).toEqual([]);
  });

  it('reads and writes every one of its ports in every width without throwing', () => {
    const bench = new DeviceBench(make());
    const values: number[] = [];
    for (const port of claimed) {
      for (const size of [1, 2, 4]) {
        bench.ports.write(port, size, 0x55aa55aa);
        bench.passUnits(1000);
        values.push(bench.ports.read(port, size));
      }
    }
    expect(values.every((value) => Number.isInteger(value) && value >= 0 && value <= 0xffffffff)).toBe(true);
  });

  it('gives whole unsigned numbers no wider than the access, whatever is done to it', () => {
    const limits: Record<number, number> = { 1: 0xff, 2: 0xffff, 4: 0xffffffff };
    const seen = [5, 6, 7].flatMap((seed) => script(new DeviceBench(make()), seed));
    const odd = seen.filter(([, , size, value]) => !(Number.isInteger(value) && value >= 0 && value <= limits[size]));
    expect([odd, seen.length > ACCESSES]).toEqual([[], true]);
  });

  it('does the same again when given the same script', () => {
    const [a, b] = [new DeviceBench(make()), new DeviceBench(make())];
    const [first, second] = [script(a, 4), script(b, 4)];
    expect([second, b.state(), b.edges, b.events]).toEqual([first, a.state(), a.edges, a.events]);
  });
}

function claimedPorts(bench: DeviceBench<Device>): number[] {
  const ports: number[] = [];
  for (let port = 0; port < 0x10000; port++) if (bench.ports.isClaimed(port)) ports.push(port);
  return ports;
}
