/** A decoded instruction in NASM's syntax. Canonical encodings assemble back to the same bytes. */
import { REG8, SREG } from '#emulator/arch';
import { type DecodedInstruction, type Form, memoryBits, operandBits, operandClass } from '#emulator/isa';
import { registerName, writeMemory } from './format-memory.ts';
import { PartWriter } from './text-parts.ts';

/** What the formatter knows of the surroundings. */
export interface FormatContext {
  readonly codeSize: 16 | 32;
  /** Target of a relative branch, already wrapped to the operand size. */
  readonly target: number;
  readonly symbolAt: (address: number) => string | undefined;
}

const SIZE_KEYWORD: Readonly<Record<number, string>> = { 8: 'byte', 16: 'word', 32: 'dword', 64: 'qword', 80: 'tword' };

/** Forms for which the width of a memory operand follows from nothing that is written beside it. */
const SIZED_BY_KEYWORD = new Set(['MOVZX', 'MOVSX', 'ROL', 'ROR', 'RCL', 'RCR', 'SHL', 'SHR', 'SAR']);
/** Store forms whose memory operand is 16 bits whatever the operand size: the size needs a prefix word. */
const SIZE_FREE_STORE = new Set(['MOV_rm16_Sreg', 'MOV_r32m16_Sreg', 'SLDT_rm16', 'SLDT_r32m16', 'STR_rm16', 'STR_r32m16', 'SMSW_rm16', 'SMSW_r32m16']); // prettier-ignore

const isMemory = (d: DecodedInstruction): boolean => d.modrm >= 0 && d.modrm < 0xc0;

/** Does the form have an operand in memory? */
const hasMemoryOperand = (d: DecodedInstruction, form: Form): boolean =>
  form.roles.includes('moffs') || (form.roles.includes('rm') && isMemory(d));

/** Does the operand size decide anything that the form does not say? */
function needsSizePrefix(d: DecodedInstruction, form: Form, codeSize: 16 | 32): boolean {
  if (d.operandSize === codeSize) return false;
  if (form.encoding.operandSize === 0) return form.id !== 'PUSH_imm8s';
  return SIZE_FREE_STORE.has(form.id) && isMemory(d);
}

function writePrefixes(out: PartWriter, d: DecodedInstruction, form: Form, codeSize: 16 | 32): void {
  const memory = hasMemoryOperand(d, form);
  const prefix = (word: string): void => void out.add('prefix', `${word} `);
  if (d.lock) prefix('lock');
  if (d.rep !== 0 && form.encoding.mandatoryPrefix !== d.rep) {
    prefix(d.rep === 0xf2 ? 'repne' : form.rep === 'repe-repne' ? 'repe' : 'rep');
  }
  if (d.segment >= 0 && !memory) prefix(SREG[d.segment].toLowerCase());
  if (needsSizePrefix(d, form, codeSize)) prefix(d.operandSize === 16 ? 'o16' : 'o32');
  const addressShown = memory || form.encoding.addressSize !== 0;
  if (d.addressSize !== codeSize && !addressShown) prefix(d.addressSize === 16 ? 'a16' : 'a32');
}

/** Width keyword before a memory operand; '' when something else tells the width. */
function memoryKeyword(d: DecodedInstruction, form: Form, place: number, codeSize: 16 | 32): string {
  const kind = form.operands[place];
  if (kind === 'm16:16' || kind === 'm16:32') {
    if (form.mnemonic !== 'JMP' && form.mnemonic !== 'CALL') return '';
    return d.operandSize === codeSize ? 'far' : `far ${SIZE_KEYWORD[d.operandSize]}`;
  }
  if (kind === 'm16&32' || kind === 'm16&16' || kind === 'm32&32') return '';
  const bits = memoryBits(kind);
  if (bits === 0) return '';
  const registerTells = form.operands.some(
    (other, i) =>
      i !== place &&
      (operandClass(other) === 'r' || ['AL', 'AX', 'EAX'].includes(other)) &&
      operandBits(other) === bits,
  );
  return registerTells && !SIZED_BY_KEYWORD.has(form.mnemonic) ? '' : SIZE_KEYWORD[bits];
}

/** Numbers that NASM would encode shorter get `strict` and their width. */
function immediateKeyword(d: DecodedInstruction, form: Form, place: number, codeSize: 16 | 32): string {
  const kind = form.operands[place];
  if (form.id === 'PUSH_imm8s') return d.operandSize === codeSize ? '' : SIZE_KEYWORD[d.operandSize];
  if (kind === 'imm8' && d.immediate === 1 && SIZED_BY_KEYWORD.has(form.mnemonic)) return 'byte';
  if (kind !== 'imm16' && kind !== 'imm32') return '';
  const width = kind === 'imm16' ? 16 : 32;
  if (form.mnemonic === 'PUSH') {
    const small = fitsSignedByte(d.immediate, width);
    if (small) return `strict ${SIZE_KEYWORD[width]}`;
    return d.operandSize === codeSize ? '' : SIZE_KEYWORD[width];
  }
  return HAS_SHORT_FORM.has(form.mnemonic) && fitsSignedByte(d.immediate, width) ? `strict ${SIZE_KEYWORD[width]}` : '';
}
const HAS_SHORT_FORM = new Set(['ADD', 'OR', 'ADC', 'SBB', 'AND', 'SUB', 'XOR', 'CMP', 'IMUL']);
const fitsSignedByte = (value: number, width: 16 | 32): boolean => {
  const signed = width === 16 ? (value << 16) >> 16 : value;
  return signed >= -128 && signed <= 127;
};

