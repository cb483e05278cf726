/** The lanes of the course of events, filled where somebody looks. */
import { CourseFill, courseSteps, type CourseStep, lanes, neighbour, processesOf } from '#emulator/course';
import { inspect } from '#emulator/inspect';
import type { RingTimeline, RingTimelineRequests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import type { MachineSession } from '../machine-session.ts';
import * as read from '../params.ts';

const MOST_BUCKETS = 4096;
/** Instructions run again in one piece: some hundredths of a second. */
const SLICE = 2_000_000;
const LATEST = Number.MAX_SAFE_INTEGER;
const WHAT = 'looking closer at the past';

/** What is being filled, and where the machine stood. */
interface Work {
  readonly session: MachineSession;
  readonly key: string;
  readonly fill: CourseFill;
}

export function ringTimelineHandlers(host: HostAccess): AreaHandlers<RingTimelineRequests> {
  let work: Work | null = null;
  let seen: { readonly session: MachineSession; readonly key: string; readonly steps: readonly CourseStep[] } | null = null; // prettier-ignore
  return {
    ringTimeline: ({ from, to, buckets }) => {
      const span = spanOf(from, to);
      return timelineOf(host.need(), span.from, span.to, read.integer(buckets, 'buckets', 1, MOST_BUCKETS));
    },
    ringTimelineFill: ({ from, to }) => {
      const session = host.needPaused(WHAT);
      const span = spanOf(from, to);
      const key = keyOf(session, span);
      if (work === null || work.session !== session || work.key !== key)
        work = { session, key, fill: new CourseFill(session.timeline, session.context, span.from, span.to) };
      const { fill } = work;
      if (!fill.isDone) {
        const patch = fill.advance(SLICE);
        if (patch !== null && patch.to > patch.from) session.course.fill(patch);
      }
      if (fill.isDone) work = null;
      return { progress: fill.progress, done: fill.isDone };
    },
    ringTimelineSteps: ({ from, to }) => {
      const session = host.needPaused(WHAT);
      const span = spanOf(from, to);
      const key = keyOf(session, span);
      if (seen?.session !== session || seen.key !== key)
        seen = { session, key, steps: courseSteps(session.timeline, session.context, span.from, span.to) };
      return seen.steps;
    },
    ringTimelineNeighbour: ({ now, direction }) => {
      const { log } = host.need().course;
      return neighbour(log, read.integer(now, 'now', 0, LATEST), direction === -1 ? -1 : 1);
    },
  };
}

function spanOf(from: unknown, to: unknown): { from: number; to: number } {
  const first = read.integer(from, 'from', 0, LATEST);
  return { from: first, to: read.integer(to, 'to', first + 1, LATEST) };
}
/** The machine need not stand where it stood; the course of events has to be the same. */
const keyOf = ({ timeline }: MachineSession, { from, to }: { from: number; to: number }): string =>
  [timeline.currentBranch, timeline.inputs.length, from, to, to > timeline.end.now ? timeline.end.now : ''].join();

function timelineOf(session: MachineSession, from: number, to: number, buckets: number): RingTimeline {
  const { course, timeline, machine, context } = session;
  course.reach(session.mark);
  const found = lanes(course.log, from, to, buckets);
  const keys = new Set([...found.shares, ...(found.stretches ?? [])].map(({ process }) => process));
  return {
    ...found,
    start: timeline.start.now,
    end: timeline.end.now,
    branch: timeline.currentBranch,
    processes: processesOf(keys, inspect(machine, 'processes', {}, context)),
    unitsPerMicrosecond: session.unitsPerMillisecond / 1000,
    revision: course.revision,
  };
}
