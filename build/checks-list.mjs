/** What `npm run check` runs: types, fences, lint, format, unit tests. */
import fs from 'node:fs';
import path from 'node:path';
import { nodeCheck, vitestCheck } from './runners.mjs';

const TSC = 'node_modules/typescript/bin/tsc';
const VUE_TSC = 'node_modules/vue-tsc/bin/vue-tsc.js';

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
  const types = ['emulator', 'electron', 'worker', 'build'].map((area) =>
    nodeCheck(root, `types: ${area}`, TSC, ['-p', `tsconfig.${area}.json`]),
  );
  // These two see single-file components.
  const vueTypes = ['tests', 'renderer'].map((area) =>
    nodeCheck(root, `types: ${area}`, VUE_TSC, ['-p', `tsconfig.${area}.json`]),
  );
  return [
    ...vueTypes,
    ...types,
    ...fences(root),
    nodeCheck(root, 'lint: oxlint', 'node_modules/oxlint/bin/oxlint', ['--deny-warnings']),
    nodeCheck(root, 'format: oxfmt', 'node_modules/oxfmt/bin/oxfmt', ['--check']),
    nodeCheck(root, 'lint: vue templates', 'node_modules/eslint/bin/eslint.js', [
      '--no-error-on-unmatched-pattern',
      'renderer/**/*.vue',
    ]),
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
