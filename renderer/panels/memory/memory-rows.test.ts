import { describe, expect, it } from 'vitest';
import { encodeDescriptor, encodeGate } from '#emulator/arch';
import type { MemoryView } from '#emulator/protocol';
import { addressExpression } from '#renderer/stores';
import { moved, scrolled, stretches, typed, type Typing } from './memory-cursor.ts';
import { copyBytes, memoryRows, patternBytes, watchAddress, watchedRanges, type RowOptions } from './memory-rows.ts';
import { parseStructure, structureRows, structureSize } from './structures.ts';

const view = (start: number, bytes: readonly number[], mapped = bytes.map(() => 1)): MemoryView => ({ start, space: 'linear', bytes: Uint8Array.from(bytes), mapped: Uint8Array.from(mapped), pages: [] }); // prettier-ignore
const options: RowOptions = { rows: 4, across: 16, unit: 1, watched: [], pending: new Map() };

describe('rows', () => {
  it('mark changed, unmapped, watched and typed bytes', () => {
    const now = view(0x11, [0x41, 7, 0], [1, 1, 0]);
    const [row] = memoryRows(now, view(0x10, [0, 0x41, 8, 0]), { ...options, watched: [{ from: 0x12, to: 0x12 }], pending: new Map([[0x11, 0x42]]) }); // prettier-ignore
    expect(row.units.map(({ text, changed, watched, edited, mapped }) => [text, changed, watched, edited, mapped])).toEqual([
      ['42', false, false, true, true], ['07', true, true, false, true], ['··', false, false, false, false],
    ]); // prettier-ignore
    expect(row.ascii.map((c) => c.char).join('')).toBe('B··');
  });

  it('group bytes as words and dwords, little-endian', () => {
    const bytes = [0x78, 0x56, 0x34, 0x12, 1, 0, 0, 0x80];
    const texts = (unit: 1 | 2 | 4): string[] => memoryRows(view(0, bytes), null, { ...options, unit })[0].units.map((u) => u.text); // prettier-ignore
    expect([texts(2), texts(4)]).toEqual([
      ['5678', '1234', '0001', '8000'],
      ['12345678', '80000001'],
    ]);
  });

  it('watched ranges come from breakpoints with a number or a label', () => {
    const place = { kind: 'watch', size: 4, access: 'write', space: 'linear' } as const;
    const all = [
      { id: 'a', enabled: true, place: { ...place, at: '0x9000' } },
      { id: 'b', enabled: false, place: { ...place, at: '0x1' } },
      { id: 'c', enabled: true, place: { ...place, at: 'counter' } },
      { id: 'd', enabled: true, place: { ...place, at: 'esp+4' } },
    ];
    const value = (text: string): number | null => watchAddress(text, new Map([['counter', { value: 0x500 }]]));
    expect(watchedRanges(all, 'linear', value)).toEqual([{ from: 0x9000, to: 0x9003 }, { from: 0x500, to: 0x503 }]); // prettier-ignore
    expect([value('0B8h'), value('16'), value('1g')]).toEqual([0xb8, 16, null]);
  });
});

describe('the address box', () => {
  it('reads bare digits as hexadecimal, names first, the rest as an expression', () => {
    const isLabel = (name: string): boolean => name === 'face' || name === 'kmain';
    expect(['7C00', 'face', 'kmain', '#4096', 'gdtr', '[ebp+8]', 'tss.esp0', 'esp'].map((text) => addressExpression(text, isLabel))).toEqual(
      ['0x7C00', '$face', '$kmain', '4096', 'gdtr.base', '[ebp+8]', 'tss.esp0', 'ss.base + esp'],
    ); // prettier-ignore
  });
});

describe('cursor and typing', () => {
  const nothing: Typing = { pending: new Map(), at: 0x10, low: false };
  it('stays inside the space and scrolls no further than needed', () => {
    expect([moved('ArrowLeft', 0, 4, 16, 64), moved('ArrowDown', 0xfffffff8, 1, 16, 64), moved('End', 0x12, 2, 16, 64), moved('x', 0, 1, 16, 64)]).toEqual([0, 0xffffffff, 0x1e, null]); // prettier-ignore
    expect([scrolled(0x100, 0xf0, 16, 4), scrolled(0x100, 0x13f, 16, 4), scrolled(0x100, 0x145, 16, 4)]).toEqual([0xf0, 0x100, 0x110]); // prettier-ignore
  });
  it('two digits make a byte, text one character', () => {
    const one = typed('a', 'hex', nothing, 0x55)!;
    const two = typed('C', 'hex', one, 0x55)!;
    const three = typed('z', 'ascii', two, 0)!;
    expect([[...one.pending], one.at, [...three.pending], three.at]).toEqual([[[0x10, 0xa5]], 0x10, [[0x10, 0xac], [0x11, 0x7a]], 0x12]); // prettier-ignore
    expect([typed('g', 'hex', nothing, 0), typed('é', 'ascii', nothing, 0)]).toEqual([null, null]);
    expect(stretches(new Map([[3, 1], [1, 2], [2, 3], [9, 4]]))).toEqual([{ address: 1, bytes: [2, 3, 1] }, { address: 9, bytes: [4] }]); // prettier-ignore
  });
});

