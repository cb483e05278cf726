/** The Machine facade: the processor, its memory and chips as one object. */
export type * from './types.ts';
export { createMachine } from './machine.ts';
export { inputProblem } from './input-problem.ts';
export type { InputProblem } from './input-problem.ts';
export {
  DEFAULT_INSTRUCTIONS_PER_PIT_CLOCK,
  DEFAULT_RTC_DATE,
  nanoseconds,
  PIT_HERTZ,
  unitsInMilliseconds,
} from './clock.ts';
/** Arithmetic of the real-time clock, for its view and for whoever lets people choose a date. */
export { advanceRtc, parseRtcDate, periodCycles, readTime, updateInProgress } from '#emulator/devices';
export type { RtcTime } from '#emulator/devices';
/** Registers and counters that follow from declared state, for views. */
export {
  countAt,
  FIFO_DEPTH,
  interruptIdentification,
  KEY_QUEUE,
  keyboardStatus,
  lineStatus,
  nextChange,
  outAt,
} from '#emulator/devices';
export type { SerialRegisters } from '#emulator/devices';
/** The page walk as data, and what an access would give, for views. */
export { walkPages } from '#emulator/mmu';
export type { PageAccess, PageProbe, PageWalk, PageWalkStep } from '#emulator/mmu';
