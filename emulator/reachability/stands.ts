/**
 * As what a ring asks. At the level the machine is at, with the segments it has; of the other level, with descriptors that the tables
 * hold for it, those that the kernel itself names first.
 */
import { parseDescriptor, parseGate, parseSelector, TYPE_CODE, TYPE_CONFORMING, TYPE_WRITABLE, type Descriptor } from '#emulator/arch'; // prettier-ignore
import { read32 } from '#emulator/base';
import { ring0Stack } from '#emulator/inspect';
import type { RegisterState, SegmentState } from '#emulator/machine';
import { tablesOf, type Looked } from './tables.ts';
import type { Ring, Stand } from './types.ts';

const CS = 1, SS = 2, TR = 7; // prettier-ignore
/** Bits of the high dword that a segment register keeps. */
const ATTRIBUTES = 0x00f0ff00;
const FLAT_LIMIT = 0xffffffff;
/** P, S, D/B, G and the type, without DPL. */
const FLAT_CODE = 0x00c09b00, FLAT_DATA = 0x00c09300; // prettier-ignore

export interface Segments {
  readonly ring: Ring;
  readonly from: Stand['from'];
  readonly cs: SegmentState;
  readonly ss: SegmentState;
}

interface Candidate {
  readonly selector: number;
  readonly descriptor: Descriptor;
}

/** Descriptors of the GDT and the LDT that are looked at. */
const MOST = 1024;
function candidates(machine: Looked): Candidate[] {
  const found: Candidate[] = [];
  for (const { name, base, count } of tablesOf(machine.registers())) {
    if (name === 'IDT') continue;
    const entries = Math.min(count, MOST);
    const { bytes, mapped } = machine.readLinear(base, entries * 8);
    for (let index = name === 'GDT' ? 1 : 0; index < entries; index++) {
      if (mapped.subarray(index * 8, index * 8 + 8).some((m) => m === 0)) continue;
      const descriptor = parseDescriptor(read32(bytes, index * 8), read32(bytes, index * 8 + 4));
      if (descriptor.s === 1 && descriptor.p === 1) found.push({ selector: index * 8 + (name === 'LDT' ? 4 : 0), descriptor }); // prettier-ignore
    }
  }
  return found;
}

/** How often each selector stands in a gate of the IDT: the kernel's own code segment does most often. */
function gateSelectors(machine: Looked): ReadonlyMap<number, number> {
  const { base, limit } = machine.registers().idtr;
  const count = Math.min(256, Math.floor((limit + 1) / 8));
  const { bytes, mapped } = machine.readLinear(base, count * 8);
  const seen = new Map<number, number>();
  for (let vector = 0; vector < count; vector++) {
    const { selector, p } = parseGate(read32(bytes, vector * 8), read32(bytes, vector * 8 + 4));
    if (p === 1 && mapped[vector * 8] !== 0) seen.set(selector & 0xfffc, (seen.get(selector & 0xfffc) ?? 0) + 1);
  }
  return seen;
}

const isCode = ({ type }: Descriptor): boolean => (type & TYPE_CODE) !== 0 && (type & TYPE_CONFORMING) === 0;
const isStack = ({ type }: Descriptor): boolean => (type & TYPE_CODE) === 0 && (type & TYPE_WRITABLE) !== 0;
const isFlat = ({ base, limit }: Descriptor): boolean => base === 0 && limit === FLAT_LIMIT;
const segmentOf = ({ selector, descriptor }: Candidate, rpl: number): SegmentState => ({ selector: selector | rpl, base: descriptor.base, limit: descriptor.limit, attributes: descriptor.high & ATTRIBUTES }); // prettier-ignore
const flat = (ring: Ring, attributes: number): SegmentState => ({ selector: ring, base: 0, limit: FLAT_LIMIT, attributes: attributes | (ring << 13) }); // prettier-ignore

/** The one that is named most, else a 32-bit flat one, else the first. */
function best(all: readonly Candidate[], named: (selector: number) => number): Candidate | null {
  const worth = ({ selector, descriptor }: Candidate): number =>
    named(selector) * 4 + (isFlat(descriptor) ? 2 : 0) + descriptor.db;
  return all.reduce<Candidate | null>((a, b) => (a !== null && worth(a) >= worth(b) ? a : b), null);
}

export function segmentsOf(machine: Looked, ring: Ring): Segments {
  const registers = machine.registers();
  if (isAt(registers, ring)) return { ring, from: 'present', cs: registers.segments[CS], ss: registers.segments[SS] };
  const all = candidates(machine).filter(({ descriptor }) => descriptor.dpl === ring);
  const gates = gateSelectors(machine);
  const code = best(all.filter(({ descriptor }) => isCode(descriptor)), (selector) => gates.get(selector) ?? 0); // prettier-ignore
  const inTss = ring === 0 ? (ring0Stack(machine, registers.segments[TR])?.ss0 ?? 0) : 0;
  const like = (candidate: Candidate): boolean => code === null || parseSelector(candidate.selector).ti === parseSelector(code.selector).ti; // prettier-ignore
  const stacks = all.filter(({ descriptor }) => isStack(descriptor));
  const stack = best(stacks, (selector) => (selector === (inTss & 0xfffc) ? 2 : 0) + (stacks.some((one) => one.selector === selector && like(one)) ? 1 : 0)); // prettier-ignore
  if (code === null || stack === null) return { ring, from: 'assumed', cs: flat(ring, FLAT_CODE), ss: flat(ring, FLAT_DATA) }; // prettier-ignore
  return { ring, from: 'table', cs: segmentOf(code, ring), ss: segmentOf(stack, ring) };
}

/** The machine stands there, with segments that are loaded from descriptors. */
const VM = 0x20000;
function isAt({ cpl, eflags, segments }: RegisterState, ring: Ring): boolean {
  return cpl === ring && (eflags & VM) === 0 && segments[CS].attributes !== 0 && segments[SS].attributes !== 0;
}
