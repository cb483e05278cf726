/**
 * The language for values and conditions: breakpoints, watches, panels, labs and the command line.
 *
 *     const parsed = parseCondition('cpl == 3 && dword [counter] > 10', { symbols });
 *     if (!parsed.ok) show(describeProblem(parsed.problem), parsed.problem.span);
 *     else if (parsed.expression.evaluate({ machine, symbol, event: null }) === true) stop();
 */
export { parseCondition, parseExpression } from './expression.ts';
export type { Expression, Parsed } from './expression.ts';
export type { Names } from './parser.ts';
export { describeProblem, ENGLISH_TERMS } from './problem.ts';
export type { Problem, Span } from './problem.ts';
export { PROBLEMS } from './problems.table.ts';
export type { ProblemCode } from './problems.table.ts';
export { CHINESE_TERMS, PROBLEMS_ZH } from './problems.zh.table.ts';
export type { EventFields, LookedAt, Place, Scope } from './scope.ts';
export { formatValue } from './value.ts';
export type { NumberKind, Value, ValueType } from './value.ts';
export type { WordType } from './words.ts';
/** Questions about the course of events, and help while writing them. */
export { parseQuery, SCOPES } from './query-syntax.ts';
export type { Bound, ParsedQuery, Query, QueryScope, What } from './query-syntax.ts';
export { MOST_HITS, QueryRun } from './run-query.ts';
export type { QueryEnd, QueryOptions, QueryProgress, QueryResult } from './run-query.ts';
export type { Hit } from './hit.ts';
export { complete } from './complete.ts';
export type { Completion, Completions } from './complete.ts';
/** Events as flat words, for checks, queries and breakpoints alike. */
export { toLabEvents } from './vocabulary.ts';
export type { LabEvent, LabelAt } from './vocabulary.ts';
export { EVENT_NAMES, EVENTS } from './vocabulary.table.ts';
export type { EventName, EventWord } from './vocabulary.table.ts';
export { describeEvent, formatField } from './describe-event.ts';
