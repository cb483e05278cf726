import { describe, expect, it } from 'vitest';
import { Arena, defineSection, u8 } from '#emulator/state';
import { CPU_SECTION } from '../cpu-state.ts';
import { stateWordsOf } from './explain.ts';

describe('the state a transition begins with', () => {
  it('is kept to its last byte, wherever that lies in a word', () => {
    const arena = new Arena([CPU_SECTION, defineSection('next', 1, { field: u8('Something behind it') })], 4096);
    const section = arena.sectionBytes(CPU_SECTION.name);
    const words = stateWordsOf(arena);
    expect([words.byteOffset - section.byteOffset, words.byteLength]).toEqual([0, Math.ceil(section.length / 4) * 4]);
  });
});
