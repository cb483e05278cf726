/**
 * The property that keeps the explanation honest, on whole kernels: state before a transition + its recorded changes = state
 * after. Each kernel runs twice: once to learn when its transitions begin, once to look at both sides of each.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REG32, SEGMENT_LIKE } from '#emulator/arch';
import { checkTransitionInvariant, type MachineCopy } from '#emulator/cpu';
import type { RegisterName, Transition } from '#emulator/events';
import { FIXTURE_KERNELS, runKernel } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { createMachine } from './machine.ts';
import type { Machine } from './types.ts';

const ALL = fileURLToPath(new URL('../../../shared/kernels/', import.meta.url));
const hasAll = existsSync(ALL);
const title = hasAll ? 'the other kernels' : 'the other kernels (skipped: ../shared/kernels is not here)';

/** RAM looked at: all that the kernels write to, but not every page of a large machine. */
const RAM_BYTES = 0x100000;
/** Transitions looked at per kernel, the last ones. */
const SAMPLES = 60;

/** A copy whose registers may be put right. */
type Copy = MachineCopy & { readonly registers: Record<RegisterName, number> };

function copyOf(machine: Machine): Copy {
  const r = machine.registers();
  const registers: Partial<Record<RegisterName, number>> = {
    EIP: r.eip, EFLAGS: r.eflags, CPL: r.cpl, CR0: r.cr0, CR2: r.cr2, CR3: r.cr3, DR6: r.dr[6], DR7: r.dr[7],
    halted: Number(r.halted), shutdown: Number(r.shutdown), nmiBlocked: machine.section('cpu')['nmiBlocked'][0],
  }; // prettier-ignore
  REG32.forEach((name, i) => (registers[name] = r.gpr[i]));
  SEGMENT_LIKE.forEach((name, i) => {
    registers[`${name}.selector`] = r.segments[i].selector;
    registers[`${name}.base`] = r.segments[i].base;
    registers[`${name}.limit`] = r.segments[i].limit;
    registers[`${name}.attributes`] = r.segments[i].attributes;
  });
  return { ram: machine.readPhysical(0, RAM_BYTES), registers: registers as Copy['registers'] };
}

/** Several transitions of one step (a fault during a delivery) are one story. */
function together(transitions: readonly Transition[]): Transition {
  const last = transitions[transitions.length - 1];
  return { ...last, from: transitions[0].from, steps: transitions.flatMap((t) => t.steps) };
}

function violationsOf(path: string, defines: Record<string, string>): { violations: string[]; looked: number } {
  const first = runKernel(path, defines, { limit: 2_000_000 });
  const count = first.machine.transitionCount;
  // One transition of each kind at each place: loops repeat themselves.
  const moments = new Map<string, number>();
  for (let id = Math.max(1, count - 8000); id <= count; id++) {
    const t = first.machine.transition(id);
    const kind =
      t && `${t.flow} ${t.cause.vector} ${t.cause.errorCode} ${t.from.cpl} ${t.from.eip} ${t.outcome === 'completed'}`;
    if (t && kind && !moments.has(kind)) moments.set(kind, t.icount);
  }
  const chosen = [...new Set(moments.values())].sort((x, y) => x - y).slice(-SAMPLES);
  const machine = createMachine();
  machine.load(first.image);
  const violations: string[] = [];
  let looked = 0;
  for (const icount of chosen) {
    machine.run({ untilIcount: icount });
    const before = copyOf(machine);
    const seen = machine.transitionCount;
    machine.stepInstruction();
    const news: Transition[] = [];
    for (let id = seen + 1; id <= machine.transitionCount; id++) news.push(machine.transition(id) as Transition);
    if (news.length === 0) continue;
    looked++;
    const after = copyOf(machine);
    // What the faulting instruction did before its delivery began is not part of a transition: CR2 of a page fault, and
    // the shutdown that follows a third fault.
    if (news[0].cause.vector === 14) before.registers.CR2 = after.registers.CR2;
    if (after.registers.shutdown) before.registers.shutdown = 1;
    // The window of the video adapter and what lies above it are no RAM.
    const isRam = (physical: number): boolean => physical < 0xa0000 || (physical >= 0xb0000 && physical < 0xc0000);
    violations.push(...checkTransitionInvariant(before, after, together(news), isRam));
  }
  return { violations, looked };
}

describe('state before + recorded changes = state after', () => {
  it.each([
    ['k01_ring3_iret.asm', {}],
    ['k02_int80_tss.asm', {}],
    ['k04_pic.asm', { V: '1' }],
    ['k13_callgate.asm', {}],
    ['k16_virtual8086.asm', {}],
  ])('%s', (file, defines) => {
    const { violations, looked } = violationsOf(join(FIXTURE_KERNELS, file), defines);
    expect([violations.slice(0, 5), looked > 5]).toEqual([[], true]);
  });
});

describe.skipIf(!hasAll)(`state before + recorded changes = state after: ${title}`, () => {
  it.each([
    ['k03_tss_faults.asm', 2],
    ['k03_tss_faults.asm', 11],
    ['k05_save_restart.asm', 0],
    ['k06_hwtask.asm', 0],
    ['k07_paging.asm', 0],
    ['k08_bottomhalf.asm', 2],
    ['k09_irqctx_rules.asm', 2],
    ['k10_segments.asm', 0],
    ['k11_clinic.asm', 8],
    ['k11_clinic.asm', 9],
    ['k12_capstone.asm', 0],
    ['k14_df_idle.asm', 0],
    ['k15_fence.asm', 0],
  ])('%s V%i', (file, v) => {
    const { violations, looked } = violationsOf(join(ALL, file), { V: String(v) });
    expect([violations.slice(0, 5), looked > 5]).toEqual([[], true]);
  });
});
