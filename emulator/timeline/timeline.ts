/**
 * Time travel over one machine: snapshots taken on the way, inputs remembered, any earlier moment reached by restoring the
 * nearest snapshot and running again. A change in the past forks a branch; the old course of events stays.
 *
 * A moment is named by a mark. Virtual time alone orders moments (every instruction and every delivery takes at least one unit);
 * the instruction count names the moment right after an instruction, before any time passes in the HALT state.
 */
import type { BootImage, InputEvent, LoggedInput, Machine, Mark, RunLimit, Snapshot, StateDigest, StopReason } from '#emulator/machine'; // prettier-ignore
import { Branch, type BranchInfo, type BranchRecord } from './branch.ts';
import type { Transition } from '#emulator/events';
import { compareMachines, type Comparison } from './compare.ts';
import { TransitionSearch } from './transition-search.ts';
import { LOW_OVERHEAD, SnapshotStore, type SpacingStrategy } from './snapshot-store.ts';

/** What steps need of a machine. */
export type Driver = Pick<
  Machine,
  | 'run'
  | 'stepInstruction'
  | 'registers'
  | 'readLinear'
  | 'setBreakpoints'
  | 'setStopRule'
  | 'transition'
  | 'transitionCount'
>;

export interface TimelineOptions {
  readonly strategy?: SpacingStrategy;
  /** Memory for snapshots in bytes. Default: eight times the RAM of the machine, 512 MiB for 64 MiB. */
  readonly budget?: number;
}

/** Distances before a place gone back to at which snapshots are taken on the way there, in instruction units. */
const NEAR = [2_000_000, 500_000, 125_000, 30_000, 8_000, 2_000];
/** Running again over less than this needs no snapshots on the way. */
const WORTH = 20_000;
const defaultBudget = ({ config }: Machine): number => config.ramBytes * 8;

export class Timeline {
  readonly machine: Machine;
  private readonly strategy: SpacingStrategy;
  private budget: number;
  private branches_: Branch[] = [];
  private branch!: Branch;
  private nextBranch = 1;
  /** Snapshot at which the machine began to note what it visits, and what was visited from a snapshot to the next one. */
  private latest: Snapshot | null = null;
  private readonly stretches = new WeakMap<Snapshot, { readonly end: number; readonly visited: (linear: number) => boolean }>(); // prettier-ignore

  constructor(machine: Machine, options: TimelineOptions = {}) {
    this.machine = machine;
    this.strategy = options.strategy ?? LOW_OVERHEAD;
    this.budget = options.budget ?? defaultBudget(machine);
    this.begin();
  }

  /** Boot an image: a new history. */
  load(image: BootImage): void {
    this.machine.load(image);
    this.begin();
  }

  /** History begins at the machine as it is. */
  begin(): void {
    this.nextBranch = 1;
    this.branch = new Branch(this.nextBranch++, '', null, this.present, [...this.machine.inputLog], new SnapshotStore(this.strategy)); // prettier-ignore
    this.branches_ = [this.branch];
    this.latest = this.machine.save();
    this.machine.takeVisited();
    this.branch.store.add(this.latest);
  }

  get present(): Mark {
    return { now: this.machine.now, icount: this.machine.icount };
  }
  /** The first moment of this history. */
  get start(): Mark {
    return this.branches_[0].from;
  }
  /** The latest moment of this branch that was reached. */
  get end(): Mark {
    return this.branch.end;
  }
  get isInThePast(): boolean {
    return this.machine.now < this.branch.end.now;
  }
  get snapshotCount(): number {
    return this.branches_.reduce((sum, { store }) => sum + store.size, 0);
  }
  /** Memory the snapshots need, in bytes, about. */
  get snapshotBytes(): number {
    return this.branches_.reduce((sum, { store }) => sum + store.bytes, 0);
  }

  /** Bytes that snapshots may need; fewer than now thins them out at once. Null = the default. */
  setBudget(bytes: number | null): void {
    this.budget = bytes ?? defaultBudget(this.machine);
    this.keepBudget();
  }

  // -- forward -----------------------------------------------------------------------------------------------------------
  /** Run, taking snapshots where they are due and giving known inputs at their times. */
  run(limit: RunLimit): StopReason {
    return this.advance(limit, true);
  }

