/**
 * The experiment kernels and what they must show (observed under Bochs and checked against the SDM; where QEMU differs it
 * is known to be wrong). Output that does not depend on instruction timing is compared whole with golden/*.txt; the rest by
 * the facts that must hold whatever the timing. Five kernels are our own fixtures; the others are used when the folder
 * with all of them lies beside the repository.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EFLAGS_VM } from '#emulator/arch';
import { goldenText, FIXTURE_KERNELS, type KernelRun, runKernel } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import type { StopReason } from './types.ts';

const ALL = fileURLToPath(new URL('../../../shared/kernels/', import.meta.url));
const GOLDEN = fileURLToPath(new URL('./golden/', import.meta.url));
const hasAll = existsSync(ALL);
const NEEDS = hasAll ? '' : ' (skipped: ../shared/kernels is not here)';

const FILES: Record<string, string> = {
  k01: 'k01_ring3_iret', k02: 'k02_int80_tss', k03: 'k03_tss_faults', k04: 'k04_pic', k05: 'k05_save_restart',
  k06: 'k06_hwtask', k07: 'k07_paging', k08: 'k08_bottomhalf', k09: 'k09_irqctx_rules', k10: 'k10_segments',
  k11: 'k11_clinic', k12: 'k12_capstone', k13: 'k13_callgate', k14: 'k14_df_idle', k15: 'k15_fence',
  k16: 'k16_virtual8086',
}; // prettier-ignore
const OWN = ['k01', 'k02', 'k04', 'k13', 'k16'];

function run(kernel: string, defines: Record<string, string> = {}, limit?: number): KernelRun {
  const folder = OWN.includes(kernel) ? FIXTURE_KERNELS : ALL;
  return runKernel(join(folder, `${FILES[kernel]}.asm`), defines, limit === undefined ? {} : { limit });
}

/** Output and end of a run as one text. */
const transcript = ({ debug, stop }: KernelRun): string => `${debug.trimEnd()}\n[${describeStop(stop)}]\n`;
const describeStop = (stop: StopReason): string =>
  stop.why === 'not-modelled' ? `${stop.why}: ${stop.what}` : stop.why;

/** What a kernel printed now, and what its golden file says. */
function golden(kernel: string, variant?: number | string): { now: string; kept: string } {
  const defines: Record<string, string> =
    variant === undefined ? {} : typeof variant === 'number' ? { V: String(variant) } : { [variant]: '' };
  const name =
    variant === undefined ? kernel : `${kernel}-${typeof variant === 'number' ? 'v' : ''}${variant}`.toLowerCase();
  const now = transcript(run(kernel, defines));
  return { now, kept: goldenText(join(GOLDEN, `${name}.txt`), now) };
}

/** `name=hex` pairs of a line. */
const numbers = (line: string | undefined): Record<string, number> =>
  Object.fromEntries(
    [...(line ?? '').matchAll(/(\w+)=([0-9A-F]+)/g)].map(([, name, value]) => [name, parseInt(value, 16)]),
  );
const lineWith = (debug: string, word: string): string | undefined =>
  debug.split('\n').find((line) => line.includes(word));

