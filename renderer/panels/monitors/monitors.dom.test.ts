// Findings of a kernel that breaks rules: shown with their evidence, filtered, explained in both languages.
import { afterEach, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { explainWords, language } from '#renderer/i18n';
import { livePanel, settle, type LivePanel } from '../shared/live-panel.test-kit.ts';
import MonitorsPanel from './MonitorsPanel.vue';

/** The handler ends its interrupt twice (S4); ring 3 begins with IF = 0 (S11). */
const KERNEL = `
    call tss_setup
    call pic_remap
    mov ax,1193
    call pit_set
    GATE 0x20, irq0, 0x8E, KCODE
    GATE 0x80, back, 0xEE, KCODE
    mov al,0xFE
    out 0x21,al
    sti
    mov ecx,200000
wait_: loop wait_
    cli
    push dword UDATA
    push dword USTK
    push dword 0x2
    push dword UCODE
    push dword ring3
    iretd
ring3: int 0x80
back: nop
stop: nop
    jmp $
irq0:
    push eax
    mov al,0x20
    out 0x20,al
    out 0x20,al
    pop eax
    iretd
`;
let panel: LivePanel;
afterEach(() => panel.wrapper.unmount());

it('shows each finding with rule, count and evidence; the filter leaves out the others', async () => {
  panel = await livePanel(MonitorsPanel, KERNEL, 'stop');
  const { wrapper, machine } = panel;
  const found = machine.findings.map(({ rule }) => rule).sort();
  expect(found).toContain('S4');
  expect(wrapper.findAll('.finding').length).toBe(found.length);
  const first = machine.findings.find(({ rule }) => rule === 'S4')!;
  const row = wrapper.find('[data-testid="finding-S4"]');
  expect(row.find('[data-explain="rule.S4"]').exists()).toBe(true);
  await row.find('button.link').trigger('click');
  await settle();
  expect(machine.mark.icount).toBe(first.at.icount);
  await wrapper.findAll('[role="radio"]')[1].trigger('click');
  const errors = machine.findings.filter(({ severity }) => severity === 'error').length;
  expect(wrapper.findAll('.finding').length).toBe(errors);
  language.value = 'zh-CN';
  await nextTick();
  expect(panel.text()).toContain('中断上下文');
});

it('explains every rule and every prohibition', () => {
  for (const tongue of ['en', 'zh-CN'] as const) {
    language.value = tongue;
    const rules = [...Array.from({ length: 17 }, (_, k) => `S${k + 1}`), ...Array.from({ length: 6 }, (_, k) => `C${k + 1}`)]; // prettier-ignore
    const missing = rules.filter((id) => explainWords(`rule.${id}`) === null);
    expect(missing).toEqual([]);
  }
  language.value = 'en';
});
