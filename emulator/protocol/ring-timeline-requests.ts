/** Who ran when: the lanes of the ring timeline, at whatever magnification. */
import type { CourseProcess, CourseStep, Lanes } from '#emulator/course';

/** The lanes between two moments of virtual time. */
export interface RingTimeline extends Lanes {
  readonly start: number;
  readonly end: number;
  readonly branch: number;
  /** Who the processes in it are, as they are known now. */
  readonly processes: readonly CourseProcess[];
  /** Units of virtual time in a microsecond. */
  readonly unitsPerMicrosecond: number;
  /** Another number: what was answered before is not true any more. */
  readonly revision: number;
}
export interface RingTimelineFill {
  /** Part of it that is known by now, 0 … 1. */
  readonly progress: number;
  readonly done: boolean;
}

export interface RingTimelineRequests {
  /** At most `buckets` pieces of equal time; also while the machine runs. The answer is bounded, however long the time. */
  ringTimeline: { params: { from: number; to: number; buckets: number }; result: RingTimeline };
  /**
   * A slice of running again what is not known, or known in sums only, between two moments; ask again with the same ones until `done`.
   * Refused as `busy` while the machine runs.
   */
  ringTimelineFill: { params: { from: number; to: number }; result: RingTimelineFill };
  /** Every instruction between two moments, at most 2,000. Refused as `busy` while the machine runs. */
  ringTimelineSteps: { params: { from: number; to: number }; result: readonly CourseStep[] };
  /** The next or previous moment at which something begins; null = none is known. */
  ringTimelineNeighbour: { params: { now: number; direction: 1 | -1 }; result: number | null };
}
