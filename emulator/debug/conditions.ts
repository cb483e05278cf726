/** Conditions and log messages of breakpoints: texts of `emulator/query`, compiled once and asked at each hit. */
import type { InspectContext } from '#emulator/inspect';
import type { Machine, RegisterState } from '#emulator/machine';
import { describeProblem, type Expression, formatValue, type Parsed, parseCondition, parseExpression, PROBLEMS_ZH, CHINESE_TERMS, type Scope, type WordType } from '#emulator/query'; // prettier-ignore
import type { BreakpointProblem } from './breakpoint-spec.ts';
import type { Program } from './program.ts';

type Fields = Readonly<Record<string, WordType>>;

/** A machine at the moment of a hit. What several conditions ask for is looked up once. */
export class Moment implements Scope {
  readonly machine: Scope['machine'];
  readonly event: Scope['event'];
  readonly inspect?: InspectContext;
  private readonly program: Program;
  private readonly live: Machine;
  private registers_: RegisterState | null = null;

  constructor(machine: Machine, program: Program, event: Scope['event'], inspect: InspectContext | undefined) {
    this.live = machine;
    this.machine = machine;
    this.program = program;
    this.event = event;
    if (inspect !== undefined) this.inspect = inspect;
  }
  get registers(): RegisterState {
    return (this.registers_ ??= this.live.registers());
  }
  symbol(name: string): number | undefined {
    return this.program.symbols.value(name) ?? undefined;
  }
}

export interface Condition {
  holds(scope: Scope): boolean;
}
export interface Template {
  text(scope: Scope): string;
}

const problemOf = (code: 'condition' | 'log', text: string, at: number, parsed: Parsed<Expression> & { ok: false }): BreakpointProblem => {
  const { problem } = parsed;
  const { start, end } = problem.span;
  const expression = { code: problem.code, args: problem.args, start: start + at, end: end + at, words: { en: describeProblem(problem), zh: describeProblem(problem, PROBLEMS_ZH, CHINESE_TERMS) } }; // prettier-ignore
  return { code, token: text.slice(start, end), expression };
}; // prettier-ignore

export function compileCondition(text: string, program: Program, fields: Fields): Condition | BreakpointProblem {
  const parsed = parseCondition(text, { symbols: program.symbols, fields });
  if (!parsed.ok) return problemOf('condition', text, 0, parsed);
  const { expression } = parsed;
  return { holds: (scope) => expression.evaluate(scope) === true };
}

/** `{expression}` is replaced by its value, `{{` and `}}` are braces. */
const PART = /\{\{|\}\}|\{([^{}]*)\}/g;

export function compileTemplate(text: string, program: Program, fields: Fields): Template | BreakpointProblem {
  const parts: (string | Expression)[] = [];
  let at = 0;
  for (const found of text.matchAll(PART)) {
    parts.push(text.slice(at, found.index));
    at = found.index + found[0].length;
    if (found[1] === undefined) {
      parts.push(found[0][0]);
      continue;
    }
    const parsed = parseExpression(found[1], { symbols: program.symbols, fields });
    if (!parsed.ok) return problemOf('log', found[1], found.index + 1, parsed);
    parts.push(parsed.expression);
  }
  parts.push(text.slice(at));
  return { text: (scope) => parts.map((part) => (typeof part === 'string' ? part : valueText(part, scope))).join('') };
}

/** Texts stand in a message without their quotes. */
function valueText(expression: Expression, scope: Scope): string {
  const value = expression.evaluate(scope);
  return typeof value === 'string' ? value : formatValue(value, expression.number);
}
