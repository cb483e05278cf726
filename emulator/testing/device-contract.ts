/** What every chip must keep, whatever it does (run from devices.contract.test.ts for all of them). */
import { SeededRandom } from '#emulator/base';
import type { Device } from '#emulator/devices';
import { expect, it } from 'vitest';
import { DeviceBench } from './device-bench.ts';

export interface ContractOptions {
  /** Own properties besides name, section, timers, bus and field views: constants and collaborators by name. */
  readonly collaborators?: readonly string[];
}

/** Declare the contract's tests for a device. `make` gives a new device, and may give it its collaborators. */
export function keepsDeviceContract(make: () => Device, options: ContractOptions = {}): void {
  const script = (bench: DeviceBench<Device>, seed: number): void => {
    const random = new SeededRandom(seed);
    for (let k = 0; k < 400; k++) {
      const port = claimed[random.below(claimed.length)];
      if (random.below(2)) bench.ports.write(port, 1, random.below(256));
      else bench.ports.read(port, 1);
      bench.passUnits(random.below(5000));
    }
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

  it('keeps every changing value in its section', () => {
    const allowed = new Set(['name', 'section', 'timers', 'bus', 's', ...(options.collaborators ?? [])]);
    const own = Object.keys(make());
    expect(own.filter((key) => !allowed.has(key))).toEqual([]);
  });

  it('reads and writes every one of its ports without throwing', () => {
    const bench = new DeviceBench(make());
    const values: number[] = [];
    for (const port of claimed) {
      for (const size of [1, 2, 4]) {
        bench.ports.write(port, size, 0x55aa55aa);
        values.push(bench.ports.read(port, size));
      }
    }
    expect(values.every((value) => Number.isInteger(value) && value >= 0 && value <= 0xffffffff)).toBe(true);
  });

  it('does the same again when given the same script', () => {
    const [a, b] = [new DeviceBench(make()), new DeviceBench(make())];
    script(a, 4);
    script(b, 4);
    expect([b.state(), b.edges, b.events.length]).toEqual([a.state(), a.edges, a.events.length]);
  });
}

function claimedPorts(bench: DeviceBench<Device>): number[] {
  const ports: number[] = [];
  for (let port = 0; port < 0x10000; port++) if (bench.ports.isClaimed(port)) ports.push(port);
  return ports;
}
