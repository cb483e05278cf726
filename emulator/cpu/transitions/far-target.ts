/** What far JMP and far CALL share: the descriptor behind the far pointer, and gates and tasks reached through it. */
import { VECTOR_GP, VECTOR_NP } from '#emulator/arch';
import type { CpuCore } from '../cpu-core.ts';
import { dplOf, FAR_TARGETS, presentOf, readDescriptor, requireInTable, selectorError, typeOf, type ReadDescriptor } from './descriptors.ts'; // prettier-ignore
import { requireAvailableTss, enterTask, requireTaskTss, switchTask, type TaskSwitchKind } from './task-switch.ts';
import { require, requireType, step } from './tell.ts';

/** Null, table limit, type: what the far pointer's selector names. */
export function readFarTarget(cpu: CpuCore, selector: number): ReadDescriptor {
  const error = selectorError(selector, 0);
  step(cpu, 'target.read-descriptor');
  // IF segment selector in target operand is NULL THEN #GP(0).
  require(cpu, (selector & 0xfffc) !== 0, 'target is not null', selector & 0xfffc, 0, VECTOR_GP, 0);
  // IF segment selector index not within descriptor table limits THEN #GP(new selector).
  requireInTable(cpu, selector, 'target selector <= table limit', VECTOR_GP, error);
  const d = readDescriptor(cpu, selector);
  step(cpu, 'target.check-type');
  // Conforming or nonconforming code, call gate, task gate, TSS, ELSE #GP(segment selector).
  requireType(cpu, typeOf(d.high), FAR_TARGETS, 'target is code, call gate, task gate or TSS', VECTOR_GP, error);
  return d;
}

/** `IF call gate DPL < CPL OR RPL > DPL THEN #GP(gate)`, `IF not present THEN #NP(gate)`. */
export function requireCallGate(cpu: CpuCore, gate: ReadDescriptor): void {
  const error = selectorError(gate.selector, 0);
  const dpl = dplOf(gate.high);
  const rpl = gate.selector & 3;
  step(cpu, 'callgate.check');
  require(cpu, dpl >= cpu.cpl, 'call gate.DPL >= CPL', dpl, cpu.cpl, VECTOR_GP, error);
  require(cpu, dpl >= rpl, 'call gate.DPL >= RPL', dpl, rpl, VECTOR_GP, error);
  require(cpu, presentOf(gate.high) === 1, 'call gate.P = 1', presentOf(gate.high), 1, VECTOR_NP, error);
}

export const gateSelector = (gate: ReadDescriptor): number => gate.low >>> 16;
/** 32 bits for a 32-bit call gate, 16 for a 16-bit one. */
export const isWideGate = (gate: ReadDescriptor): boolean => (gate.high & 0x800) !== 0;
export const gateOffset = (gate: ReadDescriptor): number =>
  (isWideGate(gate) ? (gate.high & 0xffff0000) | (gate.low & 0xffff) : gate.low & 0xffff) >>> 0;

/** TASK-GATE of JMP and CALL: `IF task gate DPL < CPL OR RPL > DPL THEN #GP(gate)`, P, then the TSS behind it. */
function tssBehindGate(cpu: CpuCore, gate: ReadDescriptor): ReadDescriptor {
  const error = selectorError(gate.selector, 0);
  const dpl = dplOf(gate.high);
  const rpl = gate.selector & 3;
  step(cpu, 'taskgate.check');
  require(cpu, dpl >= cpu.cpl, 'task gate.DPL >= CPL', dpl, cpu.cpl, VECTOR_GP, error);
  require(cpu, dpl >= rpl, 'task gate.DPL >= RPL', dpl, rpl, VECTOR_GP, error);
  require(cpu, presentOf(gate.high) === 1, 'task gate.P = 1', presentOf(gate.high), 1, VECTOR_NP, error);
  return requireTaskTss(cpu, gateSelector(gate), 0);
}

/** TASK-STATE-SEGMENT of JMP and CALL: `IF TSS DPL < CPL OR RPL > DPL OR not available THEN #GP(TSS)`, P. */
function directTss(cpu: CpuCore, tss: ReadDescriptor): ReadDescriptor {
  const error = selectorError(tss.selector, 0);
  const dpl = dplOf(tss.high);
  const rpl = tss.selector & 3;
  step(cpu, 'privilege.compare');
  require(cpu, dpl >= cpu.cpl, 'TSS.DPL >= CPL', dpl, cpu.cpl, VECTOR_GP, error);
  require(cpu, dpl >= rpl, 'TSS.DPL >= RPL', dpl, rpl, VECTOR_GP, error);
  // A TSS descriptor can only be in the GDT (§7.2.2).
  require(cpu, (tss.selector & 4) === 0, 'TSS is in the GDT', (tss.selector >>> 2) & 1, 0, VECTOR_GP, error);
  requireAvailableTss(cpu, tss, 0);
  return tss;
}

/** Switch to the task named by a TSS descriptor or a task gate. Returns true when its T bit asks for #DB. */
export function farTaskSwitch(cpu: CpuCore, kind: TaskSwitchKind, target: ReadDescriptor, isGate: boolean): boolean {
  cpu.narrator?.becomes('task-switch');
  const next = isGate ? tssBehindGate(cpu, target) : directTss(cpu, target);
  const task = switchTask(cpu, kind, next, cpu.eip, cpu.getEflags(), 0);
  return enterTask(cpu, task, 0);
}
