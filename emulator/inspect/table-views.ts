/** Types of what the views of registers and tables say beyond the bits: who uses an entry, what is wrong with it. */
import type { DescriptorKind } from '#emulator/arch';

/** The descriptor that a selector names in memory now, where it differs from the hidden part. */
export interface TableEntryNow {
  readonly base: number;
  readonly limit: number;
  readonly dpl: number;
  readonly present: boolean;
  readonly kind: DescriptorKind;
  readonly rights: string;
}
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

/** What looks wrong with a descriptor. Codes; the catalogues have the words. */
export type DescriptorFlaw =
  /** G = 0 and limit 0: a segment of one byte. */
  | 'limit-zero'
  /** P = 0, but a register, a gate or a task names it. */
  | 'absent-used'
  /** A register holds a copy that differs. */
  | 'stale'
  /** TR names it, and it is no TSS (any more): LTR would raise #GP. */
  | 'not-a-tss'
  /** LDTR names it, and it is no LDT: LLDT would raise #GP. */
  | 'not-an-ldt'
  /** TR names it, but it is marked available: it can be entered a second time. */
  | 'not-busy'
  /** Busy, though neither the current task nor one that waits for it: LTR would raise #GP. */
  | 'busy-unused'
  /** Too small for a TSS of its kind: #TS. */
  | 'tss-limit'
  /** A reserved type of system descriptors. */
  | 'reserved-type'
  /** A kind that only the GDT may hold, in the LDT. */
  | 'wrong-table'
  /** A gate that only the IDT may hold. */
  | 'idt-gate'
  /** Call gate: its selector names no code segment. */
  | 'gate-target'
  /** Bit 21, reserved on this processor. */
  | 'l-bit'
  /** A stack segment of 32-bit code with B = 0, or code of the wrong size for the one that runs in it. */
  | 'stack-16';

/** An entry of the IDT that looks wrong. */
export type GateFlaw =
  /** No gate that may lie in the IDT: #GP. */
  | 'not-a-gate'
  | 'null-selector'
  | 'outside-table'
  | 'target-not-code'
  | 'target-absent'
  /** The handler's segment has a DPL above 0: taken in ring 0 it raises #GP. */
  | 'target-outer'
  | 'target-not-tss'
  /** The offset lies beyond the limit of the segment: #GP. */
  | 'beyond-limit'
  /** A hardware line leads here and the gate is open to ring 3: anybody can forge the interrupt. */
  | 'open-irq';

/** The segment that a gate leads to. */
export interface GateSegment {
  readonly kind: DescriptorKind;
  readonly dpl: number;
  readonly conforming: boolean;
}
/** How often a vector was delivered, as far as it was followed. */
export interface VectorCount {
  readonly count: number;
  /** Moment right before the latest one, and its transition; null = never. */
  readonly last: { readonly now: number; readonly transition: number } | null;
}

/** Something that uses a descriptor now, besides registers. */
export type DescriptorUser =
  | { readonly by: 'gate'; readonly vector: number }
  | { readonly by: 'call-gate'; readonly selector: number }
  | { readonly by: 'tss'; readonly field: string };

/** A TSS descriptor of the GDT. */
export interface TssInTable {
  readonly index: number;
  readonly selector: number;
  readonly base: number;
  readonly limit: number;
  readonly kind: DescriptorKind;
  readonly busy: boolean;
  /** TR holds it. */
  readonly isCurrent: boolean;
  /** SS0:ESP0 there, when it can be read. */
  readonly ring0: { readonly ss0: number; readonly esp0: number } | null;
}
/** State of the I/O permission map. */
export type IoMapState =
  /** Its offset is at or beyond the limit: no port. */
  | 'outside'
  /** It begins inside the fields of the TSS: their bytes permit ports. */
  | 'hole'
  /** The byte of ones behind the last byte is missing: the last ports cannot be used. */
  | 'no-end'
  | 'whole'
  /** Shorter than 8,192 bytes: ports behind its end are closed. */
  | 'partial'
  /** A 16-bit TSS has none. */
  | 'none';
