/** FCHS and FABS: the sign bit of any pattern, without exceptions (SDM vol. 2 FCHS, FABS). */
import type { Float80 } from './types.ts';

export function changeSign(x: Float80): Float80 {
  return { sign: x.sign === 0 ? 1 : 0, exponent: x.exponent, significand: x.significand };
}

export function absolute(x: Float80): Float80 {
  return { sign: 0, exponent: x.exponent, significand: x.significand };
}
