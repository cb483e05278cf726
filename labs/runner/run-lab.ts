/** One run of a learner's files on a machine of its own, and the report over several seeds. */
import type { AssembleResult, SourceFile } from '#emulator/assembler';
import { bootImageFromFile } from '#emulator/formats';
import type { BootImage, Machine, MachineConfig, Mark, StopReason } from '#emulator/machine';
import { contextOf, describeProgram } from '#emulator/debug';
import type { CheckResult, LabReport } from '#emulator/protocol';
import { describeCheck, detectMistakes, evaluate, evaluateChecks } from '#labs/kit';
import type { CheckOutcome, Lab, LabEvent, LabFile, RunRecord, RunSpec, Step } from '#labs/kit';
import { assembled } from './assembled.ts';
import { KnownRuns } from './known-runs.ts';
import { machineFor } from './machines.ts';
import { play, type Player } from './play.ts';
import { patchVerdict } from './probes.ts';
import { programOf, RunAtWork } from './run-at-work.ts';
import { sanitize, type Lint } from './sanitizer.ts';

export interface LabRun {
  readonly spec: RunSpec;
  readonly assembled: AssembleResult;
  /** Null when the files did not assemble or made no bootable image. */
  readonly record: RunRecord | null;
  readonly lints: readonly Lint[];
  readonly stop: StopReason | null;
  readonly instructions: number;
}

/** The file that a run assembles. */
export const mainOf = (spec: RunSpec, files: readonly SourceFile[]): SourceFile =>
  files.find(({ name }) => name === spec.file) ?? files[0];

/** The files as this run wants them. */
export const assembleRun = (spec: RunSpec, files: readonly SourceFile[], seed: number): AssembleResult =>
  assembled(mainOf(spec, files), files, { ...spec.defines, SEED: String(seed) });

const BOOT_SECTOR = 0x7c00;
/** A BIOS that has not reached the boot sector by then never will. */
const BOOT_INSTRUCTIONS = 5_000_000;

/** The BIOS before the boot sector is nobody's kernel; its transitions are counted as in the window, so that numbers agree. */
export function boot(machine: Machine, image: BootImage): void {
  machine.observe('transitions', null);
  machine.load(image);
  machine.setBreakpoints([BOOT_SECTOR]);
  machine.run({ instructions: BOOT_INSTRUCTIONS });
  machine.setBreakpoints([]);
}

/** A run without what depends on the texts besides the program: the same for all who have that program. */
interface JudgedRun extends LabRun {
  readonly weight: number;
}
const judged = new KnownRuns<JudgedRun>();

/** @param files main file first. */
export function runLab(lab: Lab, spec: RunSpec, files: readonly SourceFile[], seed: number): LabRun {
  const result = assembleRun(spec, files, seed);
  const run = judged.get(lab, spec, seed, result, files, () => runNow(lab, spec, files, seed, result));
  const { record } = run;
  if (record === null) return run;
  const probed: RunRecord['probed'] = (body) =>
    body.kind === 'patch'
      ? { expected: describeCheck(body), ...patchVerdict(body, lab.start, files) }
      : record.probed(body);
  return { ...run, record: { ...record, probed } };
}

function runNow(
  lab: Lab,
  spec: RunSpec,
  files: readonly SourceFile[],
  seed: number,
  result: AssembleResult,
): JudgedRun {
  const nothing = { spec, assembled: result, record: null, lints: [], stop: null, instructions: 0, weight: 1 };
  if (!result.ok) return nothing;
  const image = bootImageFromFile(mainOf(spec, files).name, result.bytes, { drive: 'floppy' });
  if (!image.ok) return nothing;

  const program = programOf(result);
  const machine = machineFor({ ...spec.machine, seed });
  boot(machine, image.image);
  const atWork = new RunAtWork(lab, spec, machine, program);
  const history = { count: 0, get: () => null };
  const context = contextOf(describeProgram(result, files), history);
  const findings = sanitize(machine, context);
  const stop = atWork.run(seed);
  const lints = findings();
  const record = atWork.record(lints, program);
  return { spec, assembled: result, record, lints, stop, instructions: machine.icount, weight: record.events.length };
}

const sourceOf = (run: LabRun, event: LabEvent | null): CheckResult['source'] => {
  const eip = event?.fields['fromEip'] ?? event?.fields['eip'];
  if (typeof eip !== 'number') return null;
  const line = run.assembled.lines.find((l) => eip >= l.address && eip < l.address + l.length);
  return line ? { file: line.origin.file, line: line.origin.line } : null;
};

/** What never came, and what is wrong in the end, has no event of its own: it is seen where the run ended. */
const endOf = (run: LabRun): Mark | null => run.record && { now: run.record.end, icount: run.instructions };

