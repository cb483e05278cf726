// @vitest-environment jsdom
/** The dojo's panel over a scripted worker: a case, wrong and right answers, the answer on request. */
import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DojoCase, DojoVerdict } from '#emulator/protocol';
import { language } from '#renderer/i18n';
import { createBrowserHost, useDojo, useHost, useLabPacks, useMachine, useProgram, useProject } from '#renderer/stores';
import DojoPanel from './DojoPanel.vue';

const CASE: DojoCase = {
  lab: 'E1', number: 0, files: [{ name: 'main.asm', text: 'one\ntwo\nthree' }, { name: 'ringside.inc', text: 'given' }],
  symptom: { check: 'enter-ring3', expected: 'iret 0→3', observed: '#GP', run: 'main', seed: 1, icount: 100, transition: 2, stop: 'limit' },
}; // prettier-ignore
const TRUTH = {
  file: 'main.asm',
  line: 2,
  change: 'number',
  before: 'push 1Bh',
  after: 'push 18h',
  from: 40,
  until: 100,
};
let verdict: DojoVerdict;
let cases = 1;
/** What the host keeps over a restart. */
let disk = new Map<string, string>();

const caseFor = ({ lab, number }: { lab: string; number: number }): { case: DojoCase | null } => ({
  case: number < cases ? { ...CASE, lab, number } : null,
});
function panel(tongue: 'en' | 'zh-CN' = 'en') {
  setActivePinia(createPinia());
  language.value = tongue;
  useHost(
    createBrowserHost({
      storage: { get: (k) => disk.get(k) ?? null, set: (k, v) => void disk.set(k, v), delete: (k) => void disk.delete(k), keys: (p) => [...disk.keys()].filter((k) => k.startsWith(p)) },
      clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined,
      files: { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) },
    }), // prettier-ignore
  );
  const machine = useMachine();
  vi.spyOn(machine, 'request').mockImplementation(
    (kind: string, params: unknown) =>
      Promise.resolve(kind === 'dojoAnswer' ? verdict : caseFor(params as { lab: string; number: number })) as never,
  );
  const shown = vi.spyOn(useProgram(), 'showEvidence').mockResolvedValue(true);
  const wrapper = mount(DojoPanel);
  const press = async (id: string): Promise<void> => {
    await useDojo().ready;
    await wrapper.get(`[data-testid=${id}]`).trigger('click');
    await vi.waitFor(() => expect(useDojo().isBusy).toBe(false));
    await wrapper.vm.$nextTick();
  };
  useDojo().labId = 'E1';
  return { wrapper, press, shown, machine, text: () => wrapper.text().replace(/\s+/g, ' ') };
}

// The texts of the labs are many; a case waits for them.
beforeAll(() => {
  setActivePinia(createPinia());
  return useLabPacks().fetchContent();
}, 60_000);
beforeEach(() => {
  cases = 1;
  disk = new Map();
  verdict = { line: false, moment: 'right', truth: TRUTH };
});

describe('the bug dojo', () => {
  it('lays the case out and stands at the symptom', async () => {
    const { press, shown, text } = panel();
    await press('dojo-next');
    expect(shown).toHaveBeenCalledWith({ lab: 'E1', run: 'main', seed: 1, icount: 100, transition: 2, files: CASE.files });
    expect(text()).toContain('Case 1 of lab E1');
    expect(text()).toContain('#GP');
    const documents = useProject().documents.map(({ name, isReadonly, lab }) => [name, isReadonly, lab]);
    expect(documents).toEqual([['main.asm', false, 'dojo'], ['ringside.inc', true, 'dojo']]);
  });
  it('says of a wrong line only that it is wrong, and gives the answer to those who ask', async () => {
    const { wrapper, press, text, machine } = panel();
    await press('dojo-next');
    expect(wrapper.get('[data-testid=dojo-answer]').attributes('disabled')).toBeDefined();
    machine.runState = 'paused';
    useProject().noteCursor('dojo:main.asm', 3, 1);
    await wrapper.vm.$nextTick();
    await press('dojo-answer');
    expect(text()).toContain('It is not this line.');
    expect(text()).not.toContain('push 1Bh');
    await wrapper.findAll('button').find((b) => b.text() === 'Show me')?.trigger('click');
    expect(text()).toContain('push 1Bh');
    verdict = { line: true, moment: 'right', truth: TRUTH };
    await press('dojo-answer');
    expect([text(), useDojo().found]).toEqual([expect.stringContaining('That is it'), []]);
  });
  it('counts what was found', async () => {
    const { press, text, machine, wrapper } = panel();
    await press('dojo-next');
    machine.runState = 'paused';
    useProject().noteCursor('dojo:main.asm', 2, 1);
    await wrapper.vm.$nextTick();
    verdict = { line: true, moment: 'early', truth: TRUTH };
    await press('dojo-answer');
    expect(text()).toContain('has not been executed yet');
    verdict = { line: true, moment: 'right', truth: TRUTH };
    await press('dojo-answer');
    expect(text()).toContain('That is it');
    expect(useDojo().found).toEqual(['E1 0']);
  });
  it.each([
    ['en', ['Case 2 of lab E1', 'Go on with case 2', 'Next case', 'That is it', 'Found: 1', 'Found: 1']],
    ['zh-CN', ['实验 E1，第 2 题', '从第 2 题继续', '下一题', '找对了', '已找到：1', '已找到：1']],
  ] as const)('%s: goes on after a restart where one was, and knows what was found', async (tongue, [inWords, goOn, next, found, score]) => {
    cases = 3;
    const first = panel(tongue);
    await first.press('dojo-next');
    await first.press('dojo-next');
    first.machine.runState = 'paused';
    useProject().noteCursor('dojo:main.asm', 2, 1);
    expect([first.text(), first.text()]).toEqual([expect.stringContaining(inWords), expect.stringContaining(next)]);
    first.wrapper.unmount();
    const second = panel(tongue);
    await useDojo().ready;
    await second.wrapper.vm.$nextTick();
    expect([useDojo().labId, second.text()]).toEqual(['E1', expect.stringContaining(goOn)]);
    await second.press('dojo-next');
    second.machine.runState = 'paused';
    useProject().noteCursor('dojo:main.asm', 2, 1);
    await second.wrapper.vm.$nextTick();
    verdict = { line: true, moment: 'right', truth: TRUTH };
    await second.press('dojo-answer');
    expect([second.text(), second.wrapper.find('[data-testid=dojo-found]').exists()]).toEqual([expect.stringContaining(found), true]);
    second.wrapper.unmount();
    const third = panel(tongue);
    await third.press('dojo-next');
    expect([useDojo().found, useDojo().given?.number, third.text()]).toEqual([['E1 1'], 2, expect.stringContaining(score)]);
  }); // prettier-ignore
  it.each([7, { lab: 3, cases: { E1: -1, G1: 'x' }, found: ['E1', 4, 'E1 2', 'E1 2'] }])(
    'a file that holds %j is read as far as it can be trusted',
    async (value) => {
      disk.set('ringside:state:dojo', JSON.stringify(value));
      panel();
      await useDojo().ready;
      expect([useDojo().found, useDojo().upNext]).toEqual([typeof value === 'number' ? [] : ['E1 2'], 0]);
    },
  );
  it('says when a kernel has no more cases', async () => {
    cases = 0;
    const { press, text } = panel();
    await press('dojo-next');
    expect(text()).toContain('no more cases');
  });
}); // prettier-ignore
