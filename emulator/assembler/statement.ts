/** Statements: what the parser makes of a line, and what the passes remember about it. */
import type { Node } from './expression.ts';
import type { Frame } from './preprocessor.ts';
import type { Section } from './sections.ts';
import type { SymbolEntry } from './symbols.ts';
import type { SourceLine, Token } from './token.ts';
import type { Operand, SizeHint } from './operand.ts';
import type { Span } from './diagnostic.ts';
import type { WarningState } from './warnings.ts';

/** An operand before its expressions have values. */
export type ParsedOperand =
  | {
      readonly kind: 'register';
      readonly name: string;
      readonly size: SizeHint;
      readonly to: boolean;
      readonly span: Span;
    }
  | {
      readonly kind: 'immediate';
      readonly value: Node;
      readonly size: SizeHint;
      readonly strict: boolean;
      readonly distance: '' | 'short' | 'near' | 'far';
      readonly span: Span;
    }
  | {
      readonly kind: 'far';
      readonly selector: Node;
      readonly offset: Node;
      readonly size: SizeHint;
      readonly span: Span;
    }
  | {
      readonly kind: 'memory';
      readonly segment: string;
      readonly address: Node;
      readonly size: SizeHint;
      readonly displacementSize: 0 | 8 | 16 | 32;
      readonly strict: boolean;
      readonly distance: '' | 'near' | 'far' | 'short';
      readonly nosplit: boolean;
      readonly span: Span;
    };

export type DataItem =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'value'; readonly value: Node; readonly span: Span }
  | { readonly kind: 'reserve'; readonly token: Token }
  | {
      readonly kind: 'repeat';
      readonly count: Node;
      readonly unit: number;
      readonly items: readonly DataItem[];
      readonly token: Token;
    };

export type StatementBody =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'instruction';
      readonly mnemonic: string;
      readonly token: Token;
      readonly prefixes: readonly string[];
      readonly operands: readonly ParsedOperand[];
      /** True when no symbol and no `$` takes part. */
      readonly constant: boolean;
      /** Bytes of an instruction that is the same everywhere, once it has been encoded without complaint. */
      bytes: readonly number[] | null;
    }
  | { readonly kind: 'data'; readonly unit: number; readonly items: readonly DataItem[]; readonly token: Token }
  | { readonly kind: 'reserve'; readonly unit: number; readonly count: Node; readonly token: Token }
  | {
      readonly kind: 'binary';
      readonly bytes: Uint8Array;
      readonly skip: Node | null;
      readonly limit: Node | null;
      readonly token: Token;
    }
  | { readonly kind: 'equ'; readonly symbol: SymbolEntry; readonly value: Node; readonly token: Token }
  | { readonly kind: 'absolute'; readonly address: Node; readonly token: Token };

/** Processors in order, as instruction forms and `cpu` name them. */
export const CPU_LEVELS: Readonly<Record<string, number>> = {
  '8086': 0, '186': 1, '286': 2, '386': 3, '486': 4, P5: 5, P6: 6,
}; // prettier-ignore
export const ANY_CPU = 99;

/** One statement with its place. Fields after the blank line change from pass to pass. */
export class Statement {
  readonly body: StatementBody;
  readonly label: SymbolEntry | null;
  readonly labelToken: Token | null;
  readonly times: Node | null;
  readonly timesToken: Token | null;
  readonly section: Section;
  readonly bits: 16 | 32;
  readonly at: SourceLine;
  readonly frame: Frame | null;
  /** True inside `struc`: its labels are offsets of fields. */
  readonly inStructure: boolean;
  /** Processor chosen by `cpu`, by CPU_LEVELS. */
  readonly cpuLevel: number;
  /** What `warning` had chosen. */
  readonly warnings: WarningState;

  /** True when its label or constant is the one that counts (a second definition is only reported). */
  owns = false;
  /** Offset in its section, in this pass. */
  offset = 0;
  /** Bytes it takes in all, in this pass. */
  size = 0;
  /** How often it is repeated, in this pass. */
  count = 1;
  /** Bytes of one repetition of an instruction, as last encoded. */
  unitSize = 0;
  /** True when its size can no longer change. */
  settled = false;
  /** Operands of the last pass: while they stay the same, so does the size. */
  operands: readonly Operand[] | null = null;
  /** A jump that grew once and, after many passes, may not shrink again. */
  pinned = false;
  /** Size of the near form of a plain jump; 0 when this is not one, -1 while that is not known. */
  nearSize = -1;

  constructor(fields: {
    body: StatementBody;
    label: SymbolEntry | null;
    labelToken: Token | null;
    times: Node | null;
    timesToken: Token | null;
    section: Section;
    bits: 16 | 32;
    at: SourceLine;
    frame: Frame | null;
    inStructure: boolean;
    cpuLevel: number;
    warnings: WarningState;
  }) {
    this.body = fields.body;
    this.label = fields.label;
    this.labelToken = fields.labelToken;
    this.times = fields.times;
    this.timesToken = fields.timesToken;
    this.section = fields.section;
    this.bits = fields.bits;
    this.at = fields.at;
    this.frame = fields.frame;
    this.inStructure = fields.inStructure;
    this.cpuLevel = fields.cpuLevel;
    this.warnings = fields.warnings;
  }
}
