/**
 * Time travel over one machine: snapshots taken on the way, inputs remembered, any earlier moment reached by restoring the
 * nearest snapshot and running again. An input in the past starts another history from there.
 */
import type { BootImage, InputEvent, LoggedInput, Machine, Mark, RunLimit, StopReason } from '#emulator/machine';
import { feed } from './replay.ts';
import { SnapshotStore, type SpacingStrategy } from './snapshot-store.ts';

export class Timeline {
  readonly machine: Machine;
  private readonly store: SnapshotStore;
  /** All inputs of this history, also those after the present moment. */
  private inputs: LoggedInput[] = [];
  private furthest: Mark = { now: 0, icount: 0 };

  constructor(machine: Machine, strategy?: SpacingStrategy) {
    this.machine = machine;
    this.store = new SnapshotStore(strategy);
  }

  /** Boot an image: a new history. */
  load(image: BootImage): void {
    this.machine.load(image);
    this.begin();
  }

  /** History begins at the machine as it is. */
  begin(): void {
    this.store.clear();
    this.inputs = [...this.machine.inputLog];
    this.furthest = this.present;
    this.store.add(this.machine.save());
  }

  get present(): Mark {
    return { now: this.machine.now, icount: this.machine.icount };
  }

  /** The latest moment of this history that was reached. */
  get end(): Mark {
    return this.furthest;
  }

  get snapshotCount(): number {
    return this.store.size;
  }

  use(strategy: SpacingStrategy): void {
    this.store.use(strategy);
  }

  /** Run, taking snapshots where they are due and giving known inputs at their times. */
  run(limit: RunLimit): StopReason {
    const { machine } = this;
    const endIcount = Math.min(limit.untilIcount ?? Infinity, machine.icount + (limit.instructions ?? Infinity));
    const endNow = limit.untilNow ?? Infinity;
    for (;;) {
      const snapshotAt = this.store.nextDue(this.present);
      const inputAt = this.nextInput()?.now ?? Infinity;
      const untilNow = Math.min(endNow, snapshotAt, inputAt);
      const reason = machine.run({ untilIcount: endIcount, untilNow });
      this.reached();
      if (reason.why !== 'limit') return reason;
      if (machine.now >= snapshotAt) this.checkpoint();
      for (let next = this.nextInput(); next && next.now <= machine.now; next = this.nextInput())
        machine.input(next.event);
      if (machine.icount >= endIcount || machine.now >= endNow) return reason;
    }
  }

  /** An input now. In the past it starts a new history: what was known of later is forgotten. */
  input(event: InputEvent): void {
    this.machine.input(event);
    const { present } = this;
    this.inputs = [...this.machine.inputLog];
    this.store.forgetAfter(present);
    this.furthest = present;
  }

  /** Take a snapshot here, incremental to the one before. */
  checkpoint(): void {
    const parent = this.store.atOrBefore(this.present);
    this.store.add(this.machine.save(parent ?? undefined));
  }

  /**
   * Go to a moment of this history (or later: then it is run to). Earlier than the first snapshot means the first one.
   * Inputs given at exactly that moment are applied.
   */
  seek(mark: Mark): void {
    const { machine } = this;
    const snapshot = this.store.atOrBefore(mark);
    const canRunOn = machine.now <= mark.now && (snapshot === null || machine.now >= snapshot.mark.now);
    if (!canRunOn && snapshot) machine.restore(snapshot);
    feed(machine, this.inputs.slice(machine.inputLog.length), mark);
    this.reached();
  }

  /** The next input of this history that was not applied yet. */
  private nextInput(): LoggedInput | undefined {
    return this.inputs[this.machine.inputLog.length];
  }

  private reached(): void {
    if (this.machine.now > this.furthest.now) this.furthest = this.present;
  }
}
