/**
 * The bug dojo: a healthy kernel with one line changed. The learner is given the symptom and names the line and the moment. A case is only given
 * when the lab's checks see it, and no two cases of a lab look alike.
 */
import { SeededRandom } from '#emulator/base';
import type { DojoAnswer, DojoCase, DojoTruth, DojoVerdict } from '#emulator/protocol';
import type { Lab } from '#labs/kit';
import { judgeMutant, mutantsOf, type Fate, type Mutant } from '#labs/mutants';
import { checkLab, firstExecution } from '#labs/runner';
import { makeRiddle } from './prepare.ts';

export interface DojoProblem {
  readonly case: DojoCase;
  readonly truth: DojoTruth;
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = new SeededRandom(seed);
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.u32() % (i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** What is seen of a mutant; two of one signature would be one riddle. */
const signature = (fate: Extract<Fate, { fate: 'rejected' }>): string =>
  [fate.check, fate.observed, fate.stop].join('|');

function problemOf(lab: Lab, number: number, mutant: Mutant): DojoProblem | null {
  const { files, line } = makeRiddle(lab.solution, mutant);
  for (const seed of lab.seeds) {
    // Without its comments it is the same program, but at other lines.
    const [report] = checkLab(lab, files, [seed]);
    const failed = report.checks.find(({ status }) => status === 'fail');
    if (failed === undefined) continue;
    const icount = failed.at?.icount ?? report.instructions;
    const run = failed.run ?? lab.runs[0].id;
    const truth = { file: mutant.file, line, change: mutant.change, before: mutant.before.trim(), after: mutant.after.trim() };
    const from = firstExecution(lab, run, files, seed, mutant.file, line);
    return {
      case: { lab: lab.id, number, files, symptom: { check: failed.id, expected: failed.expected, observed: failed.observed, run, seed, icount, transition: failed.transition ?? 0, stop: report.stop?.why ?? '' } },
      truth: { ...truth, from: from !== null && from <= icount ? from : null, until: icount },
    };
  } // prettier-ignore
  return null;
}

/** The cases of a lab, made as they are asked for. */
export class Dojo {
  private readonly lab: Lab;
  private readonly untried: Mutant[];
  private readonly seen = new Set<string>();
  private readonly made: DojoProblem[] = [];

  constructor(lab: Lab) {
    this.lab = lab;
    this.untried = shuffled(mutantsOf(lab), 1);
  }

  /** @returns null when the lab has no more cases. */
  problem(number: number): DojoProblem | null {
    while (this.made.length <= number) {
      const mutant = this.untried.pop();
      if (mutant === undefined) return null;
      const fate = judgeMutant(this.lab, mutant);
      if (fate.fate !== 'rejected' || this.seen.has(signature(fate))) continue;
      const problem = problemOf(this.lab, this.made.length, mutant);
      if (problem === null) continue;
      this.seen.add(signature(fate));
      this.made.push(problem);
    }
    return this.made[number];
  }
}

/** Somebody who points at the line before or behind a gap has found it. */
const reach = (change: string): number => (change === 'drop' ? 1 : 0);

/** The moment is any between the first time that the line acts and the symptom. */
export function judgeAnswer(truth: DojoTruth, { file, line, icount }: DojoAnswer): DojoVerdict {
  const off = truth.line - line;
  const isLine = file === truth.file && off >= 0 && off <= reach(truth.change);
  const moment = truth.from !== null && icount < truth.from ? 'early' : icount > truth.until ? 'late' : 'right';
  return { line: isLine, moment, truth };
}
