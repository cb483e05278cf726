/** IRET, IRETD: the IRET/IRETD page of SDM vol. 2. */
import { CS, EFLAGS_AC, EFLAGS_ARITHMETIC, EFLAGS_DF, EFLAGS_ID, EFLAGS_IF, EFLAGS_IOPL, EFLAGS_NT, EFLAGS_RF, EFLAGS_TF, EFLAGS_VIF, EFLAGS_VIP, EFLAGS_VM, ESP, SS, VECTOR_GP, VECTOR_NP } from '#emulator/arch'; // prettier-ignore
import type { MicroStepId } from '#emulator/events';
import type { CpuCore, OperandSize } from '../cpu-core.ts';
import { limitOf, probeAccessed, requireEipInLimit, stackMask, type ReadDescriptor } from './descriptors.ts';
import { requestTaskDebugTrap } from './interrupt-delivery.ts';
import { loadCs, loadRealModeCs, readReturnTarget } from './load-cs.ts';
import { nullDataSegments, readOuterStack, switchStack } from './stack-switch.ts';
import { requireLinkedTss, enterTask, switchTask } from './task-switch.ts';
import { readStack, require, setCpl, setEflags, setEip, setStackPointer, step } from './tell.ts';
import { loadV86DataSegments, loadV86Segment, requireV86Iopl, V86_LIMIT } from './virtual-8086.ts';

/** IRET (16) or IRETD (32). */
export function executeIret(cpu: CpuCore, operandSize: OperandSize): void {
  const { recorder } = cpu;
  if (recorder !== null) {
    recorder.begin('iret', 'instruction', operandSize, 0, 0, null, 0, cpu.instructionEip);
    cpu.walks.moveTo(recorder, false);
  }
  const debugTrap = carryOutIret(cpu, operandSize);
  if (recorder !== null) recorder.complete();
  if (debugTrap) requestTaskDebugTrap(cpu);
}

/** The return itself. Returns true when the T bit of the task returned to asks for #DB. */
export function carryOutIret(cpu: CpuCore, operandSize: OperandSize): boolean {
  unblockNmi(cpu);
  if (!cpu.isProtected()) {
    returnInRealMode(cpu, operandSize);
    return false;
  }
  if (cpu.isVirtual8086()) {
    returnInVirtual8086(cpu, operandSize);
    return false;
  }
  const flags = cpu.getEflags();
  if (flags & EFLAGS_NT) return returnToTask(cpu);
  returnInProtectedMode(cpu, operandSize, flags);
  return false;
}

/** §6.7.1: the next IRET lets NMIs through again, even when it faults. */
function unblockNmi(cpu: CpuCore): void {
  if (cpu.state.nmiBlocked[0] === 0) return;
  step(cpu, 'nmi.unblock');
  cpu.narrator?.register('nmiBlocked', 1, 0);
  cpu.state.nmiBlocked[0] = 0;
}

/** One slot of the frame, `offsetFromTop` bytes above SS:ESP. #SS(0) when it is not within the stack limits. */
export function popSlot(cpu: CpuCore, id: MicroStepId, size: 2 | 4, offsetFromTop: number): number {
  if (cpu.narrator !== null) cpu.narrator.step(id);
  const offset = (cpu.gpr[ESP] as number) + offsetFromTop;
  return readStack(cpu, SS, (cpu.state.attributes[SS] as number) & 0x400000 ? offset >>> 0 : offset & 0xffff, size);
}

/**
 * Processors read a frame from its highest slot down: where pages are missing, CR2 names that slot. What is read counts only
 * when it is popped, in the order of the manual.
 */
export function touchFrame(cpu: CpuCore, size: 2 | 4, highest: number, lowest: number): void {
  if (cpu.narrator !== null) return;
  const wide = (cpu.state.attributes[SS] as number) & 0x400000;
  for (let at = highest; at >= lowest; at -= size) {
    const offset = (cpu.gpr[ESP] as number) + at;
    cpu.readSegment(SS, wide ? offset >>> 0 : offset & 0xffff, size);
  }
}

