import { beforeAll, describe, expect, it } from 'vitest';
import { bootWith, PAGING_PROGRAM, type Booted } from '#emulator/testing';
import { searchMemory, type MemorySearch } from './index.ts';

let booted: Booted;
beforeAll(() => {
  booted = bootWith(PAGING_PROGRAM, { harness: 'protected' });
  booted.machine.setBreakpoints([booted.symbol('paging_on')]);
  booted.machine.run({ instructions: 20_000_000 });
});
/** All hits, each piece with a small budget. */
function all(search: MemorySearch, budget = 0x8000): number[] {
  const hits: number[] = [];
  let { from } = search;
  for (let pieces = 0; pieces < 100_000; pieces++) {
    const { found, next, done } = searchMemory(booted.machine, { ...search, from }, budget);
    if (found >= 0) hits.push(found);
    else if (done) return hits;
    from = found < 0 ? next : search.backwards ? found - 1 : found + 1;
    if (from < 0) return hits;
  }
  throw new Error('the search does not end');
}
const bytes = [0x11, 0x11, 0x11, 0x11];

describe('searching memory', () => {
  it('finds bytes in physical memory forwards and backwards', () => {
    const hits = all({ space: 'physical', bytes, from: 0x100000, backwards: false });
    expect(hits).toContain(0x200000);
    expect(all({ space: 'physical', bytes, from: 0xffffffff, backwards: true }).filter((at) => at >= 0x100000)).toEqual(hits.toReversed()); // prettier-ignore
  });

  it('passes over what is not mapped, and over page ends', () => {
    // 22222222h lies at 201000h: once through the kernel's page, once through the page of ring 3.
    const search = { space: 'linear' as const, bytes: [0x22, 0x22, 0x22, 0x22], from: 0x100000, backwards: false };
    const hits = all(search);
    expect(hits).toEqual([0x201000, 0x400000]);
    const { machine } = booted;
    machine.input({ type: 'poke-memory', physical: 0x201ffe, bytes: [0xde, 0xad] });
    machine.input({ type: 'poke-memory', physical: 0x202000, bytes: [0xbe, 0xef] });
    expect(all({ ...search, bytes: [0xde, 0xad, 0xbe, 0xef] })).toEqual([0x201ffe, 0x400ffe]);
    // The page at 5000h is not present: what lies on both sides of the hole is no match.
    machine.input({ type: 'poke-memory', physical: 0x4ffe, bytes: [0xca, 0xfe, 0xca, 0xfe] });
    expect(all({ ...search, from: 0, bytes: [0xca, 0xfe, 0xca, 0xfe] })).toEqual([]);
    expect(all({ ...search, space: 'physical', from: 0, bytes: [0xca, 0xfe, 0xca, 0xfe] })).toEqual([0x4ffe]);
  });

  it('ends at both ends of the space', () => {
    const none = { space: 'linear' as const, bytes: [1, 2, 3, 4, 5, 6, 7, 8, 9], from: 0xffffffff, backwards: false };
    expect(searchMemory(booted.machine, none, 1e9)).toMatchObject({ found: -1, done: true });
    expect(searchMemory(booted.machine, { ...none, from: 3, backwards: true }, 1e9)).toMatchObject({ found: -1, done: true }); // prettier-ignore
    expect(searchMemory(booted.machine, { ...none, bytes: [] }, 1e9).done).toBe(true);
  });
});
