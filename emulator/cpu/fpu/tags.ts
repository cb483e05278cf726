/** The tag word of 16 bits: 00 valid, 01 zero, 10 special, 11 empty (SDM vol. 1 §8.1.7). */
import type { FpuState } from './fpu-state.ts';

export const TAG_VALID = 0, TAG_ZERO = 1, TAG_SPECIAL = 2, TAG_EMPTY = 3; // prettier-ignore

/** Tag of R0-R7. Special: infinities, NaNs, denormals, unsupported formats. */
export function tagOf(fpu: FpuState, register: number): number {
  if (((fpu.occupied[0] >> register) & 1) === 0) return TAG_EMPTY;
  const exponent = fpu.signExponent[register] & 0x7fff;
  if (exponent === 0) return fpu.significands[register] === 0n ? TAG_ZERO : TAG_SPECIAL;
  return exponent === 0x7fff || fpu.significand[register * 2 + 1] < 0x80000000 ? TAG_SPECIAL : TAG_VALID;
}
/** Computed from the contents: a loaded tag only says whether a register is empty. */
export function fullTagWord(fpu: FpuState): number {
  let word = 0;
  for (let register = 0; register < 8; register++) word |= tagOf(fpu, register) << (register * 2);
  return word;
}
/** Bit n = 1: register Rn is not empty in this tag word. */
export function occupiedOf(tagWord: number): number {
  let occupied = 0;
  for (let register = 0; register < 8; register++) {
    if (((tagWord >> (register * 2)) & 3) !== TAG_EMPTY) occupied |= 1 << register;
  }
  return occupied;
}
