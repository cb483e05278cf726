/** `xchg bx,bx`, an instruction that does nothing and that Bochs stops at: a breakpoint written into the program. */
import type { DecodedInstruction } from '#emulator/isa';

const XCHG = 0x87;
/** Both operands are BX. */
const BX_BX = 0xdb;

export const isMagic = ({ form, operandSize, opcode, modrm }: DecodedInstruction): boolean =>
  opcode === XCHG && modrm === BX_BX && operandSize === 16 && form !== null && form.mnemonic === 'XCHG';