  /** As `machine.run`, with the known inputs; far snapshots only where `keep` says so. */
  advance(limit: RunLimit, keep: boolean): StopReason {
    const { machine } = this;
    const endIcount = Math.min(limit.untilIcount ?? Infinity, machine.icount + (limit.instructions ?? Infinity));
    const endNow = limit.untilNow ?? Infinity;
    for (;;) {
      this.giveKnownInputs();
      if (machine.icount >= endIcount || machine.now >= endNow) return { why: 'limit' };
      const snapshotAt = keep ? this.branch.storeFor(this.present).nextDue(this.present) : Infinity;
      const inputAt = this.branch.inputs[machine.inputLog.length]?.now ?? Infinity;
      const reason = machine.run({ untilIcount: endIcount, untilNow: Math.min(endNow, snapshotAt, inputAt) });
      if (machine.now > this.branch.end.now) this.branch.end = this.present;
      if (reason.why !== 'limit') return reason;
      if (machine.now >= snapshotAt) this.checkpoint();
    }
  }

  /** Exactly one instruction, one delivery, or the wake-up from HLT. */
  step(): StopReason {
    this.giveKnownInputs();
    const reason = this.machine.stepInstruction();
    if (this.machine.now > this.branch.end.now) this.branch.end = this.present;
    return reason;
  }

  /** The machine as something to drive: runs and steps belong to this history. */
  driver(): Driver {
    const { machine } = this;
    return {
      run: (limit) => this.run(limit),
      stepInstruction: () => this.step(),
      registers: () => machine.registers(),
      readLinear: (linear, length) => machine.readLinear(linear, length),
      setBreakpoints: (linear) => machine.setBreakpoints(linear),
      setStopRule: (rule) => machine.setStopRule(rule),
      transition: (id) => machine.transition(id),
      get transitionCount() {
        return machine.transitionCount;
      },
    };
  }

  private giveKnownInputs(): void {
    const { machine, branch } = this;
    for (let next = branch.inputs[machine.inputLog.length]; next && next.now <= machine.now;) {
      machine.input(next.event);
      next = branch.inputs[machine.inputLog.length];
    }
  }

  /** Take a snapshot of the whole history here. */
  checkpoint(): void {
    const snapshot = this.save();
    const visited = this.machine.takeVisited();
    const { latest } = this;
    if (visited !== null && latest !== null) this.stretches.set(latest, { end: snapshot.mark.now, visited });
    this.latest = snapshot;
    this.branch.storeFor(this.present).add(snapshot);
    this.keepBudget();
  }
  /**
   * Was an instruction at `linear` begun between a snapshot and a later moment? False only when certainly none was.
   * @param end moments from this one on do not count.
   */
  mayHaveExecuted(from: Snapshot, end: number, linear: number): boolean {
    const stretch = this.stretches.get(from);
    return stretch === undefined || end > stretch.end || stretch.visited(linear);
  }
  private save(): Snapshot {
    return this.machine.save(this.branch.atOrBefore(this.present) ?? undefined);
  }
  private keepBudget(): void {
    while (this.snapshotBytes > this.budget) {
      const largest = this.branches_.reduce((a, b) => (b.store.bytes > a.store.bytes ? b : a));
      if (!largest.store.thin()) return;
    }
  }

  // -- anywhere ----------------------------------------------------------------------------------------------------------
  /**
   * Go to a moment of this branch by its virtual time (or later: then it is run to). Earlier than the beginning means the
   * beginning. Inputs given at exactly that moment are applied.
   */
  seek(mark: Mark): void {
    const snapshot = this.branch.atOrBefore(mark) ?? this.branches_[0].store.first;
    this.goTo(snapshot, mark.now, (limit) => ({ untilNow: limit }), () => this.machine.now); // prettier-ignore
  }
  /** Go to the moment right after `icount` instructions. */
  seekIcount(icount: number): void {
    const snapshot = this.branch.beforeIcount(icount) ?? this.branches_[0].store.first;
    this.goTo(snapshot, icount, (limit) => ({ untilIcount: limit }), () => this.machine.icount); // prettier-ignore
  }

