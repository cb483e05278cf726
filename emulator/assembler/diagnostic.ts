/** Learner diagnostics of the assembler: codes and places. The words live in the catalogues, keyed by code. */

/** A place in a source file. Lines and columns count from 1; `length` in UTF-16 units. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export interface Diagnostic {
  /** Key into diagnostics.table.ts. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly span: Span;
  /** Values for the placeholders of the message; `token` names the offending token whenever there is one. */
  readonly args: Readonly<Record<string, string | number>>;
  /** English text, ready to print; the window translates by code and args instead. */
  readonly message: string;
  /** The usual repair in English; absent when the message says it all. */
  readonly hint?: string;
  /** Macro and include chain, outermost last. */
  readonly context: readonly { readonly what: 'macro' | 'include'; readonly name: string; readonly span: Span }[];
}
