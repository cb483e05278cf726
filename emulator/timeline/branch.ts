/**
 * Branches of history. Whoever changes something in the past does not lose what was: the old course of events stays, and a
 * branch begins at that moment. A branch knows its own snapshots and asks its parent for what lies before its beginning.
 */
import type { LoggedInput, Mark, Snapshot } from '#emulator/machine';
import type { SnapshotStore } from './snapshot-store.ts';

/** What the outside may know of a branch. */
export interface BranchInfo {
  readonly id: number;
  readonly name: string;
  /** Branch it was forked from, or null for the first one. */
  readonly parent: number | null;
  /** Where it begins. */
  readonly from: Mark;
  /** The latest moment of it that was reached. */
  readonly end: Mark;
  /** Inputs of its own, those before the fork left out. */
  readonly ownInputs: number;
}

/** A branch as it is written down: enough to live it again, given its parent. */
export interface BranchRecord {
  readonly id: number;
  readonly name: string;
  readonly parent: number | null;
  readonly from: Mark;
  readonly end: Mark;
  /** So many inputs of its parent came before it began. */
  readonly inherited: number;
  /** The inputs after those, in order. */
  readonly inputs: readonly LoggedInput[];
}

export class Branch {
  readonly id: number;
  name: string;
  readonly parent: Branch | null;
  readonly from: Mark;
  readonly store: SnapshotStore;
  /** All inputs of this course of events, also those before the fork. */
  inputs: readonly LoggedInput[];
  end: Mark;

  constructor(
    id: number,
    name: string,
    parent: Branch | null,
    from: Mark,
    inputs: readonly LoggedInput[],
    store: SnapshotStore,
  ) {
    // prettier-ignore
    this.id = id;
    this.name = name;
    this.parent = parent;
    this.from = from;
    this.inputs = inputs;
    this.store = store;
    this.end = from;
  }

  /** Latest snapshot of this course of events at or before a moment. */
  atOrBefore(mark: Mark): Snapshot | null {
    const own = this.store.atOrBefore(mark);
    if (own !== null || this.parent === null) return own;
    return this.parent.atOrBefore(mark.now < this.from.now ? mark : this.from);
  }
  /** Latest snapshot of this course of events with fewer instructions retired. */
  beforeIcount(icount: number): Snapshot | null {
    const own = this.store.beforeIcount(icount);
    if (own !== null || this.parent === null) return own;
    return this.parent.beforeIcount(Math.min(icount, this.from.icount));
  }
  /** Latest snapshot of this course of events, not after `now`, of a moment before transition `id`. */
  beforeTransition(id: number, now: number): Snapshot | null {
    const own = this.store.beforeTransition(id, now);
    if (own !== null || this.parent === null) return own;
    return this.parent.beforeTransition(id, Math.min(now, this.from.now));
  }
  /** Where a snapshot of this moment belongs: what lies before the fork is the parent's. */
  storeFor(mark: Mark): SnapshotStore {
    return mark.now < this.from.now && this.parent !== null ? this.parent.storeFor(mark) : this.store;
  }

  /** Inputs of the parent before the fork: whatever came at its moment was given before it. */
  private get inherited(): number {
    const { parent, from, inputs } = this;
    if (parent === null) return 0;
    const until = parent.inputs.findIndex((input) => input.now > from.now);
    return Math.min(inputs.length, until < 0 ? parent.inputs.length : until);
  }

  get record(): BranchRecord {
    const { id, name, parent, from, end, inherited } = this;
    return { id, name, parent: parent?.id ?? null, from, end, inherited, inputs: this.inputs.slice(inherited) };
  }

  get info(): BranchInfo {
    const ownInputs = this.inputs.length - this.inherited;
    return { id: this.id, name: this.name, parent: this.parent?.id ?? null, from: this.from, end: this.end, ownInputs };
  }
}
