/** The Machine facade: the processor, its memory and chips as one object. */
export type * from './types.ts';
export { createMachine } from './machine.ts';
export { DEFAULT_INSTRUCTIONS_PER_PIT_CLOCK, nanoseconds, PIT_HERTZ, unitsInMilliseconds } from './clock.ts';
