/** What each operand kind of the table means: its class, its size, and the register or constant that it names. */
import type { OperandKind } from './form.ts';

/**
 * `r` general register · `m` memory only · `r/m` register or memory · `imm` constant · `rel` branch distance ·
 * `ptr` far pointer in the instruction · `moffs` address without ModR/M · `special` Sreg/CRn/DRn/TRn in ModR/M.reg ·
 * `sti` an x87 register in ModR/M.rm · `implicit` nothing is encoded.
 */
export type OperandClass = 'r' | 'm' | 'r/m' | 'imm' | 'rel' | 'ptr' | 'moffs' | 'special' | 'sti' | 'implicit';

interface OperandKindRow {
  readonly class: OperandClass;
  /** Width in bits of the operand; 0 = no fixed width (`m`). For `r32/m16`: of the register. */
  readonly bits: number;
  /** Width in bits when the operand is memory; differs from `bits` for `r32/m16` and `r32/m8`. */
  readonly memoryBits: number;
}

const row = (cls: OperandClass, bits: number, memoryBits = bits): OperandKindRow => ({ class: cls, bits, memoryBits });

export const OPERAND_KINDS: Readonly<Record<OperandKind, OperandKindRow>> = {
  r8: row('r', 8),
  r16: row('r', 16),
  r32: row('r', 32),
  'r/m8': row('r/m', 8),
  'r/m16': row('r/m', 16),
  'r/m32': row('r/m', 32),
  'r32/m16': row('r/m', 32, 16),
  'r16/m16': row('r/m', 16, 16),
  'r32/m8': row('r/m', 32, 8),
  m: row('m', 0),
  m8: row('m', 8),
  m16: row('m', 16),
  m32: row('m', 32),
  m64: row('m', 64),
  m80: row('m', 80),
  'm16&16': row('m', 32),
  'm32&32': row('m', 64),
  'm16&32': row('m', 48),
  'm16:16': row('m', 32),
  'm16:32': row('m', 48),
  'm14/28byte': row('m', 0),
  'm94/108byte': row('m', 0),
  imm8: row('imm', 8),
  imm8s: row('imm', 8),
  imm16: row('imm', 16),
  imm32: row('imm', 32),
  rel8: row('rel', 8),
  rel16: row('rel', 16),
  rel32: row('rel', 32),
  'ptr16:16': row('ptr', 32),
  'ptr16:32': row('ptr', 48),
  moffs8: row('moffs', 8),
  moffs16: row('moffs', 16),
  moffs32: row('moffs', 32),
  Sreg: row('special', 16),
  CRn: row('special', 32),
  DRn: row('special', 32),
  TRn: row('special', 32),
  ES: row('implicit', 16),
  CS: row('implicit', 16),
  SS: row('implicit', 16),
  DS: row('implicit', 16),
  FS: row('implicit', 16),
  GS: row('implicit', 16),
  AL: row('implicit', 8),
  CL: row('implicit', 8),
  AX: row('implicit', 16),
  DX: row('implicit', 16),
  EAX: row('implicit', 32),
  ECX: row('implicit', 32),
  '1': row('implicit', 8),
  '3': row('implicit', 8),
  'ST(0)': row('implicit', 80),
  'ST(i)': row('sti', 80),
};

export const operandClass = (kind: OperandKind): OperandClass => OPERAND_KINDS[kind].class;
/** Width in bits of the register or constant; 0 when the kind has no fixed width. */
export const operandBits = (kind: OperandKind): number => OPERAND_KINDS[kind].bits;
/** Width in bits when the operand is in memory; 0 when the kind has no fixed width. */
export const memoryBits = (kind: OperandKind): number => OPERAND_KINDS[kind].memoryBits;
