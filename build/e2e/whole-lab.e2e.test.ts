/** The whole of lab C1 in each language: predictions, order, code, explanation; then a restart, and nothing is lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostKind } from './launch.mjs';
import { solutionOf } from './solution.ts';
import { chooseMenu, freshUserData, openWorkbench, removeFolder, shutDown, type Workbench } from './workbench.ts';

const kind = hostKind();
/** The parts of a gate in memory, by what their lines say. */
const ORDER = ['handler & 0FFFFh', 'dw 08h', 'db 0 ', 'db 8Eh', 'handler >> 16'] as const;
const WORDS = {
  'en-US': { checked: 'Checked', free: 'Not checked', solved: 'solved', machine: 'The machine did' },
  'zh-CN': { checked: '受检', free: '不检查', solved: '已解决', machine: '机器的实际行为' },
} as const;

describe.skipIf(kind === null).each(['en-US', 'zh-CN'] as const)(`a whole lab on ${kind} in %s (skipped without Electron and Chromium)`, (lang) => {
  let userData: string;
  let bench: Workbench;
  const words = WORDS[lang];
  beforeAll(async () => {
    userData = freshUserData();
    bench = await openWorkbench(userData, lang);
  });
  afterAll(async () => {
    await shutDown(bench).catch(() => {});
    removeFolder(userData);
  });
  const stepKind = (): Promise<string | null> => bench.id('lab-step').getAttribute('data-kind');
  const editorText = (): Promise<string> =>
    bench.page.locator('[data-testid=editor-host] .view-lines').first().innerText().then((t) => t.replaceAll('\u00a0', ' '));
  async function write(text: string): Promise<void> {
    await bench.id('editor-host').click();
    await bench.page.keyboard.press('Control+A');
    await bench.page.waitForTimeout(150);
    await bench.page.keyboard.insertText(text);
  }
  async function check(): Promise<void> {
    await bench.id('lab-check-run').click();
    await expect.poll(() => bench.id('lab-report').getAttribute('data-passed'), { timeout: 120_000 }).toBe('true');
  }
  /** Lines are added and moved with keys alone. */
  async function putInOrder(): Promise<void> {
    const { page, id } = bench;
    for (const part of ORDER.toReversed()) {
      await id('order-pool').filter({ hasText: part.trim() }).first().focus();
      await page.keyboard.press('Enter');
    }
    for (let end = ORDER.length - 1; end > 0; end--) {
      await id('order-mine').nth(0).focus();
      for (let k = 0; k < end; k++) await page.keyboard.press('Alt+ArrowDown');
    }
    await id('order-check').click();
    await expect.poll(() => id('order-verdict').getAttribute('data-state')).toBe('right');
  }
  const work: Readonly<Record<string, () => Promise<void>>> = {
    async predict() {
      const { id, page } = bench;
      expect(await id('predict-commit').isDisabled()).toBe(true);
      await page.locator('[data-testid=lab-step] input[type=radio]').first().check();
      await id('predict-commit').click();
      await id('prediction-outcome').waitFor({ timeout: 60_000 });
      expect(await id('prediction-outcome').innerText()).toContain(words.machine);
    },
    observe: () => bench.id('observe-done').click(),
    order: putInOrder,
    async do() {
      await write(solutionOf('C1'));
      await check();
    },
    async explain() {
      await bench.id('explain-note').fill('ud2 is two bytes long');
      await bench.id('explain-done').click();
    },
  };

  it('is done step by step', { timeout: 400_000 }, async () => {
    const { id } = bench;
    await chooseMenu(bench, 'labs.open');
    await id('lab-open-C1').click();
    await id('lab-broken').waitFor();
    expect(await id('lab-mode').innerText()).toBe(words.checked);
    const stops = await bench.page.locator('[data-testid^=lab-stop-]').count();
    for (let n = 1; n < stops; n++) {
      await id('lab-next').click();
      await expect.poll(() => id(`lab-stop-${n}`).getAttribute('aria-current')).toBe('step');
      await work[(await stepKind()) ?? '']?.();
      await expect.poll(() => id(`lab-stop-${n}`).getAttribute('class')).toContain('done');
    }
    expect(await bench.page.locator('[data-testid=lab-runner] h2').innerText()).toContain(words.solved);
    expect(bench.complaints).toEqual([]);
  });

  it('a term shows its card, and leads into the glossary', async () => {
    const { page, id } = bench;
    await id('lab-stop-0').click();
    const term = page.locator('.lab-text .term').first();
    await term.focus();
    await page.getByRole('tooltip').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.term-row.wanted').waitFor();
    expect(await page.locator('.term-row.wanted').getAttribute('data-term')).toBe(await term.getAttribute('data-term'));
    await page.keyboard.press('Escape');
  });

  it('nothing is lost by a reset, in the sandbox, by the solution or by a restart', { timeout: 240_000 }, async () => {
    const { id, page } = bench;
    const mine = '; my own way\nkmain: hlt\n';
    await write(mine);
    await id('lab-code').locator('summary').click();
    await id('lab-reset-code').click();
    await id('lab-reset-confirm').click();
    await expect.poll(editorText).not.toContain('my own way');
    await id('lab-bring-back').first().click();
    await expect.poll(editorText).toContain('my own way');
    await id('sandbox-enter').click();
    await id('lab-sandbox').waitFor();
    expect(await id('lab-mode').innerText()).toBe(words.free);
    await write('; only tried\n');
    await id('sandbox-leave').click();
    await expect.poll(editorText).toContain('my own way');
    await id('lab-solution').locator('summary').click();
    await id('solution-show').click();
    await page.locator('[data-testid=compare-host][data-ready=true]').waitFor();
    await expect.poll(() => page.locator('[data-testid=compare-host] .view-line').count()).toBeGreaterThan(5);
    await page.keyboard.press('Escape');
    await expect.poll(editorText).toContain('my own way');
    await id('lab-stop-3').click();
    await page.waitForTimeout(900);
    await shutDown(bench);
    bench = await openWorkbench(userData, lang);
    await bench.id('lab-runner').waitFor();
    expect(await bench.id('lab-runner').getAttribute('data-lab')).toBe('C1');
    expect(await bench.id('lab-stop-3').getAttribute('aria-current')).toBe('step');
    await expect.poll(editorText).toContain('my own way');
    expect(await bench.id('lab-seen').count()).toBe(1);
    expect(bench.complaints).toEqual([]);
  });
}); // prettier-ignore
