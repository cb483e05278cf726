/** From text to tokens. Numbers are NASM's and C's; names may contain dots (`kmain.loop`, `eflags.if`); `$name` is always a label. */
import { parseNumber } from '#emulator/assembler';
import { Refusal, type Span } from './problem.ts';

export type TokenKind = 'number' | 'character' | 'text' | 'word' | 'symbol' | 'operator' | 'end';
export interface Token {
  readonly kind: TokenKind;
  readonly span: Span;
  /** As written; of text and label without their marks. */
  readonly text: string;
  /** Of numbers and characters. */
  readonly value: number;
}

/** Longer texts are refused: a condition is a line, not a program. */
export const MOST_CHARACTERS = 2_000;

const OPERATORS = ['&&', '||', '==', '!=', '<=', '>=', '<<', '>>', '..', '+', '-', '*', '/', '%', '&', '|', '^', '~', '!', '<', '>', '=', '(', ')', '[', ']', ',', ':', '{', '}']; // prettier-ignore

const SPACE = /\s+/y;
const NUMBER = /\$?[0-9][0-9A-Za-z_]*/y;
/** A name ends before `..`, which is the sign of a range; macro-local labels begin with `..@`. */
const WORD = /(?:\.\.@|[A-Za-z_?@.])(?:[A-Za-z0-9_$#@?]|\.(?!\.))*/y;
const SYMBOL = /\$((?:\.\.@|[A-Za-z_?@.])(?:[A-Za-z0-9_$#@?]|\.(?!\.))*)/y;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

export function tokenize(text: string): Token[] {
  const whole = { start: 0, end: text.length };
  if (text.length > MOST_CHARACTERS) throw new Refusal('too-long', whole, { most: MOST_CHARACTERS });
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const space = match(SPACE, text, at);
    if (space === null) tokens.push(tokenAt(text, at));
    at = space === null ? tokens[tokens.length - 1].span.end : at + space[0].length;
  }
  tokens.push({ kind: 'end', span: { start: text.length, end: text.length }, text: '', value: 0 });
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  const made = (kind: TokenKind, length: number, content: string, value = 0): Token => ({
    kind,
    span: { start: at, end: at + length },
    text: content,
    value,
  });
  const number = match(NUMBER, text, at);
  if (number) return made('number', number[0].length, number[0], numberOf(number[0], at));
  const symbol = match(SYMBOL, text, at);
  if (symbol) return made('symbol', symbol[0].length, symbol[1]);
  // `a..b`: the dots belong to no name.
  const word = text.startsWith('..', at) && text[at + 2] !== '@' ? null : match(WORD, text, at);
  if (word) return made('word', word[0].length, word[0]);
  if (text[at] === "'" || text[at] === '"') return quoted(text, at, made);
  const operator = OPERATORS.find((sign) => text.startsWith(sign, at));
  if (operator) return made('operator', operator.length, operator);
  const [character] = text.slice(at);
  throw new Refusal('character', { start: at, end: at + character.length }, { token: character });
}

function numberOf(literal: string, at: number): number {
  const span = { start: at, end: at + literal.length };
  const parsed = parseNumber(literal);
  if (parsed === null) throw new Refusal('number', span, { token: literal });
  if (parsed.overflow || typeof parsed.value !== 'number' || parsed.value < 0)
    throw new Refusal('number-too-large', span, { token: literal });
  return parsed.value;
}

/** `'A'` is the code of a character, up to four of them little-endian as in NASM; `"hw"` is text. */
function quoted(
  text: string,
  at: number,
  made: (kind: TokenKind, length: number, content: string, value?: number) => Token,
): Token {
  const quote = text[at];
  const end = text.indexOf(quote, at + 1);
  if (end < 0) throw new Refusal('open-text', { start: at, end: text.length }, { quote });
  const content = text.slice(at + 1, end);
  const length = end + 1 - at;
  if (quote === '"') return made('text', length, content);
  if (content.length > 4)
    throw new Refusal('long-character', { start: at, end: end + 1 }, { token: `'${content}'`, text: content });
  let value = 0;
  for (let k = content.length - 1; k >= 0; k--) value = value * 256 + (content.charCodeAt(k) & 0xff);
  return made('character', length, content, value);
}
