/**
 * Hardware task switches (SDM vol. 3 §7.3, table 7-1). Up to the moment the old task is saved a fault leaves the old task
 * as it was; after that, faults happen in the new task, as the SDM says.
 */
import { CR0_TS, CS, DS, EFLAGS_NT, ES, FS, GS, LDTR, SS, TR, TSS16_MIN_LIMIT, TSS32_MIN_LIMIT, VECTOR_GP, VECTOR_NP, VECTOR_SS, VECTOR_TS } from '#emulator/arch'; // prettier-ignore
import { CpuFault, type CpuCore } from '../cpu-core.ts';
import { attributesOf, AVAILABLE_TSS, baseOf, BUSY_TSS, CODE, DATA_OR_READABLE_CODE, dplOf, isConforming, isIn, isInTable, LDT_TYPE, limitOf, loadFromDescriptor, loadNull, presentOf, probeAccessed, readDescriptor, requireEipInLimit, requireInTable, selectorError, typeOf, WRITABLE_DATA, type ReadDescriptor } from './descriptors.ts'; // prettier-ignore
import { currentStack, frame, probeFrame, pushFrame, requireRoom } from './interrupt-frame.ts';
import { findKnownSegment, rememberSegment, TASK_DATA, TASK_STACK } from './known-descriptors.ts';
import { isTss32 } from './stack-switch.ts';
import { isPaging, probe, readRow, readSystem, require, requireType, setCpl, setCr0, setCr3, setDebugRegister, setEflags, setEip, setGpr, setSegment, step, writeMemory, writeRow } from './tell.ts'; // prettier-ignore
import { loadV86Segment } from './virtual-8086.ts';

export type TaskSwitchKind = 'jump' | 'call' | 'interrupt' | 'iret';

/** What the instruction or interrupt still has to know of the new task. */
export interface SwitchedTask {
  /** 32-bit TSS. */
  readonly wide: boolean;
  /** The T bit is set: #DB before the first instruction. */
  readonly debugTrap: boolean;
}

/** Where a TSS keeps what a task switch saves and loads. Offsets in bytes; registers in encoding order. */
interface TssLayout {
  readonly size: 2 | 4;
  readonly minimum: number;
  /** Last byte that a switch away from the task writes. */
  readonly saved: number;
  readonly eip: number;
  readonly eflags: number;
  readonly gpr: number;
  readonly segments: readonly (readonly [register: number, offset: number])[];
  readonly ldt: number;
}
const TSS32: TssLayout = {
  size: 4,
  minimum: TSS32_MIN_LIMIT,
  saved: 0x5f,
  eip: 32,
  eflags: 36,
  gpr: 40,
  segments: [[ES, 72], [CS, 76], [SS, 80], [DS, 84], [FS, 88], [GS, 92]], // prettier-ignore
  ldt: 96,
};
const TSS16: TssLayout = {
  size: 2,
  minimum: TSS16_MIN_LIMIT,
  saved: 0x29,
  eip: 14,
  eflags: 16,
  gpr: 18,
  segments: [[ES, 34], [CS, 36], [SS, 38], [DS, 40]], // prettier-ignore
  ldt: 42,
};

/** The TSS named by a task gate: in the GDT, within it, available, present. All faults are #GP and #NP of the selector. */
export function requireTaskTss(cpu: CpuCore, selector: number, ext: number): ReadDescriptor {
  const error = selectorError(selector, ext);
  const last = selector | 7;
  const limit = cpu.state.gdtrLimit[0] as number;
  step(cpu, 'tss.read-descriptor');
  // IF local/global bit is set to local OR index not within GDT limits THEN #GP(TSS selector, EXT).
  require(cpu, (selector & 4) === 0, 'TSS is in the GDT', (selector >>> 2) & 1, 0, VECTOR_GP, error);
  require(cpu, last <= limit, 'TSS selector <= GDT limit', last, limit, VECTOR_GP, error);
  const d = readDescriptor(cpu, selector);
  requireAvailableTss(cpu, d, ext);
  return d;
}

/** A TSS that JMP, CALL or an interrupt may switch to. */
export function requireAvailableTss(cpu: CpuCore, d: ReadDescriptor, ext: number): void {
  const error = selectorError(d.selector, ext);
  step(cpu, 'tss.check-descriptor');
  // IF TSS descriptor specifies that the TSS is busy or is no TSS THEN #GP(TSS selector, EXT).
  requireType(cpu, typeOf(d.high), AVAILABLE_TSS, 'TSS is available', VECTOR_GP, error);
  // IF TSS not present THEN #NP(TSS selector, EXT).
  require(cpu, presentOf(d.high) === 1, 'TSS.P = 1', presentOf(d.high), 1, VECTOR_NP, error);
}

