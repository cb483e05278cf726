/** What happened to the interrupt lines and who had the processor: over a real kernel, also in the past and on other branches. */
import { bootWith } from '#emulator/testing';
import type { Transition } from '#emulator/events';
import { describe, expect, it } from 'vitest';
import { LineRecorder, KEPT_EACH } from './line-recorder.ts';
import { Monitors } from './index.ts';
import { StackMeter } from './stack-meter.ts';

const TIMER = `
    call pic_remap
    GATE 0x20, irq0, 0x8E, KCODE
    mov al,0xFE
    out 0x21,al
    mov ax,1193
    call pit_set
    sti
    jmp $
irq0:
    push eax
    mov al,0x20
    out 0x20,al
    pop eax
    iretd
`;

describe('lines in time', () => {
  const { machine } = bootWith(TIMER, { harness: 'protected' });
  const monitors = new Monitors(machine, { allowance: 'all' });
  machine.setMonitor(monitors);
  machine.run({ instructions: 300_000 });

  it('a tick is asked for, acknowledged and ended, in this order', () => {
    const events = monitors.lineHistory.lines[0];
    const from = events.findLastIndex(({ op }) => op === 'irr');
    const [irr, inta, eoi] = events.slice(from - 3).filter(({ op }) => op !== 'lowered');
    expect([irr.op, inta.op, eoi.op]).toEqual(['irr', 'inta', 'eoi']);
    expect([irr.requested, inta.inService, eoi.inService]).toEqual([1, 1, 0]);
    expect(irr.now <= inta.now && inta.now < eoi.now).toBe(true);
  });
  it('a write of the mask is told for each line that changed', () => {
    machine.input({ type: 'port-write', port: 0x21, value: 0xff });
    machine.input({ type: 'port-write', port: 0x21, value: 0x7f });
    const ops = (irq: number) => monitors.lineHistory.lines[irq].filter(({ op }) => op.endsWith('mask')).map(({ op }) => op); // prettier-ignore
    expect([ops(0).at(-1), ops(7).at(-1), ops(5).at(-1)]).toEqual(['mask', 'unmask', 'mask']);
  });
  it('another course of events forgets what came after the fork; each line keeps a bounded number', () => {
    const recorder = new LineRecorder();
    const event = (now: number) => ({ kind: 'pic', op: 'irr', irq: 1, now, icount: now, eip: 0, cpl: 0, irr: 2, isr: 0, imr: 0 }) as const; // prettier-ignore
    for (let now = 1; now <= 100; now++) recorder.observe(event(now));
    expect(recorder.history().lines[1].length).toBe(KEPT_EACH);
    recorder.forgetAfter(70);
    expect(recorder.history().lines[1].at(-1)?.now).toBe(70);
  });
});

describe('time in level 3', () => {
  const passage = (now: number, from: number, to: number, high = 0): Transition =>
    ({
      outcome: 'completed', from: { cpl: from }, to: { cpl: to }, now, steps: [],
      frame: { isPushed: true, address: high - 20, low: high - 20, high, cs: 0x1b, eip: 0, withStack: true },
    }) as unknown as Transition; // prettier-ignore
  /** a: 10-20 and 22-30, b: 40-70, a: 80-… */
  const followed = (): StackMeter => {
    const meter = new StackMeter();
    for (const t of [
      passage(10, 0, 3), passage(20, 3, 0, 0x8000), passage(22, 0, 3), passage(30, 3, 0, 0x8000),
      passage(40, 0, 3), passage(70, 3, 0, 0x9000), passage(80, 0, 3),
    ]) meter.observe(t); // prettier-ignore
    return meter;
  };
  const uses = (usage: ReturnType<StackMeter['usageAt']>) => Object.fromEntries([...usage.stacks].map(([top, u]) => [top.toString(16), [u.used, u.switches]])); // prettier-ignore
  it('adds up by stack, and says who has it now', () => {
    const usage = followed().usageAt(95, true);
    expect([uses(usage), usage.open, usage.visits.length]).toEqual([{ 8000: [18, 1], 9000: [30, 1] }, 80, 3]);
  });
  it('is right for a moment of the past, also in the middle of a stretch', () => {
    const meter = followed();
    expect([uses(meter.usageAt(25, false)), uses(meter.usageAt(50, false)), meter.usageAt(50, false).visits.at(-1)]).toEqual([
      { 8000: [13, 1] }, { 8000: [18, 1], 9000: [10, 1] }, { top: 0x9000, from: 40, to: 50 },
    ]); // prettier-ignore
  });
  it('a branch goes on from its fork', () => {
    const meter = followed();
    meter.forgetAfter(25);
    for (const t of [passage(30, 0, 3), passage(60, 3, 0, 0x9000)]) meter.observe(t);
    expect(uses(meter.usageAt(60, true))).toEqual({ 8000: [13, 1], 9000: [30, 1] });
  });
});
