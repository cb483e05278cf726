import { SeededRandom } from '#emulator/base';
import { describe, expect, it } from 'vitest';
import { debugWorld, KINDS_KERNEL } from '#emulator/testing';
import { REVERSE_STEPS } from './reverse-stepping.ts';
import { STEPS, type StepKind } from './stepping.ts';

const sector = (body: string): string => `bits 16\norg 0x7c00\n${body}\ntimes 510-($-$$) db 0\ndw 0xaa55\n`;

/** The same code in real mode, in a 16-bit segment of protected mode, and in 32-bit code. */
const MODES: Readonly<Record<string, (body: string) => string>> = {
  'real mode': (body) => sector(`cli\nxor ax,ax\nmov ss,ax\nmov sp,0x7c00\n${body}`),
  '16-bit protected mode': (body) => sector(`${enter('code16:body')}\nbody: ${body}`),
  '32-bit code': (body) => sector(`${enter('dword code32:body')}\nbits 32\nbody: ${body}`),
};
const enter = (to: string): string => `cli
  lgdt [gdtr]
  mov eax,cr0
  inc ax
  mov cr0,eax
  mov ax,8
  mov ss,ax
  mov esp,0x17000
  jmp ${to}
gdt: dq 0
  dw 0xffff, 0
  db 0, 0x92, 0, 0
  dw 0xffff, 0
  db 0, 0x9a, 0, 0
  dw 0xffff, 0
  db 0, 0x9a, 0xcf, 0
gdtr: dw 31
  dd gdt
code16 equ 16
code32 equ 24`;

function at(text: string, label: string): ReturnType<typeof debugWorld> {
  const w = debugWorld(text);
  w.breakpoints({ place: { kind: 'label', label } });
  expect(w.go().why).toBe('breakpoint');
  w.breakpoints();
  return w;
}
const after = (text: string, label: string, kind: StepKind): string => {
  const w = at(text, label);
  const reason = w.step(kind);
  return reason.why === 'limit' ? w.here() : JSON.stringify(reason);
};

describe.each(Object.keys(MODES))('steps in %s', (mode) => {
  const program = MODES[mode];

  it('over a loop that is left by a jump out of it', () => {
    const text = program(`
      mov cx,10
head: dec cx
      cmp cx,3
      je left
      or cx,cx
jump: jnz head
next: nop
left: jmp $`);
    expect(after(text, 'jump', 'over')).toBe('left');
  });

  it('over a loop that pushes in each round', () => {
    const text = program(`
      mov cx,10
head: push ax
      dec cx
jump: jnz head
next: jmp $`);
    expect(after(text, 'jump', 'over')).toBe('next');
  });

  it('over a loop that returns from its procedure, past what it calls', () => {
    const text = program(`
      mov cx,4
      call work
back: jmp $
work: nop
head: call leaf
      cmp cx,2
      jne jump
      ret
jump: loop head
next: ret
leaf: push cx
      mov cx,3
      loop $
      pop cx
      ret`);
    expect(after(text, 'jump', 'over')).toBe('back');
  });

  it('over a loop whose callee runs the same loop', () => {
    const text = program(`
      mov cx,3
      mov dx,1
      call work
back: jmp $
work: nop
head: or dx,dx
      jz jump
      dec dx
      push cx
      mov cx,2
      call work
      pop cx
jump: loop head
next: ret`);
    const w = at(text, 'jump');
    // The first time is inside the callee: its loop is stepped over, and it returns.
    expect([w.step('over').why, w.here()]).toEqual(['limit', 'next']);
    expect([w.step('out').why, w.machine.registers().gpr[1] & 0xffff]).toEqual(['limit', 0]);
    w.step('into');
    expect([w.here(), w.step('over').why, w.here(), w.machine.registers().gpr[1] & 0xffff]).toEqual(['jump', 'limit', 'next', 0]); // prettier-ignore
  });

  it('over a loop with data in the middle of its code', () => {
    const text = program(`
      mov cx,5
head: jmp over
      db 0xea, 0x0f
over: cmp cx,2
      je left
jump: loop head
next: nop
left: jmp $`);
    expect(after(text, 'jump', 'over')).toBe('left');
  });

  it('over a call and out of it', () => {
    const text = program(`
call_: call work
next: jmp $
work: mov cx,300
      call leaf
inner: ret
leaf: loop $
      ret`);
    expect(after(text, 'call_', 'over')).toBe('next');
    expect(after(text, 'work', 'out')).toBe('next');
    expect(after(text, 'leaf', 'out')).toBe('inner');
  });
});

/** IRQ 0 often, its handler running the same loop as the program. */
const TICKS = sector(`xor ax,ax
  mov ds,ax
  mov ss,ax
  mov sp,0x7c00
  cli
  mov word [8*4],tick
  mov word [8*4+2],ax
  mov al,0x34
  out 0x43,al
  mov al,20
  out 0x40,al
  mov al,0
  out 0x40,al
ready: nop
  sti
  nop
begin: mov cx,2000
  call count
done: jmp $
count: nop
head: nop
jump: loop head
next: ret
tick: push cx
  push ax
  mov cx,3
  call count
  mov al,0x20
  out 0x20,al
  pop ax
  pop cx
  iret`);

