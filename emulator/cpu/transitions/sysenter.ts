/** SYSENTER and SYSEXIT: their pages of SDM vol. 2. No descriptor is read and nothing is pushed: flat segments are loaded. */
import { CS, ECX, EDX, EFLAGS_IF, EFLAGS_VM, ESP, SS, VECTOR_GP } from '#emulator/arch';
import type { CpuCore } from '../cpu-core.ts';
import { require, setCpl, setEflags, setEip, setGpr, setSegment, step } from './tell.ts';

/** IA32_SYSENTER_CS, _ESP and _EIP in `state.msr`. */
const SYSENTER_CS = 0, SYSENTER_ESP = 1, SYSENTER_EIP = 2; // prettier-ignore
/** G, D/B, P, S; execute/read accessed code, read/write accessed data; DPL in bits 13 and 14. */
const FLAT_CODE = 0xc09b00, FLAT_DATA = 0xc09300, DPL = 13; // prettier-ignore

/** SYSENTER: to level 0 at the place the MSRs name. */
export function executeSysenter(cpu: CpuCore): void {
  const { recorder } = cpu;
  if (recorder !== null) recorder.begin('sysenter', 'instruction', 0, 0, 0, null, 0, cpu.instructionEip);
  carryOutSysenter(cpu);
  if (recorder !== null) recorder.complete();
}
/** SYSEXIT: to level 3 at EDX, with the stack at ECX. */
export function executeSysexit(cpu: CpuCore): void {
  const { recorder } = cpu;
  if (recorder !== null) recorder.begin('sysexit', 'instruction', 0, 0, 0, null, 0, cpu.instructionEip);
  carryOutSysexit(cpu);
  if (recorder !== null) recorder.complete();
}

/** IF CR0.PE = 0 OR IA32_SYSENTER_CS[15:2] = 0 THEN #GP(0). */
function requireSysenterCs(cpu: CpuCore): number {
  const { cr0, msr } = cpu.state;
  const pe = (cr0[0] as number) & 1;
  const selector = (msr[SYSENTER_CS] as number) & 0xffff;
  step(cpu, 'sysenter.check');
  require(cpu, pe === 1, 'CR0.PE = 1', pe, 1, VECTOR_GP, 0);
  require(cpu, (selector & 0xfffc) !== 0, 'SYSENTER_CS is not null', selector & 0xfffc, 0, VECTOR_GP, 0);
  return selector;
}

/** CS:EIP and SS:ESP with flat 32-bit segments of a level; SS is the descriptor behind CS. */
function loadFlat(cpu: CpuCore, selector: number, level: 0 | 3, eip: number, esp: number): void {
  step(cpu, 'load.cs-eip');
  setSegment(cpu, CS, selector & 0xffff, 0, 0xffffffff, FLAT_CODE | (level << DPL));
  setCpl(cpu, level);
  setEip(cpu, eip);
  step(cpu, 'stack.switch');
  setSegment(cpu, SS, (selector + 8) & 0xffff, 0, 0xffffffff, FLAT_DATA | (level << DPL));
  setGpr(cpu, ESP, esp);
}

export function carryOutSysenter(cpu: CpuCore): void {
  const { msr } = cpu.state;
  const selector = requireSysenterCs(cpu);
  step(cpu, 'sysenter.clear-flags');
  // EFLAGS.VM ← 0; EFLAGS.IF ← 0.
  setEflags(cpu, cpu.getEflags() & ~(EFLAGS_VM | EFLAGS_IF));
  // CS.SEL ← IA32_SYSENTER_CS AND FFFCH; SS.SEL ← CS.SEL + 8.
  loadFlat(cpu, selector & 0xfffc, 0, msr[SYSENTER_EIP] as number, (msr[SYSENTER_ESP] as number) | 0);
}

export function carryOutSysexit(cpu: CpuCore): void {
  const { gpr } = cpu;
  const selector = requireSysenterCs(cpu);
  // IF CPL ≠ 0 THEN #GP(0).
  require(cpu, cpu.cpl === 0, 'CPL = 0', cpu.cpl, 0, VECTOR_GP, 0);
  // CS.SEL ← (IA32_SYSENTER_CS + 16) OR 3; SS.SEL ← (IA32_SYSENTER_CS + 24) OR 3.
  loadFlat(cpu, (selector + 16) | 3, 3, (gpr[EDX] as number) >>> 0, gpr[ECX] as number);
}
