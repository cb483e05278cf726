/** The course of events as lanes: who ran when, in which context, and what the interrupt controllers said. */
export { BEGINNINGS, CONTEXTS, LANE_OF, LANES, NO_IRQ, SIGNALS } from './contexts.ts';
export type { Beginning, CourseContext, Lane, Signal } from './contexts.ts';
export { CourseLog } from './course-log.ts';
export type { Patch } from './course-log.ts';
export { CourseOfEvents } from './course-of-events.ts';
export { CourseRecorder } from './course-recorder.ts';
export { processesOf } from './current-process.ts';
export type { CourseProcess } from './current-process.ts';
export { CourseFill } from './fill.ts';
export { lanes, neighbour } from './lanes.ts';
export type { Interrupt, Lanes, Mark, Share, SignalCounts, Stretch } from './lanes.ts';
export { courseSteps, MOST_STEPS } from './steps.ts';
export type { CourseStep } from './steps.ts';
