/**
 * Source text → logical lines → tokens. Knows nothing of macros or instructions; it never reports an error,
 * because a line may stand in a part that is skipped: doubtful tokens have kinds of their own.
 */
import {
  FLOAT,
  IDENTIFIER,
  NUMBER,
  OPEN_STRING,
  OPERATOR,
  OTHER,
  PP_CONDITIONAL_COMMA,
  PP_CONTEXT,
  PP_ENVIRONMENT,
  PP_INDIRECT,
  PP_LOCAL,
  PP_NAME,
  PP_PARAMETER,
  PP_PASTE,
  PP_SELF,
  STRING,
  token,
} from './token.ts';
import type { SourceLine, Token, TokenKind } from './token.ts';

// Character classes as bit sets, so that one table look-up answers every question.
const ID_START = 1;
const ID_PART = 2;
const DIGIT = 4;
const NUMBER_PART = 8;
const BLANK = 16;
const CLASSES = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const char = String.fromCharCode(c);
  let mask = 0;
  if (/[A-Za-z_.?@]/.test(char)) mask |= ID_START;
  if (/[A-Za-z0-9_.?@$#~]/.test(char)) mask |= ID_PART;
  if (/[0-9]/.test(char)) mask |= DIGIT;
  if (/[A-Za-z0-9_]/.test(char)) mask |= NUMBER_PART;
  if (c === 32 || (c >= 9 && c <= 13)) mask |= BLANK;
  CLASSES[c] = mask;
}
const classOf = (code: number): number => (code < 128 ? CLASSES[code] : ID_START | ID_PART);

/** True when `text` could be one identifier token. */
export function isIdentifier(text: string): boolean {
  if (text.length === 0 || (classOf(text.charCodeAt(0)) & ID_START) === 0) return false;
  for (let i = 1; i < text.length; i++) if ((classOf(text.charCodeAt(i)) & ID_PART) === 0) return false;
  return true;
}

/** Cuts a file into logical lines. A backslash before the line end joins the next line. */
export function splitLines(file: string, text: string): SourceLine[] {
  const out: SourceLine[] = [];
  let line = 1;
  let at = 0;
  let pending: { first: number; text: string; joins: { offset: number; line: number }[] } | null = null;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    let stop = end;
    if (stop > at && text.charCodeAt(stop - 1) === 13) stop--;
    const continues = stop > at && text.charCodeAt(stop - 1) === 92;
    const piece = text.slice(at, continues ? stop - 1 : stop);
    if (pending !== null) pending.joins.push({ offset: pending.text.length, line });
    if (continues) {
      pending ??= { first: line, text: '', joins: [] };
      pending.text += piece;
    } else if (pending !== null) {
      out.push({ file, line: pending.first, text: pending.text + piece, joins: pending.joins });
      pending = null;
    } else out.push({ file, line, text: piece, joins: null });
    at = end + 1;
    line++;
  }
  if (pending !== null) out.push({ file, line: pending.first, text: pending.text, joins: pending.joins });
  return out;
}

