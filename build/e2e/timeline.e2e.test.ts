/** The ring timeline of the real app: a click into it takes the machine, the panels and the editor there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostKind } from './launch.mjs';
import type { Workbench } from './workbench.ts';
import { freshUserData, openWorkbench, removeFolder, shutDown } from './workbench.ts';

describe.skipIf(hostKind() === null)('the ring timeline (skipped without Electron and Chromium)', () => {
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

  it('goes to the moment that is clicked, and from event to event by keyboard', async () => {
    const { page, id } = bench;
    await expect.poll(() => id('toolbar-run').isEnabled(), { timeout: 30_000 }).toBe(true);
    await id('toolbar-run').click();
    await page.waitForTimeout(1500);
    await id('toolbar-pause').click();
    await page.getByText('Ring timeline', { exact: true }).first().click();
    const canvas = id('timeline-canvas');
    await expect
      .poll(() => canvas.getAttribute('aria-valuetext'), { timeout: 20_000 })
      .toMatch(/user|kernel|interrupt/);
    const end = Number(await canvas.getAttribute('aria-valuenow'));
    const box = (await canvas.boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + 30);
    await expect.poll(() => canvas.getAttribute('aria-valuenow').then(Number)).toBeLessThan(end * 0.6);
    await canvas.focus();
    // How far it ran decides how close one must go: single stretches, and not shares, are in view only close by.
    const said = id('timeline-said');
    const closer = async (): Promise<string | null> => {
      await page.keyboard.press('+');
      await page.waitForTimeout(50);
      await page.keyboard.press('n');
      return said.textContent();
    };
    await expect.poll(closer, { timeout: 20_000 }).toMatch(/: .*for/);
    await page.keyboard.press('Enter');
    await expect.poll(() => id('panel-registers').textContent(), { timeout: 20_000 }).toMatch(/R0|R3/);
  });
});
