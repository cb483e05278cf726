/** Frequencies of other crystals in virtual time. Everything is a whole number of instruction units, rounded in one place. */
import type { DeviceBus } from './device.ts';

/** Frequency of the PIT clock in hertz: virtual time is counted in fractions of it. */
const PIT_HERTZ = 1_193_182;

/** Instruction units in a second: exact, and even. */
export const unitsPerSecond = (ticksPerPitClock: number): number => PIT_HERTZ * ticksPerPitClock;

/** Instruction units in so many microseconds, at least one. */
export const microseconds = (bus: Pick<DeviceBus, 'ticksPerPitClock'>, count: number): number =>
  Math.max(1, Math.floor((count * unitsPerSecond(bus.ticksPerPitClock)) / 1_000_000));
