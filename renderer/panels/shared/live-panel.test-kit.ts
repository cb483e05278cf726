/** A panel over a real machine behind a real host, for tests of what panels show. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { defineComponent, h, nextTick, type Component } from 'vue';
import { FIXTURE_KERNELS, hostedClient } from '#emulator/testing';
import { language } from '#renderer/i18n';
import { useBreakpoints, useMachine, useProgram, useTransitions } from '#renderer/stores';

class NoResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
export interface LivePanel {
  readonly wrapper: VueWrapper;
  readonly machine: ReturnType<typeof useMachine>;
  readonly text: () => string;
}
const include = (name: string) => ({ name, text: readFileSync(join(FIXTURE_KERNELS, name), 'utf8') });

/** Lets promises, timers of no length and the page come to rest. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 8; n++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await nextTick();
  }
}
/** @param body of `kmain` behind the protected-mode harness. @param stopAt label in it at which the machine stands. */
export async function livePanel(component: Component, body: string, stopAt: string): Promise<LivePanel> {
  globalThis.ResizeObserver ??= NoResizeObserver as unknown as typeof ResizeObserver;
  document.body.innerHTML = '';
  const pinia = createPinia();
  setActivePinia(pinia);
  language.value = 'en';
  const machine = useMachine();
  // It listens from the start, as in the window.
  useTransitions();
  await machine.connect(() => hostedClient());
  const main = { name: 'test.asm', text: `%include "h.inc"\nkmain:\n${body}\nEXIT\n%include "tail.inc"\n` };
  const built = await machine.build(main, [include('h.inc'), include('tail.inc')]);
  if (!built.loaded) throw new Error(JSON.stringify(built.assembled.diagnostics));
  useProgram().result = built.assembled;
  useBreakpoints().add({ kind: 'label', label: stopAt });
  await settle();
  await machine.request('setPace', { pace: 'max' });
  machine.run();
  for (let n = 0; n < 400 && (n < 3 || machine.isRunning); n++) await settle();
  const Frame = defineComponent({ render: () => h(TooltipProvider, null, { default: () => h(component) }) });
  const wrapper = mount(Frame, { global: { plugins: [pinia] }, attachTo: document.body });
  await settle();
  return { wrapper, machine, text: () => wrapper.text().replace(/[\s\u00a0]+/g, ' ') };
}
