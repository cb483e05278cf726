import { formatTransition } from '#emulator/events';
import { createMachine } from '#emulator/machine';
import { assembleImage, FIXTURE_KERNELS } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { Timeline } from './timeline.ts';
import { TransitionSearch } from './transition-search.ts';

/** System calls without end: some thousands in the run. */
const CALLS = 'GATE 0x80, handler, 0x8E, KCODE\n.l: mov eax, 5\nint 0x80\njmp .l\nhandler: iretd';

const text = `%include "h.inc"\nkmain:\n${CALLS}\n%include "tail.inc"\n`;
const { image } = assembleImage({ name: 'calls.asm', text }, FIXTURE_KERNELS);
/** One machine for all: making one takes longer than a run. */
const machine = createMachine({ ramBytes: 2 << 20 });

function ran(): Timeline {
  const timeline = new Timeline(machine, { strategy: { name: 'test', spacing: 30_000, most: 64 } });
  timeline.load(image);
  timeline.run({ instructions: 120_000 });
  return timeline;
}
const told = (timeline: Timeline, id: number): string => {
  const found = timeline.transitions(id, id).get(id);
  return found === undefined ? 'gone' : formatTransition(found);
};

describe('TransitionSearch', () => {
  it('gives transitions that a jump forwards went over as they were told when they happened', () => {
    const timeline = ran();
    const newest = machine.transitionCount;
    const first = newest - 20;
    const known = Array.from({ length: 20 }, (_, k) => told(timeline, first + k));
    const digest = machine.digest();
    const { icount } = machine;
    timeline.seekIcount(50_000);
    timeline.seekIcount(icount);
    expect([machine.digest(), machine.transitionCount]).toEqual([digest, newest]);
    const again = timeline.transitions(first, first + 19);
    expect([...again.values()].map((t) => formatTransition(t))).toEqual(known);
    expect([machine.digest(), machine.transitionCount]).toEqual([digest, newest]);
  });

  it('gives one that left the recorder long ago, and none that is still to come', () => {
    const timeline = ran();
    expect(machine.transitionCount).toBeGreaterThan(10_000);
    expect(machine.transition(3_000)).toBeNull();
    expect(told(timeline, 3_000)).toContain('#3000 ');
    const newest = machine.transitionCount;
    timeline.seekIcount(60_000);
    expect([told(timeline, newest), machine.transitionCount < newest]).toEqual(['gone', true]);
  });

  it('can be given up half-way', () => {
    const timeline = ran();
    const digest = machine.digest();
    const search = new TransitionSearch(timeline, 3_000, 3_100);
    expect(search.advance(1)).toBeNull();
    search.finish();
    expect(machine.digest()).toBe(digest);
  });
});
