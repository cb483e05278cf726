/**
 * Breakpoints in one word, for the command line: `KIND,FIELD,…`, or shorter `FILE:LINE`, a label or a number; then `@N` (only the nth
 * hit), `@%N` (every nth), `@N+` (from the nth on); then `:CONDITION`. Fields are those of the table of kinds, in its order; each word
 * goes to the first field left that can take it, so that what has a default may be left out.
 */
import { parseNumber } from './address-text.ts';
import { BREAKPOINT_KIND_NAMES, BREAKPOINT_KINDS, type Field, isBreakpointKind } from './breakpoint-kinds.table.ts';
import type { BreakpointKind, BreakpointPlace, BreakpointSpec, HitRule } from './breakpoint-spec.ts';

/** What was wrong, in one English sentence that says what to write instead. */
export class BreakpointSyntaxError extends Error {
  override name = 'BreakpointSyntaxError';
}

function accepted(field: Field, word: string): string | number | null {
  if (field.type === 'choice')
    return field.choices.find((choice) => choice.toLowerCase() === word.toLowerCase()) ?? null;
  if (field.type !== 'number') return word;
  if (field.any === true && word === 'any') return word;
  const value = parseNumber(word);
  return value !== null && value >= field.low && value <= field.high ? value : null;
}

function defaultOf(field: Field, given: Readonly<Record<string, unknown>>): unknown {
  if (field.type === 'choice') return field.choices[0];
  if (field.type !== 'number') return undefined;
  return field.same === undefined ? (field.fallback ?? (field.any === true ? 'any' : undefined)) : given[field.same];
}

/** `port,60h-64h,in` → first, last, direction. */
const words = (kind: BreakpointKind, text: string): string[] =>
  (kind === 'port' ? text.replace(/^(\w+)-(\w+)/, '$1,$2') : text).split(',').map((word) => word.trim());

function placeOf(kind: BreakpointKind, text: string): BreakpointPlace {
  const fields: Readonly<Record<string, Field>> = BREAKPOINT_KINDS[kind].fields;
  const place: Record<string, unknown> = { kind };
  const left = Object.entries(fields);
  for (const word of text === '' ? [] : words(kind, text)) {
    const at = left.findIndex(([, field]) => accepted(field, word) !== null);
    if (at < 0) throw new BreakpointSyntaxError(`"${word}" fits nothing of ${usageOf(kind)}`);
    const [name, field] = left[at];
    place[name] = accepted(field, word);
    left.splice(0, at + 1).slice(0, -1).forEach(([skipped]) => (place[skipped] = defaultOf(fields[skipped], place))); // prettier-ignore
  }
  for (const [name, field] of left) {
    place[name] = defaultOf(field, place);
    if (place[name] === undefined) throw new BreakpointSyntaxError(`${name} is missing: write ${usageOf(kind)}`);
  }
  return place as unknown as BreakpointPlace;
}

function hitRule(text: string | undefined): HitRule | undefined {
  if (text === undefined) return undefined;
  const count = Number(text.replace(/[%+]/g, ''));
  return { rule: text.startsWith('%') ? 'every' : text.endsWith('+') ? 'from' : 'at', count };
}

/** @throws BreakpointSyntaxError */
export function parseBreakpoint(text: string, id: string): BreakpointSpec {
  const head = /^(?<place>(?:[^:@]|@(?!%?\d+\+?(?::|$)))+?(?::\d+(?=$|[:@]))?)(?:@(?<hits>%[1-9]\d*|[1-9]\d*\+?))?(?::(?<condition>.*))?$/s.exec(text.trim()); // prettier-ignore
  if (head?.groups === undefined) throw new BreakpointSyntaxError(`"${text}" is no breakpoint: write ${FORMS}`);
  const { place = '', hits, condition } = head.groups;
  const rule = hitRule(hits);
  return {
    id,
    enabled: true,
    place: placeFrom(place.trim()),
    ...(rule === undefined ? {} : { hits: rule }),
    ...(condition === undefined || condition.trim() === '' ? {} : { condition: condition.trim() }),
  };
}

function placeFrom(text: string): BreakpointPlace {
  const line = /^(.+):(\d+)$/.exec(text);
  if (line !== null) return { kind: 'line', file: line[1], line: Number(line[2]) };
  const [first] = text.split(',', 1);
  if (isBreakpointKind(first)) return placeOf(first, text.slice(first.length + 1));
  if (text.includes(',')) throw new BreakpointSyntaxError(`there is no kind "${first}": kinds are ${BREAKPOINT_KIND_NAMES.join(', ')}`); // prettier-ignore
  const linear = parseNumber(text);
  return linear === null ? { kind: 'label', label: text } : { kind: 'address', linear };
}

/** `SPEC=message`: the sign is the first that is no comparison. @throws BreakpointSyntaxError */
export function parseLogBreakpoint(text: string, id: string): BreakpointSpec {
  const at = /(?<![=<>!])=(?!=)/.exec(text)?.index ?? -1;
  if (at < 0) throw new BreakpointSyntaxError(`"${text}" has no message: write SPEC=message with {expression} in it`);
  return { ...parseBreakpoint(text.slice(0, at), id), log: text.slice(at + 1) };
}

const FORMS = 'FILE:LINE, LABEL, ADDRESS or KIND,FIELD,… with @N, @%N or @N+ and :CONDITION behind it';

/** `port,FIRST[,LAST][,both|in|out]` */
export function usageOf(kind: BreakpointKind): string {
  const fields: Readonly<Record<string, Field>> = BREAKPOINT_KINDS[kind].fields;
  const written = Object.entries(fields).map(([name, field]) => {
    const word = field.type === 'choice' ? field.choices.join('|') : name.toUpperCase();
    return defaultOf(field, { [name]: 0, ...(field.type === 'number' && field.same ? { [field.same]: 0 } : {}) }) === undefined ? `,${word}` : `[,${word}]`; // prettier-ignore
  });
  return kind + written.join('');
}

/** All kinds, one a line. */
export const breakpointHelp = (): string =>
  `SPEC is ${FORMS}:\n` +
  BREAKPOINT_KIND_NAMES.map((kind) => `  ${usageOf(kind)}\n      ${BREAKPOINT_KINDS[kind].help}`).join('\n');
