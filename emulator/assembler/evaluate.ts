/** Trees → values. A value is a number, or an address as "offset in a section"; only differences of addresses are numbers. */
import { unreachable } from '#emulator/base';
import type { BinaryOperator, Node } from './expression.ts';
import {
  add,
  and,
  compare,
  divideSigned,
  divideUnsigned,
  isZero,
  multiply,
  not,
  or,
  remainderSigned,
  remainderUnsigned,
  shiftLeft,
  shiftRight,
  shiftRightSigned,
  subtract,
  xor,
} from './int64.ts';
import type { Int64 } from './int64.ts';
import { SourceError } from './source-error.ts';
import { NO_SEGMENT } from './symbols.ts';
import { spanOf, textOf } from './token.ts';
import type { Token } from './token.ts';

/** Segment of a sum of addresses of different sections. */
export const MIXED = -1;

export interface Quantity {
  readonly value: Int64;
  /** Section of the address; 0 for plain numbers; MIXED when several sections take part. */
  readonly segment: number;
  /** How often the section's start is contained: 1 for an address, 0 for a number. */
  readonly coefficient: number;
  /** True when a symbol that is not defined yet takes part; `value` then means nothing. */
  readonly unknown: boolean;
}

/** Where the expression stands, and how strict it is. */
export interface EvaluationContext {
  /** Section and offset of `$`. */
  readonly segment: number;
  readonly offset: Int64;
  /** Section of `$$`, and its offset (not 0 only after `absolute`). */
  readonly startOffset: Int64;
  /** Number of the pass, for `refuse-later`. */
  readonly pass: number;
  /** `allow`: undefined symbols make the value unknown. `refuse`: they are an error. `refuse-later`: so are symbols that
   * this pass has not defined yet. */
  readonly undefinedSymbols: 'allow' | 'refuse-later' | 'refuse';
  /** Called for every symbol, `$` or `$$` met. */
  readonly onLayoutUse: (() => void) | null;
  /** Called when an `ilog2` argument is not a power of two. */
  readonly warn: (code: 'ilog2-not-power', token: Token) => void;
}

export const scalar = (value: Int64): Quantity => ({ value, segment: NO_SEGMENT, coefficient: 0, unknown: false });
const UNKNOWN: Quantity = { value: 0, segment: NO_SEGMENT, coefficient: 0, unknown: true };

export const isScalar = (q: Quantity): boolean => q.segment === NO_SEGMENT && !q.unknown;
/** `-label`: an address of this section taken away. It depends on the origin, but on no other section. */
export const isTakenAway = (q: Quantity, context: EvaluationContext): boolean =>
  q.coefficient === -1 && q.segment === context.segment && q.segment > NO_SEGMENT && !q.unknown;
export const isAddress = (q: Quantity): boolean => q.segment > NO_SEGMENT && q.coefficient === 1 && !q.unknown;

/** True when the tree has no symbol, `$` or `$$`: its value never changes. */
export function isConstant(node: Node): boolean {
  switch (node.type) {
    case 'number':
      return true;
    case 'unary':
    case 'function':
      return isConstant(node.operand);
    case 'binary':
      return isConstant(node.left) && isConstant(node.right);
    case 'choice':
      return isConstant(node.test) && isConstant(node.yes) && isConstant(node.no);
    default:
      return false;
  }
}

/** The value of `node`. Throws SourceError for divisions by zero, operators on addresses, undefined symbols. */
export function evaluate(node: Node, context: EvaluationContext): Quantity {
  switch (node.type) {
    case 'number':
      return scalar(node.value);
    case 'symbol':
      return evaluateSymbol(node, context);
    case 'here':
      context.onLayoutUse?.();
      return address(context.segment, context.offset);
    case 'section-start':
      context.onLayoutUse?.();
      return address(context.segment, context.startOffset);
    case 'register':
      throw new SourceError('register-in-expression', spanOf(node.token), { token: node.token.text });
    case 'unary':
      return evaluateUnary(node.operator, evaluate(node.operand, context), node.token);
    case 'binary':
      return combine(node.operator, evaluate(node.left, context), evaluate(node.right, context), node.token);
    case 'choice': {
      // Both branches are calculated, as in NASM: a mistake counts even in the one that is not taken.
      const test = evaluate(node.test, context);
      const yes = evaluate(node.yes, context);
      const no = evaluate(node.no, context);
      if (test.unknown) return UNKNOWN;
      requireScalar(test, node.token);
      return isZero(test.value) ? no : yes;
    }
    case 'function':
      return evaluateLogarithm(node, context);
    case 'segment-of':
      evaluate(node.operand, context);
      throw new SourceError('segment-reference', spanOf(node.token), { token: node.token.text });
    case 'wrt':
      throw new SourceError('wrt-in-bin', spanOf(node.token), { token: node.token.text });
    default:
      return unreachable(node);
  }
}

const address = (segment: number, value: Int64): Quantity => ({
  value,
  segment,
  coefficient: segment === NO_SEGMENT ? 0 : 1,
  unknown: false,
});

function evaluateSymbol(node: Extract<Node, { type: 'symbol' }>, context: EvaluationContext): Quantity {
  const { symbol, token } = node;
  context.onLayoutUse?.();
  if (symbol.external) {
    throw new SourceError('external-in-bin', spanOf(token), { token: token.text });
  }
  const later = context.undefinedSymbols === 'refuse-later';
  if (symbol.kind === 'undefined' || (later && symbol.definedIn !== context.pass && !symbol.internal)) {
    if (context.undefinedSymbols === 'allow') return UNKNOWN;
    throw new SourceError(later ? 'symbol-not-yet-defined' : 'undefined-symbol', spanOf(token), { token: symbol.name });
  }
  if (symbol.unknown) return UNKNOWN;
  return {
    value: symbol.value,
    segment: symbol.segment,
    coefficient: symbol.segment === NO_SEGMENT ? 0 : 1,
    unknown: false,
  };
}

