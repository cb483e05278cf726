/** Bytes → text → our assembler → the same bytes, for NASM's own encodings of every row of the table. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { assemble } from '#emulator/assembler';
import { FORMS } from '#emulator/isa';
import { describe, expect, it } from 'vitest';
import { disassembleRange } from './index.ts';

const ORIGIN = 0x100;
/** NASM writes these without their ModR/M byte; they are not whole instructions. */
const INCOMPLETE = /^(ud0|ud1|ud2b|pop cs)$/;

const sample = (bits: number): number[] =>
  readFileSync(path.resolve('emulator/assembler/encode.fixture.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([mode, source, hex]) => mode === String(bits) && !hex.startsWith('!') && !INCOMPLETE.test(source))
    .flatMap(([, , hex]) => hex.match(/../g) ?? [])
    .map((byte) => parseInt(byte, 16));

describe('the text of every form', () => {
  const reached = new Set<string>();
  it.each([16, 32] as const)('assembles back to the same bytes in %i-bit code', (bits) => {
    const bytes = Uint8Array.from(sample(bits));
    const list = disassembleRange(bytes, ORIGIN, bits);
    for (const { form } of list) if (form !== null) reached.add(form.id);
    const text = `bits ${bits}\norg ${ORIGIN}\n${list.map((i) => i.text).join('\n')}\n`;
    const result = assemble({ name: 'round-trip.asm', text });
    expect(result.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    const changed = result.lines.flatMap((line, n) => {
      const back = [...result.bytes.subarray(line.fileOffset, line.fileOffset + line.length)];
      return back.join() === list[n].bytes.join()
        ? []
        : [`${list[n].text}: ${back.join()} instead of ${list[n].bytes.join()}`];
    });
    expect(changed).toEqual([]);
    expect(result.bytes.length).toBe(bytes.length);
  });

  it('covers every row that an assembler can write', () => {
    const missing = FORMS.filter((f) => !f.decodeOnly && !reached.has(f.id)).map((f) => f.id);
    expect(missing).toEqual([]);
  });
});
