/** F2XM1, FYL2X, FYL2XP1: correctly rounded to 64 bits by RC, whatever PC says (SDM vol. 1 §8.3.9-§8.3.11). */
import {
  F,
  FIXED_ONE,
  LN_2,
  TWO_OVER_LN_2,
  exponentialFactor,
  hyperbolicArctangentFactor,
  roundInexact,
  toFixed,
} from './fixed.ts';
import { BIAS, INTEGER_BIT, MAX_EXPONENT, ONE, infinity, zero } from './formats.ts';
import { INVALID, denormalOperand, exact, specialOperand, specialOperands, stopsAtDenormal } from './nan.ts';
import { DROP_64, bitLength, normalize, round } from './round.ts';
import { PE, ZE } from './types.ts';
import type { Float80, Result } from './types.ts';

/** F2XM1: 2^x - 1. Outside -1 … +1, where the SDM leaves the result undefined, x itself as real processors give it. */
export function exponential(x: Float80, control: number): Result {
  const special = specialOperand(x);
  if (special !== undefined) return special;
  if (x.significand === 0n) return exact(x);
  if (x.exponent === MAX_EXPONENT) return exact(x.sign === 1 ? { ...ONE, sign: 1 } : x);
  if (x.exponent >= BIAS) {
    // 2^1 - 1 = 1 and 2^-1 - 1 = -1/2 are exact.
    if (x.exponent > BIAS || x.significand !== INTEGER_BIT) return exact(x, PE);
    return exact(x.sign === 1 ? { ...x, exponent: BIAS - 1 } : x);
  }
  const raised = denormalOperand(x);
  if (stopsAtDenormal(raised, control)) return exact(x, raised);
  const n = normalize(x);
  const exponent = n.exponent - BIAS - 63;
  // 2^x - 1 = y · (e^y - 1) / y with y = x · ln 2.
  const y = (toFixed(n.significand, exponent) * LN_2) >> BigInt(F);
  const factor = exponentialFactor(x.sign === 1 ? -y : y);
  return roundInexact(x.sign, n.significand * LN_2 * factor, exponent - 2 * F, control, raised);
}

/** A logarithm that is not 0: (-1)^sign · mantissa · 2^exponent. */
interface Logarithm {
  readonly sign: 0 | 1;
  readonly mantissa: bigint;
  readonly exponent: number;
  /** The number was a power of two. */
  readonly exact: boolean;
}

/** 2 / ln 2 · artanh z, z = numerator / denominator, |z| <= 0.1716: the logarithm of (1 + z) / (1 - z). */
function logarithmOfRatio(numerator: bigint, denominator: bigint): Logarithm {
  const magnitude = numerator < 0n ? -numerator : numerator;
  // The quotient with F significant bits, however small it is.
  const shift = F + bitLength(denominator) - bitLength(magnitude);
  const z = (magnitude << BigInt(shift)) / denominator;
  const factor = hyperbolicArctangentFactor(toFixed(z, -shift));
  return { sign: numerator < 0n ? 1 : 0, mantissa: z * factor * TWO_OVER_LN_2, exponent: -shift - 2 * F, exact: false };
}

/** log2 of mantissa · 2^exponent, which is positive and not 1. */
function logarithm2(mantissa: bigint, exponent: number): Logarithm {
  const length = bitLength(mantissa);
  let power = exponent + length - 1;
  let unit = 1n << BigInt(length - 1);
  if (mantissa === unit) {
    return { sign: power < 0 ? 1 : 0, mantissa: BigInt(Math.abs(power)), exponent: 0, exact: true };
  }
  // A significand above √2 counts as a half of itself.
  if (mantissa * mantissa > 2n * unit * unit) {
    power++;
    unit <<= 1n;
  }
  const fraction = logarithmOfRatio(mantissa - unit, mantissa + unit);
  if (power === 0) return fraction;
  const fixed = toFixed(fraction.mantissa, fraction.exponent);
  const sum = BigInt(power) * FIXED_ONE + (fraction.sign === 1 ? -fixed : fixed);
  return { sign: sum < 0n ? 1 : 0, mantissa: sum < 0n ? -sum : sum, exponent: -F, exact: false };
}

/** y · log, y finite and not 0. */
function times(y: Float80, log: Logarithm, control: number, raised: number): Result {
  const n = normalize(y);
  const sign = y.sign === log.sign ? 0 : 1;
  const product = n.significand * log.mantissa;
  const exponent = n.exponent - BIAS - 63 + log.exponent;
  if (!log.exact) return roundInexact(sign, product, exponent, control, raised);
  const length = bitLength(product);
  return round(sign, BIAS + exponent + length - 1, product << BigInt(128 - length), DROP_64, control, raised);
}

