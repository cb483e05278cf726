/** Programs with x87 instructions on a bare processor, and what they leave. */
import { CR0_NE } from '#emulator/arch';
import { decodeInstruction } from '#emulator/isa';
import { assembleBytes } from '#emulator/testing';
import { toFloat64 } from '#emulator/x87';
import { load, makeMachine, protectedMode, type TestMachine } from '../machine.test-kit.ts';
import { isEmpty, readSt } from './stack.ts';

export const AT = 0x1000, PLACE = 0x5000; // prettier-ignore
/** Rounded to double precision. */
function numberOf(m: TestMachine, i: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, toFloat64(readSt(m.cpu, i), 0x3f).value);
  return view.getFloat64(0);
}

export interface Ran {
  readonly m: TestMachine;
  /** Numbers of the stack from ST(0) to the first empty register. */
  readonly st: number[];
  /** C3 C2 C1 C0 as digits. */
  readonly cc: string;
  /** Forms executed. */
  readonly forms: ReadonlySet<string>;
}

/** Assembles 32-bit code at AT (PLACE is a place to write to), runs it at a privilege level until it halts. */
export function assembleAt(m: TestMachine, asm: string): void {
  load(m, AT, assembleBytes({ name: 'fpu.asm', text: `bits 32\norg 0x1000\nPLACE equ 0x5000\n${asm}\n` }));
}
/** One machine serves a whole file: making one takes long. */
let shared: TestMachine | null = null;
export function prepare(asm: string, cpl: 0 | 3 = 0, cr0 = CR0_NE): TestMachine {
  const m = (shared ??= makeMachine());
  m.ram.fill(0);
  m.cpu.reset('power-on');
  protectedMode(m, cpl);
  m.cpu.loadCr0(0x60000011 | cr0);
  assembleAt(m, asm);
  m.cpu.eip = AT;
  return m;
}
export const conditions = (m: TestMachine): string => {
  const sw = m.cpu.fpu.status[0];
  return `${(sw >> 14) & 1}${(sw >> 10) & 1}${(sw >> 9) & 1}${(sw >> 8) & 1}`;
};
export function stackOf(m: TestMachine): number[] {
  const st: number[] = [];
  for (let i = 0; i < 8 && !isEmpty(m.cpu, i); i++) st.push(numberOf(m, i));
  return st;
}
/** Runs behind FNINIT, one instruction at a time, up to HLT. */
export function run(asm: string): Ran {
  const m = prepare(`fninit\n${asm}`);
  const forms = new Set<string>();
  while (m.cpu.state.halted[0] === 0) {
    const { form } = decodeInstruction((k) => m.ram[m.cpu.eip + k] as number, 32);
    if (form) forms.add(form.id);
    m.cpu.run(1);
  }
  return { m, st: stackOf(m), cc: conditions(m), forms };
}
export const bytesAt = (m: TestMachine, at: number, length: number): string =>
  Array.from(m.ram.subarray(at, at + length), (b) => b.toString(16).padStart(2, '0')).join('');
export const words = (m: TestMachine, at: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => (m.ram[at + 2 * k] as number) | ((m.ram[at + 2 * k + 1] as number) << 8));
export const dwords = (m: TestMachine, at: number, count: number): number[] =>
  words(m, at, 2 * count).flatMap((w, k, all) => (k % 2 === 0 ? [(w | ((all[k + 1] as number) << 16)) >>> 0] : []));
