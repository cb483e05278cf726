/** The map in its panel beside the machine: cells and their sentences, a bit that is turned over, taken back, applied. */
import { beforeAll, describe, expect, it } from 'vitest';
import { language } from '#renderer/i18n';
import { useReachability } from '#renderer/stores';
import { livePanel, settle, type LivePanel } from '../shared/live-panel.test-kit.ts';
import ReachabilityPanel from './ReachabilityPanel.vue';

const KERNEL = `call tss_setup
  GATE 0x80, gate, 0x8E, KCODE
ready: nop
gate: iretd`;
let panel: LivePanel;
const reach = (): ReturnType<typeof useReachability> => useReachability();
async function answered(): Promise<void> {
  for (let n = 0; n < 200 && (n < 2 || reach().isAsking || reach().isStale); n++) {
    await settle();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await settle();
}
const cells = (): HTMLElement[] => panel.wrapper.findAll('[role=gridcell]').map((one) => one.element as HTMLElement);
const cell = (title: string): HTMLElement => cells().find((one) => one.dataset['title'] === title)!;
const press = async (test: string): Promise<void> => {
  await panel.wrapper.find(`[data-testid="${test}"]`).trigger('click');
  await answered();
};
const digest = async (): Promise<string> => (await panel.machine.request('digest', {})).digest;

beforeAll(async () => {
  panel = await livePanel(ReachabilityPanel, KERNEL, 'ready');
  await answered();
}, 60_000);

describe('reachability panel', () => {
  it('shows what the machine answered, with the rule that refused', () => {
    expect(cell('R0 jmp 001Bh:0').textContent?.trim()).toBe('#GP');
    expect(cell('R0 jmp 001Bh:0').dataset['now']).toMatch(/jmp 001Bh:0 raises #GP\(18h\) · .*= 3h, .*= 0h \(SDM/);
    expect([cell('R0 iretd → 001Bh').textContent?.trim(), cell('R3 jmp 001Bh:0').textContent?.trim()]).toEqual(['→R3', '✓']); // prettier-ignore
    expect(panel.text()).toContain('CS 0008 SS 0010 · as the machine stands');
    expect(panel.wrapper.find('[role=grid]').attributes('aria-label')).toBe('What each ring reaches through the GDT');
  });
  it('a bit that is turned over flips cells; the machine keeps its own', async () => {
    const before = await digest();
    await panel.wrapper
      .findAll('button')
      .find((one) => one.text() === 'IDT')!
      .trigger('click');
    await settle();
    const entry = panel.wrapper.findAll('[data-testid=reach-entry]').find((one) => one.text().startsWith('80'))!;
    await entry.trigger('click');
    expect(panel.wrapper.find('[data-testid=reach-source]').exists()).toBe(false);
    await press('bit-45');
    await press('bit-46');
    expect(panel.wrapper.find('[data-testid=reach-flips]').text()).toBe('Cells that flip: 1');
    expect(cell('R3 int 80h').textContent?.replace(/\s+/g, '')).toBe('#GP→R0');
    expect(cell('R3 int 80h').dataset['now']).toContain('without the change: #GP(402h)');
    expect(await digest()).toBe(before);
    await press('reach-drop');
    expect([cell('R3 int 80h').textContent?.trim(), reach().change]).toEqual(['#GP', null]);
  });
  it('applied it is an input, and the map is that of the machine', async () => {
    await press('bit-45');
    await press('bit-46');
    await press('reach-apply');
    expect(cell('R3 int 80h').textContent?.trim()).toBe('→R0');
    const { length } = await panel.machine.request('inputLog', {});
    expect(length).toBe(8);
  });
  it('an entry leads to its line, and the line to its entry', async () => {
    reach().select({ table: 'GDT', index: 3 });
    await settle();
    expect(panel.wrapper.find('[data-testid=reach-source]').text()).toMatch(/h\.inc:\d+/);
    const source = reach().sourceOf({ table: 'GDT', index: 3 })!;
    expect(reach().entryAt(source.file, source.line)).toMatchObject({ table: 'GDT', index: 3 });
  });
  it('speaks Chinese', async () => {
    language.value = 'zh-CN';
    await settle();
    expect(panel.text()).toContain('机器当前的段');
    language.value = 'en';
  });
});
