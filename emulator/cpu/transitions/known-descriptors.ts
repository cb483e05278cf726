/**
 * Descriptors and gates that passed their checks: the same bytes, met in the same situation, pass again. Only a derived cache:
 * the bytes are read every time, nothing is assumed about memory, and an explanation never uses it.
 */
import type { CpuCore } from '../cpu-core.ts';
import type { ReadDescriptor } from './descriptors.ts';

/** Which list of checks was passed. */
export const IDT_GATE = 0, GATE_TARGET = 1, RETURN_TARGET = 2, INNER_STACK = 3, OUTER_STACK = 4, DATA_SEGMENT = 5, STACK_SEGMENT = 6; // prettier-ignore
const KINDS = 7;
/** Entries per kind, by the low bits of the index. */
const WAYS = 16;

interface Entry extends ReadDescriptor {
  /** CPL × 4 + what else the checks depended on (level of the stack, DPL check of a gate). */
  readonly situation: number;
  readonly base: number;
  readonly limit: number;
}

export class KnownDescriptors {
  readonly entries = Array.from<Entry | null>({ length: KINDS * WAYS }).fill(null);
}

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
  // prettier-ignore
  const way = kind === IDT_GATE ? index : index >>> 3;
  const entry = cpu.known.entries[kind * WAYS + (way & (WAYS - 1))];
  if (entry == null || cpu.narrator !== null) return null;
  if (entry.selector !== index || entry.situation !== ((cpu.cpl << 2) | situation)) return null;
  if (entry.base !== base || entry.limit !== limit) return null;
  const { linear } = entry;
  const low = cpu.readLinear(linear, 4, true);
  const high = cpu.readLinear(linear + 4, 4, true);
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
  // prettier-ignore
  if ((d.linear & 7) !== 0 || cpu.narrator !== null) return;
  const way = kind === IDT_GATE ? index : index >>> 3;
  const { linear, low, high } = d;
  cpu.known.entries[kind * WAYS + (way & (WAYS - 1))] = { selector: index, linear, low, high, situation: (cpu.cpl << 2) | situation, base, limit }; // prettier-ignore
}

/** Remember a segment descriptor of the GDT whose accessed bit is set. */
export function rememberSegment(cpu: CpuCore, kind: number, d: ReadDescriptor, situation: number): ReadDescriptor {
  const { state } = cpu;
  if ((d.selector & 4) === 0 && (d.high & 0x100) !== 0) {
    remember(cpu, kind, d.selector, situation, state.gdtrBase[0] as number, state.gdtrLimit[0] as number, d);
  }
  return d;
}
