/** The register stack: ST(i) over R0-R7, tags, and results with their pops (SDM vol. 1 §8.1.2, §8.1.7). */
import { float80, REAL_INDEFINITE, signAndExponent, type Float80, type Result } from '#emulator/x87';
import type { Cpu } from '../cpu.ts';
import type { FpuState } from './fpu-state.ts';
import { accept, stackFault, TOP_MASK, TOP_SHIFT } from './status.ts';

const topOf = (fpu: FpuState): number => (fpu.status[0] >> TOP_SHIFT) & 7;
/** Number of the register that ST(i) is. */
export const registerOf = (fpu: FpuState, i: number): number => (topOf(fpu) + i) & 7;

export const isEmpty = (c: Cpu, i: number): boolean => ((c.fpu.occupied[0] >> registerOf(c.fpu, i)) & 1) === 0;
/** A push needs ST(7) to be empty. */
export const isFull = (c: Cpu): boolean => !isEmpty(c, 7);

export function readRegister80(fpu: FpuState, register: number): Float80 {
  return float80(fpu.signExponent[register], fpu.significands[register]);
}
export const readSt = (c: Cpu, i: number): Float80 => readRegister80(c.fpu, registerOf(c.fpu, i));

export function writeRegister80(fpu: FpuState, register: number, value: Float80): void {
  fpu.significands[register] = value.significand;
  fpu.signExponent[register] = signAndExponent(value);
}
/** The register holds the value and is not empty any more. */
export function writeSt(c: Cpu, i: number, value: Float80): void {
  const register = registerOf(c.fpu, i);
  writeRegister80(c.fpu, register, value);
  c.fpu.occupied[0] |= 1 << register;
}
export function markEmpty(c: Cpu, i: number): void {
  c.fpu.occupied[0] &= ~(1 << registerOf(c.fpu, i));
}

/** TOP moves; tags stay. */
export function moveTop(c: Cpu, by: number): void {
  const { status } = c.fpu;
  status[0] = (status[0] & ~TOP_MASK) | (((topOf(c.fpu) + by) & 7) << TOP_SHIFT);
}
export function pop(c: Cpu, times = 1): void {
  for (let k = 0; k < times; k++) {
    markEmpty(c, 0);
    moveTop(c, 1);
  }
}
/** Without a check: see `pushResult`. */
export function pushUnchecked(c: Cpu, value: Float80): void {
  moveTop(c, -1);
  writeSt(c, 0, value);
}

/** A result for a new ST(0). Stack overflow is looked for first; its masked response is the indefinite. */
export function pushResult(c: Cpu, value: Float80, exceptions = 0): void {
  if (isFull(c)) {
    if (stackFault(c, true)) pushUnchecked(c, REAL_INDEFINITE);
  } else if (accept(c, exceptions, false)) pushUnchecked(c, value);
}

/** A result for ST(i), and the pops that go with it. */
export function storeResult(c: Cpu, i: number, result: Result, pops = 0): void {
  if (!accept(c, result.exceptions, result.roundedUp)) return;
  writeSt(c, i, result.value);
  pop(c, pops);
}

/** Stack underflow; the masked response is the indefinite in ST(i), and the pops of the instruction. */
export function underflow(c: Cpu, i: number, pops = 0): void {
  if (!stackFault(c, false)) return;
  writeSt(c, i, REAL_INDEFINITE);
  pop(c, pops);
}
