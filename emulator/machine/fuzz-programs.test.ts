/**
 * No guest program can crash, hang or corrupt the host: random programs in random worlds end in a stop reason within their
 * instruction limit, in the same state whatever the slices, watching and saving. `RINGSIDE_FUZZ=100000` runs that many
 * programs instead of the usual 800; `RINGSIDE_FUZZ_FIRST=n` begins with program n.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { cpuModel } from '#emulator/arch';
import { FIXTURE_KERNELS, FuzzBench, fuzzWorld } from '#emulator/testing';

const PROGRAMS = Number(process.env['RINGSIDE_FUZZ'] ?? 800);
const FIRST = Number(process.env['RINGSIDE_FUZZ_FIRST'] ?? 0);
/** One program in so many is watched, looked at by all views, and its transitions are checked. */
const THOROUGH = 17;
/** One program in so many is a kernel of ours with some bytes changed. */
const MUTATED = 4;
/** One program in so many runs on an older processor. */
const ELSEWHERE = 8;
const OLDER = ['386', '486', 'Pentium'] as const;
/** Reports wanted of one run. */
const ENOUGH = 10;
const KERNELS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [['k01_ring3_iret.asm', {}], ['k02_int80_tss.asm', {}], ['k04_pic.asm', { V: '1' }], ['k13_callgate.asm', {}], ['k16_virtual8086.asm', {}]]; // prettier-ignore

describe('random programs', () => {
  it('end in a stop reason, repeatably, and their transitions tell all that changed', { timeout: 3_600_000 }, () => {
    const bench = new FuzzBench();
    const older = OLDER.map((name) => ({ model: cpuModel(name), bench: new FuzzBench(name) }));
    const moments = KERNELS.flatMap(([file, defines]) =>
      bench.momentsOf(file, defines, readFileSync(join(FIXTURE_KERNELS, file), 'utf8'), 12),
    );
    const failures: string[] = [];
    for (let n = FIRST; n < FIRST + PROGRAMS && failures.length < ENOUGH; n++) {
      const mutated = n % MUTATED === 3;
      const other = n % ELSEWHERE === 4 ? older[n % older.length] : undefined;
      const on = other?.bench ?? bench;
      const world = mutated ? null : fuzzWorld(n, other?.model);
      const program = world ? on.fromWorld(world, n) : on.fromKernel(moments[(n >> 2) % moments.length], n);
      const found = on.check(program, n % THOROUGH === 0);
      const what = world
        ? `${other?.model.name ?? ''} ${world.mode}${world.paging ? ' paging' : ''} ${world.stream}`
        : 'kernel';
      if (found.length > 0) failures.push(`program ${n} (${what}): ${found.slice(0, 3).join('\n  ')}`);
    }
    expect(failures).toEqual([]);
  });
});
