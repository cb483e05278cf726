/** Runs → what is known of each line. */
import type { InspectContext, SourcePlace } from '#emulator/inspect';
import { SAMPLING } from './types.ts';
import type { ArrivalReport, ArrivalRun, Boundary, LineResult, LineVerdict, RunEnd, Scenario } from './types.ts';

/** Runs named by a line at most. */
const MOST_NAMED = 100;

export interface Gathered {
  readonly boundaries: readonly Boundary[];
  readonly scan: ArrivalReport['scan'];
  readonly chosen: number;
  readonly undisturbed: RunEnd | null;
  readonly runs: readonly ArrivalRun[];
}

export function reportOf(scenario: Scenario, context: InspectContext, gathered: Gathered): ArrivalReport {
  const { runs, boundaries } = gathered;
  const broke = runs.filter(({ held }) => !held).length;
  const how = (wanted: ArrivalRun['acceptance']['how']): number =>
    runs.filter(({ acceptance }) => acceptance.how === wanted).length;
  return {
    interrupt: scenario.interrupt,
    undisturbed: gathered.undisturbed,
    scan: gathered.scan,
    boundaries: boundaries.length,
    tried: runs.length,
    sampling: gathered.chosen < boundaries.length ? SAMPLING : null,
    held: runs.length - broke,
    broke,
    deferred: how('deferred'),
    never: how('never'),
    lines: linesOf(scenario, context, boundaries, runs),
    runs,
  };
}

interface Tally {
  readonly source: SourcePlace | null;
  linear: number;
  boundaries: number;
  tried: number;
  broke: number;
  deferred: number;
  readonly broken: number[];
}

function linesOf(
  scenario: Scenario,
  context: InspectContext,
  boundaries: readonly Boundary[],
  runs: readonly ArrivalRun[],
): LineResult[] {
  const tallies = new Map<string, Tally>();
  const tallyAt = (linear: number): Tally => {
    const source = context.source.place(linear);
    const key = source === null ? String(linear) : `${source.file}:${source.line}`;
    let tally = tallies.get(key);
    if (tally === undefined) {
      tally = { source, linear, boundaries: 0, tried: 0, broke: 0, deferred: 0, broken: [] };
      tallies.set(key, tally);
    }
    tally.linear = Math.min(tally.linear, linear);
    return tally;
  };
  // Lines that were never reached have a row too, as far as the source is known.
  for (const { first, end } of scenario.ranges)
    for (let at = first; at < end; at++) if (context.source.place(at) !== null) tallyAt(at);
  for (const { linear } of boundaries) tallyAt(linear).boundaries++;
  for (const { id, boundary, held, acceptance } of runs) {
    const tally = tallyAt(boundary.linear);
    tally.tried++;
    if (acceptance.how !== 'here') tally.deferred++;
    if (held) continue;
    tally.broke++;
    if (tally.broken.length < MOST_NAMED) tally.broken.push(id);
  }
  return [...tallies.values()]
    .map((tally) => ({ ...tally, held: tally.tried - tally.broke, verdict: verdictOf(tally) }))
    .sort(inOrder);
}

function verdictOf({ tried, broke, deferred }: Tally): LineVerdict {
  if (tried === 0) return 'not-reached';
  if (broke > 0) return 'broke';
  return deferred === tried ? 'deferred' : 'held';
}

/** By file and line; code without source by its address, behind. */
function inOrder(a: LineResult, b: LineResult): number {
  if (a.source === null || b.source === null)
    return a.source === b.source ? a.linear - b.linear : a.source === null ? 1 : -1;
  if (a.source.file !== b.source.file) return a.source.file < b.source.file ? -1 : 1;
  return a.source.line - b.source.line;
}
