/**
 * The fixture of recorded cases: one line a case, columns separated by tabs, numbers in hexadecimal.
 * ```
 * form  code  mask of defined flags  EAX…EDI EIP EFLAGS  bytes of memory  signal  what changed in registers  in memory
 * ```
 * Registers that changed: `0=1a` (EAX is now 1Ah), `8` EIP, `9` EFLAGS, `es`…`gs` selectors. Memory: `6000=1a,6001=2b`.
 */
import { SREG } from '#emulator/arch';
import { formById } from '#emulator/isa';
import type { Flat32Vector } from '../vectors/flat32.test-kit.ts';
import { HOST_CS, HOST_DS, type HostCase } from './host-cases.test-kit.ts';

export interface HostVector extends Flat32Vector {
  /** ES CS SS DS FS GS at the end. */
  readonly selectors: readonly number[];
}
export const INITIAL_SELECTORS = [HOST_DS, HOST_CS, HOST_DS, HOST_DS, 0, 0];
const FLAG_BITS: Readonly<Record<string, number>> = { O: 0x800, S: 0x80, Z: 0x40, A: 0x10, P: 4, C: 1, D: 0x400 };
/** OF DF SF ZF AF PF CF. */
const ALL = 0xcd5;
const SEGMENTS = SREG.map((name) => name.toLowerCase());

const definedFlags = (form: string): number => [...formById(form).flagsUndefined].reduce((mask, flag) => mask & ~FLAG_BITS[flag], ALL); // prettier-ignore
const hex = (n: number): string => n.toString(16);
const bytes = (list: readonly (readonly [number, number])[]): string => list.map(([at, value]) => `${hex(at)}=${hex(value)}`).join(','); // prettier-ignore

/** What the recorder saw. */
export interface HostOutcome {
  readonly registers: readonly number[];
  readonly selectors: readonly number[];
  readonly signal: number;
  readonly memory: readonly (readonly [number, number])[];
}
export function fixtureLine(it: HostCase, outcome: HostOutcome): string {
  const mask = definedFlags(it.form);
  const changed = outcome.registers.flatMap((value, n) => {
    const kept = n === 9 ? (it.i[9] & ~mask) | (value & mask) : value;
    return kept === it.i[n] ? [] : [`${hex(n)}=${hex(kept >>> 0)}`];
  });
  outcome.selectors.forEach((value, n) => {
    if (value !== INITIAL_SELECTORS[n]) changed.push(`${SEGMENTS[n]}=${hex(value)}`);
  });
  const code = it.code.map((b) => b.toString(16).padStart(2, '0')).join('');
  return [it.form, code, hex(mask), it.i.map(hex).join(' '), bytes(it.m), hex(outcome.signal), changed.join(','), bytes(outcome.memory)].join('\t'); // prettier-ignore
}

const pairs = (text: string): [string, number][] =>
  text === '' ? [] : text.split(',').map((part) => part.split('=')).map(([key, value]) => [key, parseInt(value, 16)]); // prettier-ignore
const places = (text: string): [number, number][] => pairs(text).map(([at, value]) => [parseInt(at, 16), value]);

export function parseFixture(text: string): HostVector[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [form, code, mask, before, memory, signal, changed, after] = line.split('\t');
      const i = before.split(' ').map((n) => parseInt(n, 16));
      const f = i.slice();
      const selectors = INITIAL_SELECTORS.slice();
      for (const [key, value] of pairs(changed)) {
        const segment = SEGMENTS.indexOf(key);
        if (segment >= 0) selectors[segment] = value;
        else f[parseInt(key, 16)] = value;
      }
      return { form, code, um: parseInt(mask, 16), i, m: places(memory), sig: parseInt(signal, 16), f, fm: places(after), selectors }; // prettier-ignore
    });
}
