/** How a mistake in the learner's source travels from the place that finds it to the loop that reports it. */
import type { Span } from './diagnostic.ts';
import type { DiagnosticCode } from './diagnostics.table.ts';

export type DiagnosticArgs = Readonly<Record<string, string | number>>;

/** Thrown while a statement is read; caught once per statement, so that assembly goes on with the next one. */
export class SourceError extends Error {
  override name = 'SourceError';
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly args: DiagnosticArgs;
  constructor(code: DiagnosticCode, span: Span, args: DiagnosticArgs = {}) {
    super(code);
    this.code = code;
    this.span = span;
    this.args = args;
  }
}
