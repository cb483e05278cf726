/** The bug dojo in the real window: a case, its symptom, a wrong line, the right line too early, the answer; and after a restart one goes on. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labById } from '#labs/content';
import { Dojo } from '#labs/dojo';
import type { Lab } from '#labs/kit';
import { hostKind } from './launch.mjs';
import { openPanel } from './showroom.mjs';
import { freshUserData, openWorkbench, removeFolder, shutDown, type Workbench } from './workbench.ts';

const kind = hostKind();
const KERNEL = 'E1';

describe.skipIf(kind === null)(`the bug dojo on ${kind} (skipped without Electron and Chromium)`, () => {
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
  async function cursorTo(line: number): Promise<void> {
    const { page, id } = bench;
    const input = page.locator('.quick-input-widget input').first();
    await id('editor-host').locator('.view-lines').click();
    await page.keyboard.press('Control+g');
    await input.waitFor();
    await page.keyboard.type(String(line));
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' });
    await expect.poll(() => id('dojo-here').innerText()).toContain(`main.asm:${line};`);
  }
  async function answer(): Promise<string> {
    await bench.id('dojo-answer').click();
    await expect.poll(() => bench.id('dojo-answer').isEnabled(), { timeout: 120_000 }).toBe(true);
    return bench.id('dojo-verdict').innerText();
  }

  it('a case is found: not this line, this line but too early, this line now', { timeout: 400_000 }, async () => {
    const { id } = bench;
    const { case: given, truth } = new Dojo(labById(KERNEL) as Lab).problem(0)!;
    await openPanel(bench, 'dojo');
    await id('dojo-kernel').selectOption(KERNEL);
    await id('dojo-next').click();
    await id('dojo-symptom').waitFor({ timeout: 200_000 });
    const symptom = await id('dojo-symptom').innerText();
    expect([given.symptom.expected, given.symptom.observed.replace('—', 'nothing like it')].filter((words) => !symptom.includes(words))).toEqual([]);
    await expect.poll(() => id('toolbar-back').isEnabled(), { timeout: 60_000 }).toBe(true);

    await cursorTo(truth.line > 5 ? truth.line - 5 : truth.line + 5);
    expect(await answer()).toContain('It is not this line.');
    expect(await id('dojo-found').count()).toBe(0);

    expect(truth.from).toBeGreaterThan(0);
    const here = (): Promise<string> => id('dojo-here').innerText();
    const atSymptom = await here();
    await id('toolbar-reset').click();
    await expect.poll(here).not.toBe(atSymptom);
    await cursorTo(truth.line);
    expect(await answer()).toContain('has not been executed yet');

    await id('dojo-show').click();
    const moment = atSymptom.split(';')[1] ?? '';
    await expect.poll(here, { timeout: 60_000 }).toContain(moment);
    await cursorTo(truth.line);
    const verdict = await answer();
    expect(['That is it', truth.before].filter((words) => !verdict.includes(words))).toEqual([]);
    await id('dojo-found').waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('after a restart it is still found, and the next case waits', async () => {
    await shutDown(bench);
    const kept = JSON.parse(fs.readFileSync(path.join(userData, 'state', 'dojo.json'), 'utf8')) as object;
    expect(kept).toEqual({ version: 1, lab: KERNEL, cases: { [KERNEL]: 0 }, found: [`${KERNEL} 0`] });
    bench = await openWorkbench(userData);
    await openPanel(bench, 'dojo');
    await expect.poll(() => bench.id('dojo-next').innerText()).toBe('Go on with case 2');
    await expect.poll(() => bench.id('dojo-kernel').inputValue()).toBe(KERNEL);
    expect(bench.complaints).toEqual([]);
  });
}); // prettier-ignore
