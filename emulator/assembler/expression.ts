/**
 * Expressions: tokens → tree. Precedence, from loose to tight (NASM manual, "Expressions"):
 * `?:` · `||` · `^^` · `&&` · comparisons · `|` · `^` · `&` · shifts · `+ -` · `* / // % %%` · unary · `seg` `wrt`.
 */
import type { Span } from './diagnostic.ts';
import type { Int64 } from './int64.ts';
import { valueMistake } from './dialects.ts';
import { floatBits, FLOAT_FORMATS, isSpecialFloat } from './floats.ts';
import type { FloatFormat } from './floats.ts';
import { normalise } from './int64.ts';
import { parseNumber } from './numbers.ts';
import { SourceError } from './source-error.ts';
import { bytesAsNumber, stringBytes } from './strings.ts';
import type { SymbolEntry } from './symbols.ts';
import { FLOAT, IDENTIFIER, NUMBER, OPEN_STRING, OPERATOR, spanOf, STRING } from './token.ts';
import type { Token } from './token.ts';
import { wordOf } from './words.ts';

export type BinaryOperator =
  | '||' | '^^' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '<=>' | '|' | '^' | '&'
  | '<<' | '>>' | '>>>' | '+' | '-' | '*' | '/' | '//' | '%' | '%%'; // prettier-ignore

/** `ilog2…`: floor or ceiling of the logarithm, with or without a complaint. */
export type IntegerFunction = 'ilog2e' | 'ilog2w' | 'ilog2f' | 'ilog2c';

export type Node =
  | { readonly type: 'number'; readonly value: Int64; readonly span: Span | null }
  | { readonly type: 'symbol'; readonly symbol: SymbolEntry; readonly token: Token }
  | { readonly type: 'here' }
  | { readonly type: 'section-start' }
  | { readonly type: 'register'; readonly name: string; readonly token: Token }
  | { readonly type: 'unary'; readonly operator: '-' | '~' | '!'; readonly operand: Node; readonly token: Token }
  | {
      readonly type: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Node;
      readonly right: Node;
      readonly token: Token;
    }
  | { readonly type: 'choice'; readonly test: Node; readonly yes: Node; readonly no: Node; readonly token: Token }
  | { readonly type: 'segment-of'; readonly operand: Node; readonly token: Token }
  | { readonly type: 'wrt'; readonly operand: Node; readonly frame: Node; readonly token: Token }
  | { readonly type: 'function'; readonly name: IntegerFunction; readonly operand: Node; readonly token: Token };

/** What an expression needs from its surroundings. */
export interface ExpressionScope {
  /** The symbol a name stands for here (local names are completed). */
  symbol(token: Token): SymbolEntry;
  /** Called for warnings that do not stop the expression. */
  warn(code: 'number-overflow-64' | 'string-too-long', span: Span, args: Readonly<Record<string, string>>): void;
}

// Binary operators by level; level 0 binds loosest.
const LEVELS: Readonly<Record<string, number>> = {
  '||': 0, '^^': 1, '&&': 2,
  '=': 3, '==': 3, '!=': 3, '<>': 3, '<': 3, '<=': 3, '>': 3, '>=': 3, '<=>': 3,
  '|': 4, '^': 5, '&': 6,
  '<<': 7, '<<<': 7, '>>': 7, '>>>': 7,
  '+': 8, '-': 8,
  '*': 9, '/': 9, '//': 9, '%': 9, '%%': 9,
}; // prettier-ignore
const SPELLINGS: Readonly<Record<string, string>> = { '=': '==', '<>': '!=', '<<<': '<<' };

const FLOAT_FUNCTIONS: Readonly<Record<string, { format: FloatFormat; shift: number; bits: number }>> = {
  float8: { format: FLOAT_FORMATS.float8, shift: 0, bits: 64 },
  float16: { format: FLOAT_FORMATS.float16, shift: 0, bits: 64 },
  bfloat16: { format: FLOAT_FORMATS.bfloat16, shift: 0, bits: 64 },
  float32: { format: FLOAT_FORMATS.float32, shift: 0, bits: 64 },
  float64: { format: FLOAT_FORMATS.float64, shift: 0, bits: 64 },
  float80m: { format: FLOAT_FORMATS.float80, shift: 0, bits: 64 },
  float80e: { format: FLOAT_FORMATS.float80, shift: 64, bits: 16 },
  float128l: { format: FLOAT_FORMATS.float128, shift: 0, bits: 64 },
  float128h: { format: FLOAT_FORMATS.float128, shift: 64, bits: 64 },
};
const INTEGER_FUNCTIONS: Readonly<Record<string, IntegerFunction>> = {
  ilog2e: 'ilog2e', ilog2w: 'ilog2w', ilog2f: 'ilog2f', ilog2c: 'ilog2c',
}; // prettier-ignore

/** `__?name?__` or `__name__` → `name`; else null. */
export function functionName(text: string): string | null {
  if (text.charCodeAt(0) !== 95) return null;
  const match = /^__\?(\w+)\?__$/.exec(text) ?? /^__(\w+)__$/.exec(text);
  return match === null ? null : match[1].toLowerCase();
}
const isFloatFunction = (name: string | null): name is string => name !== null && name in FLOAT_FUNCTIONS;

/** Reads one expression from a token list. `position` is left behind the last token used. */
export class ExpressionParser {
  position: number;
  private readonly tokens: readonly Token[];
  private readonly scope: ExpressionScope;

  constructor(tokens: readonly Token[], position: number, scope: ExpressionScope) {
    this.tokens = tokens;
    this.position = position;
    this.scope = scope;
  }

