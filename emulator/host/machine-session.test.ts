import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assemble } from '#emulator/assembler';
import { bootImageFromFile } from '#emulator/formats';
import { createMachine } from '#emulator/machine';
import type { StepKind } from '#emulator/protocol';
import { MachineSession } from './machine-session.ts';

/** Two processes under a 1 kHz timer, one of them looping over a system call. */
const KERNEL = `
; @ringside processes base=tasks stride=T_size count=2 current=current names=caller,spinner
; @ringside process-field name=esp offset=T.esp
; @ringside process-field name=esp0 offset=T.esp0
; @ringside process-field name=ticks offset=T.ticks
struc T
.esp resd 1
.esp0 resd 1
.ticks resd 1
.pad resd 1
endstruc
  org 0x7c00
  bits 16
boot: xor ax,ax
  mov ds,ax
  mov es,ax
  mov ss,ax
  mov sp,0x7c00
  mov ax,0x0204
  mov bx,kernel
  mov cx,2
  mov dh,0
  int 0x13
  cli
  lgdt [gdtr]
  mov eax,cr0
  or al,1
  mov cr0,eax
  jmp 8:kernel
gdt: dq 0, 0x00CF9A000000FFFF, 0x00CF92000000FFFF, 0x00CFFA000000FFFF, 0x00CFF2000000FFFF
gdt_tss: dw 103, tss
  db 0, 0x89, 0, 0
gdtr: dw 47
  dd gdt
  times 510-($-$$) db 0
  dw 0xaa55
  bits 32
%macro gate 3
  mov edi,idt+%1*8
  mov eax,%2
  mov [edi],ax
  mov word [edi+2],8
  mov byte [edi+5],%3
%endmacro
%macro process 4 ; number, entry, kernel stack, user stack
  mov dword [%3-4],0x23
  mov dword [%3-8],%4
  mov dword [%3-12],0x202
  mov dword [%3-16],0x1b
  mov dword [%3-20],%2
  mov dword [tasks+%1*T_size+T.esp],%3-20-32
  mov dword [tasks+%1*T_size+T.esp0],%3
%endmacro
kernel: mov ax,0x10
  mov ds,ax
  mov es,ax
  mov ss,ax
  mov esp,0x90000
  gate 0x20, timer, 0x8e
  gate 0x80, sysent, 0xee
  lidt [idtr]
  mov dword [tss+8],0x10
  mov word [tss+102],104
  mov ax,0x28
  ltr ax
  mov al,0x11
  out 0x20,al
  mov al,0x20
  out 0x21,al
  mov al,4
  out 0x21,al
  mov al,1
  out 0x21,al
  mov al,0xfe
  out 0x21,al
  mov al,0x34
  out 0x43,al
  mov al,1193 & 255
  out 0x40,al
  mov al,1193 >> 8
  out 0x40,al
  process 0, caller, 0x91000, 0x80000
  process 1, spinner, 0x92000, 0x81000
  mov ebx,tasks
  jmp switch
timer: pushad
  mov ax,0x10
  mov ds,ax
  mov al,0x20
  out 0x20,al
  mov ebx,[current]
  inc dword [ebx+T.ticks]
  mov [ebx+T.esp],esp
  xor ebx,T_size
switch: mov [current],ebx
  mov eax,[ebx+T.esp0]
  mov [tss+4],eax
  mov esp,[ebx+T.esp]
  mov ax,0x23
  mov ds,ax
  popad
  iretd
sysent: inc ecx
  call helper
  iretd
helper: inc edx
  ret
caller: mov eax,1
call_again: int 0x80
after_call: nop
  jmp call_again
spinner: inc esi
  jmp spinner
current: dd 0
align 64
tasks: times 2*T_size db 0
align 16
tss: times 104 db 0
idtr: dw 0x81*8-1
  dd idt
align 8
idt: times 0x81*8 db 0
  times 5*512-($-$$) db 0
`;

function session(text: string, name = 'kernel.asm') {
  const source = { name, text };
  const assembled = assemble(source, {});
  const boot = bootImageFromFile(name, assembled.bytes);
  if (!assembled.ok || !boot.ok) throw new Error(JSON.stringify(assembled.diagnostics[0] ?? boot));
  const made = new MachineSession(createMachine({}), boot.image, 'boot-sector', { assembled, files: [source] });
  const label = () => made.view('status', {}).location.label;
  const runTo = (name: string) => {
    const linear = made.context.symbols.value(name) ?? -1;
    made.machine.setBreakpoints([linear]);
    const stop = made.machine.run({ instructions: 5_000_000 });
    made.machine.setBreakpoints([]);
    expect(stop).toEqual({ why: 'breakpoint', linear });
  };
  const step = (kind: StepKind) => {
    const { runner, plan } = made.step(kind);
    let reason = null;
    for (let i = 0; i < 1000 && reason === null; i++) reason = runner.advance(100_000, Infinity);
    plan.finish();
    return reason;
  };
  return { made, label, runTo, step };
}

