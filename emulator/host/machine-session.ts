/** One loaded machine with everything known about its program. It executes; it knows no port and no clock. */
import type { SourceFile, AssembleResult } from '#emulator/assembler';
import {
  bindBreakpoint,
  boundOf,
  breakpointDriver,
  BreakpointSet,
  contextOf,
  describeProgram,
  noProgram,
  planReverseStep,
  planStepOf,
  REVERSE_STEPS,
  TransitionCache,
} from '#emulator/debug';
import type { BoundBreakpoint, Program, ReverseStepKind, StepPlan } from '#emulator/debug';
import type { MachineEvent, Transition } from '#emulator/events';
import type { CapsuleSources, ReplayTarget, SessionFacts } from '#emulator/capsule';
import { CourseOfEvents } from '#emulator/course';
import { inspect, sampleStack } from '#emulator/inspect';
import { Monitors, type Finding } from '#emulator/monitors';
import type { InspectContext, ObservedStack, ViewArgs, ViewName, Views } from '#emulator/inspect';
import type { BootImage, InputEvent, Machine, MachineMonitor, Mark, RunLimit, StopReason } from '#emulator/machine';
import type { BreakpointSpec, HistoryState, StepKind, TransitionSummary } from '#emulator/protocol';
import { type BranchRecord, Timeline } from '#emulator/timeline';
import type { Runner } from './run-loop.ts';
import { summarize } from './summaries.ts';
import { TransitionStretch } from './transition-stretch.ts';

/** The course of events as something that runs and takes input. */
export interface SessionPlayer {
  run(limit: RunLimit): StopReason;
  input(event: InputEvent): void;
  readonly now: number;
  readonly icount: number;
}

const BOOT_SECTOR = 0x7c00;
/** A BIOS that has not reached the boot sector by then never will. */
const BOOT_INSTRUCTIONS = 5_000_000;
const PIT_HERTZ = 1_193_182;
/** Events kept for the `events` request. */
const EVENTS_KEPT = 8192;

export class MachineSession {
  readonly machine: Machine;
  readonly timeline: Timeline;
  private readonly image: BootImage;
  private readonly stopAt: 'boot-sector' | 'reset-vector';
  readonly program: Program;
  /** What it was built from, for a capsule. */
  private origin: { readonly name: string; readonly sources: CapsuleSources | null } = { name: 'image', sources: null };
  private readonly transitions: TransitionCache;
  readonly context: InspectContext;
  private readonly stacks = new Map<number, ObservedStack>();
  readonly monitors: Monitors;
  /** Who ran when. */
  readonly course: CourseOfEvents;
  private readonly watchers: MachineMonitor;
  /** Findings of the branches of history that are not the present one. */
  private readonly findingsOf = new Map<number, readonly Finding[]>();
  readonly breakpoints: BreakpointSet;
  private events: MachineEvent[] | null = null;
  private eventsDropped = 0;
  /** Transitions of the BIOS before the boot sector got control. */
  firmwareTransitions = 0;

  constructor(
    machine: Machine,
    image: BootImage,
    stopAt: 'boot-sector' | 'reset-vector',
    source: { assembled: AssembleResult; files: readonly SourceFile[] } | null,
    historyBudget: number | null = null,
  ) {
    this.machine = machine;
    this.timeline = new Timeline(machine, historyBudget === null ? {} : { budget: historyBudget });
    this.image = image;
    this.stopAt = stopAt;
    this.program = source === null ? noProgram() : describeProgram(source.assembled, source.files);
    this.transitions = new TransitionCache(machine);
    const usage = (): ReturnType<Monitors['usageAt']> => this.monitors.usageAt(machine.now);
    const lineHistory = (): Monitors['lineHistory'] => this.monitors.lineHistory;
    this.context = {
      ...contextOf(this.program, this.transitions, this.stacks),
      usage,
      lineHistory,
      vectorCounts: () => this.course.vectorCounts(),
    };
    this.monitors = new Monitors(machine, { context: this.context });
    this.course = new CourseOfEvents(machine, () => this.context, this.timeline.currentBranch);
    this.watchers = watchersOf(this.course, this.monitors);
    machine.setMarks(new Map(bottomHalvesOf(this.program)));
    this.breakpoints = new BreakpointSet(machine, () => this.context);
    machine.observe('transitions', null);
    this.reset();
  }

  get problems(): Program['problems'] {
    return this.program.problems;
  }

  get mark(): Mark {
    return { now: this.machine.now, icount: this.machine.icount };
  }

  /** Instruction units in a millisecond of virtual time. */
  get unitsPerMillisecond(): number {
    return (this.machine.config.instructionsPerPitClock * PIT_HERTZ) / 1000;
  }

