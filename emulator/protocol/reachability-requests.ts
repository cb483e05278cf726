/** What can be reached from where, and frames that somebody foretells. */
import type { SourcePlace } from '#emulator/inspect';
import type { FrameAnswer, FrameState, ReachMap, ReachProgress, TableName, WhatIf } from '#emulator/reachability';

export interface ReachState {
  readonly progress: ReachProgress;
  /** All of it, when it is done. */
  readonly map: ReachMap | null;
}
/** The line that the bytes of an entry were assembled from, where they lie as they were loaded. */
export interface EntrySource {
  readonly table: TableName;
  readonly index: number;
  readonly source: SourcePlace;
}

export interface ReachabilityRequests {
  /**
   * Try every way of every entry of the GDT, LDT and IDT, with changes of entries that exist nowhere else. Answered at once when
   * everything it depends on is as it was for an earlier question. An earlier one that is not done is given up.
   */
  reachStart: { params: { whatIf?: readonly WhatIf[] }; result: ReachState };
  /** Go on for some hundredths of a second; ask until there is a map. */
  reachNext: { params: Record<string, never>; result: ReachState };
  reachCancel: { params: Record<string, never>; result: null };
  /** Write entries into the real machine: an input, which in the past begins a branch of history. */
  reachApply: { params: { changes: readonly WhatIf[] }; result: null };
  entrySources: { params: Record<string, never>; result: readonly EntrySource[] };
  /** Does the next step make a transition? Then what might be on the stack afterwards. */
  frameQuestion: { params: Record<string, never>; result: FrameState };
  /** What the next step would do, on a machine that is thrown away; null: no transition. */
  frameAnswer: { params: Record<string, never>; result: FrameAnswer | null };
}