describe('K01, K02, K04, K13, K16: our own fixture kernels', () => {
  it('K01: the forged iretd and 25 ways to get it wrong', () => {
    const { now, kept } = golden('k01');
    expect(now).toBe(kept);
  });
  it('K02: gates, DPL, frames; the last test ends in shutdown', () => {
    const { now, kept } = golden('k02');
    expect(now).toBe(kept);
  });
  it('K04 V0: 8259A and 8254', () => {
    const { now, kept } = golden('k04', 0);
    expect(now).toBe(kept);
  });
  it('K04 V1: without remapping IRQ0 enters vector 8 without an error code', () => {
    const { now, kept } = golden('k04', 1);
    expect(now).toBe(kept);
  });
  it('K04 V2: sti with the IVT as IDT is a triple fault', () => {
    const { now, kept } = golden('k04', 2);
    expect(now).toBe(kept);
  });
  it('K13: call gates; iretd instead of retf enters virtual-8086 mode; TF gives #DB after one instruction', () => {
    const { now, kept } = golden('k13');
    expect(now).toBe(kept);
  });
  it('K13 e: the image 7FFF8h has VM = 1 and TF = 1: one instruction of virtual-8086 mode, then #DB from there', () => {
    const { machine, stop } = run('k13');
    const flows = Array.from({ length: machine.transitionCount }, (_, n) => machine.transition(n + 1));
    const at = flows.findIndex((t) => t !== null && t.to !== null && (t.to.eflags & EFLAGS_VM) !== 0);
    const [entered, left] = [flows[at], flows[at + 1]];
    expect({
      stop,
      entered: [entered?.flow, entered?.from.cpl, entered?.to],
      left: [left?.flow, left?.cause.vector, left?.from, left?.to?.cpl, left?.to?.eflags],
    }).toEqual({
      stop: { why: 'powered-off', code: 0 },
      entered: ['iret', 0, { cpl: 3, cs: 0x1b, eip: 0x8a77, ss: 0, esp: 0x23, eflags: 0x77fd2 }],
      left: ['interrupt-delivery', 1, { cpl: 3, cs: 0x1b, eip: 0x8a79, ss: 0, esp: 0x23, eflags: 0x67702 }, 0, 0x43402],
    });
  });
  it('K13 f: TF in the forged EFLAGS gives #DB after one instruction', () => {
    expect(lineWith(run('k13').debug, 'vec=1')).toMatch(/EXC vec=1 err=none cs=1B .*efl=302 /);
  });
  it('K16: virtual-8086 mode: sensitive, privileged and protected-mode instructions, segments, I/O, tasks', () => {
    const { now, kept } = golden('k16');
    expect(now).toBe(kept);
  });
});

describe.skipIf(!hasAll)(`K03: TSS mistakes${NEEDS}`, () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14])('V%i', (v) => {
    const { now, kept } = golden('k03', v);
    expect(now).toBe(kept);
  });
  it.each([1, 2, 3, 4, 5, 7, 11])('V%i without task gates: the handler needs the same stack, shutdown', (v) => {
    const { debug, stop } = run('k03', { V: String(v), NOTASK: '' }, 1_000_000);
    expect([stop.why, debug.includes('EXC'), debug.includes('== END')]).toEqual(['shutdown', false, false]);
  });
  it('V6: esp0 = 0 writes the frame to nowhere and never gets anywhere', () => {
    expect(run('k03', { V: '6' }, 300_000).debug).not.toContain('== END');
  });
});

describe.skipIf(!hasAll)(`K05: save and restart${NEEDS}`, () => {
  const verdict = (v: number): KernelRun => run('k05', { V: String(v) }, 30_000_000);
  it.each([0, 9])('V%i: correct: 56 nested ticks of 120, every frame popped that was pushed', (v) => {
    const { debug } = verdict(v);
    expect(numbers(lineWith(debug, 'after 120 ticks'))).toMatchObject({ nested: 56, maxdepth: 1, k_reenter: 0 });
    expect(numbers(lineWith(debug, 'frame_mismatch'))).toEqual({ frame_mismatch: 0 });
    expect(debug).toContain('VERDICT ok');
  });
  it('V1: without the k_reenter test one process hogs the processor', () => {
    const { debug } = verdict(1);
    const { c0, c1, c2 } = numbers(lineWith(debug, 'STUCK'));
    expect(c1).toBeGreaterThan(20 * Math.max(c0, c2));
  });
  it('V3: only the ledger sees that esp0 is never updated', () => {
    const { debug } = verdict(3);
    expect(numbers(lineWith(debug, 'frame_mismatch'))).toEqual({ frame_mismatch: 61 });
    const { c0, c1, c2 } = numbers(lineWith(debug, 'after 120 ticks'));
    expect(Math.min(c0, c1, c2)).toBeGreaterThan(1000);
  });
  it.each([4, 7])('V%i: runaway nesting', (v) => {
    expect(numbers(lineWith(verdict(v).debug, 'RUNAWAY'))).toMatchObject({ k_reenter: 0x15 });
  });
  it.each([2, 5, 8])('V%i: #GP(0)', (v) => {
    expect(lineWith(verdict(v).debug, 'EXC')).toMatch(/vec=D err=0 cs=8/);
  });
  it('V6: without EOI there is one tick and no more', () => {
    const { machine, symbol, stop } = run('k05', { V: '6' }, 3_000_000);
    const at = machine.readPhysical(symbol('ticks'), 1)[0];
    expect([stop.why, at, machine.section('pic')['isr']]).toEqual(['limit', 1, [1, 0]]);
  });
});

