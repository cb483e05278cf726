/**
 * Random reads and writes of every size on every port, with time passing: no device throws, hangs or forgets, and the same
 * accesses give the same state. `RINGSIDE_FUZZ=100000` runs many more programs than usual.
 */
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { FuzzBench, PORT_ACCESSES, PORT_INSTRUCTIONS, portWorld } from '#emulator/testing';

const MORE = Math.ceil(Number(process.env['RINGSIDE_FUZZ'] ?? 2000) / 100);
const bench = new FuzzBench();
const claimed = bench.claimedPorts();

function failures(programs: number, world: (n: number) => ReturnType<typeof portWorld>): string[] {
  const found: string[] = [];
  for (let n = 0; n < programs && found.length < 10; n++) {
    const program = { ...bench.fromWorld(world(n), n), instructions: PORT_INSTRUCTIONS };
    found.push(...bench.check(program, n % 16 === 0).map((what) => `program ${n}: ${what}`));
  }
  return found;
}

describe('random accesses to ports', { timeout: 3_600_000 }, () => {
  it('of devices end in the same state every time', () => {
    expect(claimed.length).toBeGreaterThan(80);
    const anyClaimed = (n: number): ReturnType<typeof portWorld> =>
      portWorld(n, (random) => claimed[random.below(claimed.length)] as number);
    expect(failures(MORE, anyClaimed)).toEqual([]);
  });
  it('of one device at a time get deep into its states', () => {
    // Neighbouring ports belong to one device.
    const near = (n: number): ReturnType<typeof portWorld> =>
      portWorld(0x10000 + n, (random) => claimed[(n * 7 + random.below(6)) % claimed.length] as number);
    expect(failures(MORE, near)).toEqual([]);
  });
  it('reach all 65,536 ports', () => {
    const all = (n: number): ReturnType<typeof portWorld> =>
      portWorld(0x20000 + n, (_random, k) => (n * PORT_ACCESSES + k) & 0xffff);
    expect(failures(Math.ceil(0x10000 / PORT_ACCESSES), all)).toEqual([]);
  });
});
