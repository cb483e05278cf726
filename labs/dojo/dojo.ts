/**
 * The bug dojo: a healthy kernel with one line changed. The learner is given the symptom and names the line and the moment. A case is only given
 * when the lab's checks see it, and no two cases of a lab look alike.
 */
import { SeededRandom } from '#emulator/base';
import type { DojoAnswer, DojoCase, DojoTruth, DojoVerdict } from '#emulator/protocol';
import type { Lab } from '#labs/kit';
import { mutantsOf, type Mutant } from '#labs/mutants';
import { checkLab, firstExecution } from '#labs/runner';
import { makeRiddle, withoutComments } from './prepare.ts';

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

/** What is seen of a case; two of one signature would be one riddle. */
const signature = ({ case: { symptom } }: DojoProblem): string =>
  [symptom.check, symptom.observed, symptom.stop].join('|');

/** The cases of a lab, made as they are asked for. */
export class Dojo {
  private readonly lab: Lab;
  private readonly untried: Mutant[];
  private readonly seen = new Set<string>();
  private readonly made: DojoProblem[] = [];
  /** By seed: the checks that the healthy program passes when it has lost its comments like the riddle. */
  private readonly sound = new Map<number, ReadonlySet<string>>();

  constructor(lab: Lab) {
    this.lab = lab;
    this.untried = shuffled(mutantsOf(lab), 1);
  }

  /** @returns null when the lab has no more cases. */
  problem(number: number): DojoProblem | null {
    while (this.made.length <= number) {
      const mutant = this.untried.pop();
      if (mutant === undefined) return null;
      const problem = this.problemOf(mutant);
      if (problem === null || this.seen.has(signature(problem))) continue;
      this.seen.add(signature(problem));
      this.made.push(problem);
    }
    return this.made[number];
  }

  private soundChecks(seed: number): ReadonlySet<string> {
    const known = this.sound.get(seed);
    if (known !== undefined) return known;
    const [{ checks }] = checkLab(this.lab, withoutComments(this.lab.solution), [seed]);
    const sound = new Set(checks.flatMap(({ id, status }) => (status === 'pass' ? [id] : [])));
    this.sound.set(seed, sound);
    return sound;
  }

  /** Null when nothing is seen of the mutant: no check fails that the healthy program passes. */
  private problemOf(mutant: Mutant): DojoProblem | null {
    const { lab } = this;
    const { files, line } = makeRiddle(lab.solution, mutant);
    for (const seed of lab.seeds) {
      const [report] = checkLab(lab, files, [seed]);
      const failed = report.checks.find(({ id, status }) => status === 'fail' && this.soundChecks(seed).has(id));
      if (failed === undefined) continue;
      const icount = failed.at?.icount ?? report.instructions;
      const run = failed.run ?? lab.runs[0].id;
      const truth = { file: mutant.file, line, change: mutant.change, before: mutant.before.trim(), after: mutant.after.trim() };
      const from = firstExecution(lab, run, files, seed, mutant.file, line);
      return {
        case: { lab: lab.id, number: this.made.length, files, symptom: { check: failed.id, expected: failed.expected, observed: failed.observed, run, seed, icount, transition: failed.transition ?? 0, stop: report.stop?.why ?? '' } },
        truth: { ...truth, from: from !== null && from <= icount ? from : null, until: icount },
      };
    } // prettier-ignore
    return null;
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
