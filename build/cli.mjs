/** `npm run -s ringside -- …`: builds the command line when its sources have changed, then runs it. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isFresh, sourceDigest } from './setup-build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
export const CLI_TARGET = {
  name: 'command line',
  config: 'build/vite/cli.config.ts',
  sources: ['electron/cli', 'emulator', 'labs'],
  product: 'dist/cli/ringside.mjs',
};

/** Builds dist/cli/ringside.mjs unless it was made of exactly these sources. Returns its path. */
export async function buildCli() {
  const digest = sourceDigest(root, CLI_TARGET);
  if (!isFresh(root, CLI_TARGET, digest)) {
    const stamp = path.join(root, 'dist', '.stamps', path.basename(CLI_TARGET.config));
    fs.rmSync(stamp, { force: true });
    const { build } = await import('vite');
    await build({ configFile: path.join(root, CLI_TARGET.config), logLevel: 'error' });
    fs.mkdirSync(path.dirname(stamp), { recursive: true });
    fs.writeFileSync(stamp, digest);
  }
  return path.join(root, CLI_TARGET.product);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  let program;
  try {
    program = await buildCli();
  } catch (error) {
    process.stderr.write(
      `ringside: the command line could not be built: ${error instanceof Error ? error.message : error}\n`,
    );
    process.exit(3);
  }
  const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exit(status ?? 3);
}
