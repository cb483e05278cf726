/** The checked-in sample of NASM's answers, through the whole assembler: parser, passes, encoder. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';

const rows = readFileSync(path.resolve('emulator/assembler/encode.fixture.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .map((line) => line.split('\t'));
const valid = (bits: number): string[][] => rows.filter((r) => r[0] === String(bits) && !r[2].startsWith('!'));
const invalid = (bits: number): string[][] => rows.filter((r) => r[0] === String(bits) && r[2].startsWith('!'));

describe('the sample of instruction forms', () => {
  it.each([16, 32])('assembles to the bytes of NASM in %i-bit code', (bits) => {
    const lines = valid(bits);
    const head = `bits ${bits}\norg 0x100\nlbl equ 0xabc\n`;
    const result = assemble({ name: 'forms.asm', text: head + lines.map((r) => r[1]).join('\n') });
    expect(result.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    const made = new Map(
      result.lines.map((l) => [l.span.line - 4, result.bytes.subarray(l.fileOffset, l.fileOffset + l.length)]),
    );
    const hex = (bytes: Uint8Array | undefined): string =>
      [...(bytes ?? [])].map((b) => b.toString(16).toUpperCase().padStart(2, '0')).join('');
    const wrong = lines.flatMap((r, i) =>
      hex(made.get(i)) === r[2] ? [] : [`${r[1]}: ${hex(made.get(i))} instead of ${r[2]}`],
    );
    expect(wrong).toEqual([]);
    expect(lines.length).toBeGreaterThan(1600);
  });

  it.each([16, 32])('refuses what NASM refuses, with a place in the line, in %i-bit code', (bits) => {
    const accepted = invalid(bits).filter((r) => {
      const result = assemble({ name: 'bad.asm', text: `bits ${bits}\nlbl equ 0xabc\n${r[1]}\n` });
      const errors = result.diagnostics.filter((d) => d.severity === 'error');
      return result.ok || errors.length === 0 || errors.some((d) => d.span.line !== 3 || d.span.column < 1);
    });
    expect(accepted.map((r) => r[1])).toEqual([]);
    expect(invalid(bits).length).toBeGreaterThan(50);
  });
});
