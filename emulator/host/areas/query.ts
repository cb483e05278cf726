/** Questions about the course of events and the state of the machine. */
import type { Evaluated, QueryProblem, QueryRequests, QueryState } from '#emulator/protocol';
import { complete, describeProblem, parseExpression, parseQuery, QueryRun } from '#emulator/query';
import type { Expression, Names, Parsed, Problem, Scope } from '#emulator/query';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import type { MachineSession } from '../machine-session.ts';
import * as read from '../params.ts';

/** Instructions run again in one piece: some 50 ms. */
const SLICE = 4_000_000;
const MOST_EXPRESSIONS = 256;
const MOST_HITS = 10_000;
const MOST_AHEAD = 1_000_000_000;
/** Expressions kept parsed: watches are asked for again and again. */
const MOST_PARSED = 512;
const WHAT = 'asking about the course of events';

interface Asked {
  readonly session: MachineSession;
  readonly run: QueryRun;
  /** Where the machine has to stand for the search to go on. */
  readonly place: string;
}

const told = (problem: Problem): QueryProblem => ({ ...problem, message: describeProblem(problem) });
const wrong = (problem: Problem): QueryState => ({ problem: told(problem), progress: null, result: null });
const namesOf = (session: MachineSession | null): Names => ({ symbols: session?.program.symbols ?? new Map() });
const symbolOf =
  ({ program }: MachineSession): Scope['symbol'] =>
  (name) =>
    program.symbols.value(name) ?? undefined;
const placeOf = ({ timeline }: MachineSession): string =>
  [
    timeline.currentBranch,
    timeline.present.now,
    timeline.present.icount,
    timeline.end.now,
    timeline.inputs.length,
  ].join();

export function queryHandlers(host: HostAccess): AreaHandlers<QueryRequests> {
  let asked: Asked | null = null;
  const parsed = new WeakMap<MachineSession, Map<string, Parsed<Expression>>>();

  const giveUp = (): void => {
    asked?.run.finish();
    asked = null;
  };
  const advance = ({ run }: Asked): QueryState => {
    const result = run.advance(SLICE);
    if (result === null) run.pause();
    else giveUp();
    return { problem: null, progress: run.progress, result };
  };
  const current = (): Asked => {
    const session = host.needPaused(WHAT);
    if (asked !== null && asked.session === session && asked.place === placeOf(session)) return asked;
    // The machine was let go at the end of the last slice: there is nothing to put back.
    giveUp();
    throw read.bad('the machine has moved on, or nothing was asked: ask where it stands now');
  };
  const expression = (session: MachineSession, text: string): Parsed<Expression> => {
    const known = parsed.get(session) ?? new Map<string, Parsed<Expression>>();
    parsed.set(session, known);
    const found = known.get(text) ?? parseExpression(text, namesOf(session));
    if (known.size >= MOST_PARSED) known.clear();
    known.set(text, found);
    return found;
  };

  return {
    query: (params) => {
      giveUp();
      const session = host.needPaused(WHAT);
      const question = parseQuery(read.text(params['text'], 'text'), namesOf(session));
      if (!question.ok) return wrong(question.problem);
      const options = {
        context: session.context,
        symbol: symbolOf(session),
        ahead: read.integer(params['ahead'] ?? 0, 'ahead', 0, MOST_AHEAD),
        ...(params['most'] !== undefined && { most: read.integer(params['most'], 'most', 1, MOST_HITS) }),
      };
      const place = placeOf(session);
      asked = { session, place, run: new QueryRun(session.timeline, question.query, options) };
      return advance(asked);
    },
    queryNext: () => {
      const work = current();
      work.run.proceed();
      return advance(work);
    },
    queryCancel: () => {
      const run = asked?.run;
      giveUp();
      return { problem: null, progress: run?.progress ?? null, result: run?.giveUp() ?? null };
    },
    evaluate: ({ expressions }) => {
      const session = host.need();
      const texts = read.list(expressions, 'expressions').slice(0, MOST_EXPRESSIONS);
      const scope: Scope = {
        machine: session.machine,
        symbol: symbolOf(session),
        event: null,
        inspect: session.context,
      };
      return texts.map((one, k): Evaluated => {
        const text = read.text(one, `expressions[${k}]`);
        const found = expression(session, text);
        if (!found.ok) return { text, problem: told(found.problem), type: null, number: 'unsigned', value: null, place: null }; // prettier-ignore
        const { type, number } = found.expression;
        return { text, problem: null, type, number, value: found.expression.evaluate(scope), place: found.expression.place(scope) }; // prettier-ignore
      });
    },
    queryHelp: ({ text, cursor, as }) => {
      const written = read.text(text, 'text');
      const kind = read.oneOf(as, 'as', ['query', 'expression']);
      const names = namesOf(host.session);
      const result = kind === 'query' ? parseQuery(written, names) : parseExpression(written, names);
      const at = read.integer(cursor, 'cursor', 0, Number.MAX_SAFE_INTEGER);
      return { problem: result.ok ? null : told(result.problem), completions: complete(written, at, kind, names) };
    },
  };
}
