/** What takes running the past again: transitions that the recorder lost, and why a fault happened. */
import type { FaultCard } from '#emulator/reasons';

/** How far it is; `done` = it is over. */
export interface PastProgress {
  readonly done: boolean;
  /** Instructions behind the present that were looked through. */
  readonly looked: number;
}
/** The card, when `done`; null then means: it is no fault, or the transition cannot be had any more. */
export interface WhyState extends PastProgress {
  readonly card: FaultCard | null;
}

/** Each is refused as `busy` while the machine runs. A new question gives up the earlier one of its kind. */
export interface PastRequests {
  /**
   * Obtain transitions `first` to `last` where the recorder lost them, by running their stretch again; when it is done, `transition`,
   * `transitions` and `transitionText` know them. At most some hundreds at a time are kept.
   */
  obtainStart: { params: { first: number; last: number }; result: PastProgress };
  /** Go on for some hundredths of a second; ask until it is done. Refused when the machine was moved in between. */
  obtainNext: { params: Record<string, never>; result: PastProgress };
  obtainCancel: { params: Record<string, never>; result: null };
  /** Ask why a transition is a fault: the cell, its last writer, repairs that were tried. */
  whyStart: { params: { id: number }; result: WhyState };
  /** As `obtainNext`. */
  whyNext: { params: Record<string, never>; result: WhyState };
  whyCancel: { params: Record<string, never>; result: null };
}
