/** What an operation answers before it looks at values: unsupported operands, NaNs, denormals (SDM vol. 1 §4.8.3.5, §4.9.2). */
import { INTEGER_BIT, MAX_EXPONENT, QUIET_BIT, REAL_INDEFINITE, isNaN80, isUnsupported } from './formats.ts';
import { DE, IE } from './types.ts';
import type { Float80, Result } from './types.ts';

/** The masked response to an invalid operation. */
export const INVALID: Result = { value: REAL_INDEFINITE, exceptions: IE, roundedUp: false };

export function exact(value: Float80, exceptions = 0): Result {
  return { value, exceptions, roundedUp: false };
}

function isSignaling(x: Float80): boolean {
  return x.exponent === MAX_EXPONENT && (x.significand & QUIET_BIT) === 0n && x.significand > INTEGER_BIT;
}

function quieted(x: Float80): Float80 {
  return { sign: x.sign, exponent: MAX_EXPONENT, significand: x.significand | QUIET_BIT };
}

/** Of two NaNs the one with the larger significand; of equal significands the positive one. */
function larger(a: Float80, b: Float80): Float80 {
  if (a.significand !== b.significand) return a.significand > b.significand ? a : b;
  return a.sign === 0 ? a : b;
}

/** SDM vol. 1 table 4-7 for x87 operations with two operands, at least one of them a NaN. */
function chooseNaN(a: Float80, b: Float80): Float80 {
  if (!isNaN80(b)) return a;
  if (!isNaN80(a)) return b;
  // An SNaN and a QNaN: the QNaN.
  if (isSignaling(a) !== isSignaling(b)) return isSignaling(a) ? b : a;
  return larger(a, b);
}

/** The answer of a one-operand operation to an unsupported operand or a NaN, else undefined. */
export function specialOperand(x: Float80): Result | undefined {
  if (isUnsupported(x)) return INVALID;
  if (!isNaN80(x)) return undefined;
  return exact(quieted(x), isSignaling(x) ? IE : 0);
}

/** The answer of a two-operand operation to unsupported operands or NaNs, else undefined. */
export function specialOperands(a: Float80, b: Float80): Result | undefined {
  if (isUnsupported(a) || isUnsupported(b)) return INVALID;
  if (!isNaN80(a) && !isNaN80(b)) return undefined;
  return exact(quieted(chooseNaN(a, b)), isSignaling(a) || isSignaling(b) ? IE : 0);
}

/** DE when an operand is denormal (also a pseudo-denormal). */
export function denormalOperand(a: Float80, b: Float80 = a): number {
  return (a.exponent === 0 && a.significand !== 0n) || (b.exponent === 0 && b.significand !== 0n) ? DE : 0;
}

/** An unmasked DE ends the operation before anything is computed. */
export function stopsAtDenormal(exceptions: number, control: number): boolean {
  return (exceptions & DE & ~control) !== 0;
}
