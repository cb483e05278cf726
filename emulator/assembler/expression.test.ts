import { describe, expect, it } from 'vitest';
import { SeededRandom } from '#emulator/base';
import { assemble } from './assemble.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationContext } from './evaluate.ts';
import { ExpressionParser } from './expression.ts';
import type { ExpressionScope } from './expression.ts';
import { lexLine } from './lexer.ts';
import { SourceError } from './source-error.ts';
import { SymbolTable } from './symbols.ts';

const symbols = new SymbolTable();
const scope: ExpressionScope = { symbol: (token) => symbols.lookup(token.text), warn: () => {} };
const context: EvaluationContext = {
  segment: 1,
  offset: 0x20,
  startOffset: 0,
  pass: 1,
  undefinedSymbols: 'refuse',
  onLayoutUse: null,
  warn: () => {},
};
symbols.define(symbols.lookup('here'), 'label', 1, 0x30, false, 1);
symbols.define(symbols.lookup('there'), 'label', 1, 0x10, false, 1);
symbols.define(symbols.lookup('other'), 'label', 4, 8, false, 1);
symbols.define(symbols.lookup('five'), 'equ', 0, 5, false, 1);

const quantity = (text: string) => {
  const tokens = lexLine({ file: 'x', line: 1, text, joins: null });
  const parser = new ExpressionParser(tokens, 0, scope);
  const value = evaluate(parser.expression(), context);
  expect(parser.position).toBe(tokens.length);
  return value;
};
const value = (text: string): bigint => BigInt(quantity(text).value);
const codeOf = (text: string): string => {
  try {
    quantity(text);
    return 'none';
  } catch (error) {
    return error instanceof SourceError ? error.code : String(error);
  }
};

// The reference: the same grammar, written directly over 64-bit bigints.
type Operator = (a: bigint, b: bigint) => bigint | null;
const u = (a: bigint): bigint => BigInt.asUintN(64, a);
const s = (a: bigint): bigint => BigInt.asIntN(64, a);
const truth = (condition: boolean): bigint => (condition ? 1n : 0n);
const OPERATORS: Readonly<Record<string, Operator>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? null : u(a) / u(b)),
  '//': (a, b) => (b === 0n ? null : a / b),
  '%': (a, b) => (b === 0n ? null : u(a) % u(b)),
  '%%': (a, b) => (b === 0n ? null : a % b),
  '<<': (a, b) => a << (u(b) & 63n),
  '>>': (a, b) => u(a) >> (u(b) & 63n),
  '>>>': (a, b) => a >> (u(b) & 63n),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(s(a - b) < 0n),
  '>=': (a, b) => truth(s(a - b) >= 0n),
  '&&': (a, b) => truth(a !== 0n && b !== 0n),
  '||': (a, b) => truth(a !== 0n || b !== 0n),
  '^^': (a, b) => truth((a !== 0n) !== (b !== 0n)),
};
const NAMES = Object.keys(OPERATORS);

/** A random expression with its value by the reference; null value = division by zero somewhere. */
function randomExpression(random: SeededRandom, depth: number): { text: string; value: bigint | null } {
  const pick = random.below(10);
  if (depth === 0 || pick < 2) {
    const kind = random.below(4);
    const magnitude = kind === 0 ? 10n : kind === 1 ? 1n << 16n : kind === 2 ? 1n << 33n : 1n << 64n;
    const raw = (BigInt(random.below(0x7fffffff)) * BigInt(random.below(0x7fffffff))) % magnitude;
    return { text: random.below(2) === 0 ? raw.toString() : '0x' + raw.toString(16), value: s(raw) };
  }
  if (pick < 4) {
    const inner = randomExpression(random, depth - 1);
    const sign = '-~!'[random.below(3)];
    const made =
      inner.value === null
        ? null
        : s(sign === '-' ? -inner.value : sign === '~' ? ~inner.value : truth(inner.value === 0n));
    return { text: `${sign}(${inner.text})`, value: made };
  }
  const left = randomExpression(random, depth - 1);
  const right = randomExpression(random, depth - 1);
  const name = NAMES[random.below(NAMES.length)];
  const result = left.value === null || right.value === null ? null : OPERATORS[name](left.value, right.value);
  return { text: `(${left.text}) ${name} (${right.text})`, value: result === null ? null : s(result) };
}

describe('expressions', () => {
  it('give the same 64-bit value as a bigint reference, for random trees', () => {
    const random = new SeededRandom(20240501);
    let compared = 0;
    for (let i = 0; i < 4000; i++) {
      const made = randomExpression(random, 1 + (i % 4));
      const ours = made.value === null ? codeOf(made.text) : String(value(made.text));
      expect(`${made.text} = ${ours}`).toBe(
        `${made.text} = ${made.value === null ? 'division-by-zero' : String(made.value)}`,
      );
      if (made.value !== null) compared++;
    }
    expect(compared).toBeGreaterThan(2000);
  });

  it('bind operators as the manual says', () => {
    expect(value('1+2*3')).toBe(7n);
    expect(value('1<<4|1')).toBe(17n);
    expect(value('10-4-3')).toBe(3n);
    expect(value('1 || 0 && 0')).toBe(1n);
    expect(value('0 ? 5 : 1 ? 6 : 7')).toBe(6n);
    expect(value('-7 // 2')).toBe(-3n);
    expect(value('0xFF & ~0x0F')).toBe(0xf0n);
  });

  it('keep addresses apart from numbers: only differences in one section are numbers', () => {
    expect(quantity('here-there')).toMatchObject({ value: 0x20, segment: 0 });
    expect(quantity('$-$$')).toMatchObject({ value: 0x20, segment: 0 });
    expect(quantity('here+five*2')).toMatchObject({ value: 0x3a, segment: 1, coefficient: 1 });
    expect(quantity('here-other').segment).toBe(-1);
    expect(codeOf('here>>4')).toBe('operator-needs-numbers');
    expect(codeOf('here*other')).toBe('operator-needs-numbers');
  });

  it('take strings, floats and logarithms as numbers where the manual allows it', () => {
    expect(value("'a'")).toBe(97n);
    expect(value("'abcd'+0")).toBe(0x64636261n);
    expect(value('__?float32?__(1.5)')).toBe(0x3fc00000n);
    expect(value('__?ilog2e?__(64)')).toBe(6n);
    expect(codeOf('1.5')).toBe('float-in-expression');
    expect(codeOf('nowhere')).toBe('undefined-symbol');
  });

  it('follow constants through several definitions, also forwards', () => {
    const { bytes, ok } = assemble({ name: 'a', text: 'db a\na equ b+1\nb equ c*2\nc equ 5' });
    expect(ok).toBe(true);
    expect([...bytes]).toEqual([11]);
  });
});
