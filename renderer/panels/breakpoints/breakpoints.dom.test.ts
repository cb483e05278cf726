// The panel over a real host: what is typed into it arms a real machine.
import axe from 'axe-core';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { hostedClient } from '#emulator/testing';
import { language } from '#renderer/i18n';
import { createBrowserHost, useBreakpoints, useHost, useMachine, useProject } from '#renderer/stores';
import { breakpointsPanel } from './index.ts';

const SOURCE = `org 0x7c00
bits 16
start: mov cx,5
again: mov [counter],cx
 loop again
 jmp $
counter: dw 0
times 510-($-$$) db 0
dw 0xaa55
`;
let stored: Record<string, string>;

async function show(): Promise<VueWrapper> {
  setActivePinia(createPinia());
  useHost(
    createBrowserHost({
      storage: { get: (key: string) => stored[key] ?? null, set: (key: string, value: string) => void (stored[key] = value), remove: (key: string) => void delete stored[key], keys: () => Object.keys(stored) },
      clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined,
      files: { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) },
    } as never), // prettier-ignore
  );
  const machine = useMachine();
  await machine.connect(hostedClient);
  const project = useProject();
  project.createUntitled('main.asm', SOURCE);
  const { main, includes } = (await project.sources())!;
  await machine.build(main, includes);
  const Frame = defineComponent({
    render: () => h(TooltipProvider, null, { default: () => h(breakpointsPanel.component as never) }),
  });
  const wrapper = mount(Frame, { attachTo: document.body });
  await flushPromises();
  return wrapper;
}
beforeEach(() => {
  stored = {};
  language.value = 'en';
});

describe('breakpoints panel', () => {
  it('adds a kind from its form, edits its condition in place, shows what it hit, and axe finds nothing', async () => {
    const panel = await show();
    const form = panel.get('[data-testid="breakpoint-add"]');
    await form.get('select').setValue('watch');
    await form.get('input').setValue('counter');
    await form.trigger('submit');
    await panel.get('[data-testid="breakpoint-edit"]').trigger('click');
    const condition = panel.get('[data-field="condition"]');
    await condition.setValue('cx == 3');
    await flushPromises();
    useMachine().run();
    await vi.waitFor(() => expect(useMachine().hits).not.toEqual([]));
    await flushPromises();
    expect(useMachine().hits).toMatchObject([{ kind: 'watch', count: 1, fields: { write: true } }]);
    expect(panel.get('[data-testid="breakpoint"]').classes()).toContain('here');
    expect(panel.text()).toContain('counter · 4 bytes · written · linear');
    expect(panel.text()).toContain('hits: 1');
    const { violations } = await axe.run(document.body, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map((v) => v.id)).toEqual([]);
    panel.unmount();
  });

  it('says which word of a condition is wrong, in both languages', async () => {
    const panel = await show();
    const id = useBreakpoints().add({ kind: 'label', label: 'again' }, { condition: 'conter == 3' });
    await flushPromises();
    expect(panel.get('.problem').text()).toContain('did you mean counter');
    language.value = 'zh-CN';
    await flushPromises();
    expect(panel.get('.problem').text()).toMatch(/counter/);
    expect(panel.text()).toContain('标号');
    useBreakpoints().update(id, { condition: 'word [counter] == 3' });
    await flushPromises();
    expect(panel.find('.problem').exists()).toBe(false);
    panel.unmount();
  });

  it('shows what breakpoints logged', async () => {
    const panel = await show();
    useBreakpoints().add({ kind: 'label', label: 'again' }, { log: 'cx is {cx}' });
    await flushPromises();
    useMachine().step('over');
    useMachine().step('into');
    await flushPromises();
    expect(panel.get('[data-testid="breakpoint-log"]').text()).toContain('cx is 5');
    panel.unmount();
  });

  it('belongs to the program: another one of the same file name has its own, and both are kept', async () => {
    const panel = await show();
    const project = useProject();
    const breakpoints = useBreakpoints();
    const first = project.main!;
    const lab = project.add({ id: 'lab:01:main.asm', name: 'main.asm', text: SOURCE, lab: '01' });
    breakpoints.toggleLine(first, 3);
    breakpoints.toggleLine(lab, 4);
    breakpoints.toggleLine(lab, 5);
    expect([breakpoints.ofDocument(first).map((b) => b.line), breakpoints.ofDocument(lab).map((b) => b.line)]).toEqual([[3], [4, 5]]); // prettier-ignore
    expect(breakpoints.all).toHaveLength(1);
    project.setMain(lab.id);
    expect(breakpoints.all).toHaveLength(2);
    setActivePinia(createPinia());
    const again = useBreakpoints();
    await again.load();
    expect([again.ofDocument(first).length, again.ofDocument(lab).length]).toEqual([1, 2]);
    panel.unmount();
  });
});
