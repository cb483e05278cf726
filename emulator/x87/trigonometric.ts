/** FSIN, FCOS, FSINCOS, FPTAN, FPATAN: rounded to 64 bits by RC, whatever PC says (SDM vol. 1 §8.3.7, §8.3.8). */
import {
  F,
  FIXED_ONE,
  QUARTER_PI,
  arctangentFactor,
  arctangentOf,
  cosineOf,
  roundInexact,
  sineFactor,
  tangentFactor,
  toFixed,
} from './fixed.ts';
import { BIAS, MAX_EXPONENT, ONE, zero } from './formats.ts';
import { INVALID, denormalOperand, exact, specialOperand, specialOperands, stopsAtDenormal } from './nan.ts';
import { normalize } from './round.ts';
import type { Float80, Result, SineCosine, TrigonometricResult } from './types.ts';

/** The processor's π has 66 bits (SDM vol. 1 §8.3.8): this · 2^-64. As π/2 its unit is 2^-65. */
const PI_66 = 0x3_243f_6a88_85a3_08d3n;

/** x = quadrant · π/2 + r, |r| <= π/4, r = (-1)^sign · mantissa · 2^exponent exactly, never 0. */
interface Reduced {
  readonly quadrant: number;
  readonly sign: 0 | 1;
  readonly mantissa: bigint;
  readonly exponent: number;
  /** |r| in fixed point. */
  readonly fixed: bigint;
}

/** Reduces a number other than 0, |x| < 2^63. */
function reduce(x: Float80): Reduced {
  const n = normalize(x);
  const e = n.exponent - BIAS;
  if (e >= -1) {
    const units = n.significand << BigInt(e + 2);
    const multiple = (2n * units + PI_66) / (2n * PI_66);
    const rest = units - multiple * PI_66;
    const mantissa = rest < 0n ? -rest : rest;
    const turns = Number(multiple & 3n);
    return {
      quadrant: x.sign === 1 ? -turns & 3 : turns,
      sign: rest < 0n === (x.sign === 1) ? 0 : 1,
      mantissa,
      exponent: -65,
      fixed: toFixed(mantissa, -65),
    };
  }
  const fixed = toFixed(n.significand, e - 63);
  return { quadrant: 0, sign: x.sign, mantissa: n.significand, exponent: e - 63, fixed };
}

function flipped(sign: 0 | 1, flip: boolean): 0 | 1 {
  return flip ? (sign === 0 ? 1 : 0) : sign;
}

/** The sine of the angle `quadrants` · π/2 beyond r. */
function sineOf(r: Reduced, quadrants: number, control: number, raised: number): Result {
  const quadrant = (r.quadrant + quadrants) & 3;
  if ((quadrant & 1) === 1) return roundInexact(quadrant === 3 ? 1 : 0, cosineOf(r.fixed), -F, control, raised);
  const sign = flipped(r.sign, quadrant === 2);
  return roundInexact(sign, r.mantissa * sineFactor(r.fixed), r.exponent - F, control, raised);
}

function tangentOf(r: Reduced, control: number, raised: number): Result {
  const factor = tangentFactor(r.fixed);
  if ((r.quadrant & 1) === 0) {
    return roundInexact(r.sign, r.mantissa * factor, r.exponent - F, control, raised);
  }
  // tan(r + π/2) = -1 / tan r, here with 3F bits in the dividend for a quotient of more than 128.
  const quotient = (1n << BigInt(3 * F)) / (r.mantissa * factor);
  return roundInexact(flipped(r.sign, true), quotient, -3 * F - (r.exponent - F), control, raised);
}

/** |x| >= 2^63 is out of range: C2 and nothing else. */
function isOutOfRange(x: Float80): boolean {
  return x.exponent >= BIAS + 63 && x.exponent !== MAX_EXPONENT;
}

