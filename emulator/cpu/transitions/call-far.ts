/** Far CALL: the CALL page of SDM vol. 2, with call gates (vol. 3 §5.8.3–5.8.5) and task switches. */
import { CS, ESP, SS, VECTOR_GP } from '#emulator/arch';
import type { CpuCore, OperandSize } from '../cpu-core.ts';
import { CALL_GATES, CODE, dplOf, isConforming, isIn, limitOf, probeAccessed, requireEipInLimit, selectorError, stackMask, TASK_GATE, typeOf, type ReadDescriptor } from './descriptors.ts'; // prettier-ignore
import { farTaskSwitch, gateOffset, gateSelector, isWideGate, readFarTarget, requireCallGate } from './far-target.ts';
import { currentStack, frame, probeFrame, pushFrame, requireRoom } from './interrupt-frame.ts';
import { requestTaskDebugTrap } from './interrupt-delivery.ts';
import { loadCs, loadRealModeCs, readGateTarget, requireDirectTarget } from './load-cs.ts';
import { readInnerStack, switchStack } from './stack-switch.ts';
import { hasRealSegments, readStack, require, step } from './tell.ts';

/** CALL ptr16:16, ptr16:32, m16:16, m16:32. */
export function farCall(cpu: CpuCore, selector: number, offset: number, operandSize: OperandSize): void {
  const { recorder } = cpu;
  if (recorder !== null) recorder.begin('far-call', 'instruction', operandSize, selector, offset, null, 0, cpu.instructionEip); // prettier-ignore
  const debugTrap = carryOutCall(cpu, selector, offset, operandSize);
  if (recorder !== null) recorder.complete();
  if (debugTrap) requestTaskDebugTrap(cpu);
}

/** The call itself. Returns true when a new task's T bit asks for #DB. */
export function carryOutCall(cpu: CpuCore, selector: number, offset: number, operandSize: OperandSize): boolean {
  const size = operandSize === 32 ? 4 : 2;
  const eip = operandSize === 32 ? offset >>> 0 : offset & 0xffff;
  return hasRealSegments(cpu) ? callReal(cpu, selector, eip, size) : callProtected(cpu, selector & 0xffff, eip, size);
}

/** REAL-MODE-OR-VIRTUAL-8086-MODE. */
function callReal(cpu: CpuCore, selector: number, eip: number, size: 2 | 4): false {
  const stack = currentStack(cpu);
  frame
    .empty(size)
    .add('push.cs', cpu.state.selector[CS] as number)
    .add('push.eip', cpu.eip);
  step(cpu, 'stack.check-room');
  // IF stack not large enough for return address THEN #SS(0).
  requireRoom(cpu, frame, stack, 0);
  step(cpu, 'eip.check-limit');
  // IF tempEIP is beyond code segment limit THEN #GP(0).
  require(cpu, eip <= (cpu.state.limit[CS] as number), 'EIP <= CS limit', eip, cpu.state.limit[CS] as number, VECTOR_GP, 0); // prettier-ignore
  probeFrame(cpu, frame, stack, cpu.cpl !== 3);
  pushFrame(cpu, frame, cpu.cpl !== 3);
  loadRealModeCs(cpu, selector, eip);
  return false;
}

function callProtected(cpu: CpuCore, selector: number, eip: number, size: 2 | 4): boolean {
  const target = readFarTarget(cpu, selector);
  const type = typeOf(target.high);
  if (isIn(CODE, type)) {
    requireDirectTarget(cpu, selector, target);
    callSameLevel(cpu, target, eip, size);
    return false;
  }
  if (isIn(CALL_GATES, type)) {
    callThroughGate(cpu, target);
    return false;
  }
  return farTaskSwitch(cpu, 'call', target, type === TASK_GATE);
}

/** Direct calls and SAME-PRIVILEGE calls through a gate: only the return address is pushed, CPL stays. */
function callSameLevel(cpu: CpuCore, target: ReadDescriptor, eip: number, size: 2 | 4): void {
  const { cpl } = cpu;
  const stack = currentStack(cpu);
  frame
    .empty(size)
    .add('push.cs', cpu.state.selector[CS] as number)
    .add('push.eip', cpu.eip);
  step(cpu, 'stack.check-room');
  // IF stack not large enough for return address THEN #SS(0).
  requireRoom(cpu, frame, stack, 0);
  step(cpu, 'eip.check-limit');
  // IF instruction pointer is not within code segment limit THEN #GP(0).
  requireEipInLimit(cpu, eip, limitOf(target.low, target.high), 0);
  probeFrame(cpu, frame, stack, cpl !== 3);
  probeAccessed(cpu, target);
  pushFrame(cpu, frame, cpl !== 3);
  loadCs(cpu, target, cpl, eip);
}

/** CALL-GATE: the gate names the entry point; the offset of the instruction is ignored, the gate decides the size. */
function callThroughGate(cpu: CpuCore, gate: ReadDescriptor): void {
  requireCallGate(cpu, gate);
  const target = readGateTarget(cpu, gateSelector(gate), 0);
  const size = isWideGate(gate) ? 4 : 2;
  // IF code segment is non-conforming AND DPL < CPL THEN MORE-PRIVILEGE, ELSE SAME-PRIVILEGE.
  if (isConforming(target.high) || dplOf(target.high) === cpu.cpl) {
    callSameLevel(cpu, target, gateOffset(gate), size);
    return;
  }
  callInward(cpu, target, gateOffset(gate), gate.high & 0x1f, size);
}

/** MORE-PRIVILEGE: stack from the TSS, SS:ESP, copied parameters and the return address on it. */
function callInward(cpu: CpuCore, target: ReadDescriptor, eip: number, parameters: number, size: 2 | 4): void {
  const level = dplOf(target.high);
  const stack = readInnerStack(cpu, level, 0);
  frame
    .empty(size)
    .add('push.ss', cpu.state.selector[SS] as number)
    .add('push.esp', cpu.gpr[ESP] as number);
  for (let k = 0; k < parameters; k++) frame.add('push.parameter', 0);
  frame.add('push.cs', cpu.state.selector[CS] as number).add('push.eip', cpu.eip);
  step(cpu, 'stack.check-room');
  // IF new stack does not have room for parameters plus 16 (8 for a 16-bit gate) bytes THEN #SS(NewSS).
  requireRoom(cpu, frame, stack, selectorError(stack.descriptor.selector, 0));
  step(cpu, 'eip.check-limit');
  // IF CallGate(InstructionPointer) is not within new code-segment limit THEN #GP(0).
  requireEipInLimit(cpu, eip, limitOf(target.low, target.high), 0);
  probeFrame(cpu, frame, stack, true);
  readParameters(cpu, parameters, size);
  probeAccessed(cpu, target);
  probeAccessed(cpu, stack.descriptor);
  switchStack(cpu, stack, stack.esp);
  pushFrame(cpu, frame, true);
  loadCs(cpu, target, level, eip);
}

/** Slots of SS and ESP, which the parameters follow. */
const BEFORE_PARAMETERS = 2;

/** temp ← parameter count words or doublewords of the caller's stack; the first pushed lies highest and is copied first. */
function readParameters(cpu: CpuCore, count: number, size: 2 | 4): void {
  if (count === 0) return;
  const mask = stackMask(cpu.state.attributes[SS] as number);
  step(cpu, 'parameters.read');
  for (let k = count - 1; k >= 0; k--) {
    const offset = (((cpu.gpr[ESP] as number) + k * size) & mask) >>> 0;
    frame.values[BEFORE_PARAMETERS + count - 1 - k] = readStack(cpu, SS, offset, size);
  }
}
