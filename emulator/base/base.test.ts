import { describe, expect, it } from 'vitest';
import {
  bits,
  ByteWriter,
  decodeUtf8,
  Digest,
  encodeUtf8,
  fromBase64,
  hex16,
  hexBytes,
  read32,
  SeededRandom,
  signExtend16,
  signExtend8,
  toBase64,
  withBits,
  write32,
} from './index.ts';

describe('bit fields', () => {
  it('takes and sets fields as unsigned numbers', () => {
    expect(bits(0x00cf9a00, 8, 8)).toBe(0x9a);
    expect(bits(0xffffffff, 0, 32)).toBe(0xffffffff);
    expect(withBits(0x00cf9a00, 13, 2, 3)).toBe(0x00cffa00);
    expect(withBits(0, 31, 1, 1)).toBe(0x80000000);
  });
  it('sign-extends', () => {
    expect([signExtend8(0x80), signExtend8(0x7f), signExtend16(0xffff)]).toEqual([-128, 127, -1]);
  });
});

describe('bytes', () => {
  it('reads back what it wrote, unsigned, at odd offsets', () => {
    const bytes = new Uint8Array(8);
    write32(bytes, 3, 0xdeadbeef);
    expect(read32(bytes, 3)).toBe(0xdeadbeef);
    expect(hexBytes(bytes.subarray(3, 7))).toBe('EF BE AD DE');
  });
  it('grows', () => {
    const out = new ByteWriter();
    out.fill(0x90, 1000);
    out.u16(0xaa55);
    expect(out.length).toBe(1002);
    expect(Array.from(out.toBytes().subarray(999))).toEqual([0x90, 0x55, 0xaa]);
  });
  it('writes numbers one way', () => expect(hex16(0x12abc)).toBe('2ABC'));
});

describe('UTF-8', () => {
  it.each(['', 'plain', 'é', '内核', '🜁 mixed 段', '\u0000\u07ff\u0800\uffff'])('round-trips %j', (text) => {
    expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    expect([...encodeUtf8(text)]).toEqual([...Buffer.from(text, 'utf8')]);
  });
  it('replaces malformed input', () =>
    expect(decodeUtf8(Uint8Array.of(0x41, 0xe4, 0xb8, 0x41))).toBe('A\uFFFD\uFFFDA'));
});

describe('digest', () => {
  const of = (bytes: number[]): string => new Digest().bytes(Uint8Array.from(bytes)).toString();
  it('is 16 hexadecimal digits and depends on every byte and on the length', () => {
    expect(of([1, 2, 3, 4])).toMatch(/^[0-9A-F]{16}$/);
    const all = [
      of([]),
      of([0]),
      of([0, 0]),
      of([1, 2, 3, 4]),
      of([1, 2, 3, 5]),
      of([4, 3, 2, 1]),
      of([1, 2, 3, 4, 0]),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
  it('does not depend on alignment', () => {
    const padded = Uint8Array.from([9, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Digest().bytes(padded.subarray(1)).toString()).toBe(of([1, 2, 3, 4, 5, 6, 7, 8]));
  });
  it('finds single changed bits in a page', () => {
    const page = new Uint8Array(4096);
    const seen = new Set([new Digest().bytes(page).toString()]);
    for (let i = 0; i < 4096; i += 13) {
      page.fill(0);
      page[i] = 1 << (i & 7);
      seen.add(new Digest().bytes(page).toString());
    }
    expect(seen.size).toBe(1 + Math.ceil(4096 / 13));
  });
});

it('the generator repeats from its state', () => {
  const a = new SeededRandom(7);
  const first = [a.u32(), a.u32()];
  const b = new SeededRandom(a.state);
  expect(b.u32()).toBe(a.u32());
  expect(new SeededRandom(7).u32()).toBe(first[0]);
  expect(Array.from({ length: 100 }, () => a.below(6)).every((n) => n >= 0 && n < 6)).toBe(true);
});

describe('base64', () => {
  it.each([
    ['', []],
    ['QQ==', [0x41]],
    ['QUI=', [0x41, 0x42]],
    ['/+8A', [0xff, 0xef, 0]],
  ])('%s', (text, bytes) => {
    expect([...(fromBase64(text) ?? [])]).toEqual(bytes);
  });
  it('goes there and back for every length, as Node makes it', () => {
    const all = Uint8Array.from({ length: 259 }, (_, i) => (i * 7) & 0xff);
    for (let n = 0; n < all.length; n++) expect(fromBase64(toBase64(all.subarray(0, n)))).toEqual(all.slice(0, n));
    expect(toBase64(all)).toBe(Buffer.from(all).toString('base64'));
  });
  it('is refused where it is none', () => {
    for (const text of ['A', 'A=AA', 'AA-_', '%']) expect(fromBase64(text)).toBeNull();
  });
});
