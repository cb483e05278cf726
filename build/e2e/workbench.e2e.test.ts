/** The real app, built or packaged, on Electron or on its stand-in: what a learner does on the first day. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostKind } from './launch.mjs';
import type { Workbench } from './workbench.ts';
import {
  answerMessageBox,
  answerSaveDialog,
  askedQuestions,
  chooseMenu,
  closeWindow,
  ended,
  freshUserData,
  openWorkbench,
  removeFolder,
  shutDown,
  typeAtTop,
} from './workbench.ts';

const kind = hostKind();
const host = kind === 'electron' ? 'Electron' : 'the Electron API stand-in, not Electron';

describe.skipIf(kind === null)(`the workbench on ${host} (skipped without Electron and Chromium)`, () => {
  let userData: string;
  let bench: Workbench;
  let file: string;
  const rows = (): ReturnType<Workbench['id']> => bench.id('transition-row');

  beforeAll(async () => {
    userData = freshUserData();
    file = path.join(userData, 'kernel.asm');
    bench = await openWorkbench(userData);
  });
  afterAll(async () => {
    await shutDown(bench).catch(() => {});
    removeFolder(userData);
  });

  it('opens isolated, says what runs it, and shows the first kernel', async () => {
    const { page, id } = bench;
    const seen = await page.evaluate(async () => [crossOriginIsolated, (await window.ringside!.appInfo()).host]);
    expect(seen).toEqual([true, kind]);
    await id('editor-host').locator('.view-lines').waitFor();
    await expect.poll(() => id('panel-editor').textContent()).toContain('first-kernel.asm');
    await expect.poll(() => id('editor-host').textContent()).toMatch(/ring|kernel/i);
  });

  it('assembles and runs it to ring 3, transition by transition', async () => {
    const { id } = bench;
    await id('toolbar-assemble').click();
    await expect.poll(() => id('toolbar-run').isEnabled()).toBe(true);
    await id('toolbar-run').click();
    await expect.poll(() => rows().count(), { timeout: 30_000 }).toBeGreaterThan(3);
    await expect
      .poll(() => rows().allTextContents(), { timeout: 30_000 })
      .toEqual(expect.arrayContaining([expect.stringMatching(/R3.*R0|R0.*R3/s)]));
    await id('toolbar-pause').click();
    await expect.poll(() => id('toolbar-step').isEnabled()).toBe(true);
  });

  it('tells a transition step by step', async () => {
    const { id } = bench;
    await rows().first().click();
    await expect.poll(() => id('micro-step-row').count()).toBeGreaterThan(2);
  });

  it('goes back: by a step, to the beginning, and to the latest moment again', async () => {
    const { id } = bench;
    const instructions = async (): Promise<number> =>
      Number((await id('status-icount').textContent())?.replaceAll(/\D/g, ''));
    const before = await instructions();
    await id('toolbar-back').click();
    await expect.poll(instructions).toBe(before - 1);
    expect(await id('status-run-state').textContent()).toContain('in the past');
    await id('history-range').press('Home');
    await expect.poll(instructions).toBeLessThan(before / 2);
    await id('history-range').press('End');
    await expect.poll(instructions, { timeout: 30_000 }).toBe(before);
  });

  it('steps and resets', async () => {
    const { id } = bench;
    const instructions = async (): Promise<number> =>
      Number((await id('status-icount').textContent())?.replaceAll(/\D/g, ''));
    const before = await instructions();
    await id('toolbar-step').click();
    await expect.poll(instructions).toBeGreaterThan(before);
    await id('toolbar-reset').click();
    await expect.poll(instructions).toBeLessThan(before);
  });

  it('saves under a new name, and again after a change', async () => {
    await answerSaveDialog(bench, file);
    await chooseMenu(bench, 'file.saveAs');
    await expect.poll(() => fs.existsSync(file)).toBe(true);
    const first = fs.readFileSync(file, 'utf8');
    await typeAtTop(bench, '; changed by the test');
    await chooseMenu(bench, 'file.save');
    await expect.poll(() => fs.readFileSync(file, 'utf8')).toBe(`; changed by the test\n${first}`);
    expect(fs.readdirSync(userData).filter((name) => name.startsWith('.kernel.asm'))).toEqual([]);
  });

  it('has nothing to complain about in the console', () => {
    expect(bench.complaints).toEqual([]);
  });

  it('lets no page, script or request out', async () => {
    const { page, app } = bench;
    const outcomes = await page.evaluate(async () => {
      const failure = (promise: Promise<unknown>): Promise<string> =>
        promise.then(
          () => 'worked',
          () => 'failed',
        );
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
      return [
        await failure(fetch('https://example.com/')),
        await failure(fetch('http://127.0.0.1:80/')),
        await failure(fetch('/..%2f..%2fpackage.json').then((r) => (r.ok ? r : Promise.reject(new Error('no'))))),
        'injected' in window ? 'worked' : 'failed',
        String(window.open('https://example.com/')),
        (await navigator.permissions.query({ name: 'geolocation' })).state,
      ];
    });
    expect(outcomes).toEqual(['failed', 'failed', 'failed', 'failed', 'null', 'denied']);
    await page.evaluate(() => void (location.href = 'https://evil.example/'));
    await page.waitForTimeout(300);
    const url = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL());
    expect([url, await bench.id('status-run-state').count()]).toEqual(['app://bundle/index.html', 1]);
  });

  it('changes the language of the window and of the menu at once', async () => {
    const { app, page, id } = bench;
    const menu = (): Promise<string | undefined> =>
      app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.find((item) => item.submenu)?.label);
    const before = await id('toolbar-run').textContent();
    await id('language-switch').first().click();
    await expect.poll(() => id('toolbar-run').textContent()).not.toBe(before);
    await expect.poll(menu).toContain('文件');
    expect(await page.evaluate(() => document.documentElement.lang)).toMatch(/^zh/);
    await id('language-switch').first().click();
    await expect.poll(menu).toContain('File');
  });

  it('asks before unsaved work is lost, stays on Cancel, saves and goes on Save', async () => {
    await typeAtTop(bench, '; not yet saved');
    await answerMessageBox(bench, 2);
    await closeWindow(bench);
    await expect.poll(() => askedQuestions(bench)).toEqual(['Do you want to save your changes?']);
    expect(await bench.id('status-run-state').count()).toBe(1);
    // Opened so that the next start can show that the arrangement is kept.
    await chooseMenu(bench, 'labs.open');
    await bench.id('panel-lab').waitFor();
    await bench.page.waitForTimeout(1000);
    await answerMessageBox(bench, 0);
    const exit = ended(bench);
    await closeWindow(bench);
    expect(await exit).toBe(0);
    expect(fs.readFileSync(file, 'utf8')).toMatch(/^; not yet saved\n; changed by the test\n/);
  });

  it('finds file, arrangement and language again at the next start', async () => {
    bench = await openWorkbench(userData);
    const { page, id } = bench;
    const recent = await page.evaluate(async (wanted) => {
      const list = await window.ringside!.recentFiles();
      const opened = await window.ringside!.openRecent(wanted);
      return [list.map((entry) => entry.path), opened.ok && opened.file.text.split('\n')[0]];
    }, file);
    expect(recent).toEqual([[file], '; not yet saved']);
    // The file that was open is open again, without a question and without the sample beside it.
    await expect.poll(() => id('editor-tab').allTextContents()).toEqual([expect.stringContaining(path.basename(file))]);
    await id('panel-lab').waitFor({ state: 'attached' });
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  });

  it('brings unsaved work back after the program was killed', async () => {
    await typeAtTop(bench, '; work in danger');
    const backups = (): Promise<number> =>
      bench.page.evaluate(async () => (await window.ringside!.listBackups()).length);
    await expect.poll(backups, { timeout: 10_000 }).toBe(1);
    const exit = ended(bench);
    bench.app.process().kill('SIGKILL');
    await exit;
    bench = await openWorkbench(userData);
    await expect
      .poll(() => bench.id('editor-host').textContent())
      .toContain('work in danger'.replaceAll(' ', '\u00a0'));
    expect(await bench.id('recovered').count()).toBeGreaterThan(0);
  });

  it('does not offer again what the learner chose not to save', async () => {
    await answerMessageBox(bench, 1);
    const exit = ended(bench);
    await closeWindow(bench);
    expect(await exit).toBe(0);
    bench = await openWorkbench(userData);
    expect(await bench.page.evaluate(() => window.ringside!.listBackups())).toEqual([]);
  });

  it('has nothing to complain about after it was opened again', () => {
    expect(bench.complaints).toEqual([]);
  });
});
