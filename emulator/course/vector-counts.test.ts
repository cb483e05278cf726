/** Against brute force over made-up courses of events: parts that are full, rows that go on, moments in between, reduced parts. */
import { SeededRandom } from '#emulator/base';
import { expect, it } from 'vitest';
import { CHUNK_ROWS } from './chunk.ts';
import { beginningNumber, contextNumber } from './contexts.ts';
import { CourseLog } from './course-log.ts';
import { vectorCounts } from './vector-counts.ts';

const BEGINNINGS = ['INT n', 'external', 'instruction', 'flag'] as const;
interface Row {
  readonly at: number;
  readonly vector: number;
  readonly isReal: boolean;
  readonly id: number;
}
function made(count: number, detailRows?: number): { log: CourseLog; rows: Row[]; end: number } {
  const random = new SeededRandom(5);
  const log = new CourseLog(1000, detailRows);
  const rows: Row[] = [];
  let at = 1000;
  for (let id = 1; id <= count; id++, at += 1 + random.below(5)) {
    const beginning = BEGINNINGS[random.below(BEGINNINGS.length)]!;
    const [vector, isReal] = [random.below(256), random.below(8) === 0];
    const context = isReal ? contextNumber['real-mode'] : contextNumber.kernel;
    log.begin(at, at, context | (beginningNumber[beginning] << 12) | (vector << 16), 0, id);
    if (beginning === 'INT n' || beginning === 'external') rows.push({ at, vector, isReal, id });
  }
  log.reach(at);
  return { log, rows, end: at };
}

it('are those of the rows, at every moment that is asked for', () => {
  const { log, rows, end } = made(CHUNK_ROWS * 2 + 100);
  for (const now of [end, end - 1, 1000, 1500, rows[5000]!.at, rows[7900]!.at - 1, rows.at(-1)!.at]) {
    const counts = vectorCounts(log, now);
    const before = rows.filter(({ at }) => at <= now);
    expect([counts.transitions, counts.complete]).toEqual([before.length, true]);
    const table = [false, true].flatMap((real) => Array.from({ length: 256 }, (_, vector) => ({ vector, real })));
    const expected = table.map(({ vector, real }) => {
      const own = before.filter((row) => row.vector === vector && row.isReal === real);
      const last = own.at(-1);
      return { count: own.length, last: last ? { now: last.at - 1, transition: last.id } : null };
    });
    expect(table.map(({ vector, real }) => counts.of(vector, real))).toEqual(expected);
  }
});
it('are incomplete where parts were reduced to sums', () => {
  const { log, rows, end } = made(CHUNK_ROWS * 3, CHUNK_ROWS);
  const counts = vectorCounts(log, end);
  expect(counts.complete).toBe(false);
  expect(counts.transitions).toBeLessThan(rows.length);
});
