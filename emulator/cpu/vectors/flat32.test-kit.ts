/** Vectors of one instruction in 32-bit user mode: one JSON object a line. Layout: see {@link Flat32Vector}. */
import { read32 } from '#emulator/base';
import { type CpuModelName } from '#emulator/arch';
import {
  haltedVector,
  hex,
  KERNEL_STACK,
  load,
  makeMachine,
  protectedMode,
  type TestMachine,
} from '../machine.test-kit.ts';
import { VectorFileError } from './moo.test-kit.ts';

/** Code at 2800h among CCh, data at 4000h-DFFFh, all else 0; CPL 3, flat. Registers: EAX … EDI, EIP, EFLAGS. */
export interface Flat32Vector {
  readonly form: string;
  readonly code: string;
  /** AND mask of the defined flags. */
  readonly um: number;
  readonly i: readonly number[];
  readonly m: readonly (readonly [number, number])[];
  /** 0 = ran to the INT3 behind it, 8 = #DE, 11 = #BR or #OF. */
  readonly sig: number;
  readonly f: readonly number[];
  /** Bytes that changed. */
  readonly fm: readonly (readonly [number, number])[];
}
const NAMES = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'];
const CODE = 0x2800, INT3_FROM = 0x2000, DATA = 0x4000, END = 0xe000, EIP = 8, EFLAGS = 9; // prettier-ignore
/** OF DF SF ZF AF PF CF: the flags a program can see the instruction change. */
const COMPARED = 0xcd5;

const numbers = (value: unknown, length: number): boolean =>
  Array.isArray(value) && value.length === length && value.every((n) => Number.isInteger(n));
const bytes = (value: unknown): boolean =>
  Array.isArray(value) && value.every((pair) => numbers(pair, 2) && pair[0] >= DATA && pair[0] < END);

/** One line. @throws VectorFileError */
export function parseFlat32(line: string, number: number): Flat32Vector {
  let v: Partial<Flat32Vector>;
  try {
    v = JSON.parse(line) as Partial<Flat32Vector>;
  } catch {
    throw new VectorFileError(`line ${number} is not JSON`);
  }
  const ok =
    typeof v === 'object' &&
    v !== null &&
    typeof v.form === 'string' &&
    typeof v.code === 'string' &&
    /^([0-9a-f]{2})+$/i.test(v.code) &&
    Number.isInteger(v.um) &&
    Number.isInteger(v.sig) &&
    numbers(v.i, 10) &&
    numbers(v.f, 10) &&
    bytes(v.m) &&
    bytes(v.fm);
  if (!ok) throw new VectorFileError(`line ${number} is not a vector with form, code, um, i, m, sig, f and fm`);
  return v as Flat32Vector;
}

/** A machine for vectors of this kind; one runs any number of them. */
export class Flat32Bench {
  readonly machine: TestMachine;
  private readonly fresh: Uint8Array;
  private readonly before = new Int32Array((END - DATA) >> 2);
  private readonly after: Int32Array;

  /** @param prepare more of protected mode than the tables of the test kit. */
  constructor(model: CpuModelName = 'P6', prepare: (m: TestMachine) => void = () => {}) {
    this.machine = makeMachine(0x40000, model);
    protectedMode(this.machine, 3);
    prepare(this.machine);
    const { ram } = this.machine;
    ram.fill(0xcc, INT3_FROM, DATA);
    this.fresh = ram.slice();
    this.after = new Int32Array(ram.buffer, ram.byteOffset + DATA, (END - DATA) >> 2);
  }

  /** Runs one vector. @returns what is wrong, empty when nothing is. */
  run(v: Flat32Vector, prepare: (m: TestMachine) => void = () => {}): string {
    const m = this.machine;
    const { cpu, ram } = m;
    ram.set(this.fresh);
    protectedMode(m, 3);
    prepare(m);
    for (let r = 0; r < 8; r++) cpu.gpr[r] = v.i[r];
    cpu.eip = v.i[EIP];
    cpu.setEflags(v.i[EFLAGS]);
    const code = hex(v.code);
    load(m, CODE, code);
    for (const [at, byte] of v.m) ram[at] = byte;
    this.before.set(this.after);
    cpu.breakpoints = new Set([v.sig === 0 ? v.f[EIP] : 0xffffffff]);
    const exit = cpu.run(200_000);
    return this.wrong(v, exit);
  }

  private wrong(v: Flat32Vector, exit: string): string {
    const m = this.machine;
    const { cpu, ram } = m;
    const wrong: string[] = [];
    const compare = (name: string, got: number, expected: number): void => {
      if (got !== expected) wrong.push(`${name} is ${got.toString(16)}, recorded ${expected.toString(16)}`);
    };
    let { eip } = cpu;
    let flags = cpu.getEflags();
    let esp = cpu.gpr[4] >>> 0;
    if (v.sig === 0) {
      if (exit !== 'breakpoint') wrong.push(`ended with ${exit}, vector ${haltedVector(m)} ${cpu.stopText}`);
    } else {
      // #DE, or #BR of BOUND, or #OF of INTO.
      compare('vector', haltedVector(m), v.sig === 8 ? 0 : /62$|^BOUND/.test(v.form) ? 5 : 4);
      eip = read32(ram, KERNEL_STACK - 20) >>> 0;
      flags = read32(ram, KERNEL_STACK - 12);
      esp = read32(ram, KERNEL_STACK - 8) >>> 0;
    }
    for (let r = 0; r < 8; r++) compare(NAMES[r], r === 4 ? esp : cpu.gpr[r] >>> 0, v.f[r]);
    compare('eip', eip, v.f[EIP]);
    compare('flags', flags & v.um & COMPARED, v.f[EFLAGS] & v.um & COMPARED);
    this.compareMemory(v, compare);
    return wrong.join('; ');
  }

  private compareMemory(v: Flat32Vector, compare: (name: string, got: number, expected: number) => void): void {
    const { before, after } = this;
    const expected = new Uint8Array(before.buffer);
    for (const [at, byte] of v.fm) expected[at - DATA] = byte;
    for (let word = 0; word < before.length; word++) {
      if (before[word] === after[word]) continue;
      const at = DATA + word * 4;
      compare(`memory ${at.toString(16)}`, after[word] >>> 0, before[word] >>> 0);
      return;
    }
  }
}
