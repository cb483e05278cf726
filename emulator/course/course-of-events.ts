/**
 * The course of events of one machine over all branches of its history. A stretch that runs again is known already; a jump ahead leaves a
 * gap; a branch begins with what its parent knew up to the fork.
 */
import type { ClosingTransitions, MachineEvent } from '#emulator/events';
import type { InspectContext, VectorCounts } from '#emulator/inspect';
import type { Machine, Mark } from '#emulator/machine';
import { CourseLog, type Patch } from './course-log.ts';
import { CourseRecorder } from './course-recorder.ts';
import { vectorCounts } from './vector-counts.ts';

export class CourseOfEvents {
  private readonly machine: Machine;
  private readonly context: () => InspectContext;
  private branches = new Map<number, CourseRecorder>();
  private recorder: CourseRecorder;
  /** Counts what became known by running again, and other courses of events. */
  revision = 0;

  /** @param branch the present one. */
  constructor(machine: Machine, context: () => InspectContext, branch: number) {
    this.machine = machine;
    this.context = context;
    this.recorder = this.begin(branch);
  }

  /** History begins at the machine as it is. */
  reset(branch: number): void {
    this.recorder = this.begin(branch);
    this.revision++;
  }
  private begin(branch: number): CourseRecorder {
    const { machine, context } = this;
    const recorder = new CourseRecorder(machine, new CourseLog(machine.now), { context });
    recorder.look();
    this.branches = new Map([[branch, recorder]]);
    return recorder;
  }

  get log(): CourseLog {
    return this.recorder.log;
  }
  /** Deliveries up to where the machine stands. */
  vectorCounts(): VectorCounts {
    return vectorCounts(this.log, this.machine.now);
  }
  closed(icount: number, now: number, closing: ClosingTransitions): void {
    this.recorder.closed(icount, now, closing);
  }
  observe(event: MachineEvent): void {
    this.recorder.observe(event);
  }
  /** A stretch was run again. */
  fill(patch: Patch): void {
    this.log.patch(patch);
    this.recorder.takeMachine();
    this.revision++;
  }
  /** The machine ran up to here. */
  reach(mark: Mark): void {
    this.recorder.reach(mark);
  }
  /** The machine was put to this moment of the present branch. */
  wentTo(mark: Mark): void {
    this.recorder.wentTo(mark);
  }
  /** Something outside changed the machine where it stands. */
  changed(): void {
    this.recorder.changed();
  }
  /** A branch began where the machine stands. */
  forked(branch: number): void {
    this.recorder = this.recorder.branchAt(this.machine.now);
    this.branches.set(branch, this.recorder);
    this.recorder.takeMachine();
    this.recorder.look();
    this.revision++;
  }
  /** The machine stands in another branch. */
  switchedTo(branch: number): void {
    const known = this.branches.get(branch);
    if (known === undefined) {
      this.forked(branch);
      return;
    }
    if (this.recorder !== known) this.revision++;
    this.recorder = known;
    known.takeMachine();
    known.wentTo({ now: this.machine.now, icount: this.machine.icount });
  }
}
