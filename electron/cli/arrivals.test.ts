import { describe, expect, it } from 'vitest';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from './index.ts';
import { shell, type Said } from './shell.test-kit.ts';

const PROGRAM = (off: string, on: string): string => `org 0x7c00
bits 16
 xor ax,ax
 mov ds,ax
 mov ss,ax
 mov sp,0x7c00
 mov word [9*4],handler
 mov word [9*4+2],0
 mov cx,2
 sti
again: ${off}
 mov ax,[shared]
 inc ax
 mov [shared],ax
 ${on}
 inc word [mine]
last: loop again
done: jmp $
handler: inc word [shared]
 inc word [theirs]
 push ax
 mov al,0x20
 out 0x20,al
 pop ax
 iret
shared dw 0
mine dw 0
theirs dw 0
times 510-($-$$) db 0
dw 0xaa55
`;
const run = (text: string, ...words: string[]): Said & { code: number } =>
  shell({ 'boot.asm': text }).run('arrivals', 'boot.asm', ...words);
const SUM = ['--until', 'done', '--check', 'word [shared] == word [mine] + word [theirs]'];

describe('ringside arrivals', () => {
  it('shows the lines with their counts, and fails when some broke', () => {
    const { code, out } = run(PROGRAM('', ''), '--from', 'again', '--to', 'last', '--irq', '1', ...SUM);
    expect(code).toBe(EXIT_FAILED);
    expect(out).toMatch(/^IRQ 1 at 10 boundaries, 2 passes$/m);
    expect(out).toMatch(/^X 0 held, 2 broke +13 \| +inc ax$/m);
    expect(out).toMatch(/^\+ 2 held, 0 broke +16 \| +inc word \[mine\]$/m);
    expect(out).toContain('is not true: 2 == 3');
  });
  it('holds where interrupts are off, and says where they were served', () => {
    const { code, out } = run(PROGRAM('cli', 'sti'), '--from', '11', '--to', '17', '--irq', '1', ...SUM);
    expect(code).toBe(EXIT_OK);
    expect(out).toMatch(/^~ 2 held, 0 broke, 2 later +14 \| +mov \[shared\],ax$/m);
    expect(out).toContain('IF = 0 (2 times)');
  });
  it.each([
    [['--from', 'again', ...SUM], '--irq N'],
    [['--irq', '1', ...SUM], 'needs --from'],
    [['--irq', '1', '--nmi', '--from', 'again', ...SUM], 'one of --irq'],
    [['--irq', '1', '--from', 'agian', ...SUM], 'no label, line or address agian'],
    [['--irq', '1', '--from', 'again', '--until', 'done', '--check', 'shared ='], 'shared ='],
  ])('%j is refused', (words, told) => {
    const { code, err } = run(PROGRAM('', ''), ...words);
    expect([code, err.includes(told), err]).toEqual([EXIT_USAGE, true, err]);
  });
});
