/**
 * Snapshots of one branch of history. Some lie far apart over the whole of it, taken while running; others lie close
 * together behind the moments that were gone back to, so that the next step back is quick. Old ones are thinned out, so that
 * memory stays bounded however long the run.
 */
import type { Mark, Snapshot } from '#emulator/machine';

/** How far apart snapshots are and how many are kept. */
export interface SpacingStrategy {
  readonly name: string;
  /** Instruction units between snapshots at the beginning. */
  readonly spacing: number;
  /** Most snapshots kept; above it every second one goes and the spacing doubles. */
  readonly most: number;
}

/** While running: few snapshots, little cost. */
export const LOW_OVERHEAD: SpacingStrategy = { name: 'LOW_OVERHEAD', spacing: 20_000_000, most: 4096 };

/** Snapshots close to the places gone back to; the oldest of them are forgotten first. */
const MOST_NEAR = 96;

export class SnapshotStore {
  /** Over the whole history, ascending. */
  private far: Snapshot[] = [];
  /** Close to places gone back to, in the order they were last useful. */
  private near: Snapshot[] = [];
  private readonly strategy: SpacingStrategy;
  private spacing: number;

  constructor(strategy: SpacingStrategy = LOW_OVERHEAD) {
    this.strategy = strategy;
    this.spacing = strategy.spacing;
  }

  get size(): number {
    return this.far.length + this.near.length;
  }
  /** Memory they need, in bytes, about: pages shared among them are counted once. */
  get bytes(): number {
    let sum = 0;
    for (const { bytes } of this.far) sum += bytes;
    for (const { bytes } of this.near) sum += bytes;
    return sum;
  }
  /** Marks of all snapshots, ascending. */
  get marks(): Mark[] {
    return [...this.far, ...this.near].map((s) => s.mark).sort((a, b) => a.now - b.now);
  }
  get first(): Snapshot | null {
    return this.far[0] ?? null;
  }

  /** Virtual time at which the next far snapshot is due after `mark`. */
  nextDue(mark: Mark): number {
    const last = latest(this.far, (s) => s.mark.now <= mark.now);
    return (last ? last.mark.now : mark.now) + this.spacing;
  }

  /** Latest snapshot at or before a moment, or null. */
  atOrBefore(mark: Mark): Snapshot | null {
    return this.used(later(latest(this.far, (s) => s.mark.now <= mark.now), best(this.near, (s) => s.mark.now <= mark.now))); // prettier-ignore
  }
  /** Latest snapshot with fewer instructions retired than `icount`, or null. */
  beforeIcount(icount: number): Snapshot | null {
    return this.used(later(latest(this.far, (s) => s.mark.icount < icount), best(this.near, (s) => s.mark.icount < icount))); // prettier-ignore
  }

  /** Latest snapshot, not after `now`, of a moment before transition `id`, or null. */
  beforeTransition(id: number, now: number): Snapshot | null {
    const holds = (s: Snapshot): boolean => s.transitions < id && s.mark.now <= now;
    return this.used(later(latest(this.far, holds), best(this.near, holds)));
  }

  /** A snapshot of the whole history. */
  add(snapshot: Snapshot): void {
    const at = this.far.findIndex((s) => s.mark.now >= snapshot.mark.now);
    if (at < 0) this.far.push(snapshot);
    else this.far.splice(at, this.far[at].mark.now === snapshot.mark.now ? 1 : 0, snapshot);
    if (this.far.length > this.strategy.most) this.thin();
  }

  /** A snapshot near a place gone back to. */
  addNear(snapshot: Snapshot): void {
    this.near = this.near.filter((s) => s.mark.now !== snapshot.mark.now);
    this.near.push(snapshot);
    if (this.near.length > MOST_NEAR) this.near.shift();
  }

  /**
   * Every second one goes; the first is the beginning of history and stays, the last is where running goes on.
   * @returns false when there is nothing left to give up.
   */
  thin(): boolean {
    if (this.near.length > 8) {
      this.near = this.near.slice(this.near.length >> 1);
      return true;
    }
    if (this.far.length < 3) return false;
    const last = this.far.length - 1;
    this.far = this.far.filter((_, i) => i % 2 === 0 || i === last);
    this.spacing *= 2;
    return true;
  }

  clear(): void {
    this.far = [];
    this.near = [];
    this.spacing = this.strategy.spacing;
  }

  /** A near snapshot that helped is kept longer. */
  private used(snapshot: Snapshot | null): Snapshot | null {
    const at = snapshot === null ? -1 : this.near.indexOf(snapshot);
    if (at >= 0 && at < this.near.length - 1) this.near.push(...this.near.splice(at, 1));
    return snapshot;
  }
}

/** Last element of an ascending list that fulfils a condition which holds up to some place. */
function latest(list: readonly Snapshot[], holds: (s: Snapshot) => boolean): Snapshot | null {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle])) low = middle + 1;
    else high = middle;
  }
  return list[low - 1] ?? null;
}
/** Of an unordered list the latest that fulfils a condition. */
function best(list: readonly Snapshot[], holds: (s: Snapshot) => boolean): Snapshot | null {
  let found: Snapshot | null = null;
  for (const snapshot of list) if (holds(snapshot)) found = later(found, snapshot);
  return found;
}
const later = (a: Snapshot | null, b: Snapshot | null): Snapshot | null =>
  a === null || (b !== null && b.mark.now > a.mark.now) ? b : a;
