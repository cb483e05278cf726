/** Turns, and who is expected next. */
import { describe, expect, it } from 'vitest';
import type { StackUsage } from './context.ts';
import { expectedNext, processTime } from './process-time.ts';
import type { ProcessListView, ProcessState, ProcessView } from './views.ts';

const process = (id: number, state: ProcessState, isCurrent = false): ProcessView => ({
  id, name: `p${id}`, state, rawState: null, isCurrent, ring: 3, address: null, kernelStack: { top: 0x1000 * (id + 1), esp: null, used: null }, cr3: null, frame: null, fields: [],
}); // prettier-ignore
const machine = { now: 1000, config: { instructionsPerPitClock: 20 } } as Parameters<typeof processTime>[0];
const usage = (tops: readonly number[], open = -1): StackUsage => ({
  since: 0, open, stacks: new Map(), visits: tops.map((top, k) => ({ top, from: k * 100, to: k * 100 + 90 })),
}); // prettier-ignore
const [A, B, C] = [0x1000, 0x2000, 0x3000];
const list = [process(0, 'running', true), process(1, 'sleeping'), process(2, 'ready')];
const view = (source: ProcessListView['source'], tops: readonly number[]): ProcessListView => {
  const base: ProcessListView = { source, processes: list };
  return { ...base, ...processTime(machine, usage(tops), list, null) };
};

describe('time of processes', () => {
  it('puts stretches of one process together, and the one that goes on now at the end', () => {
    const { time } = processTime(machine, usage([A, A, B, 0x9000], 950), list, A);
    expect(time!.turns).toEqual([
      { id: 0, from: 0, to: 190, used: 180 }, { id: 1, from: 200, to: 290, used: 90 }, { id: -1, from: 300, to: 390, used: 90 }, { id: 0, from: 950, to: 1000, used: 50 },
    ]); // prettier-ignore
  });
  it('expects who always came next, unless it cannot run', () => {
    expect(expectedNext(view('observed', [A, C, B, A, C, A])).next).toEqual({ id: 2, basis: 'seen-order', seen: 2 });
    expect(expectedNext(view('observed', [A, B, A])).next).toBe(undefined);
  });
  it('else goes by the order of the table, where one is declared', () => {
    expect(expectedNext(view('declared', [A, B, A, C, A])).next).toEqual({ id: 2, basis: 'table-order', seen: 0 });
    expect(expectedNext(view('observed', [A])).next).toBe(undefined);
  });
});
