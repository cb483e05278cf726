/**
 * Transitions that have left the recorder, or that a jump went over: the stretch they lie in is run again, aside. The search stands
 * aside from its first `advance` until `finish`, which puts the machine back.
 */
import type { Transition } from '#emulator/events';
import type { Snapshot } from '#emulator/machine';
import type { Timeline } from './timeline.ts';

/** Instructions between two looks: the recorder keeps more transitions than so many instructions can make. */
const PIECE = 2_000;

/** A search that its caller advances and can give up. `finish` it in any case. */
export class TransitionSearch {
  private readonly timeline: Timeline;
  private readonly last: number;
  /** The next one wanted. */
  private next: number;
  /** Where the machine stood, while it is elsewhere. */
  private here: Snapshot | null = null;
  private resume: (() => void) | null = null;
  private readonly found = new Map<number, Transition>();
  private isOver: boolean;

  /** Transitions `first` to `last` of the present course of events, those up to the present. */
  constructor(timeline: Timeline, first: number, last: number) {
    const { machine } = timeline;
    this.timeline = timeline;
    this.last = Math.min(last, machine.transitionCount);
    this.next = Math.max(1, first);
    for (; this.next <= this.last; this.next++) {
      const known = machine.transition(this.next);
      if (known === null) break;
      this.found.set(this.next, known);
    }
    this.isOver = this.next > this.last;
  }

  /** To the nearest snapshot before the first one that is missing. */
  private begin(): Snapshot | null {
    const { timeline } = this;
    const { machine } = timeline;
    const from = timeline.snapshotBeforeTransition(this.next);
    if (from === null) return null;
    const here = timeline.here();
    const watched = machine.suspendWatchers();
    const recorded = machine.keepTransitions();
    this.resume = () => {
      watched();
      machine.restore(here);
      recorded();
    };
    timeline.restore(from);
    return here;
  }

  /** Go on for about `budget` instructions. @returns the transitions that could be had, by id; null = not there yet. */
  advance(budget: number): ReadonlyMap<number, Transition> | null {
    const { machine } = this.timeline;
    if (!this.isOver) this.here ??= this.begin();
    if (this.here === null) return this.found;
    const end = this.here.mark.now;
    for (let left = budget; left > 0 && !this.isOver; left -= PIECE) {
      const { why } = this.timeline.advance({ untilNow: end, instructions: PIECE }, false);
      this.collect();
      if (this.next > this.last || why !== 'limit' || machine.now >= end) this.finish();
    }
    return this.isOver ? this.found : null;
  }
  private collect(): void {
    const { machine } = this.timeline;
    for (; this.next <= Math.min(this.last, machine.transitionCount); this.next++) {
      const told = machine.transition(this.next);
      if (told !== null) this.found.set(this.next, told);
    }
  }

  /** Those that were found so far, by id. */
  get told(): ReadonlyMap<number, Transition> {
    return this.found;
  }

  /** The machine is back where it stood, with the transitions it had recorded. */
  finish(): void {
    this.resume?.();
    this.resume = null;
    this.isOver = true;
  }
}
