import { describe, expect, it } from 'vitest';
import { freshProgress, readProgress, stepAgain, withVersion } from './progress.ts';

const version = (text: string, at = 1) => ({ at, why: 'reset' as const, files: { 'main.asm': text } });

describe('progress', () => {
  it('comes back from its file as it was', () => {
    const progress = {
      ...withVersion(freshProgress('E1'), version('mine')),
      step: 'do', runs: 3, solved: true, passedChecks: ['a'], sandbox: { 'main.asm': 'hlt' }, notes: 'n', active: 'main.asm',
      cursors: { 'main.asm': { line: 4, column: 2 } }, layout: { grid: 1 }, report: { report: {} },
      steps: { p: { state: 'done' as const, prediction: 'x', history: ['y'], observation: 'z', hints: 2 } },
    }; // prettier-ignore
    expect(readProgress('E1', JSON.parse(JSON.stringify(progress)))).toEqual(progress);
  });
  it.each([null, 7, 'x', [], { steps: 3, files: [1], versions: [{ at: 'x' }, 4], cursors: { a: { line: -1 } }, passedChecks: 'no' }])(
    'a file that holds %j is a fresh lab',
    (value) => expect(readProgress('E1', value)).toEqual(freshProgress('E1')),
  ); // prettier-ignore
  it('keeps no version twice in a row, and no more than twenty', () => {
    const once = withVersion(freshProgress('E1'), version('a'));
    const many = Array.from({ length: 30 }, (_, i) => i).reduce((p, i) => withVersion(p, version(`v${i}`, i)), once);
    expect([withVersion(once, version('a', 2)) === once, many.versions.length, many.versions[0]?.at]).toEqual([true, 20, 29]); // prettier-ignore
  });
  it('a step begun again keeps its note, its hints and what was thought before', () => {
    const step = { state: 'done', prediction: 'b', history: ['a'], observation: 'c', note: 'n', hints: 1 } as const;
    expect([stepAgain(step), stepAgain({ state: 'done', prediction: 'skip' })]).toEqual([
      { state: 'todo', history: ['a', 'b'], note: 'n', hints: 1 },
      { state: 'todo' },
    ]);
  });
});