/** Move (E)SP past what was popped. */
export function releaseStack(cpu: CpuCore, id: MicroStepId, bytes: number): void {
  step(cpu, id);
  const mask = stackMask(cpu.state.attributes[SS] as number);
  setStackPointer(cpu, ((cpu.gpr[ESP] as number) + bytes) & mask, mask);
}

/**
 * Flags that IRET may change at this CPL: `IF CPL <= IOPL THEN IF`, `IF CPL = 0 THEN IOPL (and VIF, VIP)`; RF, AC and ID only
 * with a 32-bit operand.
 */
export function iretFlags(cpl: number, old: number, size: 2 | 4): number {
  const iopl = (old >>> 12) & 3;
  let mask = EFLAGS_ARITHMETIC | EFLAGS_TF | EFLAGS_DF | EFLAGS_NT;
  if (cpl <= iopl) mask |= EFLAGS_IF;
  if (cpl === 0) mask |= EFLAGS_IOPL;
  if (size === 4) {
    mask |= EFLAGS_RF | EFLAGS_AC | EFLAGS_ID;
    if (cpl === 0) mask |= EFLAGS_VIF | EFLAGS_VIP;
  }
  return mask;
}

function loadFlags(cpu: CpuCore, old: number, popped: number, mask: number): void {
  step(cpu, 'eflags.load');
  setEflags(cpu, (old & ~mask) | (popped & mask));
}

/** REAL-ADDRESS-MODE: `EFLAGS ← (tempEFLAGS AND 257FD5H) OR (EFLAGS AND 1A0000H)`: VM, VIF and VIP stay. */
const REAL_MODE_FLAGS = 0x257fd5;
function returnInRealMode(cpu: CpuCore, operandSize: OperandSize): void {
  popRealFrame(cpu, operandSize, REAL_MODE_FLAGS);
}

/** RETURN-FROM-VIRTUAL-8086-MODE: within the mode, as in real mode; VM, IOPL, VIP and VIF are not modified. */
function returnInVirtual8086(cpu: CpuCore, operandSize: OperandSize): void {
  step(cpu, 'iopl.check');
  // IF IOPL ≠ 3 THEN #GP(0): trap to the virtual-8086 monitor.
  requireV86Iopl(cpu);
  popRealFrame(cpu, operandSize, REAL_MODE_FLAGS & ~EFLAGS_IOPL);
}

/** IP, CS and FLAGS (or their 32-bit forms), with segments of selector × 16. */
function popRealFrame(cpu: CpuCore, operandSize: OperandSize, mask: number): void {
  const size = operandSize === 32 ? 4 : 2;
  const eip = popSlot(cpu, 'pop.eip', size, 0);
  const cs = popSlot(cpu, 'pop.cs', size, size) & 0xffff;
  const flags = popSlot(cpu, 'pop.eflags', size, size * 2);
  step(cpu, 'eip.check-limit');
  // IF tempEIP is beyond the code segment limit THEN #GP.
  require(cpu, eip <= (cpu.state.limit[CS] as number), 'EIP <= CS limit', eip, cpu.state.limit[CS] as number, VECTOR_GP, 0); // prettier-ignore
  loadRealModeCs(cpu, cs, eip);
  releaseStack(cpu, 'stack.release', size * 3);
  loadFlags(cpu, cpu.getEflags(), flags, size === 4 ? mask : mask & 0xffff);
}

