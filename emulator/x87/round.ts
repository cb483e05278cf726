/**
 * Rounding and the numeric exceptions. A computed magnitude arrives as 128 bits with bit 127 set: value = wide · 2^(exponent -
 * 16383 - 127), its lowest bit being sticky; `exponent` may lie outside the format (SDM vol. 1 §4.8.4, §4.9.1, §8.5.4-§8.5.6).
 */
import { INTEGER_BIT, MASK64, MAX_EXPONENT, infinity, zero } from './formats.ts';
import { OE, PE, UE } from './types.ts';
import type { Float80, Result } from './types.ts';

/** Rounding control, bits 10-11 of the control word. */
export const NEAREST = 0, DOWN = 1, UP = 2, TOWARD_ZERO = 3; // prettier-ignore

export function roundingControl(control: number): number {
  return (control >> 10) & 3;
}

/** Exponent correction for an unmasked overflow or underflow. */
const WRAP = 0x6000;

/** How many of 128 bits a significand of 64, 53 or 24 bits drops. */
export const DROP_64 = 64;
const DROP_53 = 75, DROP_24 = 104; // prettier-ignore

/** Precision control, bits 8-9 of the control word; its reserved value 01 means 64 bits on real processors. */
export function dropForPrecision(control: number): number {
  const pc = (control >> 8) & 3;
  return pc === 0 ? DROP_24 : pc === 2 ? DROP_53 : DROP_64;
}

/** Number of leading zeros of a 64-bit value. */
export function leadingZeros64(x: bigint): number {
  const high = Number(x >> 32n);
  return high !== 0 ? Math.clz32(high) : 32 + Math.clz32(Number(x & 0xffff_ffffn));
}

/** Number of significant bits of any non-negative value. */
export function bitLength(x: bigint): number {
  let n = 0;
  while (x > MASK64) {
    x >>= 64n;
    n += 64;
  }
  return x === 0n ? 0 : n + 64 - leadingZeros64(x);
}

/** Shifts right and keeps what fell out as a sticky lowest bit. */
export function shiftRightSticky(x: bigint, count: number): bigint {
  if (count <= 0) return x;
  if (count > 256) return x === 0n ? 0n : 1n;
  const n = BigInt(count);
  const out = x >> n;
  return out << n === x ? out : out | 1n;
}

/** Whether the magnitude `kept` grows by one unit, `rest` being what lies below it and `half` half a unit. */
export function roundsUp(rc: number, sign: 0 | 1, odd: boolean, rest: bigint, half: bigint): boolean {
  if (rest === 0n) return false;
  if (rc === NEAREST) return rest > half || (rest === half && odd);
  return rc === (sign === 0 ? UP : DOWN);
}

/** Masked overflow: infinity or the largest number of the precision, by RC (SDM vol. 1 table 4-10). */
function overflow(sign: 0 | 1, drop: number, rc: number, exceptions: number): Result {
  const toInfinity = rc === NEAREST || rc === (sign === 0 ? UP : DOWN);
  const largest = (MASK64 >> BigInt(drop - 64)) << BigInt(drop - 64);
  const value: Float80 = toInfinity ? infinity(sign) : { sign, exponent: MAX_EXPONENT - 1, significand: largest };
  return { value, exceptions: exceptions | OE | PE, roundedUp: toInfinity };
}

/** A result too small for the format: denormal when UE is masked, else with its exponent wrapped up. */
function underflow(sign: 0 | 1, exponent: number, wide: bigint, drop: number, control: number, before: number): Result {
  const rc = roundingControl(control);
  if ((control & UE) === 0) {
    // Unmasked: UE for a tiny result even if it is exact.
    if (exponent + WRAP <= 0) return { value: zero(sign), exceptions: before | UE | PE, roundedUp: false };
    return roundNormal(sign, exponent + WRAP, wide, drop, rc, before | UE);
  }
  const shifted = shiftRightSticky(wide, 1 - exponent);
  const n = BigInt(drop);
  const rest = BigInt.asUintN(drop, shifted);
  let kept = shifted >> n;
  const up = roundsUp(rc, sign, (kept & 1n) !== 0n, rest, 1n << (n - 1n));
  if (up) kept += 1n;
  const significand = kept << BigInt(drop - 64);
  const value: Float80 = { sign, exponent: significand >= INTEGER_BIT ? 1 : 0, significand };
  return { value, exceptions: rest === 0n ? before : before | UE | PE, roundedUp: up };
}

/** Rounds with an unlimited exponent; the caller has made sure that the format holds the result's exponent, or looks again. */
function roundNormal(
  sign: 0 | 1,
  exponent: number,
  wide: bigint,
  drop: number,
  rc: number,
  exceptions: number,
): Result {
  const n = BigInt(drop);
  const rest = BigInt.asUintN(drop, wide);
  let kept = wide >> n;
  if (rest === 0n) {
    const significand = drop === 64 ? kept : kept << BigInt(drop - 64);
    return { value: { sign, exponent, significand }, exceptions, roundedUp: false };
  }
  const up = roundsUp(rc, sign, (kept & 1n) !== 0n, rest, 1n << (n - 1n));
  if (up) kept += 1n;
  let significand = drop === 64 ? kept : kept << BigInt(drop - 64);
  if (significand > MASK64) {
    significand = INTEGER_BIT;
    exponent++;
  }
  return { value: { sign, exponent, significand }, exceptions: exceptions | PE, roundedUp: up };
}

/**
 * The result of an operation with a register destination. `exceptions` holds what was raised before (DE at most); tininess is
 * detected after rounding.
 */
export function round(
  sign: 0 | 1,
  exponent: number,
  wide: bigint,
  drop: number,
  control: number,
  exceptions: number,
): Result {
  const rc = roundingControl(control);
  // Below 0 the result is tiny however it rounds; at 0 rounding may still carry it into the format.
  if (exponent < 0) return underflow(sign, exponent, wide, drop, control, exceptions);
  const result = roundNormal(sign, exponent, wide, drop, rc, exceptions);
  const rounded = result.value.exponent;
  if (rounded === 0) return underflow(sign, exponent, wide, drop, control, exceptions);
  if (rounded < MAX_EXPONENT) return result;
  if ((control & OE) !== 0) return overflow(sign, drop, rc, exceptions);
  // Beyond even the wrapped range (FSCALE only): infinity.
  if (rounded - WRAP >= MAX_EXPONENT) return { ...overflow(sign, drop, NEAREST, exceptions) };
  const { significand } = result.value;
  return {
    value: { sign, exponent: rounded - WRAP, significand },
    exceptions: result.exceptions | OE,
    roundedUp: result.roundedUp,
  };
}

/** A number other than zero, normalized: value = (-1)^sign · significand · 2^(exponent - 16383 - 63), bit 63 set. */
export function normalize(x: Float80): Float80 {
  if (x.exponent !== 0) return x;
  const shift = leadingZeros64(x.significand);
  return { sign: x.sign, exponent: 1 - shift, significand: x.significand << BigInt(shift) };
}
