/** A session as one small file, and the memory its history may take. */
import type { AssembleResult, SourceFile } from '#emulator/assembler';
import type { CapsuleErrorCode, CheckpointReason } from '#emulator/capsule';
import type { MachineConfig, Mark } from '#emulator/machine';
import type { Bookmark } from '#emulator/timeline';

/** What is wrong with a capsule: a key of the catalogues with its arguments; `message` is the English sentence. */
export interface CapsuleProblem {
  readonly code: CapsuleErrorCode;
  readonly args: Readonly<Record<string, string | number>>;
  readonly message: string;
}

/** A capsule that was taken up: its machine stands at the first moment, `capsuleNext` lives it again. */
export interface OpenedCapsule {
  readonly title: string;
  /** File name of the program. */
  readonly name: string;
  /** Sources, the main file first; empty when it was an image. */
  readonly files: readonly SourceFile[];
  readonly assembled: AssembleResult | null;
  /** This Ringside assembles the sources otherwise: the saved image runs, source lines do not belong to it. */
  readonly assemblesDifferently: boolean;
  readonly machine: Required<MachineConfig>;
  readonly bookmarks: readonly Bookmark[];
  readonly breakpoints: readonly unknown[];
  readonly checkpoints: number;
}

/** The first moment that is not what it was. */
export interface CapsuleDifference {
  readonly branch: number;
  readonly mark: Mark;
  readonly reason: CheckpointReason;
  readonly outcome: 'differs' | 'not-reached';
}

export interface CapsuleRequests {
  /** Begin to save the session; `capsuleSaveNext` takes the digests. Refused as `busy` while the machine runs. */
  capsuleSave: {
    params: {
      title: string;
      ringside: string;
      bookmarks: readonly Bookmark[];
      breakpoints: readonly unknown[];
    };
    result: { problem: CapsuleProblem | null };
  };
  /** Take one more digest; `text` is the file when all are there. The machine stands where it stood after each. */
  capsuleSaveNext: {
    params: Record<string, never>;
    result: { done: number; total: number; text: string | null; problem: CapsuleProblem | null };
  };
  /** Read a capsule and load its program. `images`: media that a first try said are missing. */
  capsuleOpen: {
    params: { text: string; images?: readonly Uint8Array[] };
    result: { problem: CapsuleProblem; opened: null } | { problem: null; opened: OpenedCapsule };
  };
  /** Live a slice of the opened capsule; `isDone`: the machine stands at the saved moment. Not going on is giving up. */
  capsuleNext: {
    params: Record<string, never>;
    result: { done: number; total: number; isDone: boolean; checked: number; difference: CapsuleDifference | null };
  };
  /** Bytes that snapshots of history may take, now and in machines to come; null = eight times the RAM. */
  setHistoryBudget: { params: { bytes: number | null }; result: null };
}
