/**
 * `npm test`: everything, from a fresh clone. Sets up, checks, builds, starts, drives the window, packages.
 * Needs no terminal and no display. What cannot be had here is named and not run; every failure makes the end non-zero.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { labsHold, quickChecks, unitTests } from './checks-list.mjs';
import { nodeCheck, runChecks, summarize, vitestCheck } from './runners.mjs';
import { setUpBuild } from './setup-build.mjs';
import { setUpChromium } from './setup-chromium.mjs';
import { findElectron } from './setup-electron.mjs';
import { requireNode, setUpModules } from './setup-modules.mjs';
import { say } from './setup-progress.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** A check of our own code: passes unless it rejects. */
function own(name, work) {
  const passed = { passed: 1, failed: 0, skipped: 0, output: '', notes: [] };
  return { name, work: async () => ({ ...passed, ...(await work()) }) };
}

function notRun(name, why) {
  return own(name, async () => ({ passed: 0, skipped: 1, notes: [`${name}: ${why}`] }));
}

function endToEnd(chromium, electron) {
  const config = ['--config', 'build/e2e/vitest.config.ts'];
  const why = 'no Chromium was found for the stand-in';
  const onStandIn = { ...process.env, RINGSIDE_E2E_HOST: 'stand-in', RINGSIDE_HEADLESS: '1' };
  const userData = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-smoke-'));
  const smoke = ['--smoke', '--host=stand-in', `--user-data-dir=${userData}`];
  const list = chromium
    ? [
        nodeCheck(root, 'npm start --smoke on the stand-in', 'build/start.mjs', smoke, onStandIn),
        vitestCheck(root, 'end to end on the stand-in (not Electron)', config, onStandIn),
      ]
    : [notRun('end to end on the stand-in', why)];
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  const onElectron = { ...process.env, RINGSIDE_E2E_HOST: 'electron' };
  if (electron === null) list.push(notRun('end to end on Electron', 'no Electron is installed here'));
  else if (!hasDisplay) list.push(notRun('end to end on Electron', 'there is no display'));
  else list.push(vitestCheck(root, 'end to end on Electron', config, onElectron));
  return list;
}

/** The check of the package, and what is driven in it afterwards. */
function packaging(chromium) {
  if (process.platform !== 'linux') return [notRun('packaged app', 'the smoke test packages for Linux only')];
  const check = nodeCheck(root, 'packaged app: files, fuses', 'build/package/package.mjs', ['--check']);
  if (!chromium) return [check, notRun('packaged app on the stand-in', 'no Chromium was found')];
  const env = {
    ...process.env,
    RINGSIDE_E2E_HOST: 'stand-in',
    RINGSIDE_HEADLESS: '1',
    RINGSIDE_E2E_APP: 'release/extracted',
  };
  return [check, vitestCheck(root, 'end to end on the packaged app', ['--config', 'build/e2e/vitest.config.ts'], env)];
}

/** Packaging needs one core; the window, which mostly waits, leaves it one. */
async function builtApp(chromium) {
  const built = await runChecks([own('build', () => setUpBuild(root))]);
  const served = nodeCheck(root, 'npm start --smoke as a served page', 'build/start.mjs', ['--smoke', '--host=served']);
  const [check, ...inPackage] = packaging(chromium);
  const [window, packed] = await Promise.all([
    runChecks([served, ...endToEnd(chromium, findElectron(root))]),
    runChecks([check]),
  ]);
  return [...built, ...window, ...packed, ...(await runChecks(inPackage))];
}

async function test() {
  const start = Date.now();
  requireNode(root);
  await setUpModules(root);
  const chromium = await setUpChromium();
  say(chromium ? `Chromium for the stand-in: ${chromium}` : 'No Chromium: the tests of the window are not run here.');
  const results = [
    ...(await runChecks(quickChecks(root), 2)),
    ...(await runChecks([unitTests(root), labsHold(root)])),
    ...(await builtApp(chromium)),
  ];
  return summarize(results, Date.now() - start);
}

test().then(
  (code) => process.exit(code),
  (error) => {
    say(`${error.stack ?? error}\n${error.output ?? ''}`);
    say('0 passed, 1 failed');
    process.exit(1);
  },
);
