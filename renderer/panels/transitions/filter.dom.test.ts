// Filtering the list over a real kernel: kinds, rings, words; next and previous among the matches; the moment of one.
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useTransitions } from '#renderer/stores';
import { livePanel, settle, type LivePanel } from '../shared/live-panel.test-kit.ts';
import { filterTest, NO_FILTER } from './filter.ts';
import TransitionsPanel from './TransitionsPanel.vue';

const PROGRAM = `
  call tss_setup
  GATE 0x30, handler, 0xEE, KCODE
  GATE 0x31, second, 0xEE, KCODE
  mov ecx, 40
again:
  int 0x30
  loop again
  int 0x31
  int 0x30
finish:
  nop
  EXIT
handler: iretd
second: iretd
`;
let panel: LivePanel;
beforeEach(async () => {
  panel = await livePanel(TransitionsPanel, PROGRAM, 'finish');
  await panel.wrapper.get('[data-testid="panel-transitions"]').trigger('keydown', { key: 'f', ctrlKey: true });
  await settle();
});
afterEach(() => panel.wrapper.unmount());
const status = (): string => panel.wrapper.get('[role="search"] [role="status"]').text();
const choose = async (index: number, value: string): Promise<void> => {
  await panel.wrapper.findAll('[role="search"] select')[index].setValue(value);
  await settle();
};

describe('the filter of transitions', () => {
  it('by kind and ring, with the number that satisfies it', async () => {
    expect(filterTest(NO_FILTER)).toBe(null);
    await panel.wrapper.get('[data-testid="transition-filter"]').setValue('int 30h');
    await choose(0, 'INT n');
    expect(status()).toMatch(/^41 of \d+$/);
    await choose(1, 'inward');
    expect(status()).toMatch(/^0 of \d+$/);
    await choose(1, 'same');
    expect(status()).toMatch(/^41 of/);
    // Each INT comes back, those of the boot sector too; one far jump entered protected mode.
    await panel.wrapper.get('[data-testid="transition-filter"]').setValue('');
    await choose(1, 'all');
    await choose(0, 'return');
    expect(status()).toBe('46 of 93');
    await choose(0, 'far');
    expect(status()).toBe('1 of 93');
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } }); // prettier-ignore
    expect(violations.map((v) => `${v.id} ${v.nodes[0].html.slice(0, 80)}`)).toEqual([]);
  });

  it('by words; next and previous go from match to match; the moment before it is gone to', async () => {
    const field = panel.wrapper.get('[data-testid="transition-filter"]');
    await field.setValue('int 31h');
    await settle();
    expect(status()).toMatch(/^1 of/);
    await panel.wrapper.get('[role="search"]').trigger('submit');
    await settle();
    const transitions = useTransitions();
    const [only] = [transitions.selectedId!];
    expect(transitions.opened?.cause.vector).toBe(0x31);
    await field.setValue('int 30h');
    await settle();
    await panel.wrapper.get('[role="search"]').trigger('submit');
    await settle();
    expect(transitions.selectedId).toBe(only + 2);
    await field.trigger('keydown', { key: 'Enter', shiftKey: true });
    await settle();
    expect(transitions.selectedId).toBe(only - 2);
    const before = panel.machine.mark.icount;
    await panel.wrapper.findAll('button').find((b) => b.attributes('aria-label') === 'Go to the moment right before it')!.trigger('click'); // prettier-ignore
    await settle();
    expect(panel.machine.mark.icount).toBeLessThan(before);
    expect((await panel.machine.request('evaluate', { expressions: ['byte [eip]', 'byte [eip+1]'] })).map((v) => v.value)).toEqual([0xcd, 0x30]); // prettier-ignore
  });
});
