/**
 * Every row of the instruction table, x87 included, goes the whole way: its canonical example assembles, the bytes decode to
 * the row, the disassembler's text assembles back to the same bytes, and the instruction executes without a fault (or with
 * the one it is there for) and without meeting anything that is not modelled.
 */
import { assemble } from '#emulator/assembler';
import { disassemble } from '#emulator/disassembler';
import { decodeInstruction, FORMS, type Form } from '#emulator/isa';
import { describe, expect, it } from 'vitest';
import { haltedVector } from './machine.test-kit.ts';
import { exampleBits, exampleText } from './forms/example.test-kit.ts';
import { CODE, machineFor } from './forms/world.test-kit.ts';

/** Instructions that are there to raise an exception or interrupt: its vector. */
const VECTORS: Readonly<Record<string, number>> = { UD0: 6, UD1: 6, UD2: 6, RSM: 6, INT: 0x40, INT3: 3, INT1: 1 };

function assembled(text: string, bits: 16 | 32): number[] | string {
  const { bytes, diagnostics } = assemble({ name: 'example.asm', text: `bits ${bits}\norg ${CODE}\n${text}\n` });
  const error = diagnostics.find((d) => d.severity === 'error');
  return error === undefined ? [...bytes] : `${text}: ${error.code}`;
}
const hex = (bytes: readonly number[]): string => bytes.map((b) => b.toString(16).padStart(2, '0')).join(' ');

/** Bytes of the canonical example, or what went wrong. A row that no source makes starts from its own notation. */
function exampleBytes(form: Form): number[] | string {
  const text = exampleText(form);
  if (text !== null) return assembled(text, exampleBits(form));
  const { map, opcode, plusRegister, modrm } = form.encoding;
  return [...(map === 1 ? [0x0f] : []), opcode + (plusRegister ? 1 : 0), ...(modrm < 0 ? [] : [0xc3])];
}

function decodesToItself(form: Form, bytes: readonly number[]): string {
  const d = decodeInstruction((offset) => bytes[offset] ?? 0, exampleBits(form));
  return d.form?.id === form.id && d.length === bytes.length ? '' : `${hex(bytes)} decodes as ${d.form?.id}, ${d.length} bytes`; // prettier-ignore
}
function comesBack(form: Form, bytes: readonly number[]): string {
  if (form.decodeOnly) return '';
  const { text } = disassemble((offset) => bytes[offset] ?? 0, CODE, exampleBits(form));
  const back = assembled(text, exampleBits(form));
  return String(back) === String(bytes) ? '' : `${text} assembles to ${typeof back === 'string' ? back : hex(back)}`;
}
function executes(form: Form, bytes: readonly number[]): string {
  const m = machineFor(form, bytes, exampleBits(form));
  const exit = m.cpu.run(1);
  if (exit === 'not-modelled') return `not modelled: ${m.cpu.stopText}`;
  // A handler halts at once; what executed stands in front of something else.
  if (m.cpu.state.halted[0] === 0 && m.cpu.eip >= 0x23000 && m.cpu.eip < 0x23100) m.cpu.run(1);
  const expected = VECTORS[form.mnemonic] ?? -1;
  return haltedVector(m) === expected ? '' : `vector ${haltedVector(m)} instead of ${expected}`;
}

describe('every row of the instruction table', () => {
  const steps = [decodesToItself, comesBack, executes];
  it.each(steps.map((step) => [step.name, step] as const))('%s', (_name, step) => {
    const wrong: string[] = [];
    for (const form of FORMS) {
      const bytes = exampleBytes(form);
      const problem = typeof bytes === 'string' ? bytes : step(form, bytes);
      if (problem !== '') wrong.push(`${form.id}: ${problem}`);
    }
    expect(wrong).toEqual([]);
  });
});
