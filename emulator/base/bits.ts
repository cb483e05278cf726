/** Bit-field helpers. All results are unsigned 32-bit numbers unless the name says otherwise. */

/** Take `width` bits of `value` starting at bit `low`. */
export const bits = (value: number, low: number, width: number): number =>
  width >= 32 ? value >>> low : (value >>> low) & ((1 << width) - 1);

/** True when bit `n` of `value` is 1. */
export const bit = (value: number, n: number): boolean => ((value >>> n) & 1) === 1;

/** `value` with `width` bits at `low` replaced by `field`. */
export const withBits = (value: number, low: number, width: number, field: number): number => {
  const mask = (width >= 32 ? 0xffffffff : (1 << width) - 1) << low;
  return ((value & ~mask) | ((field << low) & mask)) >>> 0;
};

export const u8 = (value: number): number => value & 0xff;
export const u16 = (value: number): number => value & 0xffff;
export const u32 = (value: number): number => value >>> 0;
/** Sign-extend the low 8 bits to a signed 32-bit number. */
export const signExtend8 = (value: number): number => (value << 24) >> 24;
/** Sign-extend the low 16 bits to a signed 32-bit number. */
export const signExtend16 = (value: number): number => (value << 16) >> 16;
