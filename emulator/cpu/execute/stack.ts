/** PUSH POP PUSHA POPA PUSHF POPF ENTER LEAVE. */
import { CS, DS, EBP, EFLAGS_AC, EFLAGS_ARITHMETIC, EFLAGS_DF, EFLAGS_ID, EFLAGS_IF, EFLAGS_IOPL, EFLAGS_NT, EFLAGS_RF, EFLAGS_TF, EFLAGS_VM, ES, ESP, FS, GS, SS } from '#emulator/arch'; // prettier-ignore
import type { Cpu } from '../cpu.ts';
import { loadSegmentRegister } from '../segment-load.ts';
import { SIZE_OPERAND32 } from '../slots.ts';
import { requireV86Iopl } from '../transitions/index.ts';
import { dropStack, effectiveAddress, type Execute, immediate, isMemory, isUser, peekStack, push, readReg, readRegister, readRm, setStackPointer, stackIs32, stackPointer, writeAt, writeRegister } from './operands.ts'; // prettier-ignore

const operandSize = (c: Cpu, i: number): 2 | 4 => (c.blocks.slots.size[i] & SIZE_OPERAND32 ? 4 : 2);

function pushSegment(register: number): Execute {
  return (c, i) => {
    if (operandSize(c, i) === 2) {
      push(c, 2, c.state.selector[register]);
      return;
    }
    // A 32-bit push of a selector moves ESP by 4; P6 and the 386 write only the low word.
    const offset = stackIs32(c) ? (stackPointer(c) - 4) | 0 : (stackPointer(c) - 4) & 0xffff;
    writeAt(c, c.segmentation.linear(SS, offset, 4, true), 2, c.state.selector[register]);
    setStackPointer(c, offset);
  };
}
function popSegment(register: number): Execute {
  return (c, i) => {
    const size = operandSize(c, i);
    const selector = peekStack(c, size) & 0xffff;
    // The new SS decides about the stack size only after ESP has moved.
    const before = c.gpr[ESP];
    dropStack(c, size);
    const after = c.gpr[ESP];
    c.gpr[ESP] = before;
    loadSegmentRegister(c, register, selector);
    c.gpr[ESP] = after;
    // POP SS holds interrupts off until after the next instruction (SDM vol. 3 §6.8.3).
    if (register === SS && c.shadow() !== 2) c.setInterruptShadow(2);
  };
}

const popRegister =
  (size: 2 | 4): Execute =>
  (c, i) => {
    const value = peekStack(c, size);
    dropStack(c, size);
    writeRegister(c, c.blocks.slots.reg[i], size, value);
  };
/** POP to memory: an address with ESP uses ESP after the pop (SDM vol. 2 POP); a fault puts ESP back. */
const popRm =
  (size: 2 | 4): Execute =>
  (c, i) => {
    const value = peekStack(c, size);
    const before = c.gpr[ESP];
    dropStack(c, size);
    if (!isMemory(c, i)) {
      writeRegister(c, c.blocks.slots.rm[i], size, value);
      return;
    }
    const offset = effectiveAddress(c, i);
    const after = c.gpr[ESP];
    c.gpr[ESP] = before;
    writeAt(c, c.segmentation.linear(c.blocks.slots.segment[i], offset, size, true), size, value);
    c.gpr[ESP] = after;
  };

/** PUSHA: all eight are written below ESP; every byte is checked before ESP moves. */
const pushAll =
  (size: 2 | 4): Execute =>
  (c) => {
    const top = stackPointer(c);
    const wide = stackIs32(c);
    const at = (n: number): number => (wide ? (top - size * (n + 1)) | 0 : (top - size * (n + 1)) & 0xffff);
    for (let n = 0; n < 8; n++) c.linear.probeWrite(c.segmentation.linear(SS, at(n), size, true), size, isUser(c));
    for (let n = 0; n < 8; n++)
      writeAt(c, c.segmentation.linear(SS, at(n), size, true), size, readRegister(c, n, size));
    setStackPointer(c, at(7));
  };
const popAll =
  (size: 2 | 4): Execute =>
  (c) => {
    const values: number[] = [];
    for (let n = 0; n < 8; n++) values.push(peekStack(c, size, n * size));
    dropStack(c, 8 * size);
    // EDI comes first; the saved ESP is skipped.
    for (let n = 0; n < 8; n++) if (7 - n !== ESP) writeRegister(c, 7 - n, size, values[n]);
  };

/** In virtual-8086 mode PUSHF and POPF need IOPL 3: else #GP(0) (SDM vol. 2 PUSHF, POPF). */
function requireIopl3InV86(c: Cpu): void {
  if (c.isVirtual8086()) requireV86Iopl(c);
}

