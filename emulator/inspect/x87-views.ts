/** What a panel of the x87 shows; types only. */
import type { BitView } from './views.ts';

export type X87Tag = 'valid' | 'zero' | 'special' | 'empty';
/** What the bits stand for, whatever the tag says (SDM vol. 1 tables 4-3 and 8-3). */
export type X87Class = 'zero' | 'denormal' | 'normal' | 'infinity' | 'QNaN' | 'SNaN' | 'unsupported';

export interface X87RegisterView {
  /** `ST(0)`. */
  readonly name: string;
  /** Number of the register R0-R7 that it is now. */
  readonly register: number;
  readonly tag: X87Tag;
  readonly class: X87Class;
  /** Sign and exponent, significand: `3FFF 8000000000000000`. */
  readonly hex: string;
  /** Shortest decimal that rounds to this number, `inf`, `nan`, with sign; '' for unsupported formats. */
  readonly decimal: string;
}
export interface X87View {
  /** ST(0) to ST(7). */
  readonly registers: readonly X87RegisterView[];
  readonly top: number;
  readonly control: number;
  readonly controlBits: readonly BitView[];
  readonly precision: 24 | 53 | 64;
  readonly rounding: 'nearest' | 'down' | 'up' | 'zero';
  readonly status: number;
  readonly statusBits: readonly BitView[];
  /** C3 C2 C1 C0 as digits: `1000`. */
  readonly conditions: string;
  /** Unmasked exceptions that are flagged: bits 0-5 of the status word. */
  readonly pending: number;
  /** The 16 bits that FNSTENV would store. */
  readonly tagWord: number;
  /** Last non-control instruction: where it is, and its opcode (11 bits). */
  readonly instruction: { readonly selector: number; readonly offset: number; readonly opcode: number };
  /** Last memory operand. */
  readonly operand: { readonly selector: number; readonly offset: number };
  /** FERR# and IGNNE# of the board. */
  readonly ferr: boolean;
  readonly ignne: boolean;
}
