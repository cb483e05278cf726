/**
 * The grammar of queries:
 *
 *     [next | previous | first | last | all | count] WHAT [where …] [while …] [from …] [until …] [limit N]
 *
 *     WHAT = a word of the vocabulary (enter, iret, port …) | a phrase (interrupts accepted, cpl changes …)
 *          | writes to MEMORY | changes of EXPRESSION | when CONDITION
 *
 * `where` speaks of the fields of the event, `while` of the machine as it stands right before it.
 */
import { nearest } from '#emulator/assembler';
import { tokenize } from './lexer.ts';
import { comparison, logic, need, type Node } from './node.ts';
import { type Names, Parser } from './parser.ts';
import { type Problem, Refusal } from './problem.ts';
import { PHRASES } from './phrases.table.ts';
import { EVENT_NAMES, EVENTS, type EventName } from './vocabulary.table.ts';
import type { WordType } from './words.ts';

export const SCOPES = ['next', 'previous', 'first', 'last', 'all', 'count'] as const;
export type QueryScope = (typeof SCOPES)[number];

export type What =
  | { readonly kind: 'events'; readonly events: readonly EventName[] }
  | { readonly kind: 'writes'; readonly target: Node }
  | { readonly kind: 'changes'; readonly of: Node }
  | { readonly kind: 'when'; readonly of: Node };

/** A moment: right after so many instructions, or where a label is executed. */
export type Bound = { readonly icount: number } | { readonly label: string };

export interface Query {
  readonly text: string;
  readonly scope: QueryScope;
  readonly what: What;
  /** About the fields of an event. */
  readonly where: Node | null;
  /** About the machine right before it. */
  readonly during: Node | null;
  readonly from: Bound | null;
  readonly until: Bound | null;
  readonly limit: number | null;
}

export type ParsedQuery =
  | { readonly ok: true; readonly query: Query }
  | { readonly ok: false; readonly problem: Problem };

const CLAUSES = ['where', 'while', 'from', 'until', 'limit'] as const;
type Clause = (typeof CLAUSES)[number];

/** @example parseQuery('next enter where vec == 20h and from == 3', { symbols }) */
export function parseQuery(text: string, names: Names = {}): ParsedQuery {
  try {
    const parser = new Parser(text, tokenize(text), names);
    const query = queryOf(parser);
    parser.end();
    return { ok: true, query };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  }
}

export function queryOf(parser: Parser): Query {
  parser.offer({ words: SCOPES });
  const scope = parser.isWord(...SCOPES) ? (parser.next().text.toLowerCase() as QueryScope) : 'all';
  const { what, fields, filter } = whatOf(parser);
  const found: { -readonly [K in Exclude<Clause, 'where' | 'while'>]?: Query['from'] | number } = {};
  let where = filter;
  let during: Node | null = null;
  const seen = new Set<Clause>();
  for (;;) {
    parser.offer({ words: CLAUSES.filter((clause) => !seen.has(clause)) });
    if (!parser.isWord(...CLAUSES)) break;
    const { text, span } = parser.next();
    const clause = text.toLowerCase() as Clause;
    if (seen.has(clause)) throw new Refusal('said-twice', span, { token: clause });
    seen.add(clause);
    if (clause === 'where') {
      if (fields === null) throw new Refusal('no-fields', span, { token: clause });
      const said = parser.within(fields, () => parser.condition());
      where = where === null ? said : logic('&&', where, said, said.source);
    } else if (clause === 'while') during = parser.condition();
    else if (clause === 'limit') found.limit = numberOf(parser);
    else found[clause] = boundOf(parser);
  }
  const { from = null, until = null, limit = null } = found as { from?: Bound; until?: Bound; limit?: number };
  return { text: parser.text, scope, what, where, during, from, until, limit };
}

// -- what is looked for ------------------------------------------------------------------------------------------------------
interface Sought {
  readonly what: What;
  readonly fields: Readonly<Record<string, WordType>> | null;
  readonly filter: Node | null;
}

function whatOf(parser: Parser): Sought {
  parser.offer({ words: [...EVENT_NAMES, ...PHRASES.map(({ words }) => words.join(' ')), 'writes to', 'changes of', 'when'] }); // prettier-ignore
  const { token } = parser;
  if (token.kind !== 'word') throw new Refusal('event-expected', token.span, { token: token.text });
  if (parser.isWord('write', 'writes')) return writesTo(parser);
  if (parser.isWord('change', 'changes')) return changesOf(parser);
  if (parser.isWord('when')) {
    parser.next();
    return { what: { kind: 'when', of: mustChange(parser.condition()) }, fields: null, filter: null };
  }
  return phrase(parser) ?? event(parser);
}

