/** F2XM1, FYL2X, FYL2XP1, FSIN, FCOS, FSINCOS, FPTAN, FPATAN (SDM vol. 1 §8.3.7 to §8.3.11). */
import {
  arctangent,
  cosine,
  exponential,
  isNaN80,
  logarithm,
  logarithmPlusOne,
  ONE,
  REAL_INDEFINITE,
  sine,
  sineCosine,
  tangent,
  type Float80,
  type Result,
  type TrigonometricResult,
} from '#emulator/x87';
import type { Cpu } from '../cpu.ts';
import type { Execute } from '../execute/operands.ts';
import { onRegisters } from './instruction.ts';
import { isEmpty, isFull, pushUnchecked, readSt, storeResult, underflow, writeSt } from './stack.ts';
import { accept, setC1, setC2, stackFault } from './status.ts';

/** ST(1) := f(ST(0), ST(1)), and a pop. */
const twoOperands = (operation: (st0: Float80, st1: Float80, control: number) => Result): Execute =>
  onRegisters((c) => {
    if (isEmpty(c, 0) || isEmpty(c, 1)) underflow(c, 1, 1);
    else storeResult(c, 1, operation(readSt(c, 0), readSt(c, 1), c.fpu.control[0]), 1);
  });

/** |operand| >= 2^63: C2 = 1 and nothing else happens. */
function outOfRange(c: Cpu): void {
  setC1(c, false);
  setC2(c, true);
}

const circular = (operation: (x: Float80, control: number) => TrigonometricResult): Execute =>
  onRegisters((c) => {
    setC2(c, false);
    if (isEmpty(c, 0)) {
      underflow(c, 0);
      return;
    }
    const result = operation(readSt(c, 0), c.fpu.control[0]);
    if (result.outOfRange) outOfRange(c);
    else storeResult(c, 0, result);
  });

/** FSINCOS and FPTAN replace ST(0) and push: the stack faults of both, with their masked response. */
function cannotPush(c: Cpu): boolean {
  const empty = isEmpty(c, 0);
  if (!empty && !isFull(c)) return false;
  if (stackFault(c, !empty)) {
    writeSt(c, 0, REAL_INDEFINITE);
    pushUnchecked(c, REAL_INDEFINITE);
  }
  return true;
}

function fsincos(c: Cpu): void {
  setC2(c, false);
  if (cannotPush(c)) return;
  const result = sineCosine(readSt(c, 0), c.fpu.control[0]);
  if (result.outOfRange) {
    outOfRange(c);
    return;
  }
  if (!accept(c, result.exceptions, result.roundedUp)) return;
  writeSt(c, 0, result.sine);
  pushUnchecked(c, result.cosine);
}

function fptan(c: Cpu): void {
  setC2(c, false);
  if (cannotPush(c)) return;
  const result = tangent(readSt(c, 0), c.fpu.control[0]);
  if (result.outOfRange) {
    outOfRange(c);
    return;
  }
  if (!accept(c, result.exceptions, result.roundedUp)) return;
  writeSt(c, 0, result.value);
  pushUnchecked(c, isNaN80(result.value) ? result.value : ONE);
}

export const FPU_TRANSCENDENTAL: Readonly<Record<string, Execute>> = {
  F2XM1: onRegisters((c) => {
    if (isEmpty(c, 0)) underflow(c, 0);
    else storeResult(c, 0, exponential(readSt(c, 0), c.fpu.control[0]));
  }),
  FYL2X: twoOperands(logarithm),
  FYL2XP1: twoOperands(logarithmPlusOne),
  FPATAN: twoOperands((x, y, control) => arctangent(y, x, control)),
  FSIN: circular(sine),
  FCOS: circular(cosine),
  FSINCOS: onRegisters(fsincos),
  FPTAN: onRegisters(fptan),
};
