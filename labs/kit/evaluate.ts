/** Evaluation of checks over the events of one run. Pure: events and final state in, verdict with evidence out. */
import { describeCheck, describeEvent, describePattern } from './describe.ts';
import { metricOf, type MetricInput } from './metrics.table.ts';
import { conditionHolds, matcherOf, resolveValue, type SymbolValue } from './match.ts';
import type { CheckBody, CheckSpec, EventPattern, MistakeSpec, ProbedCheckBody, Stretch } from './lab-manifest.ts';
import type { LabEvent } from './vocabulary.ts';

/** What a run left behind. `final` answers `what` words such as `CPL` or `GDT[3].dpl`; undefined = no such thing. */
export interface RunRecord {
  readonly events: readonly LabEvent[];
  readonly symbols: SymbolValue;
  readonly final: (what: string) => number | string | boolean | undefined;
  /** Units of `now` in one PIT clock, and the moment the run ended at. */
  readonly unitsPerClock: number;
  readonly end: number;
  /** What the probe of a body found; null when the run had none for it. */
  readonly probed: (body: ProbedCheckBody) => Verdict | null;
}

export interface Verdict {
  readonly ok: boolean;
  readonly expected: string;
  readonly observed: string;
  /** The event the verdict rests on. */
  readonly evidence: LabEvent | null;
}

/** Best explanation of a missing event: the most similar event, else a fault that came instead, else nothing. */
function nearestMiss(pattern: EventPattern, { events, symbols }: RunRecord, from: number): LabEvent | null {
  const matcher = matcherOf(pattern, symbols);
  let best: LabEvent | null = null;
  let score = 0;
  for (let i = from; i < events.length; i++) {
    const event = events[i];
    // The firmware's real-mode interrupts and returns are never what a learner meant.
    if (event.fields['protected'] === false) continue;
    const n = matcher.nearness(event);
    if (n > score) {
      best = event;
      score = n;
    }
  }
  if (best !== null) return best;
  const rest = events.slice(from);
  const fault = rest.find((e) => e.event === 'fault');
  return fault ?? rest.find((e) => e.event === 'enter' && e.fields['kind'] === 'exc') ?? null;
}

interface Finding {
  readonly ok: boolean;
  /** Replaces the description of the whole check where one part of it failed. */
  readonly expected?: string;
  readonly observed: string;
  readonly evidence: LabEvent | null;
}
type Body<K extends CheckBody['kind']> = Extract<CheckBody, { kind: K }>;

/** One sequence from an event on, the earliest match for each pattern. Stops at the first pattern without one. */
function matchFrom(
  patterns: readonly EventPattern[],
  run: RunRecord,
  from: number,
): {
  readonly first: number;
  readonly next: number;
  readonly missing: EventPattern | null;
  readonly last: LabEvent | null;
} {
  let at = from;
  let first = -1;
  let last: LabEvent | null = null;
  for (const pattern of patterns) {
    const matcher = matcherOf(pattern, run.symbols);
    let found = at;
    while (found < run.events.length && !matcher.matches(run.events[found])) found++;
    if (found >= run.events.length) return { first, next: at, missing: pattern, last };
    if (first < 0) first = found;
    last = run.events[found];
    at = found + 1;
  }
  return { first, next: at, missing: null, last };
}

function sequence(body: Body<'sequence'>, run: RunRecord): Finding {
  const times = body.times ?? 1;
  let from = 0;
  let last: LabEvent | null = null;
  for (let done = 0; done < times;) {
    const match = matchFrom(body.events, run, from);
    if (match.missing !== null) {
      const miss = nearestMiss(match.missing, run, match.next);
      const observed = miss ? describeEvent(miss) : '—';
      return {
        ok: false,
        expected: describePattern(match.missing) + (times > 1 ? ` ×${times}` : ''),
        observed: times > 1 ? `×${done}; ${observed}` : observed,
        evidence: miss ?? match.last ?? last,
      };
    }
    ({ last } = match);
    const first = run.events[match.first];
    const took = (last?.icount ?? 0) - first.icount;
    if (body.withinInstructions !== undefined && took > body.withinInstructions) {
      // The next beginning may be nearer to its end.
      from = match.first + 1;
      if (matchFrom(body.events, run, from).missing === null) continue;
      return { ok: false, observed: `${took} instructions`, evidence: last };
    }
    from = match.next;
    done++;
  }
  return { ok: true, observed: last ? describeEvent(last) : '', evidence: last };
}

/** Events inside the stretches; all of them when there is no bound. */
export function eventsBetween(stretch: Stretch | undefined, run: RunRecord): readonly LabEvent[] {
  if (stretch === undefined) return run.events;
  const [opens, closes] = stretch.map((pattern) => matcherOf(pattern, run.symbols));
  let inside = false;
  return run.events.filter((e) => {
    if (inside && closes.matches(e)) inside = false;
    else if (inside) return true;
    else if (opens.matches(e)) inside = true;
    return false;
  });
}

