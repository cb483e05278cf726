/** Integers and packed BCD in memory to and from registers (SDM vol. 1 §4.2.1, §4.7, §8.3.3: FILD, FIST, FBLD, FBSTP). */
import {
  BIAS,
  INTEGER_INDEFINITE_16,
  INTEGER_INDEFINITE_32,
  INTEGER_INDEFINITE_64,
  MAX_EXPONENT,
  PACKED_DECIMAL_INDEFINITE,
  suppressesStore,
  zero,
} from './formats.ts';
import { leadingZeros64, roundingControl, roundsUp, shiftRightSticky } from './round.ts';
import { IE, PE } from './types.ts';
import type { Float80, StoreResult } from './types.ts';

/** FILD and the operands of FIADD …: a signed integer of up to 64 bits, always exact. */
export function fromInteger(value: number | bigint): Float80 {
  const n = BigInt(value);
  return n < 0n ? fromMagnitude(1, -n) : fromMagnitude(0, n);
}

function fromMagnitude(sign: 0 | 1, magnitude: bigint): Float80 {
  if (magnitude === 0n) return zero(sign);
  const shift = leadingZeros64(magnitude);
  return { sign, exponent: BIAS + 63 - shift, significand: magnitude << BigInt(shift) };
}

/** FBLD: the 80 bits of a packed BCD number, always exact. A digit above 9 counts with its value (undefined in the SDM). */
export function fromPackedDecimal(bits: bigint): Float80 {
  let magnitude = 0n;
  for (let i = 68n; i >= 0n; i -= 4n) magnitude = magnitude * 10n + ((bits >> i) & 15n);
  return fromMagnitude((bits >> 79n) & 1n ? 1 : 0, magnitude);
}

interface Integer {
  /** Undefined for NaNs, infinities, unsupported patterns and magnitudes of 2^64 or more. */
  readonly magnitude: bigint | undefined;
  readonly inexact: boolean;
  readonly up: boolean;
}

const NO_INTEGER: Integer = { magnitude: undefined, inexact: false, up: false };

/** |x| rounded to an integer by RC. */
function integerOf(x: Float80, control: number): Integer {
  const { exponent, significand } = x;
  if (significand === 0n && exponent === 0) return { magnitude: 0n, inexact: false, up: false };
  // Unsupported patterns, infinities, NaNs, and whatever is too large for any integer.
  if (exponent === MAX_EXPONENT || (exponent !== 0 && significand >> 63n === 0n)) return NO_INTEGER;
  const e = exponent - BIAS;
  if (e > 63) return NO_INTEGER;
  // One bit below the point and a sticky bit: 2^-2 units.
  const scaled = shiftRightSticky(significand << 2n, 63 - e);
  const rest = scaled & 3n;
  const kept = scaled >> 2n;
  const up = roundsUp(roundingControl(control), x.sign, (kept & 1n) !== 0n, rest, 2n);
  return { magnitude: up ? kept + 1n : kept, inexact: rest !== 0n, up };
}

/** The signed integer, or undefined when it does not fit: an invalid operation instead of an overflow. */
function toSigned(x: Float80, control: number, bits: number): StoreResult<bigint> | undefined {
  const { magnitude, inexact, up } = integerOf(x, control);
  if (magnitude === undefined) return undefined;
  const value = x.sign === 1 ? -magnitude : magnitude;
  if (BigInt.asIntN(bits, value) !== value) return undefined;
  return { value, exceptions: inexact ? PE : 0, roundedUp: up, suppressed: false };
}

function indefinite<T>(value: T, control: number): StoreResult<T> {
  return { value, exceptions: IE, roundedUp: false, suppressed: suppressesStore(IE, control) };
}

/** FIST m16: signed. */
export function toInt16(x: Float80, control: number): StoreResult<number> {
  const stored = toSigned(x, control, 16);
  return stored ? { ...stored, value: Number(stored.value) } : indefinite(INTEGER_INDEFINITE_16, control);
}

/** FIST m32: signed. */
export function toInt32(x: Float80, control: number): StoreResult<number> {
  const stored = toSigned(x, control, 32);
  return stored ? { ...stored, value: Number(stored.value) } : indefinite(INTEGER_INDEFINITE_32, control);
}

/** FISTP m64: signed. */
export function toInt64(x: Float80, control: number): StoreResult<bigint> {
  return toSigned(x, control, 64) ?? indefinite(INTEGER_INDEFINITE_64, control);
}

const LARGEST_PACKED_DECIMAL = 10n ** 18n - 1n;

/** FBSTP: the 80 bits of the packed BCD number. */
export function toPackedDecimal(x: Float80, control: number): StoreResult<bigint> {
  const { magnitude, inexact, up } = integerOf(x, control);
  // 18 digits, no more.
  if (magnitude === undefined || magnitude > LARGEST_PACKED_DECIMAL)
    return indefinite(PACKED_DECIMAL_INDEFINITE, control);
  const value = (x.sign === 1 ? 1n << 79n : 0n) | BigInt(`0x${magnitude}`);
  return { value, exceptions: inexact ? PE : 0, roundedUp: up, suppressed: false };
}
