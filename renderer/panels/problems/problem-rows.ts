/** Diagnostics of the assembler → rows: errors first, then by place. */
import type { Diagnostic } from '#emulator/protocol';

export interface ProblemRow {
  readonly key: string;
  readonly severity: Diagnostic['severity'];
  readonly diagnostic: Diagnostic;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
/** `kernel.asm:12:5: error: unknown instruction (write …) [code]`, as compilers write it. */
export function problemText(row: ProblemRow, words: { readonly message: string; readonly hint: string }): string {
  const hint = words.hint === '' ? '' : ` (${words.hint})`;
  return `${row.file}:${row.line}:${row.column}: ${row.severity}: ${words.message}${hint} [${row.diagnostic.code}]`;
}
const ORDER: Readonly<Record<Diagnostic['severity'], number>> = { error: 0, warning: 1, note: 2 };

export const problemRows = (diagnostics: readonly Diagnostic[]): readonly ProblemRow[] =>
  diagnostics
    .map((d, i) => ({
      key: `${i}`,
      severity: d.severity,
      diagnostic: d,
      file: d.span.file,
      line: d.span.line,
      column: d.span.column,
    }))
    .toSorted(
      (a, b) =>
        ORDER[a.severity] - ORDER[b.severity] || a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
    );
