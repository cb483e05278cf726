/**
 * How transition code checks, reads, writes and tells. Every function does the thing first and foremost; telling costs
 * nothing when nobody watches. There is no second, explaining implementation.
 */
import { CR0_PG, ESP, REG32, SEGMENT_LIKE } from '#emulator/arch';
import { holds, type MicroStepId, type RegisterName, type RuleId, type TransitionRecorder } from '#emulator/events';
import type { AccessSize, CpuCore } from '../cpu-core.ts';

/** The recorder when a transition is open, else null. */
export const teller = (cpu: CpuCore): TransitionRecorder | null => {
  const { recorder } = cpu;
  return recorder !== null && recorder.open ? recorder : null;
};

/** Open a micro-step: what follows belongs to it. */
export function step(cpu: CpuCore, id: MicroStepId): void {
  teller(cpu)?.step(id);
}

/** One architectural check: recorded in the open step; raises the fault beside it when it fails. */
export function require(
  cpu: CpuCore,
  ok: boolean,
  rule: RuleId,
  left: number,
  right: number,
  vector: number,
  errorCode: number | null,
): void {
  teller(cpu)?.check(rule, left, right, ok);
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
  require(cpu, holds('in', type, set), rule, type, set, vector, errorCode);
}

function tellRead(cpu: CpuCore, recorder: TransitionRecorder, linear: number, size: AccessSize, value: number): void {
  if ((linear & 0xfff) + size <= 0x1000) {
    recorder.read(linear, cpu.peekPhysical(linear), size, value);
    return;
  }
  for (let i = 0; i < size; i++) {
    const at = (linear + i) >>> 0;
    recorder.read(at, cpu.peekPhysical(at), 1, (value >>> (8 * i)) & 0xff);
  }
}

/** Read descriptor tables, TSSs and inner stacks: an implicit supervisor access. May raise #PF. */
export function readSystem(cpu: CpuCore, linear: number, size: AccessSize): number {
  const value = cpu.readLinear(linear >>> 0, size, true);
  const recorder = teller(cpu);
  if (recorder !== null) tellRead(cpu, recorder, linear >>> 0, size, value);
  return value >>> 0;
}

/** Read through SS at the CPL with all checks (#SS(0), #PF), `offset` already wrapped to the stack size. */
export function readStack(cpu: CpuCore, register: number, offset: number, size: 2 | 4): number {
  const value = cpu.readSegment(register, offset, size);
  const recorder = teller(cpu);
  if (recorder !== null) {
    tellRead(cpu, recorder, ((cpu.state.base[register] as number) + offset) >>> 0, size, value);
  }
  return value >>> 0;
}

/** Write memory that was probed before: a fault here would tear the transition apart. */
export function writeMemory(cpu: CpuCore, linear: number, size: AccessSize, value: number, supervisor: boolean): void {
  const at = linear >>> 0;
  const recorder = teller(cpu);
  if (recorder === null) {
    cpu.writeLinear(at, size, value, supervisor);
    return;
  }
  const whole = (at & 0xfff) + size <= 0x1000;
  const before = cpu.readLinear(at, size, supervisor);
  cpu.writeLinear(at, size, value, supervisor);
  if (whole) {
    const mask = size === 4 ? 0xffffffff : size === 2 ? 0xffff : 0xff;
    recorder.write(at, cpu.peekPhysical(at), size, before, value & mask);
    return;
  }
  for (let i = 0; i < size; i++) {
    const byte = (at + i) >>> 0;
    recorder.write(byte, cpu.peekPhysical(byte), 1, (before >>> (8 * i)) & 0xff, (value >>> (8 * i)) & 0xff);
  }
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
  const recorder = teller(cpu);
  if (recorder !== null) {
    const { state } = cpu;
    recorder.register(SELECTOR_NAMES[register] as RegisterName, state.selector[register] as number, selector);
    recorder.register(BASE_NAMES[register] as RegisterName, state.base[register] as number, base);
    recorder.register(LIMIT_NAMES[register] as RegisterName, state.limit[register] as number, limit);
    recorder.register(ATTRIBUTE_NAMES[register] as RegisterName, state.attributes[register] as number, attributes);
  }
  cpu.setSegment(register, selector, base, limit, attributes);
}

export function setCpl(cpu: CpuCore, cpl: number): void {
  teller(cpu)?.register('CPL', cpu.cpl, cpl);
  cpu.setCpl(cpl);
}

export function setEip(cpu: CpuCore, eip: number): void {
  const recorder = teller(cpu);
  recorder?.register('EIP', recorder.fromEip, eip);
  cpu.eip = eip >>> 0;
}

export function setGpr(cpu: CpuCore, register: number, value: number): void {
  teller(cpu)?.register(REG32[register] as RegisterName, cpu.gpr[register] as number, value);
  cpu.gpr[register] = value;
}

/** ESP, or only SP when the stack segment is a 16-bit one. */
export function setStackPointer(cpu: CpuCore, value: number, mask: number): void {
  setGpr(cpu, ESP, mask === 0xffff ? ((cpu.gpr[ESP] as number) & ~0xffff) | (value & 0xffff) : value | 0);
}

export function setEflags(cpu: CpuCore, value: number): void {
  const recorder = teller(cpu);
  recorder?.register('EFLAGS', cpu.getEflags(), value | 2);
  cpu.setEflags(value);
}

export function setCr0(cpu: CpuCore, value: number): void {
  teller(cpu)?.register('CR0', cpu.state.cr0[0] as number, value);
  cpu.loadCr0(value);
}

export function setCr3(cpu: CpuCore, value: number): void {
  teller(cpu)?.register('CR3', cpu.state.cr3[0] as number, value);
  cpu.loadCr3(value);
}

export const isPaging = (cpu: CpuCore): boolean => ((cpu.state.cr0[0] as number) & CR0_PG) !== 0;

export function setDebugRegister(cpu: CpuCore, number: 6 | 7, value: number): void {
  teller(cpu)?.register(number === 6 ? 'DR6' : 'DR7', cpu.state.dr[number] as number, value);
  if ((cpu.state.dr[number] as number) === value >>> 0) return;
  cpu.state.dr[number] = value;
  cpu.refreshWatch();
}

/** The machine stops here: this build does not model what the guest asks for. */
export function notModelled(cpu: CpuCore, what: string): never {
  cpu.recorder?.abandon();
  return cpu.notModelled(what);
}
