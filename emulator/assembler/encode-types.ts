/**
 * What the passes of the assembler ask of the encoder, and what it answers. Types only.
 *
 * Sizing rule. A `Value` with `known: false` has no usable number yet. Without `assumeShort` the encoder takes the
 * larger encoding for it; with `assumeShort` it takes the shortest one that some value could have (rel8, imm8s, the
 * shift by 1), as NASM does in its first pass. A displacement of unknown value is always full-size. So the passes are:
 * first `assumeShort: true`; later every label has an estimate, values are `known: true` with that estimate, and
 * `noShort` pins a branch that has once grown so that sizes never shrink again and the passes end.
 * `dependsOnUnknown` tells that another pass is needed before the bytes can be trusted.
 */
import type { Form } from '#emulator/isa';
import type { Operand } from './operand.ts';

export interface EncodeRequest {
  /** As written, any case. Empty for a line of prefixes alone. */
  readonly mnemonic: string;
  /** Prefix words as written, in order: `rep`, `lock`, `es`, `a32`, `o16`, `wait` … */
  readonly prefixes: readonly string[];
  readonly operands: readonly Operand[];
  readonly bits: 16 | 32;
  /** Address of this instruction as the program sees it; needed for relative branches. */
  readonly address: number;
  /** -Ox (the default of NASM) when true, -O0 when false: no imm8s unless asked for, no short jump unless asked for. */
  readonly optimize: boolean;
  /** Unknown values take the shortest encoding (first pass). Default false. */
  readonly assumeShort?: boolean;
  /** A jump without `short` takes the near form even when rel8 would reach. Default false. */
  readonly noShort?: boolean;
  /** False when the branch target lies in another section: then only the near form is taken. Default true. */
  readonly sameSection?: boolean;
}

/** The five classes of rejection that NASM knows for operands, and its complaints about prefixes. */
export type NasmClass =
  | 'invalid combination of opcode and operands'
  | 'operation size not specified'
  | 'mismatch in operand sizes'
  | 'impossible combination of address sizes'
  | 'invalid 16-bit effective address'
  | 'invalid 32-bit effective address'
  | 'invalid segment override'
  | 'instruction has conflicting prefixes'
  | 'instruction has conflicting segment overrides'
  | 'repne prefix is not allowed'
  | 'instruction expected';

export type EncodeReason =
  | 'unknown-mnemonic'
  | 'unknown-prefix'
  | 'conflicting-prefixes'
  | 'conflicting-segment-overrides'
  | 'repne-not-allowed'
  | 'no-such-operands'
  | 'operand-count'
  | 'memory-to-memory'
  | 'segment-register-immediate'
  | 'segment-register-to-segment-register'
  | 'segment-register-size'
  | 'immediate-destination'
  | 'control-register-operand'
  | 'needs-memory'
  | 'needs-register'
  | 'needs-register-or-memory'
  | 'needs-immediate'
  | 'register-size-mismatch'
  | 'size-mismatch'
  | 'size-not-specified'
  | 'shift-count'
  | 'port-operand'
  | 'accumulator-only'
  | 'far-pointer-not-allowed'
  | 'address-sizes-mixed'
  | 'address-size-conflict'
  | 'bad-16-bit-address'
  | 'bad-32-bit-address'
  | 'short-jump-out-of-range';

/** Something worth telling although bytes were made. */
export interface EncodeIssue {
  readonly severity: 'error' | 'warning';
  readonly code:
    | 'short-jump-out-of-range'
    | 'byte-overflow'
    | 'signed-byte-overflow'
    | 'word-overflow'
    | 'dword-overflow'
    | 'not-lockable'
    | 'obsolete'
    | 'redundant-prefix'
    | 'operand-size-prefix'
    | 'register-size-ignored'
    | 'displacement-size-ignored'
    | 'cs-destination';
  readonly args: Readonly<Record<string, string | number>>;
  /** Operand that it is about, or -1. */
  readonly operand: number;
}

export type EncodeResult =
  | {
      readonly ok: true;
      readonly bytes: readonly number[];
      /** Null for prefixes alone and for POP CS, which no processor since the 286 has. */
      readonly form: Form | null;
      readonly issues: readonly EncodeIssue[];
      /** True when the length or the choice of form depends on a value that is not known yet. */
      readonly dependsOnUnknown: boolean;
      /** True when rel8 was chosen for a jump whose size was left to the assembler. */
      readonly shortByChoice: boolean;
    }
  | {
      readonly ok: false;
      readonly reason: EncodeReason;
      readonly nasm: NasmClass;
      readonly args: Readonly<Record<string, string | number>>;
      /** Operand to underline, or -1 for the mnemonic. */
      readonly operand: number;
    };