/** TASK-RETURN of IRET with NT = 1: the link of the current TSS names a busy TSS. */
export function requireLinkedTss(cpu: CpuCore): ReadDescriptor {
  const { state } = cpu;
  step(cpu, 'task.read-link');
  const selector = readSystem(cpu, state.base[TR] as number, 2);
  const error = selectorError(selector, 0);
  const last = selector | 7;
  const limit = state.gdtrLimit[0] as number;
  step(cpu, 'tss.read-descriptor');
  // IF local/global bit is set to local OR index not within GDT limits THEN #TS(TSS selector).
  require(cpu, (selector & 4) === 0, 'TSS is in the GDT', (selector >>> 2) & 1, 0, VECTOR_TS, error);
  require(cpu, last <= limit, 'TSS selector <= GDT limit', last, limit, VECTOR_TS, error);
  const d = readDescriptor(cpu, selector);
  step(cpu, 'tss.check-descriptor');
  // IF TSS descriptor type is not TSS or if the TSS is marked not busy THEN #TS(TSS selector).
  requireType(cpu, typeOf(d.high), BUSY_TSS, 'TSS is busy', VECTOR_TS, error);
  // IF TSS not present THEN #NP(TSS selector).
  require(cpu, presentOf(d.high) === 1, 'TSS.P = 1', presentOf(d.high), 1, VECTOR_NP, error);
  return d;
}

/** The state of a new task as its TSS has it. */
class IncomingTask {
  cr3 = 0;
  eip = 0;
  eflags = 0;
  readonly gpr = new Int32Array(8);
  /** ES CS SS DS FS GS: by register number. */
  readonly selectors = new Int32Array(6);
  ldt = 0;
  debugTrap = false;
}
/** The one; transitions are atomic and fill it afresh. */
const incomingTask = new IncomingTask();
/** CR3, EIP, EFLAGS, registers; selectors, LDT, T: as they follow one another in a 32-bit TSS. */
const row = new Int32Array(11);

function readIncoming(cpu: CpuCore, base: number, layout: TssLayout): IncomingTask {
  const incoming = incomingTask;
  const { gpr, selectors } = incoming;
  step(cpu, 'task.read-new');
  if (layout === TSS32) {
    readRow(cpu, base + 28, 4, 11, row);
    incoming.cr3 = row[0] >>> 0;
    incoming.eip = row[1] >>> 0;
    incoming.eflags = row[2] >>> 0;
    for (let n = 0; n < 8; n++) gpr[n] = row[3 + n];
    readRow(cpu, base + 72, 2, 8, row);
    for (let n = 0; n < 6; n++) selectors[n] = row[n];
    incoming.ldt = row[6];
    incoming.debugTrap = (row[7] & 1) === 1;
    return incoming;
  }
  incoming.cr3 = 0;
  incoming.eip = readSystem(cpu, base + layout.eip, 2);
  incoming.eflags = readSystem(cpu, base + layout.eflags, 2);
  // §7.6: a 16-bit TSS has no upper halves; they read as ones, like the 386 leaves them.
  for (let n = 0; n < 8; n++) gpr[n] = readSystem(cpu, base + layout.gpr + n * 2, 2) | 0xffff0000;
  selectors.fill(0);
  for (const [register, offset] of layout.segments) selectors[register] = readSystem(cpu, base + offset, 2);
  incoming.ldt = readSystem(cpu, base + layout.ldt, 2);
  incoming.debugTrap = false;
  return incoming;
}

function saveOutgoing(cpu: CpuCore, base: number, layout: TssLayout, savedEip: number, eflags: number): void {
  step(cpu, 'task.save-old');
  if (layout === TSS32) {
    row[0] = savedEip;
    row[1] = eflags;
    for (let n = 0; n < 8; n++) row[2 + n] = cpu.gpr[n];
    writeRow(cpu, base + 32, 4, 10, row);
    writeRow(cpu, base + 72, 2, 6, cpu.state.selector);
    return;
  }
  writeMemory(cpu, base + layout.eip, 2, savedEip, true);
  writeMemory(cpu, base + layout.eflags, 2, eflags, true);
  for (let n = 0; n < 8; n++) writeMemory(cpu, base + layout.gpr + n * 2, 2, cpu.gpr[n] as number, true);
  for (const [register, offset] of layout.segments) {
    writeMemory(cpu, base + offset, 2, cpu.state.selector[register] as number, true);
  }
}

