/** Guards for breakpoints: their fields are those of the table of kinds. */
import { BREAKPOINT_KIND_NAMES, BREAKPOINT_KINDS } from '#emulator/debug';
import type { Field } from '#emulator/debug';
import type { BreakpointKind, BreakpointPlace, BreakpointSpec, HitRule } from '#emulator/protocol';
import { fields, integer, list, oneOf, text } from './params.ts';

const MOST = 10_000;

function field(value: unknown, what: string, spec: Field): string | number {
  switch (spec.type) {
    case 'text':
    case 'address':
      return text(value, what);
    case 'choice':
      return oneOf(value, what, spec.choices);
    case 'number':
      return spec.any === true && value === 'any' ? 'any' : integer(value, what, spec.low, spec.high);
  }
}

function place(value: unknown, what: string): BreakpointPlace {
  const given = fields(value, what);
  const unsaid: BreakpointKind = 'linear' in given ? 'address' : 'line';
  const kind = given['kind'] === undefined ? unsaid : oneOf(given['kind'], `${what}.kind`, BREAKPOINT_KIND_NAMES);
  const row: Readonly<Record<string, Field>> = BREAKPOINT_KINDS[kind].fields;
  const read = Object.entries(row).map(([name, spec]) => [name, field(given[name], `${what}.${name}`, spec)]);
  return { kind, ...Object.fromEntries(read) } as BreakpointPlace;
}

function hitRule(value: unknown, what: string): HitRule {
  const given = fields(value, what);
  return {
    rule: oneOf(given['rule'], `${what}.rule`, ['at', 'every', 'from']),
    count: integer(given['count'], `${what}.count`, 1, 1e9),
  };
}

export function breakpointSpec(value: unknown, what: string): BreakpointSpec {
  const given = fields(value, what);
  return {
    id: text(given['id'], `${what}.id`),
    enabled: given['enabled'] !== false,
    place: place(given['place'], `${what}.place`),
    ...(given['condition'] === undefined ? {} : { condition: text(given['condition'], `${what}.condition`) }),
    ...(given['hits'] === undefined ? {} : { hits: hitRule(given['hits'], `${what}.hits`) }),
    ...(given['log'] === undefined ? {} : { log: text(given['log'], `${what}.log`) }),
    ...(given['once'] === true ? { once: true } : {}),
  };
}

export const breakpointSpecs = (value: unknown): BreakpointSpec[] =>
  list(value, 'breakpoints')
    .slice(0, MOST)
    .map((one, i) => breakpointSpec(one, `breakpoints[${i}]`));
