import { describe, expect, it } from 'vitest';
import { disassemble, disassembleRange } from './index.ts';

const bytesOf = (hex: string): number[] => hex.split(' ').map((h) => parseInt(h, 16));
function text(hex: string, codeSize: 16 | 32 = 32, symbolAt?: (address: number) => string | undefined): string {
  const bytes = bytesOf(hex);
  return disassemble((n) => bytes[n], 0x7c00, codeSize, symbolAt === undefined ? {} : { symbolAt }).text;
}

describe('disassemble', () => {
  it.each<[string, 16 | 32, string]>([
    ['8B 44 B3 10', 32, 'mov eax,[ebx+esi*4+0x10]'],
    ['EA 00 80 00 00 08 00', 32, 'jmp 0x8:0x8000'],
    ['66 EA 00 80 00 00 08 00', 16, 'jmp dword 0x8:0x8000'],
    ['0F 01 15 00 7C 00 00', 32, 'lgdt [0x7c00]'],
    ['CF', 32, 'iretd'],
    ['66 CF', 32, 'iretw'],
    ['CF', 16, 'iret'],
    ['EB FE', 16, 'jmp short 0x7c00'],
    ['0F 84 FA FF FF FF', 32, 'je near 0x7c00'],
    ['E8 FB 83', 16, 'call 0xfffe'],
    ['E9 00 84', 16, 'jmp near 0x3'],
    ['83 C0 F0', 32, 'add eax,-0x10'],
    ['05 05 00 00 00', 32, 'add eax,strict dword 0x5'],
    ['C7 45 FC 00 00 00 00', 32, 'mov dword [ebp-0x4],0x0'],
    ['8B 4B 00', 32, 'mov ecx,[byte ebx+0x0]'],
    ['8B 8B 04 00 00 00', 32, 'mov ecx,[dword ebx+0x4]'],
    ['8B 0C 45 00 00 00 00', 32, 'mov ecx,[nosplit eax*2]'],
    ['67 8B 0E 34 12', 32, 'mov ecx,[word 0x1234]'],
    ['26 8A 07', 16, 'mov al,[es:bx]'],
    ['F3 66 AB', 16, 'rep stosd'],
    ['F3 A6', 32, 'repe cmpsb'],
    ['F2 AE', 32, 'repne scasb'],
    ['26 AC', 32, 'es lodsb'],
    ['67 A4', 32, 'a16 movsb'],
    ['66 1E', 32, 'o16 push ds'],
    ['6A 05', 32, 'push 0x5'],
    ['66 6A 05', 32, 'push word 0x5'],
    ['FF 1F', 16, 'call far [bx]'],
    ['66 FF 2F', 16, 'jmp far dword [bx]'],
    ['FF 20', 32, 'jmp dword [eax]'],
    ['0F B6 00', 32, 'movzx eax,byte [eax]'],
    ['D1 20', 32, 'shl dword [eax],1'],
    ['F0 0F B1 0B', 32, 'lock cmpxchg [ebx],ecx'],
    ['0F 20 C0', 32, 'mov eax,cr0'],
    ['8E D8', 16, 'mov ds,ax'],
    ['87 D9', 32, 'xchg ebx,ecx'],
    ['D4 0A', 32, 'aam'],
    ['CD 80', 32, 'int 0x80'],
    ['DE C1', 32, 'faddp st1,st0'],
    ['DF E0', 32, 'fnstsw ax'],
    ['F3 90', 32, 'pause'],
    ['0F 04', 32, 'db 0x0f'],
  ])('%s in %i-bit code is %s', (hex, codeSize, expected) => {
    expect(text(hex, codeSize)).toBe(expected);
  });

  it('names labels of branch targets, absolute addresses and 32-bit constants', () => {
    const symbols = new Map([[0x7c00, 'start'], [0x9000, 'gdt']]); // prettier-ignore
    const symbolAt = (address: number): string | undefined => symbols.get(address);
    expect(text('EB FE', 32, symbolAt)).toBe('jmp short start');
    expect(text('A1 00 90 00 00', 32, symbolAt)).toBe('mov eax,[gdt]');
    expect(text('8B 86 00 90 00 00', 32, symbolAt)).toBe('mov eax,[esi+gdt]');
    expect(text('BE 00 90 00 00', 32, symbolAt)).toBe('mov esi,gdt');
  });
  it('gives the target of direct branches and none for others', () => {
    const target = (hex: string): number | undefined => disassemble((n) => bytesOf(hex)[n], 0x7c00, 16, {}).target;
    expect(target('75 10')).toBe(0x7c12);
    expect(target('EA 00 80 08 00')).toBe(0x8000);
    expect(target('FF E0')).toBeUndefined();
  });
  it('builds the text from its parts', () => {
    const { parts, text: whole } = disassemble((n) => bytesOf('26 8B 44 B3 10')[n], 0, 32);
    expect(parts.map((p) => p.text).join('')).toBe(whole);
    expect(parts.filter((p) => p.kind === 'register').map((p) => p.text)).toEqual(['eax', 'es', 'ebx', 'esi']);
  });
  it('shows what a processor has, when one is named', () => {
    const shown = (cpuModel: '386' | '486' | 'P6', hex: string): string =>
      disassemble((n) => bytesOf(hex)[n], 0, 32, { cpuModel }).text;
    expect([shown('386', '0F C8'), shown('486', '0F C8'), shown('486', '0F 24 F0'), shown('P6', '0F 24 F0')]).toEqual([
      'db 0x0f',
      'bswap eax',
      'mov eax,tr6',
      'db 0x0f',
    ]);
  });
  it('lets the exception of fetch through', () => {
    const fault = new Error('page fault');
    const fetch = (): number => {
      throw fault;
    };
    expect(() => disassemble(fetch, 0, 32)).toThrow(fault);
  });
});

describe('disassembleRange', () => {
  it('shows what ends outside the stretch as bytes', () => {
    const list = disassembleRange(Uint8Array.from(bytesOf('90 0F 04 E8 00')), 0x100, 32);
    expect(list.map((i) => `${i.address.toString(16)} ${i.text}`)).toEqual([
      '100 nop',
      '101 db 0x0f',
      '102 add al,0xe8',
      '104 db 0x00',
    ]);
  });
});
