/**
 * Running backwards: the latest moment before the present at which something stops the machine. There is no way to execute
 * backwards, so windows of the past are run forwards again, the nearest first, and the last stop in a window is the answer.
 *
 * A window in which stops are too many is halved: the later half decides, and only when it has none the earlier one is looked
 * through. So a breakpoint in a loop that ran a million times costs no more than one at a rare place.
 */
import type { Machine, Mark, Snapshot } from '#emulator/machine';
import type { Timeline } from './timeline.ts';

/** What is being looked for. */
export interface ReverseGoal {
  /** Puts breakpoints and rules into the machine; called again after a stretch without them. */
  arm(machine: Machine): void;
  /** Stops are breakpoints at these addresses and nothing else: stretches in which none of them was executed are not run again. */
  readonly onlyAt?: readonly number[];
  /** Asked where the machine stopped: does it count? Default: it does. */
  accepts?(machine: Machine): boolean;
}

interface Window {
  readonly from: Snapshot;
  /** Moments at or after this one do not count. */
  readonly end: Mark;
}

/** Stops in one window above which it is halved. */
const MANY = 64;
/** Windows shorter than this are never halved. */
const SHORT = 512;

/** A search that its caller advances piece by piece and can give up. `finish` it in any case. */
export class ReverseSearch {
  private readonly timeline: Timeline;
  private readonly goal: ReverseGoal;
  private readonly began: Mark;
  /** Windows still to be looked through, the latest last. */
  private readonly windows: Window[] = [];
  private current: Window | null = null;
  private found: Mark | null = null;
  private stops = 0;
  private resume: (() => void) | null;

  constructor(timeline: Timeline, goal: ReverseGoal) {
    this.timeline = timeline;
    this.goal = goal;
    this.began = timeline.present;
    this.resume = timeline.machine.suspendWatchers();
    const from = timeline.snapshotBefore(this.began);
    if (from) this.windows.push({ from, end: this.began });
  }

  /**
   * Go on for about `budget` instructions.
   * @returns null = not there yet; `found`: the machine stands at the moment; `beginning`: there was none, and the machine
   * stands at the beginning of history.
   */
  advance(budget: number): 'found' | 'beginning' | null {
    const { machine } = this.timeline;
    for (let left = budget; left > 0;) {
      if (this.current === null && !this.openWindow()) return this.end();
      const { end } = this.current as Window;
      const { icount } = machine;
      const reason = this.timeline.advance({ untilNow: end.now, instructions: left }, false);
      left -= machine.icount - icount;
      const isOver = machine.now >= end.now;
      if (!isOver && (reason.why === 'breakpoint' || reason.why === 'rule')) this.noteStop(end);
      else if ((isOver || reason.why !== 'limit') && this.closeWindow()) return this.end();
    }
    return null;
  }

  /** Watchers as before. A search that was given up goes back to where it began. */
  finish(): void {
    if (this.resume === null) return;
    this.resume();
    this.resume = null;
    if (this.current !== null || this.windows.length > 0) this.timeline.seek(this.began);
  }

  private openWindow(): boolean {
    let next = this.windows.pop();
    while (next !== undefined && !this.mayHold(next)) {
      if (this.windows.length === 0) this.addEarlier(next.from);
      next = this.windows.pop();
    }
    if (next === undefined) return false;
    this.timeline.restore(next.from);
    this.goal.arm(this.timeline.machine);
    this.current = next;
    this.stops = 0;
    return true;
  }

  private mayHold({ from, end }: Window): boolean {
    const { onlyAt } = this.goal;
    // The moment at the end itself belongs to the next window.
    return onlyAt === undefined || onlyAt.some((linear) => this.timeline.mayHaveExecuted(from, end.now - 1, linear));
  }
  /** @returns false at the beginning of history. */
  private addEarlier(from: Snapshot): boolean {
    const earlier = this.timeline.snapshotBefore(from.mark);
    if (earlier) this.windows.push({ from: earlier, end: after(from.mark) });
    return earlier !== null;
  }

  private noteStop(end: Mark): void {
    const { machine } = this.timeline;
    if (this.goal.accepts?.(machine) ?? true) this.found = this.timeline.present;
    this.stops++;
    if (this.stops >= MANY && end.now - machine.now >= SHORT) this.halve(end);
  }

  /** What lies between here and the end is split: the later half first. */
  private halve(end: Mark): void {
    const { timeline } = this;
    const here = timeline.here();
    const again = timeline.machine.suspendWatchers();
    timeline.seek({ now: here.mark.now + Math.floor((end.now - here.mark.now) / 2), icount: 0 });
    const middle = timeline.here();
    again();
    this.windows.push({ from: here, end: after(middle.mark) }, { from: middle, end });
    this.current = null;
  }

  /** @returns true when the search is over. */
  private closeWindow(): boolean {
    const { from } = this.current as Window;
    this.current = null;
    if (this.found !== null && this.found.now >= from.mark.now) {
      this.windows.length = 0;
      return true;
    }
    if (this.windows.length > 0) return false;
    return !this.addEarlier(from);
  }

  private end(): 'found' | 'beginning' {
    this.finish();
    this.timeline.seek(this.found ?? this.timeline.start);
    return this.found === null ? 'beginning' : 'found';
  }
}

/**
 * A window ends behind the first moment of the next one: what stops the machine at the end of an instruction is not seen by
 * the window that begins there.
 */
const after = (mark: Mark): Mark => ({ now: mark.now + 1, icount: mark.icount });
