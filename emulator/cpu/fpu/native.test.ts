/** Random x87 sequences against the states that a real processor left (build/oracles/x87 makes the fixture). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeOutcome, runCase, x87Case, x87Machine } from './random-x87.test-kit.ts';

const expected = readFileSync(new URL('native.fixture.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

describe('x87 against a real processor', () => {
  it('leaves the same control, status and tag words, registers, memory and flags, bit by bit', () => {
    const machine = x87Machine();
    const wrong: string[] = [];
    for (const [number, line] of expected.entries()) {
      const from = x87Case(number);
      const actual = describeOutcome(from, runCase(machine, from));
      if (actual !== line) wrong.push(`case ${number}: ${actual} instead of ${line}`);
    }
    expect(wrong).toEqual([]);
    expect(expected.length).toBe(2000);
  });
});
