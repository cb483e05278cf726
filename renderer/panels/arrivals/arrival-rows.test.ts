import { describe, expect, it } from 'vitest';
import { brokenWords, language, lineHover, lineMark } from '#renderer/i18n';
import type { ArrivalReport, ArrivalRun, Broken, LineResult } from '#emulator/protocol';
import { brokenRows } from './arrival-rows.ts';

const broken = (patch: Partial<Broken>): Broken => ({ kind: 'check', what: 'x == y', expected: 'x == y', observed: '3 == 4', mark: { now: 1, icount: 1 }, args: {}, ...patch }); // prettier-ignore
const run = (id: number, linear: number, ...what: readonly Broken[]): ArrivalRun => ({
  id, boundary: { linear, mark: { now: id, icount: id }, pass: id, halted: false }, source: null, label: '', inputs: [],
  acceptance: { how: 'here', why: null, at: null, returned: true }, held: what.length === 0, broken: what, end: { reached: true, stop: { why: 'limit' }, mark: { now: 9, icount: 9 } },
}); // prettier-ignore
const report = (...runs: readonly ArrivalRun[]): ArrivalReport => ({ runs }) as unknown as ArrivalReport;

describe('runs that broke', () => {
  it('each place and kind first, then repetitions', () => {
    const check = broken({});
    const { rows, left } = brokenRows(report(run(1, 5, check), run(2, 5, check), run(3, 6), run(4, 7, check, broken({ kind: 'fault', what: '13' })))); // prettier-ignore
    expect(rows.map((row) => [row.run.id, row.others])).toEqual([[1, 0], [4, 1], [2, 0]]); // prettier-ignore
    expect(left).toBe(0);
  });
  it('many are cut, and counted', () => {
    expect(brokenRows(report(...Array.from({ length: 250 }, (_, i) => run(i + 1, i, broken({})))))).toMatchObject({ left: 50 }); // prettier-ignore
    expect(brokenRows(null)).toEqual({ rows: [], left: 0 });
  });
});

describe('words', () => {
  const line = (patch: Partial<LineResult>): LineResult => ({ source: null, linear: 0, verdict: 'broke', boundaries: 9, tried: 9, held: 6, broke: 3, deferred: 0, broken: [1], ...patch }); // prettier-ignore
  it('a sign stands beside the colour', () => {
    expect(lineMark(line({}))).toBe('✗ 6/9');
    expect(lineMark(line({ verdict: 'deferred', held: 9, broke: 0, deferred: 9 }))).toBe('↷ 9/9');
    expect(lineMark(line({ verdict: 'not-reached', tried: 0 }))).toBe('·');
  });
  it.each(['en', 'zh-CN'] as const)('every kind has a sentence in %s, with its values', (chosen) => {
    language.value = chosen;
    try {
      expect(lineHover(line({}))).toMatch(/9.*3|3.*9/);
      expect(brokenWords(broken({}))).toContain('3 == 4');
      expect(brokenWords(broken({ kind: 'end', observed: 'halted-forever' }))).not.toContain('halted-forever');
      expect(brokenWords(broken({ kind: 'finding', what: 'S3' }))).not.toMatch(/\{|undefined/);
      const values = { what: 'ECX', expected: '1h', observed: '2h' };
      for (const kind of ['register', 'frame', 'memory', 'console'] as const) {
        const words = brokenWords(broken({ kind, ...values }));
        expect(words).toContain('1h');
        expect(words).toContain('2h');
      }
    } finally {
      language.value = 'en';
    }
  });
});
