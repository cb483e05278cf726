import { describe, expect, it } from 'vitest';
import { bootWith } from '#emulator/testing';
import { EMPTY_CONTEXT, inspect, type StackView, type ViewArgs } from './index.ts';

const PROGRAM = `
  call tss_setup
  GATE 0x30, back, 0xEE, KCODE
  push dword 0x11111111
  push dword 0x22222222
  pop eax
here:
  mov ax, UDATA
  mov ds, ax
  push dword UDATA
  push dword USTK
  push dword 2
  push dword UCODE
  push dword user
  iretd
user:
  int 0x30
there:
  jmp $
back: iretd
`;
describe('the stack', () => {
  const { machine, symbol } = bootWith(PROGRAM, { harness: 'protected' });
  const stack = (args: ViewArgs['stack']): StackView => inspect(machine, 'stack', args, EMPTY_CONTEXT);
  const goTo = (label: string): void => {
    machine.setBreakpoints([symbol(label)]);
    machine.run({ instructions: 20_000_000 });
  };
  it('shows words under the stack pointer, and the stack that the next entry uses', () => {
    goTo('here');
    const { words, esp } = stack({ words: 1, below: 2 });
    expect(words.map((w) => [w.offset - esp, w.value])).toEqual([[-8, words[0].value], [-4, 0x22222222], [0, 0x11111111]]); // prettier-ignore
    goTo('there');
    const ring0 = stack({ words: 2, below: 5, ring0: 1 });
    expect([ring0.isRing0, ring0.esp, ring0.selector]).toEqual([true, ring0.ring0?.esp0, ring0.ring0?.ss0]);
    // Left over of INT 30h: EIP CS EFLAGS ESP SS right under ESP0.
    expect(ring0.words.slice(0, 5).map((w) => w.value)).toEqual([symbol('there'), 0x1b, ring0.words[2].value, 0x80000, 0x23]); // prettier-ignore
    expect(stack({ words: 1 }).isRing0).toBe(false);
  });
});
