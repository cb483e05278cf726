/** The x87 in the whole machine: IRQ13 through the 8259A pair, the freeze, #MF as a transition, lazy switching of its state. */
import type { Transition } from '#emulator/events';
import { bootWith } from '#emulator/testing';
import { describe, expect, it } from 'vitest';

const LIMIT = { instructions: 300_000 };
const boot = (asm: string): ReturnType<typeof bootWith> => bootWith(asm, { harness: 'protected' });
/** Numeric exceptions with ZE unmasked; the slave's IRQ13 leads to vector 2Dh. */
const SETUP = `
    call pic_remap
    GATE 0x2D, on_numeric_error, 0x8E, KCODE
    GATE 0x20, on_tick, 0x8E, KCODE
    fninit
    fldcw [control]
    jmp program
control: dw 0x37b
count:   dd 0
where:   dd 0
status:  dw 0
ticks:   dd 0
on_numeric_error:
    push eax
    inc dword [count]
    mov eax,[esp+4]
    mov [where],eax
    fnstsw [status]
    out 0xf0,al
    fld1                    ; IGNNE# is asserted: waiting instructions go on
    fstp st0
    fnclex                  ; FERR# goes away, and IGNNE# with it
    mov al,0x20
    out 0xa0,al
    out 0x20,al
    pop eax
    iretd
on_tick:
    push eax
    inc dword [ticks]
    mov eax,[esp+4]
    mov [where],eax
    mov al,0x20
    out 0x20,al
    pop eax
    iretd
program:
`;
const UNMASK_13 = 'mov al,0xfb\nout 0x21,al\nmov al,0xdf\nout 0xa1,al\n';

describe('numeric errors with CR0.NE = 0', () => {
  it('request IRQ13 behind the instruction that made them; the handler clears them by port F0h and FNCLEX', () => {
    const { machine, symbol } = boot(`${SETUP}${UNMASK_13}
      sti
      fldz
      fld1
      fdiv st0,st1
behind: mov ebx,[count]
      fld1
      fnstsw ax
      cli
      KV "count",[count]
      KV "before",ebx
      KV "where",[where]
      movzx ecx,word [status]
      KV "seen",ecx
      and eax,0xffff
      KV "now",eax`);
    machine.run(LIMIT);
    expect([machine.console().debug.split('\n')[0], machine.section('numeric-error')]).toEqual([
      ` count=1 before=1 where=${symbol('behind').toString(16).toUpperCase()} seen=B084 now=2800== END`,
      { ferr: [0], request: [0], ignore: [0] },
    ]);
  });

  it('freeze a waiting instruction while IF = 0: instructions times pass, and the run ends at its limit', () => {
    const { machine, symbol } = boot(`${SETUP}${UNMASK_13}
      fldz
      fld1
      fdiv st0,st1
frozen: fld1
      PRINT "not reached"`);
    machine.run(LIMIT);
    const stopped = machine.run({ instructions: 1_000_000 });
    expect([stopped, machine.registers().eip, machine.section('numeric-error'), machine.console().debug]).toEqual([
      { why: 'limit' },
      symbol('frozen'),
      { ferr: [1], request: [1], ignore: [0] },
      '',
    ]);
  });

  it('let other interrupts through while frozen, each returning to the frozen instruction', () => {
    const { machine, symbol } = boot(`${SETUP}
      mov ax,1000
      call pit_set
      mov al,0xfe
      out 0x21,al
      sti
      fldz
      fld1
      fdiv st0,st1
frozen: fld1
      PRINT "not reached"`);
    machine.run(LIMIT);
    const dword = (name: string): number =>
      new DataView(machine.readPhysical(symbol(name), 4).buffer).getUint32(0, true);
    expect([dword('ticks') > 10, dword('where'), machine.section('numeric-error')['request']]).toEqual([true, symbol('frozen'), [1]]); // prettier-ignore
  });

  it('are saved and restored with the machine, frozen or not', () => {
    const { machine } = boot(`${SETUP}
      mov ax,1000
      call pit_set
      mov al,0xfe
      out 0x21,al
      sti
      fldz
      fld1
      fdiv st0,st1
      fld1`);
    machine.run(LIMIT);
    const saved = machine.save();
    machine.run({ instructions: 54_321 });
    const digest = machine.digest();
    machine.restore(saved);
    for (let k = 0; k < 54_321; k += 123) machine.run({ instructions: Math.min(123, 54_321 - k) });
    expect(machine.digest()).toBe(digest);
  });

  it('end with a write to port F1h, which resets the coprocessor', () => {
    const { machine } = boot(`${SETUP}
      fldz
      fld1
      fdiv st0,st1
      out 0xf1,al
      fld1
      PRINT "on"`);
    machine.run(LIMIT);
    const fpu = machine.section('fpu');
    expect([machine.console().debug, fpu['control'], fpu['occupied'], machine.section('numeric-error')['ferr']]).toEqual(['on== END\n', [0x37f], [0x80], [0]]); // prettier-ignore
  });
});

