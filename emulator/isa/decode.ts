/**
 * The one decoder: bytes → {@link DecodedInstruction}. Used by the CPU when it fills its block cache and by the
 * disassembler. It checks the encoding only; privilege, LOCK and operand rules belong to the CPU.
 */
import type { DecodedInstruction, Form } from './form.ts';
import { EVERY_FORM, type DecodeMap } from './decode-map.ts';

/** Longest instruction the processor accepts, in bytes (SDM vol. 2 §2.3.11). */
export const MAX_INSTRUCTION_LENGTH = 15;

type Fetch = (offset: number) => number;

/** Work area of one decode; a fresh one per call, so `fetch` may re-enter. */
class Cursor {
  readonly fetch: Fetch;
  at = 0;
  operandSize: 16 | 32;
  addressSize: 16 | 32;
  segment = -1;
  lock = false;
  rep = 0;
  opcode = 0;
  modrm = -1;
  sib = -1;
  displacement = 0;
  displacementSize = 0;
  immediate = 0;
  immediate2 = 0;

  constructor(fetch: Fetch, codeSize: 16 | 32) {
    this.fetch = fetch;
    this.operandSize = codeSize;
    this.addressSize = codeSize;
  }
  /** True when `count` more bytes would make the instruction longer than 15 bytes. */
  tooLong(count: number): boolean {
    return this.at + count > MAX_INSTRUCTION_LENGTH;
  }
  u8(): number {
    return this.fetch(this.at++) & 0xff;
  }
  s8(): number {
    return (this.u8() << 24) >> 24;
  }
  u16(): number {
    const low = this.u8();
    return low | (this.u8() << 8);
  }
  s16(): number {
    return (this.u16() << 16) >> 16;
  }
  s32(): number {
    const low = this.u16();
    return low | (this.u16() << 16);
  }
  result(form: Form | null, length: number): DecodedInstruction {
    return {
      form,
      length,
      operandSize: this.operandSize,
      addressSize: this.addressSize,
      segment: this.segment,
      lock: this.lock,
      rep: this.rep,
      opcode: this.opcode,
      modrm: this.modrm,
      sib: this.sib,
      displacement: this.displacement,
      displacementSize: this.displacementSize,
      immediate: this.immediate,
      immediate2: this.immediate2,
    };
  }
}

/** Takes one prefix into account; false when `byte` is not a prefix. */
function takePrefix(c: Cursor, byte: number, codeSize: 16 | 32): boolean {
  switch (byte) {
    case 0x26:
    case 0x2e:
    case 0x36:
    case 0x3e:
      c.segment = (byte >> 3) & 3;
      return true;
    case 0x64:
    case 0x65:
      c.segment = byte - 0x60;
      return true;
    case 0x66:
      c.operandSize = codeSize === 16 ? 32 : 16;
      return true;
    case 0x67:
      c.addressSize = codeSize === 16 ? 32 : 16;
      return true;
    case 0xf0:
      c.lock = true;
      return true;
    case 0xf2:
    case 0xf3:
      c.rep = byte;
      return true;
    default:
      return false;
  }
}

/** Bytes of displacement after ModR/M and SIB (SDM vol. 2 tables 2-1 to 2-3). */
function displacementBytes(addressSize: 16 | 32, modrm: number, sib: number): 0 | 1 | 2 | 4 {
  const mod = modrm >> 6;
  if (mod === 3) return 0;
  if (mod === 1) return 1;
  if (addressSize === 16) return mod === 2 || (modrm & 7) === 6 ? 2 : 0;
  if (mod === 2 || (modrm & 7) === 5) return 4;
  return (modrm & 7) === 4 && (sib & 7) === 5 ? 4 : 0;
}

