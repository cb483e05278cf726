/** One run of a learner's files on a machine of its own, and the report over several seeds. */
import { assemble, type AssembleResult, type SourceFile } from '#emulator/assembler';
import { bootImageFromFile } from '#emulator/formats';
import { createMachine, type Machine, type StopReason } from '#emulator/machine';
import { contextOf, describeProgram } from '#emulator/debug';
import type { MachineEvent } from '#emulator/events';
import type { CheckResult, LabReport } from '#emulator/protocol';
import { detectMistakes, evaluate, evaluateChecks, toLabEvents } from '#labs/kit';
import type { CheckOutcome, Lab, LabEvent, LabFile, RunRecord, Step } from '#labs/kit';
import { finalWord } from './final-words.ts';
import { sanitize, type Lint } from './sanitizer.ts';

export interface LabRun {
  readonly assembled: AssembleResult;
  /** Null when the files did not assemble or made no bootable image. */
  readonly record: RunRecord | null;
  readonly lints: readonly Lint[];
  readonly stop: StopReason | null;
  readonly instructions: number;
}

/** Slices only bound how much is run between two looks at the end conditions; they do not influence the machine. */
const SLICE = 20_000;
/** Instructions still run after the end mark was reached. */
const TAIL = 2_000;

const assembleFiles = (files: readonly SourceFile[]): AssembleResult =>
  assemble(files[0], { resolveInclude: (name) => files.find((f) => f.name === name) ?? null });

function runToEnd(
  machine: Machine,
  maxInstructions: number,
  ended: () => boolean,
  betweenSlices: () => void,
): StopReason {
  let stop: StopReason = { why: 'limit' };
  while (machine.icount < maxInstructions && !ended()) {
    betweenSlices();
    stop = machine.run({ instructions: Math.min(SLICE, maxInstructions - machine.icount) });
    if (stop.why !== 'limit') return stop;
  }
  return ended() ? machine.run({ instructions: TAIL }) : stop;
}

/** Labels that some pattern of the lab names: only these are marked, so that loops over other labels cost nothing. */
function marksOf(lab: Lab, values: ReadonlyMap<string, number>): Map<number, string> {
  const named = JSON.stringify([lab.checks, lab.mistakes, lab.steps]).matchAll(/"label":"([^"]+)"/g);
  const labels = new Set([lab.endMark, ...[...named].map((m) => m[1])]);
  return new Map([...labels].flatMap((name) => (values.has(name) ? [[values.get(name) ?? 0, name] as const] : [])));
}

/** Times one label is recorded in a run; a program that loops for ever must not fill the memory. */
const MARKS_PER_LABEL = 1_000;

/** @param files main file first. */
export function runLab(lab: Lab, files: readonly SourceFile[], seed: number): LabRun {
  const assembled = assembleFiles(files);
  const nothing = { assembled, record: null, lints: [], stop: null, instructions: 0 };
  if (!assembled.ok) return nothing;
  const boot = bootImageFromFile(files[0].name, assembled.bytes, { drive: 'floppy' });
  if (!boot.ok) return nothing;

  const values = new Map(assembled.symbols.map((s) => [s.name, s.value]));
  const labels = new Map(assembled.symbols.filter((s) => s.kind === 'label').map((s) => [s.value, s.name]));
  const labelAt = (linear: number): string => labels.get(linear) ?? '';
  const machine = createMachine({ seed });
  machine.load(boot.image);
  const marks = marksOf(lab, values);
  machine.setMarks(marks);
  const events: LabEvent[] = [];
  const history = { count: 0, get: () => null };
  const findings = sanitize(machine, contextOf(describeProgram(assembled, files), history));
  let ended = false;
  const marksSeen = new Map<string, number>();
  /** Addresses whose marks are taken away before the next slice. */
  const tired: number[] = [];
  const dropTiredMarks = (): void => {
    if (tired.length === 0) return;
    for (const linear of tired.splice(0)) marks.delete(linear);
    machine.setMarks(marks);
  };
  machine.observe('accesses', (event: MachineEvent) => {
    if (event.kind === 'mark') {
      if (event.label === lab.endMark) ended = true;
      const seen = (marksSeen.get(event.label) ?? 0) + 1;
      marksSeen.set(event.label, seen);
      if (seen === MARKS_PER_LABEL) tired.push(event.linear);
      if (seen > MARKS_PER_LABEL) return;
    }
    events.push(...toLabEvents(event, labelAt));
  });
  const stop = runToEnd(machine, lab.maxInstructions, () => ended, dropTiredMarks);
  const symbols = (name: string): number | undefined => values.get(name);
  const record: RunRecord = { events, symbols, final: (what) => finalWord(machine, symbols, what) };
  return { assembled, record, lints: findings(), stop, instructions: machine.icount };
}