describe.skipIf(!hasAll)(`K06, K07, K10, K14, K15${NEEDS}`, () => {
  it('K06: hardware task switching', () => {
    const { now, kept } = golden('k06');
    expect(now).toBe(kept);
  });
  it('K06 TRIPLE: a double fault through an ordinary gate on the broken stack is a triple fault', () => {
    const { now, kept } = golden('k06', 'TRIPLE');
    expect(now).toBe(kept);
  });
  it('K06 GH: a new task whose SS is wrong has no stack for the handler of its #TS either: shutdown', () => {
    const { debug, stop } = run('k06', { GH: '' }, 3_000_000);
    expect([stop.why, debug.trimEnd().split('\n').at(-1)?.slice(0, 5)]).toEqual(['shutdown', '# 06g']);
  });
  it('K07: address spaces', () => {
    const { now, kept } = golden('k07');
    expect(now).toBe(kept);
  });
  it('K10: limit, type and null checks, the hidden part', () => {
    const { now, kept } = golden('k10');
    expect(now).toBe(kept);
  });
  it.each([0, 1, 2])('K14 V%i: EIP of faults and traps, missing gates, idle', (v) => {
    const { now, kept } = golden('k14', v);
    expect(now).toBe(kept);
  });
  it('K14 V3: sti; nop; hlt sleeps for ever when the wake-up came before', () => {
    expect(run('k14', { V: '3' }, 3_000_000).stop).toEqual({ why: 'halted-forever', interruptsEnabled: true });
  });
  it('K15: the fence of ring 3', () => {
    const { now, kept } = golden('k15');
    expect(now).toBe(kept);
  });
});

describe.skipIf(!hasAll)(`K08: top half and bottom half${NEEDS}`, () => {
  const steady = (v: number): Record<string, number> =>
    numbers(lineWith(run('k08', { V: String(v) }, 60_000_000).debug, 'result:'));
  const result = (v: number): Record<string, number> =>
    numbers(lineWith(run('k08', { V: String(v), BURST: '' }, 60_000_000).debug, 'result:'));
  const lost = (r: Record<string, number>): number => r['lost_ticks'] | 0;
  it.each([0])('V%i, a key every 8 ms: work with IF = 0 loses 79 ticks', (v) => {
    expect(steady(v)).toMatchObject({ lost_ticks: 79, attempted: 40, processed: 40, maxnest: 1, reent: 0 });
  });
  it.each([1, 6])('V%i, a key every 8 ms: no tick and no key is lost', (v) => {
    const r = steady(v);
    expect([lost(r) <= 0, r['attempted'], r['processed'], r['lostkeys']]).toEqual([true, 50, 50, 0]);
  });
  it.each([0, 3])('V%i: work with IF = 0 loses ticks', (v) => {
    const r = result(v);
    expect([lost(r) > 50, r['maxnest'], r['reent'], r['processed']]).toEqual([true, 1, 0, 28]);
  });
  it.each([
    [1, 9, 49],
    [2, 1, 0],
    [4, 1, 49],
    [5, 1, 0],
  ])('V%i: interruptible work loses no tick and no key; depth %i, re-entries %i', (v, maxnest, reent) => {
    const r = result(v);
    expect(lost(r)).toBeLessThanOrEqual(0);
    expect(r).toMatchObject({ attempted: 56, lostkeys: 0, irq1: 56, processed: 56, maxnest, reent });
  });
  it('V6: EOI after the bottom half loses keys, not ticks', () => {
    const r = result(6);
    expect([lost(r) <= 0, r['attempted'], r['processed'], r['lostkeys']]).toEqual([true, 56, 35, 21]);
  });
});

