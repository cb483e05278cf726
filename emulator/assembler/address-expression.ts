/** `[ebx+4*esi+label]` → base, index, scale, displacement, by NASM's rules (manual, "Effective Addresses"). */
import { evaluate, isScalar, scalar } from './evaluate.ts';
import type { EvaluationContext, Quantity } from './evaluate.ts';
import type { Node } from './expression.ts';
import { add, multiply, toNumber } from './int64.ts';
import { SourceError } from './source-error.ts';
import { spanOf } from './token.ts';
import type { Token } from './token.ts';
import { registerBits } from './words.ts';

export interface Address {
  readonly base: string;
  readonly index: string;
  readonly scale: 1 | 2 | 4 | 8;
  readonly displacement: Quantity;
}

interface Term {
  readonly name: string;
  factor: number;
  readonly token: Token;
}

/** Which register the writing suggests as base: the first one written, unless it is multiplied. */
interface Hint {
  type: 'none' | 'base' | 'not-base' | 'summed';
  register: string;
}

interface Vector {
  terms: Term[];
  rest: Quantity;
}

/** True when a register takes part. */
export function hasRegister(node: Node): boolean {
  switch (node.type) {
    case 'register':
      return true;
    case 'unary':
    case 'function':
    case 'segment-of':
      return hasRegister(node.operand);
    case 'binary':
      return hasRegister(node.left) || hasRegister(node.right);
    case 'choice':
      return hasRegister(node.test) || hasRegister(node.yes) || hasRegister(node.no);
    case 'wrt':
      return hasRegister(node.operand);
    default:
      return false;
  }
}

function evaluateVector(node: Node, context: EvaluationContext, hint: Hint): Vector {
  if (!hasRegister(node)) return { terms: [], rest: evaluate(node, context) };
  switch (node.type) {
    case 'register': {
      if (hint.type === 'none') {
        hint.type = 'base';
        hint.register = node.name;
      }
      return { terms: [{ name: node.name, factor: 1, token: node.token }], rest: scalar(0) };
    }
    case 'unary':
      if (node.operator === '-') return scaled(evaluateVector(node.operand, context, hint), -1);
      break;
    case 'binary': {
      if (node.operator === '+' || node.operator === '-') {
        const left = evaluateVector(node.left, context, hint);
        const right = evaluateVector(node.right, context, hint);
        return joined(left, node.operator === '+' ? right : scaled(right, -1), hint);
      }
      if (node.operator === '*') {
        const left = evaluateVector(node.left, context, hint);
        const right = evaluateVector(node.right, context, hint);
        const [vector, factor] = right.terms.length === 0 ? [left, right] : [right, left];
        if (factor.terms.length > 0 || !(isScalar(factor.rest) || factor.rest.unknown)) break;
        if (hint.type === 'base' && vector.terms.some((term) => term.name === hint.register)) hint.type = 'not-base';
        return scaled(vector, factor.rest.unknown ? 1 : toNumber(factor.rest.value));
      }
      break;
    }
    default:
      break;
  }
  const register = firstRegister(node);
  throw new SourceError('register-arithmetic', spanOf(register), { token: register.text });
}

function firstRegister(node: Node): Token {
  switch (node.type) {
    case 'register':
      return node.token;
    case 'binary':
      return firstRegister(hasRegister(node.left) ? node.left : node.right);
    case 'choice':
      return firstRegister(hasRegister(node.test) ? node.test : hasRegister(node.yes) ? node.yes : node.no);
    case 'unary':
    case 'function':
    case 'segment-of':
    case 'wrt':
      return firstRegister(node.operand);
    default:
      throw new TypeError('no register in this expression');
  }
}

function scaled(vector: Vector, factor: number): Vector {
  for (const term of vector.terms) term.factor *= factor;
  const { rest } = vector;
  return {
    terms: vector.terms,
    rest: { ...rest, value: multiply(rest.value, factor), coefficient: rest.coefficient * factor },
  };
}

