/**
 * Delivery of interrupts and exceptions: the INT n/INTO/INT 3 page of SDM vol. 2, vol. 3 §6.11–6.13. Not here: what becomes
 * of a fault during delivery (`fault-escalation.ts`), and when an interrupt may arrive (the core).
 */
import { CS, DS, EFLAGS_AC, EFLAGS_IF, EFLAGS_NT, EFLAGS_OF, EFLAGS_RF, EFLAGS_TF, EFLAGS_VM, ERROR_IDT, ES, ESP, FS, GS, SS, VECTOR_BP, VECTOR_DB, VECTOR_GP, VECTOR_NP, VECTOR_OF, VECTOR_PF, vectorRow } from '#emulator/arch'; // prettier-ignore
import type { RecordedTransition } from '#emulator/events';
import type { CpuCore, InterruptRequest } from '../cpu-core.ts';
import { dplOf, IDT_GATES, isConforming, limitOf, presentOf, probeAccessed, readPair, requireEipInLimit, selectorError, TASK_GATE, typeOf, type ReadDescriptor } from './descriptors.ts'; // prettier-ignore
import { currentStack, frame, probeFrame, pushFrame, requireRoom, type InterruptFrame } from './interrupt-frame.ts';
import { findKnown, IDT_GATE, remember } from './known-descriptors.ts';
import { loadCs, loadRealModeCs, readGateTarget } from './load-cs.ts';
import { readInnerStack, switchStack, type NewStack } from './stack-switch.ts';
import { pushTaskErrorCode, enterTask, requireTaskTss, switchTask } from './task-switch.ts';
import { readSystem, require, requireType, setEflags, step } from './tell.ts';
import { nullV86DataSegments, requireV86Iopl } from './virtual-8086.ts';

/** Why a delivery happens inside another one: the vector being delivered when the second fault was raised. */
export interface Escalation {
  readonly first: number;
  readonly second: number;
  readonly serial: boolean;
}

/** EXT: the event came from outside the program, that is, it is neither INT n nor INT3 nor INTO (§6.13). */
const extOf = (request: InterruptRequest): 0 | 1 => (request.type === 'INT n' ? 0 : 1);

/**
 * RF in the pushed EFLAGS image (§17.3.1.1): 1 for every fault-class exception (debug exceptions tell by their cause, which
 * the core knows) and for an interrupt between two iterations of a string instruction; else as it is.
 */
function flagsImage(cpu: CpuCore, request: InterruptRequest): number {
  const flags = cpu.getEflags();
  if (request.resume === true) return flags | EFLAGS_RF;
  if (request.type !== 'exception' || request.vector === VECTOR_DB) return flags;
  return vectorRow(request.vector)?.class === 'fault' ? flags | EFLAGS_RF : flags;
}

/** The HALT state ends; an NMI blocks further ones. (The shadow of STI and MOV SS counts instructions and ends by itself.) */
function leaveWaitingStates(cpu: CpuCore, request: InterruptRequest): void {
  const { state } = cpu;
  if (request.type === 'external') step(cpu, 'inta.acknowledge');
  step(cpu, 'vector.obtain');
  if (state.halted[0] !== 0) {
    cpu.narrator?.register('halted', 1, 0);
    state.halted[0] = 0;
  }
  if (request.type === 'NMI' && state.nmiBlocked[0] === 0) {
    // §6.7.1: further NMIs are held off until the next IRET.
    step(cpu, 'nmi.block');
    cpu.narrator?.register('nmiBlocked', 0, 1);
    state.nmiBlocked[0] = 1;
  }
}

/**
 * Deliver an interrupt or exception: the machine continues in the handler, or a fault is raised and nothing has changed.
 * @param parent id of the transition whose failure raised this one, or 0.
 */
