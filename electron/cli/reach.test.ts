/** `ringside reach`: the map of a kernel as text and as JSON, and refusals. */
import { describe, expect, it } from 'vitest';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from './index.ts';
import { checkLine } from './json.ts';
import { shell, type Said } from './shell.test-kit.ts';

const KERNEL = `org 0x7c00
bits 16
 cli
 xor ax,ax
 mov ds,ax
 lgdt [gdtr]
 lidt [idtr]
 mov eax,cr0
 or al,1
 mov cr0,eax
 jmp 8:flat
bits 32
flat: mov ax,16
 mov ds,ax
 mov ss,ax
 mov esp,0x7000
ready: jmp ready
handler: iretd
align 8
gdt: dq 0
 dq 0x00cf9a000000ffff
 dq 0x00cf92000000ffff
 dq 0x00cffa000000ffff
 dq 0x00cff2000000ffff
gdt_end:
gdtr: dw gdt_end-gdt-1
 dd gdt
idt: dw handler, 8, 0x8e00, 0
 dw handler, 8, 0xee00, 0
idtr: dw $-idt-1
 dd idt
times 510-($-$$) db 0
dw 0xaa55
`;
const ringside = (...words: string[]): Said & { code: number } => shell({ 'kernel.asm': KERNEL }).run(...words);

describe('ringside reach', () => {
  it('tells what a kernel can reach', () => {
    const { code, out } = ringside('reach', 'kernel.asm', '--at', '100k', '--full');
    expect(code).toBe(EXIT_OK);
    expect(out).toMatch(/^ring 0: CS 0008 .*\nring 3: CS 001B/);
    expect(out).toMatch(/^01 +interrupt-gate32 +→ R0 0008:[0-9A-F]{8} +#TS/m);
    expect(out).toMatch(/^02 03-FF +outside +#GP\(12h\) +#GP\(12h\)/m);
    expect(out).toMatch(/^00 +interrupt-gate32 +→ R0 0008:[0-9A-F]{8} +#GP\(2h\)/m);
    expect(out).toContain('GDT[3] R0 jmp 1Bh:0: #GP(18h), jmp 001Bh:0: ');
  });
  it('as JSON, and where there is nothing to reach', () => {
    const { out } = ringside('reach', 'kernel.asm', '--at', '100k', '--json');
    expect(checkLine(out)).toEqual([]);
    expect((JSON.parse(out) as { map: { stands: { cs: number }[] } }).map.stands.map(({ cs }) => cs)).toEqual([8, 0x1b]); // prettier-ignore
    expect(ringside('reach', 'kernel.asm', '--at', '10')).toMatchObject({ code: EXIT_FAILED, out: 'the processor is in real mode: no descriptor is looked at\n' }); // prettier-ignore
    expect(ringside('reach', 'kernel.asm', '--at', 'soon')).toMatchObject({ code: EXIT_USAGE });
  });
});
