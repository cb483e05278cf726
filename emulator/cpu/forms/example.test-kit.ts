/** A canonical example of every row of the instruction table, as NASM source; what it needs of a machine is in world.test-kit.ts. */
import { type Form, memoryBits, operandBits, operandClass, type OperandKind } from '#emulator/isa';

/** Where memory operands lie, and where near and far branches lead. */
export const OPERAND = 0x6000, TARGET = 0x5000; // prettier-ignore
const REGISTERS: Readonly<Record<number, readonly [string, string]>> = { 8: ['bl', 'cl'], 16: ['bx', 'cx'], 32: ['ebx', 'ecx'] }; // prettier-ignore
const SPECIAL: Readonly<Record<string, string>> = { Sreg: 'es', CRn: 'cr3', DRn: 'dr2', TRn: 'tr7' };
const SIZE_WORDS: Readonly<Record<number, string>> = {
  8: 'byte ',
  16: 'word ',
  32: 'dword ',
  64: 'qword ',
  80: 'tword ',
};
/** Small constants where the value means something: ports, vectors, counts, frame sizes. */
const CONSTANTS: Readonly<Record<string, string>> = {
  ENTER: '0x10',
  RET: '8',
  RETF: '8',
  INT: '0x40',
  AAM: '10',
  AAD: '10',
};

function memory(form: Form, kind: OperandKind): string {
  const branch = form.flow === 'far-jump' || form.flow === 'far-call';
  if (kind === 'm16:16' || kind === 'm16:32') return `${branch ? `far ${kind === 'm16:16' ? 'word' : 'dword'} ` : ''}[${OPERAND}]`; // prettier-ignore
  const plain = kind.includes('&') || kind.includes('byte') || kind === 'm';
  return `${plain ? '' : (SIZE_WORDS[memoryBits(kind)] ?? '')}[${OPERAND}]`;
}

function branchTarget(form: Form, kind: OperandKind): string {
  if (kind === 'rel8') return form.encoding.addressSize === 0 && form.mnemonic.startsWith('J') ? 'short $+4' : '$+4'; // prettier-ignore
  return form.sdmPage === 'Jcc' ? `near ${TARGET}` : `${kind === 'rel16' ? 'word' : 'dword'} ${TARGET}`;
}

function constant(form: Form, kind: OperandKind, place: number): string {
  const pushes = form.mnemonic === 'PUSH';
  if (kind === 'imm8s') return pushes ? 'byte 5' : '5';
  if (place === 0 && form.mnemonic in CONSTANTS) return CONSTANTS[form.mnemonic];
  if (kind === 'imm8') return form.mnemonic === 'ENTER' ? '1' : form.privilege === 'io' ? '0x80' : '0x12';
  const size = pushes ? (kind === 'imm16' ? 'word ' : 'dword ') : '';
  return size + (kind === 'imm16' ? '0x1234' : '0x12345678');
}

/** Text of one operand. The first register operand is (E)BX, a register in ModR/M.rm (E)CX. */
function operand(form: Form, place: number, useMemory: boolean): string {
  const kind = form.operands[place];
  const bits = operandBits(kind);
  switch (operandClass(kind)) {
    case 'implicit':
      return kind === 'ST(0)' ? 'st0' : kind.toLowerCase();
    case 'sti':
      return 'st1';
    case 'special':
      return SPECIAL[kind];
    case 'r':
      return REGISTERS[bits][0];
    case 'r/m':
      return useMemory ? memory(form, kind) : REGISTERS[bits][1];
    case 'm':
      return memory(form, kind);
    case 'imm':
      return constant(form, kind, place);
    case 'rel':
      return branchTarget(form, kind);
    case 'ptr':
      return `${kind === 'ptr16:16' ? 'word' : 'dword'} 0x08:${TARGET}`;
    case 'moffs':
      return `[${OPERAND}]`;
  }
}

/** One line of NASM; null for a row that no source makes. @param useMemory r/m operands are memory. */
export function exampleText(form: Form, useMemory = true): string | null {
  if (form.decodeOnly) return null;
  const operands = form.operands.map((_, place) => operand(form, place, useMemory));
  return `${form.mnemonic.toLowerCase()} ${operands.join(',')}`.trim();
}
/** Code size in which the row's own operand and address size need no prefix. */
export const exampleBits = ({ encoding }: Form): 16 | 32 =>
  encoding.operandSize === 16 || encoding.addressSize === 16 ? 16 : 32;
