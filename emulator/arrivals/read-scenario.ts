/** The description of a scenario as people write it → the scenario. One reader for the window and the command line. */
import type { Program } from '#emulator/debug';
import type { InspectContext } from '#emulator/inspect';
import { stateCheck } from './check.ts';
import { Places } from './places.ts';
import { ProblemInScenario, type ScenarioField } from './problems.table.ts';
import { BUILT_IN } from './types.ts';
import type { AddressRange, ArrivalInterrupt, Scenario, Until } from './types.ts';

/** All but the beginning of the range, the interrupt and the end may be left out. */
export interface ScenarioText {
  /** `LABEL`, `FILE:LINE` or `0xADDRESS`; `to` includes its line or instruction. */
  readonly from: string;
  readonly to?: string;
  /** `3` or `2-5`; all. */
  readonly passes?: string;
  /** `irq 1`, `timer`, `nmi`, `key 1E`. */
  readonly interrupt: string;
  /** A place, `+1000` (instructions), `+5ms`, `+200us`. */
  readonly until: string;
  readonly checks?: readonly string[];
  /** Where the checks are judged each time; at the end. */
  readonly checkAt?: string;
  /** Boundaries tried at most; 1000. */
  readonly most?: number;
  /** Longest run in units of virtual time; 1,000,000. */
  readonly horizon?: number;
  /** Built-in invariants that are not judged: faults findings frames registers. */
  readonly ignore?: readonly string[];
  /** What must be the same as without arrival at the label: memory console. */
  readonly same?: readonly string[];
  /** Places of memory that may differ: `LABEL` (a doubleword) or `LABEL:BYTES`. */
  readonly except?: readonly string[];
}

export const DEFAULT_MOST = 1_000;
export const DEFAULT_HORIZON = 1_000_000;
const MOST_BOUNDARIES = 100_000;
const LONGEST = 1_000_000_000;
const PIT_HERTZ = 1_193_182;

/** @param unitsPerPitClock `machine.config.instructionsPerPitClock`. @throws ProblemInScenario */
export function readScenario(
  text: ScenarioText,
  program: Program,
  context: InspectContext,
  unitsPerPitClock: number,
  mainFile: string | null = null,
): Scenario {
  const places = new Places(program, mainFile);
  const ignored = words('ignore', text.ignore ?? [], BUILT_IN);
  const same = words('same', text.same ?? [], ['memory', 'console'] as const);
  const checkAt = blank(text.checkAt) ? null : places.address('checkAt', text.checkAt);
  return {
    ranges: places.range(text.from, blank(text.to) ? null : text.to),
    passes: blank(text.passes) ? null : passesOf(text.passes),
    interrupt: interruptOf(text.interrupt),
    until: untilOf(text.until, places, unitsPerPitClock),
    horizon: numberOf('horizon', text.horizon ?? DEFAULT_HORIZON, LONGEST),
    most: numberOf('most', text.most ?? DEFAULT_MOST, MOST_BOUNDARIES),
    builtIn: BUILT_IN.filter((name) => !ignored.includes(name)),
    checks: (text.checks ?? [])
      .filter((c) => !blank(c))
      .map((check) => stateCheck(check, checkAt, context, { symbols: program.symbols })),
    same: { memory: same.includes('memory'), console: same.includes('console'), except: (text.except ?? []).map((one) => exceptOf(one, places)) }, // prettier-ignore
  };
}

const blank = (text: string | undefined): text is undefined => text === undefined || text.trim() === '';

function words<T extends string>(field: ScenarioField, given: readonly string[], choices: readonly T[]): T[] {
  return given.map((text) => {
    const found = choices.find((choice) => choice === text.trim());
    if (found === undefined) throw new ProblemInScenario(field, 'word', { text, choices: choices.join(', ') });
    return found;
  });
}

function numberOf(field: ScenarioField, value: number, high: number): number {
  if (!Number.isInteger(value) || value < 1 || value > high)
    throw new ProblemInScenario(field, 'number', { text: String(value), low: 1, high });
  return value;
}

function passesOf(text: string): Scenario['passes'] {
  const match = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || first < 1 || last < first) throw new ProblemInScenario('passes', 'passes', { text });
  return { first, last };
}

/** `irq 1`, `timer`, `nmi`, `key 1E`. */
export function interruptOf(text: string): ArrivalInterrupt {
  const match = /^\s*(?:(timer)|(nmi)|irq\s*(\d+)|key\s*(?:0x)?([\da-f]{1,2})h?)\s*$/i.exec(text);
  if (match?.[1] !== undefined) return { kind: 'irq', line: 0 };
  if (match?.[2] !== undefined) return { kind: 'nmi' };
  if (match?.[4] !== undefined) return { kind: 'key', scancode: parseInt(match[4], 16) };
  const line = Number(match?.[3]);
  if (!(line >= 0 && line <= 15 && line !== 2)) throw new ProblemInScenario('interrupt', 'interrupt', { text });
  return { kind: 'irq', line };
}

const FACTOR: Readonly<Record<string, number>> = { k: 1e3, M: 1e6 };
function untilOf(text: string, places: Places, unitsPerPitClock: number): Until {
  if (!text.trim().startsWith('+')) return { kind: 'label', linear: places.address('until', text) };
  const match = /^\s*\+\s*(\d+)\s*(k|M|ms|us|s)?\s*$/.exec(text);
  const amount = Number(match?.[1]);
  const seconds = { s: 1, ms: 1e-3, us: 1e-6 }[match?.[2] ?? ''];
  const count =
    seconds === undefined
      ? amount * (FACTOR[match?.[2] ?? ''] ?? 1)
      : Math.round(amount * seconds * PIT_HERTZ * unitsPerPitClock);
  if (match === null || !(count >= 1 && count <= LONGEST)) throw new ProblemInScenario('until', 'until', { text });
  return { kind: seconds === undefined ? 'instructions' : 'units', count };
}

/** `LABEL` is a doubleword, `LABEL:16` sixteen bytes. */
function exceptOf(text: string, places: Places): AddressRange {
  const match = /^(.*?)(?::(\d+))?$/.exec(text.trim());
  const first = places.address('except', match?.[1] ?? text);
  return { first, end: first + Number(match?.[2] ?? 4) };
}
