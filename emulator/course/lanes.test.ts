/** Sums, cuts and pairs against brute force over made-up courses of events; bounds; patches. */
import { SeededRandom } from '#emulator/base';
import { describe, expect, it } from 'vitest';
import { CHUNK_ROWS } from './chunk.ts';
import { beginningNumber, CONTEXTS, contextNumber, signalNumber } from './contexts.ts';
import { CourseLog } from './course-log.ts';
import { lanes, neighbour } from './lanes.ts';

interface Row {
  readonly at: number;
  readonly context: number;
  readonly who: number;
}
function made(seed: number, count: number, detailRows?: number): { log: CourseLog; rows: Row[]; signals: number[] } {
  const random = new SeededRandom(seed);
  const log = new CourseLog(1000, detailRows);
  const rows: Row[] = [];
  const signals: number[] = [];
  let at = 1000;
  for (let n = 0; n < count; n++) {
    const row = { at, context: random.below(CONTEXTS.length), who: random.below(3) };
    rows.push(row);
    log.begin(at, at, row.context | (beginningNumber.instruction << 12), row.who, n + 1);
    if (random.below(3) === 0) {
      signals.push(at);
      log.signal(at, -1, signalNumber.raised | (random.below(4) << 8));
    }
    at += 1 + random.below(9);
  }
  log.reach(at);
  return { log, rows, signals };
}
/** Time of each context and process between two moments. */
function brute(rows: readonly Row[], until: number, from: number, to: number): Map<string, number> {
  const found = new Map<string, number>();
  rows.forEach(({ at, context, who }, n) => {
    const time = Math.min(to, rows[n + 1]?.at ?? until) - Math.max(from, at);
    const key = `${CONTEXTS[context]} ${who}`;
    if (time > 0) found.set(key, (found.get(key) ?? 0) + time);
  });
  return found;
}
function summed(
  { shares, from, to, buckets }: ReturnType<typeof lanes>,
  first = 0,
  last = buckets,
): Map<string, number> {
  // prettier-ignore
  const found = new Map<string, number>();
  for (const { context, process, parts } of shares) {
    const time = parts.slice(first, last).reduce((sum, part) => sum + part, 0) * ((to - from) / buckets);
    if (time > 1e-6) found.set(`${context} ${process}`, time);
  }
  return found;
}
const close = (a: Map<string, number>, b: Map<string, number>): void => {
  expect([...a.keys()].sort()).toEqual([...b.keys()].sort());
  for (const [key, time] of a) expect(Math.abs(time - (b.get(key) ?? 0))).toBeLessThan(0.01 * Math.max(1, time));
};

