// Contexts, processes, interrupt lines and devices over a kernel with two processes, against the machine behind the real host.
import { afterEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { language } from '#renderer/i18n';
import { useTransitions } from '#renderer/stores';
import { livePanel, settle, type LivePanel } from '../shared/live-panel.test-kit.ts';
import DevicesPanel from '../devices/DevicesPanel.vue';
import PicPanel from '../pic/PicPanel.vue';
import ProcessesPanel from '../processes/ProcessesPanel.vue';
import ContextsPanel from './ContextsPanel.vue';

/** A program of ring 3 that a timer interrupts; its handler is interrupted by a key. */
const KERNEL = `
    call tss_setup
    call pic_remap
    mov ax,1193
    call pit_set
    GATE 0x20, irq0, 0x8E, KCODE
    GATE 0x21, irq1, 0x8E, KCODE
    mov al,0xFC
    out 0x21,al
    push dword UDATA
    push dword USTK
    push dword 0x202
    push dword UCODE
    push dword ring3
    iretd
ring3: jmp ring3
irq0: pushad
    call tick
    mov al,0x20
    out 0x20,al
    popad
    iretd
irq1: iretd
tick: nop
stop: nop
    ret
`;
let panel: LivePanel;
afterEach(() => panel.wrapper.unmount());
const view = async (name: 'processes' | 'pic') => panel.machine.request('view', { name, args: {} });

describe('contexts', () => {
  it('says the context, for whom, since when, and which frame is open around it; in both languages', async () => {
    panel = await livePanel(ContextsPanel, KERNEL, 'stop');
    const frames = await panel.machine.request('frames', {});
    const [frame] = frames.frames;
    expect([frames.status.context, frame.nesting]).toEqual(['interrupt', 1]);
    const text = panel.text();
    expect(text).toContain('interrupt context');
    expect(text).toContain(`Ring 3 at ${frame.label}, left by interrupt 20h`);
    expect(text).toContain(`open for ${frame.instructions} instructions`);
    expect(text).toContain('waits for its IRET');
    language.value = 'zh-CN';
    await nextTick();
    expect(panel.text()).toContain('中断上下文');
    expect(panel.text()).toContain(`ring 3 在 ${frame.label}，因中断 20h离开`);
    const card = panel.wrapper.find(`[data-testid="frame-${frame.transition}"]`);
    await card.findAll('button.link')[1].trigger('click');
    await settle();
    expect(useTransitions().selectedId).toBe(frame.transition);
  });
});

describe('processes', () => {
  it('opens the saved frame in three parts: the processor’s words, the registers of the entry, the kernel’s own', async () => {
    panel = await livePanel(ProcessesPanel, KERNEL, 'stop');
    const { wrapper, machine } = panel;
    expect(panel.text()).toContain('inferred');
    await wrapper.find('.opener').trigger('click');
    for (let n = 0; n < 60 && !wrapper.text().includes('pushad'); n++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await settle();
    }
    const cells = (table: ReturnType<typeof wrapper.findAll>[number]): string[][] =>
      table.findAll('tr').map((tr) => tr.findAll('td').slice(1, 3).map((td) => td.text())); // prettier-ignore
    const rows = wrapper.findAll('[data-testid="saved-frame"] table').map((table) => cells(table).filter((own) => own.length > 0)); // prettier-ignore
    const processes = (await view('processes')) as unknown as { processes: { frame: Record<string, number> }[] };
    const { eip, cs, ss } = processes.processes[0].frame;
    const hex = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0');
    expect(rows[0].map(([slot]) => slot)).toEqual(['EIP', 'CS', 'EFLAGS', 'ESP', 'SS']);
    expect([rows[0][0][1], rows[0][1][1], rows[0][4][1]]).toEqual([hex(eip), hex(cs), hex(ss)]);
    expect(rows[1].map(([slot]) => slot)).toEqual(['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI']);
    expect(rows[2].map(([slot]) => slot)).toEqual(['return']);
    expect(machine.isRunning).toBe(false);
  });
});

describe('interrupt controllers', () => {
  it('opens a line: its last events, and hands that go through the input door', async () => {
    panel = await livePanel(PicPanel, KERNEL, 'stop');
    const { wrapper, machine } = panel;
    expect(panel.text()).toContain('No line is delivered now.');
    await wrapper.find('[aria-label="IRQ 1 KBD"].opener').trigger('click');
    const line = wrapper.find('[data-testid="line-1"]');
    await line.find('[data-testid="line-raise"]').trigger('click');
    await settle();
    expect(panel.text()).toContain('waits for an EOI: IRQ 0 is in service');
    await line.find('[data-testid="line-mask"]').trigger('click');
    await settle();
    const pic = (await view('pic')) as unknown as { chips: { imr: number }[]; lines: { masked: boolean }[] };
    expect([pic.chips[0].imr, pic.lines[1].masked]).toEqual([0xfe, true]);
    expect(panel.text()).toContain('asked, but masked in the IMR');
    const log = await machine.request('inputLog', {});
    expect(log.map(({ event }) => event.type)).toEqual(['irq', 'port-write']);
    expect(line.find('ol.events').text()).toContain('asked');
    // The kernel's own tick, as the recorder in the worker kept it.
    const history = (await machine.request('view', { name: 'lineHistory', args: {} })) as unknown as {
      lines: { op: string }[][];
    };
    expect(history.lines[0].slice(-2).map(({ op }) => op)).toEqual(['irr', 'inta']);
  });
});

describe('devices', () => {
  it('sends keys as bytes, and says which text is none', async () => {
    panel = await livePanel(DevicesPanel, KERNEL, 'stop');
    const { wrapper, machine } = panel;
    await wrapper.find('[data-testid="key-codes"]').setValue('1E 9X');
    expect(wrapper.find('[role="alert"]').exists()).toBe(true);
    await wrapper.find('[data-testid="key-codes"]').setValue('1E 9E');
    await wrapper.find('[data-testid="key-send"]').trigger('submit');
    await settle();
    const log = await machine.request('inputLog', {});
    expect(log.map(({ event }) => event)).toEqual([
      { type: 'key', scancode: 0x1e },
      { type: 'key', scancode: 0x9e },
    ]);
    await wrapper.find('[data-testid="device-serial"] .head').trigger('click');
    await settle();
    expect(wrapper.find('[data-testid="device-serial"]').text()).toContain('115200 baud');
  });
});
