/** `npm run build`: window, main process and preload → dist. `--force` builds what is fresh as well. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { setUpBuild } from './setup-build.mjs';
import { requireNode, setUpModules } from './setup-modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
requireNode(root);
await setUpModules(root);
await setUpBuild(root, { force: process.argv.includes('--force') });
