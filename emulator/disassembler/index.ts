/** The door of the disassembler. */
export { disassemble, disassembleRange, type DisassembledInstruction, type DisassembleOptions } from './disassemble.ts';
export type { PartKind, TextPart } from './text-parts.ts';
