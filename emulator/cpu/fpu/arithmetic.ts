/** FADD FSUB FSUBR FMUL FDIV FDIVR with P and integer forms; FPREM, FSCALE, FSQRT, FRNDINT, FABS, FCHS, FXTRACT. */
import {
  absolute,
  add,
  changeSign,
  divide,
  extract,
  isNaN80,
  multiply,
  REAL_INDEFINITE,
  remainder,
  remainderNearest,
  roundToInteger,
  scale,
  squareRoot,
  subtract,
  type Float80,
  type Remainder,
  type Result,
} from '#emulator/x87';
import type { Cpu } from '../cpu.ts';
import type { Execute } from '../execute/operands.ts';
import { fromMemory, INT16, INT32, M32, M64, onRegisters, sti, withOperand, type MemoryNumber } from './instruction.ts';
import { isEmpty, isFull, pushUnchecked, readSt, storeResult, underflow, writeSt } from './stack.ts';
import { accept, setC1, setC2, setConditions, stackFault } from './status.ts';

type Binary = (a: Float80, b: Float80, control: number) => Result;
const reversed = (operation: Binary): Binary => (a, b, control) => operation(b, a, control); // prettier-ignore

/** ST(`to`) := ST(`to`) op ST(`from`). */
function binary(c: Cpu, operation: Binary, to: number, from: number, pops: number): void {
  if (isEmpty(c, to) || isEmpty(c, from)) underflow(c, to, pops);
  else storeResult(c, to, operation(readSt(c, to), readSt(c, from), c.fpu.control[0]), pops);
}
/** ST(0) := ST(0) op memory. */
const withMemory = (operation: Binary, number: MemoryNumber): Execute =>
  fromMemory(number.bytes, (c, linear) => {
    if (isEmpty(c, 0)) {
      underflow(c, 0);
      return;
    }
    const st0 = readSt(c, 0);
    const operand = number.read(c, linear);
    const result = operation(st0, operand.value, c.fpu.control[0]);
    storeResult(c, 0, { ...result, exceptions: withOperand(result.exceptions, st0, operand) });
  });

const OPERATIONS: Readonly<Record<string, Binary>> = {
  ADD: add,
  MUL: multiply,
  SUB: subtract,
  SUBR: reversed(subtract),
  DIV: divide,
  DIVR: reversed(divide),
};

function arithmeticForms(): Record<string, Execute> {
  const forms: Record<string, Execute> = {};
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    forms[`F${name}_m32`] = withMemory(operation, M32);
    forms[`F${name}_m64`] = withMemory(operation, M64);
    forms[`FI${name}_m16`] = withMemory(operation, INT16);
    forms[`FI${name}_m32`] = withMemory(operation, INT32);
    forms[`F${name}_ST0_STi`] = onRegisters((c, i) => binary(c, operation, 0, sti(c, i), 0));
    forms[`F${name}_STi_ST0`] = onRegisters((c, i) => binary(c, operation, sti(c, i), 0, 0));
    forms[`F${name}P_STi_ST0`] = onRegisters((c, i) => binary(c, operation, sti(c, i), 0, 1));
  }
  return forms;
}

const unary = (operation: (x: Float80, control: number) => Result): Execute =>
  onRegisters((c) => {
    if (isEmpty(c, 0)) underflow(c, 0);
    else storeResult(c, 0, operation(readSt(c, 0), c.fpu.control[0]));
  });
/** FABS, FCHS: the sign bit of anything, without exceptions. */
const ofSign = (operation: (x: Float80) => Float80): Execute =>
  onRegisters((c) => {
    if (isEmpty(c, 0)) {
      underflow(c, 0);
      return;
    }
    setC1(c, false);
    writeSt(c, 0, operation(readSt(c, 0)));
  });

/** FPREM, FPREM1: C2 = 1 while incomplete, else the low bits of the quotient. */
const partialRemainder = (operation: (x: Float80, y: Float80, control: number) => Remainder): Execute =>
  onRegisters((c) => {
    setC2(c, false);
    if (isEmpty(c, 0) || isEmpty(c, 1)) {
      underflow(c, 0);
      return;
    }
    const result = operation(readSt(c, 0), readSt(c, 1), c.fpu.control[0]);
    if (!accept(c, result.exceptions, false)) return;
    // The condition codes tell of a quotient: a NaN has none.
    if (!isNaN80(result.value)) setConditions(c, result.conditions);
    writeSt(c, 0, result.value);
  });

function fxtract(c: Cpu): void {
  const empty = isEmpty(c, 0);
  if (empty || isFull(c)) {
    if (!stackFault(c, !empty)) return;
    writeSt(c, 0, REAL_INDEFINITE);
    pushUnchecked(c, REAL_INDEFINITE);
    return;
  }
  const result = extract(readSt(c, 0), c.fpu.control[0]);
  if (!accept(c, result.exceptions, false)) return;
  writeSt(c, 0, result.exponent);
  pushUnchecked(c, result.significand);
}

export const FPU_ARITHMETIC: Readonly<Record<string, Execute>> = {
  ...arithmeticForms(),
  FSQRT: unary(squareRoot),
  FRNDINT: unary(roundToInteger),
  FABS: ofSign(absolute),
  FCHS: ofSign(changeSign),
  FPREM: partialRemainder(remainder),
  FPREM1: partialRemainder(remainderNearest),
  FSCALE: onRegisters((c) => binary(c, scale, 0, 1, 0)),
  FXTRACT: onRegisters(fxtract),
};
