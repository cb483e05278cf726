/**
 * Units of time. The machine counts instruction units (`now`); the PIT clock of 1.193182 MHz is a whole number of them.
 * Conversions are rational; nanoseconds are for people and never flow back into the machine.
 */

/** Frequency of the PIT clock in hertz. */
export const PIT_HERTZ = 1_193_182;

export const DEFAULT_INSTRUCTIONS_PER_PIT_CLOCK = 20;
/** Where the real-time clock begins when nobody says otherwise: a Saturday. */
export const DEFAULT_RTC_DATE = '2000-01-01T12:00:00';

/** Whole nanoseconds of virtual time, rounded down. Exact as long as the result is below 2^53 (104 days). */
export function nanoseconds(now: number, instructionsPerPitClock: number): number {
  const perSecond = PIT_HERTZ * instructionsPerPitClock;
  const seconds = Math.floor(now / perSecond);
  const rest = now - seconds * perSecond;
  // rest * 10^9 would leave the exact range: divide in two steps of 10^3 and 10^6.
  const milli = Math.floor((rest * 1_000) / perSecond);
  const micro = rest * 1_000 - milli * perSecond;
  return seconds * 1_000_000_000 + milli * 1_000_000 + Math.floor((micro * 1_000_000) / perSecond);
}

/** Instruction units in so many milliseconds, rounded down. */
export const unitsInMilliseconds = (milliseconds: number, instructionsPerPitClock: number): number =>
  Math.floor((milliseconds * PIT_HERTZ * instructionsPerPitClock) / 1000);
