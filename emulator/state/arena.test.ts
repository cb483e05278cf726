import { describe, expect, it } from 'vitest';
import { Arena, defineSection, f64, layOut, u16, u32, u8 } from './index.ts';

const CHIP = defineSection('chip', 1, {
  mode: u8('Mode', { reset: 3 }),
  counters: u16('Counters', { count: 3, reset: 0xffff }),
  base: u32('Base'),
  at: f64('When', { reset: 5 }),
});
const OTHER = defineSection('other', 1, { flag: u8('Flag') });

describe('layout', () => {
  it('aligns each field to its width and sections to 64 bytes', () => {
    const { fields, stateBytes } = layOut([CHIP, OTHER]);
    const offset = (name: string): number => fields.find((f) => f.name === name)?.offset ?? -1;
    expect([offset('mode'), offset('counters') % 2, offset('base') % 4, offset('at') % 8, offset('flag') % 64]).toEqual(
      [0, 0, 0, 0, 0],
    );
    expect(stateBytes).toBe(4096);
  });
  it('has an id that changes with names, types, counts and versions', () => {
    const ids = [
      layOut([CHIP]),
      layOut([defineSection('chip', 2, CHIP.fields)]),
      layOut([defineSection('chip', 1, { ...CHIP.fields, mode: u16('Mode', { reset: 3 }) })]),
      layOut([defineSection('chip', 1, { ...CHIP.fields, counters: u16('Counters', { count: 4 }) })]),
      layOut([CHIP, OTHER]),
    ].map((l) => l.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(layOut([CHIP]).id).toBe(ids[0]);
  });
  it('refuses two sections of one name', () =>
    expect(() => layOut([OTHER, OTHER])).toThrow('two state sections are called other'));
});

describe('arena', () => {
  it('starts with reset values, and returns to them', () => {
    const arena = new Arena([CHIP, OTHER], 4096);
    const chip = arena.views(CHIP);
    expect([chip.mode[0], [...chip.counters], chip.at[0]]).toEqual([3, [0xffff, 0xffff, 0xffff], 5]);
    chip.mode[0] = 9;
    arena.views(OTHER).flag[0] = 1;
    arena.resetSection('chip');
    expect([chip.mode[0], arena.views(OTHER).flag[0]]).toEqual([3, 1]);
  });
  it('gives live views: copying the bytes is saving the state', () => {
    const arena = new Arena([CHIP, OTHER], 4096);
    const chip = arena.views(CHIP);
    chip.base[0] = 0xb8000;
    const saved = arena.state.slice();
    chip.base[0] = 0;
    arena.state.set(saved);
    expect(arena.views(CHIP).base[0]).toBe(0xb8000);
  });
  it('keeps RAM behind the state in one buffer', () => {
    const arena = new Arena([CHIP], 8192);
    expect([arena.ram.length, arena.ram.byteOffset, arena.ram.buffer === arena.state.buffer]).toEqual([
      8192,
      4096,
      true,
    ]);
  });
  it('refuses RAM that is no whole number of pages', () =>
    expect(() => new Arena([CHIP], 1000)).toThrow('multiple of 4096'));
});