export function deliverInterrupt(
  cpu: CpuCore,
  request: InterruptRequest,
  parent = 0,
  escalation: Escalation | null = null,
): void {
  // A fault during this delivery must save the same EIP.
  if (request.type !== 'INT n') cpu.instructionEip = request.savedEip;
  const { recorder } = cpu;
  if (recorder !== null) {
    const { vector, errorCode, why } = request;
    recorder.begin('interrupt-delivery', request.type, vector, errorCode ?? -1, packDelivery(request, escalation), why, parent, cpu.instructionEip); // prettier-ignore
    cpu.walks.moveTo(recorder, request.type === 'exception' && vector === VECTOR_PF);
  }
  const debugTrap = carryOutDelivery(cpu, request, escalation);
  if (recorder !== null) recorder.complete();
  if (debugTrap) requestTaskDebugTrap(cpu);
}

/** Bits of that word. */
export const CHECKS_DPL = 1, RESUME = 2, CHECKS_IOPL = 16; // prettier-ignore
const ESCALATED = 4, SERIAL = 8; // prettier-ignore

/** What a journal must keep of a delivery besides vector, error code and type: one word. */
const packDelivery = (request: InterruptRequest, escalation: Escalation | null): number =>
  (request.checksDpl ? CHECKS_DPL : 0) |
  (request.resume === true ? RESUME : 0) |
  (request.checksIopl === true ? CHECKS_IOPL : 0) |
  (escalation === null
    ? 0
    : ESCALATED | (escalation.serial ? SERIAL : 0) | (escalation.first << 8) | (escalation.second << 16));

/** The request and the escalation of a recorded delivery. `cpu.eip` still points behind an INT n. */
export function unpackDelivery(
  cpu: CpuCore,
  recorded: RecordedTransition,
): { request: InterruptRequest; escalation: Escalation | null } {
  const { a: vector, b, c, cause: type, fromEip } = recorded;
  return {
    request: {
      vector,
      type,
      checksDpl: (c & CHECKS_DPL) !== 0,
      errorCode: b === -1 ? null : b,
      why: null,
      savedEip: type === 'INT n' ? cpu.eip : fromEip,
      resume: (c & RESUME) !== 0,
      checksIopl: (c & CHECKS_IOPL) !== 0,
    },
    escalation:
      c & ESCALATED ? { first: (c >>> 8) & 0xff, second: (c >>> 16) & 0xff, serial: (c & SERIAL) !== 0 } : null,
  };
}

/** The delivery itself. Returns true when a new task's T bit asks for #DB. */
export function carryOutDelivery(cpu: CpuCore, request: InterruptRequest, escalation: Escalation | null): boolean {
  if (escalation !== null) {
    step(cpu, 'escalate');
    cpu.narrator?.check('second fault is serial', escalation.first, escalation.second, escalation.serial);
  }
  leaveWaitingStates(cpu, request);
  return cpu.isProtected() ? deliverProtected(cpu, request) : deliverRealMode(cpu, request);
}

/** §17.3.1.5: the T bit of the new TSS raises a debug exception before the first instruction of the task. */
export function requestTaskDebugTrap(cpu: CpuCore): void {
  cpu.state.debugTrap[0] = (cpu.state.debugTrap[0] as number) | 0x8000;
  cpu.refreshWatch();
}

/** REAL-ADDRESS-MODE: the IVT holds CS:IP, the frame is three words; no error code is ever pushed. */
function deliverRealMode(cpu: CpuCore, request: InterruptRequest): false {
  const { state } = cpu;
  const last = request.vector * 4 + 3;
  step(cpu, 'ivt.read-vector');
  // IF ((vector_number « 2) + 3) is not within IDT limit THEN #GP.
  require(cpu, last <= (state.idtrLimit[0] as number), 'IVT entry <= IDTR limit', last, state.idtrLimit[0] as number, VECTOR_GP, 0); // prettier-ignore
  const entry = (state.idtrBase[0] as number) + request.vector * 4;
  const offset = readSystem(cpu, entry, 2);
  const selector = readSystem(cpu, entry + 2, 2);
  const stack = currentStack(cpu);
  frame.empty(2);
  frame.add('push.eflags', flagsImage(cpu, request));
  frame.add('push.cs', state.selector[CS] as number);
  frame.add('push.eip', request.savedEip);
  step(cpu, 'stack.check-room');
  // IF stack not large enough for a 6-byte return information THEN #SS.
  requireRoom(cpu, frame, stack, 0);
  probeFrame(cpu, frame, stack, true);
  pushFrame(cpu, frame, true);
  loadRealModeCs(cpu, selector, offset);
  step(cpu, 'eflags.clear');
  setEflags(cpu, cpu.getEflags() & ~(EFLAGS_IF | EFLAGS_TF | EFLAGS_AC | EFLAGS_RF));
  return false;
}

