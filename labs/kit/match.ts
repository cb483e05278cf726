/**
 * Matching of patterns and conditions against lab events. Numbers may be written as NASM would or as symbols. A pattern is made ready once
 * for a program: it is then asked of ten thousands of events.
 */
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

type Test = (actual: Field) => boolean;

/** Words such as labels are compared as they are; only numbers may be written as symbols. */
function isValue(value: Field, symbols: SymbolValue): Test {
  const resolved = resolveValue(value, symbols);
  return (actual) => (typeof actual === 'string' ? value === actual : same(resolved, actual));
}

function testOf(condition: Condition, symbols: SymbolValue): Test {
  if (typeof condition !== 'object') return isValue(condition, symbols);
  const { equals, not, oneOf } = condition;
  const number = (v: number | string | undefined): number | undefined =>
    v === undefined ? undefined : Number(resolveValue(v, symbols));
  const [mask, atLeast, atMost] = [condition.mask, condition.atLeast, condition.atMost].map(number);
  // Whether it is a word is decided by the field, not by what a mask leaves of it.
  const test = (v: Field): ((actual: Field, value: Field) => boolean) => {
    const resolved = resolveValue(v, symbols);
    return (actual, value) => same(typeof actual === 'string' ? v : resolved, value);
  };
  const isEqual = equals === undefined ? null : test(equals);
  const isNot = not === undefined ? null : test(not);
  const isOne = oneOf?.map(test);
  return (actual) => {
    const value = mask === undefined ? actual : (Number(actual) & mask) >>> 0;
    if (isEqual !== null && !isEqual(actual, value)) return false;
    if (isNot !== null && isNot(actual, value)) return false;
    if (isOne && !isOne.some((is) => is(actual, value))) return false;
    if (atLeast !== undefined && Number(value) < atLeast) return false;
    return !(atMost !== undefined && Number(value) > atMost);
  };
}

export const conditionHolds = (condition: Condition, actual: Field | undefined, symbols: SymbolValue): boolean =>
  actual !== undefined && testOf(condition, symbols)(actual);

/** A pattern made ready for one program. */
export class Matcher {
  readonly event: EventPattern['event'];
  private readonly fields: readonly string[];
  private readonly tests: readonly Test[];

  constructor(pattern: EventPattern, symbols: SymbolValue) {
    const where = Object.entries(pattern.where ?? {});
    this.event = pattern.event;
    this.fields = where.map(([field]) => field);
    this.tests = where.map(([, condition]) => testOf(condition, symbols));
  }

  matches(event: LabEvent): boolean {
    if (event.event !== this.event) return false;
    const { fields, tests } = this;
    for (let i = 0; i < fields.length; i++) if (!this.holds(event, i, tests[i])) return false;
    return true;
  }
  /** How many of its conditions an event meets: used to show the nearest miss. -1 for another kind of event. */
  nearness(event: LabEvent): number {
    if (event.event !== this.event) return -1;
    return this.tests.filter((test, i) => this.holds(event, i, test)).length;
  }
  private holds(event: LabEvent, i: number, test: Test): boolean {
    const actual = event.fields[this.fields[i]];
    return actual !== undefined && test(actual);
  }
}

/** Symbols of a program never change, nor does a pattern: what was made ready for the two is the same for ever. */
const ready = new WeakMap<SymbolValue, Map<EventPattern, Matcher>>();

export function matcherOf(pattern: EventPattern, symbols: SymbolValue): Matcher {
  let ofProgram = ready.get(symbols);
  if (ofProgram === undefined) ready.set(symbols, (ofProgram = new Map()));
  let matcher = ofProgram.get(pattern);
  if (matcher === undefined) ofProgram.set(pattern, (matcher = new Matcher(pattern, symbols)));
  return matcher;
}

export const patternMatches = (pattern: EventPattern, event: LabEvent, symbols: SymbolValue): boolean =>
  pattern.event === event.event && matcherOf(pattern, symbols).matches(event);
