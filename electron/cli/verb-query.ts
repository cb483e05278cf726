/** `ringside query FILE "…"`: a question about the course of events (emulator/query/README.md), as text or as one JSON object. */
import { contextOf } from '#emulator/debug';
import { describeProblem, formatValue, parseExpression, parseQuery, QueryRun } from '#emulator/query';
import type { Hit, Problem, Query, QueryResult } from '#emulator/query';
import { Timeline } from '#emulator/timeline';
import { EXIT_FAILED, EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { MACHINE_OPTIONS, start, type Started } from './machine-options.ts';
import { count, parseOptions, type Parsed } from './options.ts';
import type { OptionTable } from './options.ts';

export const QUERY_OPTIONS: OptionTable = {
  ...MACHINE_OPTIONS,
  json: { kind: 'flag', names: ['--json'], help: 'one JSON object' },
  at: { kind: 'value', names: ['--at'], placeholder: 'N', help: 'stand right after N instructions: for next, previous and --value' },
  value: { kind: 'flag', names: ['--value'], help: 'the words are an expression: print its value (at the end, or --at)' },
  firmware: { kind: 'flag', names: ['--firmware'], help: 'include the BIOS before the boot sector' },
}; // prettier-ignore

const BOOT_SECTOR = 0x7c00;
const BOOT_INSTRUCTIONS = 5_000_000;
const SLICE = 50_000_000;

export function query(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, QUERY_OPTIONS);
  const [file, text, ...more] = options.positional;
  if (text === undefined || more.length > 0)
    throw new UsageError('query needs a file and a question: query FILE "next enter where vec == 80h"');
  const started = start(io, { ...options, positional: [file] }, 'query');
  return options.has('value') ? value(text, started, options, io) : events(text, started, options, io);
}

/** The token underlined, and the sentence. */
function refuse(io: CliIo, text: string, problem: Problem): never {
  const { start: from, end } = problem.span;
  io.err(`  ${text}\n  ${' '.repeat(from)}${'^'.repeat(Math.max(1, end - from))}\n`);
  throw new UsageError(describeProblem(problem));
}

/** History begins with the boot sector, unless the BIOS is asked for too. */
function historyOf({ machine, maxInstructions }: Started, options: Parsed): Timeline {
  machine.observe('transitions', null);
  if (!options.has('firmware')) {
    machine.setBreakpoints([BOOT_SECTOR]);
    machine.run({ instructions: Math.min(BOOT_INSTRUCTIONS, maxInstructions) });
    machine.setBreakpoints([]);
  }
  return new Timeline(machine);
}

function placeAsked(options: Parsed): number | null {
  const at = options.value('at');
  return at === null ? null : count(at, '--at');
}
function goTo(timeline: Timeline, icount: number): void {
  timeline.run({ untilIcount: icount });
  if (timeline.machine.icount < icount)
    throw new UsageError(`--at: the run ends after ${timeline.machine.icount} instructions`);
  timeline.seekIcount(icount);
}

function events(text: string, started: Started, options: Parsed, io: CliIo): number {
  const { machine, program, maxInstructions } = started;
  const parsed = parseQuery(text, { symbols: program.symbols });
  if (!parsed.ok) return refuse(io, text, parsed.problem);
  const timeline = historyOf(started, options);
  const at = placeAsked(options);
  const looksBack = parsed.query.scope === 'previous' || parsed.query.scope === 'last';
  // Backwards there has to be a past: the whole run, or as far as was said.
  if (at !== null) goTo(timeline, at);
  else if (looksBack) timeline.run({ untilIcount: maxInstructions });
  const history = { get count() { return machine.transitionCount; }, get: (id: number) => machine.transition(id) }; // prettier-ignore
  const run = new QueryRun(timeline, parsed.query, {
    context: contextOf(program, history),
    symbol: (name) => program.symbols.value(name) ?? undefined,
    ahead: looksBack ? 0 : Math.max(0, maxInstructions - machine.icount),
  });
  let result = run.advance(SLICE);
  while (result === null) result = run.advance(SLICE);
  run.finish();
  io.out(options.has('json') ? jsonLine('query', answer(parsed.query, result)) : asText(parsed.query, result));
  return result.count > 0 || parsed.query.scope === 'count' ? EXIT_OK : EXIT_FAILED;
}

const answer = ({ text, scope }: Query, { hits, count: found, end, complete, from, to }: QueryResult): object => ({
  query: text,
  scope,
  count: found,
  complete,
  end,
  from: finite(from),
  to: finite(to),
  hits,
});
/** A range without an end has none in JSON either. */
const finite = ({ now, icount }: QueryResult['from']): object => ({
  now: Number.isFinite(now) ? now : null,
  icount: Number.isFinite(icount) ? icount : null,
});

function asText({ scope }: Query, result: QueryResult): string {
  const lines = result.hits.map(hitLine);
  const found = scope === 'count' || result.hits.length !== 1 ? [`${result.count} found`] : [];
  return [...lines, [...found, ENDS[result.end]].filter(Boolean).join('; ')].filter(Boolean).join('\n') + '\n';
}

function hitLine({ icount, label, source, text }: Hit): string {
  const where = [label, source === null ? '' : `${source.file}:${source.line}`].filter(Boolean).join(' ');
  return `icount ${String(icount).padEnd(10)} ${text}${where ? `  (${where})` : ''}`;
}

const ENDS: Readonly<Record<QueryResult['end'], string>> = {
  found: '',
  range: 'nothing more in this range',
  history: 'nothing more up to the end',
  beginning: 'nothing more back to the beginning',
  stopped: 'nothing more up to where the program stopped',
  limit: 'the limit of hits was reached: there may be more',
  ahead: 'looked as far as the instruction limit (--max-instructions): there may be more',
  steps: 'too many instructions to look at one by one: narrow it with from and until',
  from: 'the moment after from was never reached',
  'given-up': 'given up',
};

function value(text: string, started: Started, options: Parsed, io: CliIo): number {
  const { machine, program, maxInstructions } = started;
  const parsed = parseExpression(text, { symbols: program.symbols });
  if (!parsed.ok) return refuse(io, text, parsed.problem);
  const timeline = historyOf(started, options);
  const at = placeAsked(options);
  if (at === null) timeline.run({ untilIcount: maxInstructions });
  else goTo(timeline, at);
  const history = { get count() { return machine.transitionCount; }, get: (id: number) => machine.transition(id) }; // prettier-ignore
  const { expression } = parsed;
  const found = expression.evaluate({
    machine,
    symbol: (name) => program.symbols.value(name) ?? undefined,
    event: null,
    inspect: contextOf(program, history),
  });
  const { icount, now } = machine;
  if (options.has('json'))
    io.out(jsonLine('value', { expression: text, type: expression.type, value: found, icount, now }));
  else io.out(`${formatValue(found, expression.number)}\n`);
  return found === null ? EXIT_FAILED : EXIT_OK;
}