/** Bits that POPF may change besides the arithmetic flags (SDM vol. 2 POPF, table 4-21). */
const POPF_BITS = EFLAGS_TF | EFLAGS_DF | EFLAGS_NT | EFLAGS_AC | EFLAGS_ID;
const popFlags =
  (size: 2 | 4): Execute =>
  (c) => {
    requireIopl3InV86(c);
    const value = peekStack(c, size);
    dropStack(c, size);
    const old = c.getEflags();
    const iopl = (old >>> 12) & 3;
    let mask = POPF_BITS | EFLAGS_ARITHMETIC;
    // IF changes when CPL <= IOPL, IOPL only at CPL 0; otherwise they stay, without a fault.
    if (c.cpl <= iopl) mask |= EFLAGS_IF;
    if (c.cpl === 0) mask |= EFLAGS_IOPL;
    if (size === 2) mask &= 0xffff;
    c.setEflags((old & ~mask & ~EFLAGS_RF) | (value & mask));
  };
const pushFlags =
  (size: 2 | 4): Execute =>
  (c) => {
    requireIopl3InV86(c);
    push(c, size, c.getEflags() & ~(EFLAGS_VM | EFLAGS_RF));
  };

function enter(c: Cpu, i: number): void {
  const size = operandSize(c, i);
  const s = c.blocks.slots;
  const bytes = s.immediate[i] & 0xffff;
  const level = s.immediate2[i] & 31;
  const wide = stackIs32(c);
  const wrap = (offset: number): number => (wide ? offset | 0 : offset & 0xffff);
  const before = c.gpr[ESP];
  // On a 16-bit stack FrameTemp is still the whole of ESP: processors load and push its high half as well.
  const frame = wide ? (before - size) | 0 : (before & ~0xffff) | wrap(before - size);
  let base = wide ? c.gpr[EBP] : c.gpr16[EBP * 2];
  try {
    push(c, size, readRegister(c, EBP, size));
    if (level > 0) {
      for (let n = 1; n < level; n++) {
        base = wrap(base - size);
        push(c, size, c.readSegment(SS, base >>> 0, size));
      }
      push(c, size, frame);
    }
    // The new top of the stack must be writable (SDM vol. 2 ENTER).
    const top = wrap(stackPointer(c) - bytes);
    c.linear.probeWrite(c.segmentation.linear(SS, top, size, true), size, isUser(c));
    setStackPointer(c, top);
  } catch (fault) {
    c.gpr[ESP] = before;
    throw fault;
  }
  writeRegister(c, EBP, size, frame);
}
function leave(c: Cpu, i: number): void {
  const size = operandSize(c, i);
  const frame = stackIs32(c) ? c.gpr[EBP] : c.gpr16[EBP * 2];
  const value = c.readSegment(SS, frame >>> 0, size);
  setStackPointer(c, stackIs32(c) ? (frame + size) | 0 : (frame + size) & 0xffff);
  writeRegister(c, EBP, size, value);
}

export const STACK: Readonly<Record<string, Execute>> = {
  PUSH_r16: (c, i) => push(c, 2, readReg(c, i, 2)),
  PUSH_r32: (c, i) => push(c, 4, readReg(c, i, 4)),
  PUSH_rm16: (c, i) => push(c, 2, readRm(c, i, 2)),
  PUSH_rm32: (c, i) => push(c, 4, readRm(c, i, 4)),
  PUSH_imm8s: (c, i) => push(c, operandSize(c, i), immediate(c, i)),
  PUSH_imm16: (c, i) => push(c, 2, immediate(c, i)),
  PUSH_imm32: (c, i) => push(c, 4, immediate(c, i)),
  PUSH_ES: pushSegment(ES),
  PUSH_CS: pushSegment(CS),
  PUSH_SS: pushSegment(SS),
  PUSH_DS: pushSegment(DS),
  PUSH_FS: pushSegment(FS),
  PUSH_GS: pushSegment(GS),
  POP_r16: popRegister(2),
  POP_r32: popRegister(4),
  POP_rm16: popRm(2),
  POP_rm32: popRm(4),
  POP_ES: popSegment(ES),
  POP_SS: popSegment(SS),
  POP_DS: popSegment(DS),
  POP_FS: popSegment(FS),
  POP_GS: popSegment(GS),
  PUSHA: pushAll(2),
  PUSHAD: pushAll(4),
  POPA: popAll(2),
  POPAD: popAll(4),
  PUSHF: pushFlags(2),
  PUSHFD: pushFlags(4),
  POPF: popFlags(2),
  POPFD: popFlags(4),
  ENTER_imm16_imm8: enter,
  LEAVE: leave,
};
