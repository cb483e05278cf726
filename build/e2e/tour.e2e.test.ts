/** The first start: the tour comes by itself, is gone through with one key, ends in ring 3, and does not come again. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostKind, launchApp } from './launch.mjs';
import type { Workbench } from './workbench.ts';
import { freshUserData, removeFolder, shutDown } from './workbench.ts';

const kind = hostKind();

describe.skipIf(kind === null)('the tour (skipped without Electron and Chromium)', () => {
  let userData: string;
  let bench: Workbench;
  const open = async (): Promise<void> => {
    const app = await launchApp({ userData, lang: 'zh-CN' });
    const page = await app.firstWindow();
    bench = { app, page, complaints: [], id: (testId) => page.getByTestId(testId) };
    await page.getByTestId('editor-host').locator('.view-line').first().waitFor();
  };
  beforeAll(async () => {
    userData = freshUserData();
    await open();
  });
  afterAll(async () => {
    await shutDown(bench).catch(() => {});
    removeFolder(userData);
  });

  it('goes from Run to ring 3 with Enter alone', async () => {
    const { id, page } = bench;
    const ring = (): Promise<string | null> => id('status-ring').getAttribute('data-ring');
    const state = async (): Promise<string> =>
      [await id('tour').getAttribute('data-step'), await id('status-run-state').getAttribute('data-state')].join(' ');
    const focus = (): Promise<string | null | undefined> =>
      page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    // The first Enter of "step" pauses, the second one steps.
    for (const next of ['step running', 'step paused', 'open paused', 'back paused', 'enter paused']) {
      await expect.poll(focus).toBe('tour-do');
      await page.keyboard.press('Enter');
      await expect.poll(state, { timeout: 30_000 }).toBe(next);
    }
    await expect.poll(ring).toBe('0');
    await expect.poll(focus).toBe('tour-do');
    await page.keyboard.press('Enter');
    await expect.poll(state).toBe('done paused');
    expect([await ring(), await id('tour').textContent()]).toEqual(['3', expect.stringContaining('ring 3')]);
  });
  it('does not come again', async () => {
    await bench.page.keyboard.press('Escape');
    await expect.poll(() => bench.id('tour').count()).toBe(0);
    const saved = path.join(userData, 'state', 'settings.json');
    await expect.poll(() => fs.existsSync(saved) && fs.readFileSync(saved, 'utf8')).toContain('"tourSeen":true');
    await shutDown(bench);
    await open();
    await bench.page.waitForTimeout(500);
    expect(await bench.id('tour').count()).toBe(0);
  });
});