function requireScalar(q: Quantity, token: Token): void {
  if (q.segment !== NO_SEGMENT) {
    throw new SourceError('operator-needs-numbers', spanOf(token), { token: textOf([token]) });
  }
}

function evaluateUnary(operator: '-' | '~' | '!', q: Quantity, token: Token): Quantity {
  if (q.unknown) return UNKNOWN;
  if (operator === '-') {
    return { value: subtract(0, q.value), segment: q.segment, coefficient: -q.coefficient, unknown: false };
  }
  requireScalar(q, token);
  return scalar(operator === '~' ? not(q.value) : isZero(q.value) ? 1 : 0);
}

function sum(a: Quantity, b: Quantity, sign: 1 | -1): Quantity {
  const value = sign === 1 ? add(a.value, b.value) : subtract(a.value, b.value);
  if (b.segment === NO_SEGMENT) {
    return { value, segment: a.segment, coefficient: a.coefficient, unknown: false };
  }
  if (a.segment === NO_SEGMENT) {
    return { value, segment: b.segment, coefficient: sign * b.coefficient, unknown: false };
  }
  if (a.segment !== b.segment) return { value, segment: MIXED, coefficient: 0, unknown: false };
  const coefficient = a.coefficient + sign * b.coefficient;
  return { value, segment: coefficient === 0 ? NO_SEGMENT : a.segment, coefficient, unknown: false };
}

function product(a: Quantity, b: Quantity, token: Token): Quantity {
  const value = multiply(a.value, b.value);
  if (a.segment === NO_SEGMENT && b.segment === NO_SEGMENT) return scalar(value);
  if (a.segment !== NO_SEGMENT && b.segment !== NO_SEGMENT) {
    throw new SourceError('operator-needs-numbers', spanOf(token), { token: token.text });
  }
  const [factor, place] = a.segment === NO_SEGMENT ? [a, b] : [b, a];
  const coefficient = place.coefficient * Number(factor.value);
  return { value, segment: coefficient === 0 ? NO_SEGMENT : place.segment, coefficient, unknown: false };
}

function combine(operator: BinaryOperator, a: Quantity, b: Quantity, token: Token): Quantity {
  if (a.unknown || b.unknown) return UNKNOWN;
  switch (operator) {
    case '+':
      return sum(a, b, 1);
    case '-':
      return sum(a, b, -1);
    case '*':
      return product(a, b, token);
    case '==':
    case '!=': {
      const difference = sum(a, b, -1);
      const equal = difference.segment === NO_SEGMENT && isZero(difference.value);
      return scalar(equal === (operator === '==') ? 1 : 0);
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '<=>': {
      const difference = sum(a, b, -1);
      requireScalar(difference, token);
      const sign = compare(difference.value, 0);
      // NASM 2.16 takes the -1 of its three-way comparison for "not known": the same here, with a warning from emit.ts.
      if (operator === '<=>' && sign < 0) return UNKNOWN;
      return scalar(order(operator, sign));
    }
    default:
      requireScalar(a, token);
      requireScalar(b, token);
      return scalar(calculate(operator, a.value, b.value, token));
  }
}

function order(operator: '<' | '<=' | '>' | '>=' | '<=>', sign: -1 | 0 | 1): number {
  switch (operator) {
    case '<':
      return sign < 0 ? 1 : 0;
    case '<=':
      return sign <= 0 ? 1 : 0;
    case '>':
      return sign > 0 ? 1 : 0;
    case '>=':
      return sign >= 0 ? 1 : 0;
    case '<=>':
      return sign;
    default:
      return unreachable(operator);
  }
}

type ScalarOperator = Exclude<BinaryOperator, '+' | '-' | '*' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '<=>'>;

function calculate(operator: ScalarOperator, a: Int64, b: Int64, token: Token): Int64 {
  switch (operator) {
    case '||':
      return isZero(a) && isZero(b) ? 0 : 1;
    case '&&':
      return isZero(a) || isZero(b) ? 0 : 1;
    case '^^':
      return isZero(a) === isZero(b) ? 0 : 1;
    case '|':
      return or(a, b);
    case '^':
      return xor(a, b);
    case '&':
      return and(a, b);
    case '<<':
      return shiftLeft(a, b);
    case '>>':
      return shiftRight(a, b);
    case '>>>':
      return shiftRightSigned(a, b);
    default:
      if (isZero(b)) throw new SourceError('division-by-zero', spanOf(token), { token: token.text });
      if (operator === '/') return divideUnsigned(a, b);
      if (operator === '//') return divideSigned(a, b);
      return operator === '%' ? remainderUnsigned(a, b) : remainderSigned(a, b);
  }
}

function evaluateLogarithm(node: Extract<Node, { type: 'function' }>, context: EvaluationContext): Quantity {
  const q = evaluate(node.operand, context);
  if (q.unknown) return UNKNOWN;
  requireScalar(q, node.token);
  const bits = BigInt.asUintN(64, BigInt(q.value));
  const floor = bits === 0n ? -1 : bits.toString(2).length - 1;
  const isPower = bits !== 0n && (bits & (bits - 1n)) === 0n;
  if (!isPower && node.name === 'ilog2e') {
    throw new SourceError('ilog2-not-power-error', spanOf(node.token), { token: node.token.text });
  }
  if (!isPower && node.name === 'ilog2w') context.warn('ilog2-not-power', node.token);
  if (node.name === 'ilog2c' && !isPower && bits !== 0n) return scalar(floor + 1);
  return scalar(floor);
}
