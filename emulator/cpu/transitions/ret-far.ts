/** Far RET, RET imm16: the RET page of SDM vol. 2. */
import { CS, ESP, SS, VECTOR_GP, VECTOR_SS } from '#emulator/arch';
import type { CpuCore, OperandSize } from '../cpu-core.ts';
import { limitOf, probeAccessed, requireEipInLimit, stackMask, type ReadDescriptor } from './descriptors.ts';
import { popSlot, releaseStack, touchFrame } from './iret.ts';
import { loadCs, loadRealModeCs, readReturnTarget } from './load-cs.ts';
import { nullDataSegments, readOuterStack, switchStack } from './stack-switch.ts';
import { hasRealSegments, require, setStackPointer, step } from './tell.ts';

/** RETF; `popBytes` = imm16, the parameters to discard. */
export function farReturn(cpu: CpuCore, operandSize: OperandSize, popBytes: number): void {
  const { recorder } = cpu;
  if (recorder !== null) recorder.begin('far-return', 'instruction', operandSize, popBytes, 0, null, 0, cpu.instructionEip); // prettier-ignore
  carryOutReturn(cpu, operandSize, popBytes);
  if (recorder !== null) recorder.complete();
}

/** The return itself. */
export function carryOutReturn(cpu: CpuCore, operandSize: OperandSize, popBytes: number): void {
  const size = operandSize === 32 ? 4 : 2;
  if (!hasRealSegments(cpu)) touchFrame(cpu, size, size, size);
  const eip = popSlot(cpu, 'pop.eip', size, 0);
  const cs = popSlot(cpu, 'pop.cs', size, size) & 0xffff;
  if (hasRealSegments(cpu)) returnReal(cpu, size, cs, eip, popBytes);
  else {
    const target = readReturnTarget(cpu, cs);
    if ((cs & 3) > cpu.cpl) returnOutward(cpu, size, target, eip, popBytes);
    else returnSameLevel(cpu, size, target, eip, popBytes);
  }
}

function release(cpu: CpuCore, size: 2 | 4, popBytes: number): void {
  releaseStack(cpu, 'stack.release', size * 2);
  if (popBytes !== 0) releaseStack(cpu, 'pop.parameters', popBytes);
}

/** REAL-ADDRESS-MODE-OR-VIRTUAL-8086-MODE. */
function returnReal(cpu: CpuCore, size: 2 | 4, cs: number, eip: number, popBytes: number): void {
  step(cpu, 'eip.check-limit');
  // IF tempEIP is not within code segment limit THEN #GP(0).
  require(cpu, eip <= (cpu.state.limit[CS] as number), 'EIP <= CS limit', eip, cpu.state.limit[CS] as number, VECTOR_GP, 0); // prettier-ignore
  loadRealModeCs(cpu, cs, eip);
  release(cpu, size, popBytes);
}

/** RETURN-SAME-PRIVILEGE-LEVEL. */
function returnSameLevel(cpu: CpuCore, size: 2 | 4, target: ReadDescriptor, eip: number, popBytes: number): void {
  step(cpu, 'eip.check-limit');
  // IF the return instruction pointer is not within the return code segment limit THEN #GP(0).
  requireEipInLimit(cpu, eip, limitOf(target.low, target.high), 0);
  probeAccessed(cpu, target);
  loadCs(cpu, target, target.selector & 3, eip);
  release(cpu, size, popBytes);
}

/** RETURN-OUTER-PRIVILEGE-LEVEL: the parameters are discarded from both stacks. */
function returnOutward(cpu: CpuCore, size: 2 | 4, target: ReadDescriptor, eip: number, popBytes: number): void {
  const level = target.selector & 3;
  touchFrame(cpu, size, size * 3 + popBytes, size * 3 + popBytes);
  const esp = popSlot(cpu, 'pop.esp', size, size * 2 + popBytes);
  const ss = popSlot(cpu, 'pop.ss', size, size * 3 + popBytes) & 0xffff;
  const stack = readOuterStack(cpu, ss, esp, level, VECTOR_SS);
  step(cpu, 'eip.check-limit');
  // IF the return instruction pointer is not within the return code segment limit THEN #GP(0).
  requireEipInLimit(cpu, eip, limitOf(target.low, target.high), 0);
  probeAccessed(cpu, target);
  probeAccessed(cpu, stack.descriptor);
  loadCs(cpu, target, level, eip);
  switchStack(cpu, stack, stack.esp);
  nullDataSegments(cpu);
  if (popBytes === 0) return;
  step(cpu, 'pop.parameters');
  const mask = stackMask(cpu.state.attributes[SS] as number);
  setStackPointer(cpu, ((cpu.gpr[ESP] as number) + popBytes) & mask, mask);
}
