// @vitest-environment jsdom
/** The dojo's panel over a scripted worker: a case, wrong and right answers, the answer on request. */
import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DojoCase, DojoVerdict } from '#emulator/protocol';
import { language } from '#renderer/i18n';
import { useDojo, useMachine, useProgram, useProject } from '#renderer/stores';
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

function panel() {
  setActivePinia(createPinia());
  language.value = 'en';
  const machine = useMachine();
  vi.spyOn(machine, 'request').mockImplementation(
    (kind: string, params: unknown) =>
      Promise.resolve(
        kind === 'dojoAnswer' ? verdict : { case: (params as { number: number }).number < cases ? CASE : null },
      ) as never,
  );
  const shown = vi.spyOn(useProgram(), 'showEvidence').mockResolvedValue(true);
  const wrapper = mount(DojoPanel);
  const press = async (id: string): Promise<void> => {
    await wrapper.get(`[data-testid=${id}]`).trigger('click');
    await vi.waitFor(() => expect(useDojo().isBusy).toBe(false));
    await wrapper.vm.$nextTick();
  };
  return { wrapper, press, shown, machine, text: () => wrapper.text().replace(/\s+/g, ' ') };
}

beforeEach(() => {
  cases = 1;
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
    expect(useDojo().found).toEqual([]);
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
  it('says when a kernel has no more cases', async () => {
    cases = 0;
    const { press, text } = panel();
    await press('dojo-next');
    expect(text()).toContain('no more cases');
  });
}); // prettier-ignore
