/** The frames that x87 instructions are put into: what comes before the operation itself. */
import { fromInteger, IE, isNaN80, ZE, type Float80, type Result } from '#emulator/x87';
import type { Cpu } from '../cpu.ts';
import type { Execute } from '../execute/operands.ts';
import { requireFpu, requireNoPending } from './availability.ts';
import {
  noteInstruction,
  noteOperand,
  read16,
  read32,
  read64,
  readable,
  widen32,
  widen64,
  writable,
} from './operands.ts';

/** A waiting control instruction: it leaves the instruction and operand pointers alone. */
export const waiting =
  (body: Execute): Execute =>
  (c, i) => {
    requireFpu(c);
    requireNoPending(c);
    body(c, i);
  };
/** The FN… forms do not wait for a pending exception. */
export const notWaiting =
  (body: Execute): Execute =>
  (c, i) => {
    requireFpu(c);
    body(c, i);
  };
/** Register operands only. */
export const onRegisters = (body: Execute): Execute =>
  waiting((c, i) => {
    noteInstruction(c, i);
    body(c, i);
  });
/** Reads `size` bytes at the linear address that the body gets. */
export const fromMemory = (size: number, body: (c: Cpu, linear: number, i: number) => void): Execute =>
  waiting((c, i) => {
    const linear = readable(c, i, size);
    noteOperand(c, i);
    body(c, linear, i);
  });
/** Writes `size` bytes there, or nothing. */
export const toMemory = (size: number, body: (c: Cpu, linear: number, i: number) => void): Execute =>
  waiting((c, i) => {
    const linear = writable(c, i, size);
    noteOperand(c, i);
    body(c, linear, i);
  });

/** Number of ST(i) in the instruction. */
export const sti = (c: Cpu, i: number): number => c.blocks.slots.rm[i];

/** How a second operand in memory becomes a number; by the kind in the table's words. */
export interface MemoryNumber {
  readonly bytes: number;
  readonly read: (c: Cpu, linear: number) => Result;
}
/** A denormal operand in memory counts unless a NaN decides the result, or the operation is invalid or a division by zero. */
export const withOperand = (exceptions: number, st0: Float80, operand: Result): number =>
  exceptions & (IE | ZE) || isNaN80(st0) ? exceptions : exceptions | operand.exceptions;
const exact = (value: Float80): Result => ({ value, exceptions: 0, roundedUp: false });
export const M32: MemoryNumber = { bytes: 4, read: (c, linear) => widen32(read32(c, linear)) };
export const M64: MemoryNumber = { bytes: 8, read: (c, linear) => widen64(read64(c, linear)) };
export const INT16: MemoryNumber = {
  bytes: 2,
  read: (c, linear) => exact(fromInteger((read16(c, linear) << 16) >> 16)),
};
export const INT32: MemoryNumber = { bytes: 4, read: (c, linear) => exact(fromInteger(read32(c, linear))) };
