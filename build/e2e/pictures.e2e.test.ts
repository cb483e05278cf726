/** The kept pictures of build/screenshots against the window of now; where other fonts are installed there is nothing to compare. */
import process from 'node:process';
import { expect, it } from 'vitest';
import { takeReferences } from '../screenshots.mjs';
import { areKept, isSameFonts, lookDifferent } from '../screenshots/compare.mjs';
import { hostKind } from './launch.mjs';

const isPackage = Boolean(process.env['RINGSIDE_E2E_APP']);
const why = hostKind() === null || isPackage ? 'no window of its own here' : areKept() ? '' : 'no pictures are kept';

it.skipIf(why !== '')(
  `the window looks as it did (npm run screenshots -- --accept keeps how it looks now) ${why}`,
  { timeout: 300_000 },
  async (context) => {
    if (!(await isSameFonts())) context.skip('the fonts here are others than those of the kept pictures');
    expect(await lookDifferent(await takeReferences())).toEqual([]);
  },
);
