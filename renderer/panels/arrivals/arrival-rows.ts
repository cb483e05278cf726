/** A report → rows: what is written of each run that broke, and of how many. */
import type { ArrivalReport, ArrivalRun } from '#emulator/protocol';

/** Rows shown at once; a broken invariant mostly breaks everywhere in the same way. */
const MOST = 200;

export interface BrokenRow {
  readonly run: ArrivalRun;
  readonly first: ArrivalRun['broken'][number];
  /** Things that broke beside the first. */
  readonly others: number;
}

/** One row for each place and kind of breakage first, then their repetitions. */
export function brokenRows(report: ArrivalReport | null): {
  readonly rows: readonly BrokenRow[];
  readonly left: number;
} {
  const broken = (report?.runs ?? []).filter(({ held }) => !held);
  const seen = new Set<string>();
  const fresh: ArrivalRun[] = [];
  const again: ArrivalRun[] = [];
  for (const run of broken) {
    const key = `${run.boundary.linear} ${run.boundary.halted} ${run.broken[0].kind} ${run.broken[0].what}`;
    (seen.has(key) ? again : fresh).push(run);
    seen.add(key);
  }
  const rows = [...fresh, ...again].slice(0, MOST).map((run) => ({ run, first: run.broken[0], others: run.broken.length - 1 })); // prettier-ignore
  return { rows, left: broken.length - rows.length };
}

export const INTERRUPTS = ['timer', 'irq 1', ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map((n) => `irq ${n}`), 'key 1E', 'nmi'] as const; // prettier-ignore
