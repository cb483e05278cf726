import { describe, expect, it } from 'vitest';
import { createMachine } from './index.ts';
import { inputProblem } from './input-problem.ts';

const RAM = 1 << 20;
const PARTS = ['selector', 'base', 'limit', 'attributes'];
const REGISTERS = [
  'eax', 'ECX', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi', 'eip', 'eflags', 'cr0', 'cr2', 'cr3', 'cr4', 'sysenter_cs',
  ...Array.from({ length: 8 }, (_, n) => `dr${n}`),
  ...['gdtr', 'idtr'].flatMap((table) => [`${table}.base`, `${table}.limit`]),
  ...['es', 'cs', 'ss', 'ds', 'fs', 'gs', 'ldtr', 'tr'].flatMap((segment) => PARTS.map((part) => `${segment}.${part}`)),
]; // prettier-ignore

describe('inputProblem', () => {
  it('every register that it accepts can be poked', () => {
    const machine = createMachine({ ramBytes: RAM });
    for (const register of REGISTERS) {
      const event = { type: 'poke-register', register, value: 0 } as const;
      expect([register, inputProblem(event, RAM)]).toEqual([register, null]);
      machine.input(event);
    }
    expect(machine.inputLog.length).toBe(REGISTERS.length);
  });
  it('says what is wrong with registers, lines and bytes that there are not', () => {
    const field = (event: Parameters<typeof inputProblem>[0]): string | undefined => inputProblem(event, RAM)?.field;
    expect(['ax', 'CR1', 'DS', 'CS.foo', 'toString', ''].map((register) => field({ type: 'poke-register', register, value: 0 }))).toEqual(Array.from({ length: 6 }, () => 'register')); // prettier-ignore
    expect([1, 2, 3].map((line) => field({ type: 'irq', line, action: 'pulse' }))).toEqual([undefined, 'line', undefined]); // prettier-ignore
    const poke = (physical: number, bytes: number[]) => ({ type: 'poke-memory', physical, bytes }) as const;
    expect([poke(RAM - 2, [1, 2]), poke(RAM - 1, [1, 2]), poke(0xf0000000, [])].map(field)).toEqual([undefined, 'physical', 'physical']); // prettier-ignore
  });
});
