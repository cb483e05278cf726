// Page tables of a real kernel: folded entries, the walk with the verdict of the machine's own paging unit, the map by keyboard.
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGING_PROGRAM } from '#emulator/testing';
import { language } from '#renderer/i18n';
import { useCells } from '#renderer/stores';
import { livePanel, settle, type LivePanel } from '../shared/live-panel.test-kit.ts';
import PageTablesPanel from './PageTablesPanel.vue';

let panel: LivePanel;
beforeAll(async () => {
  panel = await livePanel(PageTablesPanel, PAGING_PROGRAM, 'paging_on');
}, 60_000);
afterAll(() => panel.wrapper.unmount());
const find = (test: string) => panel.wrapper.get(`[data-testid="${test}"]`);
/** Icons are characters of a private area. */
const plain = (text: string): string =>
  text
    .replace(/[\uE000-\uF8FF\u2060]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
const rows = (): string[] => panel.wrapper.findAll('[data-testid="page-tree"] tbody tr').map((r) => plain(r.text())); // prettier-ignore
async function walk(text: string): Promise<string> {
  await find('walk-address').setValue(text);
  await panel.wrapper.get('form').trigger('submit');
  await settle();
  return plain(find('page-walk').text());
}

describe('page tables', () => {
  it('folds runs of alike entries and opens the table of an entry', async () => {
    expect(rows().map((r) => r.slice(0, 10))).toEqual(['PDE 000000', 'PDE 100400', 'PDE 2…1023']);
    await panel.wrapper.findAll('button.entry')[0].trigger('click');
    await settle();
    // 0-4 and 6-1023 are alike but for A and D; 5 is not present.
    const opened = rows().slice(1, -2);
    expect(opened.map((r) => r.slice(0, 10))).toEqual(['PTE 0…4000', 'PTE 500005', 'PTE 6…1023']);
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } }); // prettier-ignore
    expect(violations.map((v) => v.id)).toEqual([]);
  });

  it('walks any address, by names and expressions, and says what each access gives', async () => {
    const stale = await walk('400000');
    expect(stale).toContain('Stale: the TLB still holds frame 00200000');
    expect(stale).toMatch(/R3 reads\W*allowed → 00200000 · from the TLB/);
    expect(stale).toContain('after INVLPG: allowed → 00201000');
    const readOnly = await walk('400000h + 1000h');
    expect(readOnly).toContain('#PF 0007: present · write · user');
    expect(readOnly).toContain('CR0.WP = 0: ring 0 may write all the same.');
    expect(await walk('paging_on')).toMatch(/R3 reads\W*#PF 0005: present · read · user/);
    expect(await walk('5000')).toContain('#PF 0002: not present · write · supervisor');
    language.value = 'zh-CN';
    await settle();
    expect(find('page-walk').text()).toContain('#PF 0002: 页不存在 · 写 · 特权级');
    language.value = 'en';
    await settle();
  });

  it('says what is wrong with an address', async () => {
    await find('walk-address').setValue('no_such_name +');
    await panel.wrapper.get('form').trigger('submit');
    await settle();
    expect(panel.wrapper.get('[role="alert"]').text().length).toBeGreaterThan(10);
  });

  it('draws what is mapped for whom, and is walked by keys', async () => {
    await panel.wrapper.findAll('[role="radio"]')[1].trigger('click');
    await settle();
    const kinds = (): string[] => panel.wrapper.findAll('[data-testid="page-map"] i').slice(0, 3).map((i) => i.classes()[1]); // prettier-ignore
    expect(kinds()).toEqual(['kernel-rw', 'mixed', 'none']);
    await find('page-map').trigger('keydown', { key: 'ArrowRight' });
    expect(find('page-map').attributes('aria-valuetext')).toBe(
      '00400000–007FFFFF: differs from page to page · 2 pages',
    );
    await find('page-map').trigger('keydown', { key: 'Enter' });
    await settle();
    expect(kinds()).toEqual(['user-rw', 'user-ro', 'none']);
    await find('page-map').trigger('keydown', { key: 'ArrowRight' });
    await find('page-map').trigger('keydown', { key: 'Enter' });
    await settle();
    expect(find('page-walk').text()).toContain('Walk of 00401000');
    await find('page-map').trigger('keydown', { key: 'Escape' });
    await settle();
    expect(find('page-map').attributes('aria-valuetext')).toContain('00400000–007FFFFF');
  });

  it('opens at an entry that another panel points at, and shows frames as memory', async () => {
    const cells = useCells();
    cells.point({ kind: 'page-entry', table: 'page table', index: 1, selector: 0x401000, field: 'R/W', register: '', linear: -1, physical: 0x102004, length: 4, value: 0x202005, bits: [1, 1] }); // prettier-ignore
    await settle();
    expect(plain(panel.wrapper.get('[data-pointed]').text())).toMatch(/^PTE 100401000/);
    await panel.wrapper.get('[data-pointed] .link').trigger('click');
    expect([cells.pointed?.panel, cells.pointed?.cell.physical]).toEqual(['memory', 0x202000]);
  });
});
