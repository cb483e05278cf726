import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';

const run = (text: string) => assemble({ name: 'a.asm', text });
const bytesOf = (text: string): number[] => [...run(text).bytes];

describe('sections of a flat binary', () => {
  it('put .text first and align the others to 4', () => {
    expect(bytesOf('section .data\ndb 1\nsection .text\ndb 2\nsection x\ndb 3')).toEqual([2, 0, 0, 0, 1, 0, 0, 0, 3]);
  });
  it('give addresses from org, vstart and vfollows', () => {
    expect(bytesOf('org 0x100\nx: dw x\nsection .data vstart=0x1000\ny: dw y,x')).toEqual([0, 1, 0, 0, 0, 0x10, 0, 1]);
    expect(bytesOf('section one vstart=0x100\ndb 1,2\nsection two vfollows=one align=4\nx: dw x')).toEqual([
      1, 2, 0, 0, 4, 1,
    ]);
  });
  it('place what has start=, and what follows it', () => {
    const bytes = bytesOf('section a start=0x10\ndb 1\nsection b\ndb 2\nsection c start=8\ndb 3');
    expect(bytes.length).toBe(0x15);
    expect([bytes[8], bytes[0x10], bytes[0x14]]).toEqual([3, 1, 2]);
  });
  it('reserve space in .bss behind everything, without storing it', () => {
    const { bytes, symbols } = run('section .bss\nb: resd 4\nc: resb 1\nsection .text\nnop');
    expect(bytes.length).toBe(1);
    expect(symbols.map(({ name, value }) => [name, value])).toEqual([
      ['b', 4],
      ['c', 20],
    ]);
  });
  it('name the start of every section', () => {
    expect(
      bytesOf('dw section..text.start, section.foo.start, section.foo.vstart\nsection foo vstart=0x2000\ndb 1'),
    ).toEqual([0, 0, 8, 0, 0, 0x20, 0, 0, 1]);
  });
  it('count in absolute space without storing', () => {
    expect(bytesOf('absolute 0x500\na: resw 1\nb: resd 1\nsection .text\ndw a,b')).toEqual([0, 5, 2, 5]);
  });
  it('follow one another in the file', () => {
    expect(bytesOf('section .a align=1\ndb 1\nsection .b align=1\ndb 2\nsection .c follows=.a align=1\ndb 3')).toEqual([
      1, 3, 2,
    ]);
  });
});
