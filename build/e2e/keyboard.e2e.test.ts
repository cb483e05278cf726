/** The whole of lab E1 with the keyboard alone: to the lab, into the editor, the solution, back to the checks, passed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostKind } from './launch.mjs';
import { solutionOf } from './solution.ts';
import { freshUserData, openWorkbench, removeFolder, shutDown, type Workbench } from './workbench.ts';

const kind = hostKind();

describe.skipIf(kind === null)(`the keyboard alone on ${kind} (skipped without Electron and Chromium)`, () => {
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
  /** Where the focus is: what is asked is a selector that it, or something around it, must meet. */
  const hasFocus = (selector: string): Promise<boolean> =>
    bench.page.evaluate((wanted) => document.activeElement?.closest(wanted) !== null, selector);
  async function pressUntil(key: string, selector: string, most: number): Promise<void> {
    for (let k = 0; k < most && !(await hasFocus(selector)); k++) {
      await bench.page.keyboard.press(key);
      await bench.page.waitForTimeout(60);
    }
    expect([selector, await hasFocus(selector)]).toEqual([selector, true]);
  }
  const results = (): Promise<(string | null)[]> =>
    bench.id('lab-check-result').evaluateAll((items) => items.map((item) => item.getAttribute('data-status')));

  it('does lab E1 from the list to the last check', { timeout: 240_000 }, async () => {
    const { page, id } = bench;
    await page.keyboard.press('F1');
    await id('command-palette').waitFor();
    await page.keyboard.type('E1 ·');
    await page.keyboard.press('Enter');
    await id('lab-runner').waitFor();
    await pressUntil('F6', '[data-testid=editor-host]', 12);
    await page.keyboard.press('Control+A');
    await page.waitForTimeout(150);
    await page.keyboard.insertText(solutionOf('E1'));
    await pressUntil('F6', '[data-testid=panel-lab]', 12);
    await pressUntil('Tab', '[data-testid=lab-check-run]', 80);
    await page.keyboard.press('Enter');
    await expect.poll(async () => [...new Set(await results())], { timeout: 90_000 }).toEqual(['pass']);
    expect(bench.complaints).toEqual([]);
  });
});
