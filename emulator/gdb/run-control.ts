/**
 * What lets the machine go: continue, step, step through a range, each forwards and backwards, as runs that the host advances
 * slice by slice and can give up. Interrupts are neither held off nor hidden: one that is delivered instead of the instruction
 * is the step, and going back undoes it as one.
 */
import type { RunLimit, StopReason } from '#emulator/machine';
import { ReverseSearch } from '#emulator/timeline';
import type { Timeline } from '#emulator/timeline';
import { programCounter } from './registers.ts';
import type { BreakKind, StopPoints, WatchHit } from './stop-points.ts';

/** Why the machine stands again. */
export type Stop =
  | { readonly type: 'stepped' }
  | { readonly type: 'interrupted' }
  | { readonly type: 'break'; readonly kind: BreakKind }
  | { readonly type: 'watch'; readonly hit: WatchHit }
  /** Nothing lies further back. */
  | { readonly type: 'beginning' }
  /** The machine itself ended the run. `again`: it stood there before, and nothing was executed. */
  | { readonly type: 'machine'; readonly reason: StopReason; readonly again: boolean };

export interface Run {
  /** Go on for about `budget` instructions, forwards not beyond the virtual time `untilNow`. Null = not there yet. */
  advance(budget: number, untilNow: number): Stop | null;
  /** Call it once, however the run ended. */
  finish(): void;
}

const STEPPED: Stop = { type: 'stepped' };
const BEGINNING: Stop = { type: 'beginning' };
/** Time that may pass in one slice for each instruction of it, so that a guest that mostly waits does not hold up the host. */
const WAITING = 16;
/** One single step costs the host about as much as this many instructions of a run. */
const STEP_COST = 50;

abstract class Forwards implements Run {
  protected readonly timeline: Timeline;
  protected readonly points: StopPoints;
  private readonly began: number;

  constructor(timeline: Timeline, points: StopPoints) {
    this.timeline = timeline;
    this.points = points;
    this.began = timeline.machine.now;
    points.remember(timeline.machine);
    points.arm(timeline.machine);
  }
  abstract advance(budget: number, untilNow: number): Stop | null;
  finish(): void {}

  protected get pc(): number {
    return programCounter(this.timeline.machine);
  }
  protected breakHere(): Stop | null {
    const kind = this.points.breakAt(this.pc);
    return kind === null ? null : { type: 'break', kind };
  }
  /** `limit` is null: nothing happened. */
  protected stopOf(reason: StopReason): Stop | null {
    if (reason.why === 'limit') return null;
    const { machine } = this.timeline;
    if (reason.why !== 'breakpoint') return { type: 'machine', reason, again: machine.now === this.began };
    if (reason.linear === this.pc) {
      const here = this.breakHere();
      if (here !== null) return here;
    }
    const hit = this.points.hitAt(machine, reason.linear);
    return hit === null ? STEPPED : { type: 'watch', hit };
  }
}

export class Continue extends Forwards {
  private readonly waits: boolean;
  private first = true;

  /** @param waits a halted processor that an input could still wake is waited for. */
  constructor(timeline: Timeline, points: StopPoints, waits = false) {
    super(timeline, points);
    this.waits = waits;
  }

  advance(budget: number, untilNow: number): Stop | null {
    // Who debugs takes a breakpoint away to pass it. One that is still there is to be hit, as an INT3 in memory would be.
    const here = this.first ? this.breakHere() : null;
    this.first = false;
    if (here !== null) return here;
    const { now } = this.timeline.machine;
    const limit: RunLimit = { instructions: budget, untilNow: Math.min(untilNow, now + budget * WAITING) };
    const reason = this.timeline.run(limit);
    if (this.waits && reason.why === 'halted-forever' && reason.interruptsEnabled) return null;
    return this.stopOf(reason);
  }
}

/** One instruction, delivery or wake-up; with a range, as many as it takes to leave it. */
export class Step extends Forwards {
  private readonly from: number;
  private readonly end: number;

  /** @param range first address and one past the last: the step goes on while the next instruction lies inside. */
  constructor(timeline: Timeline, points: StopPoints, range: readonly [first: number, end: number] = [0, 0]) {
    super(timeline, points);
    [this.from, this.end] = range;
  }
  advance(budget: number): Stop | null {
    for (let left = budget; left > 0; left -= STEP_COST) {
      const stop = this.stopOf(this.timeline.step());
      if (stop !== null) return stop;
      const { pc } = this;
      if (pc < this.from || pc >= this.end) return STEPPED;
      const here = this.breakHere();
      if (here !== null) return here;
    }
    return null;
  }
}

export class StepBack implements Run {
  private readonly timeline: Timeline;
  private readonly points: StopPoints;

  constructor(timeline: Timeline, points: StopPoints) {
    this.timeline = timeline;
    this.points = points;
  }
  advance(): Stop {
    const { machine } = this.timeline;
    if (this.points.hasWatches) this.points.remember(machine);
    if (!this.timeline.stepBack()) return BEGINNING;
    const hit = this.points.changed(machine);
    return hit === null ? STEPPED : { type: 'watch', hit };
  }
  finish(): void {}
}

/**
 * Backwards to the latest breakpoint before here, or to before the latest access to a watched byte: gdb compares what the bytes
 * held, so it has to stand where they still hold the older value.
 */
export class ContinueBack implements Run {
  private readonly timeline: Timeline;
  private readonly points: StopPoints;
  private search: ReverseSearch | null = null;

  constructor(timeline: Timeline, points: StopPoints) {
    this.timeline = timeline;
    this.points = points;
  }

  advance(budget: number): Stop | null {
    const { timeline, points } = this;
    if (points.isEmpty) {
      timeline.seek(timeline.start);
      return BEGINNING;
    }
    if (this.search === null) {
      // The search looks at what stops before this moment; an access of the very last instruction stops at it.
      const last = points.hasWatches ? this.accessUndone() : null;
      if (last !== null) return last;
      this.search = new ReverseSearch(timeline, { arm: (machine) => points.armAnew(machine) });
    }
    const outcome = this.search.advance(budget);
    if (outcome === null) return null;
    if (outcome === 'beginning') {
      const kind = points.breakAt(programCounter(timeline.machine));
      return kind === null ? BEGINNING : { type: 'break', kind };
    }
    const kind = points.breakAt(programCounter(timeline.machine));
    if (kind !== null) return { type: 'break', kind };
    return this.accessUndone() ?? STEPPED;
  }
  finish(): void {
    this.search?.finish();
  }

  /** When the last instruction touched a watched byte, goes to before it; else stays. */
  private accessUndone(): Stop | null {
    const { timeline, points } = this;
    const { machine } = timeline;
    const here = timeline.present;
    if (!timeline.stepBack()) return null;
    points.remember(machine);
    points.arm(machine);
    const reason = timeline.step();
    const hit = reason.why === 'breakpoint' ? points.hitAt(machine, reason.linear) : null;
    if (hit === null) {
      timeline.seek(here);
      return null;
    }
    timeline.stepBack();
    return { type: 'watch', hit };
  }
}
