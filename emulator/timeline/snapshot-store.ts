/** Snapshots in order of time, thinned by a named strategy so that their number stays bounded however long the run. */
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
export const LOW_OVERHEAD: SpacingStrategy = { name: 'LOW_OVERHEAD', spacing: 20_000_000, most: 64 };
/** After the first step back: dense, so that going back further is quick. */
export const EXPECT_REVERSE: SpacingStrategy = { name: 'EXPECT_REVERSE', spacing: 1_000_000, most: 256 };

export class SnapshotStore {
  private snapshots: Snapshot[] = [];
  private strategy: SpacingStrategy;
  private spacing: number;

  constructor(strategy: SpacingStrategy = LOW_OVERHEAD) {
    this.strategy = strategy;
    this.spacing = strategy.spacing;
  }

  get size(): number {
    return this.snapshots.length;
  }

  use(strategy: SpacingStrategy): void {
    this.strategy = strategy;
    this.spacing = strategy.spacing;
  }

  /** Virtual time at which the next snapshot is due after `mark`. */
  nextDue(mark: Mark): number {
    const last = this.atOrBefore(mark);
    return (last ? last.mark.now : mark.now) + this.spacing;
  }

  /** Latest snapshot at or before a moment, or null. */
  atOrBefore(mark: Mark): Snapshot | null {
    let found: Snapshot | null = null;
    for (const snapshot of this.snapshots) {
      if (snapshot.mark.now > mark.now) break;
      found = snapshot;
    }
    return found;
  }

  add(snapshot: Snapshot): void {
    const at = this.snapshots.findIndex((s) => s.mark.now >= snapshot.mark.now);
    if (at < 0) this.snapshots.push(snapshot);
    else this.snapshots.splice(at, this.snapshots[at].mark.now === snapshot.mark.now ? 1 : 0, snapshot);
    if (this.snapshots.length <= this.strategy.most) return;
    // The first one is the beginning of history and stays.
    this.snapshots = this.snapshots.filter((_, i) => i % 2 === 0);
    this.spacing *= 2;
  }

  /** Forget what comes after a moment: history goes another way from here. */
  forgetAfter(mark: Mark): void {
    this.snapshots = this.snapshots.filter((s) => s.mark.now <= mark.now);
  }

  clear(): void {
    this.snapshots = [];
    this.spacing = this.strategy.spacing;
  }
}