  /** @param name file name of the program. */
  keepSources(name: string, sources: CapsuleSources | null): void {
    this.origin = { name, sources };
  }
  /** What a capsule has to know besides the history. */
  get capsuleFacts(): Pick<SessionFacts, 'stopAt' | 'program'> {
    const { drive, bytes } = this.image;
    return { stopAt: this.stopAt, program: { ...this.origin, drive, image: bytes } };
  }
  /** For living a recorded session again: the monitors watch as they did the first time, nothing stops it. */
  replayTarget(): ReplayTarget {
    const { timeline } = this;
    return {
      timeline,
      adopt: (record) => this.adopt(record),
      goTo: (branch, now) => {
        if (branch !== timeline.currentBranch) this.switchBranch(branch);
        this.seek({ now });
      },
      watch: () => this.machine.setMonitor(this.watchers),
    };
  }
  private adopt(record: BranchRecord): boolean {
    const { currentBranch } = this.timeline;
    if (!this.timeline.adopt(record)) return false;
    this.transitions.clear();
    if (record.parent === null) return true;
    this.findingsOf.set(currentBranch, this.monitors.findings);
    this.monitors.forgetAfter(this.mark);
    this.course.forked(this.timeline.currentBranch);
    return true;
  }
  /** After a stretch that was lived again. */
  arrived(): void {
    this.sample();
  }

  /** Power on again with the medium as it was loaded. */
  reset(): void {
    // The BIOS before the boot sector is nobody's kernel.
    this.machine.setMonitor(null);
    const resume = this.machine.suspendWatchers();
    this.machine.load(this.image);
    this.transitions.clear();
    this.stacks.clear();
    if (this.events !== null) this.events = [];
    this.eventsDropped = 0;
    if (this.stopAt === 'boot-sector') {
      this.machine.setBreakpoints([BOOT_SECTOR]);
      this.machine.run({ instructions: BOOT_INSTRUCTIONS });
    }
    resume();
    this.firmwareTransitions = this.machine.transitionCount;
    this.timeline.begin();
    this.findingsOf.clear();
    this.monitors.takeUp([], { now: -1, icount: this.machine.icount });
    this.course.reset(this.timeline.currentBranch);
    this.machine.setMonitor(this.watchers);
    this.breakpoints.clearCounts();
    this.breakpoints.arm();
  }

  setBreakpoints(breakpoints: readonly BreakpointSpec[]): readonly BoundBreakpoint[] {
    return this.breakpoints.set(breakpoints, this.program);
  }
  /** How it would be bound. */
  checkBreakpoint(breakpoint: BreakpointSpec): BoundBreakpoint {
    return boundOf(bindBreakpoint(breakpoint, this.program));
  }

  /** @param asBranch begin a branch of history with it, even where nothing is known of the future. */
  input(event: InputEvent, asBranch = false): void {
    const forks = asBranch || this.timeline.isInThePast;
    if (forks) this.findingsOf.set(this.timeline.currentBranch, this.monitors.findings);
    this.timeline.input(event, asBranch);
    if (forks) this.monitors.forgetAfter(this.mark);
    if (forks) this.course.forked(this.timeline.currentBranch);
    else if (event.type === 'reset' || event.type.startsWith('poke')) this.course.changed();
    if (event.type === 'reset' || forks) this.transitions.clear();
  }

  /**
   * A debugger outside of the window drove the machine along this history: what is remembered of other moments follows.
   * @param from virtual time and branch where it stood before.
   */
  followed(from: { readonly now: number; readonly branch: number }): void {
    const { machine, timeline } = this;
    if (from.branch !== timeline.currentBranch) {
      this.transitions.clear();
      this.findingsOf.set(from.branch, this.monitors.findings);
      this.monitors.takeUp(this.findingsOf.get(timeline.currentBranch) ?? [], timeline.end);
      this.course.switchedTo(timeline.currentBranch);
      this.wentElsewhere();
    } else if (machine.now < from.now) this.wentElsewhere();
    else this.sample();
  }

  player(): SessionPlayer {
    const { machine, timeline } = this;
    return {
      run: (limit) => timeline.run(limit),
      input: (event) => this.input(event),
      get now() {
        return machine.now;
      },
      get icount() {
        return machine.icount;
      },
    };
  }

  /** Runs until something stops it. */
  runner(): Runner {
    const { machine, timeline, breakpoints } = this;
    // Whoever runs on from a breakpoint wants to leave it.
    machine.passBreakpointHere();
    return {
      advance: (instructions, untilNow) => {
        const end = machine.icount + instructions;
        for (;;) {
          const left = end - machine.icount;
          const reason = timeline.run(
            untilNow === Infinity ? { instructions: left } : { instructions: left, untilNow },
          );
          const stop = breakpoints.verdict(reason);
          if (stop === null && machine.icount < end) continue;
          this.sample();
          return stop === null || stop.why === 'limit' ? null : stop;
        }
      },
      get now() {
        return machine.now;
      },
      get icount() {
        return machine.icount;
      },
    };
  }

  step(kind: StepKind): { runner: Runner; plan: StepPlan } {
    const { machine } = this;
    const goesBack = isReverse(kind);
    const plan = goesBack
      ? planReverseStep(this.timeline, kind, this.breakpoints, this.transitions)
      : planStepOf(
          breakpointDriver(this.timeline.driver(), this.breakpoints, () => machine.icount),
          kind,
        );
    const runner: Runner = {
      advance: (instructions) => {
        const reason = plan.advance(instructions);
        if (!goesBack) this.sample();
        else if (reason !== null) this.wentElsewhere();
        return reason;
      },
      get now() {
        return machine.now;
      },
      get icount() {
        return machine.icount;
      },
    };
    return { runner, plan };
  }

