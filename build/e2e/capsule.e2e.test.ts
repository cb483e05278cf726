/** The real app: a session with a branch and a bookmark goes into a capsule, a fresh window lives it again, with the same digests. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostKind } from './launch.mjs';
import { answerSaveDialog, freshUserData, openWorkbench, removeFolder, shutDown, type Workbench } from './workbench.ts';

const kind = hostKind();

async function answerOpenDialog({ app }: Workbench, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, answer) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [answer] });
  }, filePath);
}
async function choose({ id }: Workbench, menu: string, command: string): Promise<void> {
  await id(menu).click();
  await id(`command-${command}`).click();
}
async function saved(bench: Workbench, file: string): Promise<string> {
  await answerSaveDialog(bench, file);
  await choose(bench, 'menu-file', 'file.saveCapsule');
  await expect.poll(() => fs.existsSync(file), { timeout: 60_000 }).toBe(true);
  await expect.poll(() => bench.id('capsule-progress').count()).toBe(0);
  return fs.readFileSync(file, 'utf8');
}

describe.skipIf(kind === null)(`a capsule on ${kind} (skipped without Electron and Chromium)`, () => {
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

  it('goes to a file, and a fresh window lives it again with the same digests', { timeout: 240_000 }, async () => {
    const { id } = bench;
    await id('toolbar-assemble').click();
    await expect.poll(() => id('toolbar-run').isEnabled()).toBe(true);
    // As far as the third transition: a moment that every computer gets to at once.
    for (let k = 0; k < 3; k++) {
      await bench.page.keyboard.press('F8');
      await expect.poll(() => id('transition-row').count(), { timeout: 30_000 }).toBeGreaterThan(k);
    }
    await expect.poll(() => id('history-strip').count()).toBe(1);
    await bench.page.keyboard.press('Control+Alt+k');
    await id('flag-m1').waitFor();
    await id('toolbar-back').click();
    await expect.poll(() => id('status-run-state').textContent()).toContain('in the past');
    await choose(bench, 'menu-run', 'run.history');
    await id('branch-name-1').fill('as I ran it');
    await id('branch-name-1').press('Tab');
    await bench.page.keyboard.press('Escape');
    const text = await saved(bench, path.join(userData, 'first.ringside-capsule'));
    const file = JSON.parse(text) as { bookmarks: unknown[]; branches: { name: string }[]; present: { icount: number } };
    expect([file.bookmarks.length, file.branches.map(({ name }) => name)]).toEqual([1, ['as I ran it']]);

    await bench.page.reload();
    await id('status-run-state').waitFor();
    await id('editor-host').locator('.view-line').first().waitFor();
    await answerOpenDialog(bench, path.join(userData, 'first.ringside-capsule'));
    await choose(bench, 'menu-file', 'file.openCapsule');
    await expect.poll(() => bench.page.getByText('checkpoints have the digests that were saved').count(), { timeout: 120_000 }).toBeGreaterThan(0);
    await id('capsule-dismiss').click();
    await id('flag-m1').waitFor();
    const instructions = Number((await id('status-icount').textContent())?.replaceAll(/\D/g, ''));
    expect(instructions).toBe(file.present.icount);
    expect(await saved(bench, path.join(userData, 'second.ringside-capsule'))).toBe(text);
  });
}); // prettier-ignore