/** What comes before the computation: a NaN's answer, the range, infinity, zero, denormals. */
function trigonometric(
  x: Float80,
  control: number,
  atZero: Float80,
  compute: (r: Reduced, raised: number) => Result,
): TrigonometricResult {
  const special = specialOperand(x);
  if (special !== undefined) return { ...special, outOfRange: false };
  if (isOutOfRange(x)) return { ...exact(x), outOfRange: true };
  if (x.exponent === MAX_EXPONENT) return { ...INVALID, outOfRange: false };
  if (x.significand === 0n) return { ...exact(atZero), outOfRange: false };
  const raised = denormalOperand(x);
  if (stopsAtDenormal(raised, control)) return { ...exact(x, raised), outOfRange: false };
  const { value, exceptions, roundedUp } = compute(reduce(x), raised);
  return { value, exceptions, roundedUp, outOfRange: false };
}

/** FSIN. */
export function sine(x: Float80, control: number): TrigonometricResult {
  return trigonometric(x, control, x, (r, raised) => sineOf(r, 0, control, raised));
}

/** FCOS. */
export function cosine(x: Float80, control: number): TrigonometricResult {
  return trigonometric(x, control, ONE, (r, raised) => sineOf(r, 1, control, raised));
}

/** FSINCOS. */
export function sineCosine(x: Float80, control: number): SineCosine {
  const s = sine(x, control);
  const c = cosine(x, control);
  return {
    sine: s.value,
    cosine: c.value,
    exceptions: s.exceptions | c.exceptions,
    roundedUp: s.roundedUp,
    outOfRange: s.outOfRange,
  };
}

/** FPTAN: the tangent that replaces ST(0); the caller pushes `ONE` unless `outOfRange` (a NaN result is pushed twice). */
export function tangent(x: Float80, control: number): TrigonometricResult {
  return trigonometric(x, control, x, (r, raised) => tangentOf(r, control, raised));
}

/** FPATAN: the angle of the point (x, y), with x = ST(0) and y = ST(1). */
export function arctangent(y: Float80, x: Float80, control: number): Result {
  const special = specialOperands(y, x);
  if (special !== undefined) return special;
  const raised = denormalOperand(y, x);
  if (stopsAtDenormal(raised, control)) return exact(x, raised);
  const yInfinite = y.exponent === MAX_EXPONENT;
  const xInfinite = x.exponent === MAX_EXPONENT;
  // SDM vol. 2 table 3-30: angles that are multiples of π/4, and 0.
  if (yInfinite && xInfinite) return quarters(y.sign, x.sign === 1 ? 3n : 1n, control, raised);
  if (y.significand === 0n || xInfinite) {
    return x.sign === 1 ? quarters(y.sign, 4n, control, raised) : exact(zero(y.sign), raised);
  }
  if (yInfinite || x.significand === 0n) return quarters(y.sign, 2n, control, raised);
  return angle(normalize(y), normalize(x), control, raised);
}

function quarters(sign: 0 | 1, count: bigint, control: number, raised: number): Result {
  return roundInexact(sign, count * QUARTER_PI, -F, control, raised);
}

function angle(y: Float80, x: Float80, control: number, raised: number): Result {
  const steep = y.exponent > x.exponent || (y.exponent === x.exponent && y.significand > x.significand);
  const small = steep ? x : y;
  const large = steep ? y : x;
  // The smaller over the larger, t <= 1, as ratio · 2^exponent.
  const ratio = (small.significand << BigInt(F)) / large.significand;
  const exponent = small.exponent - large.exponent - F;
  const t = toFixed(ratio, exponent);
  if (32n * t < FIXED_ONE && !steep && x.sign === 0) {
    return roundInexact(y.sign, ratio * arctangentFactor(t), exponent - F, control, raised);
  }
  let a = 32n * t < FIXED_ONE ? (t * arctangentFactor(t)) >> BigInt(F) : arctangentOf(t);
  if (steep) a = 2n * QUARTER_PI - a;
  if (x.sign === 1) a = 4n * QUARTER_PI - a;
  return roundInexact(y.sign, a, -F, control, raised);
}