const inBounds = (value: number, { atLeast, atMost }: { atLeast?: number; atMost?: number }): boolean =>
  value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);

function metric(body: Body<'metric'>, run: RunRecord): Finding {
  const measured = measure(body.metric, body.of, run);
  if (measured === null) return { ok: false, observed: '—', evidence: null };
  return { ok: inBounds(measured.value, body), observed: shown(measured.value), evidence: measured.at };
}

/** A metric of a run; null when there is no metric of that name. */
export function measure(
  name: string,
  of: number | string | undefined,
  run: MetricInput & { readonly symbols: SymbolValue },
): { readonly value: number; readonly at: LabEvent | null } | null {
  const about = metricOf(name);
  if (about === undefined) return null;
  const numeric = about.of === 'label' || of === undefined ? of : resolveValue(of, run.symbols);
  return about.measure(run, typeof numeric === 'boolean' ? 0 : (numeric ?? 0));
}
/** Numbers to three places: measured times are fractions of clocks. */
export const shown = (value: number): string => String(Math.round(value * 1000) / 1000);

function several(body: Body<'all'> | Body<'any'>, run: RunRecord): Finding {
  const verdicts = body.of.map((part) => evaluate(part, run));
  const decisive = verdicts.find((v) => v.ok === (body.kind === 'any')) ?? verdicts[0];
  const ok = body.kind === 'any' ? decisive.ok : verdicts.every((v) => v.ok);
  return body.kind === 'all' || ok
    ? { ...decisive, ok }
    : { ok, observed: decisive.observed, evidence: decisive.evidence };
}

function find(body: CheckBody, run: RunRecord): Finding {
  switch (body.kind) {
    case 'sequence':
      return sequence(body, run);
    case 'never': {
      const matcher = matcherOf(body.event, run.symbols);
      const found = eventsBetween(body.between, run).find((e) => matcher.matches(e)) ?? null;
      return { ok: found === null, observed: found ? describeEvent(found) : '—', evidence: found };
    }
    case 'count': {
      const matcher = matcherOf(body.event, run.symbols);
      const all = eventsBetween(body.between, run).filter((e) => matcher.matches(e));
      return { ok: inBounds(all.length, body), observed: `×${all.length}`, evidence: all.at(-1) ?? null };
    }
    case 'balance': {
      const [left, right] = [body.left, body.right].map((pattern) => {
        const matcher = matcherOf(pattern, run.symbols);
        return run.events.filter((e) => matcher.matches(e));
      });
      const more = left.length > right.length ? left : right;
      const ok = Math.abs(left.length - right.length) <= (body.tolerance ?? 0);
      return { ok, observed: `${left.length} : ${right.length}`, evidence: more.at(-1) ?? null };
    }
    case 'metric':
      return metric(body, run);
    case 'all':
    case 'any':
      return several(body, run);
    case 'not': {
      const { ok, observed, evidence } = evaluate(body.of, run);
      return { ok: !ok, observed, evidence };
    }
    case 'final': {
      const wrong = body.all.filter((f) => !conditionHolds(f.is, run.final(f.what), run.symbols));
      const words = (wrong.length > 0 ? wrong : body.all).map((f) => `${f.what}=${String(run.final(f.what) ?? '—')}`);
      return { ok: wrong.length === 0, observed: words.join(', '), evidence: null };
    }
    default:
      return run.probed(body) ?? { ok: false, observed: '—', evidence: null };
  }
}

export function evaluate(body: CheckBody, run: RunRecord): Verdict {
  return { expected: describeCheck(body), ...find(body, run) };
}

export interface CheckOutcome {
  readonly id: string;
  readonly status: 'pass' | 'fail' | 'skipped';
  readonly verdict: Verdict | null;
}

/** Checks in order, each over the record of its run; a check whose `needs` failed, or whose run is missing, is skipped. */
export function evaluateChecks(checks: readonly CheckSpec[], runs: ReadonlyMap<string, RunRecord>): CheckOutcome[] {
  const outcomes = new Map<string, CheckOutcome>();
  for (const check of checks) {
    const run = runs.get(check.run);
    const ready = check.needs.every((id) => outcomes.get(id)?.status === 'pass');
    const verdict = ready && run ? evaluate(check.body, run) : null;
    outcomes.set(check.id, {
      id: check.id,
      status: verdict === null ? 'skipped' : verdict.ok ? 'pass' : 'fail',
      verdict,
    });
  }
  return [...outcomes.values()];
}

/** Mistakes that hold, in the order of the lab (most specific first), with the evidence fields as arguments. */
export function detectMistakes(
  mistakes: readonly MistakeSpec[],
  runs: ReadonlyMap<string, RunRecord>,
): { id: string; evidence: LabEvent | null }[] {
  return mistakes.flatMap((m) => {
    const run = runs.get(m.run);
    const verdict = run && evaluate(m.when, run);
    return verdict?.ok === true ? [{ id: m.id, evidence: verdict.evidence }] : [];
  });
}
