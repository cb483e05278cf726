/** The window without a display: the served page in an ordinary browser, with the browser's own host. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../chromium-host/find-chromium.mjs';
import { serve } from '../serve.mjs';
import { appFolder } from './launch.mjs';

const executablePath = findChromium() as string | null;

describe.skipIf(executablePath === null)('the served page in Chromium (skipped where none is installed)', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    server = await serve({ root: path.join(appFolder(), 'dist', 'renderer') });
    browser = await chromium.launch({
      executablePath: executablePath as string,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
    });
    context = await browser.newContext({ locale: 'en-US', acceptDownloads: true });
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(server.freshAddress());
    await page.getByTestId('status-run-state').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('opens isolated, without its token in the address, and knows that it is a page', async () => {
    expect(await page.evaluate(() => [crossOriginIsolated, typeof window.ringside, location.search])).toEqual([
      true,
      'undefined',
      '',
    ]);
  });

  it('assembles and runs the first kernel', async () => {
    await page.getByTestId('toolbar-run').click();
    await expect.poll(() => page.getByTestId('transition-row').count(), { timeout: 30_000 }).toBeGreaterThan(3);
    await page.getByTestId('toolbar-pause').click();
  });

  it('keeps the learner’s settings over a reload', async () => {
    await page.getByTestId('language-switch').first().click();
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toMatch(/^zh/);
    await page.waitForTimeout(500);
    await page.reload();
    await page.getByTestId('status-run-state').waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toMatch(/^zh/);
  });

  it('saves a file as a download where the browser has no file access', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-served-'));
    await page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await page.getByTestId('editor-host').click();
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 15_000 }),
      page.keyboard.press('Control+Shift+S'),
    ]);
    const file = path.join(folder, 'saved.asm');
    await download.saveAs(file);
    expect(fs.readFileSync(file, 'utf8')).toContain('org 7C00h');
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('has nothing to complain about in the console', () => {
    expect(complaints).toEqual([]);
  });
});
