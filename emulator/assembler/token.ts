/** Tokens of the assembler's source text. Every token keeps its place, so that every message can point at it. */
import type { Span } from './diagnostic.ts';

/** One logical source line: several physical lines when they are joined by a trailing backslash. */
export interface SourceLine {
  readonly file: string;
  /** Number of the first physical line, from 1. */
  readonly line: number;
  readonly text: string;
  /** Where the continued physical lines begin inside `text`; null for an ordinary line. */
  readonly joins: readonly { readonly offset: number; readonly line: number }[] | null;
}

// Token kinds. `Param…` and `Pp…` only live inside the preprocessor.
export const IDENTIFIER = 0;
export const NUMBER = 1;
export const FLOAT = 2;
export const STRING = 3;
/** A string without its closing quote. */
export const OPEN_STRING = 4;
/** Operators and punctuation; `text` says which. */
export const OPERATOR = 5;
/** A character that means nothing to the assembler. */
export const OTHER = 6;
/** `%define`, `%if`, or any other `%name`. */
export const PP_NAME = 7;
/** `%%name`: a label of its own for each macro call. */
export const PP_LOCAL = 8;
/** `%$name`: a name in the current context. */
export const PP_CONTEXT = 9;
/** `%1`, `%-1`, `%+1`, `%0`, `%00`, `%{2:3}`; `text` without the braces. */
export const PP_PARAMETER = 10;
/** `%+` */
export const PP_PASTE = 11;
/** `%[…]`; `text` is the inside. */
export const PP_INDIRECT = 12;
/** `%?`, `%??`, `%*?`, `%*??` */
export const PP_SELF = 13;
/** `%!NAME`; `text` is the name. */
export const PP_ENVIRONMENT = 14;
/** `%,`: a comma that vanishes before an empty rest. */
export const PP_CONDITIONAL_COMMA = 15;
/** Inside the body of a single-line macro: parameter number `parameter`. */
export const PARAMETER = 16;

export type TokenKind = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;

export interface Token {
  readonly kind: TokenKind;
  /** As written (a string token keeps its quotes). */
  readonly text: string;
  /** True when white space stands before it. */
  readonly space: boolean;
  readonly at: SourceLine;
  /** Offset in `at.text`, from 0. */
  readonly offset: number;
  /** Characters it takes in the source; differs from `text.length` after pasting. */
  readonly length: number;
}

export function token(
  kind: TokenKind,
  text: string,
  space: boolean,
  at: SourceLine,
  offset: number,
  length: number,
): Token {
  return { kind, text, space, at, offset, length };
}

/** The same token with another white-space mark. */
export function withSpace(source: Token, space: boolean): Token {
  if (source.space === space) return source;
  return token(source.kind, source.text, space, source.at, source.offset, source.length);
}

/** A token of other kind and text at the place of `source`. */
export function replaced(source: Token, kind: TokenKind, text: string): Token {
  return token(kind, text, source.space, source.at, source.offset, source.length);
}

/** The place of a stretch of a logical line, in the physical line where it begins. */
export function spanIn(at: SourceLine, offset: number, length: number): Span {
  let line = at.line;
  let start = 0;
  let end = at.text.length;
  if (at.joins !== null) {
    for (const join of at.joins) {
      if (join.offset > offset) {
        end = join.offset;
        break;
      }
      line = join.line;
      start = join.offset;
    }
  }
  return { file: at.file, line, column: offset - start + 1, length: Math.max(1, Math.min(length, end - offset)) };
}

export const spanOf = (source: Token): Span => spanIn(source.at, source.offset, source.length);

/** From the first to the last of `tokens`, when they stand on one line; else the first. */
export function spanOfTokens(tokens: readonly Token[], from = 0, to = tokens.length): Span | null {
  if (from >= to) return null;
  const first = tokens[from];
  const last = tokens[to - 1];
  if (first.at !== last.at || last.offset < first.offset) return spanOf(first);
  return spanIn(first.at, first.offset, last.offset + last.length - first.offset);
}

/** The statement of a line without its indentation and comment. */
export function spanOfLine(at: SourceLine): Span {
  const text = at.text;
  let start = 0;
  while (start < text.length && text.charCodeAt(start) <= 32) start++;
  let end = text.length;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return spanIn(at, start, end - start);
}

/** Text of a token list as NASM would print it: one blank where there was white space. */
export function textOf(tokens: readonly Token[], from = 0, to = tokens.length): string {
  let out = '';
  for (let i = from; i < to; i++) {
    const item = tokens[i];
    if (item.space && i > from) out += ' ';
    out += sourceText(item);
  }
  return out;
}

/** How a token is written in source text. */
export function sourceText(item: Token): string {
  switch (item.kind) {
    case PP_PARAMETER:
      return /^[-+]?\d+$/.test(item.text) ? '%' + item.text : `%{${item.text}}`;
    case PP_INDIRECT:
      return `%[${item.text}]`;
    case PP_ENVIRONMENT:
      return '%!' + item.text;
    default:
      return item.text;
  }
}
