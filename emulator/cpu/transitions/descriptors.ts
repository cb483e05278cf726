/** Finding, reading and taking apart descriptors while a transition runs. Numbers only: this is the hot side of `arch`. */
import { LDTR, VECTOR_GP } from '#emulator/arch';
import type { RuleId } from '#emulator/events';
import type { CpuCore } from '../cpu-core.ts';
import { probe, readSystem, require, setSegment, writeMemory } from './tell.ts';

/** A descriptor as read from its table. */
export interface ReadDescriptor {
  readonly selector: number;
  /** Linear address of its first byte. */
  readonly linear: number;
  readonly low: number;
  readonly high: number;
}

const set = (...types: number[]): number => types.reduce((bits, type) => bits | (1 << type), 0) >>> 0;
/** Sets of `S and type` (S is bit 4), for `requireType`. */
export const CODE = set(0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f);
export const WRITABLE_DATA = set(0x12, 0x13, 0x16, 0x17);
export const DATA_OR_READABLE_CODE = set(0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x1a, 0x1b, 0x1e, 0x1f);
export const IDT_GATES = set(0x05, 0x06, 0x07, 0x0e, 0x0f);
export const AVAILABLE_TSS = set(0x01, 0x09);
export const BUSY_TSS = set(0x03, 0x0b);
export const LDT_TYPE = set(0x02);
export const CALL_GATES = set(0x04, 0x0c);
export const TASK_GATE = 0x05;
export const FAR_TARGETS = (CODE | AVAILABLE_TSS | BUSY_TSS | CALL_GATES | set(TASK_GATE)) >>> 0;

export const isIn = (types: number, type: number): boolean => ((types >>> type) & 1) === 1;

/** S and type, 0..31. */
export const typeOf = (high: number): number => (high >>> 8) & 0x1f;
export const dplOf = (high: number): number => (high >>> 13) & 3;
export const presentOf = (high: number): number => (high >>> 15) & 1;
/** Conforming code: S = 1, type 11xx. Works on a descriptor's high dword and on access rights alike. */
export const isConforming = (high: number): boolean => (high & 0x1c00) === 0x1c00;
export const baseOf = (low: number, high: number): number =>
  ((low >>> 16) | ((high & 0xff) << 16) | (high & 0xff000000)) >>> 0;
export const limitOf = (low: number, high: number): number => {
  const raw = (low & 0xffff) | (high & 0xf0000);
  return high & 0x800000 ? ((raw << 12) | 0xfff) >>> 0 : raw;
};
export const ATTRIBUTES_MASK = 0x00f0ff00;
/** Access rights as the hidden part keeps them. */
export const attributesOf = (high: number): number => high & ATTRIBUTES_MASK;

/** Error code that names a selector. */
export const selectorError = (selector: number, ext: number): number => (selector & 0xfffc) | ext;

/** Stack pointer mask of a stack segment by its B bit. */
export const stackMask = (attributes: number): number => (attributes & 0x400000 ? 0xffffffff : 0xffff);

/** Is the descriptor within its table? Used where the answer is not a fault (LAR, VERR …). */
export function isInTable(cpu: CpuCore, selector: number): boolean {
  const { state } = cpu;
  if ((selector & 4) === 0) return (selector | 7) <= (state.gdtrLimit[0] as number);
  return state.attributes[LDTR] !== 0 && (selector | 7) <= (state.limit[LDTR] as number);
}

/** The descriptor must lie within the table that TI names; `rule` says so for the segment at hand. */
export function requireInTable(cpu: CpuCore, selector: number, rule: RuleId, vector: number, errorCode: number): void {
  const { state } = cpu;
  const last = selector | 7;
  if ((selector & 4) === 0) {
    const limit = state.gdtrLimit[0] as number;
    require(cpu, last <= limit, rule, last, limit, vector, errorCode);
    return;
  }
  // §2.4.2: with a null selector in LDTR any selector with TI = 1 faults.
  const rights = state.attributes[LDTR] as number;
  require(cpu, rights !== 0, 'LDTR is loaded', rights, 0, vector, errorCode);
  const limit = state.limit[LDTR] as number;
  require(cpu, last <= limit, rule, last, limit, vector, errorCode);
}

export function readDescriptor(cpu: CpuCore, selector: number): ReadDescriptor {
  const { state } = cpu;
  const table = (selector & 4) === 0 ? (state.gdtrBase[0] as number) : (state.base[LDTR] as number);
  return readPair(cpu, selector, (table + (selector & 0xfff8)) >>> 0);
}

/** The two doublewords of a descriptor or gate at `linear`. */
export function readPair(cpu: CpuCore, selector: number, linear: number): ReadDescriptor {
  if ((linear & 7) !== 0) return { selector, linear, low: readSystem(cpu, linear, 4), high: readSystem(cpu, linear + 4, 4) }; // prettier-ignore
  const low = cpu.readLinear(linear, 4, true);
  const high = cpu.readLinear(linear + 4, 4, true);
  const { recorder } = cpu;
  if (recorder !== null && recorder.open) recorder.readPair(low, high, cpu.peekPhysical(linear));
  return { selector, linear, low, high };
}

/** Raise now the #PF that setting the accessed bit would raise later. */
export function probeAccessed(cpu: CpuCore, descriptor: ReadDescriptor): void {
  if ((descriptor.high & 0x100) === 0) probe(cpu, descriptor.linear + 5, 1, true);
}

/** Load a code, data or stack segment; sets the accessed bit in memory when it was clear (§3.4.5.1). */
export function loadFromDescriptor(cpu: CpuCore, register: number, selector: number, d: ReadDescriptor): void {
  if ((d.high & 0x100) === 0) writeMemory(cpu, d.linear + 5, 1, ((d.high >>> 8) & 0xff) | 1, true);
  // As signed numbers: they stay small integers, and the state's unsigned words do not care.
  setSegment(cpu, register, selector, baseOf(d.low, d.high) | 0, limitOf(d.low, d.high) | 0, attributesOf(d.high) | 0x100); // prettier-ignore
}

/** Load a null selector: nothing can be reached through the register afterwards. */
export function loadNull(cpu: CpuCore, register: number, selector: number): void {
  setSegment(cpu, register, selector, 0, 0, 0);
}

/** The entry point must lie within the code segment: #GP(EXT). */
export function requireEipInLimit(cpu: CpuCore, eip: number, limit: number, ext: number): void {
  require(cpu, eip <= limit, 'EIP <= CS limit', eip, limit, VECTOR_GP, ext);
}
