/** A condition in the language of `emulator/query` → something to judge a state by. */
import type { InspectContext } from '#emulator/inspect';
import {
  CHINESE_TERMS,
  describeProblem,
  formatValue,
  parseCondition,
  parseExpression,
  PROBLEMS_ZH,
} from '#emulator/query';
import type { Expression, Names, Scope } from '#emulator/query';
import type { Machine } from '#emulator/machine';
import { ProblemInScenario } from './problems.table.ts';
import type { StateCheck } from './types.ts';

const COMPARISON = /==|!=|<=|>=|<(?!<)|>(?!>)/g;

/** Both sides of a condition that is one comparison, so that a failure can show the two values; null for all others. */
function sidesOf(text: string, names: Names): { left: Expression; operator: string; right: Expression } | null {
  for (const match of text.matchAll(COMPARISON)) {
    const left = parseExpression(text.slice(0, match.index), names);
    const right = parseExpression(text.slice(match.index + match[0].length), names);
    if (left.ok && right.ok && left.expression.type !== 'boolean')
      return { left: left.expression, operator: match[0], right: right.expression };
  }
  return null;
}

/** @param names labels and constants of the program. */
export function stateCheck(text: string, at: number | null, context: InspectContext, names: Names): StateCheck {
  const symbol = (name: string): number | undefined => context.symbols.value(name) ?? undefined;
  const parsed = parseCondition(text, names);
  if (!parsed.ok) {
    // Words for both languages of the window; the English ones are those of the message.
    const problem = describeProblem(parsed.problem);
    const problemZh = describeProblem(parsed.problem, PROBLEMS_ZH, CHINESE_TERMS);
    throw new ProblemInScenario('checks', 'check', { text, problem, problemZh });
  }
  const sides = sidesOf(text, names);
  return {
    text,
    at,
    judge(machine: Machine) {
      const scope: Scope = { machine, symbol, event: null, inspect: context };
      const value = parsed.expression.evaluate(scope);
      const show = (side: Expression): string => formatValue(side.evaluate(scope), side.number);
      const observed =
        sides === null ? formatValue(value) : `${show(sides.left)} ${sides.operator} ${show(sides.right)}`;
      return { holds: value === true, expected: text, observed };
    },
  };
}
