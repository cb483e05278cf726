/** Initialisation, control and status words, environment and state, and the instructions that do nothing (SDM vol. 1 §8.3.12). */
import type { Cpu } from '../cpu.ts';
import { writeRegister, type Execute } from '../execute/operands.ts';
import { requireNoPending, requireWait } from './availability.ts';
import { areaAlignment, environmentBytes, loadEnvironment, loadRegisters, stateBytes, storeEnvironment, storeRegisters } from './environment.ts'; // prettier-ignore
import { notWaiting, onRegisters, sti, waiting } from './instruction.ts';
import { read16, readable, writable, write16 } from './operands.ts';
import { markEmpty, moveTop, pop } from './stack.ts';
import { BUSY, CONTROL_AFTER_FNINIT, ES, EXCEPTIONS, loadControl, setC1, SF, summarise } from './status.ts';

/** FNINIT: control 037Fh, status 0, all registers empty, pointers 0. The contents of the registers stay. */
export function initialise(c: Cpu): void {
  const { fpu } = c;
  fpu.control[0] = CONTROL_AFTER_FNINIT;
  fpu.status[0] &= ES;
  fpu.occupied[0] = 0;
  fpu.opcode[0] = 0;
  fpu.instructionOffset[0] = fpu.instructionSelector[0] = 0;
  fpu.dataOffset[0] = fpu.dataSelector[0] = 0;
  summarise(c);
}

function fnclex(c: Cpu): void {
  c.fpu.status[0] &= ~(EXCEPTIONS | SF | BUSY);
  summarise(c);
}
function fldcw(c: Cpu, i: number): void {
  loadControl(c, read16(c, readable(c, i, 2)));
  summarise(c);
}
/** FNSTENV masks all exceptions behind the stored image. */
function fnstenv(c: Cpu, i: number): void {
  storeEnvironment(c, i, writable(c, i, environmentBytes(c, i), areaAlignment(c, i)));
  c.fpu.control[0] |= EXCEPTIONS;
  summarise(c);
}
/** FNSAVE initialises behind the stored image. */
function fnsave(c: Cpu, i: number): void {
  const linear = writable(c, i, stateBytes(c, i), areaAlignment(c, i));
  storeEnvironment(c, i, linear);
  storeRegisters(c, i, linear);
  initialise(c);
}
function frstor(c: Cpu, i: number): void {
  const linear = readable(c, i, stateBytes(c, i), areaAlignment(c, i));
  loadEnvironment(c, i, linear);
  loadRegisters(c, i, linear);
}
const nothing = (): void => undefined;

export const FPU_CONTROL: Readonly<Record<string, Execute>> = {
  WAIT: (c) => {
    requireWait(c);
    requireNoPending(c);
  },
  FNINIT: notWaiting(initialise),
  FNCLEX: notWaiting(fnclex),
  FLDCW_m16: waiting(fldcw),
  FNSTCW_m16: notWaiting((c, i) => write16(c, writable(c, i, 2), c.fpu.control[0])),
  FNSTSW_m16: notWaiting((c, i) => write16(c, writable(c, i, 2), c.fpu.status[0])),
  FNSTSW_AX: notWaiting((c) => writeRegister(c, 0, 2, c.fpu.status[0])),
  FLDENV_m14or28byte: waiting((c, i) =>
    loadEnvironment(c, i, readable(c, i, environmentBytes(c, i), areaAlignment(c, i))),
  ),
  FNSTENV_m14or28byte: notWaiting(fnstenv),
  FRSTOR_m94or108byte: waiting(frstor),
  FNSAVE_m94or108byte: notWaiting(fnsave),
  FINCSTP: onRegisters((c) => {
    setC1(c, false);
    moveTop(c, 1);
  }),
  FDECSTP: onRegisters((c) => {
    setC1(c, false);
    moveTop(c, -1);
  }),
  FFREE_STi: onRegisters((c, i) => {
    setC1(c, false);
    markEmpty(c, sti(c, i));
  }),
  FFREEP_STi: onRegisters((c, i) => {
    setC1(c, false);
    markEmpty(c, sti(c, i));
    pop(c);
  }),
  FNOP: onRegisters(nothing),
  // Enable and disable interrupts of the 8087, protected mode of the 80287: without effect since the 80387.
  FNENI: notWaiting(nothing),
  FNDISI: notWaiting(nothing),
  FSETPM: notWaiting(nothing),
};
