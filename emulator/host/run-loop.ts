/**
 * Runs a machine in slices of host time, so that messages between two slices are answered at once even when the guest
 * loops for ever. How long a slice is in instructions follows the measured speed; results never depend on it.
 */
import type { StopReason } from '#emulator/machine';
import type { HostClock } from './clock.ts';

export type Pace = 'max' | 'real-time';

/** What the loop drives: a machine that runs, or a step that may take long. */
export interface Runner {
  /** Null = go on. */
  advance(instructions: number, untilNow: number): StopReason | null;
  readonly now: number;
  readonly icount: number;
}
export interface RunLoopEvents {
  /** After every slice that did not end the run. */
  onSlice(): void;
  /** The run ended by itself. */
  onStop(reason: StopReason): void;
  /** Nothing but an outside input can go on; the loop sleeps until `wake`. */
  onWaiting(reason: StopReason): void;
  /** Our own bug. */
  onFailure(error: unknown): void;
}

const SLICE_MILLISECONDS = 10;
const SLOWEST_BUDGET = 2_000;
const LARGEST_BUDGET = 20_000_000;
/** Virtual time of one slice while the guest mostly waits. */
const WAITING_SLICE_MILLISECONDS = 8;
/** Falling further behind real time than this is forgotten, not caught up with. */
const LARGEST_DEBT_MILLISECONDS = 100;

export class RunLoop {
  private readonly clock: HostClock;
  private readonly events: RunLoopEvents;
  private runner: Runner | null = null;
  /** Scheduled callbacks of an earlier run find another number here and do nothing. */
  private generation = 0;
  private asleep = false;
  private budget = 50_000;
  private mostlyWaiting = false;
  private paceFrom = { milliseconds: 0, now: 0 };
  /** Instruction units in one millisecond of virtual time. */
  private unitsPerMillisecond = 1;
  pace: Pace = 'real-time';
  factor = 1;

  constructor(clock: HostClock, events: RunLoopEvents) {
    this.clock = clock;
    this.events = events;
  }

  get running(): boolean {
    return this.runner !== null;
  }

  /** @param atOnce run the first slice before returning (for steps, which are mostly over by then). */
  start(runner: Runner, unitsPerMillisecond: number, atOnce: boolean): void {
    this.runner = runner;
    this.unitsPerMillisecond = unitsPerMillisecond;
    this.mostlyWaiting = false;
    this.asleep = false;
    const generation = ++this.generation;
    if (atOnce) this.slice(generation);
    else this.clock.schedule(() => this.slice(generation));
  }

  stop(): void {
    this.runner = null;
    this.generation++;
    this.asleep = false;
  }

  /** An input came in: go on if the loop sleeps. */
  wake(): void {
    if (!this.asleep) return;
    this.asleep = false;
    const generation = this.generation;
    this.clock.schedule(() => this.slice(generation));
  }

  private slice(generation: number): void {
    const { runner } = this;
    if (runner === null || generation !== this.generation) return;
    const startedAt = this.clock.now();
    const before = { now: runner.now, icount: runner.icount };
    let reason: StopReason | null;
    try {
      reason = runner.advance(this.budget, runner.now + this.virtualSlice());
    } catch (error) {
      this.stop();
      this.events.onFailure(error);
      return;
    }
    const endedAt = this.clock.now();
    this.adapt(runner.icount - before.icount, endedAt - startedAt);
    if (reason !== null && reason.why === 'halted-forever' && reason.interruptsEnabled) {
      this.asleep = true;
      this.events.onWaiting(reason);
      return;
    }
    if (reason !== null) {
      this.stop();
      this.events.onStop(reason);
      return;
    }
    const passed = runner.now - before.now;
    const delay = this.delay(passed, passed - (runner.icount - before.icount), runner.now, endedAt);
    this.events.onSlice();
    if (generation === this.generation) this.clock.schedule(() => this.slice(generation), delay);
  }

  /** Longest stretch of virtual time of the next slice. Halted time costs nothing, so instructions alone do not bound it. */
  private virtualSlice(): number {
    if (this.pace === 'max') return Infinity;
    return this.mostlyWaiting ? WAITING_SLICE_MILLISECONDS * this.unitsPerMillisecond * this.factor : this.budget;
  }

  private adapt(instructions: number, milliseconds: number): void {
    if (milliseconds < 1) {
      if (instructions >= this.budget * 0.9) this.budget = Math.min(LARGEST_BUDGET, this.budget * 4);
      return;
    }
    if (instructions < this.budget * 0.5 && milliseconds < SLICE_MILLISECONDS) return;
    const ideal = (Math.max(1, instructions) * SLICE_MILLISECONDS) / milliseconds;
    this.budget = Math.round(Math.max(SLOWEST_BUDGET, Math.min(LARGEST_BUDGET, (this.budget + ideal) / 2)));
  }

  /** Milliseconds to wait before the next slice: only a guest that mostly waits is held back to real time. */
  private delay(passed: number, skipped: number, now: number, milliseconds: number): number {
    const wasWaiting = this.mostlyWaiting;
    this.mostlyWaiting = this.pace === 'real-time' && skipped > passed / 8;
    if (!this.mostlyWaiting) return 0;
    if (!wasWaiting)
      this.paceFrom = { milliseconds, now: now - Math.min(passed, this.unitsPerMillisecond * this.factor) };
    const due = this.paceFrom.milliseconds + (now - this.paceFrom.now) / (this.unitsPerMillisecond * this.factor);
    if (milliseconds - due > LARGEST_DEBT_MILLISECONDS) this.paceFrom = { milliseconds, now };
    return Math.max(0, due - milliseconds);
  }
}
