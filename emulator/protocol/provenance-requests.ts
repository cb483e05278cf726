/** Who wrote this, and what will use it. */
import type { StatusView } from '#emulator/inspect';
import type { Mark } from '#emulator/machine';
import type { Finding } from '#emulator/monitors';
import type { Provenance, StackWords } from '#emulator/provenance';

/** `problem`: English, from the parser of places; it says what could be written instead. */
export interface WhoState {
  readonly problem: string | null;
  /** Instructions behind the present that were looked through. */
  readonly looked: number;
  /** The answer, when `done`; null then means that nothing is mapped there. */
  readonly provenance: Provenance | null;
  readonly done: boolean;
}

/** A frame that lies on a stack and that nobody has returned through yet. */
export interface OpenFrame {
  readonly transition: number;
  readonly flow: string;
  readonly cause: string;
  /** -1 = none. */
  readonly vector: number;
  /** Who was interrupted, or called: CPL, CS:EIP as pushed, and the label there. */
  readonly fromCpl: number;
  readonly cs: number;
  readonly eip: number;
  readonly label: string;
  /** Linear addresses of the lowest and one past the highest word. */
  readonly low: number;
  readonly high: number;
  /** Moment of the push, and how long it has been open. */
  readonly since: Mark;
  readonly instructions: number;
  /** 1 = the innermost one on the stack that is used now; 0 = it lies on another stack. */
  readonly nesting: number;
}
export interface FramesState {
  /** Context now, on whose behalf, since when, as the status bar has it. */
  readonly status: StatusView;
  /** Newest first. */
  readonly frames: readonly OpenFrame[];
  /** Findings of the monitors about frames: abandoned (S1), resumed again (S2). */
  readonly findings: readonly Finding[];
}

export interface ProvenanceRequests {
  /** Ask who wrote a place (`eax`, `gdt[3].dpl`, `dword [9000h]`) last, at the moment where the machine stands. An earlier question is given up. */
  whoStart: { params: { place: string }; result: WhoState };
  /** Go on for some hundredths of a second; ask until it is done. */
  whoNext: { params: Record<string, never>; result: WhoState };
  whoCancel: { params: Record<string, never>; result: null };
  /** Frames that are open at the moment where the machine stands, for whom, and how deep. */
  frames: { params: Record<string, never>; result: FramesState };
  /** Who pushed each word from SS:ESP upwards, or from the linear address `from` (another kernel stack), and what takes it off. */
  stackWords: { params: { words: number; from?: number }; result: StackWords };
}
