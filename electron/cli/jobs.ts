/**
 * Work on labs that is done by the dozen: each job is data, and so is its answer, so that it may be done in another process. A job that never
 * ends, or eats the memory, costs only itself.
 */
import type { LabReport } from '#emulator/protocol';
import type { Lab } from '#labs/kit';
import { judgeMutant, type Fate, type Mutant } from '#labs/mutants';
import { checkLab } from '#labs/runner';
import { verificationOf, type WrongSeeds } from '#labs/verify';
import { learnerFiles, type CheckedFiles } from './learner-files.ts';
import type { CliIo } from './io.ts';
import { labCalled } from './lab-folder.ts';

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

/** Labs that were read already, by the name they were called. */
const labs = new WeakMap<CliIo, Map<string, Lab>>();
function labOf(io: CliIo, name: string): Lab {
  const known = labs.get(io) ?? new Map<string, Lab>();
  labs.set(io, known);
  const lab = known.get(name) ?? labCalled(io, name);
  known.set(name, lab);
  return lab;
}

export function runJob(job: Job, io: CliIo): JobAnswer {
  const lab = labOf(io, job.lab);
  switch (job.kind) {
    case 'check': {
      const files = learnerFiles(io, lab, job.path);
      return { files, reports: checkLab(lab, files.sources, job.seeds.length > 0 ? job.seeds : lab.seeds) };
    }
    case 'verify':
      return verificationOf(lab, job.wrongSeeds)
        .filter(({ name }) => name === job.part)
        .flatMap((part) => part.problems());
    case 'mutant':
      return judgeMutant(lab, job.mutant);
  }
}
