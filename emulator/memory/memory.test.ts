import { describe, expect, it } from 'vitest';
import { Arena, defineSection, u32 } from '#emulator/state';
import { CodeMarks, IoPorts, PhysicalMemory } from './index.ts';

const make = (): PhysicalMemory => new PhysicalMemory(new Arena([defineSection('t', 1, { x: u32('x') })], 0x100000));

describe('PhysicalMemory', () => {
  it('reads and writes RAM, little-endian', () => {
    const memory = make();
    memory.write(0x1ffe, 4, 0x12345678);
    expect([memory.read(0x1ffe, 4), memory.read8(0x2000), memory.read(0x1fff, 2)]).toEqual([0x12345678, 0x34, 0x3456]);
  });
  it('drops writes to ROM, reads FFh from holes and above RAM', () => {
    const memory = make();
    memory.load(0xf0000, Uint8Array.of(1, 2, 3));
    memory.addRom(0xf0000, 0xfffff);
    memory.addHole(0xc0000, 0xdffff);
    memory.write8(0xf0000, 0x99);
    memory.write8(0xc0000, 0x99);
    expect([memory.read8(0xf0000), memory.read8(0xc0000), memory.read(0x200000, 4)]).toEqual([1, 0xff, 0xffffffff]);
    expect([memory.frame(0xf0) > 0, memory.writableFrame(0xf0), memory.frame(0xc0), memory.isPlain(0xf0)]).toEqual([
      true,
      0,
      0,
      false,
    ]);
  });
  it('shows RAM through an alias', () => {
    const memory = make();
    memory.load(0xffff0, Uint8Array.of(0xea));
    memory.addAlias(0xffff0000, 0xffffffff, 0xf0000);
    expect([memory.read8(0xfffffff0), memory.frame(0xfffff)]).toEqual([0xea, memory.frame(0xff)]);
  });
  it('asks devices byte by byte', () => {
    const memory = make();
    const written: number[][] = [];
    memory.addMmio(0xa0000, 0xa0fff, { read: (at) => at & 0xff, write: (at, value) => void written.push([at, value]) });
    memory.write(0xa0010, 2, 0xbeef);
    expect([memory.read(0xa0004, 4), written]).toEqual([0x07060504, [[0xa0010, 0xef], [0xa0011, 0xbe]]]);
  }); // prettier-ignore
  it('tells of writes into marked code, exactly', () => {
    const memory = make();
    const hits: number[][] = [];
    memory.onCodeWrite = (at, length) => void hits.push([at, length]);
    memory.code.mark(0x1000, 3);
    memory.write8(0xfff, 1);
    memory.write8(0x1003, 1);
    memory.write8(0x1002, 1);
    memory.load(0xff0, new Uint8Array(32));
    expect(hits).toEqual([[0x1002, 1], [0xff0, 32]]);
  }); // prettier-ignore
});

describe('DirtyPages', () => {
  it('lists the pages written since an epoch', () => {
    const { dirty, ...memory } = { dirty: make().dirty };
    expect(memory).toEqual({});
    const first = dirty.beginEpoch();
    dirty.stamp(3);
    const second = dirty.beginEpoch();
    dirty.stampRange(0x4fff, 2);
    expect([dirty.writtenSince(first + 1), dirty.writtenSince(second + 1)]).toEqual([[3, 4, 5], [4, 5]]);
  }); // prettier-ignore
  it('asks for new stamps when an epoch begins', () => {
    const memory = make();
    let asked = 0;
    memory.dirty.onNewEpoch = () => asked++;
    memory.dirty.beginEpoch();
    expect(asked).toBe(1);
  });
});

describe('CodeMarks', () => {
  it('marks bytes, not lines or pages', () => {
    const marks = new CodeMarks(0x4000);
    expect([marks.mark(0xffe, 4), marks.mark(0x1001, 2)]).toEqual([true, false]);
    expect([marks.anyIn(0xff0, 14), marks.anyIn(0xffd, 2), marks.anyIn(0x1003, 100)]).toEqual([false, true, false]);
    marks.unmark(0xffe, 4);
    expect([marks.anyIn(0, 0x1002), marks.anyIn(0x1002, 1)]).toEqual([false, true]);
    marks.clear();
    expect(marks.anyIn(0, 0x4000)).toBe(false);
  });
});

describe('IoPorts', () => {
  it('splits wide accesses and reads ones where nobody answers', () => {
    const ports = new IoPorts();
    const unclaimed: unknown[] = [];
    ports.onUnclaimed = (...access) => void unclaimed.push(access);
    ports.claim({ first: 0x60, last: 0x61, handler: { read: (port) => port, write: () => {} } });
    expect([ports.read(0x60, 2), ports.read(0x62, 2)]).toEqual([0x6160, 0xffff]);
    expect(unclaimed).toEqual([['in', 0x62, 2, 0xffff]]);
  });
});
