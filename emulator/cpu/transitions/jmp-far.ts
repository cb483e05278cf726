/** Far JMP: the JMP page of SDM vol. 2. */
import { CS, VECTOR_GP } from '#emulator/arch';
import type { CpuCore, OperandSize } from '../cpu-core.ts';
import { CALL_GATES, CODE, isIn, limitOf, probeAccessed, requireEipInLimit, TASK_GATE, typeOf, type ReadDescriptor } from './descriptors.ts'; // prettier-ignore
import { farTaskSwitch, gateOffset, gateSelector, readFarTarget, requireCallGate } from './far-target.ts';
import { requestTaskDebugTrap } from './interrupt-delivery.ts';
import { loadCs, loadRealModeCs, readJumpGateTarget, requireDirectTarget } from './load-cs.ts';
import { hasRealSegments, require, step } from './tell.ts';

/** JMP ptr16:16, ptr16:32, m16:16, m16:32. */
export function farJump(cpu: CpuCore, selector: number, offset: number, operandSize: OperandSize): void {
  const { recorder } = cpu;
  if (recorder !== null) recorder.begin('far-jump', 'instruction', operandSize, selector, offset, null, 0, cpu.instructionEip); // prettier-ignore
  const debugTrap = carryOutJump(cpu, selector, offset, operandSize);
  if (recorder !== null) recorder.complete();
  if (debugTrap) requestTaskDebugTrap(cpu);
}

/** The jump itself. Returns true when a new task's T bit asks for #DB. */
export function carryOutJump(cpu: CpuCore, selector: number, offset: number, operandSize: OperandSize): boolean {
  const eip = operandSize === 32 ? offset >>> 0 : offset & 0xffff;
  return hasRealSegments(cpu) ? jumpReal(cpu, selector, eip) : jumpProtected(cpu, selector & 0xffff, eip);
}

/** REAL-MODE-OR-VIRTUAL-8086-MODE. */
function jumpReal(cpu: CpuCore, selector: number, eip: number): false {
  step(cpu, 'eip.check-limit');
  // IF tempEIP is beyond code segment limit THEN #GP(0).
  require(cpu, eip <= (cpu.state.limit[CS] as number), 'EIP <= CS limit', eip, cpu.state.limit[CS] as number, VECTOR_GP, 0); // prettier-ignore
  loadRealModeCs(cpu, selector, eip);
  return false;
}

function jumpProtected(cpu: CpuCore, selector: number, eip: number): boolean {
  const target = readFarTarget(cpu, selector);
  const type = typeOf(target.high);
  if (isIn(CODE, type)) {
    requireDirectTarget(cpu, selector, target);
    enter(cpu, target, eip);
    return false;
  }
  if (isIn(CALL_GATES, type)) {
    requireCallGate(cpu, target);
    enter(cpu, readJumpGateTarget(cpu, gateSelector(target)), gateOffset(target));
    return false;
  }
  return farTaskSwitch(cpu, 'jump', target, type === TASK_GATE);
}

/** A jump never changes CPL: CS(RPL) ← CPL. */
function enter(cpu: CpuCore, target: ReadDescriptor, eip: number): void {
  step(cpu, 'eip.check-limit');
  // IF instruction pointer is not within code-segment limit THEN #GP(0).
  requireEipInLimit(cpu, eip, limitOf(target.low, target.high), 0);
  probeAccessed(cpu, target);
  loadCs(cpu, target, cpu.cpl, eip);
}
