// Cells of panels: explanations under pointer and focus, the menu, copying, walking by keys; the places they name are understood.
import { mount } from '@vue/test-utils';
import axe from 'axe-core';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { explainWords, EXPLAIN_SUBJECTS, language } from '#renderer/i18n';
import { useBreakpoints, useCells, useMachine, useQuery, useWho } from '#renderer/stores';
import { PanelFrame } from '#renderer/ui';
import { useCellActions } from './cell-actions.ts';
import { changeQuery, expressionOf, systemLoadOf } from './cell-query.ts';
import { PANELS } from '../index.ts';
import CellLayer from './CellLayer.vue';
import { LED_TO, leadsOf } from './leads.ts';

const Panel = defineComponent({
  render: () => [
    h(PanelFrame, { name: 'made-up', label: 'made up' }, () =>
      h('table', { class: 'grid' }, [
        h('caption', 'made up'),
        h('thead', h('tr', [h('th', 'Name'), h('th', 'DPL')])),
        h('tbody', [
          h('tr', { 'data-who': 'gdt[3]' }, [
            h('td', { 'data-explain': 'desc.selector', id: 'first' }, 'GDT 3'),
            h('td', { 'data-explain': 'desc.dpl', 'data-who': 'gdt[3].dpl', 'data-copy': '3', 'data-now': 'DPL = 3', id: 'dpl' }, 'R3'),
          ]),
        ]),
      ]),
    ),
    h(CellLayer),
  ],
}); // prettier-ignore
let unmount = (): void => {};
const shown = () => {
  const wrapper = mount(Panel, { attachTo: document.body });
  unmount = () => wrapper.unmount();
  return wrapper;
};
const at = (id: string): HTMLElement => document.getElementById(id)!;
beforeEach(() => {
  setActivePinia(createPinia());
  language.value = 'en';
  vi.useFakeTimers();
});
afterEach(() => {
  unmount();
  vi.useRealTimers();
});
const tip = (): string => document.querySelector('[role="tooltip"]')?.textContent.replace(/\s+/g, ' ').trim() ?? '';

describe('explanations', () => {
  it('come under the pointer after a moment, with reading and section of the manual, and go by Esc', async () => {
    shown();
    at('dpl').dispatchEvent(new Event('pointerover', { bubbles: true }));
    vi.advanceTimersByTime(400);
    await nextTick();
    const text = tip();
    const described = at('dpl').getAttribute('aria-describedby');
    at('dpl').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await nextTick();
    expect(text).toMatch(/^DPL: descriptor privilege level SDM 3 §5\.5 ?DPL = 3 ?Who may use it/);
    expect([described, tip(), at('dpl').getAttribute('aria-describedby')]).toEqual(['cell-explanation', '', null]);
  });
  it('come with the keyboard focus at once; arrow keys walk from cell to cell', async () => {
    shown();
    const body = document.querySelector<HTMLElement>('[data-panel-body]')!;
    body.focus();
    const key = (element: Element, name: string) => element.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true })); // prettier-ignore
    key(body, 'ArrowDown');
    const first = document.activeElement!.id;
    key(document.activeElement!, 'ArrowRight');
    await nextTick();
    expect([first, document.activeElement!.id]).toEqual(['first', 'dpl']);
    expect(tip()).toContain('Data segments need CPL and RPL ≤ DPL');
    language.value = 'zh-CN';
    at('dpl').blur();
    at('dpl').focus();
    await nextTick();
    expect(tip()).toContain('DPL：描述符特权级');
  });
  it('are complete in both languages and short', () => {
    const bad: string[] = [];
    for (const tongue of ['en', 'zh-CN'] as const) {
      language.value = tongue;
      for (const subject of EXPLAIN_SUBJECTS) {
        const { title, text } = explainWords(subject)!;
        const isRight = tongue === 'en' ? /[a-z]/.test(text) && !/[\u4e00-\u9fff]/.test(title + text) : /[\u4e00-\u9fff]/.test(text); // prettier-ignore
        if (!isRight || title.length > 44 || text.length > 260 || title === '') bad.push(`${tongue} ${subject}`);
      }
    }
    expect(bad).toEqual([]);
  });
});

describe('the menu', () => {
  const open = async (id: string) => {
    at(id).dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 5, clientY: 5 }));
    await nextTick();
    return [...document.querySelectorAll('[role="menuitem"]')].map((e) => e.textContent.trim());
  };
  it('offers what can be done with the innermost place, and nothing beside cells', async () => {
    shown();
    const items = await open('dpl');
    const heading = document.querySelector('[role="menu"]')!.textContent;
    const findings = await (vi.useRealTimers(), axe.run(document.querySelector('[role="menu"]')!));
    expect([items.length, items[0], heading.startsWith('gdt[3].dpl')]).toEqual([11, 'Show in memory', true]);
    expect(items.slice(1, 3)).toEqual(['Show in GDT', 'Show in Reachability']);
    expect(findings.violations.filter((v) => v.id !== 'color-contrast' && v.id !== 'region').map((v) => v.id)).toEqual([]); // prettier-ignore
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    await nextTick();
    expect(document.querySelector('[role="menu"]')).toBeNull();
  });
  it('copies cell, row and table', async () => {
    const writeText = vi.fn<(text: string) => Promise<void>>().mockResolvedValue(undefined);
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator) as object, { clipboard: { writeText } }));
    shown();
    for (const id of ['copy', 'copyRow', 'copyTable']) {
      await open('dpl');
      document.querySelector<HTMLElement>(`[data-testid="menu-${id}"]`)!.click();
      await nextTick();
    }
    vi.unstubAllGlobals();
    expect(writeText.mock.calls.map(([text]) => text)).toEqual(['3', 'GDT 3\t3', 'Name\tDPL\nGDT 3\t3']);
  });
  it('Ctrl+C on a focused cell copies its text', () => {
    shown();
    at('dpl').tabIndex = -1;
    at('dpl').focus();
    const setData = vi.fn<(type: string, text: string) => void>();
    const event = Object.assign(new Event('copy', { bubbles: true, cancelable: true }), { clipboardData: { setData } });
    at('dpl').dispatchEvent(event);
    expect([setData.mock.calls, event.defaultPrevented]).toEqual([[['text/plain', '3']], true]);
  });
});