describe('numeric errors with CR0.NE = 1', () => {
  it('raise #MF at the next waiting instruction, with the rule and the flags', () => {
    const { machine, symbol } = boot(`${SETUP}
      mov eax,cr0
      or eax,0x20
      mov cr0,eax
      fldz
      fld1
      fdiv st0,st1
      nop
next: fld1`);
    const faults: Transition[] = [];
    machine.observe('transitions', (event) => {
      if (event.kind === 'transition' && event.cause.vector === 16) faults.push(event);
    });
    machine.run(LIMIT);
    const text = machine.console().debug;
    expect([faults.map((t) => t.cause), /vec=10 err=none cs=8 eip=([0-9A-F]+)/.exec(text)?.[1]]).toMatchObject([
      [{ type: 'exception', vector: 16, why: { rule: 'no unmasked x87 exception is pending', left: 4, right: 0 } }],
      symbol('next').toString(16).toUpperCase(),
    ]);
    expect(machine.section('numeric-error')).toEqual({ ferr: [0], request: [0], ignore: [0] });
  });
});

describe('lazy switching', () => {
  it('gives each task its own x87 with TS, #NM, CLTS, FSAVE and FRSTOR', () => {
    const { machine } = boot(`
      GATE 7, on_not_available, 0x8E, KCODE
      fninit
      fnsave [contexts]
      fnsave [contexts+108]
      mov dword [stacks+4],0x70000-8
      mov dword [0x70000-8],task_b
      mov dword [0x70000-4],0
      jmp task_a
align 4
contexts: times 216 db 0
stacks:  dd 0,0
current: dd 0
owner:   dd 0
traps:   dd 0
result:  dd 0,0
double:  dq 0
on_not_available:
      push eax
      inc dword [traps]
      clts
      mov eax,[current]
      cmp eax,[owner]
      je .own
      imul eax,[owner],108
      fnsave [contexts+eax]
      imul eax,[current],108
      frstor [contexts+eax]
      mov eax,[current]
      mov [owner],eax
.own: pop eax
      iretd
yield:                      ; to the other task; TS is set as a task switch would
      mov eax,[current]
      mov [stacks+eax*4],esp
      xor eax,1
      mov [current],eax
      mov esp,[stacks+eax*4]
      mov eax,cr0
      or eax,8
      mov cr0,eax
      ret
task_a:
      fldz
      mov ecx,5
.l:   fld1
      faddp st1,st0
      call yield
      loop .l
      fistp dword [result]
      fnstcw [result+4]
      KV "a",[result]
      KV "cw",[result+4]
      call yield
      KV "traps",[traps]
      EXIT
task_b:
      mov word [result+6],0xc7f
      fldcw [result+6]
      fldpi
      mov edx,5
.l:   fadd st0,st0
      call yield
      dec edx
      jnz .l
      fstp qword [double]
      KV "b",[double+4]
      call yield
      jmp $`);
    machine.run(LIMIT);
    const high = new DataView(new ArrayBuffer(8));
    high.setFloat64(0, Math.PI * 32);
    // RC of task B truncates: the high half of the double is the same.
    expect(machine.console().debug).toBe(
      ` a=5 cw=C7F037F b=${high.getUint32(0).toString(16).toUpperCase()} traps=B== END\n`,
    );
  });
});