/** PROTECTED-MODE: the IDT entry, then the gate. Returns true when a new task's T bit asks for #DB. */
function deliverProtected(cpu: CpuCore, request: InterruptRequest): boolean {
  const ext = extOf(request);
  if (request.checksIopl === true && cpu.isVirtual8086()) {
    step(cpu, 'iopl.check');
    // IF VM = 1 AND IOPL < 3 AND INT n THEN #GP(0): INT3, INTO and INT1 are not sensitive to IOPL.
    requireV86Iopl(cpu);
  }
  const gate = readGate(cpu, request, ext);
  if (typeOf(gate.high) === TASK_GATE) return deliverThroughTaskGate(cpu, request, gate.low >>> 16, ext);
  deliverThroughGate(cpu, request, gate.low, gate.high, ext);
  return false;
}

/** The IDT entry with its checks: limit, type, DPL for software interrupts, P. */
function readGate(cpu: CpuCore, request: InterruptRequest, ext: 0 | 1): ReadDescriptor {
  const { state, cpl } = cpu;
  const { vector } = request;
  const base = state.idtrBase[0] as number;
  const limit = state.idtrLimit[0] as number;
  const situation = request.checksDpl ? 1 : 0;
  const known = findKnown(cpu, IDT_GATE, vector, situation, base, limit);
  if (known !== null) return known;
  const error = (vector << 3) | ERROR_IDT | ext;
  const last = vector * 8 + 7;
  step(cpu, 'idt.read-gate');
  // IF ((vector_number « 3) + 7) is not within IDT limits THEN #GP(vector, IDT, EXT).
  require(cpu, last <= limit, 'IDT entry <= IDTR limit', last, limit, VECTOR_GP, error);
  const gate = readPair(cpu, vector, (base + vector * 8) >>> 0);
  const { high } = gate;
  step(cpu, 'gate.check-type');
  // IF selected IDT descriptor is not an interrupt-, trap-, or task-gate type THEN #GP(vector, IDT, EXT).
  requireType(cpu, typeOf(high), IDT_GATES, 'gate.type is interrupt, trap or task gate', VECTOR_GP, error);
  if (request.checksDpl) {
    step(cpu, 'gate.check-dpl');
    // IF software interrupt AND gate DPL < CPL THEN #GP(vector, IDT): hardware interrupts and exceptions ignore the DPL.
    require(cpu, dplOf(high) >= cpl, 'gate.DPL >= CPL', dplOf(high), cpl, VECTOR_GP, (vector << 3) | ERROR_IDT);
  }
  step(cpu, 'gate.check-present');
  // IF gate is not present THEN #NP(vector, IDT, EXT).
  require(cpu, presentOf(high) === 1, 'gate.P = 1', presentOf(high), 1, VECTOR_NP, error);
  remember(cpu, IDT_GATE, vector, situation, base, limit, gate);
  return gate;
}

