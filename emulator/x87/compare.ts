/** FCOM, FUCOM, FTST and FXAM (SDM vol. 1 §8.3.6, vol. 2). */
import { classify, isDenormal, isNaN80, isUnsupported, zero } from './formats.ts';
import { C0, C1, C2, C3, DE, IE } from './types.ts';
import type { Comparison, Float80, FloatClass } from './types.ts';

const UNORDERED = C3 | C2 | C0, LESS = C0, EQUAL = C3, GREATER = 0; // prettier-ignore

/** Orders two numbers, neither of them a NaN or unsupported. */
function order(a: Float80, b: Float80): number {
  if (a.significand === 0n && b.significand === 0n) return EQUAL;
  if (a.sign !== b.sign) return a.sign === 1 ? LESS : GREATER;
  // A pseudo-denormal has the value of exponent 1: exponents 0 and 1 share one scale.
  const ae = a.exponent === 0 ? 1 : a.exponent;
  const be = b.exponent === 0 ? 1 : b.exponent;
  let less: boolean;
  if (a.significand === 0n || b.significand === 0n) less = a.significand === 0n;
  else if (ae !== be) less = ae < be;
  else if (a.significand !== b.significand) less = a.significand < b.significand;
  else return EQUAL;
  return less === (a.sign === 0) ? LESS : GREATER;
}

function compare(a: Float80, b: Float80, quietIsInvalid: boolean): Comparison {
  if (isUnsupported(a) || isUnsupported(b)) return { conditions: UNORDERED, exceptions: IE };
  if (isNaN80(a) || isNaN80(b)) {
    // A QNaN is invalid for FCOM, an SNaN for both.
    const invalid = quietIsInvalid || classify(a) === 'signalingNaN' || classify(b) === 'signalingNaN';
    return { conditions: UNORDERED, exceptions: invalid ? IE : 0 };
  }
  return { conditions: order(a, b), exceptions: isDenormal(a) || isDenormal(b) ? DE : 0 };
}

/** FCOM, FICOM: IE for every NaN and for unsupported operands. With IE unmasked the caller sets no condition codes. */
export function compareOrdered(a: Float80, b: Float80): Comparison {
  return compare(a, b, true);
}

/** FUCOM: IE for SNaNs and unsupported operands only. */
export function compareUnordered(a: Float80, b: Float80): Comparison {
  return compare(a, b, false);
}

/** FTST: compares with +0.0, as FCOM. */
export function test(x: Float80): Comparison {
  return compare(x, zero(0), true);
}

const EXAMINED: Readonly<Record<FloatClass, number>> = {
  unsupported: 0,
  quietNaN: C0,
  signalingNaN: C0,
  normal: C2,
  infinity: C2 | C0,
  zero: C3,
  denormal: C3 | C2,
};

/** FXAM of a register that is not empty: the class in C3 C2 C0, the sign in C1. An empty one is C3 | C0 with its sign. */
export function examine(x: Float80): number {
  return EXAMINED[classify(x)] | (x.sign === 1 ? C1 : 0);
}
