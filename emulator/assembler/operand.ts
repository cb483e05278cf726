/** Parsed operands of one source instruction: what the parser hands to the form matcher. Types only. */
import type { Span } from './diagnostic.ts';

/** Size keyword before an operand: `byte`=8 … `tword`=80; 0 = none given. */
export type SizeHint = 0 | 8 | 16 | 32 | 64 | 80 | 128;

/**
 * A value that may not be known yet in this pass.
 * `known: false` values are treated as "large" or "short" as the pass sizing demands (see passes.ts).
 */
export interface Value {
  /** Integer value; 64-bit arithmetic is done before, here it is reduced to a JS number (safe integer). */
  readonly value: number;
  /** False while it contains a label whose final address is not settled in this pass. */
  readonly known: boolean;
  /** True when it is section-relative (an address); a difference of two addresses of one section is not. */
  readonly relocatable: boolean;
}

export type Operand =
  | {
      readonly kind: 'register';
      readonly name: string;
      readonly size: SizeHint;
      /** `fadd to st1`: the register is the destination. */
      readonly to?: boolean;
      readonly span: Span;
    }
  | {
      readonly kind: 'immediate';
      readonly value: Value;
      readonly size: SizeHint;
      readonly strict: boolean;
      /** `short`, `near`, `far` before a jump target. */
      readonly distance: '' | 'short' | 'near' | 'far';
      readonly span: Span;
    }
  | {
      readonly kind: 'far';
      readonly selector: Value;
      readonly offset: Value;
      readonly size: SizeHint;
      readonly span: Span;
    }
  | {
      readonly kind: 'memory';
      /** `[es:…]`; '' = default. */
      readonly segment: string;
      readonly base: string;
      readonly index: string;
      readonly scale: 1 | 2 | 4 | 8;
      readonly displacement: Value;
      /** True when a displacement was written (even 0). */
      readonly hasDisplacement: boolean;
      /** True when the displacement may change its size as long as labels move, although it is an address. */
      readonly sizeFollowsLayout?: boolean;
      /** Size of the operand (`dword [x]`). */
      readonly size: SizeHint;
      /** `[byte ebx+1]`, `[dword x]`: forced displacement size, and for registers-free operands the address size. */
      readonly displacementSize: 0 | 8 | 16 | 32;
      readonly strict: boolean;
      /** `far` before the memory operand of an indirect jump or call. */
      readonly distance: '' | 'near' | 'far' | 'short';
      readonly nosplit: boolean;
      readonly span: Span;
    };