  /** A whole expression, with `wrt` at its end. Throws SourceError. */
  expression(): Node {
    const operand = this.choice();
    const next = this.tokens[this.position];
    if (
      next !== undefined &&
      next.kind === IDENTIFIER &&
      wordOf(next.text).type === 'operator' &&
      /^wrt$/i.test(next.text)
    ) {
      this.position++;
      return { type: 'wrt', operand, frame: this.unary(), token: next };
    }
    return operand;
  }

  private isOperator(text: string): boolean {
    const next = this.tokens[this.position];
    return next !== undefined && next.kind === OPERATOR && next.text === text;
  }

  private choice(): Node {
    const test = this.binary(0);
    if (!this.isOperator('?')) return test;
    const token = this.tokens[this.position++];
    const yes = this.choice();
    if (!this.isOperator(':')) throw this.expected(':');
    this.position++;
    return { type: 'choice', test, yes, no: this.choice(), token };
  }

  /** Precedence climbing: operators of `lowest` level and tighter. */
  private binary(lowest: number): Node {
    let left = this.unary();
    for (;;) {
      const token = this.tokens[this.position];
      if (token === undefined || token.kind !== OPERATOR) return left;
      const level = LEVELS[token.text];
      if (level === undefined || level < lowest) return left;
      this.position++;
      const right = this.binary(level + 1);
      const operator = (SPELLINGS[token.text] ?? token.text) as BinaryOperator;
      left = { type: 'binary', operator, left, right, token };
    }
  }

  private expected(what: string): SourceError {
    const next = this.tokens[this.position];
    const mistake = next === undefined ? null : valueMistake(next);
    if (mistake !== null) return mistake;
    const last = this.tokens[this.tokens.length - 1];
    if (next !== undefined) {
      return new SourceError('expression-syntax', spanOf(next), { token: next.text, expected: what });
    }
    return new SourceError('expression-end', spanOf(last), { token: last.text, expected: what });
  }

  private unary(): Node {
    const token = this.tokens[this.position];
    if (token === undefined) throw this.expected('a value');
    switch (token.kind) {
      case NUMBER:
        return this.number(token);
      case STRING:
        return this.string(token);
      case IDENTIFIER:
        return this.word(token);
      case OPERATOR:
        return this.operator(token);
      case OPEN_STRING:
        throw new SourceError('unterminated-string', spanOf(token), { token: token.text, quote: token.text[0] });
      case FLOAT:
        throw new SourceError('float-in-expression', spanOf(token), { token: token.text });
      default:
        throw this.expected('a value');
    }
  }

  private operator(token: Token): Node {
    switch (token.text) {
      case '-':
      case '~':
      case '!':
        this.position++;
        return { type: 'unary', operator: token.text, operand: this.unary(), token };
      case '+':
        this.position++;
        return this.unary();
      case '(': {
        this.position++;
        const inside = this.expression();
        if (!this.isOperator(')')) {
          throw new SourceError('parenthesis-open', spanOf(token), { token: '(' });
        }
        this.position++;
        return inside;
      }
      case '$':
        this.position++;
        return { type: 'here' };
      case '$$':
        this.position++;
        return { type: 'section-start' };
      default:
        throw this.expected('a value');
    }
  }

  private number(token: Token): Node {
    this.position++;
    const parsed = parseNumber(token.text);
    if (parsed === null) throw new SourceError('bad-number', spanOf(token), { token: token.text });
    if (parsed.overflow) this.scope.warn('number-overflow-64', spanOf(token), { token: token.text });
    return { type: 'number', value: parsed.value, span: null };
  }

  private string(token: Token): Node {
    this.position++;
    const bytes = stringBytes(token.text);
    if (bytes.length > 8) this.scope.warn('string-too-long', spanOf(token), { token: token.text });
    return { type: 'number', value: bytesAsNumber(bytes), span: spanOf(token) };
  }

  private word(token: Token): Node {
    const word = wordOf(token.text);
    if (word.type === 'register') {
      this.position++;
      return { type: 'register', name: word.lower, token };
    }
    if (word.type === 'operator' && word.lower === 'seg') {
      this.position++;
      return { type: 'segment-of', operand: this.unary(), token };
    }
    if (word.type === 'name') {
      const name = functionName(token.text);
      if (name !== null && name in INTEGER_FUNCTIONS) {
        this.position++;
        return { type: 'function', name: INTEGER_FUNCTIONS[name], operand: this.unary(), token };
      }
      if (isFloatFunction(name)) return this.floatFunction(token, name);
      if (isSpecialFloat(token.text)) {
        throw new SourceError('float-in-expression', spanOf(token), { token: token.text });
      }
      this.position++;
      return { type: 'symbol', symbol: this.scope.symbol(token), token };
    }
    throw new SourceError('reserved-in-expression', spanOf(token), { token: token.text });
  }

  /** `__?float32?__(-1.5)`: a float as an integer. */
  private floatFunction(token: Token, name: string): Node {
    this.position++;
    if (!this.isOperator('(')) throw this.expected('(');
    this.position++;
    let negative = false;
    while (this.isOperator('-') || this.isOperator('+')) {
      if (this.isOperator('-')) negative = !negative;
      this.position++;
    }
    const literal = this.tokens[this.position];
    const { format, shift, bits } = FLOAT_FUNCTIONS[name];
    const pattern =
      literal !== undefined && (literal.kind === FLOAT || literal.kind === NUMBER || literal.kind === IDENTIFIER)
        ? floatBits(literal.text, negative, format)
        : null;
    if (literal === undefined || pattern === null) throw this.expected('a floating-point number');
    this.position++;
    if (!this.isOperator(')')) throw new SourceError('parenthesis-open', spanOf(token), { token: '(' });
    this.position++;
    const part = BigInt.asUintN(bits, pattern >> BigInt(shift));
    return { type: 'number', value: normalise(part), span: spanOf(token) };
  }
}
