/**
 * The course of events as something to look through: the machine is moved over its history, and beyond the end of it as far as
 * allowed, without leaving a trace. Whatever is run beyond the end is forgotten again.
 */
import type { Transition } from '#emulator/events';
import type { InspectContext } from '#emulator/inspect';
import type { Machine, Mark, RunLimit, Snapshot, StopReason } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';

/** Transitions remembered for `context` and `depth`, which look so far back at most. */
const LOOKED_BACK = 512;
const REMEMBERED = 4 * LOOKED_BACK;
/** What looking at one instruction, and moving the machine, cost beside running, in instructions. */
const STEP_WORK = 40;
const MOVE_WORK = 4_000;

export class Course {
  readonly timeline: Timeline;
  readonly machine: Machine;
  /** Where the machine stood. */
  readonly began: Mark;
  /** The latest moment of history when the search began. */
  readonly end: Mark;
  /** What words may know, with transitions as they are at the moment that is looked at. */
  readonly context: InspectContext;
  /** Cost so far, in instructions, about. */
  work = 0;
  private readonly told = new Map<number, Transition>();
  private readonly here: Snapshot;
  private readonly remembers: boolean;
  /** Gives the machine back to whoever had it; null while they have it. */
  private back: (() => void) | null = null;
  /** Where the search stands, and its watchers, while the others have the machine. */
  private away: { readonly place: Snapshot; readonly watch: () => void } | null = null;

  /** @param remembers whether transitions before the place that is looked at may be asked for. */
  constructor(timeline: Timeline, context: InspectContext, remembers: boolean) {
    this.timeline = timeline;
    this.machine = timeline.machine;
    this.began = timeline.present;
    this.end = timeline.end;
    this.here = timeline.here();
    this.remembers = remembers;
    const { machine } = this;
    this.context = {
      ...context,
      transitions: {
        get count() {
          return machine.transitionCount;
        },
        get: (id) => this.transition(id),
      },
    };
    this.remember(context.transitions);
    this.take();
  }

  private take(): void {
    const watched = this.machine.suspendWatchers();
    const recorded = this.machine.keepTransitions();
    this.back = () => {
      watched();
      this.timeline.restore(this.here);
      recorded();
    };
  }

  /** The newest transitions, before another recording takes the place of the one that has them. */
  private remember(from: Pick<InspectContext['transitions'], 'get'>): void {
    if (!this.remembers) return;
    const newest = this.machine.transitionCount;
    for (let id = newest; id > 0 && id > newest - LOOKED_BACK; id--) {
      const transition = from.get(id);
      if (transition === null) return;
      this.told.set(id, transition);
    }
  }

  /** Let the machine stand where it stood, for a while. */
  pause(): void {
    if (this.back === null) return;
    this.remember(this.context.transitions);
    this.away = { place: this.save(), watch: this.machine.suspendWatchers() };
    this.back();
    this.back = null;
  }
  /** Go on where the search was. The machine has to stand where it stood at {@link pause}, with the same history. */
  proceed(): void {
    if (this.away === null) return;
    const { place, watch } = this.away;
    this.away = null;
    this.take();
    this.restore(place);
    watch();
  }

  private transition(id: number): Transition | null {
    if (id > this.machine.transitionCount) return null;
    const known = this.told.get(id);
    if (known !== undefined) return known;
    const transition = this.machine.transition(id);
    if (transition === null) return null;
    this.told.set(id, transition);
    if (this.told.size > REMEMBERED) this.forget();
    return transition;
  }

  private forget(): void {
    const oldest = this.machine.transitionCount - LOOKED_BACK;
    for (const id of this.told.keys()) if (id <= oldest) this.told.delete(id);
    if (this.told.size > REMEMBERED) this.told.clear();
  }

  get present(): Mark {
    return this.timeline.present;
  }

  /** Run on: with the known inputs inside history, without any beyond it. */
  run(limit: RunLimit): StopReason {
    const { machine, timeline, end } = this;
    const before = machine.icount;
    const untilIcount = Math.min(limit.untilIcount ?? Infinity, before + (limit.instructions ?? Infinity));
    const untilNow = limit.untilNow ?? Infinity;
    let reason: StopReason = { why: 'limit' };
    if (machine.now < end.now || this.hasInputs) {
      // A processor that waits for a known input goes on once that is given.
      do reason = timeline.advance({ untilIcount, untilNow: Math.min(untilNow, end.now) }, false);
      while (reason.why === 'halted-forever' && this.hasInputs);
    }
    const isOver = machine.now < end.now || machine.now >= untilNow || machine.icount >= untilIcount;
    // Not through the timeline: its history ends where it ended.
    if (reason.why === 'limit' && !isOver) reason = machine.run({ untilIcount, untilNow });
    this.work += machine.icount - before;
    return reason;
  }
  private get hasInputs(): boolean {
    return this.timeline.inputs.length > this.machine.inputLog.length;
  }
  /** Time of the next known input; Infinity = there is none. */
  get nextInput(): number {
    return this.timeline.inputs[this.machine.inputLog.length]?.now ?? Infinity;
  }
  /** Give the inputs that are due. */
  giveInputs(): void {
    this.timeline.advance({ untilNow: this.machine.now }, false);
  }

  /** Exactly one instruction, delivery or wake-up. */
  step(): StopReason {
    this.work += STEP_WORK;
    return this.machine.now < this.end.now ? this.timeline.step() : this.machine.stepInstruction();
  }

  /** To a moment inside history. */
  seek(now: number): void {
    this.work += MOVE_WORK;
    this.timeline.seek({ now: Math.min(now, this.end.now), icount: 0 });
  }
  seekIcount(icount: number): void {
    this.work += MOVE_WORK;
    this.timeline.seekIcount(Math.min(icount, this.end.icount));
  }
  save(): Snapshot {
    this.work += MOVE_WORK;
    return this.timeline.here();
  }
  restore(snapshot: Snapshot): void {
    this.timeline.restore(snapshot);
  }

  /** Nothing listens and nothing stops. */
  disarm(): void {
    const { machine } = this;
    // Taking everything away and never giving it back: the machine knows what there is.
    machine.suspendWatchers();
    machine.takeWrites();
  }

  /** The machine stands where it stood, with its watchers and the transitions it had recorded. */
  finish(): void {
    this.away = null;
    if (this.back === null) return;
    this.disarm();
    this.back();
    this.back = null;
  }
}
