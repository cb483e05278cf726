// The panel over made-up lanes: words, list, keys, a click that goes there; bounded requests; the arithmetic of the axis.
import { mount, type VueWrapper } from '@vue/test-utils';
import axe from 'axe-core';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import type { RingTimeline, Stretch } from '#emulator/protocol';
import { language } from '#renderer/i18n';
import { useMachine, useRingTimeline } from '#renderer/stores';
import RingTimelinePanel from './RingTimelinePanel.vue';
import { axisMarks, rowsAround, timeText, totalsOf } from './timeline-rows.ts';

const stretch = (from: number, to: number, more: Partial<Stretch>): Stretch => ({
  from, to, icount: from, context: 'user', depth: 0, process: 1, beginning: 'instruction', vector: -1, transition: 0, ...more,
}); // prettier-ignore
const STRETCHES = [
  stretch(0, 400, {}),
  stretch(400, 460, { context: 'interrupt', beginning: 'external', vector: 0x20, transition: 7, depth: 1 }),
  stretch(460, 1000, { process: 2 }),
];
const DATA: RingTimeline = {
  from: 0, to: 1000, buckets: 10, unknown: 0, isCoarse: false, start: 0, end: 1000, branch: 1, unitsPerMicrosecond: 10, revision: 0,
  shares: [
    { context: 'user', process: 1, parts: Float32Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0, 0) },
    { context: 'interrupt', process: 1, parts: Float32Array.of(0, 0, 0, 0, 0.6, 0, 0, 0, 0, 0) },
    { context: 'user', process: 2, parts: Float32Array.of(0, 0, 0, 0, 0.4, 1, 1, 1, 1, 1) },
  ],
  stretches: STRETCHES, counts: [], interrupts: [{ irq: 0, raised: 390, accepted: 399, eoi: 440 }], marks: [],
  processes: [{ key: 1, id: 1, name: 'ping' }, { key: 2, id: 2, name: 'pong' }],
}; // prettier-ignore
let wrapper: VueWrapper;
let asked: [string, Record<string, number>][];
let sought: unknown[];

const settle = async (): Promise<void> => {
  for (let n = 0; n < 40; n++) await Promise.resolve();
  await nextTick();
};
beforeEach(async () => {
  document.body.innerHTML = '';
  const pinia = createPinia();
  setActivePinia(pinia);
  language.value = 'en';
  [asked, sought] = [[], []];
  const machine = useMachine();
  machine.request = ((kind: string, params: Record<string, number>) => {
    asked.push([kind, params]);
    const answers: Record<string, unknown> = { ringTimeline: DATA, ringTimelineNeighbour: 400, ringTimelineSteps: [] };
    return Promise.resolve(answers[kind]);
  }) as typeof machine.request;
  machine.seek = (to) => {
    sought.push(to);
    machine.mark = { now: (to as { now: number }).now, icount: 0 };
    return Promise.resolve();
  };
  machine.runState = 'paused';
  machine.history = { start: { now: 0, icount: 0 }, end: { now: 1000, icount: 1000 }, branch: 1, branches: [], snapshots: 0, bytes: 0 }; // prettier-ignore
  machine.mark = { now: 1000, icount: 1000 };
  wrapper = mount(RingTimelinePanel, { global: { plugins: [pinia] }, attachTo: document.body });
  await settle();
});
const key = async (name: string, more: object = {}): Promise<void> => {
  await wrapper.get('[data-testid="timeline-canvas"]').trigger('keydown', { key: name, ...more });
  await settle();
};

describe('the ring timeline', () => {
  it('reads the pointer in the lengths of the style sheet, at every zoom of the window', async () => {
    const canvas = wrapper.get('[data-testid="timeline-canvas"]');
    const { view } = useRingTimeline();
    const pointed: number[] = [];
    for (const zoom of [0.8, 1, 2]) {
      Object.defineProperty(canvas.get('canvas').element, 'currentCSSZoom', { value: zoom, configurable: true });
      // An event tells pixels of the screen; without a layout the box is one pixel wide.
      const event = new MouseEvent('pointermove', { bubbles: true });
      Object.defineProperty(event, 'offsetX', { value: 0.5 * zoom });
      Object.defineProperty(event, 'offsetY', { value: 0 });
      canvas.element.dispatchEvent(event);
      await canvas.trigger('keydown', { key: 'Enter' });
      await settle();
      pointed.push((sought.at(-1) as { now: number }).now);
    }
    expect(pointed).toEqual(Array(3).fill(Math.round(view.from + (view.to - view.from) / 2)));
  });
  it('goes from event to event by keyboard, says where that is, and takes the machine there', async () => {
    await key('n');
    expect(wrapper.get('[data-testid="timeline-said"]').text()).toBe('40.0 µs: interrupt context ping, interrupt 20h, for 6.00 µs'); // prettier-ignore
    await key('Enter');
    expect(sought).toEqual([{ now: 400 }]);
    language.value = 'zh-CN';
    await key('n');
    expect(wrapper.get('[data-testid="timeline-said"]').text()).toContain('ping，外部中断 20h，持续 6.00 µs');
  });
  it('lists what ran as a table with a way to each moment', async () => {
    await wrapper.get('[data-testid="timeline-list"]').trigger('click');
    const rows = wrapper.findAll('[data-testid="timeline-table"] tbody tr').map((row) => row.findAll('td').map((cell) => cell.text())); // prettier-ignore
    expect(rows.map((cells) => cells.slice(2))).toEqual([
      ['user process', 'ping', 'IRET or a far transfer', '40.0 µs'],
      ['interrupt context', 'ping', 'interrupt 20h', '6.00 µs'],
      ['user process', 'pong', 'IRET or a far transfer', '54.0 µs'],
    ]);
    await wrapper.findAll('[data-testid="timeline-go"]')[2].trigger('click');
    await settle();
    expect(sought).toEqual([{ now: 460 }]);
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } }); // prettier-ignore
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
  it('zooms around the moment that is read, never asks for more than a bounded answer, and nothing while hidden', async () => {
    const timeline = useRingTimeline();
    await key('n');
    const before = timeline.length;
    await key('+');
    expect(timeline.length / before).toBeCloseTo(0.6, 1);
    const pieces = asked.filter(([kind]) => kind === 'ringTimeline').map(([, { buckets }]) => buckets);
    expect(Math.max(...pieces)).toBeLessThanOrEqual(1000);
    wrapper.unmount();
    asked = [];
    timeline.pan(10);
    await settle();
    expect(asked).toEqual([]);
  });
});

describe('arithmetic', () => {
  it('sums shares over any stretch', () => {
    expect(totalsOf(DATA, 350, 450).map(({ process, part }) => [process, Math.round(part * 100)])).toEqual([[1, 50], [1, 30], [2, 20]]); // prettier-ignore
    expect(rowsAround(DATA, 450, 1)).toEqual([STRETCHES[1]]);
  });
  it('sets marks at round times that can be told apart', () => {
    const marks = axisMarks(1_000_000, 1_000_100, 0, 10, 5);
    expect(marks.map(({ text }) => text)).toEqual(['100.000 ms', '100.002 ms', '100.004 ms', '100.006 ms', '100.008 ms', '100.010 ms']); // prettier-ignore
    expect([timeText(5, 10), timeText(123_456, 10), timeText(30_000_000, 10)]).toEqual(['500 ns', '12.3 ms', '3.00 s']);
  });
});
