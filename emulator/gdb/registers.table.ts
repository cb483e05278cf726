/**
 * The registers that gdb is told of, in the order of the protocol: those of its own feature `org.gnu.gdb.i386.core`, whose
 * numbers are fixed, then the system registers of the machine (SDM vol. 3 figure 2-1) and the hidden parts of the segments.
 */
import type { RegisterState } from '#emulator/machine';

/** What a register is read from. */
export interface RegisterSource {
  readonly r: RegisterState;
  /** Fields of the section `fpu`. */
  readonly fpu: Readonly<Record<string, readonly number[]>>;
  readonly icount: number;
  readonly now: number;
}

export interface RegisterRow {
  readonly name: string;
  readonly bits: 16 | 32 | 64 | 80;
  /** Type in the target description. */
  readonly type: string;
  readonly group?: 'general' | 'float' | 'system';
  readonly read: (from: RegisterSource) => number | bigint;
  /** Name of the machine's input `poke-register`; rows without one cannot be written. */
  readonly poke?: string;
}

const general = (name: string, index: number, type = 'int32'): RegisterRow => ({
  name,
  bits: 32,
  type,
  read: ({ r }) => r.gpr[index],
  poke: name.toUpperCase(),
});
/** Position in ES CS SS DS FS GS LDTR TR. */
const selector = (name: string, index: number): RegisterRow => ({
  name,
  bits: 32,
  type: 'int32',
  read: ({ r }) => r.segments[index].selector,
});
const float = (name: string, read: RegisterRow['read']): RegisterRow => ({
  name,
  bits: 32,
  type: 'int',
  group: 'float',
  read,
});

type Fpu = RegisterSource['fpu'];
/** The two doublewords of register Rn, low first. */
const significand = (fpu: Fpu, n: number): readonly number[] => fpu['significand'].slice(n * 2, n * 2 + 2);

/** ST(n): TOP (status word bits 11-13) turns the register file. */
const stack = (n: number): RegisterRow => ({
  name: `st${n}`,
  bits: 80,
  type: 'i387_ext',
  group: 'float',
  read: ({ fpu }) => {
    const at = ((fpu['status'][0] >>> 11) + n) & 7;
    const [low, high] = significand(fpu, at);
    return BigInt(low) | (BigInt(high) << 32n) | (BigInt(fpu['signExponent'][at]) << 64n);
  },
});

/** Tag word of 16 bits: 00 valid, 01 zero, 10 special, 11 empty (SDM vol. 1 §8.1.7). */
function tagWord(fpu: Fpu): number {
  let word = 0;
  for (let n = 0; n < 8; n++) {
    const exponent = fpu['signExponent'][n] & 0x7fff;
    const [low, high] = significand(fpu, n);
    const isZero = exponent === 0 && high === 0 && low === 0;
    const isNormal = exponent !== 0 && exponent !== 0x7fff && high >= 0x80000000;
    const tag = ((fpu['occupied'][0] >>> n) & 1) === 0 ? 3 : isZero ? 1 : isNormal ? 0 : 2;
    word |= tag << (n * 2);
  }
  return word;
}

/**
 * `eip` is the *linear* address of the next instruction: gdb knows no segments, and it disassembles, steps and breaks where
 * this register points. With CS based at 0 it is EIP itself; the offset inside CS is the row `ip`.
 */
const CORE: readonly RegisterRow[] = [
  general('eax', 0),
  general('ecx', 1),
  general('edx', 2),
  general('ebx', 3),
  general('esp', 4, 'data_ptr'),
  general('ebp', 5, 'data_ptr'),
  general('esi', 6),
  general('edi', 7),
  { name: 'eip', bits: 32, type: 'code_ptr', read: ({ r }) => r.segments[1].base + r.eip, poke: 'EIP' },
  { name: 'eflags', bits: 32, type: 'i386_eflags', read: ({ r }) => r.eflags, poke: 'EFLAGS' },
  selector('cs', 1),
  selector('ss', 2),
  selector('ds', 3),
  selector('es', 0),
  selector('fs', 4),
  selector('gs', 5),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map(stack),
  float('fctrl', ({ fpu }) => fpu['control'][0]),
  float('fstat', ({ fpu }) => fpu['status'][0]),
  float('ftag', ({ fpu }) => tagWord(fpu)),
  float('fiseg', ({ fpu }) => fpu['instructionSelector'][0]),
  float('fioff', ({ fpu }) => fpu['instructionOffset'][0]),
  float('foseg', ({ fpu }) => fpu['dataSelector'][0]),
  float('fooff', ({ fpu }) => fpu['dataOffset'][0]),
  float('fop', ({ fpu }) => fpu['opcode'][0]),
];

const system = (
  name: string,
  read: (from: RegisterSource) => number,
  bits: 16 | 32 | 64 = 32,
  type = `uint${bits}`,
): RegisterRow => ({ name, bits, type, group: 'system', read });
const hidden = (name: string, index: number): RegisterRow[] => [
  system(`${name}_base`, ({ r }) => r.segments[index].base, 32, 'data_ptr'),
  system(`${name}_limit`, ({ r }) => r.segments[index].limit),
];
/** Access byte in bits 8-15, G D/B L AVL in bits 20-23, as in the high doubleword of a descriptor. */
const attributes = (name: string, index: number): RegisterRow =>
  system(`${name}_attributes`, ({ r }) => r.segments[index].attributes);

const SYSTEM: readonly RegisterRow[] = [
  system('ip', ({ r }) => r.eip),
  system('cpl', ({ r }) => r.cpl, 16),
  system('cr0', ({ r }) => r.cr0, 32, 'ringside_cr0'),
  system('cr2', ({ r }) => r.cr2, 32, 'data_ptr'),
  system('cr3', ({ r }) => r.cr3),
  system('cr4', ({ r }) => r.cr4),
  system('gdtr_base', ({ r }) => r.gdtr.base, 32, 'data_ptr'),
  system('gdtr_limit', ({ r }) => r.gdtr.limit, 16),
  system('idtr_base', ({ r }) => r.idtr.base, 32, 'data_ptr'),
  system('idtr_limit', ({ r }) => r.idtr.limit, 16),
  system('ldtr', ({ r }) => r.segments[6].selector, 16),
  ...hidden('ldtr', 6),
  system('tr', ({ r }) => r.segments[7].selector, 16),
  ...hidden('tr', 7),
  ...[0, 1, 2, 3].map((n) => system(`dr${n}`, ({ r }) => r.dr[n], 32, 'data_ptr')),
  system('dr6', ({ r }) => r.dr[6]),
  system('dr7', ({ r }) => r.dr[7]),
  ...(['es', 'cs', 'ss', 'ds', 'fs', 'gs'] as const).flatMap((name, n) => [...hidden(name, n), attributes(name, n)]),
  system('icount', ({ icount }) => icount, 64),
  system('now', ({ now }) => now, 64),
];

export const FEATURES: readonly { readonly name: string; readonly rows: readonly RegisterRow[] }[] = [
  { name: 'org.gnu.gdb.i386.core', rows: CORE },
  { name: 'org.ringside.i386.system', rows: SYSTEM },
];
/** By number. */
export const REGISTERS: readonly RegisterRow[] = [...CORE, ...SYSTEM];
export const EIP = 8, ESP = 4, EBP = 5; // prettier-ignore
