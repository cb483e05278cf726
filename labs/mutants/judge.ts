/** What the checks of a lab make of a mutant of its solution. */
import type { LabReport } from '#emulator/protocol';
import type { Lab, LabFile } from '#labs/kit';
import { assembleRun, checkLab } from '#labs/runner';
import { applyMutant, type Mutant } from './mutants.ts';

export type Fate =
  /** Some check fails. */
  | {
      readonly fate: 'rejected';
      readonly check: string;
      readonly rule: string;
      readonly observed: string;
      readonly stop: string;
      readonly seed: number;
    }
  /** Every check passes for every seed. */
  | { readonly fate: 'survives' }
  /** The assembler makes the same bytes of it, or refuses it. */
  | { readonly fate: 'same-bytes' }
  | { readonly fate: 'refused' };

function bytesOf(lab: Lab, files: readonly LabFile[]): string | null {
  const all = lab.runs.map((spec) => {
    const result = assembleRun(spec, files, 1);
    return result.ok ? result.bytes.join() : null;
  });
  return all.includes(null) ? null : all.join('|');
}

const rejectedBy = (report: LabReport): Fate | null => {
  const failed = report.checks.find(({ status }) => status === 'fail');
  if (failed === undefined) return null;
  const rule = report.mistakes[0]?.id ?? report.lints[0]?.rule ?? '';
  const { id: check, observed } = failed;
  return { fate: 'rejected', check, rule, observed, stop: report.stop?.why ?? '', seed: report.seed };
};

export function judgeMutant(lab: Lab, mutant: Mutant): Fate {
  const files = applyMutant(lab.solution, mutant);
  const bytes = bytesOf(lab, files);
  if (bytes === null) return { fate: 'refused' };
  if (bytes === bytesOf(lab, lab.solution)) return { fate: 'same-bytes' };
  for (const seed of lab.seeds) {
    const [report] = checkLab(lab, files, [seed]);
    const rejected = rejectedBy(report);
    if (rejected !== null) return rejected;
  }
  return { fate: 'survives' };
}
