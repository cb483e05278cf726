// The stack over a real machine: what a crossing left under SS0:ESP0 has its colours and its explanation, too.
import { afterEach, describe, expect, it } from 'vitest';
import { useCells } from '#renderer/stores';
import { livePanel, settle, type LivePanel } from '../shared/live-panel.test-kit.ts';
import StackPanel from './StackPanel.vue';

const KERNEL = `
    call tss_setup
    GATE 0x80, service, 0xEE, KCODE
    push dword UDATA
    push dword USTK
    push dword 0x202
    push dword UCODE
    push dword ring3
    iretd
service: pushad
    popad
    iretd
ring3: int 0x80
    push dword 77h
stop: nop
    jmp ring3
`;
let panel: LivePanel;
afterEach(() => panel.wrapper.unmount());
/** Who pushed each word is asked for a moment after the stop. */
async function until(isThere: () => boolean): Promise<void> {
  for (let n = 0; n < 100 && !isThere(); n++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    await settle();
  }
}
const rowsOf = (): { cells: string[]; explain: string; classes: string }[] =>
  panel.wrapper.findAll('tbody tr').map((tr) => {
    const tds = tr.findAll('td');
    const role = tds[3];
    return { cells: tds.map((td) => td.text()), explain: role.attributes('data-explain') ?? '', classes: role.classes().join(' ') };
  }); // prettier-ignore

describe('stack', () => {
  it('tells who pushed the words in use, and links each to its bytes', async () => {
    panel = await livePanel(StackPanel, KERNEL, 'stop');
    await until(() => rowsOf()[0]?.explain === 'stack.pushed');
    const [top] = rowsOf();
    expect([top.cells[2], top.explain, top.classes]).toEqual(['00000077', 'stack.pushed', 'role pushed']);
    await panel.wrapper.find('tbody button.plain').trigger('click');
    expect(useCells().pointed?.panel).toBe('memory');
  });
  it('tells what the last entry left under SS0:ESP0: the frame of the processor and the block of PUSHAD', async () => {
    panel = await livePanel(StackPanel, KERNEL, 'stop');
    const { wrapper } = panel;
    await wrapper.findAll('button').find((b) => b.text() === 'SS0:ESP0')!.trigger('click'); // prettier-ignore
    const frame = () => rowsOf().filter((r) => r.explain === 'stack.hardware');
    await until(() => frame().length > 0);
    expect(frame().map((r) => r.cells[3].replace(/\s*#\d+$/, ''))).toEqual(['EIP', 'CS', 'EFLAGS', 'ESP', 'SS']);
    expect(rowsOf().filter((r) => r.classes.includes('saved'))).toHaveLength(8);
    const view = await panel.machine.request('view', { name: 'stack', args: { words: 1, ring0: 1, below: 5 } });
    const words = (view as unknown as { words: { value: number }[] }).words.map(({ value }) => value);
    expect(frame().map((r) => parseInt(r.cells[2], 16))).toEqual(words.slice(0, 5));
    const detail = wrapper.find('td[data-explain="stack.hardware"]').attributes('data-now');
    expect(detail).toContain('left over');
  });
});
