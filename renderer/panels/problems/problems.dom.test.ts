// Problems of a real program: code, message, repair; up and down; copying as text.
import axe from 'axe-core';
import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { afterEach, expect, it } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { assemble } from '#emulator/assembler';
import { language } from '#renderer/i18n';
import { useProgram } from '#renderer/stores';
import ProblemsPanel from './ProblemsPanel.vue';

let unmount = (): void => {};
afterEach(() => unmount());

it('problems say code, message and repair, are walked by keys and copied as text', async () => {
  const pinia = createPinia();
  setActivePinia(pinia);
  language.value = 'en';
  useProgram().result = assemble({ name: 'k.asm', text: 'bits 32\nmvo eax, 1\nmov eax, [nowhere]\n' }, { resolveInclude: () => null }); // prettier-ignore
  const Frame = defineComponent({ render: () => h(TooltipProvider, null, { default: () => h(ProblemsPanel) }) });
  const wrapper = mount(Frame, { global: { plugins: [pinia] }, attachTo: document.body });
  unmount = () => wrapper.unmount();
  await nextTick();
  const buttons = wrapper.findAll('button.problem');
  expect(buttons.length).toBe(2);
  const [first] = buttons.map((b) => b.attributes('data-copy')!);
  expect(first).toMatch(/^k\.asm:2:1: error: .*mvo.* \[[\w-]+\]$/i);
  expect(buttons[0].find('code').text()).toBe(/\[([\w-]+)\]$/.exec(first)![1]);
  (buttons[0].element as HTMLElement).focus();
  await buttons[0].trigger('keydown', { key: 'ArrowDown' });
  expect(document.activeElement).toBe(buttons[1].element);
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } }); // prettier-ignore
  expect(violations.map((v) => v.id)).toEqual([]);
});