describe('copying and searching', () => {
  it('as hexadecimal, db lines and a C array', () => {
    const bytes = [0x55, 0xaa];
    expect(copyBytes(bytes, 0x7dfe, 'hex')).toBe('55 AA');
    expect(copyBytes(bytes, 0x7dfe, 'db')).toBe('; 00007DFE\ndb 0x55, 0xAA');
    expect(copyBytes(bytes, 0x7dfe, 'c')).toBe(
      '/* 00007DFE */\nstatic const unsigned char bytes[2] = {\n    0x55, 0xAA,\n};',
    );
    expect(
      copyBytes(
        Array.from({ length: 17 }, () => 0),
        0,
        'hex',
      ).split('\n').length,
    ).toBe(2);
  });
  it('patterns are bytes, text in UTF-8, or a little-endian dword', () => {
    expect(patternBytes('bytes', '0x0F 00,d8')).toEqual([0x0f, 0, 0xd8]);
    expect(patternBytes('text', 'é')).toEqual([0xc3, 0xa9]);
    expect(patternBytes('dword', '8E00h')).toEqual([0, 0x8e, 0, 0]);
    expect([patternBytes('bytes', '123'), patternBytes('text', ''), patternBytes('dword', '123456789')]).toEqual([null, null, null]); // prettier-ignore
  });
});

describe('structures', () => {
  const dwords = (...values: readonly number[]): Uint8Array => Uint8Array.from(values.flatMap((v) => [0, 8, 16, 24].map((n) => (v >>> n) & 0xff))); // prettier-ignore
  const none = parseStructure('');
  const found = (name: Parameters<typeof structureRows>[0], bytes: Uint8Array, text = ''): Record<string, string> =>
    Object.fromEntries(structureRows(name, bytes, parseStructure(text))!.map((r) => [r.name, `${r.value} ${r.reading}`.trim()])); // prettier-ignore
  it('descriptors, gates, page entries, frames', () => {
    const code = encodeDescriptor({ base: 0x12345678, rawLimit: 0xfffff, type: 0xa, s: 1, dpl: 3, p: 1, db: 1, g: 1 });
    expect(found('descriptor', dwords(...code))).toMatchObject({ base: '12345678', DPL: '3', limit: 'FFFFFFFF FFFFF · G=1' }); // prettier-ignore
    const gate = encodeGate({ selector: 8, offset: 0x8123, type: 0xe, dpl: 3, p: 1 });
    expect(found('gate', dwords(...gate))).toMatchObject({ selector: '0008 GDT[1], RPL 0', offset: '00008123', type: 'E interrupt-gate32' }); // prettier-ignore
    expect(found('page-entry', dwords(0x00201067))).toMatchObject({ frame: '00201000', P: '1', 'U/S': '1', D: '1', G: '0' }); // prettier-ignore
    expect(found('frame-error-inner', dwords(0x10, 0x8000, 0x1b, 0x202, 0x9000, 0x23))).toMatchObject({
      'error code': '00000010', CS: '0000001B GDT[3], RPL 3', SS: '00000023 GDT[4], RPL 3', ESP: '00009000',
    }); // prettier-ignore
    expect(found('ivt', dwords(0xf000ff53))).toMatchObject({ CS: 'F000 = 000FFF53', IP: 'FF53' });
    expect(structureRows('tss32', dwords(1, 2), none)).toBe(null);
  });
  it('fields of one’s own: offsets, arrays, pointers, what is wrong', () => {
    const text = 'u32 pid; u8 state; char name[3]; i16 nice; struct *next';
    expect(structureSize('typed', parseStructure(text))).toBe(14);
    expect(found('typed', Uint8Array.from([7, 0, 0, 0, 1, 0x61, 0x62, 0, 0xff, 0xff, 0, 0x10, 0, 0]), text)).toEqual({
      pid: '00000007 7', state: '01 1', 'name[3]': '61 62 00 "ab·"', nice: 'FFFF -1', next: '00001000 →',
    }); // prettier-ignore
    expect([parseStructure('u32 a; quad b'), parseStructure('u8 a[0]'), parseStructure('u32 big[65]')].map((s) => !s.ok && s.at)).toEqual(['quad b', 'u8 a[0]', 'u32 big[65]']); // prettier-ignore
  });
});