describe('a small kernel with two processes', () => {
  it('lists the declared processes as they take turns', () => {
    const { made, runTo } = session(KERNEL);
    runTo('spinner');
    const first = made.view('processes', {});
    expect(first.source).toBe('declared');
    expect(first.processes.map((p) => [p.name, p.state, p.isCurrent, p.ring])).toEqual([
      ['caller', 'unknown', false, 3],
      ['spinner', 'running', true, 3],
    ]);
    expect(first.processes[0].kernelStack).toEqual({ top: 0x91000, esp: 0x91000 - 52, used: 52 });
    expect(first.processes[0].frame).toMatchObject({ address: 0x91000 - 20, cs: 0x1b, ss: 0x23 });
    expect(first.processes[0].fields).toEqual([{ name: 'ticks', value: 1 }]);
    runTo('timer');
    const second = made.view('processes', {});
    expect(second.processes[1]).toMatchObject({ isCurrent: true, ring: 0, kernelStack: { top: 0x92000, used: 20 } });
  });

  it('infers the same stacks when nothing is declared', () => {
    const { made, runTo } = session(KERNEL.replaceAll('@ringside', ''));
    runTo('spinner');
    const runner = made.runner();
    for (let i = 0; i < 40; i++) runner.advance(7_001, Infinity);
    const view = made.view('processes', {});
    expect(view.source).toBe('observed');
    expect(view.processes.map((p) => p.kernelStack?.top)).toEqual([0x92000, 0x91000]);
    expect(view.processes.filter((p) => p.isCurrent).length).toBe(1);
  });

  it('labels the frame on the stack and names the context', () => {
    const { made, runTo } = session(KERNEL);
    runTo('timer');
    expect(made.view('status', {})).toMatchObject({ context: 'interrupt', depth: 1, cpl: 0, mode: 'protected' });
    const stack = made.view('stack', { words: 5 });
    expect(stack.words.map((w) => w.role)).toEqual(['EIP', 'CS', 'EFLAGS', 'ESP', 'SS']);
    expect(stack.ring0).toEqual({ ss0: 0x10, esp0: stack.esp + 20 });
    runTo('helper');
    expect(made.view('status', {})).toMatchObject({ context: 'kernel', depth: 1 });
    expect(made.view('stack', { words: 2 }).words.map((w) => [w.role, w.label])).toEqual([
      ['', 'sysent+6'],
      ['EIP', 'after_call'],
    ]);
    runTo('after_call');
    expect(made.view('status', {})).toMatchObject({ context: 'user', depth: 0, cpl: 3 });
  });

  it('steps over a system call, into it, and out of it', () => {
    const { made, label, runTo, step } = session(KERNEL);
    runTo('call_again');
    step('over');
    expect([label(), made.view('registers', {}).cpl]).toEqual(['after_call', 3]);
    step('over');
    step('over');
    expect(label()).toBe('call_again');
    step('into');
    expect([label(), made.view('registers', {}).cpl]).toEqual(['sysent', 0]);
    step('into');
    step('into');
    expect(label()).toBe('helper');
    step('out');
    expect(label()).toBe('sysent+6');
    step('out');
    expect([label(), made.view('registers', {}).cpl]).toEqual(['after_call', 3]);
  });

  it('shows an interrupt that arrives as a step of its own, whatever the step', () => {
    for (const kind of ['into', 'over'] as const) {
      const { made, label, runTo, step } = session(KERNEL);
      runTo('spinner');
      const before = made.machine.save();
      runTo('timer');
      const arrival = made.machine.icount;
      made.machine.restore(before);
      made.machine.run({ untilIcount: arrival - 2 });
      step(kind);
      expect(label()).toMatch(/^spinner/);
      step(kind);
      expect(label()).toBe('timer');
      const last = made.transition(made.transitionCount);
      expect(last).toMatchObject({ flow: 'interrupt-delivery', cause: { type: 'external', vector: 0x20 } });
    }
  });

  it('binds a breakpoint in a macro body to every use, and stops at it while stepping over', () => {
    const { made, runTo, step } = session(KERNEL);
    const line = KERNEL.split('\n').findIndex((l) => l.includes('mov [edi],ax')) + 1;
    expect(
      made.setBreakpoints([{ id: 'm', enabled: true, place: { file: 'kernel.asm', line } }])[0].linear.length,
    ).toBe(2);
    runTo('call_again');
    const place = { file: 'kernel.asm', line: KERNEL.split('\n').findIndex((l) => l.startsWith('helper:')) + 1 };
    const [{ linear }] = made.setBreakpoints([{ id: 'h', enabled: true, place }]);
    expect(step('over')).toEqual({ why: 'breakpoint', linear: linear[0] });
  });

  it('comes back to the same state after reset', () => {
    const { made } = session(KERNEL);
    const digest = made.machine.digest();
    made.machine.run({ instructions: 200_000 });
    expect(made.machine.digest()).not.toBe(digest);
    made.reset();
    expect([made.machine.digest(), made.transitionCount - made.firmwareTransitions]).toEqual([digest, 0]);
  });
});

const SAMPLE = 'renderer/app/sample/first-kernel.asm';
describe.skipIf(!existsSync(SAMPLE))('the sample kernel of the application (skipped when it is not there)', () => {
  it('assembles, boots, and its two processes take turns', () => {
    const { made } = session(readFileSync(SAMPLE, 'utf8'), 'first-kernel.asm');
    expect(made.problems).toEqual([]);
    const running = new Set<string>();
    for (let i = 0; i < 10 && running.size < 2; i++) {
      made.machine.run({ instructions: 500_000 });
      for (const p of made.view('processes', {}).processes) if (p.isCurrent) running.add(p.name);
    }
    expect(running.size).toBe(2);
  });
});
