import { createMachine, type Machine } from '#emulator/machine';
import { assembleImage, FIXTURE_KERNELS } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { ReverseSearch } from './reverse-search.ts';
import { Timeline } from './timeline.ts';

/** A procedure on a page of its own, called once in a while; the loop lies elsewhere. */
const PROGRAM = `%include "h.inc"
kmain:
  mov esi, 3
.next:
  mov ecx, 40000
.l: loop .l
  call rare
  dec esi
  jnz .next
  mov ecx, 60000
.m: loop .m
  jmp $
times 4096 db 0
rare: nop
  ret
times 4096 db 0
%include "tail.inc"
`;
const { image, symbols } = assembleImage({ name: 'rare.asm', text: PROGRAM }, FIXTURE_KERNELS);
const at = (name: string): number => symbols.find((s) => s.name === name)?.value ?? -1;
const machine = createMachine({ ramBytes: 2 << 20 });

function ran(): Timeline {
  const timeline = new Timeline(machine, { strategy: { name: 'test', spacing: 10_000, most: 64 } });
  timeline.load(image);
  timeline.run({ instructions: 220_000 });
  return timeline;
}
/** Moments of all stops at an address backwards from the end, and how many instructions were run again for them. */
function stops(timeline: Timeline, linear: number, isToldWhere: boolean): { moments: number[]; ran: number } {
  const moments: number[] = [];
  let count = 0;
  const run = machine.run.bind(machine);
  const counted: Machine['run'] = (limit) => {
    const before = machine.icount;
    const reason = run(limit);
    count += machine.icount - before;
    return reason;
  };
  machine.run = counted;
  for (let outcome: string | null = 'found'; outcome === 'found';) {
    const arm = (m: Machine): void => m.setBreakpoints([linear]);
    const search = new ReverseSearch(timeline, isToldWhere ? { arm, onlyAt: [linear] } : { arm });
    for (outcome = null; outcome === null;) outcome = search.advance(1_000_000);
    search.finish();
    if (outcome === 'found') moments.push(machine.now);
  }
  machine.run = run;
  return { moments, ran: count };
}

describe('a reverse search that knows where it may stop', () => {
  it('finds what a search over everything finds, and runs a part of it again', () => {
    const told = stops(ran(), at('rare'), true);
    const plain = stops(ran(), at('rare'), false);
    expect([told.moments, told.moments.length]).toEqual([plain.moments, 3]);
    expect(told.ran).toBeLessThan(plain.ran / 2);
  });
  it('finds the same after the past was visited, branched and thinned', () => {
    const timeline = ran();
    const wanted = stops(timeline, at('rare'), false).moments;
    timeline.seekIcount(100_000);
    timeline.input({ type: 'key', scancode: 0x1e });
    timeline.run({ instructions: 120_000 });
    expect(stops(timeline, at('rare'), true).moments).toEqual(stops(ran(), at('rare'), false).moments);
    expect(wanted).toHaveLength(3);
  });
});