function checkResult(run: LabRun, outcome: CheckOutcome, rule: string | null): CheckResult {
  const evidence = outcome.verdict?.evidence ?? null;
  const isAtEnd = evidence === null && outcome.status === 'fail' && run.record !== null;
  return {
    id: outcome.id,
    run: run.spec.id,
    status: outcome.status,
    rule: outcome.status === 'fail' ? (rule ?? outcome.id) : null,
    expected: outcome.verdict?.expected ?? '',
    observed: outcome.verdict?.observed ?? '',
    at: isAtEnd ? endOf(run) : evidence && { now: evidence.now, icount: evidence.icount },
    ...(isAtEnd ? { isAtEnd } : {}),
    transition: evidence && evidence.transition > 0 ? evidence.transition : null,
    source: sourceOf(run, evidence),
  };
}

const numbersAndWords = (event: LabEvent | null): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(event?.fields ?? {}).filter((e): e is [string, string | number] => typeof e[1] !== 'boolean'),
  );

function reportOf(lab: Lab, files: readonly SourceFile[], seed: number): LabReport {
  const runs = lab.runs.map((spec) => runLab(lab, spec, files, seed));
  const runOf = (id: string): LabRun => runs.find(({ spec }) => spec.id === id) ?? runs[0];
  const records = new Map(runs.flatMap(({ spec, record }) => (record === null ? [] : [[spec.id, record] as const])));
  const outcomes = evaluateChecks(lab.checks, records);
  const passed = outcomes.every((o) => o.status === 'pass');
  // One explanation at a time: the first that holds is the most specific.
  const mistakes = passed ? [] : detectMistakes(lab.mistakes, records).slice(0, 1);
  const rule = mistakes[0]?.id ?? null;
  const runOfCheck = new Map(lab.checks.map(({ id, run }) => [id, run]));
  const decisive = outcomes.find((o) => o.status === 'fail');
  const shownRun = decisive ? runOf(runOfCheck.get(decisive.id) ?? '') : runs[0];
  return {
    lab: lab.id,
    seed,
    passed,
    checks: outcomes.map((o) => checkResult(runOf(runOfCheck.get(o.id) ?? ''), o, rule)),
    mistakes: mistakes.map((m) => ({ id: m.id, args: numbersAndWords(m.evidence) })),
    lints: runs.flatMap(({ lints }) => lints),
    stop: shownRun.stop,
    instructions: runs.reduce((sum, { instructions }) => sum + instructions, 0),
    diagnostics: (runs.find(({ assembled }) => !assembled.ok) ?? runs[0]).assembled.diagnostics,
  };
}

/** The report of a set of files for each seed. @param files main file first. */
export function checkLab(lab: Lab, files: readonly SourceFile[], seeds: readonly number[]): LabReport[] {
  return seeds.map((seed) => reportOf(lab, files, seed));
}

export interface Observation {
  /** Option of the prediction that the machine chose; null when none of them describes what it did. */
  readonly option: string | null;
  /** All whose condition holds: more than one is a mistake of the lab's author. */
  readonly holds: readonly string[];
  readonly run: LabRun;
}

/** Runs the experiment of a predict step (or the learner's files when it has none) and says which option came true. */
export function observe(
  lab: Lab,
  step: Extract<Step, { kind: 'predict' }>,
  learner: readonly SourceFile[],
): Observation {
  const spec = lab.runs.find(({ id }) => id === step.run) ?? lab.runs[0];
  const run = runLab(lab, spec, experimentFiles(lab, step.experiment, learner), lab.seeds[0] ?? 0);
  const { record } = run;
  const holds = record === null ? [] : step.options.filter((o) => o.when !== null && evaluate(o.when, record).ok);
  return { option: holds[0]?.id ?? null, holds: holds.map(({ id }) => id), run };
}

/** A run as the window plays it again to show a moment of it. */
export interface Evidence {
  readonly assembled: AssembleResult;
  /** Null when the files did not assemble or made no bootable image. */
  readonly image: BootImage | null;
  readonly config: MachineConfig;
  /** From the boot sector to the moment right after so many instructions. */
  play(player: Player, instructionsPerPitClock: number, untilIcount: number): void;
}
export function evidence(lab: Lab, runId: string, files: readonly SourceFile[], seed: number): Evidence {
  const spec = lab.runs.find(({ id }) => id === runId) ?? lab.runs[0];
  const main = mainOf(spec, files);
  const result = assembleRun(spec, files, seed);
  const image = result.ok ? bootImageFromFile(main.name, result.bytes, { drive: 'floppy' }) : null;
  const config: MachineConfig = { ...spec.machine, seed };
  return {
    assembled: result,
    image: image?.ok === true ? image.image : null,
    config,
    play(player, instructionsPerPitClock, untilIcount) {
      play(player, { spec, seed, untilIcount, instructionsPerPitClock });
    },
  };
}

/** The files of an experiment: its own main file over the lab's other files; without one, the learner's. */
export function experimentFiles(lab: Lab, experiment: LabFile | null, learner: readonly SourceFile[]): SourceFile[] {
  if (experiment === null) return [...learner];
  return lab.start.map((f) =>
    f.name === experiment.name ? { name: f.name, text: experiment.text } : { name: f.name, text: f.text },
  );
}
