/** Predict the frame in its panel: chips into slots, the machine's answer beside them, by the pushes that it really makes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { usePredictFrame } from '#renderer/stores';
import { livePanel, settle, type LivePanel } from '../shared/live-panel.test-kit.ts';
import PredictFramePanel from './PredictFramePanel.vue';

const KERNEL = `call tss_setup
  GATE 0x80, gate, 0xEE, KCODE
  push dword UDATA
  push dword USTK
  push dword 2
  push dword UCODE
  push dword sys
ready: iretd
sys: int 0x80
 nop
after: jmp after
gate: iretd`;
let panel: LivePanel;
const predict = (): ReturnType<typeof usePredictFrame> => usePredictFrame();
async function rest(): Promise<void> {
  for (let n = 0; n < 100 && (n < 4 || predict().isStale || predict().isSeeking); n++) {
    await settle();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await settle();
}
const slots = (): string[] => panel.wrapper.findAll('[data-testid=frame-slot]').map((one) => one.text().replace(/\s+/g, ' ').trim()); // prettier-ignore
const press = async (test: string): Promise<void> => {
  await panel.wrapper.find(`[data-testid="${test}"]`).trigger('click');
  await rest();
};

beforeAll(async () => {
  panel = await livePanel(PredictFramePanel, KERNEL, 'ready');
  await rest();
}, 60_000);

describe('predict the frame', () => {
  it('of iretd asks where each word goes', async () => {
    expect(panel.wrapper.find('[data-testid=frame-heading]').text()).toContain(
      'iretd is next. Where does each word go?',
    );
    for (const chip of ['EIP', 'CS', 'EFLAGS', 'ESP', 'SS']) await panel.wrapper.find(`[data-testid="chip-${chip}"]`).trigger('click'); // prettier-ignore
    await press('frame-answer');
    expect(panel.wrapper.findAll('[data-testid=frame-actual] .tag').map((one) => one.text())).toEqual(Array(5).fill('the same')); // prettier-ignore
  });
  it('runs on to the next transition and asks again', async () => {
    await press('frame-next');
    expect(panel.wrapper.find('[data-testid=frame-heading]').text()).toContain('int 0x80 is next');
    expect(panel.machine.status?.cpl).toBe(3);
  });
  it('answers slot by slot, and says why where it differs', async () => {
    const before = await panel.machine.request('digest', {});
    for (const chip of ['SS', 'ESP', 'EFLAGS', 'CS', 'EIP']) await panel.wrapper.find(`[data-testid="chip-${chip}"]`).trigger('click'); // prettier-ignore
    predict().prediction.stack = 'current';
    predict().prediction.target = 'gate';
    await press('frame-answer');
    const all = slots();
    expect(all.slice(0, 4).every((one) => one.includes('the same'))).toBe(true);
    expect(all[4]).toMatch(/EIP [0-9A-F]{8}EIP of the next instruction [0-9A-F]{8}differsEIP = [0-9A-F]{8}/);
    expect(all[5]).toMatch(/nothing$/);
    const state = panel.wrapper.findAll('[data-testid=frame-state]').map((one) => one.text().replace(/\s+/g, ' '));
    expect(state[0]).toMatch(/present one.*SS0:ESP0 of the TSS.*differs/);
    expect(state[1]).toContain('the same');
    expect(await panel.machine.request('digest', {})).toEqual(before);
    expect(predict().kept.length).toBe(2);
  });
  it('the transition is made on request', async () => {
    await press('frame-go');
    expect(panel.machine.status?.cpl).toBe(0);
  });
});
