/**
 * Arithmetic of the MC146818's divider chain and calendar: pure functions over its registers, so that a view can ask for
 * a moment without touching the chip. A second is exactly `unitsPerSecond` instruction units; the 32.768 kHz crystal is
 * derived from it by exact fractions.
 *
 *     ── second k ────────────────────────────────────────────────┬── second k + 1 ──
 *                                   UIP = 1: 8 + 65 crystal cycles │ registers step, UF and perhaps AF are set
 *                                   (244 µs, then 1,984 µs)        │
 *
 * Periodic ticks lie half a period after the rise of UIP, as the data sheet's "update-ended and periodic interrupt
 * relationship" draws them.
 */
import { A_UIP, B_24_HOURS, B_DM, B_SET, C_AF, C_PF, C_UF, DAY, DAY_OF_WEEK, HOURS, HOURS_ALARM, MINUTES, MINUTES_ALARM, MONTH, REGISTER_A, REGISTER_B, REGISTER_C, SECONDS, SECONDS_ALARM, YEAR } from './rtc-state.ts'; // prettier-ignore

/** Cycles of the crystal in a second. */
export const CRYSTAL_HERTZ = 32_768;
/** Crystal cycles of UIP = 1: 244 µs of warning and 1,984 µs of update cycle. */
const UIP_CYCLES = 8 + 65;

export interface Divider {
  /** Virtual time at which some second began. */
  readonly secondAt: number;
  readonly unitsPerSecond: number;
}

/** DV = 010: the only divider setting at which a 32.768 kHz crystal keeps time. */
export const isRunning = (registerA: number): boolean => (registerA & 0x70) === 0x20;
/** DV = 11x holds the divider chain in reset. */
export const isHeld = (registerA: number): boolean => (registerA & 0x60) === 0x60;

/** Crystal cycles between periodic ticks for RS, 0 = none. RS 1 and 2 are as 8 and 9 at this crystal. */
export function periodCycles(registerA: number): number {
  const rs = registerA & 15;
  if (rs === 0) return 0;
  return rs < 3 ? 1 << (rs + 6) : 1 << (rs - 1);
}

/** Seconds begun since `secondAt`. */
const secondsAt = ({ secondAt, unitsPerSecond }: Divider, now: number): number =>
  Math.floor((now - secondAt) / unitsPerSecond);

/** Crystal cycles since `secondAt`; exact, because a second is taken out before multiplying. */
function cyclesAt(divider: Divider, now: number): number {
  const seconds = secondsAt(divider, now);
  const rest = now - divider.secondAt - seconds * divider.unitsPerSecond;
  return seconds * CRYSTAL_HERTZ + Math.floor((rest * CRYSTAL_HERTZ) / divider.unitsPerSecond);
}

/** First virtual time at which {@link cyclesAt} is `cycles`. */
function timeOfCycle({ secondAt, unitsPerSecond }: Divider, cycles: number): number {
  const seconds = Math.floor(cycles / CRYSTAL_HERTZ);
  const rest = cycles - seconds * CRYSTAL_HERTZ;
  return secondAt + seconds * unitsPerSecond + Math.ceil((rest * unitsPerSecond) / CRYSTAL_HERTZ);
}

/** Periodic ticks up to `now`, counted from any fixed moment. */
function ticksAt(divider: Divider, now: number, period: number): number {
  return Math.floor((cyclesAt(divider, now) + UIP_CYCLES - period / 2) / period);
}

/** Virtual time of the first periodic tick after `now`. */
export function nextTick(divider: Divider, now: number, period: number): number {
  return timeOfCycle(divider, (ticksAt(divider, now, period) + 1) * period + period / 2 - UIP_CYCLES);
}

/** Virtual time of the first update (end of an update cycle) after `now`. */
export const nextUpdate = (divider: Divider, now: number): number =>
  divider.secondAt + (secondsAt(divider, now) + 1) * divider.unitsPerSecond;

/** Update In Progress: 244 µs before the update cycle until its end; SET = 1 keeps it 0. */
export function updateInProgress(cmos: ArrayLike<number>, divider: Divider, now: number): boolean {
  if (!isRunning(cmos[REGISTER_A]) || cmos[REGISTER_B] & B_SET) return false;
  return cyclesAt(divider, now) % CRYSTAL_HERTZ >= CRYSTAL_HERTZ - UIP_CYCLES;
}

/** Bring registers and flags from `from` to `to`: PF for a tick, UF for an update, AF for an alarm in between. */
export function advance(cmos: Uint8Array, divider: Divider, from: number, to: number): void {
  if (to <= from || !isRunning(cmos[REGISTER_A])) return;
  const period = periodCycles(cmos[REGISTER_A]);
  if (period > 0 && ticksAt(divider, to, period) > ticksAt(divider, from, period)) cmos[REGISTER_C] |= C_PF;
  if (cmos[REGISTER_B] & B_SET) return;
  const updates = secondsAt(divider, to) - secondsAt(divider, from);
  for (let k = 0; k < updates; k++) {
    stepSecond(cmos);
    cmos[REGISTER_C] |= isAlarm(cmos) ? C_UF | C_AF : C_UF;
  }
}

