// Memory of a real kernel: going by expressions, rights in the margin, typing over bytes and taking it back, finding, structures.
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGING_PROGRAM } from '#emulator/testing';
import { useBreakpoints, useMemory } from '#renderer/stores';
import { livePanel, settle, type LivePanel } from '../shared/live-panel.test-kit.ts';
import MemoryPanel from './MemoryPanel.vue';

let panel: LivePanel;
beforeAll(async () => {
  panel = await livePanel(MemoryPanel, PAGING_PROGRAM, 'paging_on');
}, 60_000);
afterAll(() => panel.wrapper.unmount());
const find = (test: string) => panel.wrapper.get(`[data-testid="${test}"]`);
async function go(text: string): Promise<void> {
  await find('memory-address').setValue(text);
  await panel.wrapper.get('form').trigger('submit');
  await settle();
}
async function press(...keys: readonly (string | Record<string, unknown>)[]): Promise<void> {
  for (const key of keys) await find('memory-grid').trigger('keydown', typeof key === 'string' ? { key } : key);
  await settle();
}
/** The row that begins at an address. */
const row = (address: string) => panel.wrapper.findAll('tr').find((r) => r.find('th').exists() && r.find('th').text() === address)!; // prettier-ignore
const bytesOf = async (address: number, length: number): Promise<number[]> => {
  const { bytes } = await panel.machine.request('view', { name: 'memory', args: { space: 'linear', start: address, length } }) as { bytes: Uint8Array }; // prettier-ignore
  return [...bytes];
};

describe('memory', () => {
  it('goes to what an expression says, shows the rights of pages, and comes back', async () => {
    await go('[paging_on + 2]'); // operand of mov ebx, [0x400000]
    expect(find('memory-grid').attributes('data-who')).toBe('byte [0x00400000]');
    expect(row('00400000').find('.page').text()).toBe('R3 RW');
    expect(row('00400000').find('.page').attributes('data-now')).toBe('ring 3 too, writable → 00201000');
    expect(row('00400000').text()).toContain('22222222');
    await go('5000');
    expect(row('00005000').text()).toContain('··');
    expect(row('00005000').find('.page').text()).toBe('P=0');
    await press({ key: 'ArrowLeft', altKey: true });
    expect(find('memory-grid').attributes('data-who')).toBe('byte [0x00400000]');
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } }); // prettier-ignore
    expect(violations.map((v) => `${v.id} ${v.nodes[0].html.slice(0, 80)}`)).toEqual([]);
  });

  it('typing writes bytes through the page, as a branch that is taken back', async () => {
    await go('400000');
    const before = panel.machine.history!.branch;
    await press('A', 'b', 'ArrowRight', '0');
    expect(panel.text()).toContain('Bytes typed: 2');
    expect(await bytesOf(0x400000, 3)).toEqual([0x22, 0x22, 0x22]);
    await press('Enter');
    expect(await bytesOf(0x400000, 4)).toEqual([0xab, 0x22, 0x02, 0x22]);
    expect(await bytesOf(0x201000, 4)).toEqual([0xab, 0x22, 0x02, 0x22]);
    // Two stretches, two branches; each one is taken back by going over to the branch before.
    await press({ key: 'z', ctrlKey: true });
    await press({ key: 'z', ctrlKey: true });
    expect([await bytesOf(0x400000, 4), panel.machine.history!.branch]).toEqual([[0x22, 0x22, 0x22, 0x22], before]);
  });

  it('types text on the right-hand side, refuses what is not mapped, Esc discards', async () => {
    await go('400010');
    await press('F2', 'h', 'i', 'Escape', 'k', 'Enter');
    expect(await bytesOf(0x400010, 3)).toEqual([0, 0, 0x6b]);
    await go('5000');
    await press('x');
    expect(panel.text()).not.toContain('Bytes typed');
  });

  it('finds a dword forwards and backwards, and says when there is none', async () => {
    await go('100000');
    await panel.wrapper
      .get('[data-testid="panel-memory"]')
      .find('.split')
      .trigger('keydown', { key: 'f', ctrlKey: true });
    await settle();
    await panel.wrapper.findAll('[role="search"] [role="radio"]')[2].trigger('click');
    await find('memory-pattern').setValue('22222222');
    const search = async (shift = false): Promise<string | undefined> => {
      if (shift) await find('memory-pattern').trigger('keydown', { key: 'Enter', shiftKey: true });
      else await panel.wrapper.get('[role="search"]').trigger('submit');
      for (let n = 0; n < 50 && (n < 2 || useMemory().isSearching); n++) await settle();
      return find('memory-grid').attributes('data-who');
    };
    expect([await search(), await search(), await search(true)]).toEqual(['byte [0x00201000]', 'byte [0x00400000]', 'byte [0x00201000]']); // prettier-ignore
    await find('memory-pattern').setValue('0BADF00D');
    await search();
    expect(panel.text()).toContain('Not found up to the end.');
  });

  it('reads the bytes at the cursor as a structure, marks watched bytes, copies in three forms', async () => {
    await go('gdtr');
    useBreakpoints().add({ kind: 'watch', at: '0x400004', size: 2, access: 'write', space: 'linear' });
    await panel.wrapper.findAll('button').find((b) => b.attributes('aria-label') === 'Read as a structure')!.trigger('click'); // prettier-ignore
    await settle();
    await find('structure').findAll('button')[1].trigger('click');
    await settle();
    expect(find('structure').text()).toMatch(/code.*DPL\s*0/s);
    await go('400000');
    await find('structure').get('select').setValue('typed');
    await find('structure').get('input').setValue('u32 mark; u16 rest');
    expect(find('structure').text()).toContain('22222222');
    expect(row('00400000').findAll('.watched').length).toBe(2);
    await press({ key: 'ArrowRight', shiftKey: true });
    expect(find('memory-grid').attributes('data-copy')).toBe('22 22');
  });
});
