/** SYSENTER and SYSEXIT on the whole machine: a system call and back, told by the same code, and the WRMSR that prepares it. */
import { bootWith } from '#emulator/testing';
import { describe, expect, it } from 'vitest';

const SOURCE = `
    call tss_setup
    mov ecx,0x174
    xor edx,edx
    mov eax,KCODE
    wrmsr
    mov ecx,0x175
    mov eax,KSTK
    wrmsr
    mov ecx,0x176
    mov eax,.kernel
    wrmsr
    mov ecx,0x175
    rdmsr
    mov [0x5000],eax
    push dword UDATA
    push dword USTK
    push dword 0x202
    push dword UCODE
    push dword .user
    iretd
.user:
    mov ecx,esp
    mov edx,.back
    mov eax,0x1234
    sysenter
.back:
    mov ax,cs
    mov [ss:0x5004],eax
    hlt
.kernel:
    mov word [ss:0x5008],cs
    mov word [ss:0x500a],ss
    sysexit
`;

describe('SYSENTER and SYSEXIT', () => {
  const { machine } = bootWith(SOURCE, { harness: 'protected' });
  machine.observe('transitions', () => {});
  machine.run({ instructions: 200_000 });
  const words = [...new Uint16Array(machine.readPhysical(0x5000, 12).buffer)];

  it('lead into the kernel and back to the program behind the call', () => {
    expect([words[4], words[5], words[2]]).toEqual([0x08, 0x10, 0x1b]);
  });
  it('are told as transitions of their own', () => {
    const told = Array.from({ length: machine.transitionCount }, (_, n) => machine.transition(n + 1))
      .filter((t) => t?.flow === 'sysenter' || t?.flow === 'sysexit')
      .map((t) => [t?.flow, t?.cause.instruction, t?.from.cpl, t?.to?.cpl, t?.steps.map((s) => s.step)]);
    expect(told).toEqual([
      ['sysenter', 'SYSENTER', 3, 0, ['sysenter.check', 'sysenter.clear-flags', 'load.cs-eip', 'stack.switch']],
      ['sysexit', 'SYSEXIT', 0, 3, ['sysenter.check', 'load.cs-eip', 'stack.switch']],
    ]);
  });
});
