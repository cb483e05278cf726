import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';

const assembled = (text: string) => {
  const result = assemble({ name: 'a.asm', text });
  expect(result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
  return result;
};
const bytesOf = (text: string): number[] => [...assembled(text).bytes];

describe('sizes', () => {
  it('take the short form of a jump whenever it reaches', () => {
    expect(bytesOf('a: jmp a')).toEqual([0xeb, 0xfe]);
    expect(bytesOf('jmp a\ntimes 127 nop\na:').slice(0, 2)).toEqual([0xeb, 127]);
    expect(bytesOf('jmp a\ntimes 128 nop\na:').slice(0, 3)).toEqual([0xe9, 128, 0]);
    expect(bytesOf('bits 32\nje a\ntimes 128 nop\na:').slice(0, 6)).toEqual([0x0f, 0x84, 128, 0, 0, 0]);
  });
  it('grow one jump because another one grew', () => {
    const source = 'a: jmp c\ntimes 124 nop\nb: jmp d\nc: times 127 nop\nd:';
    const bytes = bytesOf(source);
    expect(bytes[0]).toBe(0xeb);
    expect(bytesOf(source.replace('times 127', 'times 128'))[0]).toBe(0xeb);
    expect(bytesOf(source.replace('times 124', 'times 126').replace('times 127', 'times 128'))[0]).toBe(0xe9);
  });
  it('never shorten what goes into another section or to a bare number', () => {
    expect(bytesOf('jmp x\nsection .data\nx: db 1').slice(0, 1)).toEqual([0xe9]);
    expect(bytesOf('org 0x100\njmp 0x105')).toEqual([0xe9, 2, 0]);
  });
  it('use the short immediate for constants that are defined later', () => {
    expect(bytesOf('bits 32\nadd ebx, later\nlater equ 5')).toEqual([0x83, 0xc3, 5]);
    expect(bytesOf('bits 32\nadd ebx, later\nlater equ 500')).toEqual([0x81, 0xc3, 0xf4, 1, 0, 0]);
    expect(bytesOf('bits 32\nmov eax, [ebx+later]\nlater equ 4')).toEqual([0x8b, 0x43, 4]);
  });
  it('fill up to a boundary with a count that depends on earlier jumps', () => {
    const { bytes } = assembled('jmp end\ntimes 300-($-$$) db 0\nend: dw 0xaa55');
    expect(bytes.length).toBe(302);
    expect(Array.from(bytes.slice(0, 3))).toEqual([0xe9, 0x29, 1]);
  });
  it('repeat a jump with times, each at its own place', () => {
    expect(bytesOf('times 2 jmp x\nx:')).toEqual([0xeb, 2, 0xeb, 0]);
  });
  it('settle large programs in few passes and in linear time', () => {
    const lines: string[] = ['bits 32'];
    for (let i = 0; i < 4000; i++) lines.push(`l${i}: jnz l${Math.min(3999, i + (i % 50))}`, 'mov eax, [ebx+ecx*4+8]');
    const { passes, bytes } = assembled(lines.join('\n'));
    expect(passes).toBeLessThan(40);
    expect(bytes.length).toBeGreaterThan(4000 * 6);
  });
});

describe('addresses', () => {
  it('choose base, index and scale as NASM does', () => {
    const forms: [string, number[]][] = [
      ['[eax*2]', [0x8b, 0x04, 0x00]],
      ['[nosplit eax*2]', [0x8b, 0x04, 0x45, 0, 0, 0, 0]],
      ['[eax*5+4]', [0x8b, 0x44, 0x80, 4]],
      ['[eax+ebp]', [0x8b, 0x04, 0x28]],
      ['[ebp+eax]', [0x8b, 0x44, 0x05, 0]],
      ['[eax+esp]', [0x8b, 0x04, 0x04]],
      ['[1*eax+ebx]', [0x8b, 0x04, 0x03]],
      ['[nosplit eax*1]', [0x8b, 0x04, 0x05, 0, 0, 0, 0]],
      ['[(eax+2)*2]', [0x8b, 0x44, 0x00, 4]],
      ['[ebx-ebx+eax]', [0x8b, 0x00]],
      ['[fs:ebx]', [0x64, 0x8b, 0x03]],
    ];
    for (const [address, bytes] of forms) {
      expect([address, ...bytesOf(`bits 32\nmov eax, ${address}`)]).toEqual([address, ...bytes]);
    }
    expect(bytesOf('mov ax, es:[bx]')).toEqual([0x26, 0x8b, 0x07]);
  });
  it('resolve local labels against the label before them', () => {
    expect(bytesOf('a:\n.x: db 1\nb:\n.x: db 2\ndb a.x, b.x, .x\n..@q: db .x')).toEqual([1, 2, 0, 1, 1, 1]);
  });
});
