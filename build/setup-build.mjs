/** Builds the window, the main process and the preload when their sources have changed. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { step } from './setup-progress.mjs';
import { CommandError } from './setup-run.mjs';

/** What each part is made of; the lock file stands for everything in node_modules. */
export const TARGETS = [
  {
    name: 'main process',
    config: 'build/vite/main.config.ts',
    sources: ['electron/main', 'electron/contract'],
    product: 'dist/electron/main.mjs',
  },
  {
    name: 'preload',
    config: 'build/vite/preload.config.ts',
    sources: ['electron/preload', 'electron/contract'],
    product: 'dist/electron/preload.cjs',
  },
  {
    name: 'window',
    config: 'build/vite/renderer.config.ts',
    sources: ['renderer', 'emulator', 'labs', 'electron/contract'],
    product: 'dist/renderer/index.html',
  },
];

function sourceFiles(place) {
  if (!fs.existsSync(place)) return [];
  if (fs.statSync(place).isFile()) return [place];
  return fs
    .readdirSync(place, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !entry.name.endsWith('.test.ts') && entry.name !== 'README.md')
    .flatMap((entry) => sourceFiles(path.join(place, entry.name)));
}

/** Digest of names and contents of everything a target is made of. */
export function sourceDigest(root, target) {
  const hash = createHash('sha256');
  const places = [...target.sources, target.config, 'package.json', 'package-lock.json'];
  for (const file of places.flatMap((place) => sourceFiles(path.join(root, place))).sort()) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

const stampFile = (root, target) => path.join(root, 'dist', '.stamps', path.basename(target.config));

/** Was the product made of exactly these sources? */
export function isFresh(root, target, digest = sourceDigest(root, target)) {
  if (!fs.existsSync(path.join(root, target.product))) return false;
  try {
    return fs.readFileSync(stampFile(root, target), 'utf8') === digest;
  } catch {
    return false;
  }
}

async function buildTarget(root, target, digest) {
  const { build } = await import('vite');
  fs.rmSync(stampFile(root, target), { force: true });
  try {
    await build({ configFile: path.join(root, target.config), logLevel: 'error' });
  } catch (error) {
    throw new CommandError(`vite build (${target.config})`, 'an error', error instanceof Error ? error.message : '');
  }
  fs.mkdirSync(path.dirname(stampFile(root, target)), { recursive: true });
  fs.writeFileSync(stampFile(root, target), digest);
}

/** Builds what is stale; `force` builds everything. Rejects with the bundler's error. */
export async function setUpBuild(root, { force = false } = {}) {
  for (const target of TARGETS) {
    const digest = sourceDigest(root, target);
    if (force || !isFresh(root, target, digest)) {
      await step(`Building the ${target.name}`, () => buildTarget(root, target, digest));
    }
  }
}