function writeTarget(out: PartWriter, d: DecodedInstruction, form: Form, context: FormatContext): void {
  const [kind] = form.operands;
  const conditional = form.mnemonic[0] === 'J' && form.mnemonic !== 'JMP';
  if (kind === 'rel8') {
    if (form.mnemonic === 'JMP' || (conditional && form.encoding.addressSize === 0)) out.keyword('short');
  } else {
    if (form.mnemonic !== 'CALL') out.keyword('near');
    if (d.operandSize !== context.codeSize) out.keyword(SIZE_KEYWORD[d.operandSize]);
  }
  const symbol = context.symbolAt(context.target);
  if (symbol === undefined) out.number(context.target);
  else out.add('label', symbol);
}

function writeRegisterOperand(out: PartWriter, form: Form, place: number, number: number): void {
  const kind = form.operands[place];
  if (kind === 'ST(i)') out.add('register', `st${number}`);
  else if (kind === 'Sreg') out.add('register', SREG[number].toLowerCase());
  else if (kind === 'CRn' || kind === 'DRn' || kind === 'TRn')
    out.add('register', `${kind.slice(0, 2).toLowerCase()}${number}`);
  else out.add('register', registerName(number, operandBits(kind), REG8));
}

function writeOperand(out: PartWriter, d: DecodedInstruction, form: Form, place: number, context: FormatContext): void {
  const { codeSize, symbolAt } = context;
  const kind = form.operands[place];
  switch (form.roles[place]) {
    case 'implicit':
      if (kind === '1') out.add('number', '1');
      else out.add('register', kind === 'ST(0)' ? 'st0' : kind.toLowerCase());
      return;
    case 'opcode':
      return writeRegisterOperand(out, form, place, d.opcode & 7);
    case 'reg':
      return writeRegisterOperand(out, form, place, (d.modrm >> 3) & 7);
    case 'moffs':
      return writeMemory(out, d, codeSize, symbolAt);
    case 'rm': {
      if (!isMemory(d)) return writeRegisterOperand(out, form, place, d.modrm & 7);
      const keyword = memoryKeyword(d, form, place, codeSize);
      if (keyword !== '') out.keyword(keyword);
      return writeMemory(out, d, codeSize, symbolAt);
    }
    case 'immediate2':
      return void out.number(d.immediate2);
    case 'immediate': {
      if (operandClass(kind) === 'rel') return writeTarget(out, d, form, context);
      if (operandClass(kind) === 'ptr') {
        if (d.operandSize !== codeSize) out.keyword(SIZE_KEYWORD[d.operandSize]);
        out.number(d.immediate2).add('punctuation', ':');
        return void out.number(d.immediate);
      }
      const keyword = immediateKeyword(d, form, place, codeSize);
      if (keyword !== '') out.keyword(keyword);
      const symbol = kind === 'imm32' && d.immediate >>> 0 > 0xfff ? symbolAt(d.immediate >>> 0) : undefined;
      if (symbol !== undefined) out.add('label', symbol);
      else if (kind === 'imm8s') out.signed(d.immediate);
      else out.number(d.immediate);
    }
  }
}

/** NASM's names of the forms that have a size of their own, in code of the other size. */
const WORD_SPELLING: Readonly<Record<string, string>> = { IRET: 'iretw', PUSHA: 'pushaw', POPA: 'popaw', PUSHF: 'pushfw', POPF: 'popfw' }; // prettier-ignore

/** Order in which the operands are written. NASM puts the register of XCHG first. */
function writtenOrder(d: DecodedInstruction, form: Form): readonly number[] {
  const order = form.operands.map((_, i) => i);
  // NASM reads `fadd st0,st0` as the form with ST(i) as destination.
  if (form.operands[0] === 'ST(0)' && form.operands[1] === 'ST(i)' && (d.modrm & 7) === 0) return [1];
  if (form.mnemonic === 'XCHG' && form.operands[0].startsWith('r/m')) return order.reverse();
  return order;
}

/** Writes the whole instruction. */
export function formatNasm(d: DecodedInstruction, form: Form, context: FormatContext): PartWriter {
  const out = new PartWriter();
  writePrefixes(out, d, form, context.codeSize);
  const wordSpelling = context.codeSize === 32 ? WORD_SPELLING[form.id] : undefined;
  out.add('mnemonic', wordSpelling ?? form.mnemonic.toLowerCase());
  // AAM and AAD without a number mean base 10.
  if ((form.id === 'AAM_imm8' || form.id === 'AAD_imm8') && d.immediate === 10) return out;
  writtenOrder(d, form).forEach((place, n) => {
    out.add('punctuation', n === 0 ? ' ' : ',');
    writeOperand(out, d, form, place, context);
  });
  return out;
}
