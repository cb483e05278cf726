/** Public types of the assembler's door. */
import type { Diagnostic, Span } from './diagnostic.ts';

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

export interface AssembleOptions {
  /** Finds an included file by the name as written, relative to the including file; null = not found. */
  readonly resolveInclude?: (name: string, from: string) => SourceFile | null;
  /** Finds a binary file for incbin; null = not found. */
  readonly resolveBinary?: (name: string, from: string) => Uint8Array | null;
  /** `-D` definitions: name → text ('' for an empty definition). */
  readonly defines?: Readonly<Record<string, string>>;
  /** Lines to read at most, those of macros and repetitions counted: a guard against endless sources. Default 1,000,000. */
  readonly maximumLines?: number;
  /** Only `bin` is required now. */
  readonly format?: 'bin';
}

/** One stretch of output bytes made by one source line (or one macro-expanded line). */
export interface LineRecord {
  /** Address as the program sees it: section vstart/org + offset. */
  readonly address: number;
  /** Offset in the output file; -1 for reserved (nobits) space. */
  readonly fileOffset: number;
  readonly length: number;
  /** Where the statement is written: inside a macro this is the line of the macro body. */
  readonly span: Span;
  /** Where the learner's file invokes the outermost macro; equals `span` outside macros. */
  readonly origin: Span;
  /** Macro names from the outermost to the innermost. */
  readonly macros: readonly string[];
  /** `code` for instructions (with their code size), `data` for db…/resb/times db. */
  readonly kind: 'code16' | 'code32' | 'data' | 'reserve';
}

export interface AssembledSymbol {
  readonly name: string;
  readonly value: number;
  /** `label` = an address, `equ` = a constant, `field` = the offset of a field in a `struc`. */
  readonly kind: 'label' | 'equ' | 'field';
  readonly span: Span;
}

export interface AssembleResult {
  /** True when there is no diagnostic of severity error. */
  readonly ok: boolean;
  readonly bytes: Uint8Array;
  readonly origin: number;
  readonly diagnostics: readonly Diagnostic[];
  /** In order of output. */
  readonly lines: readonly LineRecord[];
  readonly symbols: readonly AssembledSymbol[];
  /** Names of all files read, main file first. */
  readonly files: readonly string[];
  /** Names among the given definitions that the source has looked at: with other values of the rest the result is the same. */
  readonly asked: readonly string[];
  /** Number of sizing passes. */
  readonly passes: number;
}