/** TASK-GATE: nothing is pushed on the old task's stacks; an error code goes on the new task's stack. */
function deliverThroughTaskGate(cpu: CpuCore, request: InterruptRequest, selector: number, ext: 0 | 1): boolean {
  cpu.narrator?.becomes('task-switch');
  const descriptor = requireTaskTss(cpu, selector, ext);
  const task = switchTask(cpu, 'interrupt', descriptor, request.savedEip, flagsImage(cpu, request), ext);
  if (request.errorCode !== null) pushTaskErrorCode(cpu, task, request.errorCode, ext);
  return enterTask(cpu, task, ext);
}

/** TRAP-OR-INTERRUPT-GATE: to the same level, or through the TSS to a more privileged one. */
function deliverThroughGate(cpu: CpuCore, request: InterruptRequest, low: number, high: number, ext: 0 | 1): void {
  const type = typeOf(high);
  const wide = type >= 8;
  const clearsIf = (type & 1) === 0;
  const offset = (wide ? (high & 0xffff0000) | (low & 0xffff) : low & 0xffff) >>> 0;
  const target = readGateTarget(cpu, low >>> 16, ext);
  frame.empty(wide ? 4 : 2);
  // IF VM = 1 THEN from virtual-8086 mode; IF non-conforming AND DPL < CPL THEN inter-privilege, ELSE same privilege level.
  if (cpu.isVirtual8086()) deliverFromVirtual8086(cpu, request, target, offset, ext);
  else if (!isConforming(target.high) && dplOf(target.high) < cpu.cpl) deliverInward(cpu, request, target, offset, ext);
  else deliverSameLevel(cpu, request, target, offset, ext);
  step(cpu, 'eflags.clear');
  // §6.12.1.2: TF, NT, RF and VM are cleared; an interrupt gate also clears IF, a trap gate does not.
  const cleared = EFLAGS_TF | EFLAGS_NT | EFLAGS_RF | EFLAGS_VM | (clearsIf ? EFLAGS_IF : 0);
  setEflags(cpu, cpu.getEflags() & ~cleared);
}

/** EFLAGS, CS, EIP and, for exceptions that have one, the error code. */
function addReturnFrame(cpu: CpuCore, pushed: InterruptFrame, request: InterruptRequest): void {
  pushed.add('push.eflags', flagsImage(cpu, request));
  pushed.add('push.cs', cpu.state.selector[CS] as number);
  pushed.add('push.eip', request.savedEip);
  if (request.errorCode !== null) pushed.add('push.error-code', request.errorCode);
}

/** INTER-PRIVILEGE-LEVEL-INTERRUPT. */
function deliverInward(
  cpu: CpuCore,
  request: InterruptRequest,
  target: ReadDescriptor,
  offset: number,
  ext: 0 | 1,
): void {
  const level = dplOf(target.high);
  const stack = readInnerStack(cpu, level, ext);
  addReturnFrame(cpu, frame.add('push.ss', cpu.state.selector[SS] as number).add('push.esp', cpu.gpr[ESP] as number), request); // prettier-ignore
  // IF new stack does not have room for 24 (20 without error code; 12 or 10 in a 16-bit gate) bytes THEN #SS(NewSS, EXT).
  enterInward(cpu, target, stack, level, offset, ext);
}

/** INTERRUPT-FROM-VIRTUAL-8086-MODE: to CPL 0 only; the data segments are pushed below SS:ESP and become null. */
function deliverFromVirtual8086(
  cpu: CpuCore,
  request: InterruptRequest,
  target: ReadDescriptor,
  offset: number,
  ext: 0 | 1,
): void {
  const { selector } = cpu.state;
  const error = selectorError(target.selector, ext);
  const conforming = isConforming(target.high) ? 1 : 0;
  step(cpu, 'v86.check-target');
  // IF new code segment is conforming THEN #GP(new code segment selector, EXT): the level could not change.
  require(cpu, conforming === 0, 'V86 handler is nonconforming', conforming, 0, VECTOR_GP, error);
  // IF VM = 1 AND new code segment DPL ≠ 0 THEN #GP(new code segment selector, EXT).
  require(cpu, dplOf(target.high) === 0, 'V86 handler.DPL = 0', dplOf(target.high), 0, VECTOR_GP, error);
  const stack = readInnerStack(cpu, 0, ext);
  for (const [id, register] of V86_PUSHES) frame.add(id, selector[register] as number);
  addReturnFrame(cpu, frame.add('push.ss', selector[SS] as number).add('push.esp', cpu.gpr[ESP] as number), request);
  // IF new stack does not have room for 40 (36 without error code; 20 or 18 in a 16-bit gate) bytes THEN #SS(NewSS, EXT).
  enterInward(cpu, target, stack, 0, offset, ext);
  nullV86DataSegments(cpu);
}
const V86_PUSHES = [['push.gs', GS], ['push.fs', FS], ['push.ds', DS], ['push.es', ES]] as const; // prettier-ignore