/** PROTECTED-MODE-RETURN: to the same level or, with a longer frame, to a less privileged one. */
function returnInProtectedMode(cpu: CpuCore, operandSize: OperandSize, old: number): void {
  const size = operandSize === 32 ? 4 : 2;
  touchFrame(cpu, size, size * 2, size);
  const eip = popSlot(cpu, 'pop.eip', size, 0);
  const cs = popSlot(cpu, 'pop.cs', size, size) & 0xffff;
  const flags = popSlot(cpu, 'pop.eflags', size, size * 2);
  // IF tempEFLAGS(VM) = 1 and CPL = 0 THEN RETURN-TO-VIRTUAL-8086-MODE.
  if (size === 4 && flags & EFLAGS_VM && cpu.cpl === 0) {
    returnToVirtual8086(cpu, cs, eip, flags, old);
    return;
  }
  const target = readReturnTarget(cpu, cs);
  const level = cs & 3;
  if (level > cpu.cpl) {
    returnOutward(cpu, size, target, level, eip, flags, old);
    return;
  }
  step(cpu, 'eip.check-limit');
  // IF EIP is not within code segment limits THEN #GP(0).
  requireEipInLimit(cpu, eip, limitOf(target.low, target.high), 0);
  probeAccessed(cpu, target);
  const mask = iretFlags(cpu.cpl, old, size);
  loadCs(cpu, target, level, eip);
  releaseStack(cpu, 'stack.release', size * 3);
  loadFlags(cpu, old, flags, mask);
}

/**
 * RETURN-TO-VIRTUAL-8086-MODE: nine doublewords, no descriptor is read.
 * ```
 * ESP → EIP  CS  EFLAGS  ESP  SS  ES  DS  FS  GS
 * ```
 */
function returnToVirtual8086(cpu: CpuCore, cs: number, eip: number, flags: number, old: number): void {
  const esp = popSlot(cpu, 'pop.esp', 4, 12);
  const ss = popSlot(cpu, 'pop.ss', 4, 16);
  const data = DATA_POPS.map((id, n) => popSlot(cpu, id, 4, 20 + n * 4));
  step(cpu, 'eip.check-limit');
  // IF EIP is not within CS limit THEN #GP(0).
  requireEipInLimit(cpu, eip, V86_LIMIT, 0);
  // EFLAGS ← tempEFLAGS: at CPL 0 every flag, VM as well.
  loadFlags(cpu, old, flags, iretFlags(0, old, 4) | EFLAGS_VM);
  step(cpu, 'load.cs-eip');
  loadV86Segment(cpu, CS, cs);
  // §20.2: virtual-8086 code runs at CPL 3.
  setCpl(cpu, 3);
  setEip(cpu, eip);
  step(cpu, 'stack.switch');
  loadV86Segment(cpu, SS, ss);
  setStackPointer(cpu, esp, 0xffffffff);
  loadV86DataSegments(cpu, data);
}
const DATA_POPS = ['pop.es', 'pop.ds', 'pop.fs', 'pop.gs'] as const;

/** RETURN-TO-OUTER-PRIVILEGE-LEVEL. */
function returnOutward(
  cpu: CpuCore,
  size: 2 | 4,
  target: ReadDescriptor,
  level: number,
  eip: number,
  flags: number,
  old: number,
): void {
  touchFrame(cpu, size, size * 4, size * 4);
  const esp = popSlot(cpu, 'pop.esp', size, size * 3);
  const ss = popSlot(cpu, 'pop.ss', size, size * 4) & 0xffff;
  const stack = readOuterStack(cpu, ss, esp, level, VECTOR_NP);
  step(cpu, 'eip.check-limit');
  // IF EIP is not within code segment limits THEN #GP(0).
  requireEipInLimit(cpu, eip, limitOf(target.low, target.high), 0);
  probeAccessed(cpu, target);
  probeAccessed(cpu, stack.descriptor);
  const mask = iretFlags(cpu.cpl, old, size);
  loadCs(cpu, target, level, eip);
  loadFlags(cpu, old, flags, mask);
  switchStack(cpu, stack, stack.esp);
  nullDataSegments(cpu);
}

/** TASK-RETURN: NT = 1, back to the task in the link field. Returns true when its T bit asks for #DB. */
function returnToTask(cpu: CpuCore): boolean {
  cpu.narrator?.becomes('task-switch');
  const next = requireLinkedTss(cpu);
  const task = switchTask(cpu, 'iret', next, cpu.eip, cpu.getEflags(), 0);
  return enterTask(cpu, task, 0);
}
