/** The golden capsule in a process of its own, far away: other time zone, other language; built command line. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildCli } from './cli.mjs';

const GOLDEN = fileURLToPath(new URL('../emulator/capsule/golden.ringside-capsule', import.meta.url));

it('a capsule gives the same digests under another time zone and language', { timeout: 240_000 }, async () => {
  const program = await buildCli();
  const env = { PATH: process.env['PATH'] ?? '', TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  const run = spawnSync(process.execPath, [program, 'capsule', 'verify', GOLDEN, '--json'], { env, cwd: path.parse(GOLDEN).root, encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([0, '']);
  expect(JSON.parse(run.stdout)).toMatchObject({ title: 'golden', same: true, assemblesDifferently: false });
}); // prettier-ignore
