/** What a run says of nesting while processes are switched inside of handlers. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluate, type CheckBody, type Lab, type RunSpec } from '#labs/kit';
import { runLab } from './run-lab.ts';

const INCLUDE = fs.readFileSync(path.join(import.meta.dirname, '../content/common/ringside.inc'), 'utf8');
const text = { en: '', zh: '' };
const run: RunSpec = { id: 'main', file: '', defines: {}, inputs: [], maxInstructions: 2_000_000, maxMs: 30, endMark: '', machine: {} }; // prettier-ignore
const labWith = (body: CheckBody): Lab => ({
  kind: 'lab', id: 'T', slug: 't', title: text, goal: text, introduction: text, minutes: 1, prerequisites: [], sdm: [], sources: [], panels: [],
  seeds: [1], runs: [run], watch: [], pid: '', start: [], solution: [], steps: [], mistakes: [], startFails: '', wrong: [], findings: [], alternatives: [],
  checks: [{ id: 'c', title: text, body, needs: [], run: 'main' }],
}); // prettier-ignore

/** Two processes with a kernel stack each. The timer hands over at each tick, and so does a system call. */
const kernel = (userB: string, work = ''): string => `%include "ringside.inc"
STACK_B equ 8E000h
kmain:
    mov al, 11h
    out 20h, al
    mov al, 20h
    out 21h, al
    mov al, 4
    out 21h, al
    mov al, 1
    out 21h, al
    mov al, 34h
    out 43h, al
    mov al, 1193 & 255
    out 40h, al
    mov al, 1193 >> 8
    out 40h, al
    mov al, 0FEh
    out 21h, al
    GATE 20h, timer, 8Eh
    GATE 30h, yield, 0EEh
    mov esp, STACK_B
    push dword UDATA
    push dword ustack_top - 400h
    push dword 202h
    push dword UCODE
    push dword user_b
    times 8 push dword 0
    push dword leave_kernel
    mov [other], esp
    mov esp, kstack_top
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_a
    iretd
timer:
    pushad
    mov dx, ss
    mov ds, dx
    mov al, 20h
    out 20h, al
    ${work}
    call hand_over
leave_kernel:
    popad
    iretd
yield:
    pushad
    mov dx, ss
    mov ds, dx
    call hand_over
came_back:
    popad
    iretd
hand_over:
    mov eax, [tss+4]
    xor eax, esp0_top ^ STACK_B
    mov [tss+4], eax
    mov eax, esp
    xchg eax, [other]
    mov esp, eax
    ret
user_a:
    jmp user_a
user_b:
    ${userB}
    jmp user_b
other dd 0
rings dd 0
`;
function judged(body: CheckBody, source: string): ReturnType<typeof evaluate> {
  const files = [{ name: 'main.asm', text: source }, { name: 'ringside.inc', text: INCLUDE }]; // prettier-ignore
  const { record, assembled } = runLab(labWith(body), run, files, 1);
  expect(assembled.diagnostics).toEqual([]);
  if (record === null) throw new Error('no record');
  return evaluate(body, record);
}
const ticks = { kind: 'count', event: { event: 'enter', where: { vec: '20h' } }, atLeast: 20 } as const;
const reentries = (bounds: { atLeast?: number; atMost?: number }): CheckBody => ({
  kind: 'all',
  of: [ticks, { kind: 'metric', metric: 'reentries', of: 'timer', ...bounds }],
});

describe('while a process waits inside of a handler', () => {
  it('the handler of another one is no re-entry', () => {
    expect(judged(reentries({ atMost: 0 }), kernel('nop'))).toMatchObject({ ok: true });
  });
  it('the same handler on top of itself is one', () => {
    const again = 'inc dword [rings]\ntest dword [rings], 1\njz .on\nmov ecx, 30000\nsti\nloop $\ncli\n.on:';
    expect(judged(reentries({ atLeast: 5 }), kernel('nop', again))).toMatchObject({ ok: true });
    expect(judged({ kind: 'metric', metric: 'max_depth', atLeast: 2, atMost: 2 }, kernel('nop', again))).toMatchObject({
      ok: true,
    });
  });
  it('interrupts of another one are not deeper', () => {
    expect(judged({ kind: 'metric', metric: 'max_depth', atLeast: 1, atMost: 1 }, kernel('nop'))).toMatchObject({
      ok: true,
    });
  });
  it('what goes on with a system call does not stand under that interrupt', () => {
    const back = (depth: number, bounds: { atLeast?: number; atMost?: number }): CheckBody => ({
      kind: 'count',
      event: { event: 'mark', where: { label: 'came_back', depth } },
      ...bounds,
    });
    const yields = kernel('int 30h');
    expect(
      judged({ kind: 'all', of: [ticks, back(0, { atLeast: 20 }), back(1, { atMost: 0 })] }, yields),
    ).toMatchObject({ ok: true });
  });
});
