/** Flags of the 32-bit operations whose overflow and carry are computed at once. */
import { setExplicit } from './flags.ts';
import { multiplyHighSigned } from './execute/multiply.ts';

/** After r = a + b + carryIn. */
export function flagsOfAdc(f: Int32Array, a: number, b: number, r: number, carryIn: number): void {
  const out = carryIn !== 0 ? r >>> 0 <= a >>> 0 : r >>> 0 < a >>> 0;
  setExplicit(f, r, 0, out ? 1 : 0, ((a ^ r) & (b ^ r)) < 0, ((a ^ b ^ r) & 16) !== 0);
}
/** After r = a - b - carryIn. */
export function flagsOfSbb(f: Int32Array, a: number, b: number, r: number, carryIn: number): void {
  const out = carryIn !== 0 ? a >>> 0 <= b >>> 0 : a >>> 0 < b >>> 0;
  setExplicit(f, r, 0, out ? 1 : 0, ((a ^ b) & (a ^ r)) < 0, ((a ^ b ^ r) & 16) !== 0);
}
/** After the low half of a * b was kept. */
export function flagsOfImul(f: Int32Array, a: number, b: number): void {
  const low = Math.imul(a, b);
  const lost = multiplyHighSigned(a, b) !== low >> 31;
  setExplicit(f, low, 0, lost ? 1 : 0, lost, false);
}
