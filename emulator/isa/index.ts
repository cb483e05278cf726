/** The door of the instruction table. */
export type {
  CpuLevel,
  DecodedInstruction,
  Encoding,
  Flow,
  Form,
  OperandKind,
  OperandRole,
  Privilege,
} from './form.ts';
/** Every form; look-ups by id and by mnemonic. */
export { FORMS, formById, formsByMnemonic, hasForm } from './forms.ts';
/** The one decoder. */
export { DecodeMap, decodeMapOf, EVERY_FORM, existsOn } from './decode-map.ts';
export { decodeInstruction, MAX_INSTRUCTION_LENGTH } from './decode.ts';
export { memoryBits, operandBits, operandClass, type OperandClass } from './operand-kinds.ts';
export { CONDITIONS } from './instructions.table.ts';
/** Spellings: aliases of mnemonics, registers, prefixes and reserved words of NASM. */
export {
  canonicalMnemonic,
  CONDITION_SPELLINGS,
  isMnemonic,
  isRegisterName,
  isReservedWord,
  MNEMONIC_ALIASES,
  PREFIX_WORDS,
  REGISTER_WORDS,
} from './aliases.table.ts';
