import { describe, expect, it } from 'vitest';
import { SeededRandom } from '#emulator/base';
import {
  CR0_BITS,
  descriptorKind,
  describeRights,
  EFLAGS_BITS,
  encodeDescriptor,
  encodeGate,
  formatEflags,
  formatErrorCode,
  formatSelector,
  gateKind,
  isNullSelector,
  parseDescriptor,
  parseGate,
  parsePageEntry,
  parseSelector,
  TSS32_FIELDS,
  TSS16_FIELDS,
  VECTORS,
  vectorName,
} from './index.ts';

describe('selectors', () => {
  it('have index, table and RPL', () => {
    expect(parseSelector(0x1b)).toEqual({ index: 3, ti: 0, rpl: 3 });
    expect(parseSelector(0x0c)).toEqual({ index: 1, ti: 1, rpl: 0 });
    expect(formatSelector(0x23)).toBe('0023 (GDT[4] RPL 3)');
  });
  it('are null whatever their RPL, but not with TI = 1', () => {
    expect([0, 1, 2, 3, 4].map(isNullSelector)).toEqual([true, true, true, true, false]);
  });
});

describe('descriptors', () => {
  it.each([
    [0x00cf9a00, 'code', 'ER', 0, 0xffffffff],
    [0x00cff300, 'data', 'RW A', 3, 0xffffffff],
    [0x00cf9e00, 'code', 'ER C', 0, 0xffffffff],
    [0x00409600, 'data', 'RW ED', 0, 0xffff],
  ])('reads %s', (high, kind, rights, dpl, limit) => {
    const d = parseDescriptor(0x0000ffff, high);
    expect([descriptorKind(d), describeRights(d), d.dpl, d.limit]).toEqual([kind, rights, dpl, limit]);
  });
  it('encodes what it parsed', () => {
    const random = new SeededRandom(1);
    for (let i = 0; i < 500; i++) {
      const [low, high] = [random.u32(), (random.u32() & ~0x00200000) >>> 0];
      expect(encodeDescriptor(parseDescriptor(low, high))).toEqual([low, high]);
    }
  });
  it('knows the system types', () => {
    expect(descriptorKind(parseDescriptor(0x67, 0x00008b00))).toBe('tss32-busy');
    expect(descriptorKind(parseDescriptor(0, 0))).toBe('null');
  });
});

describe('gates', () => {
  it('encode what they parse', () => {
    const fields = { selector: 8, offset: 0x00128034, type: 14, dpl: 3, p: 1 as const, parameters: 0 };
    const [low, high] = encodeGate(fields);
    expect(parseGate(low, high)).toMatchObject(fields);
    expect(gateKind(parseGate(low, high))).toBe('interrupt-gate32');
  });
  it('with S = 1 are none', () => expect(gateKind(parseGate(0, 0x9e00))).toBe('not-a-gate'));
});

describe('words for people', () => {
  it('names flags from the highest down', () => expect(formatEflags(0x3246)).toBe('IOPL=3 IF ZF PF'));
  it('decodes error codes', () => {
    expect(formatErrorCode(13, 0x402)).toBe('0402 (IDT[80h])');
    expect(formatErrorCode(11, 0x33)).toBe('0033 (IDT[06h] EXT)');
    expect(formatErrorCode(13, 0)).toBe('0000');
    expect(formatErrorCode(14, 7)).toBe('0007 (present write user)');
  });
  it('names vectors', () => expect([13, 0x20].map(vectorName)).toEqual(['#GP', '20h']));
});

describe('tables', () => {
  it('hold the vectors that push an error code', () => {
    expect(VECTORS.filter((v) => v.pushesErrorCode).map((v) => v.vector)).toEqual([8, 10, 11, 12, 13, 14, 17]);
  });
  it.each([
    ['EFLAGS', EFLAGS_BITS],
    ['CR0', CR0_BITS],
  ])('have no overlapping bits in %s', (_name, bits) => {
    let seen = 0;
    for (const b of bits) {
      const mask = ((1 << b.width) - 1) << b.low;
      expect(seen & mask).toBe(0);
      seen |= mask;
    }
  });
  it.each([
    ['32-bit', TSS32_FIELDS, 104],
    ['16-bit', TSS16_FIELDS, 44],
  ])('lay the %s TSS out without overlap', (_name, fields, size) => {
    const ends = fields.map((f) => f.offset + f.size);
    expect(fields.slice(1).every((f, i) => f.offset >= ends[i])).toBe(true);
    expect(Math.max(...ends)).toBe(size);
  });
  it('read page entries', () => {
    expect(parsePageEntry(0x00123067)).toMatchObject({
      frame: 0x00123000,
      p: true,
      rw: true,
      us: true,
      a: true,
      d: true,
      ps: false,
    });
  });
});