/** Set or clear the busy bit in the descriptor's access byte. */
function writeBusy(cpu: CpuCore, linear: number, busy: boolean): void {
  const access = readSystem(cpu, linear + 5, 1);
  writeMemory(cpu, linear + 5, 1, busy ? access | 2 : access & ~2, true);
}

/**
 * Switch to the task of `next`, whose descriptor was checked by the caller. On return the new task's state is loaded; the
 * caller still pushes an error code and checks EIP.
 * @param savedEip EIP to store in the old TSS. @param savedFlags EFLAGS to store there.
 */
export function switchTask(
  cpu: CpuCore,
  kind: TaskSwitchKind,
  next: ReadDescriptor,
  savedEip: number,
  savedFlags: number,
  ext: number,
): SwitchedTask {
  const { state } = cpu;
  const wide = (typeOf(next.high) & 8) !== 0;
  const layout = wide ? TSS32 : TSS16;
  const old = isTss32(cpu) ? TSS32 : TSS16;
  const newBase = baseOf(next.low, next.high);
  const newLimit = limitOf(next.low, next.high);
  const oldBase = state.base[TR] as number;
  const oldSelector = state.selector[TR] as number;
  const oldDescriptor = ((state.gdtrBase[0] as number) + (oldSelector & 0xfff8)) >>> 0;
  const leavesOld = kind === 'jump' || kind === 'iret';
  const nests = kind === 'call' || kind === 'interrupt';

  // Table 7-1: TSS segment limit >= 67h (2Bh for a 16-bit TSS), else #TS(TSS selector).
  require(cpu, newLimit >= layout.minimum, 'TSS limit >= minimum', newLimit, layout.minimum, VECTOR_TS, selectorError(next.selector, ext)); // prettier-ignore
  // What is saved must fit as well, else #TS(current TSS selector).
  require(cpu, (state.limit[TR] as number) >= old.saved, 'old TSS limit >= minimum', state.limit[TR] as number, old.saved, VECTOR_TS, selectorError(oldSelector, ext)); // prettier-ignore

  // Step 5: everything used by the switch must be paged in; #PF now leaves the old task as it was.
  readSystem(cpu, newBase, 1);
  readSystem(cpu, newBase + layout.minimum, 1);
  probe(cpu, oldBase + old.eip, old.ldt - old.eip, true);
  if (nests) probe(cpu, newBase, 2, true);
  if (leavesOld && (oldSelector & 0xfffc) !== 0) probe(cpu, oldDescriptor + 5, 1, true);
  if (kind !== 'iret') probe(cpu, next.linear + 5, 1, true);

  if (leavesOld && (oldSelector & 0xfffc) !== 0) {
    step(cpu, 'task.busy-old');
    writeBusy(cpu, oldDescriptor, false);
  }
  // Step 7: IRET clears NT in the image it saves.
  saveOutgoing(cpu, oldBase, old, savedEip, kind === 'iret' ? savedFlags & ~EFLAGS_NT : savedFlags);
  if (nests) {
    step(cpu, 'task.link');
    writeMemory(cpu, newBase, 2, oldSelector, true);
  }
  if (kind !== 'iret') {
    step(cpu, 'task.busy-new');
    writeBusy(cpu, next.linear, true);
  }
  // Only now: the two TSSs may be the same memory.
  const incoming = readIncoming(cpu, newBase, layout);
  step(cpu, 'task.load-tr');
  setSegment(cpu, TR, next.selector, newBase, newLimit, attributesOf(next.high) | 0x200);
  setCr0(cpu, (state.cr0[0] as number) | CR0_TS);
  loadIncoming(cpu, incoming, layout, nests);
  inNewTask(incoming.eip, () => {
    loadLdt(cpu, incoming.ldt, ext);
    loadSegments(cpu, incoming, ext);
  });
  return { wide, debugTrap: incoming.debugTrap };
}

/** Faults from here on happen in the new task: they save its EIP, not that of the instruction that switched. */
function inNewTask(eip: number, action: () => void): void {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof CpuFault) thrown.newTaskEip = eip;
    throw thrown;
  }
}

/** §3.4.3 of vol. 1: the other bits of EFLAGS are reserved and stay as they are, whatever the TSS says. */
const EFLAGS_MODELLED = 0x3f7fd5;

