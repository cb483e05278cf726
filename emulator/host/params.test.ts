import { describe, expect, it } from 'vitest';
import { inputEvent, RequestError } from './params.ts';

const RAM = 1 << 20;
const refusal = (event: unknown): string => {
  try {
    inputEvent(event, RAM);
  } catch (error) {
    if (error instanceof RequestError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'taken';
};

describe('inputs from the window', () => {
  it('that no machine takes are refused with a sentence, before they reach it', () => {
    expect([
      refusal({ type: 'irq', line: 2, action: 'pulse' }),
      refusal({ type: 'poke-register', register: 'AX', value: 1 }),
      refusal({ type: 'poke-memory', physical: RAM - 1, bytes: [1, 2] }),
      refusal({ type: 'warp', factor: 9 }),
    ]).toEqual([
      'bad-request: event.line: IRQ 2 joins the two controllers and cannot be driven; choose another line from 0 to 15',
      'bad-request: event.register: the name of a register is expected, as EAX, EFLAGS, CR0, DR7, GDTR.limit or DS.selector',
      'bad-request: event.physical: a whole number from 0 to 1048574 is expected: only RAM is changed, and there are 1048576 bytes of it',
      expect.stringMatching(/^bad-request: event.type must be one of key, /) as string,
    ]);
    expect(refusal({ type: 'poke-memory', physical: RAM - 2, bytes: [1, 2] })).toBe('taken');
  });
});
