/** One run of a learner's files on a machine of its own, and the report over several seeds. */
import { assemble, type AssembleResult, type SourceFile } from '#emulator/assembler';
import { bootImageFromFile } from '#emulator/formats';
import type { BootImage, Machine, MachineConfig, Mark, RunLimit, StopReason } from '#emulator/machine';
import { contextOf, describeProgram } from '#emulator/debug';
import type { MachineEvent, ObserveLevel } from '#emulator/events';
import type { CheckResult, LabReport } from '#emulator/protocol';
import { parseExpression, type Expression } from '#emulator/query';
import { detectMistakes, evaluate, evaluateChecks, metricOf, toLabEvents } from '#labs/kit';
import type { CheckOutcome, Lab, LabEvent, LabFile, RunRecord, RunSpec, Step } from '#labs/kit';
import { Activations } from './activations.ts';
import { EventFields } from './event-fields.ts';
import { finalWord } from './final-words.ts';
import { machineFor } from './machines.ts';
import { play, type Player } from './play.ts';
import { bodiesOf, Probes } from './probes.ts';
import { sanitize, type Lint } from './sanitizer.ts';
import { Watches } from './watches.ts';

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

const assembleFiles = (
  main: SourceFile,
  files: readonly SourceFile[],
  defines: Readonly<Record<string, string>>,
): AssembleResult => assemble(main, { resolveInclude: (name) => files.find((f) => f.name === name) ?? null, defines });

/** The files as this run wants them. */
export const assembleRun = (spec: RunSpec, files: readonly SourceFile[], seed: number): AssembleResult =>
  assembleFiles(mainOf(spec, files), files, { ...spec.defines, SEED: String(seed) });

const BOOT_SECTOR = 0x7c00;
/** A BIOS that has not reached the boot sector by then never will. */
const BOOT_INSTRUCTIONS = 5_000_000;

/** Labels that some pattern of the lab names: only these are marked, so that loops over other labels cost nothing. */
function marksOf(lab: Lab, spec: RunSpec, values: ReadonlyMap<string, number>): Map<number, string> {
  const named = JSON.stringify([lab.checks, lab.mistakes, lab.steps]).matchAll(/"label":"([^"]+)"/g);
  const latencies = [...bodiesOf(lab)].flatMap((b) => (b.kind === 'metric' && metricOf(b.metric)?.of === 'label' ? [String(b.of)] : [])); // prettier-ignore
  const labels = new Set([spec.endMark, ...latencies, ...[...named].map((m) => m[1])]);
  return new Map([...labels].flatMap((name) => (values.has(name) ? [[values.get(name) ?? 0, name] as const] : [])));
}

/** Accesses to ports are told only where the lab speaks of them: a BIOS that loads sectors has more of them than a kernel has events. */
const levelFor = (lab: Lab): ObserveLevel =>
  JSON.stringify([lab.checks, lab.mistakes, lab.steps]).includes('"event":"port"') ? 'accesses' : 'events';

/** Times one label is recorded in a run; a program that loops for ever must not fill the memory. */
const MARKS_PER_LABEL = 20_000;

/** A storm of faults has been seen by then; every event costs more than the instructions around it. */
const MOST_EVENTS = 60_000;

/** One run at work: what was collected, and what the machine has to be asked when it stops. */
class RunAtWork {
  readonly machine: Machine;
  readonly events: LabEvent[] = [];
  ended = false;
  private readonly fields: EventFields;
  private readonly probes: Probes;
  private readonly activations: Activations;
  private readonly watches: Watches;
  private readonly marks: Map<number, string>;
  private readonly spec: RunSpec;
  private readonly labelAt: (linear: number) => string;
  private readonly marksSeen = new Map<string, number>();
  /** Addresses whose marks are taken away before the next slice. */
  private readonly tired: number[] = [];

  constructor(lab: Lab, spec: RunSpec, machine: Machine, program: LabProgram) {
    this.machine = machine;
    this.spec = spec;
    this.labelAt = program.labelAt;
    this.marks = marksOf(lab, spec, program.values);
    const { symbols, compile } = program;
    this.fields = new EventFields(machine, symbols, lab.pid === '' ? null : compile(lab.pid));
    this.probes = new Probes(lab, { machine, symbols, compile, start: lab.start, files: program.files });
    this.activations = new Activations(machine, [...bodiesOf(lab)], program.values);
    this.watches = new Watches(machine, lab.watch, symbols, compile);
    machine.setMarks(this.marks);
    machine.setBreakpoints(this.activations.breakpoints);
    machine.observe(levelFor(lab), (event) => this.observe(event));
  }

