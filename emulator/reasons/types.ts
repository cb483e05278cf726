/** A fault explained, as plain data: codes, numbers and names. The sentences are in words.table.ts and the catalogues. */
import type { DisassembledInstruction } from '#emulator/disassembler';
import type { MicroStepId, RuleId, Transition } from '#emulator/events';
import type { SourcePlace } from '#emulator/inspect';
import type { Mark, RegisterState } from '#emulator/machine';
import type { LastWrite } from '#emulator/provenance';
import type { MistakeId, RepairId } from './words.table.ts';

/** Version of {@link FaultCard} as JSON. Fields may be added under one version; a change of meaning raises it. */
export const CARD_VERSION = 1;

/** An error code taken apart. `none`: the vector pushes none; `zero`: not about a selector. */
export type ErrorCodeView =
  | { readonly kind: 'none' | 'zero' }
  | {
      readonly kind: 'selector';
      readonly table: 'GDT' | 'LDT' | 'IDT';
      readonly index: number;
      /** Error code without its three flag bits: the selector without RPL, or 8 × vector. */
      readonly selector: number;
      readonly ti: 0 | 1;
      readonly idt: 0 | 1;
      readonly ext: 0 | 1;
    }
  | {
      readonly kind: 'page';
      readonly present: boolean;
      readonly write: boolean;
      readonly user: boolean;
      readonly reserved: boolean;
    };

export interface InstructionView {
  /** `interrupted`: the fault belongs to an interrupt's delivery, this instruction only happened to be next. */
  readonly role: 'faulting' | 'interrupted';
  readonly linear: number;
  readonly bytes: readonly number[];
  /** NASM text. */
  readonly text: string;
  readonly label: string;
  readonly source: SourcePlace | null;
}

export type CellKind =
  | 'gate'
  | 'descriptor'
  | 'stack'
  | 'tss'
  | 'page-entry'
  | 'io-map'
  | 'memory'
  | 'instruction'
  | 'register'
  | 'none';

/** Where the value lies that broke the rule. */
export interface Cell {
  readonly kind: CellKind;
  /** `IDT` `IVT` `GDT` `LDT` `TSS` `page directory` `page table`, else ''. */
  readonly table: string;
  /** Vector, descriptor index or entry number; -1 where there is none. */
  readonly index: number;
  /** Selector that names the descriptor (RPL 0) or the page that the entry maps; 0 where there is none. */
  readonly selector: number;
  /** `DPL`, `P`, `RPL`, `limit`, `SS0`, `CS`, …; of a register the name of the bits or ''. */
  readonly field: string;
  /** Register that holds the value, '' for memory. */
  readonly register: string;
  /** Address of the first byte, -1 for registers and for page entries that no linear address shows. */
  readonly linear: number;
  readonly physical: number;
  /** Bytes, 0 for none. */
  readonly length: number;
  /** Little-endian value of the bytes (the first four), or of the register. */
  readonly value: number;
  /** Lowest bit and number of bits within `value`; null = all of it. */
  readonly bits: readonly [low: number, width: number] | null;
}

/** Who gave the cell its value last. */
export interface Writer {
  /** As {@link LastWrite}; `unknown`: not found within what is worth looking through. */
  readonly by: LastWrite['by'] | 'unknown';
  readonly before: Mark | null;
  readonly linear: number;
  readonly cpl: number;
  readonly transition: number;
  readonly text: string;
  readonly label: string;
  readonly source: SourcePlace | null;
}

/** What to change: bytes at a linear address, or a register by the names of the input `poke-register`. */
export type Poke =
  | { readonly linear: number; readonly bytes: readonly number[] }
  | { readonly physical: number; readonly bytes: readonly number[] }
  | { readonly register: string; readonly value: number };

export interface Repair {
  readonly id: RepairId;
  readonly args: Readonly<Record<string, string | number>>;
  readonly pokes: readonly Poke[];
}

/** What the machine met next. `quiet`: nothing within the instructions that were tried. */
export interface NextEvent {
  readonly kind: 'transition' | 'shutdown' | 'halted' | 'powered-off' | 'not-modelled' | 'quiet';
  readonly flow: Transition['flow'] | '';
  readonly vector: number;
  readonly errorCode: number | null;
  readonly rule: RuleId | null;
  readonly linear: number;
  readonly source: SourcePlace | null;
  readonly fromCpl: number;
  readonly toCpl: number;
  /** Instructions from the repaired one to the event. */
  readonly after: number;
}

/**
 * A repair that was tried. `passes`: the instruction or delivery went through; `same`: the same rule broke again, it does not
 * help; `next-check`: it gets further, and another check fails (`next`).
 */
export interface TriedRepair extends Repair {
  readonly outcome: 'passes' | 'same' | 'next-check';
  readonly next: NextEvent;
}

export interface Mistake {
  readonly id: MistakeId;
  readonly args: Readonly<Record<string, string | number>>;
}

export interface FaultCard {
  readonly version: typeof CARD_VERSION;
  /** Transition that delivers the fault, or, when none does, the one that failed. */
  readonly transition: number;
  /** Transition whose check failed; 0 when an instruction failed outside of any. */
  readonly failedIn: number;
  /** Micro-step in which it failed, or ''. */
  readonly atStep: MicroStepId | '';
  /** The moment before the faulting instruction: there the repairs are applied. */
  readonly moment: Mark;
  readonly vector: number;
  readonly errorCode: number | null;
  readonly error: ErrorCodeView;
  /** Faulting address of a page fault, else null. */
  readonly cr2: number | null;
  readonly instruction: InstructionView | null;
  /** Instructions executed before it, the latest last. */
  readonly before: readonly InstructionView[];
  readonly cpl: number;
  readonly mode: 'real' | 'protected' | 'virtual-8086';
  /** Null only for an interrupt that is mistaken for an exception. */
  readonly rule: RuleId | null;
  readonly left: number;
  readonly right: number;
  readonly cell: Cell;
  readonly writer: Writer | null;
  readonly repairs: readonly TriedRepair[];
  /** Typical mistakes recognised, the most specific first. */
  readonly mistakes: readonly Mistake[];
  /** What became of it. */
  readonly ending: 'handled' | 'double-fault' | 'shutdown';
  /** A card for each fault of the chain when there were several, in order; theirs are empty. */
  readonly chain: readonly FaultCard[];
}

/** A fault with the transitions around it. */
export interface FaultLink {
  readonly vector: number;
  readonly errorCode: number | null;
  readonly why: { readonly rule: RuleId; readonly left: number; readonly right: number } | null;
  /** Transition whose check failed. */
  readonly failed: Transition | null;
  /** Transition that delivers it (or, where two faults became one, the double fault). */
  readonly delivered: Transition | null;
}

/** What locators and repairs look at: the machine right before the fault, copied. */
export interface Facts {
  readonly link: FaultLink;
  readonly registers: RegisterState;
  /** `CPL` and mode as the fault found them. */
  readonly cpl: number;
  readonly mode: FaultCard['mode'];
  /** Linear address of the instruction. */
  readonly linear: number;
  readonly instruction: DisassembledInstruction | null;
  /** Address of the memory operand; -1 = there is none. */
  readonly operand: { readonly segment: number; readonly linear: number };
  /** CR2 as the fault sets it. */
  readonly cr2: number;
  readonly symbol: (name: string) => number | null;
  /** `length` bytes little-endian at a linear address, or null where nothing is mapped. */
  value(linear: number, length: number): number | null;
  physicalValue(physical: number): number;
  translate(linear: number): number;
}
