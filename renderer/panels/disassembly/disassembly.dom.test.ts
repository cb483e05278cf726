// Disassembly of a real kernel: jump targets and the way back, sizes, breakpoints in the margin, help, what a free address shows.
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBreakpoints } from '#renderer/stores';
import { livePanel, settle, type LivePanel } from '../shared/live-panel.test-kit.ts';
import DisassemblyPanel from './DisassemblyPanel.vue';

const PROGRAM = `
  xor eax, eax
here:
  cli
  call far_away
  jmp here
far_away:
  inc eax
  ret
`;
let panel: LivePanel;
beforeAll(async () => {
  panel = await livePanel(DisassemblyPanel, PROGRAM, 'here');
}, 60_000);
afterAll(() => panel.wrapper.unmount());
const codes = () => panel.wrapper.findAll('[data-code]');
const text = (index: number): string => codes()[index].attributes('data-copy') ?? '';
const current = (): number =>
  codes().findIndex((c) => c.element.closest('tr')?.getAttribute('aria-current') === 'true');
async function go(address: string): Promise<void> {
  await panel.wrapper.get('[data-testid="code-address"]').setValue(address);
  await panel.wrapper.get('form').trigger('submit');
  await settle();
}

describe('disassembly', () => {
  it('follows EIP with labels, lines of source and help from the instruction table', async () => {
    expect(text(current())).toBe('cli');
    expect(panel.text()).toContain('far_away:');
    expect(panel.text()).toContain('32-bit code');
    const help = codes()[current()].attributes('data-now')!;
    expect(help.split('\n').at(-1)).toMatch(/^Flags written: I/);
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } }); // prettier-ignore
    expect(violations.map((v) => `${v.id} ${v.nodes[0].html.slice(0, 80)}`)).toEqual([]);
  });

  it('the margin sets a breakpoint and takes one away that was bound there', async () => {
    const breakpoints = useBreakpoints();
    const button = () => codes()[current()].element.closest('tr')!.querySelector<HTMLElement>('.bp')!;
    expect(button().getAttribute('aria-pressed')).toBe('true');
    button().click();
    await settle();
    expect([breakpoints.all.length, button().getAttribute('aria-pressed')]).toEqual([0, 'false']);
    button().click();
    await settle();
    expect(breakpoints.all.map((b) => 'linear' in b.place)).toEqual([true]);
  });

  it('Enter goes where a call leads, Alt+Left comes back, the arrows walk', async () => {
    const call = current() + 1;
    expect(text(call)).toBe('call far_away');
    await codes()[call].trigger('keydown', { key: 'Enter' });
    await settle();
    const gone = (): string => panel.wrapper.get('tr.gone [data-code]').text();
    expect(gone()).toContain('inc');
    await codes()[0].trigger('keydown', { key: 'ArrowLeft', altKey: true });
    await settle();
    expect(gone()).toContain('cli');
    (codes()[2].element as HTMLElement).focus();
    await codes()[2].trigger('keydown', { key: 'ArrowDown' });
    expect(document.activeElement).toBe(codes()[3].element);
  });

  it('shows any address, in front of it too, and 16-bit code as such', async () => {
    await go('far_away');
    expect(codes().slice(0, 6).map((_, i) => text(i).split(' ')[0])).toEqual(['xor', 'cli', 'call', 'jmp', 'inc', 'ret']); // prettier-ignore
    await go('7C00');
    await panel.wrapper.findAll('[role="radio"]')[1].trigger('click');
    await settle();
    expect(panel.text()).toContain('Read as 16-bit code; the processor is in 32-bit code now.');
    // xor ax, ax behind cli: with 32 bits it would name EAX.
    expect(panel.text()).toMatch(/xor ?ax,ax/);
    await go('nonsense ++');
    expect(panel.wrapper.find('[role="alert"]').exists()).toBe(true);
  });
});
