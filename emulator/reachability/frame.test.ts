/** Frames: the question says nothing of the answer, the answer is the pushes of the machine. */
import { describe, expect, it } from 'vitest';
import { bootWith } from '#emulator/testing';
import { answerOf, frameAnswer } from './frame-answer.ts';
import { frameQuestion } from './frame-question.ts';
import { BOOT, lab, LAB_TABLES, type Lab } from './reach.test-kit.ts';

const KERNEL = `${LAB_TABLES}
  push dword UDATA
  push dword USTK
  push dword 0x202
  push dword UCODE
  push dword user
ready: iretd
user: nop
  mov eax,5
sys: int 0x81
back: mov bx,KDATA
bad: mov ds,bx
gate: push eax
  pop eax
ret_: iretd
task2: jmp task2
align 16
tss2: times 104 db 0
`;
const world = lab(bootWith(KERNEL, BOOT));
const { machine, timeline, symbol } = world;
const to = ({ symbol: at }: Lab, name: string): void => {
  machine.setBreakpoints([at(name)]);
  machine.passBreakpointHere();
  machine.run({ instructions: 100_000 });
  machine.setBreakpoints([]);
};
const ids = (): string[] => frameAnswer(timeline)?.slots.map(({ id }) => id) ?? [];

describe('predict the frame', () => {
  it('iretd to ring 3: five words go up', () => {
    const before = machine.digest();
    const { question } = frameQuestion(timeline, { text: 'iretd', length: 1 });
    expect(question).toMatchObject({ event: 'iret', pops: true, cpl: 0, text: 'iretd' });
    expect(question?.words.slice(0, 5).map(({ value }) => value)).toEqual([symbol('user'), 0x1b, 0x202, 0x80000, 0x23]);
    const answer = frameAnswer(timeline);
    expect(ids()).toEqual(['EIP', 'CS', 'EFLAGS', 'ESP', 'SS']);
    expect(answer?.slots.map(({ address }) => address)).toEqual(question?.words.slice(0, 5).map(({ address }) => address)); // prettier-ignore
    expect(answer).toMatchObject({ stack: 'current', to: { cs: 0x1b, eip: symbol('user'), cpl: 3, interruptFlag: 1 } });
    expect(machine.digest()).toBe(before);
  });
  it('int n from ring 3: the TSS gives the stack', () => {
    to(world, 'user');
    expect(frameQuestion(timeline, { text: 'nop', length: 1 })).toEqual({ question: null, obstacle: 'quiet' });
    expect(frameAnswer(timeline)).toBe(null);
    to(world, 'sys');
    const { question } = frameQuestion(timeline, { text: 'int 81h', length: 2 });
    expect(question).toMatchObject({ event: 'int', vector: 0x81, pops: false, cpl: 3, interruptFlag: 1 });
    expect(question?.stacks).toMatchObject([{ id: 'current', selector: 0x23, pointer: 0x80000 }, { id: 'tss', selector: 0x10, pointer: 0x8f000 }, { id: 'save-area' }]); // prettier-ignore
    const chip = (id: string): number | null | undefined => question?.chips.find((one) => one.id === id)?.value;
    expect([chip('next-EIP'), chip('EIP'), chip('error-code'), chip('SS0'), chip('gate-offset')]).toEqual([symbol('back'), symbol('sys'), null, 0x10, symbol('gate')]); // prettier-ignore
    const answer = frameAnswer(timeline);
    expect(ids()).toEqual(['SS', 'ESP', 'EFLAGS', 'CS', 'next-EIP']);
    expect(answer?.slots.map(({ address, value }) => [address, value])).toEqual([[0x8effc, 0x23], [0x8eff8, 0x80000], [0x8eff4, machine.registers().eflags >>> 0], [0x8eff0, 0x1b], [0x8efec, symbol('back')]]); // prettier-ignore
    expect(answer).toMatchObject({ stack: 'tss', to: { cs: 8, eip: symbol('gate'), cpl: 0, interruptFlag: 0 } });
    // What is told beforehand is what happens.
    const known = machine.transitionCount;
    timeline.step();
    expect(answerOf([machine.transition(known + 1)!])?.slots).toEqual(answer?.slots);
  });
  it('a fault pushes its error code, and the instruction itself', () => {
    to(world, 'bad');
    const { question } = frameQuestion(timeline, { text: 'mov ds, bx', length: 2 });
    expect(question).toMatchObject({ event: 'exception', vector: 13 });
    expect(ids()).toEqual(['SS', 'ESP', 'EFLAGS', 'CS', 'EIP', 'error-code']);
    expect(frameAnswer(timeline)?.slots.at(-1)?.value).toBe(0x10);
  });
  it('an int n that is refused is answered by the fault that comes of it', () => {
    machine.input({ type: 'poke-register', register: 'EIP', value: symbol('sys') });
    machine.input({ type: 'poke-memory', physical: symbol('sys') + 1, bytes: [0x20] });
    expect(frameQuestion(timeline, { text: 'int 20h', length: 2 }).question).toMatchObject({ event: 'int', vector: 0x20 }); // prettier-ignore
    const answer = frameAnswer(timeline);
    expect(answer?.transitions.map(({ cause }) => cause.vector)).toEqual([0x20, 13]);
    expect(answer?.slots.map(({ id, value }) => [id, value]).slice(4)).toEqual([['EIP', symbol('sys')], ['error-code', 0x102]]); // prettier-ignore
  });
});
