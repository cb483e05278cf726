/** `npm run check`: types, fences, lint, format and unit tests. Ends with `N passed, N failed`. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { labsHold, quickChecks, unitTests } from './checks-list.mjs';
import { runChecks, summarize } from './runners.mjs';
import { requireNode, setUpModules } from './setup-modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
requireNode(root);
await setUpModules(root);
const start = Date.now();
const results = [...(await runChecks(quickChecks(root), 2)), ...(await runChecks([unitTests(root), labsHold(root)]))];
process.exit(summarize(results, Date.now() - start));
