/** The stand-in with a person before it: a visible window (on a virtual screen), its close button, its dialogs. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from './find-chromium.mjs';

const driver = path.join(path.dirname(fileURLToPath(import.meta.url)), 'probe', 'interactive.cjs');
const virtualScreen = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .map((folder) => path.join(folder, 'Xvfb'))
  .find((file) => fs.existsSync(file));

describe.skipIf(findChromium() === null || virtualScreen === undefined)(
  'Electron API stand-in with a visible window (skipped without Chromium and Xvfb)',
  () => {
    let screen: ChildProcess;
    let display: string;
    let userData: string;

    beforeAll(async () => {
      userData = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-interactive-'));
      screen = spawn(virtualScreen as string, ['-displayfd', '1', '-screen', '0', '1280x800x24'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      display = await new Promise((resolve) => {
        screen.stdout?.once('data', (text) => resolve(`:${String(text).trim()}`));
      });
    });
    afterAll(() => {
      screen.kill();
      fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
    });

    it('has a frame without tabs, asks before it closes, draws its dialogs, and leaves Chromium’s keys alone', async () => {
      const { RINGSIDE_HEADLESS: _headless, WAYLAND_DISPLAY: _wayland, ...rest } = process.env;
      const child = spawn(process.execPath, [driver, '--no-sandbox', `--user-data-dir=${userData}`], {
        env: { ...rest, DISPLAY: display },
      });
      let output = '';
      child.stdout.on('data', (text) => (output += String(text)));
      const code = await new Promise((resolve) => child.once('exit', resolve));
      expect([code, JSON.parse(output)]).toEqual([
        0,
        {
          interactive: true,
          title: 'Probe window',
          tabs: false,
          closeEvents: 2,
          stayed: true,
          enter: 0,
          escape: true,
          stillThere: true,
          reloaded: true,
        },
      ]);
    }, 60_000);
  },
);
