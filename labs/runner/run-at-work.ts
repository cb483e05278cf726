/** One run at work on its machine: what is collected for the judge, and nothing else. */
import type { AssembleResult } from '#emulator/assembler';
import type { MachineEvent } from '#emulator/events';
import type { Machine, RunLimit, StopReason } from '#emulator/machine';
import { parseExpression, type Expression } from '#emulator/query';
import { toLabEvents } from '#labs/kit';
import type { Lab, LabEvent, RunRecord, RunSpec } from '#labs/kit';
import { Activations } from './activations.ts';
import { EventFields } from './event-fields.ts';
import { finalWord } from './final-words.ts';
import { lookedAt, type LookedAt } from './looked-at.ts';
import { play, type Player } from './play.ts';
import { Probes } from './probes.ts';
import type { Lint } from './sanitizer.ts';
import { Watches } from './watches.ts';

const marksOf = ({ labels }: LookedAt, values: ReadonlyMap<string, number>): Map<number, string> =>
  new Map([...labels].flatMap((name) => (values.has(name) ? [[values.get(name) ?? 0, name] as const] : [])));

/** Times one label is recorded in a run; a program that loops for ever must not fill the memory. */
const MARKS_PER_LABEL = 20_000;

/** A storm of faults has been seen by then; every event that is kept costs more than the instructions around it, the others about as much. */
const MOST_KEPT = 60_000;
const MOST_SEEN = 240_000;

/** One run at work: what was collected, and what the machine has to be asked when it stops. */
export class RunAtWork {
  readonly machine: Machine;
  readonly looks: LookedAt;
  readonly events: LabEvent[] = [];
  ended = false;
  /** Events so far, those that nobody looks at too. */
  private seen = 0;
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
    this.looks = lookedAt(lab, spec);
    this.marks = marksOf(this.looks, program.values);
    const { symbols, compile } = program;
    this.fields = new EventFields(machine, symbols, lab.pid === '' ? null : compile(lab.pid));
    this.probes = new Probes(this.looks.bodies, { machine, symbols, compile });
    this.activations = new Activations(machine, this.looks.bodies, program.values);
    this.watches = new Watches(machine, lab.watch, symbols, compile);
    machine.setMarks(this.marks);
    machine.setBreakpoints(this.activations.breakpoints);
    machine.observe(this.looks.level, this.observe, 'on-demand');
  }

  readonly observe = (event: MachineEvent): void => {
    this.fields.observe(event);
    if (event.kind === 'mark' && this.isTired(event.label, event.linear)) return;
    const all = toLabEvents(event, this.labelAt, this.looks.words);
    if (all.length === 0) this.count();
    for (const made of all) this.keep(this.complete(made));
  };
  /** The event was made just now and nobody else has it: its fields are added to. */
  private complete(event: LabEvent): LabEvent {
    const fields = event.fields as Record<string, number | string | boolean>;
    const { pid, depth, isr } = this.fields.now();
    fields['pid'] = pid;
    fields['depth'] = depth;
    fields['isr'] = isr;
    return event;
  }
  private count(): void {
    this.seen++;
    if (this.seen >= MOST_SEEN || this.events.length >= MOST_KEPT) this.ended = true;
  }
  private isTired(label: string, linear: number): boolean {
    if (label === this.spec.endMark) this.ended = true;
    const seen = (this.marksSeen.get(label) ?? 0) + 1;
    this.marksSeen.set(label, seen);
    if (seen === MARKS_PER_LABEL) this.tired.push(linear);
    return seen > MARKS_PER_LABEL;
  }
  private keep(event: LabEvent): void {
    this.events.push(event);
    this.count();
    this.probes.observe(event);
  }
  /** A stop inside the run: a label that is begun or left, or memory that is watched. */
  private stoppedAt(linear: number): void {
    const { now, icount } = this.machine;
    const { eip, cpl } = this.machine.registers();
    const place = this.fields.place();
    for (const { event, fields } of [...this.activations.stoppedAt(linear, place), ...this.watches.stoppedAt(linear)]) {
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

  /** The words that `final` bodies ask for, as long as the machine stands where the run ended: another run will have it. */
  private finalWords({ symbols }: LabProgram): ReadonlyMap<string, ReturnType<typeof finalWord>> {
    const asked = this.looks.bodies.flatMap((body) => (body.kind === 'final' ? body.all.map(({ what }) => what) : []));
    return new Map(asked.map((what) => [what, finalWord(this.machine, symbols, what)]));
  }

  /** Findings of the monitors take their places among the events. */
  record(lints: readonly Lint[], program: LabProgram): RunRecord {
    const { machine } = this;
    const final = this.finalWords(program);
    for (const { rule, at, args } of lints) {
      this.events.push({ event: 'lint', icount: at.icount, now: at.now, transition: 0, fields: { ...args, rule } });
    }
    this.events.sort((a, b) => a.now - b.now || a.icount - b.icount);
    const base = {
      events: this.events,
      symbols: program.symbols,
      unitsPerClock: machine.config.instructionsPerPitClock,
      end: machine.now,
      final: (what: string) => final.get(what),
    };
    return { ...base, probed: this.probes.finish(base) };
  }
}

/** What is known of the learner's program besides its bytes. */
export interface LabProgram {
  readonly values: ReadonlyMap<string, number>;
  readonly symbols: (name: string) => number | undefined;
  readonly labelAt: (linear: number) => string;
  readonly compile: (text: string) => Expression | null;
}
export function programOf(assembled: AssembleResult): LabProgram {
  const values = new Map(assembled.symbols.map((s) => [s.name, s.value]));
  const labels = new Map(assembled.symbols.filter((s) => s.kind === 'label').map((s) => [s.value, s.name]));
  const compiled = new Map<string, Expression | null>();
  return {
    values,
    symbols: (name) => values.get(name),
    labelAt: (linear) => labels.get(linear) ?? '',
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
