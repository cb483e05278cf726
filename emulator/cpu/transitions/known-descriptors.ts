/**
 * Descriptors and gates that passed their checks: the same bytes, met in the same situation, pass again. Only a derived cache:
 * the bytes are read every time, nothing is assumed about memory, and an explanation never uses it.
 */
import type { CpuCore } from '../cpu-core.ts';
import { attributesOf, baseOf, limitOf, type ReadDescriptor } from './descriptors.ts';

/** Which list of checks was passed. */
export const IDT_GATE = 0, GATE_TARGET = 1, RETURN_TARGET = 2, INNER_STACK = 3, OUTER_STACK = 4, DATA_SEGMENT = 5, STACK_SEGMENT = 6, TASK_DATA = 7, TASK_STACK = 8; // prettier-ignore
const KINDS = 9;
/** Gates have a place for each vector, segments by the low bits of their index; both apart for CPL 3 and the levels within. */
const GATES = 512, WAYS = 64; // prettier-ignore

/** A descriptor that passed, and what its checks depended on. All numbers are signed, so that they stay small integers. */
export class KnownDescriptor implements ReadDescriptor {
  /** Selector with RPL, or vector. */
  readonly selector: number;
  readonly linear: number;
  readonly low: number;
  readonly high: number;
  /** CPL × 4 + what else the checks depended on (level of the stack, DPL check of a gate). */
  readonly situation: number;
  /** The table it lies in. */
  readonly base: number;
  readonly limit: number;
  /** Hidden part of a register that is loaded with it (segments). */
  readonly segmentBase: number;
  readonly segmentLimit: number;
  readonly rights: number;

  constructor(index: number, situation: number, base: number, limit: number, d: ReadDescriptor) {
    this.selector = index;
    this.situation = situation;
    this.base = base | 0;
    this.limit = limit | 0;
    this.linear = d.linear | 0;
    this.low = d.low | 0;
    this.high = d.high | 0;
    this.segmentBase = baseOf(d.low, d.high) | 0;
    this.segmentLimit = limitOf(d.low, d.high) | 0;
    this.rights = attributesOf(d.high) | 0x100;
  }
}

export class KnownDescriptors {
  readonly entries = Array.from<KnownDescriptor | null>({ length: GATES + (KINDS - 1) * WAYS }).fill(null);
}

/** Place of a gate; `cpl` is the one the checks are made at. */
export const placeOfGate = (vector: number, cpl: number): number => vector | (cpl === 3 ? 256 : 0);
/** Place of a segment descriptor. */
export const placeOfSegment = (kind: number, selector: number, cpl: number): number =>
  GATES + (kind - 1) * WAYS + ((selector >>> 3) & 31) + (cpl === 3 ? 32 : 0);
const placeOf = (kind: number, index: number, cpl: number): number =>
  kind === IDT_GATE ? placeOfGate(index, cpl) : placeOfSegment(kind, index, cpl);

/**
 * The descriptor `index` (selector with RPL, or vector) of the table at `base`, read anew, when its bytes are known to pass;
 * else null, as if it had not been read.
 */
export function findKnown(
  cpu: CpuCore,
  kind: number,
  index: number,
  situation: number,
  base: number,
  limit: number,
): ReadDescriptor | null {
  const { cpl } = cpu;
  const entry = cpu.known.entries[placeOf(kind, index, cpl)];
  if (entry == null || cpu.narrator !== null) return null;
  if (entry.selector !== index || entry.situation !== ((cpl << 2) | situation)) return null;
  if (entry.base !== (base | 0) || entry.limit !== (limit | 0)) return null;
  const linear = entry.linear >>> 0;
  const low = cpu.readLinear(linear, 4, true) | 0;
  const high = cpu.readLinear(linear + 4, 4, true) | 0;
  const { recorder } = cpu;
  if (low !== entry.low || high !== entry.high) return null;
  if (recorder !== null && recorder.open) recorder.readPair(low, high, cpu.peekPhysical(linear));
  return entry;
}

/** The same for a selector; only descriptors of the GDT are remembered. */
export function findKnownSegment(
  cpu: CpuCore,
  kind: number,
  selector: number,
  situation: number,
): ReadDescriptor | null {
  const { state } = cpu;
  return findKnown(cpu, kind, selector, situation, state.gdtrBase[0] as number, state.gdtrLimit[0] as number);
}

/** Remember a descriptor that passed. It must be aligned, so that reading it again touches one page. */
export function remember(
  cpu: CpuCore,
  kind: number,
  index: number,
  situation: number,
  base: number,
  limit: number,
  d: ReadDescriptor,
): void {
  if ((d.linear & 7) !== 0 || cpu.narrator !== null) return;
  const { cpl } = cpu;
  cpu.known.entries[placeOf(kind, index, cpl)] = new KnownDescriptor(index, (cpl << 2) | situation, base, limit, d);
}

/** Remember a segment descriptor of the GDT whose accessed bit is set. */
export function rememberSegment(cpu: CpuCore, kind: number, d: ReadDescriptor, situation: number): ReadDescriptor {
  const { state } = cpu;
  if ((d.selector & 4) === 0 && (d.high & 0x100) !== 0) {
    remember(cpu, kind, d.selector, situation, state.gdtrBase[0] as number, state.gdtrLimit[0] as number, d);
  }
  return d;
}
