/** Matching of patterns and conditions against lab events. Numbers may be written as NASM would or as symbols. */
import type { Condition, EventPattern } from './lab-manifest.ts';
import type { LabEvent } from './vocabulary.ts';

export type SymbolValue = (name: string) => number | undefined;
type Field = number | string | boolean;

/** `1Bh`, `0x1B`, `27`, or a symbol; strings that are neither stay strings. */
export function resolveValue(value: Field, symbols: SymbolValue): Field {
  if (typeof value !== 'string') return value;
  if (/^[0-9][0-9a-fA-F]*h$/.test(value)) return parseInt(value, 16);
  if (/^0x[0-9a-fA-F]+$/.test(value)) return parseInt(value, 16);
  if (/^[0-9]+$/.test(value)) return parseInt(value, 10);
  return symbols(value) ?? value;
}

const same = (a: Field, b: Field): boolean =>
  typeof a === 'number' && typeof b === 'number' ? a >>> 0 === b >>> 0 : a === b;

export function conditionHolds(condition: Condition, actual: Field | undefined, symbols: SymbolValue): boolean {
  if (actual === undefined) return false;
  // Words such as labels are compared as they are; only numbers may be written as symbols.
  const resolve = (v: Field): Field => (typeof actual === 'string' ? v : resolveValue(v, symbols));
  if (typeof condition !== 'object') return same(resolve(condition), actual);
  const asNumber = (v: number | string): number => Number(resolveValue(v, symbols));
  let value = actual;
  if (condition.mask !== undefined) value = (Number(actual) & asNumber(condition.mask)) >>> 0;
  if (condition.equals !== undefined && !same(resolve(condition.equals), value)) return false;
  if (condition.not !== undefined && same(resolve(condition.not), value)) return false;
  if (condition.oneOf && !condition.oneOf.some((v) => same(resolve(v), value))) return false;
  if (condition.atLeast !== undefined && Number(value) < asNumber(condition.atLeast)) return false;
  if (condition.atMost !== undefined && Number(value) > asNumber(condition.atMost)) return false;
  return true;
}

export function patternMatches(pattern: EventPattern, event: LabEvent, symbols: SymbolValue): boolean {
  if (pattern.event !== event.event) return false;
  return Object.entries(pattern.where ?? {}).every(([field, condition]) =>
    conditionHolds(condition, event.fields[field], symbols),
  );
}

/** How many of a pattern's conditions an event meets: used to show the nearest miss. -1 for another kind of event. */
export function nearness(pattern: EventPattern, event: LabEvent, symbols: SymbolValue): number {
  if (pattern.event !== event.event) return -1;
  return Object.entries(pattern.where ?? {}).filter(([field, c]) => conditionHolds(c, event.fields[field], symbols))
    .length;
}