describe('interrupts', () => {
  it('that run the same code do not end a step over a loop', () => {
    const w = at(TICKS, 'begin');
    w.step('over');
    w.step('into');
    w.step('into');
    w.step('into');
    // In the handler or in the program: out to the loop of the program first.
    w.breakpoints({ place: { kind: 'label', label: 'jump' }, condition: 'cx > 100 && cx < 1900' });
    expect(w.go().why).toBe('breakpoint');
    w.breakpoints();
    const before = w.machine.transitionCount;
    expect([w.step('over').why, w.here(), w.machine.registers().gpr[1] & 0xffff]).toEqual(['limit', 'next', 0]);
    expect(w.machine.transitionCount).toBeGreaterThan(before + 4);
  });

  it('are stepped into: at the first instruction of the handler', () => {
    const w = at(TICKS, 'done');
    for (let n = 0; n < 3; n++) {
      expect(w.step('into-interrupt')).toEqual({ why: 'rule', rule: 'next-interrupt' });
      expect([w.here(), w.machine.transition(w.machine.transitionCount)?.cause]).toMatchObject([
        'tick',
        { type: 'external' },
      ]);
    }
    // Its reverse: back to the same place from further on.
    const { icount } = w.machine;
    w.step('into');
    w.step('into');
    expect(w.back('to-previous-transition')).toEqual({ why: 'rule', rule: 'next-transition' });
    expect([w.here(), w.machine.icount]).toEqual(['tick', icount]);
  });

  it('that wait for IF are stepped into when it comes', () => {
    const w = at(TICKS, 'ready');
    expect(w.step('into-interrupt')).toEqual({ why: 'rule', rule: 'next-interrupt' });
    expect(w.here()).toBe('tick');
  });

  it('that never come leave the step to whoever pauses it, and a breakpoint ends it', () => {
    const w = at(KINDS_KERNEL, 'again');
    w.breakpoints({ place: { kind: 'label', label: 'magic32' } });
    expect([w.step('into-interrupt').why, w.here()]).toEqual(['breakpoint', 'magic32']);
    expect([w.step('into-interrupt').why, w.here()]).toEqual(['rule', 'timer']);
  });
});

describe('stepping changes nothing', () => {
  const KINDS = [...STEPS, ...REVERSE_STEPS];
  const WATCHERS = [
    { place: { kind: 'label', label: 'head' }, condition: 'cx == 3' },
    { place: { kind: 'irq', line: 0, when: 'raised' }, log: '{irq}' },
    { place: { kind: 'port', first: 0x20, last: 0x20, direction: 'out' }, hits: { rule: 'every', count: 3 } },
  ] as const;

  /**
   * One instruction on: a run that stops at a breakpoint has looked up the page it enters, and a stop may come in front of a chip's
   * event of the same moment; a run that ends there by its count has not, or comes behind it. What follows is the same.
   */
  const settled = (w: ReturnType<typeof debugWorld>): string =>
    w.timeline.divert((machine) => {
      machine.run({ instructions: 1 });
      return machine.digest();
    });

  it.each([1, 2, 3, 4, 5, 6])('a run stepped in any mixture is the run that was not stepped (seed %i)', (seed) => {
    const random = new SeededRandom(seed);
    const source = seed % 2 === 0 ? TICKS : KINDS_KERNEL.replace('call twice', 'call twice\n  or ecx,ecx');
    const w = debugWorld(source);
    if (seed % 3 === 0) w.breakpoints(...(source === TICKS ? WATCHERS : WATCHERS.slice(1)));
    const start = w.timeline.here();
    const moments: { readonly icount: number; readonly digest: string }[] = [];
    for (let n = 0; n < 60; n++) {
      const kind = KINDS[random.below(random.below(3) === 0 ? KINDS.length : STEPS.length)];
      if (random.below(8) === 0) w.timeline.run({ instructions: random.below(500) });
      else if (kind in { back: 1 } || STEPS.includes(kind as StepKind)) {
        if (kind === 'back') w.back('back');
        else w.step(kind as StepKind, 3000);
      } else w.back(kind as (typeof REVERSE_STEPS)[number]);
      const halted = w.machine.registers().halted;
      if (!halted) moments.push({ icount: w.machine.icount, digest: settled(w) });
    }
    w.breakpoints();
    w.machine.restore(start);
    const plain = new Map<number, string>();
    for (const icount of [...new Set(moments.map((m) => m.icount))].sort((a, b) => a - b)) {
      w.machine.run({ untilIcount: icount });
      plain.set(icount, settled(w));
    }
    expect(moments.map(({ icount }) => ({ icount, digest: plain.get(icount) }))).toEqual(moments);
    expect(new Set(moments.map((m) => m.icount)).size).toBeGreaterThan(5);
  });
});
