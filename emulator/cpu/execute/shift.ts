/** ROL ROR RCL RCR SHL SHR SAR SHLD SHRD, BT BTS BTR BTC, BSF BSR, BSWAP. */
import { ECX, EFLAGS_ZF } from '#emulator/arch';
import { rcl, rcr, rol, ror, sar, shl, shld, shr, shrd, type Shift } from '../alu.ts';
import type { AccessSize } from '../cpu-core.ts';
import type { Cpu } from '../cpu.ts';
import { arithmeticFlags, setArithmeticFlags, setCarry } from '../flags.ts';
import { type Execute, effectiveAddress, immediate, isMemory, modifyAt, modifyRm, readAt, readReg, readRm, shiftOf, writeReg } from './operands.ts'; // prettier-ignore

const SIZES: readonly (readonly [AccessSize, string])[] = [[1, '8'], [2, '16'], [4, '32']]; // prettier-ignore

function shiftForms(name: string, op: Shift): Record<string, Execute> {
  const forms: Record<string, Execute> = {};
  for (const [size, bits] of SIZES) {
    const by = (count: (c: Cpu, i: number) => number): Execute => {
      const shift = shiftOf(size);
      return (c, i) => {
        const n = count(c, i);
        modifyRm(c, i, size, (a) => op(c.f, a, n, shift));
      };
    };
    forms[`${name}_rm${bits}_1`] = by(() => 1);
    forms[`${name}_rm${bits}_CL`] = by((c) => c.gpr8[4 * ECX]);
    forms[`${name}_rm${bits}_imm8`] = by(immediate);
  }
  return forms;
}

type DoubleShift = (f: Int32Array, a: number, b: number, count: number, shift: number) => number;
function doubleShiftForms(name: string, op: DoubleShift): Record<string, Execute> {
  const forms: Record<string, Execute> = {};
  for (const [size, bits] of SIZES.slice(1)) {
    const by =
      (count: (c: Cpu, i: number) => number): Execute =>
      (c, i) => {
        const n = count(c, i);
        const b = readReg(c, i, size);
        modifyRm(c, i, size, (a) => op(c.f, a, b, n, shiftOf(size)));
      };
    forms[`${name}_rm${bits}_r${bits}_imm8`] = by(immediate);
    forms[`${name}_rm${bits}_r${bits}_CL`] = by((c) => c.gpr8[4 * ECX]);
  }
  return forms;
}

type BitChange = ((value: number, bit: number) => number) | null;
function bitTestForms(name: string, change: BitChange): Record<string, Execute> {
  const forms: Record<string, Execute> = {};
  for (const [size, bits] of SIZES.slice(1)) {
    const width = size * 8;
    const apply = (c: Cpu, linear: number | null, i: number, bit: number): void => {
      let value: number;
      if (change === null) value = linear === null ? readRm(c, i, size) : readAt(c, linear, size);
      else {
        value = 0;
        const modify = (old: number): number => {
          value = old;
          return change(old, 1 << bit);
        };
        if (linear === null) modifyRm(c, i, size, modify);
        else modifyAt(c, linear, size, modify);
      }
      setCarry(c.f, (value >>> bit) & 1);
    };
    forms[`${name}_rm${bits}_imm8`] = (c, i): void => apply(c, null, i, immediate(c, i) & (width - 1));
    forms[`${name}_rm${bits}_r${bits}`] = (c, i): void => {
      const offset = (readReg(c, i, size) << (32 - width)) >> (32 - width);
      if (!isMemory(c, i)) {
        apply(c, null, i, offset & (width - 1));
        return;
      }
      // A register offset reaches beyond the operand: the memory word is chosen by its signed upper bits.
      const s = c.blocks.slots;
      const moved = effectiveAddress(c, i) + (offset >> (size === 4 ? 5 : 4)) * size;
      const at = s.size[i] & 2 ? moved | 0 : moved & 0xffff;
      apply(c, c.segmentation.linear(s.segment[i], at, size, change !== null), i, offset & (width - 1));
    };
  }
  return forms;
}

/** BSF and BSR: a source of 0 sets ZF and leaves the destination alone, as processors do. */
const bitScan =
  (size: AccessSize, find: (value: number) => number): Execute =>
  (c, i) => {
    const value = readRm(c, i, size);
    const others = arithmeticFlags(c.f) & ~EFLAGS_ZF;
    if (value === 0) setArithmeticFlags(c.f, others | EFLAGS_ZF);
    else {
      setArithmeticFlags(c.f, others);
      writeReg(c, i, size, find(value));
    }
  };
const lowest = (value: number): number => 31 - Math.clz32(value & -value);
const highest = (value: number): number => 31 - Math.clz32(value);

export const SHIFT: Readonly<Record<string, Execute>> = {
  ...shiftForms('ROL', rol),
  ...shiftForms('ROR', ror),
  ...shiftForms('RCL', rcl),
  ...shiftForms('RCR', rcr),
  ...shiftForms('SHL', shl),
  ...shiftForms('SHR', shr),
  ...shiftForms('SAR', sar),
  ...doubleShiftForms('SHLD', shld),
  ...doubleShiftForms('SHRD', shrd),
  ...bitTestForms('BT', null),
  ...bitTestForms('BTS', (value, bit) => value | bit),
  ...bitTestForms('BTR', (value, bit) => value & ~bit),
  ...bitTestForms('BTC', (value, bit) => value ^ bit),
  BSF_r16_rm16: bitScan(2, lowest),
  BSF_r32_rm32: bitScan(4, lowest),
  BSR_r16_rm16: bitScan(2, highest),
  BSR_r32_rm32: bitScan(4, highest),
  BSWAP_r32: (c, i) => {
    const v = readReg(c, i, 4);
    writeReg(c, i, 4, (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24));
  },
  // The SDM leaves it undefined; processors clear the word.
  BSWAP_r16: (c, i) => writeReg(c, i, 2, 0),
};
