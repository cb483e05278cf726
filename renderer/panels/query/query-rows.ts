/** Decisions of the panel: parts of a text with the wrong token, lines of hits and watches. */
import { hex } from '#emulator/base';
import type { Evaluated, Hit, NumberKind, Value } from '#emulator/protocol';

export interface TextPart {
  readonly text: string;
  readonly isWrong: boolean;
}
/** A text cut at its wrong token; at the end of the text a blank stands for what is missing. */
export function markedParts(
  text: string,
  span: { readonly start: number; readonly end: number } | null,
): readonly TextPart[] {
  if (span === null) return [{ text, isWrong: false }];
  const [before, wrong, after] = [text.slice(0, span.start), text.slice(span.start, span.end), text.slice(span.end)];
  return [
    { text: before, isWrong: false },
    { text: wrong === '' ? ' ' : wrong, isWrong: true },
    { text: after, isWrong: false },
  ].filter((part) => part.text !== '');
}

/** A text with the unfinished word replaced, and where the cursor then stands. */
export function completed(
  text: string,
  span: { readonly start: number; readonly end: number },
  chosen: string,
): { readonly text: string; readonly cursor: number } {
  // A word is followed by a blank; what opens a bracket is not.
  const inserted = /[[(\s]$/.test(chosen) ? chosen : `${chosen} `;
  const rest = text.slice(span.end).replace(/^\s+/, '');
  return { text: text.slice(0, span.start) + inserted + rest, cursor: span.start + inserted.length };
}

/** Hexadecimal without a prefix for numbers as panels have it; `null` = unknown. */
export function valueText(value: Value, number: NumberKind): string | null {
  if (value === null) return null;
  if (typeof value === 'number') return number === 'unsigned' ? hex(value, value > 0xff ? 8 : 2) : String(value);
  return String(value);
}
/** The same number as people count, where that differs. */
export const decimalText = ({ value, number }: Evaluated): string =>
  typeof value === 'number' && number === 'unsigned' && value > 9 ? String(value) : '';

export const placeText = ({ source, label }: Hit): string =>
  [label, source === null ? '' : `${source.file}:${source.line}`].filter(Boolean).join(' · ');