/** Step 12: registers and selectors; the hidden parts are invalid until the descriptors have been checked. */
function loadIncoming(cpu: CpuCore, incoming: IncomingTask, layout: TssLayout, nests: boolean): void {
  const { state } = cpu;
  step(cpu, 'task.load-registers');
  // §4.10.4.1: translations are invalidated when the switch changes the value of CR3.
  if (layout.size === 4 && isPaging(cpu) && incoming.cr3 !== state.cr3[0]) setCr3(cpu, incoming.cr3);
  const flags = incoming.eflags & EFLAGS_MODELLED;
  setEflags(cpu, nests ? flags | EFLAGS_NT : flags);
  // §17.2.4: the local breakpoint enables end with the task.
  setDebugRegister(cpu, 7, (state.dr[7] as number) & ~0x155);
  for (let register = 0; register < 8; register++) setGpr(cpu, register, incoming.gpr[register] as number);
  for (let register = ES; register <= GS; register++) loadNull(cpu, register, incoming.selectors[register] as number);
  loadNull(cpu, LDTR, incoming.ldt);
  // §20.2: a task with VM = 1 runs at CPL 3, whatever its CS.
  setCpl(cpu, cpu.isVirtual8086() ? 3 : (state.selector[CS] as number) & 3);
  setEip(cpu, incoming.eip);
  cpu.instructionEip = incoming.eip;
}

function loadLdt(cpu: CpuCore, selector: number, ext: number): void {
  const error = selectorError(selector, ext);
  step(cpu, 'task.load-ldt');
  if ((selector & 0xfffc) === 0) return;
  const last = selector | 7;
  const limit = cpu.state.gdtrLimit[0] as number;
  // LDT segment selector of new task is valid, else #TS(new LDT).
  require(cpu, (selector & 4) === 0, 'LDT is in the GDT', (selector >>> 2) & 1, 0, VECTOR_TS, error);
  require(cpu, last <= limit, 'LDT selector <= GDT limit', last, limit, VECTOR_TS, error);
  const d = readDescriptor(cpu, selector);
  requireType(cpu, typeOf(d.high), LDT_TYPE, 'LDT is an LDT', VECTOR_TS, error);
  // P bit is set in new task's LDT descriptor, else #TS(new LDT).
  require(cpu, presentOf(d.high) === 1, 'LDT.P = 1', presentOf(d.high), 1, VECTOR_TS, error);
  setSegment(cpu, LDTR, selector, baseOf(d.low, d.high), limitOf(d.low, d.high), attributesOf(d.high));
}

/** Step 13 and the rest of table 7-1. */
function loadSegments(cpu: CpuCore, incoming: IncomingTask, ext: number): void {
  const { state, cpl } = cpu;
  const cs = state.selector[CS] as number;
  const csError = selectorError(cs, ext);
  step(cpu, 'task.load-segments');
  if (cpu.isVirtual8086()) {
    // §20.2.5: IF VM = 1 in the new EFLAGS, the segment registers are loaded as in real mode; no descriptor is read.
    for (let register = ES; register <= GS; register++) loadV86Segment(cpu, register, incoming.selectors[register] as number); // prettier-ignore
    return;
  }
  const early = (cs & 0xfffc) !== 0 && isInTable(cpu, cs) ? readDescriptor(cpu, cs) : null;
  if (early !== null && isIn(CODE, typeOf(early.high))) {
    const dpl = dplOf(early.high);
    // Code segment: DPL = RPL when nonconforming, DPL <= RPL when conforming, else #TS(new CS).
    if (isConforming(early.high)) require(cpu, dpl <= cpl, 'CS.DPL <= CS.RPL', dpl, cpl, VECTOR_TS, csError);
    else require(cpu, dpl === cpl, 'CS.DPL = CS.RPL', dpl, cpl, VECTOR_TS, csError);
  }
  loadTaskStack(cpu, state.selector[SS] as number, ext);
  // CS segment selector is valid, else #TS(new CS).
  require(cpu, (cs & 0xfffc) !== 0, 'CS is not null', cs & 0xfffc, 0, VECTOR_TS, csError);
  requireInTable(cpu, cs, 'CS selector <= table limit', VECTOR_TS, csError);
  const code = early ?? readDescriptor(cpu, cs);
  requireType(cpu, typeOf(code.high), CODE, 'CS is a code segment', VECTOR_TS, csError);
  // P bit is set in code segment descriptor, else #NP(new CS).
  require(cpu, presentOf(code.high) === 1, 'CS.P = 1', presentOf(code.high), 1, VECTOR_NP, csError);
  probeAccessed(cpu, code);
  loadFromDescriptor(cpu, CS, cs, code);
  for (let register = ES; register <= GS; register++) {
    if (register !== CS && register !== SS) loadTaskData(cpu, register, incoming.selectors[register] as number, ext);
  }
}