describe('lanes', () => {
  it('sum up what brute force sums up, bucket by bucket, at any magnification', () => {
    const random = new SeededRandom(7);
    const { log, rows } = made(1, 3 * CHUNK_ROWS);
    for (let n = 0; n < 14; n++) {
      const from = 1000 + random.below(log.until - 1000);
      const to = from + 1 + random.below(n % 2 ? 300 : log.until - from);
      const answer = lanes(log, from, to, 8);
      expect(answer.shares.length).toBeGreaterThan(0);
      close(summed(answer), brute(rows, log.until, from, Math.min(to, log.until)).size === 0 ? new Map() : withGap(brute(rows, log.until, from, to), from, to, log.until)); // prettier-ignore
      const bucket = random.below(8);
      const width = (to - from) / 8;
      close(summed(answer, bucket, bucket + 1), withGap(brute(rows, log.until, from + bucket * width, from + (bucket + 1) * width), from + bucket * width, from + (bucket + 1) * width, log.until)); // prettier-ignore
    }
  });
  function withGap(sums: Map<string, number>, from: number, to: number, until: number): Map<string, number> {
    const gap = to - Math.max(from, until);
    if (gap > 0) sums.set('gap 0', (sums.get('gap 0') ?? 0) + gap);
    return sums;
  }
  it('give each stretch by itself where there is room, whole at both ends, across parts', () => {
    const { log, rows } = made(2, 2 * CHUNK_ROWS);
    const middle = rows[CHUNK_ROWS].at;
    const { stretches } = lanes(log, middle - 400, middle + 400, 4);
    const inside = rows.filter(({ at }, n) => (rows[n + 1]?.at ?? Infinity) > middle - 400 && at < middle + 400);
    expect(stretches?.map(({ from, context, process }) => [from, context, process])).toEqual(
      inside.map(({ at, context, who }) => [at, CONTEXTS[context], who]),
    );
    expect(stretches?.map(({ to }) => to)).toEqual(inside.map((row) => rows[rows.indexOf(row) + 1].at));
    expect(lanes(log, 1000, log.until, 4).stretches).toBeNull();
  });
  it('stay bounded, and right in sum, when rows become sums', () => {
    const { log, rows, signals } = made(3, 6 * CHUNK_ROWS, 2 * CHUNK_ROWS);
    expect(log.size.rows).toBeLessThanOrEqual(3 * CHUNK_ROWS);
    expect(log.size.reduced).toBeGreaterThan(2);
    const answer = lanes(log, 1000, log.until, 16);
    expect(answer.isCoarse).toBe(false);
    close(summed(answer), brute(rows, log.until, 1000, log.until));
    const counted = answer.counts.reduce((sum, { counts }) => sum + counts.reduce((a, b) => a + b, 0), 0);
    expect(Math.round(counted)).toBe(signals.length);
    expect(lanes(log, 1000, 1040, 16)).toMatchObject({ isCoarse: true, stretches: null });
  });
  it('put a request, its acknowledge and its EOI together, and mark what was lost', () => {
    const log = new CourseLog(0);
    const signal = (name: keyof typeof signalNumber, at: number, since: number, irq: number): void =>
      log.signal(at, since, signalNumber[name] | (irq << 8));
    log.begin(0, 0, contextNumber.user, 1, 0);
    signal('raised', 10, -1, 0);
    signal('raised', 12, -1, 1);
    signal('accepted', 15, 10, 0);
    signal('lost', 18, 12, 1);
    signal('eoi', 30, 15, 0);
    signal('eoi', 40, -1, 255);
    log.reach(100);
    expect(lanes(log, 0, 100, 4)).toMatchObject({
      interrupts: [{ irq: 0, raised: 10, accepted: 15, eoi: 30 }, { irq: 1, raised: 12, accepted: null, eoi: null }],
      marks: [{ at: 18, signal: 'lost', number: 1, since: 12 }, { at: 40, signal: 'eoi', number: 255 }],
    }); // prettier-ignore
    expect(lanes(log, 14, 20, 4).interrupts).toEqual([{ irq: 0, raised: 10, accepted: 15, eoi: 30 }]);
  });
  it('show a patch in place of what was written, and go from beginning to beginning', () => {
    const log = new CourseLog(0);
    log.begin(0, 0, contextNumber.user, 1, 0);
    log.begin(50, 50, contextNumber.gap, 0, 0);
    log.begin(150, 150, contextNumber.kernel, 2, 0);
    log.reach(200);
    const again = new CourseLog(60);
    again.begin(60, 60, contextNumber.interrupt, 1, 7);
    again.begin(90, 90, contextNumber.user, 2, 8);
    log.patch({ from: 60, to: 120, chunks: again.parts });
    expect(lanes(log, 0, 200, 2).stretches?.map(({ from, to, context }) => `${from} ${to} ${context}`)).toEqual([
      '0 50 user', '50 60 gap', '60 90 interrupt', '90 120 user', '120 150 gap', '150 200 kernel',
    ]); // prettier-ignore
    expect([neighbour(log, 55, 1), neighbour(log, 90, 1), neighbour(log, 90, -1), neighbour(log, 0, -1)]).toEqual([60, 150, 60, null]); // prettier-ignore
  });
});
