/** Collects what was found wrong, and turns it into diagnostics at the end, when every symbol is known. */
import type { Diagnostic, Span } from './diagnostic.ts';
import { DIAGNOSTICS, fillTemplate } from './diagnostics.table.ts';
import type { DiagnosticCode } from './diagnostics.table.ts';
import { symbolMistake } from './dialects.ts';
import type { Frame } from './preprocessor.ts';
import type { DiagnosticArgs } from './source-error.ts';
import type { SymbolTable } from './symbols.ts';
import { spanOf, spanOfLine, token } from './token.ts';
import { ALL_SAID, isRaised, isSilent } from './warnings.ts';
import type { WarningState } from './warnings.ts';

interface Entry {
  code: DiagnosticCode;
  readonly isRaised: boolean;
  readonly span: Span;
  args: DiagnosticArgs;
  readonly frame: Frame | null;
}

/** More messages than this help nobody. */
const LIMIT = 500;
const MAXIMUM_CHAIN = 20;

export class DiagnosticLog {
  private entries: Entry[] = [];
  private readonly seen = new Set<string>();
  /** What `[warning]` wants at the line that is complained about. */
  warnings: WarningState = ALL_SAID;

  /** Forgets everything: the source is read again. */
  restart(): void {
    this.entries = [];
    this.seen.clear();
    this.warnings = ALL_SAID;
  }

  add(code: DiagnosticCode, span: Span, args: DiagnosticArgs, frame: Frame | null): void {
    const isWarning = DIAGNOSTICS[code].severity === 'warning';
    if (isWarning && isSilent(this.warnings, code)) return;
    const key = `${code}|${span.file}|${span.line}|${span.column}|${frame === null ? '' : frame.at.line}|${args['token'] ?? ''}`;
    if (this.seen.has(key) || this.entries.length >= LIMIT) return;
    this.seen.add(key);
    this.entries.push({ code, span, args, frame, isRaised: isWarning && isRaised(this.warnings, code) });
  }

  /** Everything reported, errors about symbols made precise, in the order in which they were found. */
  finish(symbols: SymbolTable): Diagnostic[] {
    const said = new Set<string>();
    const out: Diagnostic[] = [];
    for (const entry of this.entries) {
      refineSymbol(entry, symbols);
      const { file, line, column } = entry.span;
      const key = `${entry.code}|${file}|${line}|${column}|${String(entry.args['token'] ?? '')}|${entry.frame?.at.line ?? ''}`;
      if (said.has(key)) continue;
      said.add(key);
      out.push(render(entry));
    }
    return out;
  }
}

/** An undefined symbol gets a suggestion; one that is defined further down is told so. */
function refineSymbol(entry: Entry, symbols: SymbolTable): void {
  if (entry.code !== 'undefined-symbol' && entry.code !== 'symbol-not-yet-defined') return;
  const name = String(entry.args['token'] ?? '');
  const known = symbols.peek(name);
  if (known !== undefined && known.kind !== 'undefined') {
    entry.code = 'symbol-not-yet-defined';
    return;
  }
  const names: string[] = [];
  for (const symbol of symbols.all()) if (symbol.kind !== 'undefined' && !symbol.internal) names.push(symbol.name);
  const place = { file: entry.span.file, line: entry.span.line, text: '', joins: null };
  const mistake = symbolMistake(token(0, name, false, place, 0, 1), names);
  entry.code = mistake.code;
  entry.args = { ...entry.args, suggestion: mistake.suggestion };
}

function render(entry: Entry): Diagnostic {
  const row = DIAGNOSTICS[entry.code];
  const context: { what: 'macro' | 'include'; name: string; span: Span }[] = [];
  for (let frame = entry.frame; frame !== null; frame = frame.parent) {
    // Of a deep recursion, the innermost calls and the outermost one are told.
    if (context.length >= MAXIMUM_CHAIN && frame.parent !== null) continue;
    context.push({
      what: frame.what,
      name: frame.name,
      span: frame.place === null ? spanOfLine(frame.at) : spanOf(frame.place),
    });
  }
  const hint = fillTemplate(row.hint, entry.args);
  return {
    code: entry.code,
    severity: entry.isRaised ? 'error' : row.severity,
    span: entry.span,
    args: entry.args,
    message: fillTemplate(row.message, entry.args),
    ...(hint === '' ? {} : { hint }),
    context,
  };
}
