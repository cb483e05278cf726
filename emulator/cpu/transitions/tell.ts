/**
 * How transition code checks, reads, writes and tells. Every function does the thing first and foremost; telling costs
 * nothing when nobody watches. There is no second, explaining implementation.
 */
import { CR0_PG, ESP, REG32, SEGMENT_LIKE } from '#emulator/arch';
import type { MicroStepId, RegisterName, RuleId, TransitionRecorder } from '#emulator/events';
import type { AccessSize, CpuCore } from '../cpu-core.ts';

/** Open a micro-step: what follows belongs to it. */
export function step(cpu: CpuCore, id: MicroStepId): void {
  if (cpu.narrator !== null) cpu.narrator.step(id);
}

/** One architectural check: told in the open step; raises the fault beside it when it fails. */
export function require(
  cpu: CpuCore,
  ok: boolean,
  rule: RuleId,
  left: number,
  right: number,
  vector: number,
  errorCode: number | null,
): void {
  if (cpu.narrator !== null) cpu.narrator.check(rule, left, right, ok);
  if (!ok) cpu.fault(vector, errorCode, rule, left, right);
}

/** `S and type` of a descriptor must be in a set of types. */
export function requireType(
  cpu: CpuCore,
  type: number,
  set: number,
  rule: RuleId,
  vector: number,
  errorCode: number | null,
): void {
  require(cpu, ((set >>> type) & 1) === 1, rule, type, set, vector, errorCode);
}

/** Journal a read; where it crosses a page, the place of its second part goes first. */
function journalRead(cpu: CpuCore, recorder: TransitionRecorder, at: number, size: number, value: number): void {
  if ((at & 0xfff) + size > 0x1000) recorder.secondPage(cpu.peekPhysical(((at + size - 1) & ~0xfff) >>> 0));
  recorder.read(value, cpu.peekPhysical(at));
}

/** Read descriptor tables, TSSs and inner stacks: an implicit supervisor access. May raise #PF. */
export function readSystem(cpu: CpuCore, linear: number, size: AccessSize): number {
  const at = linear >>> 0;
  const value = cpu.readLinear(at, size, true);
  const { recorder } = cpu;
  if (recorder !== null && recorder.open) journalRead(cpu, recorder, at, size, value);
  return value >>> 0;
}

/** Read through SS at the CPL with all checks (#SS(0), #PF), `offset` already wrapped to the stack size. */
export function readStack(cpu: CpuCore, register: number, offset: number, size: 2 | 4): number {
  const value = cpu.readSegment(register, offset, size);
  const { recorder } = cpu;
  if (recorder !== null && recorder.open) {
    journalRead(cpu, recorder, ((cpu.state.base[register] as number) + offset) >>> 0, size, value);
  }
  return value >>> 0;
}

/** Raise now the #PF that a write would raise. */
export function probe(cpu: CpuCore, linear: number, size: number, supervisor: boolean): void {
  cpu.probeWrite(linear >>> 0, size, supervisor);
  const { recorder } = cpu;
  if (recorder !== null && recorder.open) recorder.probe();
}

/** Write memory that was probed before: a fault here would tear the transition apart. */
export function writeMemory(cpu: CpuCore, linear: number, size: AccessSize, value: number, supervisor: boolean): void {
  const at = linear >>> 0;
  const { recorder } = cpu;
  if (recorder !== null && recorder.open) {
    if ((at & 0xfff) + size > 0x1000) recorder.secondPage(cpu.peekPhysical(((at + size - 1) & ~0xfff) >>> 0));
    recorder.write(cpu.readLinear(at, size, supervisor), cpu.peekPhysical(at));
  }
  cpu.writeLinear(at, size, value, supervisor);
}

/** Read `count` doublewords, or the low words of them, one after the other, as `readSystem` does. */
export function readRow(cpu: CpuCore, linear: number, size: 2 | 4, count: number, to: Int32Array): void {
  const at = cpu.findWords(linear, count, false);
  if (at < 0) {
    for (let k = 0; k < count; k++) to[k] = readSystem(cpu, linear + k * 4, size);
    return;
  }
  const { recorder, words } = cpu;
  const mask = size === 2 ? 0xffff : -1;
  for (let k = 0; k < count; k++) to[k] = (words[at + k] as number) & mask;
  if (recorder !== null && recorder.open) recorder.readRun(words, at, count, cpu.peekPhysical(linear >>> 0), mask);
}

