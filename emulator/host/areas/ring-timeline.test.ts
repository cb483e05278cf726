/** The lanes against what the status view says of every single moment; branches, jumps and gaps; the requests. */
import { describe, expect, it } from 'vitest';
import { assemble } from '#emulator/assembler';
import { courseSteps, CourseFill, lanes, type Stretch } from '#emulator/course';
import { bootImageFromFile } from '#emulator/formats';
import { inspect } from '#emulator/inspect';
import { createMachine } from '#emulator/machine';
import { MachineSession } from '../machine-session.ts';

/**
 * Two processes under a timer: one works, one makes system calls. Of three ticks the first is short, the second calls a declared bottom
 * half, the third goes on with interrupts let in again, long enough for the next tick to come on top of it. HLT now and then.
 */
const KERNEL = `
; @ringside processes base=tasks stride=16 count=2 current=current names=worker,caller
; @ringside process-field name=esp0 offset=4
; @ringside bottom-half label=deferred
  org 0x7c00
  bits 16
boot: xor ax,ax
  mov ds,ax
  mov ss,ax
  mov es,ax
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
%macro process 4
  mov dword [%3-4],0x23
  mov dword [%3-8],%4
  mov dword [%3-12],0x202
  mov dword [%3-16],0x1b
  mov dword [%3-20],%2
  mov dword [tasks+%1*16],%3-20-32
  mov dword [tasks+%1*16+4],%3
%endmacro
kernel: mov ax,0x10
  mov ds,ax
  mov es,ax
  mov ss,ax
  mov esp,0x90000
  gate 0x20,timer,0x8e
  gate 0x21,keyboard,0x8e
  gate 0x80,service,0xee
  gate 14,fault,0x8e
  gate 13,fault,0x8e
  lidt [idtr]
  mov dword [tss+8],0x10
  mov ax,0x28
  ltr ax
  mov al,0x11
  out 0x20,al
  out 0xa0,al
  mov al,0x20
  out 0x21,al
  mov al,0x28
  out 0xa1,al
  mov al,4
  out 0x21,al
  mov al,2
  out 0xa1,al
  mov al,1
  out 0x21,al
  out 0xa1,al
  mov al,0xfc
  out 0x21,al
  mov al,0x34
  out 0x43,al
  mov al,PERIOD & 255
  out 0x40,al
  mov al,PERIOD >> 8
  out 0x40,al
  process 0,worker,0x91000,0x80000
  process 1,caller,0x92000,0x81000
  mov dword [current],tasks
  mov eax,[tasks+4]
  mov [tss+4],eax
  mov esp,[tasks]
  popa
  iretd
PERIOD equ 60
worker: mov ax,0x23
  mov ds,ax
.loop: inc ecx
  test cl,63
  jnz .loop
  nop
  jmp .loop
caller: mov ax,0x23
  mov ds,ax
.loop: mov eax,1
  int 0x80
  mov ebx,20
.l: dec ebx
  jnz .l
  jmp .loop
service: pusha
  inc dword [calls]
  test dword [calls],63
  jnz .go
  sti
  hlt
  cli
.go: popa
  iretd
keyboard: pusha
  in al,0x60
  mov al,0x20
  out 0x20,al
  popa
  iretd
fault: add esp,4
  iretd
timer: pusha
  inc dword [ticks]
  mov al,0x20
  out 0x20,al
  mov eax,[ticks]
  xor edx,edx
  mov ecx,3
  div ecx
  cmp edx,1
  je .deferred
  cmp edx,2
  je .open
  jmp .switch
.deferred: call deferred
  jmp .back
.open: sti
  mov ecx,OPEN
.busy: loop .busy
  cli
.back: popa
  iretd
.switch: mov ebx,[esp+36]
  test bl,3
  jz .back
  mov ebx,[current]
  mov [ebx],esp
  sub ebx,tasks
  xor ebx,16
  add ebx,tasks
  mov [current],ebx
  mov eax,[ebx+4]
  mov [tss+4],eax
  mov esp,[ebx]
  jmp .back
OPEN equ 400
deferred: mov ecx,40
.l: loop .l
  ret
  align 16
tasks: times 8 dd 0
current dd 0
calls dd 0
ticks dd 0
idtr: dw 0x81*8-1
  dd idt
  times 512*5-($-$$) db 0
idt equ 0x9000
tss equ 0xa000
`;

