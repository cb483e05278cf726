/**
 * Signed 64-bit integers as NASM computes with them. A value is a JS number while it is a safe integer and a
 * bigint otherwise, so that the common case costs nothing. Every function takes and returns values in that form.
 */

/** A signed 64-bit integer: a safe integer as number, anything larger as bigint. Never a bigint that would fit a number. */
export type Int64 = number | bigint;

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Wraps to 64 bits and brings into normal form. */
export function normalise(value: bigint): Int64 {
  const wrapped = BigInt.asIntN(64, value);
  return wrapped <= MAX_SAFE && wrapped >= -MAX_SAFE ? Number(wrapped) : wrapped;
}

const fromNumber = (value: number): Int64 | null => (Number.isSafeInteger(value) ? value + 0 : null);

export function add(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = fromNumber(a + b);
    if (sum !== null) return sum;
  }
  return normalise(BigInt(a) + BigInt(b));
}

export function subtract(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = fromNumber(a - b);
    if (difference !== null) return difference;
  }
  return normalise(BigInt(a) - BigInt(b));
}

export function multiply(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = fromNumber(a * b);
    if (product !== null) return product === 0 ? 0 : product;
  }
  return normalise(BigInt(a) * BigInt(b));
}

const unsigned = (value: Int64): bigint => BigInt.asUintN(64, BigInt(value));

/** `/`: unsigned division. The caller has checked that `b` is not 0. */
export function divideUnsigned(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number' && a >= 0 && b > 0) return Math.floor(a / b);
  return normalise(unsigned(a) / unsigned(b));
}

/** `//`: signed division, towards zero. */
export function divideSigned(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0;
  return normalise(BigInt(a) / BigInt(b));
}

/** `%`: unsigned remainder. */
export function remainderUnsigned(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number' && a >= 0 && b > 0) return a % b;
  return normalise(unsigned(a) % unsigned(b));
}

/** `%%`: signed remainder; its sign is that of the dividend. */
export function remainderSigned(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0;
  return normalise(BigInt(a) % BigInt(b));
}

const is32 = (value: Int64): value is number => typeof value === 'number' && value === (value | 0);

export function and(a: Int64, b: Int64): Int64 {
  return is32(a) && is32(b) ? a & b : normalise(BigInt(a) & BigInt(b));
}

export function or(a: Int64, b: Int64): Int64 {
  return is32(a) && is32(b) ? a | b : normalise(BigInt(a) | BigInt(b));
}

export function xor(a: Int64, b: Int64): Int64 {
  return is32(a) && is32(b) ? a ^ b : normalise(BigInt(a) ^ BigInt(b));
}

export function not(a: Int64): Int64 {
  return typeof a === 'number' && a > -Number.MAX_SAFE_INTEGER ? -1 - a : normalise(~BigInt(a));
}

/** Shift counts are taken modulo 64, as the processors that NASM runs on do. */
const count = (b: Int64): number => Number(BigInt.asUintN(6, BigInt(b)));

export function shiftLeft(a: Int64, b: Int64): Int64 {
  const bits = typeof b === 'number' && b >= 0 && b < 64 ? b : count(b);
  if (typeof a === 'number' && bits < 22 && a === (a | 0)) return a * 2 ** bits;
  return normalise(BigInt(a) << BigInt(bits));
}

/** `>>`: unsigned. */
export function shiftRight(a: Int64, b: Int64): Int64 {
  const bits = typeof b === 'number' && b >= 0 && b < 64 ? b : count(b);
  if (typeof a === 'number' && a >= 0) return Math.floor(a / 2 ** bits);
  return normalise(unsigned(a) >> BigInt(bits));
}

/** `>>>`: keeps the sign. */
export function shiftRightSigned(a: Int64, b: Int64): Int64 {
  const bits = typeof b === 'number' && b >= 0 && b < 64 ? b : count(b);
  if (typeof a === 'number') return Math.floor(a / 2 ** bits);
  return normalise(a >> BigInt(bits));
}

export const isZero = (a: Int64): boolean => a === 0;

/** -1, 0 or 1 by the sign of the wrapped difference, which is how NASM compares. */
export function compare(a: Int64, b: Int64): -1 | 0 | 1 {
  const difference = subtract(a, b);
  if (difference === 0) return 0;
  return difference < 0 ? -1 : 1;
}

/** The nearest JS number. Exact up to 2^53; larger values keep their low 53 bits' magnitude as bigint conversion gives. */
export const toNumber = (a: Int64): number => (typeof a === 'number' ? a : Number(a));

/** Writes the low `size` bytes, little endian. */
export function writeInt(out: Uint8Array, at: number, value: Int64, size: number): void {
  if (typeof value === 'number' && value >= -0x80000000 && value <= 0xffffffff) {
    const low = value | 0;
    const fill = value < 0 ? 0xff : 0;
    for (let i = 0; i < size; i++) out[at + i] = i < 4 ? low >> (8 * i) : fill;
    return;
  }
  let rest = BigInt.asUintN(64, BigInt(value));
  const fill = value < 0 ? 0xff : 0;
  for (let i = 0; i < size; i++) {
    out[at + i] = i < 8 ? Number(rest & 0xffn) : fill;
    rest >>= 8n;
  }
}

/** True when the value can be stored in `size` bytes as a signed or as an unsigned number. */
export function fitsBytes(value: Int64, size: number): boolean {
  if (size >= 8) return true;
  const limit = 2 ** (8 * size);
  return value >= -limit / 2 && value < limit;
}
