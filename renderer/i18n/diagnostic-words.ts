/** Assembler diagnostics in the language of the moment. English comes ready from the assembler. */
import type { Diagnostic } from '#emulator/protocol';
import { diagnosticsZh } from './texts/diagnostics.zh-CN.table.ts';
import { fill, language } from './translate.ts';

export function diagnosticWords(diagnostic: Diagnostic): string {
  if (language.value !== 'zh-CN') return diagnostic.message;
  const text = (diagnosticsZh as Readonly<Record<string, string>>)[diagnostic.code];
  return text === undefined ? diagnostic.message : fill(text, diagnostic.args);
}
