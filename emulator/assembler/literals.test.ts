import { describe, expect, it } from 'vitest';
import { hexBytes } from '#emulator/base';
import { FLOAT_FORMATS, floatBytes, packedBcdBytes } from './floats.ts';
import { parseNumber } from './numbers.ts';
import { bytesAsNumber, quoteBytes, stringBytes } from './strings.ts';

const hex = (bytes: Uint8Array | null): string =>
  bytes === null ? '' : hexBytes(bytes).replaceAll(' ', '').toUpperCase();

describe('integer literals', () => {
  it('take a radix in front or behind', () => {
    for (const text of [
      '200',
      '0200d',
      '0d200',
      '0c8h',
      '$0c8',
      '0xc8',
      '0hc8',
      '310q',
      '310o',
      '0o310',
      '11001000b',
      '1100_1000y',
      '0b1100_1000',
    ]) {
      expect([text, parseNumber(text)?.value]).toEqual([text, 200]);
    }
  });
  it('prefer the larger radix when both ends could name one', () => {
    expect(parseNumber('0b1h')?.value).toBe(0xb1);
  });
  it('wrap at 64 bits and say so', () => {
    expect(parseNumber('0xFFFFFFFFFFFFFFFF')).toEqual({ value: -1, overflow: false });
    expect(parseNumber('18446744073709551617')).toEqual({ value: 1, overflow: true });
    expect(parseNumber('0x00CF9A000000FFFF')?.value).toBe(0x00cf9a000000ffffn);
  });
  it('refuse digits beyond the radix', () => {
    expect(parseNumber('0xZZ')).toBeNull();
    expect(parseNumber('12b')).toBeNull();
  });
});

describe('strings', () => {
  it('read escapes in backquotes only', () => {
    expect([...stringBytes('`a\\n\\x41\\101\\0`')]).toEqual([97, 10, 65, 65, 0]);
    expect([...stringBytes("'\\n'")]).toEqual([92, 110]);
    expect([...stringBytes('`\\u263a`')]).toEqual([0xe2, 0x98, 0xba]);
  });
  it('count as little-endian numbers', () => {
    expect(bytesAsNumber(stringBytes("'abcd'"))).toBe(0x64636261);
  });
  it('can be written back', () => {
    for (const text of ["'it'", '"it\'s"', '`a\\n"\'`']) {
      expect([...stringBytes(quoteBytes(stringBytes(text)))]).toEqual([...stringBytes(text)]);
    }
  });
});

describe('floating-point literals', () => {
  it('are rounded to nearest even in every format', () => {
    expect(hex(floatBytes('1.5', false, FLOAT_FORMATS.float32))).toBe('0000C03F');
    expect(hex(floatBytes('0.0', true, FLOAT_FORMATS.float32))).toBe('00000080');
    expect(hex(floatBytes('3.141592653589793', false, FLOAT_FORMATS.float64))).toBe('182D4454FB210940');
    expect(hex(floatBytes('2.5', false, FLOAT_FORMATS.float80))).toBe('00000000000000A00040');
    expect(hex(floatBytes('0x1p4', false, FLOAT_FORMATS.float32))).toBe('00008041');
    expect(hex(floatBytes('16777217.0', false, FLOAT_FORMATS.float32))).toBe('0000804B');
    expect(hex(floatBytes('1e-45', false, FLOAT_FORMATS.float32))).toBe('01000000');
    expect(hex(floatBytes('1e400', false, FLOAT_FORMATS.float64))).toBe('000000000000F07F');
    expect(hex(floatBytes('__?QNaN?__', false, FLOAT_FORMATS.float32))).toBe('0000C07F');
  });
  it('agree with the numbers of JavaScript for doubles', () => {
    for (const text of ['0.1', '123456.789', '5e-324', '2.2250738585072014e-308', '1.7976931348623157e308']) {
      const expected = new Uint8Array(new Float64Array([Number(text)]).buffer);
      expect([text, hex(floatBytes(text, false, FLOAT_FORMATS.float64))]).toEqual([text, hex(expected)]);
    }
  });
  it('include packed BCD of 18 digits', () => {
    expect(hex(packedBcdBytes('12345678901234567p', true))).toBe('67452301896745230180');
    expect(packedBcdBytes('1234567890123456789p', false)).toBeNull();
  });
});
