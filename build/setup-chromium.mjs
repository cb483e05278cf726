/** A Chromium for the stand-in: found, or on Debian installed when we may. */
import fs from 'node:fs';
import process from 'node:process';
import { findChromium } from './chromium-host/find-chromium.mjs';
import { step } from './setup-progress.mjs';
import { run } from './setup-run.mjs';

export { findChromium };

/** Can we install with apt-get here? Only as root; nobody is asked for a password. */
export function mayInstall(platform = process.platform, uid = process.getuid?.(), exists = fs.existsSync) {
  return platform === 'linux' && uid === 0 && exists('/usr/bin/apt-get');
}

async function installByApt() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
  const first = await install();
  if (first.code === 0) return;
  await run('apt-get', ['update'], { env });
  await install();
}

/** Path of a Chromium, or null when there is none and none could be installed. Set RINGSIDE_NO_INSTALL=1 to forbid it. */
export async function setUpChromium() {
  const found = findChromium();
  if (found !== null || !mayInstall() || process.env['RINGSIDE_NO_INSTALL'] === '1') return found;
  await step('Installing Chromium with apt-get (Debian package chromium)', installByApt);
  return findChromium();
}
