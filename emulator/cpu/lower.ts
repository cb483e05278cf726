/** From a decoded instruction to a slot: operands, and which op executes it. */
import { EBP, ESP, SS, DS } from '#emulator/arch';
import { FORMS, type DecodedInstruction, type Form } from '#emulator/isa';
import { OP_CALL, OP_CALL_END } from './fast-ops.ts';
import { selectOp } from './select-op.ts';
import {
  NO_REGISTER,
  RM_MEMORY,
  SIZE_ADDRESS32,
  SIZE_LOCK,
  SIZE_OPERAND32,
  SIZE_REPE,
  SIZE_REPNE,
  type Slots,
} from './slots.ts';

/** Pseudo form numbers behind the real ones. */
export const FORM_INVALID = FORMS.length;
export const FORM_OVERLONG = FORMS.length + 1;
export const FORM_ILLEGAL_LOCK = FORMS.length + 2;

/** Loads of a segment register may change what blocks are decoded for. */
const LOADS_SEGMENT = /^(MOV_Sreg_rm16|POP_(ES|SS|DS|FS|GS)|L(ES|DS|SS|FS|GS)_.*)$/;
const STRING_FORM = /^(MOVS|CMPS|STOS|LODS|SCAS|INS|OUTS)[BWD]$/;
/** By `Form.index`: 1 = a block ends after it. */
const ENDS = Uint8Array.from(FORMS, (form) =>
  form.endsBlock && form.flow !== 'conditional' ? 1 : LOADS_SEGMENT.test(form.id) || form.flow === 'fault' ? 1 : 0,
);
const IS_STRING = Uint8Array.from(FORMS, (form) => (STRING_FORM.test(form.id) ? 1 : 0));

/** By `Form.index`: bytes of the one immediate that is nothing but an operand; see `Slots.immediateSize`. */
const PATCHABLE = Int8Array.from(FORMS, ({ id, operands, encoding }) => {
  if (!/^(MOV|ADD|OR|ADC|SBB|AND|SUB|XOR|CMP|TEST|PUSH|IMUL)_/.test(id) || encoding.immediates.length !== 1) return 0;
  const size = { ib: 1, iw: 2, id: 4 }[encoding.immediates[0] as string] ?? 0;
  return operands.includes('imm8s') ? -size : size;
});

/** By `Form.index`: 1 = an escape opcode. Their slots hold the opcode as the x87 remembers it, in `immediate`. */
const X87 = Uint8Array.from(FORMS, ({ encoding }) => (encoding.map === 0 && (encoding.opcode & 0xf8) === 0xd8 ? 1 : 0));

/** By `Form.index`: 1 = its op of the run loop, when there is one, notices by itself whether the block must end. */
const GOES_ON = Uint8Array.from(FORMS, ({ id }) => (/^(MOV_Sreg_rm16|POP_(ES|DS|FS|GS)|CLI|STI)$/.test(id) ? 1 : 0));

/** True when a block ends after this instruction. Repeated string instructions end it: an iteration counts as one. */
function endsBlock(d: DecodedInstruction): boolean {
  if (d.form === null || isIllegalLock(d, d.form)) return true;
  return ENDS[d.form.index] === 1 || (d.rep !== 0 && IS_STRING[d.form.index] === 1);
}

/** LOCK needs a lockable instruction with a memory destination: else #UD (SDM vol. 2 LOCK). */
const isIllegalLock = (d: DecodedInstruction, form: Form): boolean =>
  d.lock && (!form.lockable || d.modrm < 0 || d.modrm >= 0xc0);

const BASE16 = [3, 3, 5, 5, NO_REGISTER, NO_REGISTER, 5, 3];
const INDEX16 = [6, 7, 6, 7, 6, 7, NO_REGISTER, NO_REGISTER];

function lowerAddress(s: Slots, slot: number, d: DecodedInstruction): void {
  const mod = d.modrm >> 6;
  const rm = d.modrm & 7;
  let base = NO_REGISTER;
  let index = NO_REGISTER;
  let scale = 0;
  if (d.modrm >= 0) {
    if (d.addressSize === 16) {
      const direct = mod === 0 && rm === 6;
      base = direct ? NO_REGISTER : BASE16[rm];
      index = direct ? NO_REGISTER : INDEX16[rm];
      if (rm === 4 || rm === 5) {
        base = rm === 4 ? 6 : 7;
        index = NO_REGISTER;
      }
    } else if (rm === 4) {
      base = (d.sib & 7) === 5 && mod === 0 ? NO_REGISTER : d.sib & 7;
      const x = (d.sib >> 3) & 7;
      if (x !== 4) {
        index = x;
        scale = d.sib >> 6;
      }
    } else if (!(rm === 5 && mod === 0)) base = rm;
  }
  s.base[slot] = base;
  s.index[slot] = index;
  s.scale[slot] = scale;
  s.displacement[slot] = d.displacement;
  // BP, EBP and ESP as base go through SS (SDM vol. 1 table 3-5).
  s.segment[slot] = d.segment >= 0 ? d.segment : base === EBP || base === ESP ? SS : DS;
}

/**
 * Fills a slot.
 * @param limit CS limit the block is decoded for. @param inline use ops of the run loop.
 * @returns true when the block ends after it.
 */
export function lower(
  s: Slots,
  slot: number,
  d: DecodedInstruction,
  mode: number,
  limit: number,
  inline: boolean,
): boolean {
  const { form } = d;
  s.size[slot] =
    (d.operandSize === 32 ? SIZE_OPERAND32 : 0) |
    (d.addressSize === 32 ? SIZE_ADDRESS32 : 0) |
    (d.lock ? SIZE_LOCK : 0) |
    (d.rep === 0xf3 ? SIZE_REPE : d.rep === 0xf2 ? SIZE_REPNE : 0);
  s.immediate[slot] = d.immediate;
  s.immediate2[slot] = d.immediate2;
  s.immediateSize[slot] = 0;
  if (form === null || isIllegalLock(d, form)) {
    s.form[slot] = form !== null ? FORM_ILLEGAL_LOCK : d.length > 15 ? FORM_OVERLONG : FORM_INVALID;
    s.op[slot] = s.fullOp[slot] = OP_CALL_END;
    return true;
  }
  s.form[slot] = form.index;
  s.reg[slot] = form.encoding.plusRegister ? d.opcode & 7 : (d.modrm >> 3) & 7;
  s.rm[slot] = d.modrm >= 0xc0 ? d.modrm & 7 : RM_MEMORY;
  lowerAddress(s, slot, d);
  if (form.flow === 'jump' || form.flow === 'call' || form.flow === 'conditional') {
    const target = s.eip[slot] + d.length + d.immediate;
    s.immediate2[slot] = d.operandSize === 16 ? target & 0xffff : target | 0;
  }
  if (X87[form.index] === 1) s.immediate[slot] = ((d.opcode & 7) << 8) | d.modrm;
  s.immediateSize[slot] = PATCHABLE[form.index];
  s.immediateAt[slot] = d.length - Math.abs(PATCHABLE[form.index]);
  const op = inline ? selectOp(s, slot, form, mode, limit) : 0;
  const ends = endsBlock(d);
  s.op[slot] = s.fullOp[slot] = op !== 0 ? op : ends || form.flow === 'conditional' ? OP_CALL_END : OP_CALL;
  return ends && (op === 0 || GOES_ON[form.index] === 0);
}
