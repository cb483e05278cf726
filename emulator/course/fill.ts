/**
 * Follows a stretch of the past once more, in every detail: what was a gap, or is known in sums only. In slices; between two of them the
 * machine stands where it stood. It goes on from where it was, so a long stretch costs one run of it.
 */
import type { InspectContext } from '#emulator/inspect';
import type { MachineMonitor, Snapshot } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';
import { CourseLog, type Patch } from './course-log.ts';
import { CourseRecorder } from './course-recorder.ts';

/** Instructions before the stretch that are run along, so that the transitions that led there are known. */
const LEAD = 20_000;
/** A patch is handed over at least so often, so that the picture grows. */
const PART = 200_000;

export class CourseFill {
  readonly from: number;
  readonly to: number;
  private readonly timeline: Timeline;
  private readonly context: InspectContext;
  /** Where it goes on, with the transitions recorded there. */
  private place: Snapshot | null = null;
  private recorder: CourseRecorder | null = null;
  private at: number;
  isDone = false;

  constructor(timeline: Timeline, context: InspectContext, from: number, to: number) {
    this.timeline = timeline;
    this.context = context;
    this.from = this.at = from;
    this.to = Math.min(to, timeline.end.now);
    this.isDone = this.from >= this.to;
  }
  /** Part of it that is done, 0 … 1. */
  get progress(): number {
    return this.isDone ? 1 : (this.at - this.from) / (this.to - this.from);
  }

  /** Go on for about so many instructions. @returns what is known now, or null while it is still on the way there. */
  advance(budget: number): Patch | null {
    const { timeline } = this;
    const { machine } = timeline;
    return timeline.divert(() => {
      if (this.place !== null) timeline.restore(this.place);
      else timeline.seek({ now: Math.max(timeline.start.now, this.from - LEAD), icount: 0 });
      const end = machine.icount + budget;
      if (machine.now < this.from) this.run(this.from, end);
      const patch = machine.now >= this.from ? this.follow(end) : null;
      this.place = this.isDone ? null : timeline.here();
      return patch;
    });
  }
  private run(now: number, icount: number): boolean {
    const reason = this.timeline.advance({ untilNow: now, untilIcount: icount }, false);
    return reason.why !== 'limit';
  }
  private follow(end: number): Patch {
    const { machine } = this.timeline;
    const { transitions } = this;
    const context = { ...this.context, transitions };
    const from = Math.max(this.from, machine.now);
    const log = new CourseLog(from, Infinity);
    const recorder = this.recorder?.continued(log) ?? new CourseRecorder(machine, log, { context: () => context, allowance: 'all' }); // prettier-ignore
    if (this.recorder === null) recorder.look();
    this.recorder = recorder;
    const monitor: MachineMonitor = {
      wants: (icount, now, closing) => {
        recorder.closed(icount, now, closing);
        return false;
      },
      observe: (event) => recorder.observe(event),
    };
    machine.setMonitor(monitor);
    let isOver = false;
    while (!isOver && machine.now < this.to && machine.icount < end)
      isOver = this.run(Math.min(this.to, machine.now + PART), end);
    machine.setMonitor(null);
    recorder.reach({ now: machine.now, icount: machine.icount });
    this.at = machine.now;
    this.isDone = isOver || machine.now >= this.to;
    return { from, to: Math.max(from, Math.min(machine.now, this.to)), chunks: log.parts };
  }
  /** Those the machine recorded on the way: frames are looked for in them. */
  private get transitions(): InspectContext['transitions'] {
    const { machine } = this.timeline;
    return {
      get count() {
        return machine.transitionCount;
      },
      get: (id) => machine.transition(id),
    };
  }
}
