import { encodeUtf8 } from '#emulator/base';
import { describe, expect, it } from 'vitest';
import { frame, FrameReader } from './framing.ts';

describe('framing', () => {
  const messages = [{ seq: 1, type: 'request', command: 'x' }, { text: '允许 gdb 连接 ✓ 𝄞' }, {}];
  const stream = messages.flatMap((message) => [...frame(message)]);
  it('is undone in whatever portions the bytes come', () => {
    for (const size of [1, 2, 7, 64, stream.length]) {
      const reader = new FrameReader();
      const found = [];
      for (let at = 0; at < stream.length; at += size) found.push(...reader.read(new Uint8Array(stream.slice(at, at + size)))); // prettier-ignore
      expect(found).toEqual(messages.map((value) => ({ type: 'message', value })));
    }
  });
  it('counts bytes, not characters', () => {
    expect(String.fromCharCode(...frame({ a: '中' }))).toMatch(/^Content-Length: 11\r\n\r\n/);
  });
  it('takes other headers, either case and bare line feeds', () => {
    const read = (text: string): unknown => new FrameReader().read(encodeUtf8(text));
    const one = [{ type: 'message', value: {} }];
    expect(read('Content-Type: x\r\nContent-Length: 2\r\n\r\n{}')).toEqual(one);
    expect(read('content-length:2\n\n{}')).toEqual(one);
    expect(read('\r\n\r\nContent-Length: 2\r\n\r\n{}')).toEqual(one);
  });
  it('goes on after what it cannot read', () => {
    const reader = new FrameReader();
    expect(reader.read(encodeUtf8('Content-Length: -5\r\n\r\n'))).toMatchObject([{ type: 'bad' }]);
    expect(reader.read(new Uint8Array(5000).fill(65))).toMatchObject([{ type: 'bad' }]);
    expect(reader.read(encodeUtf8('\r\n\r\nContent-Length: 0\r\n\r\n'))).toMatchObject([
      { type: 'bad' },
      { type: 'bad' },
    ]);
    expect(reader.read(frame({}))).toEqual([{ type: 'message', value: {} }]);
  });
});
