/** The double extended-precision format: patterns, their classes, fixed values (SDM vol. 1 §4.2.2, §8.2). */
import { DE, IE, OE, UE, ZE } from './types.ts';
import type { Float80, FloatClass } from './types.ts';

/** Exponent bias of the format, and the exponent of infinities and NaNs. */
export const BIAS = 0x3fff, MAX_EXPONENT = 0x7fff; // prettier-ignore
/** Bit 63: the explicit integer bit of a significand. */
export const INTEGER_BIT = 1n << 63n;
/** Bit 62: set in a quiet NaN. */
export const QUIET_BIT = 1n << 62n;
export const MASK64 = (1n << 64n) - 1n;

/** The number whose memory image is `significand` (bytes 0-7) and `signAndExponent` (bytes 8-9). Any pattern is legal. */
export function float80(signAndExponent: number, significand: bigint): Float80 {
  return { sign: (signAndExponent & 0x8000) !== 0 ? 1 : 0, exponent: signAndExponent & 0x7fff, significand };
}

/** Bytes 8-9 of the memory image: sign in bit 15, exponent below. */
export function signAndExponent(x: Float80): number {
  return (x.sign << 15) | x.exponent;
}

export function zero(sign: 0 | 1): Float80 {
  return { sign, exponent: 0, significand: 0n };
}

export function infinity(sign: 0 | 1): Float80 {
  return { sign, exponent: MAX_EXPONENT, significand: INTEGER_BIT };
}

/** Real indefinite: the QNaN that answers a masked invalid operation (SDM vol. 1 §4.8.3.7). */
export const REAL_INDEFINITE: Float80 = { sign: 1, exponent: MAX_EXPONENT, significand: INTEGER_BIT | QUIET_BIT };
export const ONE: Float80 = { sign: 0, exponent: BIAS, significand: INTEGER_BIT };

/** Integer indefinite: the most negative integer of the format (SDM vol. 1 §4.2.1.2). */
export const INTEGER_INDEFINITE_16 = -0x8000;
export const INTEGER_INDEFINITE_32 = -0x8000_0000;
export const INTEGER_INDEFINITE_64 = -(1n << 63n);
/** Packed BCD indefinite: FFFF C000 0000 0000 0000h (SDM vol. 1 table 4-4). */
export const PACKED_DECIMAL_INDEFINITE = 0xffff_c000_0000_0000_0000n;

export function classify(x: Float80): FloatClass {
  const { exponent, significand } = x;
  if (exponent === 0) return significand === 0n ? 'zero' : 'denormal';
  if (significand < INTEGER_BIT) return 'unsupported';
  if (exponent !== MAX_EXPONENT) return 'normal';
  if (significand === INTEGER_BIT) return 'infinity';
  return (significand & QUIET_BIT) !== 0n ? 'quietNaN' : 'signalingNaN';
}

export function isNaN80(x: Float80): boolean {
  return x.exponent === MAX_EXPONENT && x.significand > INTEGER_BIT;
}

/** A finite number other than zero that needs no DE: the common case of every operation. */
export function isNormal(x: Float80): boolean {
  return x.exponent !== 0 && x.exponent !== MAX_EXPONENT && x.significand >= INTEGER_BIT;
}

/** An unsupported pattern: unnormal, pseudo-infinity, pseudo-NaN (SDM vol. 1 §8.2.2). */
export function isUnsupported(x: Float80): boolean {
  return x.exponent !== 0 && x.significand < INTEGER_BIT;
}

export function isDenormal(x: Float80): boolean {
  return x.exponent === 0 && x.significand !== 0n;
}

/** Exceptions of `exceptions` that the control word does not mask: status.ES is set when this is not 0. */
export function unmasked(exceptions: number, control: number): number {
  return exceptions & ~control & 0x3f;
}

/**
 * An unmasked exception found before the computation: operands, stack and tags stay as they are (SDM vol. 1 §8.6). OE, UE and
 * PE with a register destination do store their result.
 */
export function keepsDestination(exceptions: number, control: number): boolean {
  return (exceptions & ~control & (IE | DE | ZE)) !== 0;
}

/** The store of a conversion does not happen: unmasked IE, or unmasked OE or UE with a memory destination. */
export function suppressesStore(exceptions: number, control: number): boolean {
  return (exceptions & ~control & (IE | OE | UE)) !== 0;
}

/** FLD m32 or m64 pushes nothing: unmasked IE (an SNaN). With an unmasked DE real processors do load the number. */
export function suppressesLoad(exceptions: number, control: number): boolean {
  return (exceptions & ~control & IE) !== 0;
}
