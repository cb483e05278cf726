/**
 * Fixed-point series for the transcendental instructions: integers that stand for value · 2^192. A relative error of about 2^-185
 * leaves 120 bits below the last bit of a result, so that rounding is correct. A transcendental function of a number is exact only
 * at 0, for F2XM1 at ±1 and for FYL2X at powers of two; where a factor is too close to 1 to be told from it, it is moved to the
 * true side by one unit.
 */
import { BIAS } from './formats.ts';
import { DROP_64, bitLength, round } from './round.ts';
import type { Result } from './types.ts';

/** Fraction bits. */
export const F = 192;
const FN = 192n;
export const FIXED_ONE = 1n << FN;

/** Coefficients c(0), c(1), … down to the last one that is not 0. */
function coefficients(c: (n: number) => bigint): readonly bigint[] {
  const out: bigint[] = [];
  for (let n = 0; ; n++) {
    const value = c(n);
    if (value === 0n) return out;
    out.push(value);
  }
}

function factorialReciprocals(first: number, step: number, alternating: boolean): readonly bigint[] {
  return coefficients((n) => {
    let divisor = 1n;
    for (let i = 2; i <= first + n * step; i++) divisor *= BigInt(i);
    const value = FIXED_ONE / divisor;
    return alternating && (n & 1) === 1 ? -value : value;
  });
}

/** 1, 1/3, 1/5, … as many as a series in z² <= 2^-`bits` needs. */
function oddReciprocals(bits: number, alternating: boolean): readonly bigint[] {
  const count = Math.ceil(F / bits) + 1;
  return coefficients((n) => {
    if (n >= count) return 0n;
    const value = FIXED_ONE / BigInt(2 * n + 1);
    return alternating && (n & 1) === 1 ? -value : value;
  });
}

const EXPONENTIAL = factorialReciprocals(1, 1, false);
const SINE = factorialReciprocals(1, 2, true);
const COSINE = factorialReciprocals(0, 2, true);
const HYPERBOLIC_ARCTANGENT = oddReciprocals(5, false);
const ARCTANGENT = oddReciprocals(10, true);

function polynomial(c: readonly bigint[], z: bigint): bigint {
  let sum = 0n;
  for (let n = c.length - 1; n >= 0; n--) sum = (c[n] ?? 0n) + ((sum * z) >> FN);
  return sum;
}

function squared(z: bigint): bigint {
  return (z * z) >> FN;
}

/** (e^z - 1) / z, |z| < 1. */
export function exponentialFactor(z: bigint): bigint {
  return polynomial(EXPONENTIAL, z);
}

function below1(value: bigint): bigint {
  return value >= FIXED_ONE ? FIXED_ONE - 1n : value;
}

/** sin(z) / z, below 1. |z| < 1, z other than 0. */
export function sineFactor(z: bigint): bigint {
  return below1(polynomial(SINE, squared(z)));
}

/** cos(z), below 1. |z| < 1, z other than 0. */
export function cosineOf(z: bigint): bigint {
  return below1(polynomial(COSINE, squared(z)));
}

/** tan(z) / z, above 1. |z| < 1, z other than 0. */
export function tangentFactor(z: bigint): bigint {
  const factor = (polynomial(SINE, squared(z)) << FN) / polynomial(COSINE, squared(z));
  return factor <= FIXED_ONE ? FIXED_ONE + 1n : factor;
}

/** artanh(z) / z, |z| <= 0.1716. */
export function hyperbolicArctangentFactor(z: bigint): bigint {
  return polynomial(HYPERBOLIC_ARCTANGENT, squared(z));
}

/** arctan(z) / z, below 1. |z| <= 1/32, z other than 0. */
export function arctangentFactor(z: bigint): bigint {
  return below1(polynomial(ARCTANGENT, squared(z)));
}

/** arctan(z), |z| <= 1/16. */
function smallArctangent(z: bigint): bigint {
  let sum = 0n;
  const z2 = squared(z);
  let power = z;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += (n & 2n) === 0n ? power / n : -power / n;
    power = (power * z2) >> FN;
  }
  return sum;
}

/** arctan(k / 16), k = 0 … 16: the angle from (k-1)/16 to k/16 has the tangent 16 / (256 + k(k-1)). */
const ARCTANGENTS: readonly bigint[] = (() => {
  const out = [0n];
  for (let k = 1n; k <= 16n; k += 1n) {
    out.push((out.at(-1) ?? 0n) + smallArctangent((16n << FN) / (256n + k * (k - 1n))));
  }
  return out;
})();

/** arctan(t), 1/32 <= t <= 1: from the next sixteenth, then by the series. */
export function arctangentOf(t: bigint): bigint {
  const k = (16n * t + FIXED_ONE / 2n) >> FN;
  const u = ((16n * t - k * FIXED_ONE) << FN) / (16n * FIXED_ONE + k * t);
  return (ARCTANGENTS[Number(k)] ?? 0n) + ((u * polynomial(ARCTANGENT, squared(u))) >> FN);
}

/** π/4. */
export const QUARTER_PI = ARCTANGENTS[16] ?? 0n;

/** ln 2 = 2 · artanh(1/3), and 2 / ln 2. */
export const LN_2 = (() => {
  let sum = 0n;
  let power = FIXED_ONE / 3n;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power /= 9n;
  }
  return 2n * sum;
})();
export const TWO_OVER_LN_2 = (2n << (2n * FN)) / LN_2;

/** value · 2^exponent in fixed point, cut below. */
export function toFixed(value: bigint, exponent: number): bigint {
  const shift = exponent + F;
  return shift >= 0 ? value << BigInt(shift) : value >> BigInt(-shift);
}

/** Rounds the inexact magnitude mantissa · 2^exponent, mantissa > 0, to 64 bits. */
export function roundInexact(
  sign: 0 | 1,
  mantissa: bigint,
  exponent: number,
  control: number,
  exceptions: number,
): Result {
  const length = bitLength(mantissa);
  const wide = length > 128 ? mantissa >> BigInt(length - 128) : mantissa << BigInt(128 - length);
  return round(sign, BIAS + exponent + length - 1, wide | 1n, DROP_64, control, exceptions);
}
