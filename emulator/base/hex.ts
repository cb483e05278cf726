/** The one place that decides how numbers look: upper-case digits, fixed width, no prefix. */
export const hex = (value: number, digits: number): string =>
  (value >>> 0).toString(16).toUpperCase().padStart(digits, '0');
export const hex8 = (value: number): string => hex(value & 0xff, 2);
export const hex16 = (value: number): string => hex(value & 0xffff, 4);
export const hex32 = (value: number): string => hex(value, 8);
/** Bytes separated by one space: `66 B8 10 00`. */
export const hexBytes = (bytes: ArrayLike<number>): string => Array.from(bytes, hex8).join(' ');
