/** Integers and packed BCD in memory to and from registers (SDM vol. 1 §8.3.3: FILD, FIST, FBLD, FBSTP). */
import { pending } from './pending.ts';
import type { Float80, StoreResult } from './types.ts';

/** FILD and the operands of FIADD …: a signed integer of up to 64 bits, always exact. */
export function fromInteger(value: number | bigint): Float80 {
  return pending(value);
}

/** FBLD: the 80 bits of a packed BCD number, always exact. A digit above 9 counts with its value (undefined in the SDM). */
export function fromPackedDecimal(bits: bigint): Float80 {
  return pending(bits);
}

/** FIST m16: signed. */
export function toInt16(x: Float80, control: number): StoreResult<number> {
  return pending(x, control);
}

/** FIST m32: signed. */
export function toInt32(x: Float80, control: number): StoreResult<number> {
  return pending(x, control);
}

/** FISTP m64: signed. */
export function toInt64(x: Float80, control: number): StoreResult<bigint> {
  return pending(x, control);
}

/** FBSTP: the 80 bits of the packed BCD number. */
export function toPackedDecimal(x: Float80, control: number): StoreResult<bigint> {
  return pending(x, control);
}