/** SIB and displacement. False when the instruction grows beyond 15 bytes. */
function takeAddress(c: Cursor): boolean {
  if (c.addressSize === 32 && c.modrm < 0xc0 && (c.modrm & 7) === 4) {
    if (c.tooLong(1)) return false;
    c.sib = c.u8();
  }
  const size = displacementBytes(c.addressSize, c.modrm, c.sib);
  if (c.tooLong(size)) return false;
  c.displacementSize = size;
  if (size === 1) c.displacement = c.s8();
  else if (size === 2) c.displacement = c.s16();
  else if (size === 4) c.displacement = c.s32();
  return true;
}

/** Immediates in the order of the row. False when the instruction grows beyond 15 bytes. */
function takeImmediates(c: Cursor, form: Form): boolean {
  let first = true;
  for (const kind of form.encoding.immediates) {
    const size = kind === 'mo' ? c.addressSize / 8 : IMMEDIATE_BYTES[kind];
    if (c.tooLong(size)) return false;
    if (kind === 'mo') {
      c.displacementSize = size;
      c.displacement = size === 2 ? c.u16() : c.s32();
    } else if (kind === 'cp4' || kind === 'cp6') {
      c.immediate = kind === 'cp4' ? c.u16() : c.s32();
      c.immediate2 = c.u16();
    } else {
      const value = takeImmediate(c, kind, form);
      if (first) c.immediate = value;
      else c.immediate2 = value;
      first = false;
    }
  }
  return true;
}
const IMMEDIATE_BYTES = { ib: 1, iw: 2, id: 4, cb: 1, cw: 2, cd: 4, cp4: 4, cp6: 6 } as const;

function takeImmediate(c: Cursor, kind: 'ib' | 'iw' | 'id' | 'cb' | 'cw' | 'cd', form: Form): number {
  switch (kind) {
    case 'ib':
      return form.operands.includes('imm8s') ? c.s8() : c.u8();
    case 'iw':
      return c.u16();
    case 'cb':
      return c.s8();
    case 'cw':
      return c.s16();
    case 'id':
    case 'cd':
      return c.s32();
  }
}

/**
 * Decodes one instruction.
 *
 * @param fetch returns the byte at an offset from the start of the instruction. It is called for each byte once, in
 *   order, and only for bytes that the instruction needs; whatever it throws passes through.
 * @param codeSize default operand and address size of the code segment (its D flag).
 * @param map the opcodes that are valid; without it all of the table.
 * @returns `form` null and the bytes looked at for an invalid opcode (#UD); `form` null and `length` 16 for an
 *   instruction of more than 15 bytes (#GP(0)).
 */
export function decodeInstruction(fetch: Fetch, codeSize: 16 | 32, map: DecodeMap = EVERY_FORM): DecodedInstruction {
  const c = new Cursor(fetch, codeSize);
  const overlong = MAX_INSTRUCTION_LENGTH + 1;
  let opcode = c.u8();
  while (takePrefix(c, opcode, codeSize)) {
    if (c.tooLong(1)) return c.result(null, overlong);
    opcode = c.u8();
  }
  if (opcode === 0x0f) {
    if (c.tooLong(1)) return c.result(null, overlong);
    opcode = 0x100 | c.u8();
  }
  c.opcode = opcode & 0xff;
  const entry = map.lookUp(opcode, c.operandSize, c.addressSize, c.rep);
  if (entry === null) return c.result(null, c.at);
  let form: Form | null;
  if (entry.byModrm === null) form = entry.form;
  else {
    if (c.tooLong(1)) return c.result(null, overlong);
    c.modrm = c.u8();
    form = entry.byModrm[c.modrm];
    if (form === null) return c.result(null, c.at);
    // Moves to and from CRn, DRn, TRn treat the operand as a register whatever mod says: no SIB, no displacement.
    if (entry.registersOnly) c.modrm |= 0xc0;
    else if (!takeAddress(c)) return c.result(null, overlong);
  }
  if (form !== null && !takeImmediates(c, form)) return c.result(null, overlong);
  return c.result(form, c.at);
}
