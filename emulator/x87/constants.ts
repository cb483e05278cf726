/**
 * The constants of FLDPI, FLDL2T, FLDL2E, FLDLG2, FLDLN2: an internal value of 66 bits rounded to 64 by RC, whatever PC says
 * (SDM vol. 2 FLD1…: since the 387). No exception is raised.
 */
import type { Float80 } from './types.ts';

/** A significand of 66 bits (rounded to nearest from the true value) rounded to 64 bits by RC; all five are positive. */
function constant(exponent: number, significand66: bigint): (control: number) => Float80 {
  const down: Float80 = { sign: 0, exponent, significand: significand66 >> 2n };
  const rest = significand66 & 3n;
  const up: Float80 = { sign: 0, exponent, significand: down.significand + 1n };
  // RC: 0 to nearest, 1 down, 2 up, 3 toward zero.
  const byRounding = [rest >= 2n ? up : down, down, rest === 0n ? down : up, down];
  return (control) => byRounding[(control >> 10) & 3] ?? down;
}

/** FLDPI. */
export const pi = constant(0x4000, 0x3_243f_6a88_85a3_08d3n);
/** FLDL2T: log2(10). */
export const log2Of10 = constant(0x4000, 0x3_5269_e12f_346e_2bf9n);
/** FLDL2E: log2(e). */
export const log2OfE = constant(0x3fff, 0x2_e2a8_eca5_705f_c2efn);
/** FLDLG2: log10(2). */
export const log10Of2 = constant(0x3ffd, 0x2_6882_6a13_ef3f_de62n);
/** FLDLN2: ln(2). */
export const lnOf2 = constant(0x3ffe, 0x2_c5c8_5fdf_473d_e6afn);
