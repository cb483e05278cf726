/** Every row of the instruction table assembles: operands made for the row give bytes that decode as that row again. */
import { decodeInstruction, type Form, FORMS, memoryBits, operandBits, operandClass } from '#emulator/isa';
import { describe, expect, it } from 'vitest';
import { encodeInstruction } from './encode.ts';
import type { Operand, SizeHint, Value } from './operand.ts';

const span = { file: '', line: 1, column: 1, length: 0 };
const known = (value: number): Value => ({ value, known: true, relocatable: false });
const register = (name: string): Operand => ({ kind: 'register', name, size: 0, span });
const immediate = (value: number, size: SizeHint, distance: '' | 'short' | 'near' = ''): Operand => ({
  kind: 'immediate',
  value: known(value),
  size,
  strict: false,
  distance,
  span,
});

/** A register that no accumulator form would take, or memory. */
const REGISTERS: Record<number, string> = { 8: 'bl', 16: 'bx', 32: 'ebx' };
const SPECIAL: Record<string, string> = { Sreg: 'ds', CRn: 'cr3', DRn: 'dr7', TRn: 'tr6' };

function memory(kind: Form['operands'][number], form: Form): Operand {
  const far = kind === 'm16:16' || kind === 'm16:32';
  const branch = form.mnemonic === 'JMP' || form.mnemonic === 'CALL';
  const size = far ? (branch ? (kind === 'm16:16' ? 16 : 32) : 0) : kind.includes('&') ? 0 : memoryBits(kind);
  return {
    kind: 'memory', segment: '', base: 'ebp', index: 'esi', scale: 4, displacement: known(-8), hasDisplacement: true,
    size: size as SizeHint, displacementSize: 0, strict: false, distance: far && branch ? 'far' : '', nosplit: false, span,
  }; // prettier-ignore
}

/** A target that selects exactly this branch form. */
function branchTarget(form: Form): Operand {
  const [kind] = form.operands;
  const sizable = form.mnemonic === 'JMP' || form.sdmPage === 'Jcc';
  if (kind === 'rel8') return immediate(0x110, 0, sizable && form.encoding.addressSize === 0 ? 'short' : '');
  if (form.sdmPage === 'Jcc') return immediate(0x4000, 0, 'near');
  return immediate(0x4000, operandBits(kind) as SizeHint);
}

function operandFor(form: Form, place: number, wantMemory: boolean): Operand | null {
  const kind = form.operands[place];
  switch (operandClass(kind)) {
    case 'implicit':
      if (kind === '1') return immediate(1, 0);
      return register(kind === 'ST(0)' ? 'st0' : kind.toLowerCase());
    case 'sti':
      return register('st3');
    case 'special':
      return register(SPECIAL[kind]);
    case 'r':
      return register(REGISTERS[operandBits(kind)]);
    case 'r/m':
      return wantMemory ? memory(kind, form) : register(REGISTERS[operandBits(kind)]);
    case 'm':
      return wantMemory ? memory(kind, form) : null;
    case 'imm':
      if (kind === 'imm8s') return immediate(5, form.mnemonic === 'PUSH' ? 8 : 0);
      return immediate(kind === 'imm8' ? 0x7b : 0x1234, form.mnemonic === 'PUSH' ? (operandBits(kind) as SizeHint) : 0);
    case 'rel':
      return branchTarget(form);
    case 'ptr':
      return { kind: 'far', selector: known(8), offset: known(0x1000), size: kind === 'ptr16:16' ? 16 : 32, span };
    case 'moffs':
      return {
        ...(memory('m', form) as Operand & { kind: 'memory' }),
        base: '',
        index: '',
        scale: 1,
        displacement: known(0x500),
      };
  }
}

describe('every row of the table', () => {
  it('assembles; the bytes decode whole; and every row is reached from its own operands', () => {
    const wrong: string[] = [];
    const reached = new Set<string>();
    const rows = FORMS.filter((f) => !f.decodeOnly);
    for (const form of rows) {
      for (const bits of [16, 32] as const) {
        for (const wantMemory of [false, true]) {
          const operands = form.operands.map((_, place) => operandFor(form, place, wantMemory));
          if (operands.includes(null)) continue;
          const request = { mnemonic: form.mnemonic, prefixes: [], bits, address: 0x100, optimize: true };
          const result = encodeInstruction({ ...request, operands: operands as Operand[] });
          if (!result.ok) {
            wrong.push(`${form.id}: ${result.reason}`);
            continue;
          }
          const d = decodeInstruction((offset) => result.bytes[offset], bits);
          // A register operand often has a shorter form (MOV r8, imm8 for MOV r/m8, imm8); the mnemonic must stay.
          if (d.form?.mnemonic !== form.mnemonic && !EQUAL_NAMES.has(form.mnemonic))
            wrong.push(`${form.id}: decodes as ${d.form?.id}`);
          if (d.form !== result.form) wrong.push(`${form.id}: encoded as ${result.form?.id}, decodes as ${d.form?.id}`);
          if (d.length !== result.bytes.length) wrong.push(`${form.id}: ${d.length} of ${result.bytes.length} bytes`);
          reached.add(d.form?.id ?? '');
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(rows.filter((f) => !reached.has(f.id)).map((f) => f.id)).toEqual([]);
  });
});

/** One opcode, two names by operand size: in 16-bit code PUSHA is 16 bits wide, in 32-bit code NASM takes it for PUSHAD. */
const EQUAL_NAMES = new Set(['IRET', 'PUSHA', 'POPA', 'PUSHF', 'POPF']);
