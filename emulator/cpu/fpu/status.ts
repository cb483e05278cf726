/** Control and status word: exception flags, what follows from them, condition codes (SDM vol. 1 §8.1.3, §8.1.5, §8.6). */
import { CR0_NE } from '#emulator/arch';
import { C0, C1, C2, C3, DE, IE, ZE } from '#emulator/x87';
import type { Cpu } from '../cpu.ts';

/** Status word: stack fault, error summary, busy. */
export const SF = 0x40, ES = 0x80, BUSY = 0x8000; // prettier-ignore
/** TOP in the status word. */
export const TOP_SHIFT = 11, TOP_MASK = 7 << TOP_SHIFT; // prettier-ignore
const CONDITIONS = C0 | C1 | C2 | C3;
/** The six exception flags, and their masks in the control word. */
export const EXCEPTIONS = 0x3f;
/** Bits of the control word that software can change; bit 6 reads as 1. */
const CONTROL_WRITABLE = 0x1f3f, CONTROL_FIXED = 0x40; // prettier-ignore
export const CONTROL_AFTER_FNINIT = 0x37f;

/** Exceptions that are flagged and not masked. */
export const pendingExceptions = (c: Cpu): number => c.fpu.status[0] & ~c.fpu.control[0] & EXCEPTIONS;

/**
 * ES and B follow from flags and masks. With CR0.NE = 0 an unmasked exception asserts FERR# (SDM vol. 1 §8.7.2).
 * Called after every change of flags or masks.
 */
export function summarise(c: Cpu): void {
  const { status } = c.fpu;
  const before = status[0] & ES;
  status[0] &= ~(ES | BUSY);
  if (pendingExceptions(c) !== 0) status[0] |= ES | BUSY;
  if ((status[0] & ES) !== before) driveFerr(c);
}

/** Puts the FERR# pin to the level that status word and CR0.NE ask for. */
export function driveFerr(c: Cpu): void {
  const asserted = (c.fpu.status[0] & ES) !== 0 && (c.state.cr0[0] & CR0_NE) === 0;
  c.host.numericError?.setFerr(asserted ? 1 : 0);
  // An interrupt that this requests is taken after this instruction, wherever its block ends.
  c.blocks.cutAfterCurrent();
}

export function loadControl(c: Cpu, value: number): void {
  c.fpu.control[0] = (value & CONTROL_WRITABLE) | CONTROL_FIXED;
}

/** C3 C2 C1 C0 as given. */
export function setConditions(c: Cpu, conditions: number): void {
  c.fpu.status[0] = (c.fpu.status[0] & ~CONDITIONS) | conditions;
}
export function setC1(c: Cpu, on: boolean): void {
  if (on) c.fpu.status[0] |= C1;
  else c.fpu.status[0] &= ~C1;
}
export function setC2(c: Cpu, on: boolean): void {
  if (on) c.fpu.status[0] |= C2;
  else c.fpu.status[0] &= ~C2;
}

/**
 * Flags what an operation raised and puts C1.
 * @returns false when the destination and the stack must stay as they are: an unmasked exception was found before the
 * computation, so that nothing was computed and nothing that follows from it is flagged (SDM vol. 1 §8.6).
 */
export function accept(c: Cpu, exceptions: number, roundedUp: boolean): boolean {
  const { status, control } = c.fpu;
  if (exceptions === 0) {
    status[0] &= ~C1;
    return true;
  }
  const computed = (exceptions & ~control[0] & (IE | DE | ZE)) === 0;
  status[0] |= computed ? exceptions : exceptions & (IE | DE | ZE);
  setC1(c, computed && roundedUp);
  summarise(c);
  return computed;
}

/**
 * Invalid operation on the register stack: IE and SF; C1 tells overflow (1) from underflow (0) (SDM vol. 1 §8.5.1.1).
 * @returns true when it is masked: the masked response follows.
 */
export function stackFault(c: Cpu, overflow: boolean): boolean {
  c.fpu.status[0] |= IE | SF;
  setC1(c, overflow);
  summarise(c);
  return (c.fpu.control[0] & IE) !== 0;
}
