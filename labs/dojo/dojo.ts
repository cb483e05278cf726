/**
 * The bug dojo: a healthy kernel with one line changed. The learner is given the symptom and names the line and the moment. A case is only given
 * when the lab's checks see it, and no two cases of a lab look alike.
 */
import { SeededRandom } from '#emulator/base';
import type { CheckResult, DojoAnswer, DojoCase, DojoTruth, DojoVerdict, SourceFile } from '#emulator/protocol';
import type { Lab } from '#labs/kit';
import { mutantsOf, type Mutant } from '#labs/mutants';
import { checkLab, firstExecution, runLab } from '#labs/runner';
import { codeOf, makeRiddle, withoutComments } from './prepare.ts';

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

const endOf = (lab: Lab, run: string, files: readonly SourceFile[], seed: number): number =>
  runLab(lab, lab.runs.find(({ id }) => id === run) ?? lab.runs[0], files, seed).instructions;

/** How the evaluation writes that nothing came. */
const NOTHING = '—';
/**
 * Where the symptom shows: at the evidence, if the line has acted by then. What never came, and what was all right before the line
 * acted, is seen when the run has ended.
 */
function momentOf(
  failed: CheckResult,
  acts: number | null,
  end: () => number,
): { readonly icount: number; readonly transition: number } {
  const { at, transition, observed } = failed;
  const isSeenHere = at !== null && observed !== NOTHING && (acts === null || acts <= at.icount);
  return isSeenHere ? { icount: at.icount, transition: transition ?? 0 } : { icount: end(), transition: 0 };
}

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
      const run = failed.run ?? lab.runs[0].id;
      const acts = firstExecution(lab, run, files, seed, mutant.file, line);
      const { icount, transition } = momentOf(failed, acts, () => endOf(lab, run, files, seed));
      const truth = { file: mutant.file, line, change: mutant.change, before: codeOf(mutant.before), after: codeOf(mutant.after) };
      return {
        case: { lab: lab.id, number: this.made.length, files, symptom: { check: failed.id, expected: failed.expected, observed: failed.observed, run, seed, icount, transition, stop: report.stop?.why ?? '' } },
        truth: { ...truth, from: acts !== null && acts <= icount ? acts : null, until: icount },
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
