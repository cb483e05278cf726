// The panel over a made-up worker: writing with completion, the wavy line, hits to go to, watches that change and are kept.
import { mount, type VueWrapper } from '@vue/test-utils';
import axe from 'axe-core';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { complete, describeProblem, parseExpression, parseQuery } from '#emulator/query';
import type { Evaluated, Hit, QueryState } from '#emulator/protocol';
import { language } from '#renderer/i18n';
import { useMachine, useQuery } from '#renderer/stores';
import QueryPanel from './QueryPanel.vue';

const hit = (icount: number): Hit => ({
  icount, now: icount, event: 'enter', fields: {}, transition: 1, linear: 0x8000, label: 'kmain', source: { file: 'k.asm', line: 7 }, text: `enter 3→0 80h kind=sw (${icount})`,
}); // prettier-ignore
const answer: QueryState = {
  problem: null, progress: null,
  result: { hits: [hit(100), hit(200)], count: 2, end: 'history', complete: true, from: { now: 0, icount: 0 }, to: { now: 900, icount: 900 } },
}; // prettier-ignore
let values: Record<string, number>;
let sought: unknown[];
let asked: string[];
let wrapper: VueWrapper;

const settle = async (): Promise<void> => {
  for (let n = 0; n < 60; n++) await Promise.resolve();
  await nextTick();
};
const evaluated = (text: string): Evaluated => {
  const parsed = parseExpression(text, { symbols: new Map() });
  const problem = parsed.ok ? null : { ...parsed.problem, message: describeProblem(parsed.problem) };
  return { text, problem, type: 'number', number: 'unsigned', value: values[text] ?? null, place: null };
};
const requests: Record<string, (params: never) => unknown> = {
  query: ({ text }: { text: string }) => {
    asked.push(text);
    return answer;
  },
  queryHelp: ({ text, cursor, as }: { text: string; cursor: number; as: 'query' | 'expression' }) => {
    const parsed = as === 'query' ? parseQuery(text, { symbols: new Map() }) : parseExpression(text, { symbols: new Map() }); // prettier-ignore
    const problem = parsed.ok ? null : { ...parsed.problem, message: describeProblem(parsed.problem) };
    return { problem, completions: complete(text, cursor, as, { symbols: new Map() }) };
  },
  evaluate: ({ expressions }: { expressions: readonly string[] }) => expressions.map(evaluated),
};

beforeEach(async () => {
  document.body.innerHTML = '';
  const pinia = createPinia();
  setActivePinia(pinia);
  language.value = 'en';
  [values, sought, asked] = [{ eax: 27 }, [], []];
  const machine = useMachine();
  machine.request = ((kind: string, params: never) => Promise.resolve(requests[kind]?.(params))) as typeof machine.request; // prettier-ignore
  machine.seek = (to) => Promise.resolve(void sought.push(to));
  machine.runState = 'paused';
  wrapper = mount(QueryPanel, { global: { plugins: [pinia] }, attachTo: document.body });
  await settle();
});

const field = (name: string) => wrapper.get(`[data-testid="${name}-text"]`);
async function write(name: string, text: string): Promise<void> {
  const input = field(name).element as HTMLInputElement;
  input.focus();
  await field(name).setValue(text);
  input.setSelectionRange(text.length, text.length);
  await field(name).trigger('input');
  await settle();
}
const offers = (): string[] => wrapper.findAll('[role="listbox"]')[0].findAll('[role="option"]').map((o) => o.text()); // prettier-ignore

describe('writing a question', () => {
  it('offers what may come next, by keyboard alone', async () => {
    await write('query', 'next ent');
    expect(offers()).toEqual(['enter']);
    await field('query').trigger('keydown', { key: 'ArrowDown' });
    await settle();
    expect(field('query').attributes('aria-activedescendant')).toBe(wrapper.get('[role="option"]').attributes('id'));
    await field('query').trigger('keydown', { key: 'Enter' });
    await settle();
    expect((field('query').element as HTMLInputElement).value).toBe('next enter ');
    expect(offers()).toEqual(['where', 'while', 'from', 'until', 'limit']);
    await field('query').trigger('keydown', { key: 'Escape' });
    expect(field('query').attributes('aria-expanded')).toBe('false');
  });
  it('underlines the wrong token and says in either language what to write', async () => {
    await write('query', 'enter where vec = 80h');
    expect(wrapper.findAll('.wrong').map((w) => w.text())).toEqual(['=']);
    expect(wrapper.get('[data-testid="query-text-problem"]').text()).toBe('one = compares nothing: write ==');
    expect(field('query').attributes('aria-invalid')).toBe('true');
    language.value = 'zh-CN';
    await nextTick();
    expect(wrapper.get('[data-testid="query-text-problem"]').text()).toBe('单个 = 不是比较：请写 ==');
    await write('query', 'enter where vec == 80h');
    expect(wrapper.findAll('.wrong').length).toBe(0);
  });
});

describe('answers', () => {
  it('are gone to by a click, and from one to the next', async () => {
    await write('query', 'all enter');
    await field('query').trigger('keydown', { key: 'Enter' });
    await settle();
    expect(asked).toEqual(['all enter']);
    expect(wrapper.get('[data-testid="query-summary"]').text()).toBe('2 found · nothing more in what has run so far');
    expect(wrapper.findAll('[data-testid="query-hit"]').map((h) => h.text())).toEqual([
      expect.stringContaining('kmain · k.asm:7 · instruction 100'), expect.stringContaining('instruction 200'),
    ]); // prettier-ignore
    await wrapper.findAll('[data-testid="query-hit"]')[1].trigger('click');
    await wrapper.get('[data-testid="query-previous"]').trigger('click');
    await settle();
    expect(sought).toEqual([{ now: 200 }, { now: 100 }]);
    expect(wrapper.findAll('[aria-current="true"]').length).toBe(1);
    expect(wrapper.get('[data-testid="query-previous"]').attributes('disabled')).toBeDefined();
  });
  it('are not asked for while the machine runs', async () => {
    useMachine().runState = 'running';
    await write('query', 'all enter');
    await field('query').trigger('keydown', { key: 'Enter' });
    expect(asked).toEqual([]);
  });
});

describe('watches', () => {
  it('show values, what changed since the last stop, and mistakes', async () => {
    await write('watch', 'eax');
    await field('watch').trigger('keydown', { key: 'Enter' });
    await settle();
    const query = useQuery();
    query.watch('nobody');
    query.watch('eax');
    await settle();
    const rows = (): string[] => wrapper.findAll('[data-testid="watch"]').map((row) => row.text().replace(/\s+/g, ' '));
    expect(rows().map((row) => row.replace(/[^\w ]/g, ''))).toEqual([
      'eax1B27',
      expect.stringContaining('nothing is called nobody'),
    ]);
    expect(wrapper.findAll('.changed').length).toBe(0);
    await wrapper.findAll('[data-testid="watch"] .actions button')[0].trigger('click');
    await settle();
    expect(asked).toEqual(['previous change of eax']);
    await wrapper.findAll('[data-testid="watch"] .actions button')[1].trigger('click');
    expect(rows().length).toBe(1);
  });
});

it('axe finds nothing', async () => {
  useQuery().watch('eax');
  await write('query', 'all enter');
  await field('query').trigger('keydown', { key: 'Enter' });
  await settle();
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } }); // prettier-ignore
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`)).toEqual([]);
});
