/** Transitions that the recorder lost, obtained piece by piece; between the pieces the machine stands where it stood. */
import type { Mark, Snapshot } from '#emulator/machine';
import type { Transition } from '#emulator/events';
import { type Timeline, TransitionSearch } from '#emulator/timeline';

export class TransitionStretch {
  private readonly timeline: Timeline;
  private readonly began: Mark;
  private readonly search: TransitionSearch;
  /** Where the search is, while the machine is elsewhere. */
  private aside: Snapshot | null = null;
  private isDone = false;
  private reached = 0;

  constructor(timeline: Timeline, first: number, last: number) {
    this.timeline = timeline;
    this.began = timeline.present;
    this.search = new TransitionSearch(timeline, first, last);
    this.isDone = first > last;
  }

  /** Go on for about `budget` instructions. @returns is it over? */
  advance(budget: number): boolean {
    if (this.isDone) return true;
    const { timeline } = this;
    timeline.divert((machine) => {
      if (this.aside !== null) timeline.restore(this.aside);
      this.isDone = this.search.advance(budget) !== null;
      this.reached = this.isDone ? this.began.icount : machine.icount;
      this.aside = this.isDone ? null : timeline.here();
    });
    return this.isDone;
  }
  /** Those that were found so far, by id. */
  get found(): ReadonlyMap<number, Transition> {
    return this.search.told;
  }
  /** Instructions behind the present where the search is. */
  get depth(): number {
    return Math.max(0, this.began.icount - this.reached);
  }
  get isPresent(): boolean {
    const { now, icount } = this.timeline.present;
    return now === this.began.now && icount === this.began.icount;
  }
}
