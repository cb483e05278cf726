/** A checked piece of an expression, and how pieces are joined. Types are settled here, once, while parsing. */
import type { WordType } from './words.ts';
import { Refusal, type Span } from './problem.ts';
import type { Evaluation, Place } from './scope.ts';
import { ARITHMETIC, asKind, joinKinds, ORDER, type NumberKind, type Value, type ValueType } from './value.ts';

/**
 * What a value depends on. `field`: an event. `events`: state that changes only where an event is told. `steps`: state that any
 * instruction may change. Else bytes of memory; where they lie may itself depend on what else is used.
 */
export type Use = 'field' | 'events' | 'steps' | ((e: Evaluation) => Place | null);

export interface Node extends WordType {
  readonly number: NumberKind;
  readonly span: Span;
  /** As it was written. */
  readonly source: string;
  run(e: Evaluation): Value;
  place?(e: Evaluation): Place | null;
  /** For literals. */
  readonly literal?: number | string | boolean;
  /** A number written as a character. */
  readonly isCharacter?: boolean;
  /** What it looks at, for whoever has to notice that it changes; empty: the same at every moment. */
  readonly uses: readonly Use[];
  readonly isComparison?: boolean;
}

const cover = (a: Node, b: Node): Span => ({ start: a.span.start, end: b.span.end });
const SIMPLE = /^[\w.[\]$@?#]+$/;
const inBrackets = (source: string): string => (SIMPLE.test(source) ? source : `(${source})`);

export function need(node: Node, wanted: ValueType): Node {
  if (node.type === wanted) return node;
  if (wanted === 'boolean' && node.type === 'number')
    throw new Refusal('number-as-condition', node.span, {
      token: node.source,
      repair: `${inBrackets(node.source)} != 0`,
    });
  throw new Refusal('wrong-type', node.span, { token: node.source, found: node.type, wanted });
}

export function arithmetic(operator: string, a: Node, b: Node, source: string): Node {
  need(a, 'number');
  need(b, 'number');
  // The distance of a shift says nothing about how the number shifted is to be read.
  const kind = operator === '<<' || operator === '>>' ? a.number : joinKinds(a.number, b.number);
  const compute = ARITHMETIC[operator];
  return {
    type: 'number',
    number: kind,
    span: cover(a, b),
    source,
    uses: [...a.uses, ...b.uses],
    run(e) {
      const left = a.run(e);
      const right = b.run(e);
      if (left === null || right === null) return null;
      const value = compute(convert(left, kind), operator === '<<' || operator === '>>' ? (right as number) : convert(right, kind), kind); // prettier-ignore
      return value === null ? null : asKind(value, kind);
    },
  };
}

const convert = (value: Value, kind: NumberKind): number =>
  kind === 'unsigned' ? (value as number) >>> 0 : kind === 'signed' ? (value as number) | 0 : (value as number);

export function unary(operator: '-' | '~', a: Node, span: Span, source: string): Node {
  need(a, 'number');
  return {
    type: 'number',
    number: a.number,
    span,
    source,
    uses: a.uses,
    run(e) {
      const value = a.run(e) as number | null;
      return value === null ? null : asKind(operator === '-' ? -value : -value - 1, a.number);
    },
  };
}

export function negation(a: Node, span: Span, source: string): Node {
  if (a.type === 'number')
    throw new Refusal('number-as-condition', a.span, { token: a.source, repair: `${inBrackets(a.source)} == 0` });
  need(a, 'boolean');
  const run = (e: Evaluation): Value => {
    const value = a.run(e);
    return value === null ? null : !value;
  };
  return { type: 'boolean', number: 'unsigned', span, source, uses: a.uses, run };
}

export function logic(operator: '&&' | '||', a: Node, b: Node, source: string): Node {
  need(a, 'boolean');
  need(b, 'boolean');
  const decisive = operator === '||';
  return {
    type: 'boolean',
    number: 'unsigned',
    span: cover(a, b),
    source,
    uses: [...a.uses, ...b.uses],
    run(e) {
      const left = a.run(e);
      if (left === decisive) return decisive;
      const right = b.run(e);
      if (right === decisive) return decisive;
      return left === null || right === null ? null : !decisive;
    },
  };
}

/** The text a literal means where a word is compared with it: a synonym stands for its word. */
function knownText(word: Node, given: Node): Node {
  if (word.values === undefined || typeof given.literal !== 'string') return given;
  const meant = word.synonyms?.[given.literal] ?? given.literal;
  if (!word.values.includes(meant))
    throw new Refusal('no-such-value', given.span, {
      token: word.source,
      value: `"${given.literal}"`,
      choices: word.values.map((v) => `"${v}"`).join(', '),
    });
  return meant === given.literal ? given : { ...given, literal: meant, run: () => meant };
}

/** Refuses what can only be a mistake, with the repair. */
function comparable(operator: string, a: Node, b: Node): void {
  if (a.type === b.type) {
    if (a.type !== 'number' && operator !== '==' && operator !== '!=')
      throw a.type === 'text'
        ? new Refusal('text-order', cover(a, b))
        : new Refusal('wrong-type', a.span, { token: a.source, found: 'boolean', wanted: 'number' });
    return;
  }
  for (const [text, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (text.type === 'text' && other.isCharacter)
      throw new Refusal('character-as-text', other.span, { token: other.source, repair: `"${other.source.slice(1, -1)}"` }); // prettier-ignore
    if (text.type === 'boolean' && (other.literal === 0 || other.literal === 1)) {
      const isPlain = (other.literal === 1) === (operator === '==');
      throw new Refusal('boolean-compared', cover(a, b), {
        token: text.source,
        repair: isPlain ? text.source : `!${inBrackets(text.source)}`,
      });
    }
  }
  throw new Refusal('different-types', cover(a, b), {
    left: a.source,
    leftType: a.type,
    right: b.source,
    rightType: b.type,
  });
}

export function comparison(operator: string, left: Node, right: Node, source: string): Node {
  comparable(operator, left, right);
  const a = knownText(right, left);
  const b = knownText(left, right);
  const kind = joinKinds(a.number, b.number);
  const holds = ORDER[operator];
  const isNumeric = a.type === 'number';
  return {
    type: 'boolean',
    number: 'unsigned',
    span: cover(a, b),
    source,
    uses: [...a.uses, ...b.uses],
    isComparison: true,
    run(e) {
      const x = a.run(e);
      const y = b.run(e);
      if (x === null || y === null) return null;
      if (isNumeric) return holds(convert(x, kind), convert(y, kind));
      return operator === '==' ? x === y : x !== y;
    },
  };
}

/** `x in (20h..2Fh, 80h)`: low and high ends, the same node twice for a single value. */
export function membership(x: Node, ranges: readonly (readonly [Node, Node])[], span: Span, source: string): Node {
  const tests = ranges.map(([low, high]) => {
    if (low === high) return comparison('==', x, low, source);
    if (typeof low.literal === 'number' && typeof high.literal === 'number' && low.literal > high.literal)
      throw new Refusal('empty-range', { start: low.span.start, end: high.span.end }, { low: low.source, high: high.source }); // prettier-ignore
    need(x, 'number');
    need(low, 'number');
    need(high, 'number');
    return logic('&&', comparison('>=', x, low, source), comparison('<=', x, high, source), source);
  });
  const any = tests.reduce((a, b) => logic('||', a, b, source));
  return { ...any, span, source, isComparison: true };
}
