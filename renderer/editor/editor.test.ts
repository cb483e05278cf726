import { describe, expect, it } from 'vitest';
import { assemble } from '#emulator/assembler';
import type { LineRecord } from '#emulator/protocol';
import { marginFormat } from './byte-margin.ts';
import { instructionText, numberText, numberValue } from './hover-text.ts';
import { fullName, labelsOf } from './local-labels.ts';

describe('address-and-bytes margin', () => {
  const result = assemble({ name: 'a.asm', text: 'org 7C00h\nstart: cli\n mov eax, 12345678h\n\ntimes 20 db 90h\n' });
  const byLine = new Map<number, LineRecord[]>();
  for (const r of result.lines) byLine.set(r.origin.line, [...(byLine.get(r.origin.line) ?? []), r]);
  it('writes address, bytes and line number in columns of fixed width', () => {
    const { text, width } = marginFormat('bytes', byLine, result.bytes, 5);
    expect([text(2), text(3), text(4), text(5)].map((s) => [s, s.length === width])).toEqual([
      ['7C00 FA                2', true],
      ['7C01 66 B8 78 56 34…   3', true],
      ['                       4', true],
      ['7C07 90 90 90 90 90…   5', true],
    ]);
  });
  it('leaves the bytes out where there is little room, and everything when it is off or unknown', () => {
    expect([marginFormat('addresses', byLine, result.bytes, 5).text(2), marginFormat('numbers', byLine, result.bytes, 5).text(2), marginFormat('bytes', undefined, undefined, 1200).text(7)]).toEqual([
      '7C00   2', '  2', '   7',
    ]); // prettier-ignore
  });
});
describe('hover', () => {
  it.each([
    ['0B8000h', 0xb8000], ['0x1F', 31], ['1010b', 10], ['17q', 15], ['$0f', 15], ['42', 42], ['1_000', 1000],
  ])('reads %s', (word, value) => expect(numberValue(word)).toBe(value)); // prettier-ignore
  it('takes a word for a word', () => expect([numberValue('eax'), numberValue('bh')]).toEqual([null, null]));
  it('shows a number in other bases and as a character', () =>
    expect(numberText(0x41)).toBe("`41h` = 65 = `1000001b` = `'A'`"));
  it('names the privilege an instruction needs', () => {
    const help = {
      mnemonic: 'LGDT',
      forms: [{ text: 'LGDT m16&32', encoding: '0F 01 /2', privilege: 'cpl0', level: '286' }],
      flagsRead: '',
      flagsWritten: '',
      sdmPage: 'LGDT',
    };
    expect(instructionText(help)).toMatch(/Loads GDTR from six bytes[\s\S]*Only at CPL 0/);
  });
});
describe('local labels', () => {
  const lines = ['main:', '.loop: nop', 'next:', '.loop: nop', 'jmp .loop'];
  it('belong to the label above them', () =>
    expect([fullName('.loop', lines, 2), fullName('.loop', lines, 5), fullName('main', lines, 5)]).toEqual([
      'main.loop',
      'next.loop',
      'main',
    ]));
  it('stand in the outline with their full names', () =>
    expect(labelsOf(lines).map((l) => l.name)).toEqual(['main', 'main.loop', 'next', 'next.loop']));
});
