// The lab panel over a lab of its own: what it shows, its keys, and axe finds nothing.
import axe from 'axe-core';
import { mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia, type Pinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick, type Component } from 'vue';
import { EmulatorClient } from '#emulator/client';
import type { CheckResult, LabReport } from '#emulator/protocol';
import type { Step } from '#labs/kit';
import { language } from '#renderer/i18n';
import {
  createBrowserHost,
  documentId,
  useComparison,
  useGlossary,
  useHost,
  useLabPacks,
  useLabs,
  useMachine,
  useProject,
  useSettings,
} from '#renderer/stores';
import LabPanel from './LabPanel.vue';
import { renderMarkdown } from './markdown.ts';
import { notebookText } from './notebook.ts';

class NoResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= NoResizeObserver as unknown as typeof ResizeObserver;
Element.prototype.scrollIntoView ??= () => undefined;

let pinia: Pinia;
let wrapper: VueWrapper | null = null;
let results: readonly CheckResult[] = [];
const result = (id: string, status: CheckResult['status'], more: Partial<CheckResult> = {}): CheckResult => ({
  id, status, rule: null, expected: 'iret 0→3', observed: '#GP(20h)', at: null, transition: null, source: null, ...more,
}); // prettier-ignore
const report = (lab: string): LabReport => ({
  lab, seed: 1, passed: results.every((r) => r.status === 'pass'), checks: results, mistakes: [{ id: 'selector-not-code', args: {} }], lints: [], stop: null, instructions: 10, diagnostics: [],
}); // prettier-ignore
const answers: Readonly<Record<string, (params: { lab: string }) => unknown>> = {
  hello: () => ({ version: 1 }),
  subscribe: () => null,
  checkLab: ({ lab }) => [report(lab)],
  observeLab: () => ({ option: 'shutdown', stop: null, instructions: 5, diagnostics: [] }),
  build: () => ({ assembled: {}, loaded: false, problem: null, annotations: [] }),
};
function client(): EmulatorClient {
  let deliver: (message: unknown) => void = () => {};
  return new EmulatorClient({
    onMessage: (listener) => void (deliver = listener),
    post: (message) => {
      const { id, kind, params } = structuredClone(message) as { id: number; kind: string; params: never };
      const answer = answers[kind];
      queueMicrotask(() =>
        deliver(
          answer
            ? { type: 'reply', id, ok: true, result: structuredClone(answer(params)) }
            : { type: 'reply', id, ok: false, error: { code: 'bad-request', message: kind } },
        ),
      );
    },
  });
}
const settle = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 0));
  await nextTick();
};
beforeEach(async () => {
  pinia = createPinia();
  setActivePinia(pinia);
  language.value = 'en';
  const kept = new Map<string, string>();
  useHost(
    createBrowserHost({
      storage: { get: (k) => kept.get(k) ?? null, set: (k, v) => void kept.set(k, v), delete: (k) => void kept.delete(k), keys: (p) => [...kept.keys()].filter((k) => k.startsWith(p)) },
      clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined,
      files: { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) },
    }), // prettier-ignore
  );
  await useMachine().connect(client);
  await useLabs().prepare();
}, 60_000);
afterEach(() => {
  wrapper?.unmount();
  wrapper = null;
});
async function show(lab?: string, step = ''): Promise<VueWrapper> {
  if (lab !== undefined) {
    useLabs().open(lab);
    useLabs().change({ step });
  }
  const Frame = defineComponent({
    render: () => h(TooltipProvider, null, { default: () => h(LabPanel as Component) }),
  });
  wrapper = mount(Frame, { global: { plugins: [pinia] }, attachTo: document.body });
  await settle();
  return wrapper;
}
const find = (testid: string): HTMLElement => {
  const element = document.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
  if (!element) throw new Error(`${testid} is not there`);
  return element;
};
const all = (testid: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`)];
async function press(element: HTMLElement, key?: string, more: KeyboardEventInit = {}): Promise<void> {
  if (key === undefined) element.click();
  else element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  await settle();
}
async function axeFindings(): Promise<string[]> {
  const found = await axe.run(document.body, {
    resultTypes: ['violations'],
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
}
const stepOf = (kind: Step['kind']): string =>
  useLabs()
    .all.find(({ id }) => id === 'C1')
    ?.steps.find((s) => s.kind === kind)?.id ?? '';

describe('the list of labs', () => {
  it.each(['en', 'zh-CN'] as const)('in %s has every lab in its track, and axe finds nothing', async (of) => {
    language.value = of;
    const labs = useLabs();
    labs.open('C1');
    labs.change({ solved: true, solutionSeen: true, seenBefore: true });
    labs.leave();
    const text = (await show()).text();
    const titles = labs.all.map(({ title }) => (of === 'en' ? title.en : title.zh));
    expect({
      missing: titles.filter((title) => !text.includes(title)),
      track: text.includes(of === 'en' ? 'Exceptions and the IDT' : '异常与 IDT'),
      state: find('lab-open-C1').dataset['state'],
      findings: await axeFindings(),
    }).toEqual({ missing: [], track: true, state: 'solved-seen', findings: [] });
  });
});

describe('the open lab', () => {
  it.each(['', ...(['predict', 'do', 'observe', 'order', 'explain'] as const)])(
    '%s has no findings of axe in either language',
    async (kind) => {
      await show('C1', kind === '' ? '' : stepOf(kind as Step['kind']));
      for (const details of document.querySelectorAll('details')) details.open = true;
      const findings = await axeFindings();
      language.value = 'zh-CN';
      await settle();
      expect([findings, await axeFindings()]).toEqual([[], []]);
    },
  );
  it('locks a prediction before the machine runs, then shows both, without a verdict in red; earlier minds stay', async () => {
    await show('C1', stepOf('predict'));
    const commit = find('predict-commit') as HTMLButtonElement;
    const before = commit.disabled;
    find('predict-skipped').click();
    await settle();
    await press(commit);
    await settle();
    const outcome = find('prediction-outcome');
    expect([
      before,
      outcome.textContent?.includes('You said'),
      outcome.textContent?.includes('The machine did'),
      outcome.querySelector('.bad'),
    ]).toEqual([true, true, true, null]);
    await press(find('predict-again'));
    find('predict-shutdown').click();
    await settle();
    await press(find('predict-commit'));
    await settle();
    expect([find('prediction-minds').textContent, useLabs().stepProgress(stepOf('predict'))]).toEqual([
      expect.stringContaining('skipped'),
      expect.objectContaining({ prediction: 'shutdown', observation: 'shutdown', history: ['skipped'] }),
    ]);
  });
  it('puts lines in order by keys alone', async () => {
    const id = stepOf('order');
    await show('C1', id);
    const solution = (useLabs().step as Step & { kind: 'order' }).solution;
    for (const line of solution.toReversed())
      await press(document.querySelector<HTMLElement>(`[data-testid=order-pool][data-line="${line}"]`)!);
    for (let end = solution.length - 1; end > 0; end--)
      for (let k = 0; k < end; k++)
        await press(
          document.querySelector<HTMLElement>(`[data-testid=order-mine][data-line="${solution[end]}"]`)!,
          'ArrowDown',
          { altKey: true },
        );
    const order = useLabs().stepProgress(id).order;
    await press(find('order-check'));
    expect([order, find('order-verdict').dataset['state'], useLabs().stepProgress(id).state]).toEqual([
      solution,
      'right',
      'done',
    ]);
    await press(all('order-mine')[0]!, 'Delete');
    expect(useLabs().stepProgress(id).order).toEqual(solution.slice(1));
  });
  it('a question is answered with a button, wrong answers stay with what is said of them, and axe finds nothing', async () => {
    await show('J2', 'choose-book');
    const { options } = useLabs().step as Step & { kind: 'choose' };
    const [wrong, right] = [false, true].map((is) => options.find((o) => o.right === is)!.id) as [string, string];
    const told = (): string[] => options.flatMap(({ id }) => (find(`choose-option-${id}`).querySelector('.why') ? [id] : []));
    const give = async (id: string): Promise<void> => {
      find(`choose-${id}`).click();
      await settle();
      await press(find('choose-answer'));
    };
    find(`choose-${right}`).click();
    await settle();
    const onlyChosen = told();
    await give(wrong);
    const afterWrong = [told(), useLabs().stepProgress('choose-book').state];
    await give(right);
    const afterRight = told().toSorted();
    await press(find('choose-others'));
    expect([onlyChosen, afterWrong, afterRight, told(), useLabs().stepProgress('choose-book')]).toEqual([
      [], [[wrong], 'todo'], [right, wrong].toSorted(), options.map(({ id }) => id),
      { state: 'done', prediction: right, history: [wrong, right] },
    ]);
    const findings = await axeFindings();
    language.value = 'zh-CN';
    await settle();
    expect([findings, await axeFindings(), find('choose-verdict').textContent?.trim()]).toEqual([[], [], '答对了，共作答 2 次。']);
  }); // prettier-ignore
  it('says which line is the first that is wrong', async () => {
    await show('C1', stepOf('order'));
    const { solution, lines } = useLabs().step as Step & { kind: 'order' };
    const said: (string | undefined)[] = [];
    for (const ids of [[solution[1]!], [solution[0]!, solution[2]!], [solution[0]!, solution[1]!, solution[3]!], [lines.find(({ id }) => !solution.includes(id))?.id ?? '']]) {
      useLabs().changeStep(stepOf('order'), { order: ids });
      await settle();
      await press(find('order-check'));
      said.push(find('order-verdict').textContent?.trim());
    }
    expect(said).toEqual(['The first line is not right yet.', 'The first line is right; line 2 is not.', 'The first 2 lines are right; line 3 is not.', 'The marked line does not belong here.']);
  }); // prettier-ignore
  it.each(['en', 'zh-CN'] as const)('in %s a check without an event is seen where the run ended', async (of) => {
    language.value = of;
    results = [result('gate-6', 'fail', { observed: '—', at: { now: 9, icount: 9 }, isAtEnd: true }), result('gate-3', 'fail', { transition: 4, at: { now: 1, icount: 1 } })];
    await show('C1', 'do-return');
    await press(find('lab-check-run'));
    const text = find('lab-runner').textContent ?? '';
    const words = of === 'en' ? ['nothing like it', 'Show where the run ended', 'Show transition #4'] : ['没有出现类似的事件', '查看运行结束的时刻', '#4'];
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
  }); // prettier-ignore
  it('a program that does not boot is told from one that fails', async () => {
    results = useLabs()
      .all.find(({ id }) => id === 'C1')!
      .checks.map(({ id }) => result(id, 'skipped'));
    await show('C1', 'do-return');
    await press(find('lab-check-run'));
    expect(find('lab-report').textContent).toContain('it does not boot');
  });
  it('a failed check tells expected and observed, the mistake before the hints, and that the code has changed since', async () => {
    results = [result('gate-6', 'fail'), result('gate-3', 'pass'), result('both-return', 'skipped')];
    await show('C1', 'do-return');
    await press(find('lab-check-run'));
    await press(find('hint-next'));
    const text = document.body.textContent ?? '';
    expect([
      text.includes('iret 0→3'),
      text.includes('#GP(20h)'),
      text.indexOf('What went wrong') < text.indexOf('Hint 1'),
      all('lab-outdated').length,
    ]).toEqual([true, true, true, 0]);
    useProject().edit(documentId('C1', 'main.asm'), 'hlt');
    await settle();
    expect([all('lab-outdated').length, useLabs().stepProgress('do-return').hints]).toEqual([1, 1]);
  });
  it('says that the kernel is meant to fail until something was changed', async () => {
    await show('C1');
    const before = all('lab-broken').length;
    useProject().edit(documentId('C1', 'main.asm'), 'hlt');
    await settle();
    expect([before, all('lab-broken').length]).toEqual([1, 0]);
  });
  it('in the sandbox nothing is checked, and the way back is there', async () => {
    await show('C1', 'do-return');
    await press(find('sandbox-enter'));
    expect((find('lab-check-run') as HTMLButtonElement).disabled).toBe(true);
    await press(find('sandbox-leave'));
    expect([useLabs().set, all('lab-sandbox').length]).toEqual(['checked', 0]);
  });
  it('shows a solution beside the code after a question, marks the lab as seen, and changes nothing', async () => {
    await show('C1', 'do-return');
    useProject().edit(documentId('C1', 'main.asm'), 'mine');
    await press(find('solution-show'));
    const before = useLabs().current?.solutionSeen;
    await press(find('solution-confirm'));
    expect([
      before,
      useLabs().current?.solutionSeen,
      useComparison().shown?.files[0]?.left,
      useProject().main?.text,
    ]).toEqual([false, true, 'mine', 'mine']);
  });
  it('offers no solution when an instructor hides them', async () => {
    useSettings().hideSolutions = true;
    await show('C1');
    expect([all('solution-show').length, all('solution-hidden').length]).toEqual([0, 1]);
  });
});

describe('terms', () => {
  it('show their card when they are focused, close it with Escape, and lead into the glossary', async () => {
    await show('C1');
    const term = document.querySelector<HTMLElement>('.term')!;
    term.focus();
    await settle();
    const card = document.querySelector('[role=tooltip]')?.textContent;
    const described = term.getAttribute('aria-describedby');
    await press(term, 'Escape');
    const after = document.querySelector('[role=tooltip]');
    await press(term, 'Enter');
    expect([card, described !== null, after, useGlossary().isOpen, useGlossary().term]).toEqual([
      expect.stringContaining('向量'),
      true,
      null,
      true,
      term.dataset['term'],
    ]);
    expect(await axeFindings()).toEqual([]);
    useGlossary().isOpen = false;
  });
  it('sections of the manual say what they are about', async () => {
    await show('C1');
    const [chip] = all('sdm-chip');
    chip!.focus();
    await settle();
    expect([chip!.textContent?.trim(), document.querySelector('[role=tooltip]')?.textContent]).toEqual([
      'SDM 3A §6.2',
      expect.stringContaining('Vectors'),
    ]);
  });
  it('a line that ends in the middle of Chinese text leaves no gap', () => {
    const lines = renderMarkdown('直接停机。\n这时 ring 0\n的栈\nESP，\nEIP');
    expect(lines).toBe('<p>直接停机。这时 ring 0\n的栈\nESP，EIP</p>\n');
  });
  it('nothing in a text can run or load anything', () => {
    const hostile =
      '<img src=x onerror=alert(1)> [gate](javascript:alert(1)) ![x](https://example.invalid/x.png) <span class="term" onclick="x">IDT</span> IDT';
    const html = renderMarkdown(hostile, 'en');
    expect([/<img|<script|href="javascript|https:/i.test(html), html.includes('data-term="idt"')]).toEqual([
      false,
      true,
    ]);
    const host = document.createElement('div');
    host.innerHTML = html;
    expect(
      [...host.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()).filter((name) => name.startsWith('on')),
    ).toEqual([]);
  });
});

describe('the notebook and labs from outside', () => {
  it('tells predictions, earlier minds, notes, checks and code as one text', async () => {
    const labs = useLabs();
    labs.open('C1');
    labs.changeStep(stepOf('predict'), { state: 'done', prediction: 'shutdown', observation: 'shutdown', history: ['skipped'], hints: 1 });
    labs.change({ notes: 'my notes', files: { 'main.asm': 'a ``` b' }, runs: 2, passedChecks: ['gate-3'] });
    const text = notebookText(labs.all, labs.progress);
    const missing = ['## C1 ·', 'Thought before: ', 'Predicted: ', 'my notes', `Checks passed: 1 of ${labs.lab!.checks.length}, in 2 runs`, '````nasm'].filter((words) => !text.includes(words));
    expect([missing, notebookText(labs.all, {})]).toEqual([[], '']);
  });
  it('what is wrong with a lab from outside is told in a dialog', async () => {
    await show();
    await useLabPacks().take({ path: 'x', name: 'x.ringside-lab', text: '{"format":"ringside-lab","version":1,"files":{"lab.json":"{}"}}', hash: '' });
    await settle();
    expect([find('pack-problems').textContent, await axeFindings()]).toEqual([expect.stringContaining('startFails'), []]);
  });
}); // prettier-ignore
