/**
 * Arithmetic and logic on 8, 16 and 32 bits with lazy flags. `shift` = 32 - operand bits (24, 16, 0); operands may carry
 * garbage above their width, results are clean unsigned for 8 and 16 bits and signed for 32.
 */
import { C1, C2, K_ADD, K_DEC, K_INC, K_LOGIC, K_SUB, KIND, RES } from './hot.ts';
import { carry, setCarryOverflow, setExplicit } from './flags.ts';

const down = (value: number, shift: number): number => (shift === 0 ? value : value >>> shift);

export type Binary = (f: Int32Array, a: number, b: number, shift: number) => number;
export type Unary = (f: Int32Array, a: number, shift: number) => number;

export function add(f: Int32Array, a: number, b: number, shift: number): number {
  const x = a << shift;
  const r = (x + (b << shift)) | 0;
  f[RES] = r;
  f[C1] = r;
  f[C2] = x;
  f[KIND] = K_ADD | shift;
  return down(r, shift);
}
export function sub(f: Int32Array, a: number, b: number, shift: number): number {
  const x = a << shift;
  const y = b << shift;
  const r = (x - y) | 0;
  f[RES] = r;
  f[C1] = x;
  f[C2] = y;
  f[KIND] = K_SUB | shift;
  return down(r, shift);
}
export function adc(f: Int32Array, a: number, b: number, shift: number): number {
  const c = carry(f);
  const x = a << shift;
  const y = b << shift;
  const r = (x + y + (c << shift)) | 0;
  const out = c ? r >>> 0 <= x >>> 0 : r >>> 0 < x >>> 0;
  setExplicit(f, r, shift, out ? 1 : 0, ((x ^ r) & (y ^ r)) < 0, (((x ^ y ^ r) >>> shift) & 16) !== 0);
  return down(r, shift);
}
export function sbb(f: Int32Array, a: number, b: number, shift: number): number {
  const c = carry(f);
  const x = a << shift;
  const y = b << shift;
  const r = (x - y - (c << shift)) | 0;
  const out = c ? x >>> 0 <= y >>> 0 : x >>> 0 < y >>> 0;
  setExplicit(f, r, shift, out ? 1 : 0, ((x ^ y) & (x ^ r)) < 0, (((x ^ y ^ r) >>> shift) & 16) !== 0);
  return down(r, shift);
}
function logic(f: Int32Array, r: number, shift: number): number {
  f[RES] = r;
  f[C1] = 0;
  f[C2] = 0;
  f[KIND] = K_LOGIC | shift;
  return down(r, shift);
}
export const and: Binary = (f, a, b, shift) => logic(f, (a & b) << shift, shift);
export const or: Binary = (f, a, b, shift) => logic(f, (a | b) << shift, shift);
export const xor: Binary = (f, a, b, shift) => logic(f, (a ^ b) << shift, shift);

export function inc(f: Int32Array, a: number, shift: number): number {
  const r = ((a << shift) + (1 << shift)) | 0;
  f[RES] = r;
  f[KIND] = K_INC | shift;
  return down(r, shift);
}
export function dec(f: Int32Array, a: number, shift: number): number {
  const r = ((a << shift) - (1 << shift)) | 0;
  f[RES] = r;
  f[KIND] = K_DEC | shift;
  return down(r, shift);
}
export const neg: Unary = (f, a, shift) => sub(f, 0, a, shift);
export const not: Unary = (_f, a, shift) => (shift === 0 ? ~a : (~a << shift) >>> shift);

// -- shifts and rotates: the count is masked to 5 bits (SDM vol. 2 SAL/SAR/SHL/SHR); a count of 0 changes nothing ---------
export type Shift = (f: Int32Array, a: number, count: number, shift: number) => number;

