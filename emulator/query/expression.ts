/** The way in for whoever wants a value: a text becomes a checked expression, or a problem with its place. */
import { tokenize } from './lexer.ts';
import { need, type Node } from './node.ts';
import { Parser, type Names } from './parser.ts';
import { type Problem, Refusal } from './problem.ts';
import { Evaluation, type Place, type Scope } from './scope.ts';
import type { NumberKind, Value, ValueType } from './value.ts';

export interface Expression {
  readonly text: string;
  readonly type: ValueType;
  /** How a number is to be read; `unsigned` for everything else. */
  readonly number: NumberKind;
  /**
   * The value in this scope; null = unknown (memory that is not mapped, a field the event has not, a division by zero; see value.ts).
   * Never throws and changes nothing in the machine. A condition holds only when this is `true`.
   */
  evaluate(scope: Scope): Value;
  /** Linear bytes that the value lies in, for an expression that is one word of memory or of a table; else null. */
  place(scope: Scope): Place | null;
}

export type Parsed<T> =
  | { readonly ok: true; readonly expression: T }
  | { readonly ok: false; readonly problem: Problem };

/** @example parseExpression('cpl == 3 && dword [counter] > 10', { symbols }) */
export function parseExpression(text: string, names: Names = {}): Parsed<Expression> {
  return parsed(text, names, (parser) => parser.expression());
}

/** As {@link parseExpression}, for what must be true or false: breakpoint conditions. */
export function parseCondition(text: string, names: Names = {}): Parsed<Expression> {
  return parsed(text, names, (parser) => need(parser.expression(), 'boolean'));
}

function parsed(text: string, names: Names, parse: (parser: Parser) => Node): Parsed<Expression> {
  try {
    const parser = new Parser(text, tokenize(text), names);
    const node = parse(parser);
    parser.end();
    return { ok: true, expression: expressionOf(text, node) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  }
}

export const expressionOf = (text: string, node: Node): Expression => ({
  text,
  type: node.type,
  number: node.number,
  evaluate: (scope) => node.run(new Evaluation(scope)),
  place: (scope) => node.place?.(new Evaluation(scope)) ?? null,
});
