import { describe, expect, it } from 'vitest';
import { symbolFile } from './symbol-file.ts';

/** Name and value of each symbol, found the way a reader of ELF files does: through the section headers. */
function read(file: Uint8Array): unknown {
  const view = new DataView(file.buffer);
  const word = (at: number): number => view.getUint32(at, true);
  const sections = Array.from({ length: view.getUint16(48, true) }, (_, n) => word(32) + n * view.getUint16(46, true));
  const [, text, table] = sections;
  const strings = word(sections[word(table + 24)] + 16);
  const nameAt = (at: number): string => {
    const end = file.indexOf(0, strings + at);
    return String.fromCharCode(...file.subarray(strings + at, end));
  };
  const symbols = Array.from({ length: word(table + 20) / word(table + 36) }, (_, n) => word(table + 16) + n * 16);
  return {
    magic: file.subarray(0, 7).join(),
    machine: view.getUint16(18, true),
    text: [nameAt(word(text)), word(text + 12), word(text + 20)],
    symbols: symbols.slice(1).map((at) => [nameAt(word(at)), word(at + 4), view.getUint16(at + 14, true)]),
  };
}

describe('the symbol file', () => {
  it('holds the labels in the order of their addresses, inside one section that covers them', () => {
    const file = symbolFile([{ name: 'kmain', value: 0x8000 }, { name: 'start', value: 0x7c00 }, { name: 'start.loop', value: 0x7c04 }]); // prettier-ignore
    expect(read(file)).toEqual({
      magic: '127,69,76,70,1,1,1',
      machine: 3,
      text: ['.text', 0x7c00, 0x401],
      symbols: [
        ['start', 0x7c00, 1],
        ['start.loop', 0x7c04, 1],
        ['kmain', 0x8000, 1],
      ],
    });
  });
  it('of a program without labels is a file without symbols', () => {
    expect(read(symbolFile([]))).toMatchObject({ symbols: [] });
  });
});