export function shl(f: Int32Array, a: number, count: number, shift: number): number {
  const n = count & 31;
  if (n === 0) return a;
  const x = a << shift;
  const out = n <= 32 - shift ? (x >>> (32 - n)) & 1 : 0;
  const r = n < 32 - shift || shift === 0 ? x << n : 0;
  setExplicit(f, r, shift, out, r < 0 !== (out !== 0), false);
  return down(r, shift);
}
export function shr(f: Int32Array, a: number, count: number, shift: number): number {
  const n = count & 31;
  if (n === 0) return a;
  const x = (a << shift) >>> shift;
  const out = (x >>> (n - 1)) & 1;
  const r = (x >>> n) << shift;
  // OF is the sign of the operand for a count of 1; longer counts give that of the last step.
  setExplicit(f, r, shift, out, n === 1 ? a << shift < 0 : false, false);
  return down(r, shift);
}
export function sar(f: Int32Array, a: number, count: number, shift: number): number {
  const n = count & 31;
  if (n === 0) return a;
  const x = (a << shift) >> shift;
  const out = (x >> (n - 1)) & 1;
  const r = (x >> n) << shift;
  setExplicit(f, r, shift, out, false, false);
  return down(r, shift);
}
export function rol(f: Int32Array, a: number, count: number, shift: number): number {
  if ((count & 31) === 0) return a;
  const width = 32 - shift;
  const n = count & (width - 1);
  const x = (a << shift) >>> shift;
  const r = n === 0 ? x : (x << n) | (x >>> (width - n));
  const top = r << shift < 0 ? 1 : 0;
  setCarryOverflow(f, r & 1, top ^ (r & 1));
  return down(r << shift, shift);
}
export function ror(f: Int32Array, a: number, count: number, shift: number): number {
  if ((count & 31) === 0) return a;
  const width = 32 - shift;
  const n = count & (width - 1);
  const x = (a << shift) >>> shift;
  const r = n === 0 ? x : (x >>> n) | (x << (width - n));
  const top = (r >>> (width - 1)) & 1;
  setCarryOverflow(f, top, top ^ ((r >>> (width - 2)) & 1));
  return down(r << shift, shift);
}
export function rcl(f: Int32Array, a: number, count: number, shift: number): number {
  const width = 32 - shift;
  const n = (count & 31) % (width + 1);
  if (n === 0) return a;
  const x = (a << shift) >>> shift;
  const c = carry(f);
  const out = (x >>> (width - n)) & 1;
  const low = n === 1 ? 0 : n === 32 ? x >>> 1 : x >>> (width + 1 - n);
  const r = (n === 32 ? 0 : x << n) | (c << (n - 1)) | low;
  setCarryOverflow(f, out, (r << shift < 0 ? 1 : 0) ^ out);
  return down(r << shift, shift);
}
export function rcr(f: Int32Array, a: number, count: number, shift: number): number {
  const width = 32 - shift;
  const n = (count & 31) % (width + 1);
  if (n === 0) return a;
  const x = (a << shift) >>> shift;
  const c = carry(f);
  const out = (x >>> (n - 1)) & 1;
  const high = n === 1 ? 0 : x << (width + 1 - n);
  const r = (n === 32 ? 0 : x >>> n) | (c << (width - n)) | high;
  setCarryOverflow(f, out, ((r >>> (width - 1)) & 1) ^ ((r >>> (width - 2)) & 1));
  return down(r << shift, shift);
}

/** SHLD: `a` is shifted left, bits come from the top of `b`. A 16-bit operand with a count above 16 wraps as on P6. */
export function shld(f: Int32Array, a: number, b: number, count: number, shift: number): number {
  const n = count & 31;
  if (n === 0) return a;
  if (shift === 16) return doubleShift16(f, ((a & 0xffff) << 16) | (b & 0xffff), a, n);
  const out = (a >>> (32 - n)) & 1;
  const r = (a << n) | (b >>> (32 - n));
  setExplicit(f, r, 0, out, (r ^ a) < 0, false);
  return r;
}
function doubleShift16(f: Int32Array, pair: number, a: number, n: number): number {
  // a:b:a, shifted left by n; the high word is the result.
  const wide = n <= 16 ? pair << n : ((pair << 16) | (a & 0xffff)) << (n - 16);
  const r = wide & 0xffff0000;
  const out = (pair >>> (32 - n)) & 1;
  setExplicit(f, r, 16, out, (r ^ (a << 16)) < 0, false);
  return r >>> 16;
}
export function shrd(f: Int32Array, a: number, b: number, count: number, shift: number): number {
  const n = count & 31;
  if (n === 0) return a;
  if (shift === 16) {
    // a:b:a read from the low end: b above a, then a again.
    const pair = ((b & 0xffff) << 16) | (a & 0xffff);
    const low = n <= 16 ? pair >>> n : (pair >>> n) | ((a & 0xffff) << (32 - n));
    const r = low << 16;
    const out = (pair >>> (n - 1)) & 1;
    setExplicit(f, r, 16, out, (r ^ (r << 1)) < 0, false);
    return r >>> 16;
  }
  const out = (a >>> (n - 1)) & 1;
  const r = (a >>> n) | (b << (32 - n));
  setExplicit(f, r, 0, out, (r ^ a) < 0, false);
  return r;
}

/** Flags of MUL and IMUL: CF = OF = `wide`; SF, ZF, PF follow the low half. */
export function multiplyFlags(f: Int32Array, low: number, wide: boolean, shift: number): void {
  setExplicit(f, low << shift, shift, wide ? 1 : 0, wide, false);
}