describe('actions', () => {
  const names = (place: string): string[] => useCellActions({ place, copy: 'x' }).map((a) => a.id);
  const run = (place: string, id: string): void =>
    useCellActions({ place, copy: 'x' })
      .find((a) => a.id === id)!
      .run();
  it('fit the place', () => {
    expect(names('')).toEqual(['copy']);
    expect(names('eax')).toEqual(['pointed', 'who', 'previousChange', 'nextChange', 'watch', 'copy']);
    expect(names('cr3')).toContain('break');
    expect(names('tss.esp0')).toEqual(['memory', 'who', 'previousChange', 'nextChange', 'watch', 'break', 'copy']);
  });
  it('lead to memory, the writer, the moment, the watch and the breakpoint', async () => {
    vi.useRealTimers();
    const machine = useMachine();
    const evaluate = vi.spyOn(machine, 'request').mockImplementation((async (kind: string) =>
      kind === 'evaluate' ? [{ problem: null, value: 3, place: { linear: 0x5018, length: 8 } }] : []) as never); // prettier-ignore
    machine.runState = 'paused';
    const open = vi.spyOn(useWho(), 'open').mockReturnValue();
    const ask = vi.spyOn(useQuery(), 'ask').mockResolvedValue(undefined as never);
    const add = vi.spyOn(useBreakpoints(), 'add').mockReturnValue('b1');
    for (const id of ['memory', 'who', 'previousChange', 'watch', 'break']) run('gdt[3].dpl', id);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect([useCells().pointed?.panel, useCells().pointed?.cell.linear, useCells().pointed?.cell.length]).toEqual(['memory', 0x5018, 8]); // prettier-ignore
    expect([open.mock.calls[0], ask.mock.calls.length, useQuery().text, useQuery().watches.map((w) => w.text)]).toEqual([['gdt[3].dpl'], 1, 'previous changes of gdt[3].dpl', ['gdt[3].dpl']]); // prettier-ignore
    expect([add.mock.calls[0], evaluate.mock.calls.length > 0]).toEqual([[{ kind: 'watch', at: '0x5018', size: 8, access: 'write', space: 'linear' }], true]); // prettier-ignore
    add.mockClear();
    run('cr3', 'break');
    expect(add.mock.calls[0]).toEqual([{ kind: 'system', register: 'CR3' }]);
  });
  it('lead to every other panel that shows the same thing', async () => {
    const panels = (place: string, subject = '', shownIn = ''): string[] => leadsOf({ place, subject }, shownIn).map(({ panel }) => panel); // prettier-ignore
    expect([panels('tr', 'reg.TR', 'registers'), panels('esp', 'reg.ESP', 'stack'), panels('idt[20h]', 'pic.vector', 'pic'), panels('', 'pit.out', 'devices'), panels('cr3'), panels('dword [9000h]')]).toEqual(
      [['gdt', 'tss'], [], ['idt', 'ring-timeline', 'devices'], ['pic'], ['paging'], []],
    ); // prettier-ignore
    const known = new Set([...PANELS.map(({ id }) => id as string), 'editor', 'lab']);
    expect(LED_TO.filter((id) => !known.has(id))).toEqual([]);
    vi.useRealTimers();
    vi.spyOn(useMachine(), 'request').mockResolvedValue([{ problem: null, value: 0x1b, place: null }] as never);
    const follow = async (place: string, panel: string): Promise<unknown> => {
      useCellActions({ place, copy: '', leads: leadsOf({ place }, '') }).find((a) => a.id === `show:${panel}`)!.run(); // prettier-ignore
      await new Promise((resolve) => setTimeout(resolve, 0));
      const { pointed } = useCells();
      return [pointed?.panel, pointed?.cell.table, pointed?.cell.index];
    };
    // CS holds 001B: entry 3.
    expect([await follow('cs', 'gdt'), await follow('idt[80h]', 'idt')]).toEqual([['gdt', 'GDT', 3], ['idt', 'IDT', 128]]); // prettier-ignore
  });
  it('names in both languages of places mean the same', () => {
    expect(['gdt[3]', 'idt[128]', 'cs.attributes', 'gdtr', 'tss.i/omapbase', 'gdt[1].p', 'eflags.if', 'dword [8FFF0h]'].map(expressionOf)).toEqual(
      ['gdt[3].low', 'idt[128].low', 'cs.dpl', 'gdtr.base', 'tss.iomap', 'gdt[1].present', 'eflags.if', 'dword [8FFF0h]'],
    ); // prettier-ignore
    expect([changeQuery('idt[128]', 'next'), changeQuery('eax', 'previous'), systemLoadOf('ldtr.base'), systemLoadOf('eax')]).toEqual(['next writes to idt[128].low', 'previous changes of eax', 'LLDT', null]); // prettier-ignore
  });
});
