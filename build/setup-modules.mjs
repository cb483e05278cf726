/** node_modules: is it what package-lock.json says, and if not, `npm ci`. Uses Node's own modules only. */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { say, step } from './setup-progress.mjs';
import { runOrThrow } from './setup-run.mjs';

/** Is `have` (for instance `20.20.2`) at least `least`? */
export function isAtLeast(have, least) {
  const [a, b] = [have, least].map((text) => text.split('.').map(Number));
  const at = [0, 1, 2].find((index) => a[index] !== b[index]);
  return at === undefined || a[at] > b[at];
}

/** The Node version that package.json asks for: `20.19.0` of `>=20.19.0`. */
export function neededNode(root) {
  const { engines } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  return engines.node.replace('>=', '');
}

/** Ends with plain words when this Node is too old. */
export function requireNode(root) {
  const needed = neededNode(root);
  if (isAtLeast(process.versions.node, needed)) return;
  say(`Ringside needs Node.js ${needed} or newer; this is ${process.versions.node}.`);
  say('Install a newer Node.js and start again.');
  process.exit(1);
}

function readLock(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Why the installed packages are not those of the lock file; null when they are.
 * npm writes what it installed to node_modules/.package-lock.json, so no package has to be opened.
 */
export function whyStale(root) {
  const wanted = readLock(path.join(root, 'package-lock.json'));
  if (wanted === null) return 'package-lock.json cannot be read';
  const installed = readLock(path.join(root, 'node_modules', '.package-lock.json'));
  if (installed === null) return 'the packages are not installed yet';
  for (const [place, entry] of Object.entries(wanted.packages)) {
    // The first entry is the project itself; optional packages depend on the system.
    if (place === '' || entry.optional || entry.devOptional || entry.peer) continue;
    const found = installed.packages[place];
    if (!found) return `${place.replace('node_modules/', '')} is missing`;
    if (found.version !== entry.version)
      return `${place.replace('node_modules/', '')} is ${found.version}, not ${entry.version}`;
  }
  return null;
}

/** Folders come first, their contents later: a package counts when its package.json is there. */
function countPackages(root) {
  const folder = path.join(root, 'node_modules');
  try {
    return fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, 'package.json'))).length;
  } catch {
    return 0;
  }
}

/** The npm that started us, or the one on the PATH. */
export function npmCommand(env = process.env) {
  if (env['npm_execpath']?.endsWith('.js')) return [process.execPath, [env['npm_execpath']]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

/** Installs the packages when they are missing or stale. */
export async function setUpModules(root) {
  const why = whyStale(root);
  if (why === null) return;
  const [command, first] = npmCommand();
  const args = [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const howFar = () => `${countPackages(root)} packages so far`;
  await step(`Installing the packages (${why})`, () => runOrThrow(command, args, { cwd: root }), howFar);
}