/** Length of the operator at `i`, longest first; 0 when there is none. */
function operatorLength(text: string, i: number, code: number): number {
  const next = text.charCodeAt(i + 1);
  switch (code) {
    case 60: // <
      if (next === 61) return text.charCodeAt(i + 2) === 62 ? 3 : 2;
      if (next === 60) return text.charCodeAt(i + 2) === 60 ? 3 : 2;
      return next === 62 ? 2 : 1;
    case 62: // >
      if (next === 62) return text.charCodeAt(i + 2) === 62 ? 3 : 2;
      return next === 61 ? 2 : 1;
    case 61: // =
    case 38: // &
    case 124: // |
    case 94: // ^
    case 47: // /
      return next === code ? 2 : 1;
    case 33: // !
      return next === 61 ? 2 : 1;
    default:
      // + - * ( ) [ ] , : { } ~ ?
      return '+-*()[],:{}~?'.includes(text[i]) ? 1 : 0;
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Scans a number from `start`; `i` is after its prefix. Returns the end and whether it is a float. */
function scanNumber(text: string, start: number): { end: number; float: boolean } {
  let i = start;
  let hex = text.charCodeAt(start) === 36;
  if (hex) i++;
  let float = false;
  let exponent = false;
  for (;;) {
    const code = text.charCodeAt(i) | 32;
    if (!hex && code === 101) {
      // e
      exponent = true;
      i++;
      const sign = text.charCodeAt(i);
      if (sign === 43 || sign === 45) {
        float = true;
        i++;
      }
    } else if (code === 104 || code === 120) {
      hex = true;
      i++;
    } else if (code === 112) {
      float = true;
      i++;
      const sign = text.charCodeAt(i);
      if (sign === 43 || sign === 45) i++;
    } else if (i < text.length && text.charCodeAt(i) < 128 && (CLASSES[text.charCodeAt(i)] & NUMBER_PART) !== 0) i++;
    else if (text.charCodeAt(i) === 46) {
      if (text.charCodeAt(i + 1) === 46) break;
      float = true;
      i++;
    } else break;
  }
  return { end: i, float: float || (exponent && !hex) };
}

/** The end of a quoted string that opens at `i`, or -1. Only backquotes know escapes. */
function stringEnd(text: string, i: number): number {
  const quote = text.charCodeAt(i);
  if (quote !== 96) return text.indexOf(text[i], i + 1);
  for (let k = i + 1; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if (code === 92) k++;
    else if (code === 96) return k;
  }
  return -1;
}

/** The end of a bracket that opens before `i`, minding nesting and strings; -1 when it is never closed. */
function bracketEnd(text: string, i: number, open: number, close: number): number {
  let depth = 1;
  for (let k = i; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if (code === open) depth++;
    else if (code === close && --depth === 0) return k;
    else if (code === 39 || code === 34 || code === 96) {
      const end = stringEnd(text, k);
      if (end < 0) return -1;
      k = end;
    }
  }
  return -1;
}

function identifierEnd(text: string, i: number): number {
  while (i < text.length && (classOf(text.charCodeAt(i)) & ID_PART) !== 0) i++;
  return i;
}

/** The kind and text of what stands in `%{…}`. */
function bracedKind(inside: string): { kind: TokenKind; text: string } {
  const trimmed = inside.trim();
  if (/^[-+]?\d+(:[-+]?\d+)?$/.test(trimmed) || /^\*?\d+$/.test(trimmed)) return { kind: PP_PARAMETER, text: trimmed };
  if (trimmed.startsWith('%')) return { kind: PP_LOCAL, text: '%' + trimmed };
  if (trimmed.startsWith('$')) return { kind: PP_CONTEXT, text: '%' + trimmed };
  if (trimmed.startsWith('!')) return { kind: PP_ENVIRONMENT, text: trimmed.slice(1) };
  if (/^\*?\?\??$/.test(trimmed)) return { kind: PP_SELF, text: '%' + trimmed };
  return { kind: PP_NAME, text: '%' + trimmed };
}

/** Everything that begins with `%`. Returns null when it is the operator `%` or `%%`. */
function scanPercent(text: string, i: number): { kind: TokenKind; text: string; end: number } | null {
  const next = text.charCodeAt(i + 1);
  const after = text.charCodeAt(i + 2);
  if (next === 43 && !isDigit(after)) return { kind: PP_PASTE, text: '%+', end: i + 2 };
  if (isDigit(next) || ((next === 43 || next === 45) && isDigit(after))) {
    let end = i + 2;
    while (isDigit(text.charCodeAt(end))) end++;
    return { kind: PP_PARAMETER, text: text.slice(i + 1, end), end };
  }
  if (next === 123) {
    const close = bracketEnd(text, i + 2, 123, 125);
    if (close >= 0) return { ...bracedKind(text.slice(i + 2, close)), end: close + 1 };
    return null;
  }
  if (next === 91) {
    const close = bracketEnd(text, i + 2, 91, 93);
    if (close >= 0) return { kind: PP_INDIRECT, text: text.slice(i + 2, close), end: close + 1 };
    return null;
  }
  if (next === 63) {
    const end = after === 63 ? i + 3 : i + 2;
    return { kind: PP_SELF, text: text.slice(i, end), end };
  }
  if (next === 42 && after === 63) {
    const end = text.charCodeAt(i + 3) === 63 ? i + 4 : i + 3;
    return { kind: PP_SELF, text: text.slice(i, end), end };
  }
  if (next === 33) {
    if (after === 39 || after === 34 || after === 96) {
      const close = stringEnd(text, i + 2);
      if (close >= 0) return { kind: PP_ENVIRONMENT, text: text.slice(i + 3, close), end: close + 1 };
    }
    const end = identifierEnd(text, i + 2);
    return { kind: PP_ENVIRONMENT, text: text.slice(i + 2, end), end };
  }
  if (next === 44) return { kind: PP_CONDITIONAL_COMMA, text: '%,', end: i + 2 };
  if (i + 1 >= text.length) return null;
  const nextClass = classOf(next);
  if (next === 37 || next === 36) {
    if (i + 2 >= text.length || (classOf(after) & ID_PART) === 0) return null;
    const end = identifierEnd(text, i + 2);
    return { kind: next === 37 ? PP_LOCAL : PP_CONTEXT, text: text.slice(i, end), end };
  }
  if ((nextClass & ID_PART) === 0) return null;
  const end = identifierEnd(text, i + 1);
  return { kind: PP_NAME, text: text.slice(i, end), end };
}

/** Tokens of one logical line, without its comment. */
export function lexLine(at: SourceLine): Token[] {
  return lexText(at.text, at, 0, false);
}

/**
 * Tokens of `text`. With `fixed`, every token takes the place `offset` of `at` (for text that the preprocessor makes);
 * otherwise places count from `offset`.
 */
export function lexText(text: string, at: SourceLine, offset: number, fixed: boolean, fixedLength = 1): Token[] {
  const out: Token[] = [];
  const length = text.length;
  let i = 0;
  let space = false;
  const push = (kind: TokenKind, content: string, end: number): void => {
    out.push(token(kind, content, space, at, fixed ? offset : offset + i, fixed ? fixedLength : end - i));
    space = false;
    i = end;
  };
  while (i < length) {
    const code = text.charCodeAt(i);
    const mask = classOf(code);
    if ((mask & BLANK) !== 0) {
      space = true;
      i++;
    } else if (code === 59) break;
    else if (code === 63 && (i + 1 >= length || (classOf(text.charCodeAt(i + 1)) & ID_PART) === 0)) {
      push(OPERATOR, '?', i + 1);
    } else if ((mask & ID_START) !== 0) {
      const end = identifierEnd(text, i);
      push(IDENTIFIER, text.slice(i, end), end);
    } else if ((mask & DIGIT) !== 0) {
      const { end, float } = scanNumber(text, i);
      push(float ? FLOAT : NUMBER, text.slice(i, end), end);
    } else if (code === 36) {
      const next = text.charCodeAt(i + 1);
      if (isDigit(next)) {
        const { end, float } = scanNumber(text, i);
        push(float ? FLOAT : NUMBER, text.slice(i, end), end);
      } else if (next === 36) push(OPERATOR, '$$', i + 2);
      else if (i + 1 < length && (classOf(next) & ID_START) !== 0) {
        const end = identifierEnd(text, i + 1);
        push(IDENTIFIER, text.slice(i, end), end);
      } else push(OPERATOR, '$', i + 1);
    } else if (code === 37) {
      const found = scanPercent(text, i);
      if (found !== null) push(found.kind, found.text, found.end);
      else if (text.charCodeAt(i + 1) === 37) push(OPERATOR, '%%', i + 2);
      else push(OPERATOR, '%', i + 1);
    } else if (code === 39 || code === 34 || code === 96) {
      const close = stringEnd(text, i);
      if (close < 0) push(OPEN_STRING, text.slice(i), length);
      else push(STRING, text.slice(i, close + 1), close + 1);
    } else {
      const size = operatorLength(text, i, code);
      if (size > 0) push(OPERATOR, text.slice(i, i + size), i + size);
      else push(OTHER, text[i], i + 1);
    }
  }
  return out;
}
