/**
 * What of a run anybody looks at, derived from what the lab declares for it: the bodies that are judged over it, the words they and their metrics
 * speak of, the labels that any run of the lab has marked. Everything else that the machine could tell is neither told nor kept.
 */
import type { ObserveLevel } from '#emulator/events';
import { EVENTS, type EventName } from '#emulator/query';
import { metricOf } from '#labs/kit';
import type { CheckBody, Lab, RunSpec } from '#labs/kit';

export interface LookedAt {
  readonly bodies: readonly CheckBody[];
  /** Words of the vocabulary; null = every event counts. */
  readonly words: ReadonlySet<string> | null;
  /** What the machine has to tell for them. */
  readonly level: ObserveLevel;
  readonly labels: ReadonlySet<string>;
}

/** A fault or an exception is shown where what was wanted never came. */
const ALWAYS = ['fault', 'enter'];
/** Words that bodies look at without naming them. */
const UNNAMED: Partial<Record<CheckBody['kind'], readonly string[]>> = {
  preserved: ['enter', 'iret'],
  // The far jump into protected mode.
  unchanged: ['xfer'],
};

/** A body and those inside `all`, `any` and `not`. */
export function* within(body: CheckBody): Generator<CheckBody> {
  yield body;
  if (body.kind === 'all' || body.kind === 'any') for (const part of body.of) yield* within(part);
  else if (body.kind === 'not') yield* within(body.of);
}

function* bodiesOf(lab: Lab, run: string): Generator<CheckBody> {
  for (const check of lab.checks) if (check.run === run) yield* within(check.body);
  for (const mistake of lab.mistakes) if (mistake.run === run) yield* within(mistake.when);
  for (const step of lab.steps) {
    if (step.kind !== 'predict' || (lab.runs.find(({ id }) => id === step.run) ?? lab.runs[0]).id !== run) continue;
    for (const option of step.options) if (option.when) yield* within(option.when);
  }
}

const metricsOf = (body: CheckBody): (string | number | undefined)[][] =>
  body.kind === 'metric' || body.kind === 'measured' ? [[body.metric, body.of]] : [];

function wordsOf(bodies: readonly CheckBody[]): ReadonlySet<string> | null {
  // Patterns are the only things in a body that have an event.
  const named = [...JSON.stringify(bodies).matchAll(/"event":"([^"]+)"/g)].map((m) => m[1]);
  const metrics = bodies.flatMap(metricsOf).map(([name]) => metricOf(String(name))?.events ?? []);
  if (metrics.includes('all')) return null;
  return new Set([...ALWAYS, ...named, ...bodies.flatMap(({ kind }) => UNNAMED[kind] ?? []), ...metrics.flat()]);
}

const levelOf = (word: string): ObserveLevel =>
  Object.hasOwn(EVENTS, word) ? EVENTS[word as EventName].level : 'transitions';

/** Accesses to ports only where the lab speaks of them: a BIOS that loads sectors has more of them than a kernel has events. */
function levelFor(words: ReadonlySet<string> | null, bodies: readonly CheckBody[]): ObserveLevel {
  if (words === null) return JSON.stringify(bodies).includes('"event":"port"') ? 'accesses' : 'events';
  const levels = new Set([...words].map(levelOf));
  return levels.has('accesses') ? 'accesses' : levels.has('events') ? 'events' : 'transitions';
}

function find(lab: Lab, spec: RunSpec): LookedAt {
  const bodies = [...bodiesOf(lab, spec.id)];
  const words = wordsOf(bodies);
  return { bodies, words, level: levelFor(words, bodies), labels: labelsOf(lab, spec) };
}

/** Only these are marked, so that loops over other labels cost nothing. */
function labelsOf(lab: Lab, spec: RunSpec): ReadonlySet<string> {
  const bodies = lab.runs.flatMap(({ id }) => [...bodiesOf(lab, id)]);
  const named = [...JSON.stringify(bodies).matchAll(/"label":"([^"]+)"/g)].map((m) => m[1]);
  const measured = bodies.flatMap((b) => (b.kind === 'metric' && metricOf(b.metric)?.of === 'label' ? [String(b.of)] : []));
  return new Set([spec.endMark, ...measured, ...named]);
} // prettier-ignore

/** A lab never changes: what is looked at is found once for each of its runs. */
const known = new WeakMap<Lab, Map<RunSpec, LookedAt>>();
export function lookedAt(lab: Lab, spec: RunSpec): LookedAt {
  const ofLab = known.get(lab) ?? new Map<RunSpec, LookedAt>();
  known.set(lab, ofLab);
  const found = ofLab.get(spec) ?? find(lab, spec);
  ofLab.set(spec, found);
  return found;
}
