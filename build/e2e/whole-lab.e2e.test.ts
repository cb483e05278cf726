/** Whole labs of three tracks in each language, by one script: what a stranger sees and does at each kind of step. Then a restart, and nothing is lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostKind } from './launch.mjs';
import { manifestOf, solutionOf, type StepData } from './solution.ts';
import { chooseMenu, freshUserData, openWorkbench, removeFolder, shutDown, type Workbench } from './workbench.ts';

const kind = hostKind();
/** Processes, down to ring 3, exceptions: between them every kind of step but the question, which B2 has. */
const LABS = ['G1', 'E1', 'C1'] as const;
const WORDS = {
  'en-US': {
    checked: 'Checked', free: 'Not checked', solved: 'solved', you: 'You said', machine: 'The machine did', fail: ['Expected', 'Observed', 'Where'], desk: 'run that was judged',
    kinds: { predict: 'Predict', order: 'Put in order', choose: 'Diagnose', do: 'Change', observe: 'Look', explain: 'Explain' },
  },
  'zh-CN': {
    checked: '受检', free: '不检查', solved: '已解决', you: '你的预测', machine: '机器的实际行为', fail: ['期望', '实际', '位置'], desk: '受检的那次运行',
    kinds: { predict: '预测', order: '排序', choose: '诊断', do: '修改', observe: '观察', explain: '解释' },
  },
} as const; // prettier-ignore