describe.skipIf(!hasAll)(`K09: what interrupt context may not do${NEEDS}`, () => {
  const report = (v: number): Record<string, number> =>
    numbers(lineWith(run('k09', { V: String(v) }, 20_000_000).debug, 'report'));
  it('V1: a handler that waits for the lock of the thread it interrupted spins for ever', () => {
    const { now, kept } = golden('k09', 1);
    expect(now).toBe(kept);
  });
  it('V2, V6, V8: the corrected variants lose nothing', () => {
    expect(report(2)).toMatchObject({ ISR: 0, stB: 0 });
    expect(report(6)).toMatchObject({ lost_updates: 0 });
    expect(report(8)).toMatchObject({ trampled: 0 });
  });
  it('V3: scheduling before EOI freezes the ticks at 21', () => {
    const { machine, symbol } = run('k09', { V: '3' }, 8_000_000);
    expect([machine.readPhysical(symbol('ticks'), 1)[0], machine.section('pic')['isr']]).toEqual([21, [1, 0]]);
  });
  it('V4: the innocent thread is put to sleep', () => {
    const r = report(4);
    expect([r['stB'], r['runsB']]).toEqual([1, 7]);
    expect(r['runsA']).toBeGreaterThan(90);
  });
  it('V5, V7: updates are lost, the static buffer is trampled', () => {
    expect(report(5)['lost_updates']).toBeGreaterThan(20);
    expect(report(7)['trampled']).toBe(25);
  });
});

describe.skipIf(!hasAll)(`K11: classic bugs${NEEDS}`, () => {
  it.each([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15])('V%i', (v) => {
    const { now, kept } = golden('k11', v);
    expect(now).toBe(kept);
  });
  it('V1: an error code that is not popped makes a #GP storm that eats the stack', () => {
    const { machine } = run('k11', { V: '1' }, 100_000);
    const last = machine.transition(machine.transitionCount - 1) ?? machine.transition(machine.transitionCount);
    expect(machine.transitionCount).toBeGreaterThan(5000);
    expect([last?.cause.vector ?? 13]).toEqual([13]);
  });
  it('V12: ring 3 entered with IF = 0 is never preempted', () => {
    const { machine, stop } = run('k11', { V: '12' }, 8_000_000);
    const { cpl, eflags } = machine.registers();
    expect([stop.why, cpl, eflags & 0x200, machine.section('pic')['irr']]).toEqual(['limit', 3, 0, [1, 0]]);
  });
  it('V14: a gate with half an offset jumps into the wild', () => {
    expect(run('k11', { V: '14' }, 5_000_000).debug).not.toContain('NO FAULT');
  });
});

describe.skipIf(!hasAll)(`K12: the small preemptive kernel${NEEDS}`, () => {
  const ticks = (v: number): Record<string, number> =>
    numbers(lineWith(run('k12', { V: String(v) }, 20_000_000).debug, 'ticks n='));
  it('V0: correct: 300 ticks, 29 of 29 keys, sleeps and switches', () => {
    const r = ticks(0);
    expect(r).toMatchObject({ n: 300, keys: 29, irq1: 29, bh: 29 });
    expect([r['sleeps'] >= 40, r['switches'] >= 140]).toEqual([true, true]);
  });
  it('V2: callee-saved registers not saved: not observable here', () => {
    expect(ticks(2)).toMatchObject({ n: 300, keys: 29 });
  });
  it('V3: a bottom half that forgets the wake-up delivers no key', () => {
    expect(ticks(3)).toMatchObject({ irq1: 29, keys: 0 });
  });
  it('V1: esp0 not updated in the switch crashes', () => {
    expect(run('k12', { V: '1' }, 5_000_000).debug).toContain('EXC');
  });
  it('V4: a DPL 0 gate for the system call is #GP(402)', () => {
    expect(lineWith(run('k12', { V: '4' }, 5_000_000).debug, 'EXC')).toMatch(/vec=D err=402 cs=1B/);
  });
  it('V5: EOI after schedule() freezes', () => {
    const { debug, stop } = run('k12', { V: '5' }, 5_000_000);
    expect([debug, stop.why]).toEqual(['# capstone V=5\n', 'limit']);
  });
});
