/** Counter 2 of the 8254 driven by a program on the whole machine, with what Bochs 2.7 made of the same program. */
import { fileURLToPath } from 'node:url';
import { letteredLines, runKernel } from '#emulator/testing';
import { beforeAll, describe, expect, it } from 'vitest';

/** Letter in the program, what it shows, what it prints; Bochs prints the same but for `i`. */
const SEQUENCES: readonly (readonly [id: string, title: string, expected: string])[] = [
  ['a', 'status after the control word of every mode: OUT, null count, the word as written', '70F3D4E6FCFEF8FA'],
  ['b', 'mode 0 with GATE low: the count is loaded all the same', '303412'],
  ['c', 'status comes before count, whichever was latched first', '303412303412'],
  ['d', 'a second latch is ignored until the first was read', '34127856'],
  ['e', 'one-byte formats', 'CDCDABAB'],
  ['f', 'BCD', '0910'],
  ['g', 'OUT after the control word: low in mode 0, high in the others', '000101010101'],
  ['h', 'mode 1 waits for GATE and then holds OUT low', '01F20032'],
  // Data sheet, mode 0: OUT remains high until a new count is written. Bochs leaves it high: 0001010114.
  ['i', 'mode 0: a new count takes OUT down, GATE or not', '0001000014'],
  ['j', 'mode 0: the first of two bytes takes OUT down', '010001'],
  ['k', 'mode 3: GATE low sets OUT high at once', '01'],
  ['l', 'a control word resets the order of bytes', '113344'],
  ['m', 'read-back of two counters', '3014'],
  ['n', 'a latched count survives the load of a new one', '01020304'],
];

describe('8254: sequences run by a program', () => {
  let lines: Map<string, string>;
  beforeAll(() => {
    const path = fileURLToPath(new URL('./pit-sequences.asm', import.meta.url));
    lines = letteredLines(runKernel(path, {}, { limit: 20_000_000 }).debug);
  });

  it.each(SEQUENCES)('%s: %s', (id, _title, expected) => {
    expect(lines.get(id)).toBe(expected);
  });
});
