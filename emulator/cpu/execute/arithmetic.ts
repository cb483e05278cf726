/** ADD OR ADC SBB AND SUB XOR CMP TEST INC DEC NOT NEG XADD CMPXCHG CMPXCHG8B. */
import { EAX, EBX, ECX, EDX, VECTOR_AC } from '#emulator/arch';
import { hasForm } from '#emulator/isa';
import { adc, add, and, dec, inc, neg, not, or, sbb, sub, xor, type Binary, type Unary } from '../alu.ts';
import type { AccessSize } from '../cpu-core.ts';
import type { Cpu } from '../cpu.ts';
import { arithmeticFlags, setArithmeticFlags } from '../flags.ts';
import { RES } from '../hot.ts';
import { type Execute, immediate, isMemory, isUser, modifyRm, operandLinear, readAt, readReg, readRegister, readRm, shiftOf, writeAt, writeReg, writeRegister } from './operands.ts'; // prettier-ignore

const SIZES: readonly (readonly [AccessSize, string, string])[] = [
  [1, '8', 'AL'],
  [2, '16', 'AX'],
  [4, '32', 'EAX'],
];
const BINARY: readonly (readonly [string, Binary])[] = [
  ['ADD', add], ['OR', or], ['ADC', adc], ['SBB', sbb], ['AND', and], ['SUB', sub], ['XOR', xor],
]; // prettier-ignore

/** The thirteen forms of one operation. `keep` is false for CMP and TEST, which write no result. */
function binaryForms(name: string, op: Binary, keep: boolean): Record<string, Execute> {
  const forms: Record<string, Execute> = {};
  for (const [size, bits, accumulator] of SIZES) {
    const shift = shiftOf(size);
    const withRm = (source: (c: Cpu, i: number) => number): Execute =>
      keep
        ? (c, i): void => {
            const b = source(c, i);
            modifyRm(c, i, size, (a) => op(c.f, a, b, shift));
          }
        : (c, i): void => {
            op(c.f, readRm(c, i, size), source(c, i), shift);
          };
    const register: Execute = (c, i) => {
      const result = op(c.f, readReg(c, i, size), readRm(c, i, size), shift);
      if (keep) writeReg(c, i, size, result);
    };
    forms[`${name}_rm${bits}_r${bits}`] = withRm((c, i) => readReg(c, i, size));
    forms[`${name}_r${bits}_rm${bits}`] = register;
    forms[`${name}_rm${bits}_imm${bits}`] = withRm(immediate);
    if (size !== 1) forms[`${name}_rm${bits}_imm8s`] = withRm(immediate);
    forms[`${name}_${accumulator}_imm${bits}`] = (c, i): void => {
      const result = op(c.f, readRegister(c, EAX, size), immediate(c, i), shift);
      if (keep) writeRegister(c, EAX, size, result);
    };
  }
  return existing(forms);
}
/** TEST, NOT and NEG lack some of the forms that the others have. */
const existing = (forms: Record<string, Execute>): Record<string, Execute> =>
  Object.fromEntries(Object.entries(forms).filter(([id]) => hasForm(id)));

function unaryForms(name: string, op: Unary): Record<string, Execute> {
  const forms: Record<string, Execute> = {};
  for (const [size, bits] of SIZES) {
    const shift = shiftOf(size);
    forms[`${name}_rm${bits}`] = (c, i): void => modifyRm(c, i, size, (a) => op(c.f, a, shift));
    if (size === 1) continue;
    forms[`${name}_r${bits}`] = (c, i): void => writeReg(c, i, size, op(c.f, readReg(c, i, size), shift));
  }
  return existing(forms);
}

/** XADD: the register gets the old destination, the destination the sum. */
const xadd =
  (size: AccessSize): Execute =>
  (c, i) => {
    const b = readReg(c, i, size);
    let old = 0;
    if (!isMemory(c, i)) {
      const a = readRm(c, i, size);
      const sum = add(c.f, a, b, shiftOf(size));
      writeReg(c, i, size, a);
      writeRegister(c, c.blocks.slots.rm[i], size, sum);
      return;
    }
    modifyRm(c, i, size, (a) => {
      old = a;
      return add(c.f, a, b, shiftOf(size));
    });
    writeReg(c, i, size, old);
  };

/** CMPXCHG: the destination is written in any case (SDM vol. 2 CMPXCHG), so a read-only page faults either way. */
const cmpxchg =
  (size: AccessSize): Execute =>
  (c, i) => {
    const accumulator = readRegister(c, EAX, size);
    const source = readReg(c, i, size);
    let old = 0;
    modifyRm(c, i, size, (a) => {
      old = a;
      return sub(c.f, accumulator, a, shiftOf(size)) === 0 ? source : a;
    });
    if (c.f[RES] !== 0) writeRegister(c, EAX, size, old);
  };

function cmpxchg8b(c: Cpu, i: number): void {
  const linear = operandLinear(c, i, 8, true);
  // A quadword is aligned at a multiple of 8 (vol. 1 §4.1.1).
  if (c.linear.alignmentCheck && isUser(c) && (linear & 7) !== 0) c.fault(VECTOR_AC, 0, 'address is aligned', linear & 7, 0); // prettier-ignore
  c.linear.probeWrite(linear, 8, isUser(c));
  const low = readAt(c, linear, 4) | 0;
  const high = readAt(c, (linear + 4) | 0, 4) | 0;
  const equal = low === c.gpr[EAX] && high === c.gpr[EDX];
  writeAt(c, linear, 4, equal ? c.gpr[EBX] : low);
  writeAt(c, (linear + 4) | 0, 4, equal ? c.gpr[ECX] : high);
  if (!equal) {
    c.gpr[EAX] = low;
    c.gpr[EDX] = high;
  }
  setArithmeticFlags(c.f, (arithmeticFlags(c.f) & ~0x40) | (equal ? 0x40 : 0));
}

export const ARITHMETIC: Readonly<Record<string, Execute>> = {
  ...Object.assign({}, ...BINARY.map(([name, op]) => binaryForms(name, op, true))),
  ...binaryForms('CMP', sub, false),
  ...binaryForms('TEST', and, false),
  ...unaryForms('INC', inc),
  ...unaryForms('DEC', dec),
  ...unaryForms('NOT', not),
  ...unaryForms('NEG', neg),
  XADD_rm8_r8: xadd(1),
  XADD_rm16_r16: xadd(2),
  XADD_rm32_r32: xadd(4),
  CMPXCHG_rm8_r8: cmpxchg(1),
  CMPXCHG_rm16_r16: cmpxchg(2),
  CMPXCHG_rm32_r32: cmpxchg(4),
  CMPXCHG8B_m64: cmpxchg8b,
};
