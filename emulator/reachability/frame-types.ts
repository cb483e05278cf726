/** A frame that somebody foretells: what may be placed, and what the machine did. Plain data. */
import type { Transition } from '#emulator/events';

/** Things that can be placed into a slot, or named as what a word of the stack goes into. */
export const CHIP_IDS = [
  'SS', 'ESP', 'EFLAGS', 'CS', 'next-EIP', 'EIP', 'error-code', 'parameter', 'vector', 'SS0', 'ESP0', 'EAX', 'EBP', 'DS', 'TR', 'CR2', 'gate-selector', 'gate-offset', 'zero',
  'GS', 'FS', 'ES',
] as const; // prettier-ignore
export type ChipId = (typeof CHIP_IDS)[number];
export interface Chip {
  readonly id: ChipId;
  /** What it is now; null: only the machine knows, such as an error code. */
  readonly value: number | null;
}

export const STACK_IDS = ['current', 'tss', 'save-area'] as const;
export type StackId = (typeof STACK_IDS)[number];
export interface StackChoice {
  readonly id: StackId;
  readonly selector: number;
  readonly pointer: number;
}

/** Places at which execution may go on. */
export const TARGET_IDS = ['gate', 'next-gate', 'next', 'frame', 'same', 'tss'] as const;
export type TargetId = (typeof TARGET_IDS)[number];
export interface Target {
  readonly id: TargetId;
  readonly cs: number;
  readonly eip: number;
}

export type FrameEvent = 'int' | 'exception' | 'interrupt' | 'iret' | 'call' | 'retf' | 'jmp' | 'sysenter' | 'sysexit';

/** The machine is about to make a transition. Nothing here says what comes of it. */
export interface FrameQuestion {
  readonly event: FrameEvent;
  /** NASM text of the instruction in front of which it stands; '' when none can be read. */
  readonly text: string;
  /** Vector that is named or waits; -1 = none, or not to be known. */
  readonly vector: number;
  /** Words are read off the stack, not pushed. */
  readonly pops: boolean;
  readonly cpl: number;
  readonly interruptFlag: 0 | 1;
  /** Bytes of a word of the stack. */
  readonly wordSize: 2 | 4;
  readonly chips: readonly Chip[];
  readonly stacks: readonly StackChoice[];
  readonly targets: readonly Target[];
  /** Words from the top of the present stack up. */
  readonly words: readonly { readonly address: number; readonly value: number | null }[];
}

/** `quiet`: the next step is no transition. `ended`: there is no next step. */
export type FrameState = { readonly question: FrameQuestion | null; readonly obstacle: 'ended' | 'quiet' | null };

/** A word of the frame, by the micro-step that pushed or popped it. */
export interface FrameSlot {
  /** 0 is the first that was pushed: the highest address; of a frame that is popped the first word, the lowest. */
  readonly order: number;
  readonly id: ChipId;
  readonly address: number;
  readonly value: number;
  /** Number of the micro-step, 1 is the first, and the transition it belongs to. */
  readonly step: number;
  readonly transition: number;
}
export interface FrameAnswer {
  /** Everything that one step made: a delivery that failed comes before the one of its fault. */
  readonly transitions: readonly Transition[];
  readonly slots: readonly FrameSlot[];
  readonly stack: StackId;
  /** Null: the processor shut down. */
  readonly to: {
    readonly cs: number;
    readonly eip: number;
    readonly cpl: number;
    readonly interruptFlag: 0 | 1;
  } | null;
}