function world(text = KERNEL): MachineSession {
  const main = { name: 'main.asm', text };
  const assembled = assemble(main, {});
  expect(assembled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const boot = bootImageFromFile('main.asm', assembled.bytes);
  if (!boot.ok) throw new Error(boot.error.message);
  return new MachineSession(createMachine({ ramBytes: 4 << 20 }), boot.image, 'boot-sector', { assembled, files: [main] }); // prettier-ignore
}
function run(session: MachineSession, instructions: number): void {
  session.runner().advance(instructions, Infinity);
}
const all = (session: MachineSession, from: number, to: number): readonly Stretch[] =>
  lanes(session.course.log, from, to, 16).stretches ?? [];

describe('lanes', () => {
  it('say of every moment what the status view says of it', () => {
    const session = world();
    run(session, 60_000);
    const end = session.machine.now;
    const from = end - 4_500;
    const wrong: string[] = [];
    let seen = new Set<string>();
    for (let at = from; at < end; at += 1500) {
      const steps = courseSteps(session.timeline, session.context, at, at + 1500);
      const stretches = all(session, at, at + 1500);
      for (const step of steps) {
        const stretch = stretches.find((one) => step.now >= one.from && step.now < one.to);
        seen = seen.add(`${step.context} ${step.process}`);
        // The EOI and the STI behind it, and the way back from a bottom half, have no transition of their own.
        const isBorder = stretch?.context === 'bottom-half' && step.context === 'interrupt';
        if (stretch?.context !== step.context && !isBorder)
          wrong.push(`${step.now} ${step.label} ${step.text}: ${stretch?.context} instead of ${step.context}, since ${stretch?.from} by ${stretch?.beginning}`); // prettier-ignore
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect([...seen].map((one) => one.split(' ')[0])).toEqual(expect.arrayContaining(['user', 'kernel', 'interrupt', 'bottom-half', 'idle'])); // prettier-ignore
    expect(seen).toContain('user 1');
    expect(seen).toContain('user 2');
  });
  it('are those of the branch, and what was known before the fork stays', () => {
    const session = world();
    run(session, 40_000);
    const { now } = session.machine;
    const whole = all(session, now - 12_000, now);
    session.seek({ now: now - 6_000 });
    expect(all(session, now - 12_000, now)).toEqual(whole);
    session.input({ type: 'irq', line: 1, action: 'raise' });
    run(session, 8_000);
    const [first, second] = session.timeline.branches;
    expect(session.timeline.currentBranch).toBe(second.id);
    const other = all(session, now - 12_000, now - 3_000);
    const cut = (stretches: readonly Stretch[]) => stretches.filter(({ to }) => to <= now - 6_000);
    expect(cut(other)).toEqual(cut(whole));
    const { interrupts } = lanes(session.course.log, now - 6_000, now - 3_000, 4);
    expect(interrupts?.filter(({ irq }) => irq === 1).map(({ eoi }) => eoi === null)).toEqual([false]);
    session.switchBranch(first.id);
    session.seek({ now });
    expect(all(session, now - 12_000, now)).toEqual(whole);
  });
  it('have a gap where the machine jumped ahead; running again fills it with what following would have shown', () => {
    const [followed, jumped] = [world(), world()];
    run(followed, 40_000);
    const end = followed.machine.now;
    run(jumped, 5_000);
    jumped.seek({ now: end });
    const before = jumped.machine.digest();
    const from = jumped.timeline.start.now;
    expect(lanes(jumped.course.log, from, end, 4).unknown).toBeGreaterThan(30_000);
    const fill = new CourseFill(jumped.timeline, jumped.context, end - 20_000, end);
    while (!fill.isDone) {
      const patch = fill.advance(3_000);
      if (patch !== null) jumped.course.fill(patch);
    }
    expect(jumped.machine.digest()).toBe(before);
    expect(lanes(jumped.course.log, end - 20_000, end, 4).unknown).toBe(0);
    const plain = (stretches: readonly Stretch[]) => stretches.map(({ from: begin, to, context, process }) => `${begin} ${to} ${context} ${process}`); // prettier-ignore
    expect(plain(all(jumped, end - 19_000, end))).toEqual(plain(all(followed, end - 19_000, end)));
  });
});

describe('counts of deliveries by vector', () => {
  /** Off the recorded transitions, one by one. */
  function brute({ machine }: MachineSession, vector: number): { count: number; last: number } {
    let [count, last] = [0, 0];
    for (let id = 1; id <= machine.transitionCount; id++) {
      const t = machine.transition(id);
      const isDelivery =
        t !== null && t.cause.type !== 'instruction' && t.outcome === 'completed' && (t.system?.cr0 ?? 1) % 2 === 1;
      if (!isDelivery || t.cause.vector !== vector) continue;
      [count, last] = [count + 1, id];
    }
    return { count, last };
  }
  it('are those of the transitions, at the end, in the past and in a branch', () => {
    const session = world();
    const check = (): void => {
      const idt = inspect(session.machine, 'idt', {}, session.context);
      expect(idt.counted?.complete).toBe(true);
      for (const vector of [0x20, 0x21, 0x80]) {
        const { taken } = idt.entries.find((entry) => entry.vector === vector)!;
        const { count, last } = brute(session, vector);
        expect([vector, taken?.count, taken?.last?.transition ?? 0]).toEqual([vector, count, last]);
      }
    };
    run(session, 40_000);
    check();
    const { now } = session.machine;
    session.seek({ now: now - 17_001 });
    check();
    session.input({ type: 'irq', line: 1, action: 'raise' });
    run(session, 9_000);
    check();
    expect(session.course.vectorCounts().of(0x21).count).toBeGreaterThan(0);
    // The BIOS and the boot sector have a table of their own.
    expect([session.course.vectorCounts().of(0x13).count, session.course.vectorCounts().of(0x13, true).count]).toEqual([0, 1]); // prettier-ignore
  });
  it('are told to be incomplete where something was not followed', () => {
    const session = world();
    run(session, 5_000);
    const end = session.machine.now + 30_000;
    run(session, 40_000);
    const jumped = world();
    run(jumped, 5_000);
    jumped.seek({ now: end });
    expect(jumped.course.vectorCounts().complete).toBe(false);
  });
});