  /** Restore when that is nearer than running on, then run to the place, leaving snapshots near it when it is far away. */
  private goTo(snapshot: Snapshot | null, to: number, limit: (at: number) => RunLimit, at: () => number): void {
    const { machine } = this;
    const resume = machine.suspendWatchers();
    try {
      this.goQuietly(snapshot, to, limit, at);
    } finally {
      resume();
    }
  }
  private goQuietly(snapshot: Snapshot | null, to: number, limit: (at: number) => RunLimit, at: () => number): void {
    const { machine } = this;
    const canRunOn = at() <= to && !this.isAfter(to, at()) && (snapshot === null || machine.now >= snapshot.mark.now);
    const goesBack = !canRunOn;
    if (goesBack && snapshot) machine.restore(snapshot);
    if (goesBack && to - at() > WORTH) {
      for (const distance of NEAR) {
        if (to - distance <= at() + distance / 2) continue;
        if (!this.runTo(limit(to - distance))) return;
        this.branch.storeFor(this.present).addNear(this.save());
      }
      this.keepBudget();
    }
    this.runTo(limit(to));
    this.giveKnownInputs();
  }
  /** The moment right after an instruction lies before the time that passed in HALT: going there means going back. */
  private isAfter(to: number, at: number): boolean {
    return to === at && this.machine.registers().halted;
  }
  /** Over whatever stopped the machine in the meantime: a known input may have made it go on. @returns false when it ended. */
  private runTo(limit: RunLimit): boolean {
    const { machine } = this;
    for (;;) {
      const [now, given] = [machine.now, machine.inputLog.length];
      if (this.advance(limit, false).why === 'limit') return true;
      if (machine.now === now && machine.inputLog.length === given) return false;
    }
  }

  /** One instruction, delivery or wake-up back. @returns false at the beginning of history. */
  stepBack(): boolean {
    const { icount } = this.machine;
    if (icount <= this.start.icount) return false;
    this.seekIcount(icount - 1);
    return true;
  }

  /** Latest snapshot of this branch strictly before a moment; null = there is none. */
  snapshotBefore(mark: Mark): Snapshot | null {
    return this.branch.atOrBefore({ now: mark.now - 1, icount: mark.icount });
  }
  /** Latest snapshot of this branch from which running on leads to transition `id`; null = there is none. */
  snapshotBeforeTransition(id: number): Snapshot | null {
    return this.branch.beforeTransition(id, this.machine.now);
  }
  /**
   * Transitions `first` to `last`, as far as they can be had, by id; those the recorder lost are obtained by running again, over at most
   * `most` instructions.
   */
  transitions(first: number, last: number, most = Infinity): ReadonlyMap<number, Transition> {
    const search = new TransitionSearch(this, first, last);
    try {
      search.advance(most);
      return search.told;
    } finally {
      search.finish();
    }
  }
  restore(snapshot: Snapshot): void {
    this.machine.restore(snapshot);
  }
  /** A snapshot of the present that is nobody's: for those who search. */
  here(): Snapshot {
    return this.save();
  }

  /** Do something to the machine and throw it away: whatever `body` runs or changes, history is as before. */
  divert<T>(body: (machine: Machine) => T): T {
    const here = this.save();
    const watched = this.machine.suspendWatchers();
    const recorded = this.machine.keepTransitions();
    try {
      return body(this.machine);
    } finally {
      watched();
      this.machine.restore(here);
      recorded();
    }
  }

  // -- branches ----------------------------------------------------------------------------------------------------------
  /** An input now. In the past, or with `asBranch`, it forks: a branch begins here, the old course of events stays. */
  input(event: InputEvent, asBranch = false): void {
    this.giveKnownInputs();
    const forks = asBranch || this.isInThePast;
    if (forks) this.fork();
    this.machine.input(event);
    this.branch.inputs = [...this.machine.inputLog];
    if (forks) this.branch.store.add(this.machine.save());
  }

  private fork(id = this.nextBranch++, name = ''): void {
    const { present } = this;
    this.branch = new Branch(id, name, this.branch, present, [...this.machine.inputLog], new SnapshotStore(this.strategy)); // prettier-ignore
    this.branches_.push(this.branch);
  }