/** y · log2(x) where x is +infinity, or zero (`logSign` 1), or y is infinite or zero: SDM vol. 2 table 3-44. */
function extremeProduct(y: Float80, logSign: 0 | 1, logInfinite: boolean, raised: number): Result {
  const sign = y.sign === logSign ? 0 : 1;
  if (y.exponent === MAX_EXPONENT) return exact(infinity(sign), raised);
  // 0 · infinity is invalid.
  if (logInfinite) return y.significand === 0n ? INVALID : exact(infinity(sign), raised);
  return exact(zero(sign), raised);
}

/** FYL2X: y · log2(x), with x = ST(0) and y = ST(1). */
export function logarithm(x: Float80, y: Float80, control: number): Result {
  const special = specialOperands(x, y);
  if (special !== undefined) return special;
  const yInfinite = y.exponent === MAX_EXPONENT;
  const yZero = y.significand === 0n;
  if (x.significand === 0n) {
    // The logarithm of zero: 0 · -infinity is invalid, a finite y divides by zero.
    if (yZero) return INVALID;
    return exact(infinity(y.sign === 1 ? 0 : 1), yInfinite ? 0 : ZE);
  }
  if (x.sign === 1) return INVALID;
  const one = x.exponent === BIAS && x.significand === INTEGER_BIT;
  // Infinity · 0 and 0 · infinity are invalid.
  if ((yInfinite && one) || (yZero && x.exponent === MAX_EXPONENT)) return INVALID;
  const raised = denormalOperand(x, y);
  if (stopsAtDenormal(raised, control)) return exact(x, raised);
  if (one) return exact(zero(y.sign), raised);
  const xInfinite = x.exponent === MAX_EXPONENT;
  if (xInfinite || yInfinite || yZero) return extremeProduct(y, x.exponent >= BIAS ? 0 : 1, xInfinite, raised);
  const n = normalize(x);
  return times(y, logarithm2(n.significand, n.exponent - BIAS - 63), control, raised);
}

/**
 * FYL2XP1: y · log2(x + 1), with x = ST(0) and y = ST(1). Outside -(1 - √½) … 1 - √½, where the SDM leaves the result
 * undefined, what FYL2X gives for x + 1.
 */
export function logarithmPlusOne(x: Float80, y: Float80, control: number): Result {
  const special = specialOperands(x, y);
  if (special !== undefined) return special;
  const yInfinite = y.exponent === MAX_EXPONENT;
  const yZero = y.significand === 0n;
  const xInfinite = x.exponent === MAX_EXPONENT;
  const xZero = x.significand === 0n;
  // Infinity · log2(1) is invalid.
  if (yInfinite && xZero) return INVALID;
  if (x.sign === 1 && x.exponent >= BIAS) {
    if (x.exponent > BIAS || x.significand !== INTEGER_BIT) return INVALID;
    return logarithm(zero(0), y, control);
  }
  if (xInfinite && yZero) return INVALID;
  const raised = denormalOperand(x, y);
  if (stopsAtDenormal(raised, control)) return exact(x, raised);
  if (xZero) return exact(zero(x.sign === y.sign ? 0 : 1), raised);
  if (xInfinite || yInfinite || yZero) return extremeProduct(y, x.sign, xInfinite, raised);
  return times(y, logarithm2PlusOne(normalize(x)), control, raised);
}

/** log2(1 + x), x > -1 and not 0. */
function logarithm2PlusOne(x: Float80): Logarithm {
  const exponent = x.exponent - BIAS - 63;
  const magnitude = x.sign === 1 ? -x.significand : x.significand;
  // So small that log2(1 + x) = x / ln 2, so large that 1 + x = x: to more bits than count.
  if (exponent < -2 * F) {
    return { sign: x.sign, mantissa: x.significand * TWO_OVER_LN_2, exponent: exponent - F - 1, exact: false };
  }
  if (exponent > F) return logarithm2(x.significand, exponent);
  const unit = exponent < 0 ? 1n << BigInt(-exponent) : 1n;
  const scaled = exponent < 0 ? magnitude : magnitude << BigInt(exponent);
  // Near 0 the ratio is x / (2 + x): nothing cancels.
  if (x.exponent < BIAS - 2) return logarithmOfRatio(scaled, 2n * unit + scaled);
  return logarithm2(unit + scaled, Math.min(exponent, 0));
}
