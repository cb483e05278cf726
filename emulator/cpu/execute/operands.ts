/**
 * Operand access for the execute functions. `i` is the slot; sizes are in bytes. Reads give clean unsigned values (8 and
 * 16 bits) or any 32-bit number; writes take anything and keep the low bits. All checks are here: segment, page, alignment.
 */
import { CS, ESP, SS, VECTOR_GP } from '#emulator/arch';
import type { AccessSize } from '../cpu-core.ts';
import type { Cpu } from '../cpu.ts';
import { MODE, MODE_STACK32 } from '../hot.ts';
import { RM_MEMORY, SIZE_ADDRESS32 } from '../slots.ts';

/** Executes one instruction form. */
export type Execute = (c: Cpu, i: number) => void;

/** 32 - operand bits: where lazy flags keep the operand. */
export const shiftOf = (size: AccessSize): number => 32 - size * 8;
export const isUser = (c: Cpu): boolean => c.state.cpl[0] === 3;

// -- registers -----------------------------------------------------------------------------------------------------------
/** Byte of `gpr8` that an 8-bit register number names (AL CL DL BL AH CH DH BH). */
export const byteIndex = (register: number): number => ((register & 3) << 2) | (register >> 2);

export function readRegister(c: Cpu, register: number, size: AccessSize): number {
  if (size === 4) return c.gpr[register];
  return size === 2 ? c.gpr16[register * 2] : c.gpr8[byteIndex(register)];
}
export function writeRegister(c: Cpu, register: number, size: AccessSize, value: number): void {
  if (size === 4) c.gpr[register] = value;
  else if (size === 2) c.gpr16[register * 2] = value;
  else c.gpr8[byteIndex(register)] = value;
}
export const readReg = (c: Cpu, i: number, size: AccessSize): number => readRegister(c, c.blocks.slots.reg[i], size);
export const writeReg = (c: Cpu, i: number, size: AccessSize, value: number): void =>
  writeRegister(c, c.blocks.slots.reg[i], size, value);
export const immediate = (c: Cpu, i: number): number => c.blocks.slots.immediate[i];
export const isMemory = (c: Cpu, i: number): boolean => c.blocks.slots.rm[i] === RM_MEMORY;
export const addressIs32 = (c: Cpu, i: number): boolean => (c.blocks.slots.size[i] & SIZE_ADDRESS32) !== 0;

// -- memory --------------------------------------------------------------------------------------------------------------
/** Effective address: offset in the segment, wrapped to the address size. */
export function effectiveAddress(c: Cpu, i: number): number {
  const s = c.blocks.slots;
  const offset = (c.gpr[s.base[i]] + (c.gpr[s.index[i]] << s.scale[i]) + s.displacement[i]) | 0;
  return s.size[i] & SIZE_ADDRESS32 ? offset : offset & 0xffff;
}
/** Linear address of the memory operand after the segment checks. */
export const operandLinear = (c: Cpu, i: number, size: number, write: boolean): number =>
  c.segmentation.linear(c.blocks.slots.segment[i], effectiveAddress(c, i), size, write);

export function readAt(c: Cpu, linear: number, size: AccessSize): number {
  if (size === 4) return c.linear.read32(linear, isUser(c));
  return size === 1 ? c.linear.read8(linear, isUser(c)) : c.linear.read16(linear, isUser(c));
}
export function writeAt(c: Cpu, linear: number, size: AccessSize, value: number): void {
  if (size === 4) c.linear.write32(linear, value, isUser(c));
  else if (size === 1) c.linear.write8(linear, value, isUser(c));
  else c.linear.write16(linear, value, isUser(c));
}
export function readMemory(c: Cpu, i: number, size: AccessSize): number {
  return readAt(c, operandLinear(c, i, size, false), size);
}
export function writeMemory(c: Cpu, i: number, size: AccessSize, value: number): void {
  writeAt(c, operandLinear(c, i, size, true), size, value);
}
export function readSegmentOffset(c: Cpu, segment: number, offset: number, size: AccessSize): number {
  return readAt(c, c.segmentation.linear(segment, offset, size, false), size);
}

export function readRm(c: Cpu, i: number, size: AccessSize): number {
  const rm = c.blocks.slots.rm[i];
  return rm === RM_MEMORY ? readMemory(c, i, size) : readRegister(c, rm, size);
}
export function writeRm(c: Cpu, i: number, size: AccessSize, value: number): void {
  const rm = c.blocks.slots.rm[i];
  if (rm === RM_MEMORY) writeMemory(c, i, size, value);
  else writeRegister(c, rm, size, value);
}
/** Read-modify-write: the write is checked before anything is computed, so a fault leaves flags and memory alone. */
export function modifyRm(c: Cpu, i: number, size: AccessSize, change: (value: number) => number): void {
  const rm = c.blocks.slots.rm[i];
  if (rm !== RM_MEMORY) {
    writeRegister(c, rm, size, change(readRegister(c, rm, size)));
    return;
  }
  const linear = operandLinear(c, i, size, true);
  modifyAt(c, linear, size, change);
}
export function modifyAt(c: Cpu, linear: number, size: AccessSize, change: (value: number) => number): void {
  c.linear.probeWrite(linear, size, isUser(c));
  const value = change(readAt(c, linear, size));
  writeAt(c, linear, size, value);
}

// -- stack ---------------------------------------------------------------------------------------------------------------
export const stackIs32 = (c: Cpu): boolean => (c.f[MODE] & MODE_STACK32) !== 0;
/** ESP or SP, by the stack size. */
export const stackPointer = (c: Cpu): number => (stackIs32(c) ? c.gpr[ESP] : c.gpr16[ESP * 2]);
export function setStackPointer(c: Cpu, value: number): void {
  if (stackIs32(c)) c.gpr[ESP] = value;
  else c.gpr16[ESP * 2] = value;
}
const wrapStack = (c: Cpu, offset: number): number => (stackIs32(c) ? offset | 0 : offset & 0xffff);

export function push(c: Cpu, size: 2 | 4, value: number): void {
  const offset = wrapStack(c, stackPointer(c) - size);
  writeAt(c, c.segmentation.linear(SS, offset, size, true), size, value);
  setStackPointer(c, offset);
}
/** Value at ESP + `above`; ESP does not move. */
export function peekStack(c: Cpu, size: 2 | 4, above = 0): number {
  return readAt(c, c.segmentation.linear(SS, wrapStack(c, stackPointer(c) + above), size, false), size);
}
export function dropStack(c: Cpu, bytes: number): void {
  setStackPointer(c, wrapStack(c, stackPointer(c) + bytes));
}

// -- control flow --------------------------------------------------------------------------------------------------------
/** Near transfer. A target beyond the code segment raises #GP(0) at the transferring instruction (SDM vol. 3 §5.3). */
export function checkTarget(c: Cpu, target: number): void {
  const limit = c.state.limit[CS];
  if (target >>> 0 > limit) c.fault(VECTOR_GP, 0, 'EIP <= CS limit', target, limit);
}
export function jumpTo(c: Cpu, target: number): void {
  checkTarget(c, target);
  c.eip = target;
}

// -- privilege -----------------------------------------------------------------------------------------------------------
/** Instructions of the operating system need CPL 0: else #GP(0) (SDM vol. 3 §5.9). */
export function requireCpl0(c: Cpu): void {
  if (c.state.cpl[0] !== 0) c.fault(VECTOR_GP, 0, 'CPL = 0', c.state.cpl[0], 0);
}