  /** All branches as they would have to be lived again, parents first. */
  get records(): readonly BranchRecord[] {
    return this.branches_.map((branch) => branch.record);
  }
  /**
   * Take up a recorded branch: what it knows of the future comes true while running. The first one is given to a history that has
   * just begun; any other forks here, so the machine has to stand in its parent at its first moment.
   * @returns false when this is not its place.
   */
  adopt(record: BranchRecord): boolean {
    const { id, name, parent, from, inherited, inputs } = record;
    const first =
      this.branches_.length === 1 && this.branch.inputs.length === 0 && this.branch.end.now === this.start.now;
    if (parent === null) {
      if (!first || from.now !== this.start.now || inherited !== 0) return false;
      this.branch = new Branch(id, name, null, this.start, inputs, this.branch.store);
      this.branches_ = [this.branch];
    } else {
      this.giveKnownInputs();
      const isHere =
        this.branch.id === parent && this.machine.now === from.now && this.machine.inputLog.length === inherited;
      if (!isHere || this.branchOf(id) !== null) return false;
      this.fork(id, name);
      this.branch.inputs = [...this.machine.inputLog, ...inputs];
    }
    this.giveKnownInputs();
    this.branch.store.add(this.machine.save());
    this.nextBranch = Math.max(this.nextBranch, id + 1);
    return true;
  }

  get branches(): readonly BranchInfo[] {
    return this.branches_.map((branch) => branch.info);
  }
  /** All inputs of the present branch, in order. */
  get inputs(): readonly LoggedInput[] {
    return this.branch.inputs;
  }
  get currentBranch(): number {
    return this.branch.id;
  }
  private branchOf(id: number): Branch | null {
    return this.branches_.find((branch) => branch.id === id) ?? null;
  }
  /** @returns false when there is no such branch. */
  nameBranch(id: number, name: string): boolean {
    const branch = this.branchOf(id);
    if (branch) branch.name = name;
    return branch !== null;
  }
  /** Go over to another branch, at the same virtual time as far as it got. @returns false when there is no such branch. */
  switchTo(id: number): boolean {
    const branch = this.branchOf(id);
    if (branch === null) return false;
    const { now, icount } = this.present;
    this.branch = branch;
    const at = now <= branch.end.now ? { now, icount } : branch.end;
    const snapshot = branch.atOrBefore(at) ?? this.branches_[0].store.first;
    if (snapshot) this.machine.restore(snapshot);
    this.seek(at);
    return true;
  }
  /** Forget a branch that nobody forked from and that is not the present one. @returns false when it has to stay. */
  removeBranch(id: number): boolean {
    const branch = this.branchOf(id);
    const needed = this.branches_.some((other) => other.parent === branch) || branch === this.branch;
    if (branch === null || branch.parent === null || needed) return false;
    this.branches_ = this.branches_.filter((other) => other !== branch);
    return true;
  }

  /**
   * Look at a moment of a branch; the machine stands where it stood afterwards, with the transitions it had recorded.
   * @returns null when there is no such branch, or it did not get that far.
   */
  visit<T>(id: number, mark: Mark, look: (machine: Machine) => T): T | null {
    const { machine, branch } = this;
    const wanted = this.branchOf(id);
    if (wanted === null || mark.now > wanted.end.now) return null;
    if (wanted === branch && mark.now === machine.now) return look(machine);
    const here = this.save();
    const resume = machine.keepTransitions();
    try {
      this.switchTo(id);
      this.seek(mark);
      return look(machine);
    } finally {
      this.branch = branch;
      machine.restore(here);
      resume();
    }
  }

  /** Differences of two branches at one moment; the machine stands where it stood afterwards. */
  compare(left: number, right: number, mark: Mark): Comparison | null {
    if (this.branchOf(left) === null || this.branchOf(right) === null) return null;
    const here = this.save();
    const { branch } = this;
    const resume = this.machine.keepTransitions();
    const at = (id: number): { snapshot: Snapshot; digest: StateDigest } => {
      this.switchTo(id);
      this.seek(mark);
      return { snapshot: this.machine.save(here), digest: this.machine.digest() };
    };
    const a = at(left);
    const registersOfLeft = this.machine.registers();
    const b = at(right);
    const comparison = compareMachines(
      { ...a, registers: registersOfLeft },
      { ...b, registers: this.machine.registers() },
    );
    this.branch = branch;
    this.machine.restore(here);
    resume();
    return comparison;
  }
}
