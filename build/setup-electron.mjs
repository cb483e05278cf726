/** A real Electron: found, or fetched in one short attempt whose failure is remembered. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { say } from './setup-progress.mjs';

/** Without a single new byte for so long, the download is given up. */
const SILENCE_MS = 12_000;
const LONGEST_MS = 10 * 60_000;
/** A failure is not repeated for a day. `npm start -- --electron` tries again at once. */
const REMEMBER_MS = 24 * 3600_000;

const EXECUTABLES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Path of an Electron binary that is there already, or null. Never `require('electron')`: that starts a download. */
export function findElectron(root, env = process.env, platform = process.platform) {
  const folder = env['ELECTRON_OVERRIDE_DIST_PATH'] || path.join(root, 'node_modules', 'electron', 'dist');
  const file = path.join(folder, EXECUTABLES[platform] ?? 'electron');
  return fs.existsSync(file) ? file : null;
}

const memoryFile = (root) => path.join(root, 'node_modules', '.ringside-electron.json');

/** Did an attempt for this version fail lately? */
export function failedLately(root, version, now = Date.now()) {
  try {
    const { version: tried, at } = JSON.parse(fs.readFileSync(memoryFile(root), 'utf8'));
    return tried === version && now - at < REMEMBER_MS;
  } catch {
    return false;
  }
}

export function rememberFailure(root, version, now = Date.now()) {
  fs.writeFileSync(memoryFile(root), JSON.stringify({ version, at: now }));
}

function bytesIn(folder) {
  let total = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    try {
      if (entry.isFile()) total += fs.statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size;
    } catch {
      // The file was moved on in the meantime.
    }
  }
  return total;
}

/** Runs Electron's own installer; resolves with whether it worked. Gives up when nothing arrives any more. */
function download(root) {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-electron-'));
  const script = path.join(root, 'node_modules', 'electron', 'install.js');
  return new Promise((resolve) => {
    const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
    const child = spawn(process.execPath, [script], { cwd: root, env, stdio: 'ignore' });
    const start = Date.now();
    let seen = 0;
    let seenAt = start;
    let told = 0;
    const watch = setInterval(() => {
      const now = Date.now();
      const bytes = bytesIn(temporary);
      if (bytes > seen) [seen, seenAt] = [bytes, now];
      if (seen - told > 10_000_000) {
        told = seen;
        say(`  Electron: ${Math.round(seen / 1_000_000)} MB`);
      }
      if (now - seenAt > SILENCE_MS || now - start > LONGEST_MS) child.kill('SIGKILL');
    }, 1000);
    const end = (worked) => {
      clearInterval(watch);
      fs.rmSync(temporary, { recursive: true, force: true });
      resolve(worked);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
  });
}

/**
 * Path of a real Electron, or null. `attempt`: `auto` tries once a day, `always` tries now, `never` only looks.
 * @param {string} root
 * @param {'auto' | 'always' | 'never'} attempt
 */
export async function setUpElectron(root, attempt) {
  const found = findElectron(root);
  if (found !== null || attempt === 'never') return found;
  const manifest = path.join(root, 'node_modules', 'electron', 'package.json');
  if (!fs.existsSync(manifest)) return null;
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  if (attempt === 'auto' && failedLately(root, version)) return null;
  say(`> Fetching Electron ${version} (given up after ${SILENCE_MS / 1000} s without data) …`);
  const worked = await download(root);
  const arrived = worked ? findElectron(root) : null;
  if (arrived === null) {
    rememberFailure(root, version);
    say('  not available; not tried again for a day (npm start -- --electron tries at once)');
  }
  return arrived;
}
