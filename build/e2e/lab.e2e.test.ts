/** A lab from its list to its last check, on whatever host runs the app. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostKind } from './launch.mjs';
import { solutionOf } from './solution.ts';
import type { Workbench } from './workbench.ts';
import { chooseMenu, freshUserData, openWorkbench, removeFolder, shutDown } from './workbench.ts';

const kind = hostKind();
const host = kind === 'electron' ? 'Electron' : 'the Electron API stand-in, not Electron';

describe.skipIf(kind === null)(`labs on ${host} (skipped without Electron and Chromium)`, () => {
  let userData: string;
  let bench: Workbench;

  beforeAll(async () => {
    userData = freshUserData();
    bench = await openWorkbench(userData);
  });
  afterAll(async () => {
    await shutDown(bench).catch(() => {});
    removeFolder(userData);
  });

  it('opens lab E1, sees it fail, writes the five words and passes', async () => {
    const { page, id } = bench;
    await chooseMenu(bench, 'labs.open');
    await id('lab-open-E1').click();
    await id('lab-check-run').waitFor();
    const results = (): Promise<(string | null)[]> =>
      id('lab-check-result').evaluateAll((items) => items.map((item) => item.getAttribute('data-status')));
    await id('lab-check-run').click();
    await expect.poll(results, { timeout: 60_000 }).toContain('fail');
    await id('editor-host').click();
    await page.keyboard.press('Control+A');
    await page.waitForTimeout(150);
    await page.keyboard.insertText(solutionOf('E1'));
    await id('lab-check-run').click();
    await expect.poll(async () => [...new Set(await results())], { timeout: 60_000 }).toEqual(['pass']);
  });
});
