/**
 * The descriptor sweep against the recorded results of Bochs: a sample of the cases, or all of them with
 * RINGSIDE_ALL_VECTORS=1. `node build/sweep/sweep.mjs` runs Bochs itself.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareRecords, digestOf, EXPLANATIONS, generateCases, makeImages, runOurs, SweepWatch, unpackRecords } from './index.ts'; // prettier-ignore

const here = import.meta.dirname;
const ALL = process.env['RINGSIDE_ALL_VECTORS'] === '1';
/** A prime, so that every group and every kind within it is met. */
const STRIDE = ALL ? 1 : 61;

const cases = generateCases();
const recorded = unpackRecords(readFileSync(join(here, 'bochs.records.gz')));
const chosen = cases.map((_, index) => index).filter((index) => index % STRIDE === 0);

describe('one instruction against every shape of descriptor, gate, TSS and page', () => {
  it('the recorded results belong to these cases', () => {
    expect([recorded.records.length, recorded.digest]).toEqual([cases.length, digestOf(cases)]);
  });

  it(`does what Bochs does, or has a reason (${ALL ? 'all cases' : 'a sample'})`, { timeout: 1_800_000 }, () => {
    const some = chosen.map((index) => cases[index]!);
    const watch = new SweepWatch();
    const ours = runOurs(makeImages(here), some, (machine) => watch.attach(machine, true));
    const report = compareRecords(some, ours, chosen.map((index) => recorded.records[index]!)); // prettier-ignore
    expect([report.unexplained.slice(0, 10), watch.violations.slice(0, 10)]).toEqual([[], []]);
    expect([report.equal > some.length * 0.95, watch.transitions > some.length]).toEqual([true, true]);
    const unused = EXPLANATIONS.filter((e) => report.explained.get(e.id) === 0).map((e) => e.id);
    expect(ALL ? unused : []).toEqual([]);
  });
});
