/**
 * Lazy flags: instructions store their result and the two words whose comparison is CF; the six arithmetic flags are
 * computed when somebody asks. `f` is `cpu.f` (hot.ts).
 */
import { EFLAGS_AF, EFLAGS_CF, EFLAGS_OF, EFLAGS_PF, EFLAGS_SF, EFLAGS_ZF } from '#emulator/arch';
import { C1, C2, FX, K_ADD, K_DEC, K_EXPLICIT, K_INC, K_RAW, K_SUB, KIND, RES } from './hot.ts';

export const carry = (f: Int32Array): number => (f[C1] >>> 0 < f[C2] >>> 0 ? 1 : 0);
export const zero = (f: Int32Array): boolean => f[RES] === 0;
export const sign = (f: Int32Array): boolean => ((f[KIND] & ~31) === K_RAW ? (f[FX] & EFLAGS_SF) !== 0 : f[RES] < 0);

export function overflow(f: Int32Array): boolean {
  const kind = f[KIND];
  const res = f[RES];
  switch (kind & ~31) {
    case K_ADD: {
      // b = result - a; OF when a and b agree in sign and the result does not.
      const a = f[C2];
      return ((a ^ res) & ((res - a) ^ res)) < 0;
    }
    case K_SUB:
      return ((f[C1] ^ f[C2]) & (f[C1] ^ res)) < 0;
    case K_INC:
      return res === -0x80000000;
    case K_DEC:
      return ((res + (1 << (kind & 31))) | 0) === -0x80000000;
    case K_EXPLICIT:
    case K_RAW:
      return (f[FX] & EFLAGS_OF) !== 0;
    default:
      return false;
  }
}

export function parity(f: Int32Array): boolean {
  if ((f[KIND] & ~31) === K_RAW) return (f[FX] & EFLAGS_PF) !== 0;
  let x = (f[RES] >>> (f[KIND] & 31)) & 0xff;
  x ^= x >> 4;
  return ((0x9669 >> (x & 15)) & 1) !== 0;
}

/** AF at its EFLAGS position. */
export function adjust(f: Int32Array): number {
  const kind = f[KIND];
  const res = f[RES];
  switch (kind & ~31) {
    case K_ADD: {
      const a = f[C2];
      return ((a ^ (res - a) ^ res) >>> (kind & 31)) & EFLAGS_AF;
    }
    case K_SUB:
      return ((f[C1] ^ f[C2] ^ res) >>> (kind & 31)) & EFLAGS_AF;
    case K_INC:
      return ((res >>> (kind & 31)) & 15) === 0 ? EFLAGS_AF : 0;
    case K_DEC:
      return ((res >>> (kind & 31)) & 15) === 15 ? EFLAGS_AF : 0;
    case K_EXPLICIT:
    case K_RAW:
      return f[FX] & EFLAGS_AF;
    default:
      return 0;
  }
}

/** The six arithmetic flags at their EFLAGS positions. */
export const arithmeticFlags = (f: Int32Array): number =>
  carry(f) |
  (parity(f) ? EFLAGS_PF : 0) |
  adjust(f) |
  (zero(f) ? EFLAGS_ZF : 0) |
  (sign(f) ? EFLAGS_SF : 0) |
  (overflow(f) ? EFLAGS_OF : 0);

/** Sets the six arithmetic flags from an EFLAGS value. */
export function setArithmeticFlags(f: Int32Array, eflags: number): void {
  f[KIND] = K_RAW;
  f[RES] = eflags & EFLAGS_ZF ? 0 : 1;
  f[FX] = eflags & (EFLAGS_OF | EFLAGS_SF | EFLAGS_AF | EFLAGS_PF);
  f[C1] = 0;
  f[C2] = eflags & EFLAGS_CF;
}

/** CF alone changes; the other flags stay as they are. */
export function setCarry(f: Int32Array, value: number): void {
  freezeOthers(f);
  f[C1] = 0;
  f[C2] = value;
}
/** CF and OF change (rotates); the other flags stay. `overflowBit` is 0 or 1. */
export function setCarryOverflow(f: Int32Array, carryBit: number, overflowBit: number): void {
  freezeOthers(f);
  f[C1] = 0;
  f[C2] = carryBit;
  f[FX] = (f[FX] & ~EFLAGS_OF) | (overflowBit ? EFLAGS_OF : 0);
}
/** Makes OF and AF independent of C1 and C2. */
function freezeOthers(f: Int32Array): void {
  const kind = f[KIND];
  if ((kind & ~31) >= K_EXPLICIT) return;
  f[FX] = (overflow(f) ? EFLAGS_OF : 0) | adjust(f);
  f[KIND] = K_EXPLICIT | (kind & 31);
}
/** Result with explicit CF, OF, AF (`shift` = 32 - operand bits; `res` shifted to the top). */
export function setExplicit(
  f: Int32Array,
  res: number,
  shift: number,
  carryBit: number,
  overflowBit: boolean,
  adjustBit: boolean,
): void {
  f[RES] = res;
  f[KIND] = K_EXPLICIT | shift;
  f[C1] = 0;
  f[C2] = carryBit;
  f[FX] = (overflowBit ? EFLAGS_OF : 0) | (adjustBit ? EFLAGS_AF : 0);
}

/** Condition codes by their encoding 0-15 (SDM vol. 1 table B-1). */
export function condition(f: Int32Array, code: number): boolean {
  let value: boolean;
  switch (code >> 1) {
    case 0:
      value = overflow(f);
      break;
    case 1:
      value = f[C1] >>> 0 < f[C2] >>> 0;
      break;
    case 2:
      value = f[RES] === 0;
      break;
    case 3:
      value = f[RES] === 0 || f[C1] >>> 0 < f[C2] >>> 0;
      break;
    case 4:
      value = sign(f);
      break;
    case 5:
      value = parity(f);
      break;
    case 6:
      value = sign(f) !== overflow(f);
      break;
    default:
      value = f[RES] === 0 || sign(f) !== overflow(f);
  }
  return (code & 1) !== 0 ? !value : value;
}
