/** What clients write to be evaluated, in the language of `emulator/query`. */
import {
  describeProblem,
  formatValue,
  parseExpression,
  type Expression,
  type Names,
  type Value,
} from '#emulator/query';
import { DapError } from './arguments.ts';
import type { Live } from './live.ts';
import { hex } from './variables.ts';

type Scope = Parameters<Expression['evaluate']>[0];

export const scopeOf = (live: Live): Scope => ({
  machine: live.machine,
  symbol: (name) => live.launched.program.symbols.value(name) ?? undefined,
  event: null,
  inspect: live.context,
});
const names = (live: Live): Names => ({
  symbols: live.launched.program.symbols,
});

export function expression(text: string, live: Live): Expression {
  const parsed = parseExpression(text, names(live));
  if (!parsed.ok) throw new DapError(describeProblem(parsed.problem));
  return parsed.expression;
}
/** A value as a client shows it: numbers in both bases. */
export function shown(value: Value, kind: Expression['number']): string {
  if (typeof value !== 'number')
    return value === null ? 'unknown (not mapped, or not there now)' : formatValue(value, kind);
  if (kind !== 'unsigned' || value < 10) return String(value);
  return `${hex(value)} (${value})`;
}

/** A number for a register: true and false are 1 and 0. */
export function numberOf(text: string, live: Live): number {
  const value = expression(text, live).evaluate(scopeOf(live));
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' && value >= -0x80000000 && value <= 0xffffffff) return value;
  throw new DapError(`"${text}" is not a number of 32 bits`);
}
