/** Assembler diagnostics in the language of the moment: what is wrong, and what to do next. */
import { DIAGNOSTICS, DIAGNOSTICS_ZH, fillTemplate } from '#emulator/assembler';
import type { Diagnostic } from '#emulator/protocol';
import { language } from './translate.ts';

export interface DiagnosticWords {
  readonly message: string;
  /** The usual repair; '' when the message says it all. */
  readonly hint: string;
}
const english: Readonly<Record<string, DiagnosticWords>> = DIAGNOSTICS;
const chinese: Readonly<Record<string, DiagnosticWords>> = DIAGNOSTICS_ZH;

export function diagnosticWords(diagnostic: Diagnostic): DiagnosticWords {
  const row = (language.value === 'zh-CN' ? chinese : english)[diagnostic.code];
  if (!row) return { message: diagnostic.message, hint: '' };
  return { message: fillTemplate(row.message, diagnostic.args), hint: fillTemplate(row.hint, diagnostic.args) };
}