function joined(left: Vector, right: Vector, hint: Hint): Vector {
  const terms = left.terms;
  for (const term of right.terms) {
    const same = terms.find((other) => other.name === term.name);
    if (same === undefined) terms.push(term);
    else {
      same.factor += term.factor;
      if (hint.type === 'base' && hint.register === term.name) hint.type = 'summed';
    }
  }
  return { terms, rest: sumOf(left.rest, right.rest) };
}

/** Sums of displacements; the sign of `b` is already in it. */
function sumOf(a: Quantity, b: Quantity): Quantity {
  if (a.unknown || b.unknown) return { ...a, unknown: true };
  const value = add(a.value, b.value);
  if (b.segment === 0) return { ...a, value };
  if (a.segment === 0) return { ...b, value };
  if (a.segment !== b.segment) return { value, segment: -1, coefficient: 0, unknown: false };
  const coefficient = a.coefficient + b.coefficient;
  return { value, segment: coefficient === 0 ? 0 : a.segment, coefficient, unknown: false };
}

/** Evaluates a memory operand. Throws SourceError for what no address can be. */
export function evaluateAddress(node: Node, nosplit: boolean, context: EvaluationContext): Address {
  if (!hasRegister(node)) return { base: '', index: '', scale: 1, displacement: evaluate(node, context) };
  const hint: Hint = { type: 'none', register: '' };
  const { terms: all, rest } = evaluateVector(node, context, hint);
  const terms = all.filter((term) => term.factor !== 0);
  for (const term of terms) {
    const bits = registerBits(term.name);
    if ((bits !== 16 && bits !== 32) || !/^e?([abcd]x|[sb]p|[sd]i)$/.test(term.name)) {
      throw new SourceError('not-an-address-register', spanOf(term.token), { token: term.token.text });
    }
  }
  // NASM orders registers by name before it chooses base and index.
  terms.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (terms.length > 2) {
    throw new SourceError('too-many-registers', spanOf(terms[2].token), { token: terms[2].token.text });
  }
  const chosen = chooseRegisters(terms, hint, nosplit);
  if (chosen === null)
    throw new SourceError('two-index-registers', spanOf(terms[1].token), { token: terms[1].token.text });
  const { base, index, scale } = chosen;
  if (scale !== 1 && scale !== 2 && scale !== 4 && scale !== 8) {
    throw new SourceError('bad-scale', spanOf(terms[0].token), { token: terms[0].token.text, scale });
  }
  return { base, index, scale, displacement: rest };
}

function chooseRegisters(
  terms: readonly Term[],
  hint: Hint,
  nosplit: boolean,
): { base: string; index: string; scale: number } | null {
  let base = '';
  let index = '';
  let scale = 1;
  for (const { name, factor } of terms) {
    if (base === '' && factor === 1) base = name;
    else if (index === '') {
      index = name;
      scale = factor;
    } else return null;
  }
  const wide = terms.every((term) => registerBits(term.name) === 32);
  if (!wide) return { base, index, scale };
  const firstBase = base;
  const firstIndex = index;
  if (scale === 1 && base !== '' && index !== '') {
    const baseUnwanted = hint.type === 'not-base' && hint.register === firstBase;
    const indexWanted = hint.type === 'base' && hint.register === firstIndex;
    if (baseUnwanted || indexWanted) [base, index] = [index, base];
  }
  if (base === '' && index !== '') {
    const splits =
      (scale === 2 && index !== 'esp' && (!nosplit || hint.type === 'summed')) || [3, 5, 9].includes(scale);
    if (splits) {
      // [eax*3] is [eax+eax*2].
      base = index;
      scale--;
    }
  } else if (index === '' && base !== 'esp' && nosplit && hint.type === 'not-base' && hint.register === firstBase) {
    // [nosplit eax*1] keeps the register as an index.
    return { base: '', index: base, scale: 1 };
  }
  return { base, index, scale };
}
