/**
 * `npm run package`: the unpacked app in release/. With `--check` its archive is compared with what must be in it, its
 * fuses are read, and it is extracted to release/extracted for the end-to-end tests.
 * Without an Electron a placeholder runtime is packed (Linux): good for checking the package, not for using it.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { setUpBuild } from '../setup-build.mjs';
import { findElectron } from '../setup-electron.mjs';
import { requireNode, setUpModules } from '../setup-modules.mjs';
import { say, step } from '../setup-progress.mjs';
import { runOrThrow } from '../setup-run.mjs';
import { wrongEntries, wrongFuses } from './expected.mjs';
import { writePlaceholder } from './placeholder.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const release = path.join(root, 'release');

/** The folder with the runtime to pack, or null when none can be had here. */
function runtimeFolder() {
  const electron = findElectron(root);
  if (electron !== null) {
    const folder = process.platform === 'darwin' ? path.resolve(electron, '../../../..') : path.dirname(electron);
    say(`Packing Electron from ${folder}`);
    return folder;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8'));
  const folder = path.join(release, 'placeholder-runtime');
  writePlaceholder(folder, version);
  say('No Electron here: packing a placeholder runtime. The package can be checked, but it cannot be started.');
  return folder;
}

async function pack(runtime) {
  const builder = path.join(root, 'node_modules', 'electron-builder', 'cli.js');
  const target = { darwin: '--mac', win32: '--win' }[process.platform] ?? '--linux';
  const config = ['--config', 'build/package/electron-builder.yml', `-c.electronDist=${runtime}`];
  const env = { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' };
  await step('Packaging', () => runOrThrow(process.execPath, [builder, target, 'dir', ...config], { cwd: root, env }));
}

async function check() {
  const app = path.join(release, 'linux-unpacked');
  const archive = path.join(app, 'resources', 'app.asar');
  const { default: asar } = await import('@electron/asar');
  const built = fs.readdirSync(path.join(root, 'dist', 'renderer'), { recursive: true, withFileTypes: true });
  const window = built
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)));
  const entries = asar.listPackage(archive, { isPack: false }).map((name) => name.replaceAll('\\', '/'));
  const read = path.join(root, 'node_modules', '@electron', 'fuses', 'dist', 'bin.js');
  const { output } = await runOrThrow(process.execPath, [read, 'read', '--app', path.join(app, 'ringside')]);
  const problems = [...wrongEntries(entries, window), ...wrongFuses(output)];
  const extracted = path.join(release, 'extracted');
  fs.rmSync(extracted, { recursive: true, force: true });
  asar.extractAll(archive, extracted);
  say(problems.length === 0 ? `Package checked: ${entries.length} entries, fuses as wanted.` : problems.join('\n'));
  return problems.length === 0;
}

requireNode(root);
await setUpModules(root);
await setUpBuild(root);
const runtime = runtimeFolder();
if (runtime === null) {
  say('No Electron is installed here, so there is nothing to package. npm start -- --electron tries to fetch it.');
  process.exit(1);
}
await pack(runtime);
if (process.argv.includes('--check') && !(await check())) process.exit(1);