describe.skipIf(kind === null).each(['en-US', 'zh-CN'] as const)(`whole labs on ${kind} in %s (skipped without Electron and Chromium)`, (lang) => {
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
  const editorText = (): Promise<string> =>
    bench.page.locator('[data-testid=editor-host] .view-lines').first().innerText().then((t) => t.replaceAll('\u00a0', ' '));
  async function write(text: string): Promise<void> {
    await bench.id('editor-host').click();
    await bench.page.keyboard.press('Control+A');
    await bench.page.waitForTimeout(150);
    await bench.page.keyboard.insertText(text);
  }
  async function check(passed: boolean): Promise<void> {
    await bench.id('lab-check-run').click();
    await expect.poll(() => bench.id('lab-report').getAttribute('data-passed'), { timeout: 120_000 }).toBe(String(passed));
  }
  /** What was expected, what was seen instead, a hint, and the moment on the machine itself. */
  async function failAndLook(): Promise<void> {
    const { id, page } = bench;
    await check(false);
    const failed = page.locator('[data-testid=lab-check-result][data-status=fail]').filter({ has: id('lab-check-show') }).first();
    expect(await failed.locator('dt').allInnerTexts()).toEqual(words.fail);
    expect((await failed.locator('dd').allInnerTexts()).filter((text) => text.trim() === '')).toEqual([]);
    await id('hint-next').click();
    await expect.poll(() => page.locator('.hint').count()).toBe(1);
    await failed.getByTestId('lab-check-show').click();
    await expect.poll(() => id('lab-desk').innerText()).toContain(words.desk);
    await expect.poll(() => id('toolbar-step').isEnabled()).toBe(true);
  }
  const work: { readonly [K in StepData['kind']]: (step: StepData, lab: string, isFirst: boolean) => Promise<void> } = {
    async predict({ options = [] }) {
      const { id, page } = bench;
      expect(await id('predict-commit').isDisabled()).toBe(true);
      const [first] = options;
      await id(`predict-${first!.id}`).check();
      const mine = await page.locator('.option.chosen .lab-text').innerText();
      await id('predict-commit').click();
      await id('prediction-outcome').waitFor({ timeout: 60_000 });
      const outcome = await id('prediction-outcome').innerText();
      expect([words.you, mine, words.machine].filter((text) => !outcome.includes(text))).toEqual([]);
      expect(await id(`predict-${options.at(-1)!.id}`).isDisabled()).toBe(true);
    },
    observe: () => bench.id('observe-done').click(),
    /** First the lines in the order in which they lie there, then the right ones, moved with keys alone. */
    async order({ solution = [] }) {
      const { page, id } = bench;
      const line = (at: 'pool' | 'mine', name: string) => page.locator(`[data-testid=order-${at}][data-line="${name}"]`);
      for (const name of solution.toReversed()) {
        await line('pool', name).focus();
        await page.keyboard.press('Enter');
      }
      await id('order-check').click();
      await expect.poll(() => id('order-verdict').getAttribute('data-state')).toBe('wrong');
      for (let end = solution.length - 1; end > 0; end--) {
        await id('order-mine').nth(0).focus();
        for (let k = 0; k < end; k++) await page.keyboard.press('Alt+ArrowDown');
      }
      await id('order-check').click();
      await expect.poll(() => id('order-verdict').getAttribute('data-state')).toBe('right');
    },
    async choose({ options = [] }) {
      const { id } = bench;
      for (const option of options.toSorted((a, b) => Number(a.right) - Number(b.right))) {
        await id(`choose-${option.id}`).check();
        await id('choose-answer').click();
        await id(`choose-option-${option.id}`).locator('.why').waitFor();
      }
    },
    async do(_, lab, isFirst) {
      if (isFirst) await failAndLook();
      await write(solutionOf(lab));
      await check(true);
    },
    async explain() {
      await bench.id('explain-note').fill('in my own words');
      await bench.id('explain-done').click();
    },
  };

  it.each(LABS)('%s is done step by step', { timeout: 400_000 }, async (lab) => {
    const { id, page } = bench;
    const { steps } = manifestOf(lab);
    await chooseMenu(bench, 'labs.open');
    await id(`lab-open-${lab}`).click();
    await id('lab-broken').waitFor();
    await expect.poll(() => id('lab-mode').innerText()).toBe(words.checked);
    let isFirst = true;
    for (const [at, step] of steps.entries()) {
      await id('lab-next').click();
      await expect.poll(() => id(`lab-stop-${at + 1}`).getAttribute('aria-current')).toBe('step');
      expect([await id('lab-step').getAttribute('data-kind'), await page.locator('.page > h3 .tag').innerText()]).toEqual([step.kind, words.kinds[step.kind]]);
      await work[step.kind](step, lab, isFirst);
      await expect.poll(() => id(`lab-stop-${at + 1}`).getAttribute('class')).toContain('done');
      isFirst &&= step.kind !== 'do';
    }
    expect(await page.locator('[data-testid=lab-runner] h2').innerText()).toContain(words.solved);
    await id('lab-back').click();
    expect(await id(`lab-open-${lab}`).innerText()).toContain(words.solved);
    expect(bench.complaints).toEqual([]);
  });

  it('a term shows its card, and leads into the glossary', async () => {
    const { page, id } = bench;
    await id('lab-open-C1').click();
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
    const mine = '%include "ringside.inc"\n; my own way\nkmain: hlt\n';
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
    const stop = `lab-stop-${manifestOf('C1').steps.findLastIndex((step) => step.kind === 'do') + 1}`;
    await id(stop).click();
    await check(false);
    const said = await id('lab-report').innerText();
    await page.waitForTimeout(900);
    await shutDown(bench);
    bench = await openWorkbench(userData, lang);
    await bench.id('lab-runner').waitFor();
    expect(await bench.id('lab-runner').getAttribute('data-lab')).toBe('C1');
    expect(await bench.id(stop).getAttribute('aria-current')).toBe('step');
    await expect.poll(editorText).toContain('my own way');
    expect(await bench.id('lab-seen').count()).toBe(1);
    // The report of before, about the code of before: what failed can still be looked at.
    expect([await bench.id('lab-report').innerText(), await bench.id('lab-outdated').count()]).toEqual([said, 0]);
    await bench.id('lab-check-show').first().click();
    await bench.id('lab-desk').waitFor();
    expect(bench.complaints).toEqual([]);
  });
}); // prettier-ignore