function event(parser: Parser): Sought {
  const { text, span } = parser.token;
  const name = text.toLowerCase();
  const found = EVENT_NAMES.find((word) => word === name || `${word}s` === name);
  if (found === undefined) {
    const suggestion = nearest(name, [...EVENT_NAMES, 'writes', 'changes', 'when', ...PHRASES.map(({ words }) => words[0]), ...SCOPES]); // prettier-ignore
    throw suggestion === null
      ? new Refusal('unknown-event', span, { token: text, choices: EVENT_NAMES.join(', ') })
      : new Refusal('unknown-event-near', span, { token: text, suggestion });
  }
  parser.next();
  return { what: { kind: 'events', events: [found] }, fields: EVENTS[found].fields, filter: null };
}

/** Two or three words that mean an event with a condition. Each word may be in the plural. */
function phrase(parser: Parser): Sought | null {
  for (const { words, events, field, is } of PHRASES) {
    const length = words.findIndex((word, k) => !parser.isWordAhead(k, word));
    // A phrase of one word is whole; of a longer one the rest is offered at the end of the text.
    if (length >= 0) {
      if (length > 0) parser.offerAhead(length, words.slice(length));
      continue;
    }
    const start = parser.token.span.start;
    let { span } = parser.token;
    for (let k = 0; k < words.length; k++) ({ span } = parser.next());
    const fields = commonFields(events);
    const whole = { start, end: span.end };
    const filter = field === null ? null : filterOf(field, is, fields[field], whole, parser.sourceOf(whole));
    return { what: { kind: 'events', events }, fields, filter };
  }
  return null;
}

/** `from != to` for the field pair of privilege levels, else `field == text`. */
function filterOf(field: string, is: string, type: WordType, span: Node['span'], source: string): Node {
  const read = (name: string): Node => ({ ...type, number: 'unsigned', span, source, uses: ['field'], run: (e) => e.scope.event?.[name] ?? null }); // prettier-ignore
  if (field === 'from') return comparison('!=', read('from'), read('to'), source);
  const literal: Node = { type: 'text', number: 'unsigned', span, source, uses: [], literal: is, run: () => is };
  return comparison('==', read(field), literal, source);
}

function commonFields(events: readonly EventName[]): Record<string, WordType> {
  const [first, ...rest] = events.map((name) => EVENTS[name].fields);
  return Object.fromEntries(Object.entries(first).filter(([name]) => rest.every((fields) => Object.hasOwn(fields, name)))); // prettier-ignore
}

function writesTo(parser: Parser): Sought {
  parser.next();
  word(parser, 'to');
  const target = parser.operand();
  if (target.place === undefined) throw new Refusal('not-in-memory', target.span, { token: target.source });
  return { what: { kind: 'writes', target }, fields: EVENTS.mem.fields, filter: null };
}

function changesOf(parser: Parser): Sought {
  parser.next();
  word(parser, 'of');
  const of = mustChange(parser.operand());
  const type: WordType = { type: of.type, number: of.number, ...(of.values && { values: of.values }) };
  return { what: { kind: 'changes', of }, fields: { before: type, after: type }, filter: null };
}

function mustChange(node: Node): Node {
  if (node.uses.length === 0) throw new Refusal('never-changes', node.span, { token: node.source });
  return node;
}

function word(parser: Parser, expected: string): void {
  parser.offer({ words: [expected] });
  if (!parser.isWord(expected)) throw new Refusal('token-expected', parser.token.span, { expected, token: parser.token.text }); // prettier-ignore
  parser.next();
}

// -- how far -----------------------------------------------------------------------------------------------------------------
function boundOf(parser: Parser): Bound {
  parser.offer('label');
  const { token } = parser;
  if (token.kind === 'number') {
    parser.next();
    return { icount: token.value };
  }
  if (token.kind !== 'word' && token.kind !== 'symbol')
    throw new Refusal('no-moment', token.span, { token: token.text });
  const node = need(parser.operand(), 'number');
  // Only a label is one and the same place at every moment.
  if (node.uses.length > 0 || parser.sourceOf(node.span) !== parser.sourceOf(token.span))
    throw new Refusal('no-moment', node.span, { token: node.source });
  return { label: token.text };
}

function numberOf(parser: Parser): number {
  const { token } = parser;
  if (token.kind !== 'number' || token.value < 1)
    throw new Refusal('number-expected', token.span, { token: token.text });
  return parser.next().value;
}