/** Write `count` doublewords, or the low words of them, one after the other, as `writeMemory` does. */
export function writeRow(cpu: CpuCore, linear: number, size: 2 | 4, count: number, values: ArrayLike<number>): void {
  const at = cpu.findWords(linear, count, true);
  if (at < 0) {
    for (let k = 0; k < count; k++) writeMemory(cpu, linear + k * 4, size, values[k] as number, true);
    return;
  }
  const { recorder, words } = cpu;
  const mask = size === 2 ? 0xffff : -1;
  if (recorder !== null && recorder.open) recorder.writeRun(words, at, 1, count, cpu.peekPhysical(linear >>> 0), mask);
  for (let k = 0; k < count; k++) words[at + k] = ((words[at + k] as number) & ~mask) | ((values[k] as number) & mask);
}

const SELECTOR_NAMES = SEGMENT_LIKE.map((name): RegisterName => `${name}.selector`);
const BASE_NAMES = SEGMENT_LIKE.map((name): RegisterName => `${name}.base`);
const LIMIT_NAMES = SEGMENT_LIKE.map((name): RegisterName => `${name}.limit`);
const ATTRIBUTE_NAMES = SEGMENT_LIKE.map((name): RegisterName => `${name}.attributes`);

/** Load a segment register, LDTR or TR with its hidden part. No checks. */
export function setSegment(
  cpu: CpuCore,
  register: number,
  selector: number,
  base: number,
  limit: number,
  attributes: number,
): void {
  const { narrator } = cpu;
  if (narrator !== null) {
    const { state } = cpu;
    narrator.register(SELECTOR_NAMES[register] as RegisterName, state.selector[register] as number, selector);
    narrator.register(BASE_NAMES[register] as RegisterName, state.base[register] as number, base);
    narrator.register(LIMIT_NAMES[register] as RegisterName, state.limit[register] as number, limit);
    narrator.register(ATTRIBUTE_NAMES[register] as RegisterName, state.attributes[register] as number, attributes);
  }
  cpu.setSegment(register, selector, base, limit, attributes);
}

export function setCpl(cpu: CpuCore, cpl: number): void {
  if (cpu.narrator !== null) cpu.narrator.register('CPL', cpu.cpl, cpl);
  cpu.setCpl(cpl);
}

export function setEip(cpu: CpuCore, eip: number): void {
  const { narrator } = cpu;
  if (narrator !== null) narrator.register('EIP', narrator.fromEip, eip);
  cpu.eip = eip >>> 0;
}

export function setGpr(cpu: CpuCore, register: number, value: number): void {
  if (cpu.narrator !== null) cpu.narrator.register(REG32[register] as RegisterName, cpu.gpr[register] as number, value);
  cpu.gpr[register] = value;
}

/** ESP, or only SP when the stack segment is a 16-bit one. */
export function setStackPointer(cpu: CpuCore, value: number, mask: number): void {
  setGpr(cpu, ESP, mask === 0xffff ? ((cpu.gpr[ESP] as number) & ~0xffff) | (value & 0xffff) : value | 0);
}

/** Flags the processor model does not have stay 0. */
export function setEflags(cpu: CpuCore, value: number): void {
  const existing = value & cpu.model.eflags;
  if (cpu.narrator !== null) cpu.narrator.register('EFLAGS', cpu.getEflags(), existing | 2);
  cpu.setEflags(existing);
}

export function setCr0(cpu: CpuCore, value: number): void {
  if (cpu.narrator !== null) cpu.narrator.register('CR0', cpu.state.cr0[0] as number, value);
  cpu.loadCr0(value);
}

export function setCr3(cpu: CpuCore, value: number): void {
  if (cpu.narrator !== null) cpu.narrator.register('CR3', cpu.state.cr3[0] as number, value);
  cpu.loadCr3(value);
}

/** Segments are selector × 16: real-address mode and virtual-8086 mode (§20.1.1, §20.2). */
export const hasRealSegments = (cpu: CpuCore): boolean => !cpu.isProtected() || cpu.isVirtual8086();

export const isPaging = (cpu: CpuCore): boolean => ((cpu.state.cr0[0] as number) & CR0_PG) !== 0;

export function setDebugRegister(cpu: CpuCore, number: 6 | 7, value: number): void {
  if (cpu.narrator !== null) cpu.narrator.register(number === 6 ? 'DR6' : 'DR7', cpu.state.dr[number] as number, value);
  if ((cpu.state.dr[number] as number) === value >>> 0) return;
  cpu.state.dr[number] = value;
  cpu.refreshWatch();
}

/** The machine stops here: this build does not model what the guest asks for. */
export function notModelled(cpu: CpuCore, what: string): never {
  cpu.recorder?.abandon();
  return cpu.notModelled(what);
}