function loadTaskStack(cpu: CpuCore, selector: number, ext: number): void {
  const { cpl } = cpu;
  const known = findKnownSegment(cpu, TASK_STACK, selector, 0);
  if (known !== null) {
    loadFromDescriptor(cpu, SS, selector, known);
    return;
  }
  const error = selectorError(selector, ext);
  // SS segment selector is valid, else #TS(new SS).
  require(cpu, (selector & 0xfffc) !== 0, 'SS is not null', selector & 0xfffc, 0, VECTOR_TS, error);
  requireInTable(cpu, selector, 'SS selector <= table limit', VECTOR_TS, error);
  const d = readDescriptor(cpu, selector);
  requireType(cpu, typeOf(d.high), WRITABLE_DATA, 'SS is a writable data segment', VECTOR_TS, error);
  // P bit is set in stack segment descriptor, else #SS(new SS).
  require(cpu, presentOf(d.high) === 1, 'SS.P = 1', presentOf(d.high), 1, VECTOR_SS, error);
  // Stack segment DPL = CPL, else #TS(new SS).
  require(cpu, dplOf(d.high) === cpl, 'SS.DPL = CPL', dplOf(d.high), cpl, VECTOR_TS, error);
  // Stack segment selector RPL = CPL, else #TS(new SS).
  require(cpu, (selector & 3) === cpl, 'SS.RPL = CPL', selector & 3, cpl, VECTOR_TS, error);
  rememberSegment(cpu, TASK_STACK, d, 0);
  probeAccessed(cpu, d);
  loadFromDescriptor(cpu, SS, selector, d);
}

function loadTaskData(cpu: CpuCore, register: number, selector: number, ext: number): void {
  if ((selector & 0xfffc) === 0) return;
  const { cpl } = cpu;
  const known = findKnownSegment(cpu, TASK_DATA, selector, 0);
  if (known !== null) {
    loadFromDescriptor(cpu, register, selector, known);
    return;
  }
  const error = selectorError(selector, ext);
  // DS, ES, FS, and GS segment selectors are valid, else #TS(new data segment).
  requireInTable(cpu, selector, 'data selector <= table limit', VECTOR_TS, error);
  const d = readDescriptor(cpu, selector);
  // DS, ES, FS, and GS segments are readable, else #TS(new data segment).
  requireType(cpu, typeOf(d.high), DATA_OR_READABLE_CODE, 'segment is data or readable code', VECTOR_TS, error);
  // P bits are set in descriptors of DS, ES, FS, and GS segments, else #NP(new data segment).
  require(cpu, presentOf(d.high) === 1, 'data.P = 1', presentOf(d.high), 1, VECTOR_NP, error);
  if (!isConforming(d.high)) {
    // DS, ES, FS, and GS segment DPL >= CPL (unless conforming), else #TS(new data segment).
    require(cpu, dplOf(d.high) >= cpl, 'data.DPL >= CPL', dplOf(d.high), cpl, VECTOR_TS, error);
    require(cpu, dplOf(d.high) >= (selector & 3), 'data.DPL >= RPL', dplOf(d.high), selector & 3, VECTOR_TS, error);
  }
  rememberSegment(cpu, TASK_DATA, d, 0);
  probeAccessed(cpu, d);
  loadFromDescriptor(cpu, register, selector, d);
}

/** The error code of the exception that came through the task gate goes on the new task's stack: #SS(EXT) without room. */
export function pushTaskErrorCode(cpu: CpuCore, task: SwitchedTask, errorCode: number, ext: number): void {
  const stack = currentStack(cpu);
  const supervisor = cpu.cpl !== 3;
  step(cpu, 'stack.check-room');
  frame.empty(task.wide ? 4 : 2).add('task.push-error-code', errorCode);
  inNewTask(cpu.eip, () => {
    requireRoom(cpu, frame, stack, ext);
    probeFrame(cpu, frame, stack, supervisor);
  });
  pushFrame(cpu, frame, supervisor);
}

/**
 * The new task's EIP: IF not within code segment limit THEN #GP(EXT), in the new task. Then §17.3.1.4: the T bit of its TSS asks
 * for #DB, and DR6.BT says so. Returns the T bit.
 */
export function enterTask(cpu: CpuCore, task: SwitchedTask, ext: number): boolean {
  step(cpu, 'eip.check-limit');
  inNewTask(cpu.eip, () => requireEipInLimit(cpu, cpu.eip, cpu.state.limit[CS] as number, ext));
  if (!task.debugTrap) return false;
  step(cpu, 'task.debug-trap');
  setDebugRegister(cpu, 6, (cpu.state.dr[6] as number) | 0x8000);
  return true;
}
