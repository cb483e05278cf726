/** `db`, `dw`, … `do`: the list of values behind them. */
import { ExpressionParser, functionName } from './expression.ts';
import type { ExpressionScope, Node } from './expression.ts';
import { floatBytes, formatOfSize, isPackedBcd, isSpecialFloat, packedBcdBytes } from './floats.ts';
import { SourceError } from './source-error.ts';
import type { DataItem } from './statement.ts';
import { stringBytes } from './strings.ts';
import { decodeUtf8 } from '#emulator/base';
import { operandJunk } from './dialects.ts';
import { FLOAT, IDENTIFIER, OPEN_STRING, OPERATOR, spanOf, spanOfTokens, STRING } from './token.ts';
import type { Token } from './token.ts';
import { SIZES, wordOf } from './words.ts';

const isSign = (item: Token | undefined, sign: string): boolean =>
  item !== undefined && item.kind === OPERATOR && item.text === sign;
const isDup = (item: Token | undefined): boolean =>
  item !== undefined && item.kind === IDENTIFIER && item.text.toLowerCase() === 'dup';

/** Pads with zeros to whole units of `unit` bytes. */
function padded(bytes: Uint8Array, unit: number): Uint8Array {
  const size = Math.ceil(bytes.length / unit) * unit;
  if (size === bytes.length) return bytes;
  const out = new Uint8Array(size);
  out.set(bytes);
  return out;
}

const UTF_FUNCTIONS: Readonly<Record<string, { width: 2 | 4; big: boolean }>> = {
  utf16: { width: 2, big: false },
  utf16le: { width: 2, big: false },
  utf16be: { width: 2, big: true },
  utf32: { width: 4, big: false },
  utf32le: { width: 4, big: false },
  utf32be: { width: 4, big: true },
};

function recode(bytes: Uint8Array, width: 2 | 4, big: boolean): Uint8Array {
  const text = decodeUtf8(bytes);
  const units: number[] = [];
  if (width === 4) for (const char of text) units.push(char.codePointAt(0) ?? 0);
  else for (let i = 0; i < text.length; i++) units.push(text.charCodeAt(i));
  const out = new Uint8Array(units.length * width);
  for (const [n, unit] of units.entries()) {
    for (let k = 0; k < width; k++) out[n * width + (big ? width - 1 - k : k)] = unit >>> (8 * k);
  }
  return out;
}

/** Reads the values of one data statement. Throws SourceError. */
export class DataParser {
  private position: number;
  private readonly tokens: readonly Token[];
  private readonly scope: ExpressionScope;

  constructor(tokens: readonly Token[], from: number, scope: ExpressionScope) {
    this.tokens = tokens;
    this.position = from;
    this.scope = scope;
  }

  list(unit: number): DataItem[] {
    const items = this.items(unit, false);
    const rest = this.tokens[this.position];
    if (rest !== undefined) throw operandJunk(this.tokens, this.position);
    return items;
  }

  private items(unit: number, inParentheses: boolean): DataItem[] {
    const out: DataItem[] = [];
    for (;;) {
      const next = this.tokens[this.position];
      if (next === undefined) return out;
      if (inParentheses && isSign(next, ')')) return out;
      if (isSign(next, ',')) throw new SourceError('operand-missing', spanOf(next), { token: ',' });
      out.push(this.item(unit));
      if (!isSign(this.tokens[this.position], ',')) return out;
      this.position++;
    }
  }

  /** True when the token at `at` ends an item. */
  private endsItem(at: number): boolean {
    const next = this.tokens[at];
    return next === undefined || isSign(next, ',') || isSign(next, ')');
  }

  private item(unit: number): DataItem {
    const token = this.tokens[this.position];
    if (token.kind === OPEN_STRING) {
      throw new SourceError('unterminated-string', spanOf(token), { token: token.text, quote: token.text[0] });
    }
    if (token.kind === STRING && this.endsItem(this.position + 1)) {
      this.position++;
      return { kind: 'bytes', bytes: padded(stringBytes(token.text), unit) };
    }
    if (isSign(token, '?') && this.endsItem(this.position + 1)) {
      this.position++;
      return { kind: 'reserve', token };
    }
    const special = this.recoded(token, unit) ?? this.float(unit);
    if (special !== null) return special;
    const start = this.position;
    const value = this.expression();
    if (isDup(this.tokens[this.position])) return this.repeated(unit, value, token);
    return { kind: 'value', value, span: spanOfTokens(this.tokens, start, this.position) ?? spanOf(token) };
  }

  private expression(): Node {
    const parser = new ExpressionParser(this.tokens, this.position, this.scope);
    const node = parser.expression();
    this.position = parser.position;
    return node;
  }

  /** `3 dup (1, 2)`, `3 dup 0`, `3 dup word (…)`; the position is at `dup`. */
  private repeated(unit: number, count: Node, token: Token): DataItem {
    this.position++;
    const size = this.tokens[this.position];
    let width = unit;
    if (size !== undefined && size.kind === IDENTIFIER && wordOf(size.text).type === 'size') {
      width = SIZES[wordOf(size.text).lower] / 8;
      this.position++;
    }
    const open = this.tokens[this.position];
    if (open === undefined) throw new SourceError('operand-missing', spanOf(token), { token: 'dup' });
    if (!isSign(open, '(')) return { kind: 'repeat', count, unit: width, items: [this.item(width)], token };
    this.position++;
    const items = this.items(width, true);
    if (!isSign(this.tokens[this.position], ')'))
      throw new SourceError('parenthesis-open', spanOf(open), { token: '(' });
    this.position++;
    return { kind: 'repeat', count, unit: width, items, token };
  }

  /** `__?utf16?__('text')` */
  private recoded(token: Token, unit: number): DataItem | null {
    const name = token.kind === IDENTIFIER ? functionName(token.text) : null;
    const target = name === null ? undefined : UTF_FUNCTIONS[name];
    if (target === undefined) return null;
    const parenthesised = isSign(this.tokens[this.position + 1], '(');
    const literal = this.tokens[this.position + (parenthesised ? 2 : 1)];
    if (literal === undefined || literal.kind !== STRING) {
      throw new SourceError('directive-needs-string', spanOf(token), { token: token.text });
    }
    this.position += parenthesised ? 4 : 2;
    return { kind: 'bytes', bytes: padded(recode(stringBytes(literal.text), target.width, target.big), unit) };
  }

  /** A float or packed-BCD literal with its sign; null when this is something else. */
  private float(unit: number): DataItem | null {
    let at = this.position;
    let negative = false;
    while (isSign(this.tokens[at], '-') || isSign(this.tokens[at], '+')) {
      if (this.tokens[at].text === '-') negative = !negative;
      at++;
    }
    const literal = this.tokens[at];
    if (literal === undefined) return null;
    const isFloat = literal.kind === FLOAT || (literal.kind === IDENTIFIER && isSpecialFloat(literal.text));
    if (!isFloat || !this.endsItem(at + 1)) return null;
    this.position = at + 1;
    const bytes = this.floatLiteral(literal, negative, unit);
    if (bytes === null) throw new SourceError('bad-float', spanOf(literal), { token: literal.text, bytes: unit });
    return { kind: 'bytes', bytes };
  }

  private floatLiteral(literal: Token, negative: boolean, unit: number): Uint8Array | null {
    if (isPackedBcd(literal.text)) {
      return unit === 10 ? packedBcdBytes(literal.text, negative) : null;
    }
    const format = formatOfSize(unit);
    return format === null ? null : floatBytes(literal.text, negative, format);
  }
}
