/** Commands of the 8042 and the keyboard given by a program on the whole machine, with what Bochs 2.7 made of the same program. */
import { fileURLToPath } from 'node:url';
import { letteredLines, runKernel } from '#emulator/testing';
import { beforeAll, describe, expect, it } from 'vitest';

/** Letter in the program, what it shows, the bytes that come back; Bochs gives the same but for `j` and `l`. */
const SEQUENCES: readonly (readonly [id: string, title: string, expected: string])[] = [
  ['a', 'self-test, interface test, command byte', '550044'],
  ['b', 'both interfaces off and on, in the command byte', '64745444'],
  ['c', 'D2h and D3h, each with the status before the read', '155A35A5'],
  ['d', 'auxiliary interface test', '00'],
  ['e', 'status after a command and after its data', '1C14'],
  ['f', 'echo; identity, translated', 'EEFAAB41'],
  ['g', 'LEDs, typematic rate', 'FAFAFAFA'],
  ['h', 'scan code sets without translation; identity', 'FAFA02FAFAFAFA01FAFAFAAB83'],
  ['i', 'enable, disable, default, enable, no command', 'FAFAFAFAFE'],
  // Bochs knows no key types of set 3: FEFEFEFE.
  ['j', 'key types of set 3', 'FAFAFAFA'],
  ['k', 'A20 in the output port', '0103'],
  // Bochs tests its keyboard in no time: FAAA.
  ['l', 'reset: the self-test takes half a second', 'FA'],
];

describe('8042 and keyboard: sequences run by a program', () => {
  let lines: Map<string, string>;
  beforeAll(() => {
    const path = fileURLToPath(new URL('./keyboard-sequences.asm', import.meta.url));
    lines = letteredLines(runKernel(path, {}, { limit: 6_000_000 }).debug);
  });

  it.each(SEQUENCES)('%s: %s', (id, _title, expected) => {
    expect(lines.get(id)).toBe(expected);
  });
});
