import { expect, it } from 'vitest';
import type { Lab } from './lab-manifest.ts';
import { definesOf, runOf } from './runs.ts';

const lab = {
  seeds: [7],
  runs: [
    { id: 'main', file: '', defines: {} },
    { id: 'p02', file: 'p02.asm', defines: { HOSTILE: '1' } },
  ],
} as unknown as Lab;

it('a file is run by the run that names it, else by the first', () => {
  expect([runOf(lab, 'p02.asm'), runOf(lab, 'main.asm')]).toEqual(['p02', 'main']);
});
it('what a run defines is defined, and SEED always', () => {
  expect(definesOf(lab, 'p02')).toEqual({ HOSTILE: '1', SEED: '7' });
  expect(definesOf(lab, 'nowhere', 3)).toEqual({ SEED: '3' });
});
