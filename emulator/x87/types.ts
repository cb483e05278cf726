/**
 * The words between x87 arithmetic (this room: pure functions on numbers) and the x87 instructions (emulator/cpu/fpu: stack,
 * tags, status word, memory, exceptions). Formats and responses as in SDM vol. 1 chapters 4 and 8.
 */

/**
 * A double extended-precision number, or any of its 80-bit patterns (pseudo-denormals, unnormals, pseudo-infinities, …):
 * value = (-1)^sign · significand · 2^(exponent - 16383 - 63).
 */
export interface Float80 {
  readonly sign: 0 | 1;
  /** Biased exponent, 0 … 7FFFh. */
  readonly exponent: number;
  /** 64 bits; bit 63 is the explicit integer bit. */
  readonly significand: bigint;
}

/** Exception flags as they stand in bits 0-5 of the status word and, as masks, of the control word (SDM vol. 1 §8.1.3.3). */
export const IE = 1, DE = 2, ZE = 4, OE = 8, UE = 16, PE = 32; // prettier-ignore
/** Condition-code bits of the status word. */
export const C0 = 0x100, C1 = 0x200, C2 = 0x400, C3 = 0x4000; // prettier-ignore

/**
 * What an operation gives. It is computed for the masks, precision control and rounding control of the control word: a
 * masked exception has its masked response in `value` (QNaN, infinity, denormal, …); with an unmasked OE or UE and a
 * register destination `value` has its exponent wrapped by 6000h (SDM vol. 1 §8.5.4, §8.5.5). Whether anything is stored when an
 * unmasked exception is among `exceptions` is for the caller to decide.
 */
export interface Result<T = Float80> {
  readonly value: T;
  /** IE DE ZE OE UE PE that the operation raised, masked or not. */
  readonly exceptions: number;
  /** C1 after a rounded result: the magnitude was rounded up. */
  readonly roundedUp: boolean;
}

/** Result of a comparison, as C3 C2 C0: greater 0, less C0, equal C3, unordered C3 C2 C0. */
export interface Comparison {
  readonly conditions: number;
  readonly exceptions: number;
}

/** Partial remainder (FPREM, FPREM1): `conditions` holds C2 while incomplete, else the low quotient bits in C0 C3 C1. */
export interface Remainder extends Result {
  readonly conditions: number;
}

/**
 * A number converted for memory. `suppressed`: an unmasked IE, OE or UE is among the exceptions, so memory keeps what it holds
 * and the stack is not popped (SDM vol. 1 §8.5.4, §8.5.5); `value` is then the masked response and of no use to the guest.
 */
export interface StoreResult<T> extends Result<T> {
  readonly suppressed: boolean;
}

/** FSIN, FCOS, FPTAN: `outOfRange` is C2: |operand| >= 2^63, `value` is the operand unchanged and nothing was raised. */
export interface TrigonometricResult extends Result {
  readonly outOfRange: boolean;
}

/** FSINCOS: both results of one operand; `outOfRange` as above, both then hold the operand. C1 describes the sine. */
export interface SineCosine {
  readonly sine: Float80;
  readonly cosine: Float80;
  readonly exceptions: number;
  readonly roundedUp: boolean;
  readonly outOfRange: boolean;
}

/** FXTRACT: the true exponent as a number (replaces ST(0)), and the significand with exponent 0 (pushed). */
export interface Extracted {
  readonly exponent: Float80;
  readonly significand: Float80;
  readonly exceptions: number;
}

/** What an 80-bit pattern stands for (SDM vol. 1 tables 4-3 and 8-3); pseudo-denormals are denormal. */
export type FloatClass = 'zero' | 'denormal' | 'normal' | 'infinity' | 'quietNaN' | 'signalingNaN' | 'unsupported';
