import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { TestSpecification } from 'vitest/node';
import { LONGEST, LongestFirst } from './longest-first.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

it('names test files that exist, each once', () => {
  expect(LONGEST.filter((file, at) => !fs.existsSync(ROOT + file) || LONGEST.indexOf(file) !== at)).toEqual([]);
});
it('begins with the longest ones of a project, keeps projects together, and loses no file', async () => {
  const cache = { getFileTestResults: () => undefined, getFileStats: () => ({ size: 1 }) };
  const sequencer = new LongestFirst({ cache, config: { root: '/p' } } as never);
  const files = [['unit', 'a'], ['dom', 'b'], ['unit', LONGEST[1]], ['dom', 'c'], ['unit', LONGEST[0]]].map(([name, file]) => ({
    moduleId: `/p/${file}`, project: { name, config: { sequence: { groupOrder: 0 }, isolate: name === 'dom' } },
  })); // prettier-ignore
  const sorted = await sequencer.sort(files as unknown as TestSpecification[]);
  expect(sorted.map(({ moduleId }) => moduleId.slice(3))).toEqual(['b', 'c', LONGEST[0], LONGEST[1], 'a']);
});
