/** What `npm run check` runs: types, fences, lint, format, unit tests. */
import fs from 'node:fs';
import path from 'node:path';
import { AREAS } from './areas.mjs';
import { nodeCheck, vitestCheck } from './runners.mjs';

/** Files in build/checks that are checks by themselves: they run on their own and end with 0 or 1. */
function fences(root) {
  const folder = path.join(root, 'build', 'checks');
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.mjs') && !name.endsWith('.d.mts'))
    .filter((name) => fs.readFileSync(path.join(folder, name), 'utf8').includes('process.argv[1]'))
    .map((name) => nodeCheck(root, `fence: ${name.replace('.mjs', '')}`, `build/checks/${name}`));
}

/** @param {string} root */
export function quickChecks(root) {
  // Two run at a time, so that the short ones come last.
  const types = AREAS.map((area) => nodeCheck(root, `types: ${area}`, 'build/types.mjs', [area]));
  return [
    ...types.slice(0, 4),
    nodeCheck(root, 'lint: vue templates', 'node_modules/eslint/bin/eslint.js', [
      '--no-error-on-unmatched-pattern',
      'renderer/**/*.vue',
    ]),
    nodeCheck(root, 'format: oxfmt', 'node_modules/oxfmt/bin/oxfmt', ['--check']),
    ...types.slice(4),
    ...fences(root),
    nodeCheck(root, 'lint: oxlint', 'node_modules/oxlint/bin/oxlint', ['--deny-warnings']),
  ];
}

/** @param {string} root Every lab from both sides, with the command line as its users have it. */
export function labsHold(root) {
  return nodeCheck(root, 'labs: start, solutions, wrong variants, predictions', 'build/cli.mjs', [
    'labs',
    'verify',
    '--one-seed',
  ]);
}

/** @param {string} root */
export function unitTests(root) {
  return vitestCheck(root, 'unit tests');
}
