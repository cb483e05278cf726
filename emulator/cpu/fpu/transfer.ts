/** Loads, stores, constants, exchanges and conditional moves (SDM vol. 1 §8.3.3, §8.3.4). */
import {
  fromFloat32,
  fromFloat64,
  fromInteger,
  fromPackedDecimal,
  lnOf2,
  log10Of2,
  log2Of10,
  log2OfE,
  ONE,
  PACKED_DECIMAL_INDEFINITE,
  INTEGER_INDEFINITE_16,
  INTEGER_INDEFINITE_32,
  INTEGER_INDEFINITE_64,
  pi,
  REAL_INDEFINITE,
  toFloat32,
  toFloat64,
  toInt16,
  toInt32,
  toInt64,
  toPackedDecimal,
  zero,
  type Float80,
  type StoreResult,
} from '#emulator/x87';
import type { Cpu } from '../cpu.ts';
import type { Execute } from '../execute/operands.ts';
import { carry, parity, zero as zeroFlag } from '../flags.ts';
import { fromMemory, onRegisters, sti, toMemory } from './instruction.ts';
import { escapeOf, pack80, read16, read32, read64, read80, unpack80, write16, write32, write64, write80 } from './operands.ts'; // prettier-ignore
import { isEmpty, pop, pushResult, pushUnchecked, readSt, underflow, writeSt } from './stack.ts'; // prettier-ignore
import { accept, setC1, stackFault } from './status.ts';

/** One bit pattern with the exceptions of its conversion: what the FLD of memory gives. */
const load = (bytes: number, value: (c: Cpu, linear: number) => Float80): Execute =>
  fromMemory(bytes, (c, linear) => pushResult(c, value(c, linear)));

/** An empty source is found before a full stack. */
function fldRegister(c: Cpu, i: number): void {
  const from = sti(c, i);
  if (!isEmpty(c, from)) pushResult(c, readSt(c, from));
  else if (stackFault(c, false)) pushUnchecked(c, REAL_INDEFINITE);
}

const constant = (value: (control: number) => Float80): Execute =>
  onRegisters((c) => pushResult(c, value(c.fpu.control[0])));

/** A number for memory; an empty ST(0) stores the indefinite of the format when IE is masked. */
function store<T>(
  bytes: number,
  convert: (x: Float80, control: number) => StoreResult<T>,
  write: (c: Cpu, linear: number, value: T) => void,
  indefinite: T,
  pops: number,
): Execute {
  return toMemory(bytes, (c, linear) => {
    if (isEmpty(c, 0)) {
      if (!stackFault(c, false)) return;
      write(c, linear, indefinite);
    } else {
      const result = convert(readSt(c, 0), c.fpu.control[0]);
      accept(c, result.exceptions, result.roundedUp && !result.suppressed);
      if (result.suppressed) return;
      write(c, linear, result.value);
    }
    pop(c, pops);
  });
}
/** Extended precision is stored as it is: no exceptions but the stack's. */
const asItIs = (x: Float80): StoreResult<bigint> => ({ value: pack80(x), exceptions: 0, roundedUp: false, suppressed: false }); // prettier-ignore
/** FISTTP rounds toward zero, whatever RC says. */
const truncating =
  <T>(convert: (x: Float80, control: number) => StoreResult<T>) =>
  (x: Float80, control: number): StoreResult<T> =>
    convert(x, control | 0xc00);

const SINGLE_INDEFINITE = 0xffc00000, DOUBLE_INDEFINITE = 0xfff8_0000_0000_0000n; // prettier-ignore
const float32 = (pops: number): Execute => store(4, toFloat32, write32, SINGLE_INDEFINITE, pops);
const float64 = (pops: number): Execute => store(8, toFloat64, write64, DOUBLE_INDEFINITE, pops);
const int16 = (convert: typeof toInt16, pops: number): Execute => store(2, convert, write16, INTEGER_INDEFINITE_16, pops); // prettier-ignore
const int32 = (convert: typeof toInt32, pops: number): Execute => store(4, convert, write32, INTEGER_INDEFINITE_32, pops); // prettier-ignore
const int64 = (convert: typeof toInt64, pops: number): Execute => store(8, convert, write64, INTEGER_INDEFINITE_64, pops); // prettier-ignore

function fstRegister(c: Cpu, i: number, pops: number): void {
  const to = sti(c, i);
  if (isEmpty(c, 0)) {
    underflow(c, to, pops);
    return;
  }
  setC1(c, false);
  writeSt(c, to, readSt(c, 0));
  pop(c, pops);
}

