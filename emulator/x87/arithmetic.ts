/** FADD, FSUB, FMUL, FDIV, FSQRT under precision and rounding control (SDM vol. 1 §8.1.5, §8.3.5). */
import { MAX_EXPONENT, BIAS, infinity, isNormal, zero } from './formats.ts';
import { INVALID, denormalOperand, exact, specialOperand, specialOperands, stopsAtDenormal } from './nan.ts';
import { DOWN, bitLength, dropForPrecision, normalize, round, roundingControl, shiftRightSticky } from './round.ts';
import { ZE } from './types.ts';
import type { Float80, Result } from './types.ts';

/** a + b. */
export function add(a: Float80, b: Float80, control: number): Result {
  if (isNormal(a) && isNormal(b)) return addFinite(a, b, control, 0);
  return specialOperands(a, b) ?? addUnusual(a, b, control);
}

/** a - b. */
export function subtract(a: Float80, b: Float80, control: number): Result {
  // A NaN keeps its sign: only a number may be negated first.
  const negated: Float80 = { sign: b.sign === 0 ? 1 : 0, exponent: b.exponent, significand: b.significand };
  if (isNormal(a) && isNormal(b)) return addFinite(a, negated, control, 0);
  return specialOperands(a, b) ?? addUnusual(a, negated, control);
}

function addUnusual(a: Float80, b: Float80, control: number): Result {
  const aInfinite = a.exponent === MAX_EXPONENT;
  const bInfinite = b.exponent === MAX_EXPONENT;
  // Infinities of opposite signs have no sum.
  if (aInfinite && bInfinite && a.sign !== b.sign) return INVALID;
  const raised = denormalOperand(a, b);
  if (stopsAtDenormal(raised, control)) return exact(a, raised);
  if (aInfinite || bInfinite) return exact(aInfinite ? a : b, raised);
  if (a.significand === 0n && b.significand === 0n) {
    return exact(a.sign === b.sign ? a : zero(signOfExactZero(control)));
  }
  if (a.significand === 0n || b.significand === 0n) {
    const x = normalize(a.significand === 0n ? b : a);
    return round(x.sign, x.exponent, x.significand << 64n, dropForPrecision(control), control, raised);
  }
  return addFinite(normalize(a), normalize(b), control, raised);
}

/** x - x is +0, or -0 when rounding down. */
function signOfExactZero(control: number): 0 | 1 {
  return roundingControl(control) === DOWN ? 1 : 0;
}

function addFinite(a: Float80, b: Float80, control: number, raised: number): Result {
  const swap = a.exponent < b.exponent || (a.exponent === b.exponent && a.significand < b.significand);
  const big = swap ? b : a;
  const small = swap ? a : b;
  const aligned = shiftRightSticky(small.significand << 63n, big.exponent - small.exponent);
  const wide = big.significand << 63n;
  const sum = a.sign === b.sign ? wide + aligned : wide - aligned;
  if (sum === 0n) return exact(zero(signOfExactZero(control)), raised);
  const shift = 128 - bitLength(sum);
  const drop = dropForPrecision(control);
  return round(big.sign, big.exponent + 1 - shift, sum << BigInt(shift), drop, control, raised);
}

/** a × b. */
export function multiply(a: Float80, b: Float80, control: number): Result {
  if (isNormal(a) && isNormal(b)) return multiplyFinite(a, b, control, 0);
  const special = specialOperands(a, b);
  if (special !== undefined) return special;
  const sign = a.sign === b.sign ? 0 : 1;
  const aZero = a.significand === 0n;
  const bZero = b.significand === 0n;
  const infinite = a.exponent === MAX_EXPONENT || b.exponent === MAX_EXPONENT;
  // Infinity × zero is invalid.
  if (infinite && (aZero || bZero)) return INVALID;
  const raised = denormalOperand(a, b);
  if (stopsAtDenormal(raised, control)) return exact(a, raised);
  if (infinite) return exact(infinity(sign), raised);
  if (aZero || bZero) return exact(zero(sign), raised);
  return multiplyFinite(normalize(a), normalize(b), control, raised);
}

function multiplyFinite(a: Float80, b: Float80, control: number, raised: number): Result {
  const product = a.significand * b.significand;
  const full = product >> 127n !== 0n;
  const exponent = a.exponent + b.exponent - BIAS + (full ? 1 : 0);
  const sign = a.sign === b.sign ? 0 : 1;
  return round(sign, exponent, full ? product : product << 1n, dropForPrecision(control), control, raised);
}

/** a ÷ b. */
export function divide(a: Float80, b: Float80, control: number): Result {
  if (isNormal(a) && isNormal(b)) return divideFinite(a, b, control, 0);
  const special = specialOperands(a, b);
  if (special !== undefined) return special;
  const sign = a.sign === b.sign ? 0 : 1;
  const aInfinite = a.exponent === MAX_EXPONENT;
  const bInfinite = b.exponent === MAX_EXPONENT;
  const aZero = a.significand === 0n;
  const bZero = b.significand === 0n;
  // 0 ÷ 0 and infinity ÷ infinity are invalid.
  if ((aZero && bZero) || (aInfinite && bInfinite)) return INVALID;
  // A finite number ÷ 0: ZE stands above DE in the order of exceptions.
  if (bZero && !aInfinite) return exact(infinity(sign), ZE);
  const raised = denormalOperand(a, b);
  if (stopsAtDenormal(raised, control)) return exact(a, raised);
  if (aInfinite) return exact(infinity(sign), raised);
  if (aZero || bInfinite) return exact(zero(sign), raised);
  return divideFinite(normalize(a), normalize(b), control, raised);
}

function divideFinite(a: Float80, b: Float80, control: number, raised: number): Result {
  const smaller = a.significand < b.significand;
  // 66 bits of quotient and a sticky bit.
  const dividend = a.significand << (smaller ? 66n : 65n);
  const quotient = dividend / b.significand;
  const inexact = quotient * b.significand !== dividend;
  const wide = inexact ? (quotient << 62n) | 1n : quotient << 62n;
  const exponent = a.exponent - b.exponent + BIAS - (smaller ? 1 : 0);
  return round(a.sign === b.sign ? 0 : 1, exponent, wide, dropForPrecision(control), control, raised);
}

/** √x. */
export function squareRoot(x: Float80, control: number): Result {
  const special = specialOperand(x);
  if (special !== undefined) return special;
  if (x.significand === 0n) return exact(x);
  // The root of a negative number is invalid; that of -0 is -0.
  if (x.sign === 1) return INVALID;
  const raised = denormalOperand(x);
  if (x.exponent === MAX_EXPONENT) return exact(x);
  if (stopsAtDenormal(raised, control)) return exact(x, raised);
  const { exponent, significand } = normalize(x);
  // The true exponent must be even; 132 or 131 bits under the root give 66.
  const unbiased = exponent - BIAS;
  const even = (unbiased & 1) === 0;
  const radicand = significand << (even ? 67n : 68n);
  const root = integerSquareRoot(radicand);
  const wide = (root << 62n) | (root * root === radicand ? 0n : 1n);
  return round(0, BIAS + (unbiased >> 1), wide, dropForPrecision(control), control, raised);
}

/** The integer part of the root of a value of 131 or 132 bits. */
function integerSquareRoot(n: bigint): bigint {
  // 53 bits from double precision, doubled by one Newton step, then exact to the last unit.
  let root = BigInt(Math.floor(Math.sqrt(Number(n))));
  root = (root + n / root) >> 1n;
  while (root * root > n) root -= 1n;
  while ((root + 1n) * (root + 1n) <= n) root += 1n;
  return root;
}
