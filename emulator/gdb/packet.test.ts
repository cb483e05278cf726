import { describe, expect, it } from 'vitest';
import { bytesOf, escapeBinary, fromHex, packet, PACKET_SIZE, PacketReader, unescapeBinary } from './packet.ts';

const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const read = (...portions: string[]) => {
  const reader = new PacketReader();
  return portions.flatMap((portion) => reader.read(bytesOf(portion)));
};

describe('packets', () => {
  it('are framed with their checksum', () => {
    expect([text(packet('OK')), text(packet(''))]).toEqual(['$OK#9a', '$#00']);
  });
  it('come in any portions, between acknowledgements and noise', () => {
    expect(read('+', 'x$', 'O', 'K#', '9', 'a', '\x03-')).toEqual([
      { type: 'packet', text: 'OK' },
      { type: 'interrupt' },
      { type: 'again' },
    ]);
  });
  it('with a wrong or broken checksum are told apart', () => {
    expect(read('$OK#9b', '$OK#zz', '$OK#9A')).toEqual([
      { type: 'bad-checksum' },
      { type: 'bad-checksum' },
      { type: 'packet', text: 'OK' },
    ]);
  });
  it('that begin inside another one replace it', () => {
    expect(read('$m7c00,$OK#9a')).toEqual([{ type: 'packet', text: 'OK' }]);
  });
  it('longer than agreed are told apart, whatever their length, and not kept', () => {
    const long = 'a'.repeat(PACKET_SIZE * 5 + 1);
    expect(read(text(packet(long)), '$OK#9a')).toEqual([{ type: 'too-long' }, { type: 'packet', text: 'OK' }]);
    expect(read(text(packet('a'.repeat(PACKET_SIZE))))[0].type).toBe('packet');
  });
  it('carry binary data escaped', () => {
    const all = String.fromCharCode(...Array.from({ length: 256 }, (_, k) => k));
    expect(escapeBinary('a$#}*')).toBe('a}\x04}\x03}]}\n');
    expect(text(unescapeBinary(escapeBinary(all)))).toBe(all);
  });
  it('hold digits in pairs', () => {
    expect([fromHex('00fF'), fromHex('0'), fromHex('0g'), fromHex('')]).toEqual([
      Uint8Array.of(0, 255),
      null,
      null,
      new Uint8Array(),
    ]);
  });
});
