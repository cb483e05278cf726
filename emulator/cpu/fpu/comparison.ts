/** FCOM, FUCOM, FICOM, FCOMI, FTST, FXAM (SDM vol. 1 §8.3.6). */
import { EFLAGS_CF, EFLAGS_PF, EFLAGS_ZF } from '#emulator/arch';
import {
  C0,
  C1,
  C2,
  C3,
  compareOrdered,
  compareUnordered,
  examine,
  test,
  type Comparison,
  type Float80,
} from '#emulator/x87';
import type { Cpu } from '../cpu.ts';
import type { Execute } from '../execute/operands.ts';
import { arithmeticFlags, setArithmeticFlags } from '../flags.ts';
import { fromMemory, INT16, INT32, M32, M64, onRegisters, sti, withOperand, type MemoryNumber } from './instruction.ts';
import { isEmpty, pop, readSt, registerOf } from './stack.ts';
import { accept, setConditions, stackFault } from './status.ts';

type Compare = (a: Float80, b: Float80) => Comparison;
const UNORDERED = C3 | C2 | C0;

/** Where the outcome goes: condition codes, or ZF PF CF with OF SF AF cleared. */
type Outcome = (c: Cpu, conditions: number) => void;
function toEflags(c: Cpu, conditions: number): void {
  const flags =
    (conditions & C3 ? EFLAGS_ZF : 0) | (conditions & C2 ? EFLAGS_PF : 0) | (conditions & C0 ? EFLAGS_CF : 0);
  setArithmeticFlags(c.f, flags);
}

/** OF, SF and AF are cleared even when an unmasked exception keeps the outcome back (SDM vol. 2 FCOMI). */
function clearOfSfAf(c: Cpu): void {
  setArithmeticFlags(c.f, arithmeticFlags(c.f) & (EFLAGS_ZF | EFLAGS_PF | EFLAGS_CF));
}

/** With an unmasked exception neither outcome nor pops happen. */
function conclude(c: Cpu, { conditions, exceptions }: Comparison, outcome: Outcome, pops: number): void {
  if (!accept(c, exceptions, false)) return;
  outcome(c, conditions);
  pop(c, pops);
}
function concludeUnderflow(c: Cpu, outcome: Outcome, pops: number): void {
  if (!stackFault(c, false)) return;
  outcome(c, UNORDERED);
  pop(c, pops);
}

const registers = (compare: Compare, outcome: Outcome, pops: number, other = sti): Execute =>
  onRegisters((c, i) => {
    const with_ = other(c, i);
    if (outcome === toEflags) clearOfSfAf(c);
    if (isEmpty(c, 0) || isEmpty(c, with_)) concludeUnderflow(c, outcome, pops);
    else conclude(c, compare(readSt(c, 0), readSt(c, with_)), outcome, pops);
  });
const memory = (number: MemoryNumber, pops: number): Execute =>
  fromMemory(number.bytes, (c, linear) => {
    if (isEmpty(c, 0)) {
      concludeUnderflow(c, setConditions, pops);
      return;
    }
    const st0 = readSt(c, 0);
    const operand = number.read(c, linear);
    const { conditions, exceptions } = compareOrdered(st0, operand.value);
    conclude(c, { conditions, exceptions: withOperand(exceptions, st0, operand) }, setConditions, pops);
  });
const st1 = (): number => 1;

function ftst(c: Cpu): void {
  if (isEmpty(c, 0)) concludeUnderflow(c, setConditions, 0);
  else conclude(c, test(readSt(c, 0)), setConditions, 0);
}
/** The class of ST(0); an empty register has one too, and a sign. */
function fxam(c: Cpu): void {
  if (!isEmpty(c, 0)) setConditions(c, examine(readSt(c, 0)));
  else setConditions(c, C3 | C0 | (c.fpu.signExponent[registerOf(c.fpu, 0)] & 0x8000 ? C1 : 0));
}

export const FPU_COMPARISON: Readonly<Record<string, Execute>> = {
  FCOM_m32: memory(M32, 0),
  FCOM_m64: memory(M64, 0),
  FCOM_STi: registers(compareOrdered, setConditions, 0),
  FCOMP_m32: memory(M32, 1),
  FCOMP_m64: memory(M64, 1),
  FCOMP_STi: registers(compareOrdered, setConditions, 1),
  FCOMPP: registers(compareOrdered, setConditions, 2, st1),
  FICOM_m16: memory(INT16, 0),
  FICOM_m32: memory(INT32, 0),
  FICOMP_m16: memory(INT16, 1),
  FICOMP_m32: memory(INT32, 1),
  FUCOM_STi: registers(compareUnordered, setConditions, 0),
  FUCOMP_STi: registers(compareUnordered, setConditions, 1),
  FUCOMPP: registers(compareUnordered, setConditions, 2, st1),
  FCOMI_ST0_STi: registers(compareOrdered, toEflags, 0),
  FCOMIP_ST0_STi: registers(compareOrdered, toEflags, 1),
  FUCOMI_ST0_STi: registers(compareUnordered, toEflags, 0),
  FUCOMIP_ST0_STi: registers(compareUnordered, toEflags, 1),
  FTST: onRegisters(ftst),
  FXAM: onRegisters(fxam),
};
