/** FPREM and FPREM1 (SDM vol. 2): exact remainders, in several steps when the exponents lie far apart. */
import { MAX_EXPONENT, zero } from './formats.ts';
import { INVALID, denormalOperand, specialOperands, stopsAtDenormal } from './nan.ts';
import { DROP_64, bitLength, normalize, round } from './round.ts';
import { C0, C1, C2, C3 } from './types.ts';
import type { Float80, Remainder, Result } from './types.ts';

/** FPREM: x - q·y with q truncated toward zero. */
export function remainder(x: Float80, y: Float80, control: number): Remainder {
  return reduce(x, y, control, false);
}

/** FPREM1: x - q·y with q rounded to nearest (IEEE 754). */
export function remainderNearest(x: Float80, y: Float80, control: number): Remainder {
  return reduce(x, y, control, true);
}

function withConditions(result: Result, conditions: number): Remainder {
  const { value, exceptions, roundedUp } = result;
  return { value, exceptions, roundedUp, conditions };
}

/** The low three quotient bits: Q2 in C0, Q1 in C3, Q0 in C1. */
function quotientBits(q: bigint): number {
  const low = Number(q & 7n);
  return ((low & 4) !== 0 ? C0 : 0) | ((low & 2) !== 0 ? C3 : 0) | ((low & 1) !== 0 ? C1 : 0);
}

function reduce(x: Float80, y: Float80, control: number, nearest: boolean): Remainder {
  const special = specialOperands(x, y);
  if (special !== undefined) return withConditions(special, 0);
  // Infinity has no remainder, and nothing has one by zero.
  if (x.exponent === MAX_EXPONENT || y.significand === 0n) return withConditions(INVALID, 0);
  const raised = denormalOperand(x, y);
  if (stopsAtDenormal(raised, control) || x.significand === 0n) {
    return { value: x, exceptions: raised, roundedUp: false, conditions: 0 };
  }
  if (y.exponent === MAX_EXPONENT) return pack(x.sign, normalize(x), 0n, control, raised);
  return reduceFinite(normalize(x), normalize(y), control, raised, nearest);
}

/** The exact number of `magnitude` with `sign`, beside the quotient bits. */
function pack(sign: 0 | 1, magnitude: Float80, quotient: bigint, control: number, raised: number): Remainder {
  const wide = magnitude.significand << 64n;
  return withConditions(round(sign, magnitude.exponent, wide, DROP_64, control, raised), quotientBits(quotient));
}

/** significand · 2^(exponent - 16383 - 63) of up to 64 bits, normalized. */
function magnitudeOf(significand: bigint, exponent: number): Float80 {
  const shift = 64 - bitLength(significand);
  return { sign: 0, exponent: exponent - shift, significand: significand << BigInt(shift) };
}

function reduceFinite(x: Float80, y: Float80, control: number, raised: number, nearest: boolean): Remainder {
  const distance = x.exponent - y.exponent;
  if (distance >= 64) return partial(x, y, distance, control, raised);
  // Below half of y nothing is subtracted: x may be far smaller, so do not align it.
  if (distance < -1 || (distance < 0 && !nearest)) return pack(x.sign, x, 0n, control, raised);
  // Both in units of y's last bit, halved when x lies one exponent lower.
  const unit = Math.min(x.exponent, y.exponent);
  const dividend = x.significand << BigInt(x.exponent - unit);
  const divisor = y.significand << BigInt(y.exponent - unit);
  let quotient = dividend / divisor;
  let rest = dividend - quotient * divisor;
  let sign = x.sign;
  if (nearest && (rest << 1n > divisor || (rest << 1n === divisor && (quotient & 1n) !== 0n))) {
    quotient += 1n;
    rest = divisor - rest;
    sign = sign === 0 ? 1 : 0;
  }
  if (rest === 0n)
    return { value: zero(x.sign), exceptions: raised, roundedUp: false, conditions: quotientBits(quotient) };
  return pack(sign, magnitudeOf(rest, unit), quotient, control, raised);
}

/**
 * A distance of 64 or more: one step takes N = 32 … 63 off the distance (SDM: "an implementation-dependent number between 32 and
 * 63") by subtracting y · trunc(x / y / 2^(distance - N)) · 2^(distance - N); C2 asks for another.
 */
function partial(x: Float80, y: Float80, distance: number, control: number, raised: number): Remainder {
  const n = (distance & 0x1f) | 0x20;
  const dividend = x.significand << BigInt(n);
  const rest = dividend % y.significand;
  if (rest === 0n) return { value: zero(x.sign), exceptions: raised, roundedUp: false, conditions: C2 };
  return { ...pack(x.sign, magnitudeOf(rest, y.exponent + distance - n), 0n, control, raised), conditions: C2 };
}
