/** One transition told step by step, as plain data: codes, numbers and names. The sentences are in texts/. */
import type { Sdm } from '#emulator/arch';
import type { Access, Cause, Check, Flow, MicroStepId, PageWalkAccess, RegisterChange, Transition, Where } from '#emulator/events'; // prettier-ignore
import type { Cell } from '#emulator/reasons';
import type { SentenceId } from './texts/sentences.en.ts';

/** How the linear address of an access became physical: paging is off, the TLB knew, or pages were walked. */
export type Translation = 'off' | 'tlb-hit' | 'tlb-miss';

export interface ScopedAccess extends Access {
  readonly kind: 'read' | 'write';
  readonly translation: Translation;
  readonly cell: Cell;
}

/** The processor behind a step: `from`, and every change recorded up to here. */
export interface StateAfter extends Where {
  /** Registers that have changed since the transition began: what they were then, what they are now. */
  readonly changed: readonly RegisterChange[];
}

export interface Sentence {
  /** `title`: the step did not come so far that there are values; its title stands. */
  readonly id: SentenceId | 'title';
  /** Numbers as text; words are codes of `SCOPE_WORDS`, marked by `@`. */
  readonly args: Readonly<Record<string, string>>;
}

export interface ScopedStep {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly step: MicroStepId;
  readonly sdm: Sdm;
  readonly walk: PageWalkAccess | null;
  /** In the order in which they happened; reads before writes. */
  readonly accesses: readonly ScopedAccess[];
  readonly checks: readonly Check[];
  readonly registers: readonly RegisterChange[];
  /** The cell that the step is about; null where it only moves values between registers. */
  readonly cell: Cell | null;
  readonly after: StateAfter;
  readonly sentence: Sentence;
}

export interface ScopedTransition {
  readonly id: number;
  readonly icount: number;
  readonly now: number;
  readonly flow: Flow;
  readonly cause: Cause;
  readonly parent: number;
  readonly from: Where;
  readonly to: Where | null;
  readonly outcome: Transition['outcome'];
  readonly steps: readonly ScopedStep[];
}

/** One transition of an escalation: what was delivered, what came of it. */
export interface ChainLink {
  readonly id: number;
  readonly vector: number;
  readonly errorCode: number | null;
  /** Fault raised while this one was delivered, or null. */
  readonly raised: number | null;
  /** Table 6-5 on the pair (this one, the raised one). */
  readonly verdict: 'serial' | 'double-fault' | 'shutdown' | null;
}
