/** Programs with x87 instructions on a bare processor, and what they leave. */
import { CR0_NE } from '#emulator/arch';
import { decodeInstruction } from '#emulator/isa';
import { toFloat64 } from '#emulator/x87';
import { load, makeMachine, protectedMode, type TestMachine } from '../machine.test-kit.ts';
import { isEmpty, readSt } from './stack.ts';

const AT = 0x1000;
/** Memory to write to; the assembly text knows it as PLACE. */
export const PLACE = 0x5000;

/** Rounded to double precision. */
function numberOf(m: TestMachine, i: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, toFloat64(readSt(m.cpu, i), 0x3f).value);
  return view.getFloat64(0);
}
/** Numbers of the stack from ST(0) to the first empty register. */
export function stackOf(m: TestMachine): number[] {
  const st: number[] = [];
  for (let i = 0; i < 8 && !isEmpty(m.cpu, i); i++) st.push(numberOf(m, i));
  return st;
}
/** C3 C2 C1 C0 as digits. */
export const conditions = (m: TestMachine): string => {
  const sw = m.cpu.fpu.status[0];
  return `${(sw >> 14) & 1}${(sw >> 10) & 1}${(sw >> 9) & 1}${(sw >> 8) & 1}`;
};

/** Our assembler, as the test room hands it out. */
type AssembleBytes = (main: { readonly name: string; readonly text: string }) => Uint8Array;
/** One machine serves a whole file: making one takes long. */
let shared: TestMachine | null = null;

/** A machine that stands in front of 32-bit code at a privilege level of flat protected mode. */
export const preparer =
  (assembleBytes: AssembleBytes) =>
  (asm: string, cpl: 0 | 3 = 0, cr0 = CR0_NE): TestMachine => {
    const m = (shared ??= makeMachine());
    m.ram.fill(0);
    m.cpu.reset('power-on');
    protectedMode(m, cpl);
    m.cpu.loadCr0(0x60000011 | cr0);
    load(m, AT, assembleBytes({ name: 'fpu.asm', text: `bits 32\norg ${AT}\nPLACE equ ${PLACE}\n${asm}\n` }));
    m.cpu.eip = AT;
    return m;
  };

/** Runs to HLT, one instruction at a time. @returns the forms executed. */
export function runForms(m: TestMachine): ReadonlySet<string> {
  const forms = new Set<string>();
  while (m.cpu.state.halted[0] === 0) {
    const { form } = decodeInstruction((k) => m.ram[m.cpu.eip + k] as number, 32);
    if (form) forms.add(form.id);
    m.cpu.run(1);
  }
  return forms;
}

export const bytesAt = (m: TestMachine, at: number, length: number): string =>
  Array.from(m.ram.subarray(at, at + length), (b) => b.toString(16).padStart(2, '0')).join('');
export const words = (m: TestMachine, at: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => (m.ram[at + 2 * k] as number) | ((m.ram[at + 2 * k + 1] as number) << 8));
export const dwords = (m: TestMachine, at: number, count: number): number[] =>
  words(m, at, 2 * count).flatMap((w, k, all) => (k % 2 === 0 ? [(w | ((all[k + 1] as number) << 16)) >>> 0] : []));
