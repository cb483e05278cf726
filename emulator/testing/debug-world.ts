/** A program in a machine with its history and the learner's breakpoints, and a kernel in which every kind of breakpoint has something to hit. */
import {
  breakpointDriver,
  BreakpointSet,
  describeProgram,
  planReverseStep,
  planStepOf,
  TransitionCache,
} from '#emulator/debug';
import type { BreakpointHit, BreakpointPlace, BreakpointSpec, ReverseStepKind, StepKind } from '#emulator/debug';
import { createMachine, type Machine, type StopReason } from '#emulator/machine';
import { Timeline } from '#emulator/timeline';
import { assembleImage, FIXTURE_KERNELS } from './machine-fixture.ts';

const CONFIG = { ramBytes: 8 << 20 };
/** Instructions a program gets. */
const LIMIT = 3_000_000;
const BOOT_SECTOR = 0x7c00;

export type Wanted = Partial<Omit<BreakpointSpec, 'id' | 'place'>> & { readonly place: BreakpointPlace };

/** One machine for all worlds of a test file: making one costs more than a boot. Only one world is alive at a time. */
let shared: Machine | null = null;

export function debugWorld(text: string) {
  const main = { name: 'main.asm', text };
  const { image, assembled } = assembleImage(main, FIXTURE_KERNELS);
  const program = describeProgram(assembled, [main]);
  const machine = (shared ??= createMachine(CONFIG));
  machine.suspendWatchers();
  machine.load(image);
  const timeline = new Timeline(machine);
  machine.setBreakpoints([BOOT_SECTOR]);
  machine.run({ instructions: 5_000_000 });
  machine.setBreakpoints([]);
  timeline.begin();
  const set = new BreakpointSet(machine);
  const history = new TransitionCache(machine);

  const linear = (): number => {
    const { segments, eip } = machine.registers();
    return (segments[1].base + eip) >>> 0;
  };
  const here = (): string => program.symbols.at(linear()) ?? linear().toString(16);
  const set_ = (...wanted: Wanted[]) =>
    set.set(
      wanted.map((one, i) => ({ id: `b${i + 1}`, enabled: true, ...one })),
      program,
    );
  /** Runs to the next stop. */
  const go = (): StopReason => {
    machine.passBreakpointHere();
    for (const end = machine.icount + LIMIT; machine.icount < end;) {
      const stop = set.verdict(timeline.run({ instructions: end - machine.icount }));
      if (stop !== null) return stop;
    }
    return { why: 'limit' };
  };
  const back = (kind: ReverseStepKind = 'back-continue'): StopReason => {
    const plan = planReverseStep(timeline, kind, set, history);
    let reason: StopReason | null = null;
    while (reason === null) reason = plan.advance(50_000);
    plan.finish();
    set.wentTo(machine.now);
    return reason;
  };
  const step = (kind: StepKind, limit = LIMIT): StopReason => {
    const plan = planStepOf(breakpointDriver(timeline.driver(), set, () => machine.icount), kind); // prettier-ignore
    let reason: StopReason | null = null;
    for (const end = machine.icount + limit; reason === null && machine.icount < end;) reason = plan.advance(5000);
    plan.finish();
    return reason ?? { why: 'rule', rule: 'not over' };
  };
  interface Stop {
    readonly icount: number;
    readonly now: number;
    readonly at: string;
    readonly hits: readonly Omit<BreakpointHit, 'count'>[];
  }
  const stopHere = (): Stop => ({
    icount: machine.icount,
    now: machine.now,
    at: here(),
    hits: set.hits.map(({ id, kind, fields }) => ({ id, kind, fields })),
  });
  /** Every stop on the way to the end of the program, and every stop on the way back. */
  const allForwards = (): Stop[] => {
    const stops: Stop[] = [];
    for (let reason = go(); reason.why === 'breakpoint'; reason = go()) stops.push(stopHere());
    return stops;
  };
  const allBackwards = (): Stop[] => {
    const stops: Stop[] = [];
    for (let reason = back(); reason.why === 'breakpoint'; reason = back()) stops.push(stopHere());
    return stops;
  };
  return {
    machine,
    timeline,
    program,
    set,
    breakpoints: set_,
    go,
    back,
    step,
    here,
    linear,
    allForwards,
    allBackwards,
  };
}

/**
 * Real mode, protected mode, paging with the physical page 5000h also at 400000h, a timer, two tasks, level 3 with a system call, an
 * exception in level 3, and a shutdown at the end.
 */
export const KINDS_KERNEL = `
  org 0x7c00
  bits 16
boot: xor ax,ax
  mov ds,ax
  mov es,ax
  mov ss,ax
  mov sp,0x7c00
magic16: xchg bx,bx
  mov ax,0x0206
  mov bx,kernel
  mov cx,2
  mov dh,0
read: int 0x13
  cli
  lgdt [gdtr]
  mov eax,cr0
  or al,1
to_protected: mov cr0,eax
protected: jmp 8:kernel
gdt: dq 0, 0x00CF9A000000FFFF, 0x00CF92000000FFFF, 0x00CFFA000000FFFF, 0x00CFF2000000FFFF
gdt_tss: dw 103, tss
  db 0, 0x89, 0, 0
gdt_task: dw 103, task
  db 0, 0x89, 0, 0
gdtr: dw 55
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
kernel: mov ax,0x10
  mov ds,ax
  mov es,ax
  mov ss,ax
  mov esp,0x70000
  mov dword [0x10000],0x11007
  mov dword [0x10004],0x12007
  mov edi,0x11000
  mov eax,7
maps: mov [edi],eax
  add eax,0x1000
  add edi,4
  cmp edi,0x12000
  jb maps
  mov dword [0x12000],0x5007
  mov eax,0x10000
load_cr3: mov cr3,eax
behind_cr3: mov eax,cr0
  or eax,0x80000000
  mov cr0,eax
paged: gate 0x0d, protection, 0x8e
  gate 0x20, timer, 0x8e
  gate 0x80, sysent, 0xee
  lidt [idtr]
behind_lidt: mov dword [tss+4],0x71000
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
  mov ecx,5
again: mov [counter],ecx
  mov eax,[counter]
  mov [0x400010],eax
  mov al,cl
  out 0x80,al
  call twice
  dec ecx
  jnz again
magic32: xchg bx,bx
  sti
sleep: hlt
awake: cli
  mov dword [task+0x1c],0x10000
  mov dword [task+0x20],in_task
  mov dword [task+0x24],2
  mov dword [task+0x38],0x72000
  mov dword [task+0x48],0x10
  mov dword [task+0x4c],8
  mov dword [task+0x50],0x10
  mov dword [task+0x54],0x10
  jmp 0x30:0
in_task: mov esp,0x73000
  push dword 0x23
  push dword 0x80000
  push dword 0x3002
  push dword 0x1b
  push dword user
  mov ax,0x23
  mov ds,ax
  mov dword [task+4],0x74000
  mov dword [task+8],0x10
  iretd
twice: inc edx
  inc edx
  ret
timer: push eax
  mov al,0x20
  out 0x20,al
  inc dword [ticks]
  pop eax
  iretd
sysent: inc esi
  iretd
user: int 0x80
after_call: mov eax,1
  hlt
protection: lidt [nothing]
last: int 3
nothing: dw 0
  dd 0
idtr: dw 0x81*8-1
  dd idt
align 8
counter: dd 0
ticks: dd 0
tss: times 104 db 0
task: times 104 db 0
idt: times 0x81*8 db 0
  times 512*7-($-$$) db 0
`;
