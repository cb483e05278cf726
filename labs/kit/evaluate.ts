/** Evaluation of checks over the events of one run. Pure: events and final state in, verdict with evidence out. */
import { describeCheck, describeEvent, describePattern } from './describe.ts';
import { conditionHolds, nearness, patternMatches, type SymbolValue } from './match.ts';
import type { CheckBody, CheckSpec, EventPattern, MistakeSpec } from './lab-manifest.ts';
import type { LabEvent } from './vocabulary.ts';

/** What a run left behind. `final` answers `what` words such as `CPL` or `GDT[3].dpl`; undefined = no such thing. */
export interface RunRecord {
  readonly events: readonly LabEvent[];
  readonly symbols: SymbolValue;
  readonly final: (what: string) => number | string | boolean | undefined;
}

export interface Verdict {
  readonly ok: boolean;
  readonly expected: string;
  readonly observed: string;
  /** The event the verdict rests on. */
  readonly evidence: LabEvent | null;
}

/** Best explanation of a missing event: a fault that came instead, else the most similar event, else nothing. */
function nearestMiss(pattern: EventPattern, events: readonly LabEvent[], symbols: SymbolValue): LabEvent | null {
  let best: LabEvent | null = null;
  let score = 0;
  for (const event of events) {
    // The firmware's real-mode interrupts and returns are never what a learner meant.
    if (event.fields['protected'] === false) continue;
    const n = nearness(pattern, event, symbols);
    if (n > score) {
      best = event;
      score = n;
    }
  }
  const fault = events.find((e) => e.event === 'fault');
  return best ?? fault ?? events.find((e) => e.event === 'enter' && e.fields['kind'] === 'exc') ?? null;
}

function evaluateSequence(
  patterns: readonly EventPattern[],
  run: RunRecord,
): Omit<Verdict, 'expected'> & { expected?: string } {
  let at = 0;
  let last: LabEvent | null = null;
  for (const pattern of patterns) {
    const found = run.events.findIndex((e, i) => i >= at && patternMatches(pattern, e, run.symbols));
    if (found < 0) {
      const miss = nearestMiss(pattern, run.events.slice(at), run.symbols);
      return {
        ok: false,
        expected: describePattern(pattern),
        observed: miss ? describeEvent(miss) : '—',
        evidence: miss ?? last,
      };
    }
    last = run.events[found];
    at = found + 1;
  }
  return { ok: true, observed: last ? describeEvent(last) : '', evidence: last };
}

export function evaluate(body: CheckBody, run: RunRecord): Verdict {
  const expected = describeCheck(body);
  switch (body.kind) {
    case 'sequence':
      return { expected, ...evaluateSequence(body.events, run) };
    case 'never': {
      const found = run.events.find((e) => patternMatches(body.event, e, run.symbols)) ?? null;
      return { ok: found === null, expected, observed: found ? describeEvent(found) : '—', evidence: found };
    }
    case 'count': {
      const all = run.events.filter((e) => patternMatches(body.event, e, run.symbols));
      const ok = all.length >= (body.atLeast ?? 0) && all.length <= (body.atMost ?? Infinity);
      return { ok, expected, observed: `×${all.length}`, evidence: all.at(-1) ?? null };
    }
    case 'final': {
      const wrong = body.all.filter((f) => !conditionHolds(f.is, run.final(f.what), run.symbols));
      const shown = (wrong.length > 0 ? wrong : body.all).map((f) => `${f.what}=${String(run.final(f.what) ?? '—')}`);
      return { ok: wrong.length === 0, expected, observed: shown.join(', '), evidence: null };
    }
  }
}

export interface CheckOutcome {
  readonly id: string;
  readonly status: 'pass' | 'fail' | 'skipped';
  readonly verdict: Verdict | null;
}

/** Checks in order; a check whose `needs` failed is skipped. */
export function evaluateChecks(checks: readonly CheckSpec[], run: RunRecord): CheckOutcome[] {
  const outcomes = new Map<string, CheckOutcome>();
  for (const check of checks) {
    const ready = check.needs.every((id) => outcomes.get(id)?.status === 'pass');
    const verdict = ready ? evaluate(check.body, run) : null;
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
  run: RunRecord,
): { id: string; evidence: LabEvent | null }[] {
  return mistakes.flatMap((m) => {
    const verdict = evaluate(m.when, run);
    return verdict.ok ? [{ id: m.id, evidence: verdict.evidence }] : [];
  });
}
