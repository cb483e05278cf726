/** FSCALE, FXTRACT, FRNDINT (SDM vol. 2). */
import { fromInteger } from './convert-integer.ts';
import { BIAS, INTEGER_BIT, MASK64, MAX_EXPONENT, ONE, infinity, zero } from './formats.ts';
import { INVALID, denormalOperand, exact, specialOperand, specialOperands, stopsAtDenormal } from './nan.ts';
import { DROP_64, normalize, round, roundingControl, roundsUp } from './round.ts';
import { PE, ZE } from './types.ts';
import type { Extracted, Float80, Result } from './types.ts';

/** FSCALE: x · 2^trunc(y). */
export function scale(x: Float80, y: Float80, control: number): Result {
  const special = specialOperands(x, y);
  if (special !== undefined) return special;
  const xInfinite = x.exponent === MAX_EXPONENT;
  const yInfinite = y.exponent === MAX_EXPONENT;
  // Infinity · 2^-infinity and 0 · 2^+infinity are invalid.
  if (yInfinite && (y.sign === 1 ? xInfinite : x.significand === 0n)) return INVALID;
  const raised = denormalOperand(x, y);
  if (stopsAtDenormal(raised, control) || xInfinite || x.significand === 0n) return exact(x, raised);
  if (yInfinite) return exact(y.sign === 1 ? zero(x.sign) : infinity(x.sign), raised);
  const n = normalize(x);
  return round(x.sign, n.exponent + truncated(y), n.significand << 64n, DROP_64, control, raised);
}

/** The integer part of a scale; beyond ±2^17 every result overflows or underflows anyhow. */
function truncated(y: Float80): number {
  const e = y.exponent - BIAS;
  if (e < 0) return 0;
  const magnitude = e > 16 ? 0x2_0000 : Number(y.significand >> BigInt(63 - e));
  return y.sign === 1 ? -magnitude : magnitude;
}

/** FXTRACT: exponent and significand of x. */
export function extract(x: Float80, control: number): Extracted {
  const special = specialOperand(x);
  if (special !== undefined) {
    return { exponent: special.value, significand: special.value, exceptions: special.exceptions };
  }
  if (x.exponent === MAX_EXPONENT) return { exponent: infinity(0), significand: x, exceptions: 0 };
  // The exponent of zero is -infinity, a division by zero.
  if (x.significand === 0n) return { exponent: infinity(1), significand: x, exceptions: ZE };
  const exceptions = denormalOperand(x);
  if (stopsAtDenormal(exceptions, control)) return { exponent: x, significand: x, exceptions };
  const n = normalize(x);
  const significand: Float80 = { sign: x.sign, exponent: BIAS, significand: n.significand };
  return { exponent: fromInteger(n.exponent - BIAS), significand, exceptions };
}

/** FRNDINT: rounds to an integer by RC. */
export function roundToInteger(x: Float80, control: number): Result {
  const special = specialOperand(x);
  if (special !== undefined) return special;
  const e = x.exponent - BIAS;
  if (x.significand === 0n || e >= 63) return exact(x);
  const raised = denormalOperand(x);
  if (stopsAtDenormal(raised, control)) return exact(x, raised);
  const rc = roundingControl(control);
  if (e < 0) {
    // Below 1: zero or one. Below ½ the rest is any value between 0 and ½.
    const rest = e === -1 ? x.significand : 1n;
    const up = roundsUp(rc, x.sign, false, rest, INTEGER_BIT);
    return { value: up ? { ...ONE, sign: x.sign } : zero(x.sign), exceptions: raised | PE, roundedUp: up };
  }
  const fraction = 63 - e;
  const n = BigInt(fraction);
  const rest = BigInt.asUintN(fraction, x.significand);
  if (rest === 0n) return exact(x);
  const kept = x.significand >> n;
  const up = roundsUp(rc, x.sign, (kept & 1n) !== 0n, rest, 1n << (n - 1n));
  const significand = (up ? kept + 1n : kept) << n;
  const carried = significand > MASK64;
  return {
    value: { sign: x.sign, exponent: x.exponent + (carried ? 1 : 0), significand: carried ? INTEGER_BIT : significand },
    exceptions: PE,
    roundedUp: up,
  };
}
