/**
 * Work on labs that is done by the dozen: each job is data, and so is its answer, so that it may be done in another process. A job that never
 * ends, or eats the memory, costs only itself.
 */
import type { SourceFile } from '#emulator/assembler';
import type { LabReport } from '#emulator/protocol';
import type { Fate, Mutant } from '#labs/mutants';
import type { WrongSeeds } from '#labs/verify';

/** What a learner handed in, laid over the files of the lab. */
export interface CheckedFiles {
  /** All files of the lab, main file first. */
  readonly sources: readonly SourceFile[];
  /** Names of those that were the learner's. */
  readonly own: readonly string[];
}

/** `lab`: id, slug or folder. */
export type Job =
  | { readonly kind: 'check'; readonly lab: string; readonly path: string; readonly seeds: readonly number[] }
  | { readonly kind: 'verify'; readonly lab: string; readonly part: string; readonly wrongSeeds: WrongSeeds }
  | { readonly kind: 'mutant'; readonly lab: string; readonly mutant: Mutant };

export interface Answers {
  readonly check: { readonly files: CheckedFiles; readonly reports: readonly LabReport[] };
  readonly verify: readonly string[];
  readonly mutant: Fate;
}
export type JobAnswer = Answers[Job['kind']];

/** How a job ended. `unreadable` = what was handed in cannot be used: `detail` says why, for the one who handed it in. */
export type Outcome =
  | { readonly ended: 'done'; readonly answer: JobAnswer }
  | { readonly ended: 'unreadable' | 'time' | 'crash'; readonly detail: string };

export interface JobLimits {
  /** Processes at work. */
  readonly parallel: number;
  /** Seconds that one job may take. */
  readonly seconds: number;
}