/** Alarm bytes equal the time; C0h-FFh in one of them matches everything. */
function isAlarm(cmos: Uint8Array): boolean {
  const matches = (alarm: number, time: number): boolean => (cmos[alarm] & 0xc0) === 0xc0 || cmos[alarm] === cmos[time];
  return matches(SECONDS_ALARM, SECONDS) && matches(MINUTES_ALARM, MINUTES) && matches(HOURS_ALARM, HOURS);
}

// -- calendar ------------------------------------------------------------------------------------------------------------

/** Value of a register as the data mode of B reads it. */
const decode = (value: number, b: number): number => (b & B_DM ? value : (value >> 4) * 10 + (value & 15));
/** The other way round; only two digits of BCD fit. */
export const encode = (value: number, b: number): number =>
  b & B_DM ? value & 0xff : ((Math.floor(value / 10) % 10) << 4) | (value % 10);

/** Hours 0-23 as the register has them; in 12-hour mode bit 7 = PM. */
export function encodeHours(hours: number, b: number): number {
  if (b & B_24_HOURS) return encode(hours, b);
  return encode(hours % 12 === 0 ? 12 : hours % 12, b) | (hours >= 12 ? 0x80 : 0);
}
export function decodeHours(value: number, b: number): number {
  if (b & B_24_HOURS) return decode(value, b);
  return (decode(value & 0x7f, b) % 12) + (value & 0x80 ? 12 : 0);
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Days of a month 1-12. The chip knows two digits of the year: every fourth is a leap year. */
const daysInMonth = (month: number, year: number): number =>
  month === 2 && year % 4 === 0 ? 29 : (MONTH_DAYS[month - 1] ?? 31);

/** One second later. Each counter wraps to its lowest value and carries into the next. */
function stepSecond(cmos: Uint8Array): void {
  const b = cmos[REGISTER_B];
  const step = (register: number, first: number, last: number): boolean => {
    const next = decode(cmos[register], b) + 1;
    cmos[register] = encode(next > last ? first : next, b);
    return next > last;
  };
  if (!step(SECONDS, 0, 59) || !step(MINUTES, 0, 59)) return;
  const hours = decodeHours(cmos[HOURS], b) + 1;
  cmos[HOURS] = encodeHours(hours > 23 ? 0 : hours, b);
  if (hours <= 23) return;
  step(DAY_OF_WEEK, 1, 7);
  if (!step(DAY, 1, daysInMonth(decode(cmos[MONTH], b), decode(cmos[YEAR], b)))) return;
  if (step(MONTH, 1, 12)) step(YEAR, 0, 99);
}

export interface RtcTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/** Date and time as people read them; `century` is the CMOS byte 32h, always BCD. */
export function readTime(cmos: ArrayLike<number>, century: number): RtcTime {
  const b = cmos[REGISTER_B];
  const at = (register: number): number => decode(cmos[register], b);
  return {
    year: decode(century, 0) * 100 + at(YEAR),
    month: at(MONTH),
    day: at(DAY),
    hours: decodeHours(cmos[HOURS], b),
    minutes: at(MINUTES),
    seconds: at(SECONDS),
  };
}

/** 1 = Sunday … 7 = Saturday (Gregorian calendar, Zeller's congruence). */
export function dayOfWeek({ year, month, day }: RtcTime): number {
  const m = month < 3 ? month + 12 : month;
  const y = month < 3 ? year - 1 : year;
  const century = Math.floor(y / 100);
  const h = day + Math.floor((13 * (m + 1)) / 5) + (y % 100) + Math.floor((y % 100) / 4) + Math.floor(century / 4) + 5 * century; // prettier-ignore
  return ((h + 6) % 7) + 1;
}

/** `YYYY-MM-DDThh:mm:ss` of the years 1900-2099 that the calendar has, or null. */
export function parseRtcDate(text: string): RtcTime | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(text);
  if (!found) return null;
  const [year, month, day, hours, minutes, seconds] = found.slice(1).map(Number);
  const isYear = year >= 1900 && year <= 2099;
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(month, year === 1900 ? 1 : year);
  if (!isYear || !isDay || hours > 23 || minutes > 59 || seconds > 59) return null;
  return { year, month, day, hours, minutes, seconds };
}

/** A with UIP as it is at `now`. */
export const registerA = (cmos: ArrayLike<number>, divider: Divider, now: number): number =>
  (cmos[REGISTER_A] & ~A_UIP) | (updateInProgress(cmos, divider, now) ? A_UIP : 0);