/** Room, entry point and pages are checked; then SS:ESP, the frame and CS:EIP. */
function enterInward(
  cpu: CpuCore,
  target: ReadDescriptor,
  stack: NewStack,
  level: number,
  offset: number,
  ext: 0 | 1,
): void {
  step(cpu, 'stack.check-room');
  requireRoom(cpu, frame, stack, selectorError(stack.descriptor.selector, ext));
  step(cpu, 'eip.check-limit');
  // IF instruction pointer from IDT gate is not within new code-segment limits THEN #GP(EXT).
  requireEipInLimit(cpu, offset, limitOf(target.low, target.high), ext);
  probeFrame(cpu, frame, stack, true);
  probeAccessed(cpu, target);
  probeAccessed(cpu, stack.descriptor);
  switchStack(cpu, stack, stack.esp);
  pushFrame(cpu, frame, true);
  loadCs(cpu, target, level, offset);
}

/** INTRA-PRIVILEGE-LEVEL-INTERRUPT: also conforming code, which keeps the CPL. */
function deliverSameLevel(
  cpu: CpuCore,
  request: InterruptRequest,
  target: ReadDescriptor,
  offset: number,
  ext: 0 | 1,
): void {
  const { cpl } = cpu;
  const stack = currentStack(cpu);
  addReturnFrame(cpu, frame, request);
  step(cpu, 'stack.check-room');
  // IF current stack does not have room for 16 (12; 8 or 6 in a 16-bit gate) bytes THEN #SS(EXT).
  requireRoom(cpu, frame, stack, ext);
  step(cpu, 'eip.check-limit');
  // IF instruction pointer is not within code-segment limit THEN #GP(EXT).
  requireEipInLimit(cpu, offset, limitOf(target.low, target.high), ext);
  probeFrame(cpu, frame, stack, cpl !== 3);
  probeAccessed(cpu, target);
  pushFrame(cpu, frame, cpl !== 3);
  loadCs(cpu, target, cpl, offset);
}

const software = (cpu: CpuCore, vector: number, checksIopl: boolean): InterruptRequest => ({
  vector,
  type: 'INT n',
  checksDpl: true,
  checksIopl,
  errorCode: null,
  why: null,
  savedEip: cpu.eip,
});

/** INT n. */
export function executeInt(cpu: CpuCore, vector: number): void {
  deliverInterrupt(cpu, software(cpu, vector & 0xff, true));
}

/** INT3 (CCh): #BP, a trap. */
export function executeInt3(cpu: CpuCore): void {
  deliverInterrupt(cpu, software(cpu, VECTOR_BP, false));
}

/** INTO: #OF, a trap, when OF = 1. */
export function executeInto(cpu: CpuCore): void {
  if (cpu.getEflags() & EFLAGS_OF) deliverInterrupt(cpu, software(cpu, VECTOR_OF, false));
}

/** ICEBP (F1h): a #DB trap that the gate's DPL does not stop. */
export function executeIcebp(cpu: CpuCore): void {
  deliverInterrupt(cpu, { vector: VECTOR_DB, type: 'exception', checksDpl: false, errorCode: null, why: null, savedEip: cpu.eip }); // prettier-ignore
}
