/** `ringside query`: answers, values, refusals. */
import { describe, expect, it } from 'vitest';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from './index.ts';
import { shell, type Said } from './shell.test-kit.ts';

const BOOT = `org 0x7c00
bits 16
 xor ax,ax
 mov ds,ax
 mov ss,ax
 mov sp,0x7c00
 mov word [0x200],h
 mov word [0x202],0
 mov cx,3
again: int 0x80
 loop again
 mov dx,0x8900
 mov si,bye
 mov cx,8
 cld
 rep outsb
 hlt
h: inc word [calls]
 iret
calls dw 0
bye db 'Shutdown'
 times 510-($-$$) db 0
 dw 0xaa55
`;
const ringside = (...words: string[]): Said & { code: number } => shell({ 'boot.asm': BOOT }).run(...words);
const ask = (...words: string[]): { code: number; out: string; err: string } => ringside('query', 'boot.asm', ...words);

describe('ringside query', () => {
  it('prints a line for each hit, and why there are no more', () => {
    const { code, out } = ask('enter where vec == 80h');
    expect(code).toBe(EXIT_OK);
    expect(out.replace(/icount \d+ +/g, '')).toBe(
      `${'enter 0→0 80h kind=sw cs=0 eip=7C29h savedEip=7C1Ah  (again boot.asm:10)\n'.repeat(3)}3 found; nothing more up to where the program stopped\n`,
    );
    expect(ask('last enter where vec == 80h').out.split('\n').length).toBe(2);
    expect(ask('count iret')).toMatchObject({ code: EXIT_OK, out: '3 found; nothing more up to where the program stopped\n' }); // prettier-ignore
  });
  it('follows values, forwards and backwards, and from a moment', () => {
    expect(ask('changes of word [calls]').out.match(/ \S+ → \S+/g)).toEqual([' 0 → 1', ' 1 → 2', ' 2 → 3']);
    const { out } = ask('last change of word [calls]', '--json');
    const { hits } = JSON.parse(out) as { hits: { icount: number; fields: object }[] };
    expect(hits.map(({ fields }) => fields)).toEqual([{ before: 2, after: 3 }]);
    expect(ask('word [calls]', '--value', '--at', String(hits[0].icount)).out).toBe('2\n');
    expect(ask('word [calls]', '--value', '--at', String(hits[0].icount + 1)).out).toBe('3\n');
    const at = ['--at', String(hits[0].icount)];
    expect(ask('next change of word [calls]', ...at).out).toContain('2 → 3');
    expect(ask('previous change of word [calls]', ...at).out).toContain('1 → 2');
  });
  it('nothing found is exit code 1; an unfinished search says so', () => {
    expect(ask('enter where vec == 99h')).toMatchObject({ code: EXIT_FAILED });
    const { code, out } = ask('enter where vec == 99h', '--max-instructions', '100k', '--json');
    expect([code, (JSON.parse(out) as { count: number }).count]).toEqual([EXIT_FAILED, 0]);
    const bounded = ringside('query', 'boot.asm', 'port limit 2');
    expect(bounded.out).toContain('2 found; the limit of hits was reached: there may be more');
  });
  it.each([
    [['enter where vec = 80h'], /\^\n.*one = compares nothing: write ==/s],
    [['next entre'], / {2}next entre\n {7}\^{5}\n.*did you mean enter\?/s],
    [['cx', '--value', '--at', '9G'], /--at/],
    [['calls +', '--value'], /a value is expected before the end/],
    [[], /query needs a file and a question/],
    [['next iret', '--at', '99999999'], /--at: the run ends after \d+ instructions/],
  ])('%j is refused in words', (words, message) => {
    const { code, err, out } = ask(...words);
    expect([code, out]).toEqual([EXIT_USAGE, '']);
    expect(err).toMatch(message);
  });
});