  private observe(event: MachineEvent): void {
    this.fields.observe(event);
    if (event.kind === 'mark' && this.isTired(event.label, event.linear)) return;
    for (const made of toLabEvents(event, this.labelAt)) this.keep(this.fields.complete(made));
  }
  private isTired(label: string, linear: number): boolean {
    if (label === this.spec.endMark) this.ended = true;
    const seen = (this.marksSeen.get(label) ?? 0) + 1;
    this.marksSeen.set(label, seen);
    if (seen === MARKS_PER_LABEL) this.tired.push(linear);
    return seen > MARKS_PER_LABEL;
  }
  private keep(event: LabEvent): void {
    if (this.events.push(event) >= MOST_EVENTS) this.ended = true;
    this.probes.observe(event);
  }
  /** A stop inside the run: a label that is begun or left, or memory that is watched. */
  private stoppedAt(linear: number): void {
    const { now, icount } = this.machine;
    const { eip, cpl } = this.machine.registers();
    for (const { event, fields } of [...this.activations.stoppedAt(linear), ...this.watches.stoppedAt(linear)]) {
      this.keep({ event, icount, now, transition: 0, fields: { ...fields, ...this.fields.now(), cpl, eip } });
    }
    this.machine.setBreakpoints(this.activations.breakpoints);
  }
  private dropTiredMarks(): void {
    if (this.tired.length === 0) return;
    for (const linear of this.tired.splice(0)) this.marks.delete(linear);
    this.machine.setMarks(this.marks);
  }

  /** @param limit where the slice ends; inside stops are dealt with. */
  private advance(limit: RunLimit): StopReason {
    for (;;) {
      const stop = this.machine.run(limit);
      if (stop.why !== 'breakpoint') return stop;
      this.stoppedAt(stop.linear);
    }
  }

  run(seed: number): StopReason {
    const { machine, spec } = this;
    const player: Player = {
      run: (limit) => this.advance(limit),
      input: (event) => machine.input(event),
      get now() {
        return machine.now;
      },
      get icount() {
        return machine.icount;
      },
    };
    const { instructionsPerPitClock } = machine.config;
    return play(player, {
      spec,
      seed,
      instructionsPerPitClock,
      ended: () => this.ended,
      betweenSlices: () => this.dropTiredMarks(),
    });
  }

  /** Findings of the monitors take their places among the events. */
  record(lints: readonly Lint[], program: LabProgram): RunRecord {
    const { machine } = this;
    for (const { rule, at, args } of lints) {
      this.events.push({ event: 'lint', icount: at.icount, now: at.now, transition: 0, fields: { ...args, rule } });
    }
    this.events.sort((a, b) => a.now - b.now || a.icount - b.icount);
    const base = {
      events: this.events,
      symbols: program.symbols,
      unitsPerClock: machine.config.instructionsPerPitClock,
      end: machine.now,
      final: (what: string) => finalWord(machine, program.symbols, what),
    };
    return { ...base, probed: this.probes.finish(base) };
  }
}

/** What is known of the learner's program besides its bytes. */
interface LabProgram {
  readonly values: ReadonlyMap<string, number>;
  readonly symbols: (name: string) => number | undefined;
  readonly labelAt: (linear: number) => string;
  readonly compile: (text: string) => Expression | null;
  readonly files: readonly SourceFile[];
}
function programOf(assembled: AssembleResult, files: readonly SourceFile[]): LabProgram {
  const values = new Map(assembled.symbols.map((s) => [s.name, s.value]));
  const labels = new Map(assembled.symbols.filter((s) => s.kind === 'label').map((s) => [s.value, s.name]));
  const compiled = new Map<string, Expression | null>();
  return {
    values,
    symbols: (name) => values.get(name),
    labelAt: (linear) => labels.get(linear) ?? '',
    files,
    compile: (text) => {
      const known = compiled.get(text);
      if (known !== undefined) return known;
      const parsed = parseExpression(text, { fields: EVENT_FIELDS });
      const expression = parsed.ok ? parsed.expression : null;
      compiled.set(text, expression);
      return expression;
    },
  };
}

/** What every event of a run carries, for expressions over events. */
const EVENT_FIELDS = { pid: { type: 'number' }, depth: { type: 'number' }, isr: { type: 'number' } } as const;

/** The BIOS before the boot sector is nobody's kernel; its transitions are counted as in the window, so that numbers agree. */
export function boot(machine: Machine, image: BootImage): void {
  machine.observe('transitions', null);
  machine.load(image);
  machine.setBreakpoints([BOOT_SECTOR]);
  machine.run({ instructions: BOOT_INSTRUCTIONS });
  machine.setBreakpoints([]);
}

/** @param files main file first. */
export function runLab(lab: Lab, spec: RunSpec, files: readonly SourceFile[], seed: number): LabRun {
  const main = mainOf(spec, files);
  const assembled = assembleRun(spec, files, seed);
  const nothing = { spec, assembled, record: null, lints: [], stop: null, instructions: 0 };
  if (!assembled.ok) return nothing;
  const image = bootImageFromFile(main.name, assembled.bytes, { drive: 'floppy' });
  if (!image.ok) return nothing;

  const program = programOf(assembled, files);
  const machine = machineFor({ ...spec.machine, seed }, spec.id);
  boot(machine, image.image);
  const atWork = new RunAtWork(lab, spec, machine, program);
  const history = { count: 0, get: () => null };
  const findings = sanitize(machine, contextOf(describeProgram(assembled, files), history));
  const stop = atWork.run(seed);
  const lints = findings();
  return { spec, assembled, record: atWork.record(lints, program), lints, stop, instructions: machine.icount };
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
  const assembled = assembleRun(spec, files, seed);
  const image = assembled.ok ? bootImageFromFile(main.name, assembled.bytes, { drive: 'floppy' }) : null;
  const config: MachineConfig = { ...spec.machine, seed };
  return {
    assembled,
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
