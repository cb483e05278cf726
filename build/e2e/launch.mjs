/** Starts the app under Playwright: the one place that knows both hosts. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../chromium-host/find-chromium.mjs';
import { findElectron } from '../setup-electron.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const standIn = path.join(root, 'build', 'chromium-host', 'electron-stand-in');

/** `electron` or `stand-in`: what was asked for, else the best that is there; null when neither can be had. */
export function hostKind(env = process.env) {
  const wanted = env['RINGSIDE_E2E_HOST'];
  const hasStandIn = findChromium() !== null && process.platform !== 'win32';
  if (wanted === 'stand-in') return hasStandIn ? 'stand-in' : null;
  const electron = findElectron(root) === null ? null : 'electron';
  if (wanted === 'electron') return electron;
  return electron ?? (hasStandIn ? 'stand-in' : null);
}

/** The app's folder: this project after a build, or an extracted package. */
export function appFolder(env = process.env) {
  return path.resolve(root, env['RINGSIDE_E2E_APP'] ?? '.');
}

/** A fresh userData folder; the caller removes it. */
export function freshUserData() {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-e2e-'));
}

/**
 * Launches the app. On real Electron no `executablePath` is given: only then Playwright holds back `ready`.
 * @param {{ userData: string, args?: string[], lang?: string, headless?: boolean }} options
 */
export async function launchApp({ userData, args = [], lang = 'en-US', headless = true }) {
  const { _electron } = await import('playwright-core');
  const kind = hostKind();
  if (kind === null) throw new Error('Neither Electron nor a Chromium for the stand-in was found');
  const env = { ...process.env, ...(headless ? { RINGSIDE_HEADLESS: '1' } : {}) };
  return _electron.launch({
    ...(kind === 'stand-in' ? { executablePath: standIn } : {}),
    args: [appFolder(), `--user-data-dir=${userData}`, `--lang=${lang}`, ...args],
    cwd: root,
    env: /** @type {Record<string, string>} */ (env),
    timeout: 60_000,
  });
}