const sourceOf = (run: LabRun, event: LabEvent | null): CheckResult['source'] => {
  const eip = event?.fields['fromEip'] ?? event?.fields['eip'];
  if (typeof eip !== 'number') return null;
  const line = run.assembled.lines.find((l) => eip >= l.address && eip < l.address + l.length);
  return line ? { file: line.origin.file, line: line.origin.line } : null;
};

function checkResult(run: LabRun, outcome: CheckOutcome, rule: string | null): CheckResult {
  const evidence = outcome.verdict?.evidence ?? null;
  return {
    id: outcome.id,
    status: outcome.status,
    rule: outcome.status === 'fail' ? (rule ?? outcome.id) : null,
    expected: outcome.verdict?.expected ?? '',
    observed: outcome.verdict?.observed ?? '',
    at: evidence && { now: evidence.now, icount: evidence.icount },
    transition: evidence && evidence.transition > 0 ? evidence.transition : null,
    source: sourceOf(run, evidence),
  };
}

const numbersAndWords = (event: LabEvent | null): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(event?.fields ?? {}).filter((e): e is [string, string | number] => typeof e[1] !== 'boolean'),
  );

function reportOf(lab: Lab, run: LabRun, seed: number): LabReport {
  const common = {
    lab: lab.id,
    seed,
    stop: run.stop,
    instructions: run.instructions,
    diagnostics: run.assembled.diagnostics,
  };
  const { record } = run;
  if (!record) {
    const checks = lab.checks.map((c) => checkResult(run, { id: c.id, status: 'skipped', verdict: null }, null));
    return { ...common, passed: false, checks, mistakes: [], lints: [] };
  }
  const outcomes = evaluateChecks(lab.checks, record);
  const passed = outcomes.every((o) => o.status === 'pass');
  // One explanation at a time: the first that holds is the most specific.
  const mistakes = passed ? [] : detectMistakes(lab.mistakes, record).slice(0, 1);
  const rule = mistakes[0]?.id ?? null;
  return {
    ...common,
    passed,
    checks: outcomes.map((o) => checkResult(run, o, rule)),
    mistakes: mistakes.map((m) => ({ id: m.id, args: numbersAndWords(m.evidence) })),
    lints: run.lints,
  };
}

/** The report of a set of files for each seed. @param files main file first. */
export function checkLab(lab: Lab, files: readonly SourceFile[], seeds: readonly number[]): LabReport[] {
  return seeds.map((seed) => reportOf(lab, runLab(lab, files, seed), seed));
}

export interface Observation {
  /** Option of the prediction that the machine chose; null when none of them describes what it did. */
  readonly option: string | null;
  readonly run: LabRun;
}

/** Runs the experiment of a predict step (or the learner's files when it has none) and says which option came true. */
export function observe(
  lab: Lab,
  step: Extract<Step, { kind: 'predict' }>,
  learner: readonly SourceFile[],
): Observation {
  const run = runLab(lab, experimentFiles(lab, step.experiment, learner), lab.seeds[0] ?? 0);
  const { record } = run;
  const holds = record === null ? [] : step.options.filter((o) => o.when !== null && evaluate(o.when, record).ok);
  return { option: holds[0]?.id ?? null, run };
}

/** The files of an experiment: its own main file over the lab's other files; without one, the learner's. */
export function experimentFiles(lab: Lab, experiment: LabFile | null, learner: readonly SourceFile[]): SourceFile[] {
  if (experiment === null) return [...learner];
  return lab.start.map((f) =>
    f.name === experiment.name ? { name: f.name, text: experiment.text } : { name: f.name, text: f.text },
  );
}
