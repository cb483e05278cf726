// Contexts by hand-made answers: order from outside to inside, times, findings, the firmware's remains.
import { expect, it } from 'vitest';
import type { FramesState, OpenFrame, StatusView } from '#emulator/protocol';
import { contextRows } from './context-rows.ts';

const status: StatusView = {
  mark: { now: 2000, icount: 1000 }, cpl: 0, mode: 'protected', context: 'interrupt', depth: 2, nanoseconds: 84_000, since: { transition: 9, mark: { now: 1900, icount: 900 } },
  location: { linear: 0x9000, label: 'irq1', source: null },
}; // prettier-ignore
const frame = (transition: number, nesting: number, more: Partial<OpenFrame> = {}): OpenFrame => ({
  transition, flow: 'interrupt-delivery', cause: 'external', vector: 0x20, fromCpl: 3, cs: 0x1b, eip: 0x8000, label: '', low: 0x7fec, high: 0x8000,
  since: { now: 1800, icount: 850 }, instructions: 150, nesting, ...more,
}); // prettier-ignore
const state: FramesState = {
  status,
  frames: [frame(9, 1, { fromCpl: 0, label: 'tick+3' }), frame(8, 2), frame(7, 0), frame(2, 0)],
  findings: [{ id: 1, rule: 'S1', key: 'S1 1', severity: 'error', prohibition: null, at: { now: 1, icount: 1 }, count: 1, transitions: [7], args: {} }],
}; // prettier-ignore

it('tells frames from the outermost to the innermost, in virtual time', () => {
  const { chain, since } = contextRows(state, 3);
  expect(chain.map(({ transition, place, ring }) => [transition, place, ring])).toEqual([
    [8, '001B:00008000', 3],
    [9, 'tick+3', 0],
  ]);
  expect([chain[0].nanoseconds, since]).toEqual([200 * 42, { transition: 9, instructions: 100, nanoseconds: 4200 }]);
});
it('names what the monitors found, and leaves out what the firmware left behind', () => {
  expect(contextRows(state, 3).others.map(({ transition, state: now }) => [transition, now])).toEqual([[7, 'orphan']]);
});
