/** Doing a job, in whichever process. */
import type { Lab } from '#labs/kit';
import { judgeMutant } from '#labs/mutants';
import { checkLab } from '#labs/runner';
import { verificationOf } from '#labs/verify';
import { learnerFiles } from './learner-files.ts';
import type { CliIo } from './io.ts';
import type { Job, JobAnswer } from './job.ts';
import { labCalled } from './lab-folder.ts';

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
