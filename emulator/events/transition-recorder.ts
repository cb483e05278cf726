/**
 * Two ways of watching one implementation. While the machine runs, transition code writes a journal of what it was given:
 * the state it started from and every value it read. When somebody asks, the same code runs once more on that journal and
 * narrates: steps, checks, accesses, register changes. So watching is cheap, and the explanation cannot differ from what
 * happened. The ring that keeps the journal is in `ring-recorder.ts`.
 */
import type { CauseType, FailedCheck, Flow, PageWalkAccess, RegisterName, Transition } from './event-types.ts';
import type { MicroStepId } from './micro-steps.table.ts';
import type { RuleId } from './rules.table.ts';

/** What was carried out; with its arguments it can be carried out again. The ring keeps numbers: places in this list. */
export const TRANSITION_CALLS = ['interrupt-delivery', 'iret', 'far-jump', 'far-call', 'far-return', 'sysenter', 'sysexit'] as const; // prettier-ignore
export type TransitionCall = (typeof TRANSITION_CALLS)[number];
export const CAUSE_TYPES: readonly CauseType[] = ['INT n', 'external', 'exception', 'NMI', 'instruction'];

/** The passages (`cpu/known-passages.ts`): what was carried out and why, as one number, `call + 16 * cause`. */
export const PASSAGE = { INT_N: 0, EXTERNAL: 0x10, EXCEPTION: 0x20, IRETD: 0x41 } as const;
export type PassageKind = (typeof PASSAGE)[keyof typeof PASSAGE];
/** Words of the processor's state that a passage keeps. */
export const PASSAGE_STATE_WORDS = 35;
/** Places of some of them, for those who look at numbers only. */
export const PASSAGE_WORD = { ESP: 0, EIP: 1, CPL: 2, CS: 14, SS: 15, SS_BASE: 22, SS_ATTRIBUTES: 30 } as const;

/**
 * Tags of the entries that the processor writes into the journal by itself, and what follows them:
 * PAIR low high physical; PROBE; READ_RUN and WRITE_RUN count (negative: downwards) physical values.
 */
export const JOURNAL = { PROBE: 3, PAIR: 5, READ_RUN: 6, WRITE_RUN: 7 } as const;

/**
 * Bits beside the `access` of a walk. FAULTED: it belongs to the instruction whose page fault is delivered; EARLIER: it was made on the
 * way to the transition, for the first access to its page.
 */
export const WALK = { FAULTED: 0x100, EARLIER: 0x200 } as const;

/** What the processor calls while it runs. `open` is true between begin and complete/fail. */
export interface TransitionRecorder {
  readonly open: boolean;
  /**
   * The state of the processor is copied. `a`, `b`, `c` are the arguments of the call (signed 32-bit).
   * @param fromEip EIP of the place the transition starts from: the instruction for faults and transfers, the next one
   * for traps and interrupts. `from.eip` and the `before` of the EIP change.
   */
  begin(call: TransitionCall, cause: CauseType, a: number, b: number, c: number, why: FailedCheck | null, parent: number, fromEip: number): void; // prettier-ignore
  /**
   * The same for the short way through common transitions, which never fails; EFLAGS are at hand.
   * @param pushedRf RF, in its place, as it is in the image of EFLAGS that is pushed.
   * @returns where in `words` its `PASSAGE_STATE_WORDS` words of state belong, which the processor writes by itself. The journal begins
   * behind them; `at` is to be set behind that, then `complete` called.
   */
  beginPassage(kind: PassageKind, a: number, b: number, c: number, why: FailedCheck | null, fromEip: number, eflags: number, pushedRf: number): number; // prettier-ignore
  /** The journal, for code that writes entries by itself: `words[at]` is the next one; there is room for a few hundred. */
  readonly words: Int32Array;
  at: number;
  /** A value was read from memory at `physical` (−1: not mapped any more). */
  read(value: number, physical: number): void;
  /** Two doublewords were read from `physical` and `physical + 4`, on one page: a descriptor or a gate. */
  readPair(low: number, high: number, physical: number): void;
  /** Memory at `physical` is about to be written; it holds `before`. */
  write(before: number, physical: number): void;
  /**
   * `count` doublewords were read one after the other from `physical` upwards: those at `memory[from]`…, as far as `mask`
   * goes. The same as so many `read`s.
   */
  readRun(memory: Int32Array, from: number, count: number, physical: number, mask: number): void;
  /** The same for `write`s, upwards or downwards from `physical`: `memory` holds what was there before. */
  writeRun(memory: Int32Array, from: number, step: 1 | -1, count: number, physical: number, mask: number): void;
  /** The next access crosses a page: physical address of its part on the second page. */
  secondPage(physical: number): void;
  /** Pages were found writable. */
  probe(): void;
  /** A page walk set A or D bits in the entry at `physical`. */
  pageEntry(physical: number, before: number, after: number): void;
  /** A page walk read these entries: `access` as the memory management unit says it, and {@link WALK} bits. */
  pageWalk(linear: number, access: number, pde: number, pte: number): void;
  complete(): void;
  fail(vector: number, errorCode: number | null, why: FailedCheck | null): void;
  /** Forget the open transition: the machine stopped inside it because it met something not modelled. */
  abandon(): void;
  /** Id the next `begin` will give; the one just closed is `nextId - 1`. */
  readonly nextId: number;
  /** Transitions closed so far (they may have left the ring). */
  readonly count: number;
  /** The transition by id, narrated, or null when it has left the ring. */
  transition(id: number): Transition | null;
}

/** What transition code tells when it runs on a journal. */
export interface TransitionNarrator {
  /** EIP given to `begin`. */
  readonly fromEip: number;
  /** The transition turns out to be another flow: an interrupt through a task gate is a task switch. */
  becomes(flow: Flow): void;
  /** @param walk of the steps of a page walk: the access that needs the translation. */
  step(id: MicroStepId, walk?: PageWalkAccess): void;
  read(linear: number, physical: number, size: 1 | 2 | 4, value: number): void;
  write(linear: number, physical: number, size: 1 | 2 | 4, before: number, after: number): void;
  check(rule: RuleId, left: number, right: number, ok: boolean): void;
  /** Changes from a value to itself are dropped. */
  register(register: RegisterName, before: number, after: number): void;
}

/** One entry of the journal. */
export type JournalEntry =
  | { readonly kind: 'read'; readonly value: number; readonly physical: number }
  | { readonly kind: 'write'; readonly before: number; readonly physical: number }
  | { readonly kind: 'second-page'; readonly physical: number }
  | { readonly kind: 'probe' }
  | {
      readonly kind: 'walk';
      readonly linear: number;
      readonly access: number;
      readonly pde: number;
      readonly pte: number;
    }
  | { readonly kind: 'page-entry'; readonly physical: number; readonly before: number; readonly after: number };

/** A recorded transition as it is given to the code that carries it out again. */
export interface RecordedTransition {
  readonly call: TransitionCall;
  readonly cause: CauseType;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly fromEip: number;
  readonly eflags: number;
  /** The processor's declared state when the transition began, as words of its section. */
  readonly state: Int32Array;
  readonly journal: readonly JournalEntry[];
  /** The fault that ended it, or null. */
  readonly fault: {
    readonly vector: number;
    readonly errorCode: number | null;
    readonly why: FailedCheck | null;
  } | null;
}
