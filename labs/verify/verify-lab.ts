/**
 * Two-sided verification of a lab: the start fails the check the manifest names, the solution and every alternative pass
 * for all seeds, every wrong variant is rejected by the rule the manifest names. Every message says what to do next.
 */
import type { SourceFile } from '#emulator/assembler';
import type { LabReport } from '#emulator/protocol';
import type { Lab, LabFile, Step, WrongVariant } from '#labs/kit';
import { checkLab, observe } from '#labs/runner';

export interface VerifyProblem {
  readonly lab: string;
  readonly message: string;
}

const sources = (files: readonly LabFile[]): SourceFile[] => files.map(({ name, text }) => ({ name, text }));

/** Files of a set that must pass, for every seed. */
function mustPass(lab: Lab, what: string, files: readonly LabFile[]): string[] {
  return checkLab(lab, sources(files), lab.seeds).flatMap((report) => {
    const errors = report.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message);
    if (errors.length > 0) return [`${what} does not assemble: ${errors[0]}`];
    const failed = report.checks.filter((c) => c.status !== 'pass');
    const said = failed.map((c) => `${c.id} (${c.status}; expected ${c.expected}; observed ${c.observed})`);
    const lints = report.lints.map((l) => l.rule).filter((rule) => !lab.findings.includes(rule));
    const silent = lab.findings.filter((rule) => !report.lints.some((l) => l.rule === rule));
    return [
      ...(report.passed ? [] : [`${what} must pass with seed ${report.seed}, but: ${said.join('; ')}`]),
      ...(lints.length > 0 ? [`${what} trips the sanitizer (${lints.join(', ')}): a solution must be clean`] : []),
      ...(silent.length > 0 ? [`${what} must break ${silent.join(', ')}, as "findings" says, but does not`] : []),
    ];
  });
}

function startMustFail(lab: Lab): string[] {
  const [report] = checkLab(lab, sources(lab.start), lab.seeds.slice(0, 1));
  const check = report.checks.find((c) => c.id === lab.startFails);
  if (report.diagnostics.some((d) => d.severity === 'error'))
    return ['the start files do not assemble: a learner must be able to run them'];
  return check?.status === 'fail'
    ? []
    : [`the start files must fail the check ${lab.startFails}, which is ${check?.status ?? 'missing'}`];
}

/** What is wrong with the rejection of a variant on one seed; '' = it was rejected as declared. */
function rejection(w: WrongVariant, report: LabReport): string {
  const errors = report.diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) return `does not assemble: ${errors[0].message}`;
  const first = report.checks.find((c) => c.status === 'fail');
  if (first?.id !== w.failedCheck)
    return `must be rejected by ${w.failedCheck} first, but it was ${first?.id ?? 'accepted'}`;
  const named = [report.mistakes[0]?.id, ...report.lints.map((l) => l.rule)];
  return named.includes(w.rule)
    ? ''
    : `must be explained by ${w.rule}, but the explanations are ${named.join(', ') || 'none'}`;
}

function wrongMustBeRejected(lab: Lab, w: WrongVariant, seeds: readonly number[]): string[] {
  const said = checkLab(lab, sources(w.files), seeds).map((report) => ({
    seed: report.seed,
    what: rejection(w, report),
  }));
  const bad = said.filter(({ what }) => what !== '');
  if (w.onSeeds === 'some' && bad.length < said.length) return [];
  return bad.map(({ seed, what }) => `wrong variant ${w.name}, seed ${seed}: ${what}`);
}

type PredictStep = Extract<Step, { kind: 'predict' }>;

/** A prediction must have an option that comes true on the solution's files or its experiment. */
function predictionComesTrue(lab: Lab, step: PredictStep): string[] {
  const { holds, run } = observe(lab, step, sources(lab.solution));
  const errors = run.assembled.diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) return [`the experiment of step ${step.id} does not assemble: ${errors[0].message}`];
  if (holds.length === 0) return [`step ${step.id}: no option describes what the machine did`];
  return holds.length > 1
    ? [`step ${step.id}: the options ${holds.join(', ')} hold at once: exactly one may describe what the machine did`]
    : [];
}

/** One program of a lab and what must be true of it. Parts of a verification do not depend on each other. */
export interface VerifyPart {
  /** `start`, `solution`, `alternative NAME`, `wrong NAME`, `predict STEP`. */
  readonly name: string;
  /** Says what is wrong, in messages that tell what to do next. */
  problems(): string[];
}

/** `one`: each wrong variant is judged with one of the seeds, in turn, but for those that only some seeds show. */
export type WrongSeeds = 'all' | 'one';

export function verificationOf(lab: Lab, wrongSeeds: WrongSeeds = 'all'): VerifyPart[] {
  const predictions = lab.steps.filter((s): s is PredictStep => s.kind === 'predict');
  const toSolve = lab.kind === 'trial' ? [] : solvingOf(lab, wrongSeeds);
  return [
    ...toSolve,
    ...predictions.map((s) => ({ name: `predict ${s.id}`, problems: () => predictionComesTrue(lab, s) })),
  ];
}

/** What a trial has not: something to solve. */
function solvingOf(lab: Lab, wrongSeeds: WrongSeeds): VerifyPart[] {
  const seedsOf = (w: WrongVariant, at: number): readonly number[] =>
    wrongSeeds === 'all' || w.onSeeds === 'some' ? lab.seeds : [lab.seeds[at % lab.seeds.length]];
  return [
    { name: 'start', problems: () => startMustFail(lab) },
    { name: 'solution', problems: () => mustPass(lab, 'the solution', lab.solution) },
    ...lab.alternatives.map((a) => ({
      name: `alternative ${a.name}`,
      problems: () => mustPass(lab, `alternative ${a.name}`, a.files),
    })),
    ...lab.wrong.map((w, at) => ({
      name: `wrong ${w.name}`,
      problems: () => wrongMustBeRejected(lab, w, seedsOf(w, at)),
    })),
  ];
}

/** All problems of one lab; empty when both sides hold. */
export function verifyLab(lab: Lab): VerifyProblem[] {
  return verificationOf(lab).flatMap((part) => part.problems().map((message) => ({ lab: lab.id, message })));
}