  // -- history -----------------------------------------------------------------------------------------------------------
  /** To a moment by its instruction count, or else by its virtual time. */
  seek(to: { readonly icount: number } | { readonly now: number }): void {
    if ('icount' in to) this.timeline.seekIcount(to.icount);
    else this.timeline.seek({ now: to.now, icount: 0 });
    this.wentElsewhere();
  }
  switchBranch(id: number): boolean {
    const before = this.timeline.currentBranch;
    const found = this.timeline.switchTo(id);
    this.transitions.clear();
    if (found && id !== before) {
      this.findingsOf.set(before, this.monitors.findings);
      this.monitors.takeUp(this.findingsOf.get(id) ?? [], this.timeline.end);
      this.course.switchedTo(id);
    }
    this.wentElsewhere();
    return found;
  }
  get history(): HistoryState {
    const { timeline } = this;
    return {
      start: timeline.start,
      end: timeline.end,
      branch: timeline.currentBranch,
      branches: timeline.branches,
      snapshots: timeline.snapshotCount,
      bytes: timeline.snapshotBytes,
    };
  }
  /** What was remembered of a later moment is not true here. */
  private wentElsewhere(): void {
    this.monitors.wentTo(this.mark);
    this.course.wentTo(this.mark);
    this.breakpoints.wentTo(this.machine.now);
    this.stacks.clear();
    this.sample();
    const { now } = this.machine;
    if (this.events !== null) this.events = this.events.filter((event) => event.now <= now);
  }

  /** Whose kernel stack is current; not needed where the kernel declares its processes. */
  private sample(): void {
    this.course.reach(this.mark);
    if (this.context.annotations.processes === null) sampleStack(this.machine, this.stacks);
  }

  view<N extends ViewName>(name: N, args: ViewArgs[N]): Views[N] {
    return inspect(this.machine, name, args, this.context);
  }

  /** One that the recorder lost is known only when it was obtained by running again: {@link stretch}. */
  transition(id: number): Transition | null {
    return this.transitions.get(id);
  }
  /** Transitions `first` to `last` of the kernel as far as they are not known, to be obtained by running again. */
  stretch(first: number, last: number): TransitionStretch {
    const end = Math.min(last, this.transitions.count);
    let [from, to] = [Math.max(this.firmwareTransitions + 1, first), end];
    while (from <= to && this.transitions.get(from) !== null) from++;
    while (to >= from && this.transitions.get(to) !== null) to--;
    return new TransitionStretch(this.timeline, from, to);
  }
  remember(transitions: ReadonlyMap<number, Transition>): void {
    this.transitions.remember(transitions);
  }

  get transitionCount(): number {
    return this.transitions.count;
  }

  /** Summaries of ids `first` … `first + count - 1`, as far as they are known. */
  summaries(first: number, count: number): TransitionSummary[] {
    const end = Math.min(first + count - 1, this.transitions.count);
    const summaries: TransitionSummary[] = [];
    for (let id = Math.max(1, first); id <= end; id++) {
      const transition = this.transitions.get(id);
      if (transition !== null) summaries.push(summarize(transition, this.context));
    }
    return summaries;
  }

  /** Events by number since the first time they were asked for; recording begins then. */
  eventsFrom(from: number, count: number): readonly MachineEvent[] {
    if (this.events === null) {
      this.events = [];
      this.machine.observe('events', (event) => this.keep(event));
    }
    const at = Math.max(0, from - this.eventsDropped);
    return this.events.slice(at, at + count);
  }

  private keep(event: MachineEvent): void {
    const { events } = this;
    if (events === null) return;
    events.push(event);
    if (events.length > EVENTS_KEPT) this.eventsDropped += events.splice(0, EVENTS_KEPT / 2).length;
  }
}

/** One listener of the machine for both: the course of events sees every transition as numbers, the monitors those they want. */
const watchersOf = (course: CourseOfEvents, monitors: Monitors): MachineMonitor => ({
  wants(icount, now, closing) {
    course.closed(icount, now, closing);
    return monitors.wants(icount, now);
  },
  observe(event) {
    course.observe(event);
    // Told for the course of events alone.
    if (event.kind !== 'interrupt-flag') monitors.observe(event);
  },
});

/** Where functions declared as bottom halves begin. */
const bottomHalvesOf = ({ annotations, symbols }: Program): [number, string][] =>
  (annotations.bottomHalves ?? []).flatMap((label): [number, string][] => {
    const linear = symbols.value(label);
    return linear === null ? [] : [[linear, label]];
  });

const REVERSE: ReadonlySet<StepKind> = new Set(REVERSE_STEPS);
export const isReverse = (kind: StepKind): kind is ReverseStepKind => REVERSE.has(kind);

/** Nothing further can happen: the learner has to reset. */
export const isFinal = (reason: StopReason): boolean =>
  reason.why === 'shutdown' ||
  reason.why === 'powered-off' ||
  (reason.why === 'halted-forever' && !reason.interruptsEnabled);
