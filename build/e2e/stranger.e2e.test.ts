/** A stranger's first quarter of an hour, in both languages: edit, break, step back, follow the fault to its source line, mend, run. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostKind } from './launch.mjs';
import { freshUserData, openWorkbench, removeFolder, shutDown, type Workbench } from './workbench.ts';

const kind = hostKind();
const sample = fs.readFileSync(path.resolve(import.meta.dirname, '../../renderer/app/sample/first-kernel.asm'), 'utf8');
/** The gate of INT 80h, open to ring 3; and the same gate for ring 0 only. */
const OPEN = '0EEh';
const SHUT = '08Eh';
const LINE = sample.split('\n').findIndex((line) => line.includes(OPEN));
const COLUMN = sample.split('\n')[LINE]?.indexOf(OPEN) ?? -1;

/** Replaces the four characters of the gate's type byte, as a person does who knows the line. */
async function writeGate({ page, id }: Workbench, text: string): Promise<void> {
  const line = page.locator('.quick-input-widget input').first();
  // The editor takes keys a moment after it can be seen.
  await expect
    .poll(
      async () => {
        await id('editor-host').locator('.view-lines').click();
        await page.keyboard.press('Control+g');
        return line.waitFor({ timeout: 3000 }).then(
          () => true,
          () => false,
        );
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  await page.keyboard.type(`${LINE + 1}:${COLUMN + 1}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' });
  for (let k = 0; k < OPEN.length; k++) await page.keyboard.press('Delete');
  await page.keyboard.type(text);
  await page.keyboard.press('Escape');
}
async function isPaused({ id }: Workbench): Promise<void> {
  await expect.poll(() => id('toolbar-step').isEnabled(), { timeout: 60_000 }).toBe(true);
}

describe.skipIf(kind === null)(`a stranger on ${kind} (skipped without Electron and Chromium)`, () => {
  it.each(['en-US', 'zh-CN'])('finds out why ring 3 may not call, and mends it: %s', { timeout: 240_000 }, async (lang) => {
    const userData = freshUserData();
    const bench = await openWorkbench(userData, lang);
    const { page, id } = bench;
    const rows = id('transition-row');
    try {
      expect([LINE > 0, await page.evaluate(() => document.documentElement.lang)]).toEqual([true, lang.slice(0, lang === 'en-US' ? 2 : 5)]);
      await writeGate(bench, SHUT);
      await expect.poll(() => id('editor-host').textContent()).toContain(SHUT);
      await page.keyboard.press('F5');
      const refused = rows.filter({ has: page.locator('.exception') });
      await expect.poll(() => refused.count(), { timeout: 60_000 }).toBeGreaterThan(0);
      if (await id('toolbar-pause').isEnabled()) await id('toolbar-pause').click();
      await isPaused(bench);

      const state = await id('status-run-state').textContent();
      await id('toolbar-back').click();
      await expect.poll(() => id('status-run-state').textContent()).not.toBe(state);

      await refused.last().click();
      await id('why-card').waitFor({ timeout: 60_000 });
      const link = id('why-writer').first();
      const line = Number(/:(\d+)$/.exec((await link.textContent())?.trim() ?? '')?.[1]);
      // The gate was written by the subroutine that fills the table in.
      expect(sample.split('\n')[line - 1]).toMatch(/\[edi/);
      await link.click();
      await expect.poll(() => page.locator('[data-testid=editor-host] .active-line-number').last().textContent()).toMatch(new RegExp(`(^|\\D)${line}$`));

      await writeGate(bench, OPEN);
      await page.keyboard.press('F5');
      await expect.poll(() => rows.filter({ hasText: 'INT 80h' }).count(), { timeout: 60_000 }).toBeGreaterThan(1);
      await id('toolbar-pause').click();
      await isPaused(bench);
      expect(await refused.count()).toBe(0);
      expect(bench.complaints).toEqual([]);
    } finally {
      await shutDown(bench).catch(() => {});
      removeFolder(userData);
    }
  });
}); // prettier-ignore
