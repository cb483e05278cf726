/**
 * x87 arithmetic: pure total functions on 80-bit numbers. `control` is the x87 control word (masks in bits 0-5, PC in 8-9, RC in
 * 10-11); FADD FSUB FMUL FDIV FSQRT honour PC, all rounding honours RC.
 */
export { C0, C1, C2, C3, DE, IE, OE, PE, UE, ZE } from './types.ts';
export type {
  Comparison,
  Extracted,
  Float80,
  FloatClass,
  Remainder,
  Result,
  SineCosine,
  StoreResult,
  TrigonometricResult,
} from './types.ts';
export {
  classify,
  float80,
  signAndExponent,
  isNaN80,
  unmasked,
  keepsDestination,
  suppressesLoad,
  suppressesStore,
} from './formats.ts';
export { ONE, REAL_INDEFINITE, zero, infinity } from './formats.ts';
export {
  INTEGER_INDEFINITE_16,
  INTEGER_INDEFINITE_32,
  INTEGER_INDEFINITE_64,
  PACKED_DECIMAL_INDEFINITE,
} from './formats.ts';
export { pi, log2Of10, log2OfE, log10Of2, lnOf2 } from './constants.ts';
export { changeSign, absolute } from './signs.ts';
export { add, subtract, multiply, divide, squareRoot } from './arithmetic.ts';
export { remainder, remainderNearest } from './remainder.ts';
export { scale, extract, roundToInteger } from './scale.ts';
export { compareOrdered, compareUnordered, test, examine } from './compare.ts';
export { fromFloat32, fromFloat64, toFloat32, toFloat64 } from './convert-float.ts';
export { fromInteger, fromPackedDecimal, toInt16, toInt32, toInt64, toPackedDecimal } from './convert-integer.ts';
export { exponential, logarithm, logarithmPlusOne } from './exponential.ts';
export { sine, cosine, sineCosine, tangent, arctangent } from './trigonometric.ts';