function fxch(c: Cpu, i: number): void {
  const other = sti(c, i);
  if (isEmpty(c, 0) || isEmpty(c, other)) {
    if (!stackFault(c, false)) return;
    // The masked response: the empty ones are filled with the indefinite and then exchanged.
    if (isEmpty(c, 0)) writeSt(c, 0, REAL_INDEFINITE);
    if (isEmpty(c, other)) writeSt(c, other, REAL_INDEFINITE);
  } else setC1(c, false);
  const value = readSt(c, 0);
  writeSt(c, 0, readSt(c, other));
  writeSt(c, other, value);
}

const fcmov = (condition: (c: Cpu) => boolean): Execute =>
  onRegisters((c, i) => {
    const from = sti(c, i);
    if (isEmpty(c, 0) || isEmpty(c, from)) {
      underflow(c, 0);
      return;
    }
    if (condition(c)) writeSt(c, 0, readSt(c, from));
  });
const below = (c: Cpu): boolean => carry(c.f) !== 0;
const equal = (c: Cpu): boolean => zeroFlag(c.f);
const unordered = (c: Cpu): boolean => parity(c.f);
const not = (condition: (c: Cpu) => boolean) => (c: Cpu): boolean => !condition(c); // prettier-ignore
const belowOrEqual = (c: Cpu): boolean => below(c) || equal(c);

/** D9 D8+i is FSTP in all but one point: an empty ST(0) is popped without a stack underflow, and nothing is moved. */
const FSTP_NO_CHECK = 1;

export const FPU_TRANSFER: Readonly<Record<string, Execute>> = {
  FLD_m32: fromMemory(4, (c, linear) => {
    const { value, exceptions } = fromFloat32(read32(c, linear) >>> 0);
    pushResult(c, value, exceptions);
  }),
  FLD_m64: fromMemory(8, (c, linear) => {
    const { value, exceptions } = fromFloat64(read64(c, linear));
    pushResult(c, value, exceptions);
  }),
  FLD_m80: load(10, (c, linear) => unpack80(read80(c, linear))),
  FLD_STi: onRegisters(fldRegister),
  FILD_m16: load(2, (c, linear) => fromInteger((read16(c, linear) << 16) >> 16)),
  FILD_m32: load(4, (c, linear) => fromInteger(read32(c, linear))),
  FILD_m64: load(8, (c, linear) => fromInteger(BigInt.asIntN(64, read64(c, linear)))),
  FBLD_m80: load(10, (c, linear) => fromPackedDecimal(read80(c, linear))),
  FLD1: constant(() => ONE),
  FLDZ: constant(() => zero(0)),
  FLDPI: constant(pi),
  FLDL2T: constant(log2Of10),
  FLDL2E: constant(log2OfE),
  FLDLG2: constant(log10Of2),
  FLDLN2: constant(lnOf2),
  FST_m32: float32(0),
  FSTP_m32: float32(1),
  FST_m64: float64(0),
  FSTP_m64: float64(1),
  FSTP_m80: store(10, asItIs, write80, pack80(REAL_INDEFINITE), 1),
  FST_STi: onRegisters((c, i) => fstRegister(c, i, 0)),
  FSTP_STi: onRegisters((c, i) => {
    if (escapeOf(c, i) === FSTP_NO_CHECK && isEmpty(c, 0)) {
      setC1(c, false);
      pop(c);
    } else fstRegister(c, i, 1);
  }),
  FIST_m16: int16(toInt16, 0),
  FISTP_m16: int16(toInt16, 1),
  FISTTP_m16: int16(truncating(toInt16), 1),
  FIST_m32: int32(toInt32, 0),
  FISTP_m32: int32(toInt32, 1),
  FISTTP_m32: int32(truncating(toInt32), 1),
  FISTP_m64: int64(toInt64, 1),
  FISTTP_m64: int64(truncating(toInt64), 1),
  FBSTP_m80: store(10, toPackedDecimal, write80, PACKED_DECIMAL_INDEFINITE, 1),
  FXCH_STi: onRegisters(fxch),
  FCMOVB_ST0_STi: fcmov(below),
  FCMOVE_ST0_STi: fcmov(equal),
  FCMOVBE_ST0_STi: fcmov(belowOrEqual),
  FCMOVU_ST0_STi: fcmov(unordered),
  FCMOVNB_ST0_STi: fcmov(not(below)),
  FCMOVNE_ST0_STi: fcmov(not(equal)),
  FCMOVNBE_ST0_STi: fcmov(not(belowOrEqual)),
  FCMOVNU_ST0_STi: fcmov(not(unordered)),
};
