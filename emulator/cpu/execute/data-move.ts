/** MOV MOVZX MOVSX XCHG LEA XLAT, sign extensions, LAHF SAHF SALC, SETcc CMOVcc, NOP. */
import { EAX, EBX, EDX, EFLAGS_OF } from '#emulator/arch';
import { CONDITIONS } from '#emulator/isa';
import type { AccessSize } from '../cpu-core.ts';
import type { Cpu } from '../cpu.ts';
import { arithmeticFlags, carry, condition, setArithmeticFlags } from '../flags.ts';
import { SIZE_ADDRESS32 } from '../slots.ts';
import { byteIndex, effectiveAddress, type Execute, immediate, isMemory, modifyRm, readMemory, readReg, readRegister, readRm, readSegmentOffset, writeMemory, writeReg, writeRegister, writeRm } from './operands.ts'; // prettier-ignore

const SIZES: readonly (readonly [AccessSize, string, string])[] = [
  [1, '8', 'AL'],
  [2, '16', 'AX'],
  [4, '32', 'EAX'],
];

function moveForms(): Record<string, Execute> {
  const forms: Record<string, Execute> = {};
  for (const [size, bits, accumulator] of SIZES) {
    forms[`MOV_rm${bits}_r${bits}`] = (c, i): void => writeRm(c, i, size, readReg(c, i, size));
    forms[`MOV_r${bits}_rm${bits}`] = (c, i): void => writeReg(c, i, size, readRm(c, i, size));
    forms[`MOV_r${bits}_imm${bits}`] = (c, i): void => writeReg(c, i, size, immediate(c, i));
    forms[`MOV_rm${bits}_imm${bits}`] = (c, i): void => writeRm(c, i, size, immediate(c, i));
    // moffs: the displacement alone is the offset.
    forms[`MOV_${accumulator}_moffs${bits}`] = (c, i): void => writeRegister(c, EAX, size, readMemory(c, i, size));
    forms[`MOV_moffs${bits}_${accumulator}`] = (c, i): void => writeMemory(c, i, size, readRegister(c, EAX, size));
    forms[`XCHG_rm${bits}_r${bits}`] = (c, i): void => {
      const register = readReg(c, i, size);
      let old = 0;
      modifyRm(c, i, size, (value) => {
        old = value;
        return register;
      });
      writeReg(c, i, size, old);
    };
    if (size === 1) continue;
    forms[`XCHG_${accumulator}_r${bits}`] = (c, i): void => {
      const register = readReg(c, i, size);
      writeReg(c, i, size, readRegister(c, EAX, size));
      writeRegister(c, EAX, size, register);
    };
  }
  return forms;
}

const extend =
  (to: AccessSize, from: 1 | 2, signed: boolean): Execute =>
  (c, i) => {
    const value = readRm(c, i, from);
    const shift = 32 - from * 8;
    writeReg(c, i, to, signed ? (value << shift) >> shift : value);
  };

function conditionalForms(): Record<string, Execute> {
  const forms: Record<string, Execute> = {};
  CONDITIONS.forEach(({ code }, number) => {
    forms[`SET${code}_rm8`] = (c, i): void => writeRm(c, i, 1, condition(c.f, number) ? 1 : 0);
    for (const [size, bits] of SIZES.slice(1)) {
      // The source is read whatever the condition says, and may fault.
      forms[`CMOV${code}_r${bits}_rm${bits}`] = (c, i): void => {
        const value = readRm(c, i, size);
        if (condition(c.f, number)) writeReg(c, i, size, value);
      };
    }
  });
  return forms;
}

function moveFromSegment(c: Cpu, i: number, registerSize: AccessSize): void {
  const selector = c.state.selector[c.blocks.slots.reg[i]];
  // To memory always 16 bits; to a 32-bit register zero-extended.
  if (isMemory(c, i)) writeMemory(c, i, 2, selector);
  else writeRegister(c, c.blocks.slots.rm[i], registerSize, selector);
}

function xlat(c: Cpu, i: number): void {
  const s = c.blocks.slots;
  const sum = (c.gpr[EBX] + c.gpr8[EAX]) | 0;
  const offset = s.size[i] & SIZE_ADDRESS32 ? sum : (c.gpr16[EBX * 2] + c.gpr8[EAX]) & 0xffff;
  c.gpr8[EAX] = readSegmentOffset(c, s.segment[i], offset, 1);
}

function sahf(c: Cpu): void {
  const ah = c.gpr8[byteIndex(4)];
  setArithmeticFlags(c.f, (arithmeticFlags(c.f) & EFLAGS_OF) | (ah & 0xd5));
}

export const DATA_MOVE: Readonly<Record<string, Execute>> = {
  ...moveForms(),
  ...conditionalForms(),
  MOV_rm16_Sreg: (c, i) => moveFromSegment(c, i, 2),
  MOV_r32m16_Sreg: (c, i) => moveFromSegment(c, i, 4),
  MOVZX_r16_rm8: extend(2, 1, false),
  MOVZX_r32_rm8: extend(4, 1, false),
  MOVZX_r32_rm16: extend(4, 2, false),
  MOVZX_r16_rm16: extend(2, 2, false),
  MOVSX_r16_rm8: extend(2, 1, true),
  MOVSX_r32_rm8: extend(4, 1, true),
  MOVSX_r32_rm16: extend(4, 2, true),
  MOVSX_r16_rm16: extend(2, 2, true),
  NOP: () => {},
  NOP_rm16: () => {},
  NOP_rm32: () => {},
  PAUSE: () => {},
  LEA_r16_m: (c, i) => writeReg(c, i, 2, effectiveAddress(c, i)),
  LEA_r32_m: (c, i) => writeReg(c, i, 4, effectiveAddress(c, i)),
  XLATB: xlat,
  CBW: (c) => {
    c.gpr16[EAX] = (c.gpr8[EAX] << 24) >> 24;
  },
  CWDE: (c) => {
    c.gpr[EAX] = (c.gpr[EAX] << 16) >> 16;
  },
  CWD: (c) => {
    c.gpr16[EDX * 2] = c.gpr16[EAX] & 0x8000 ? 0xffff : 0;
  },
  CDQ: (c) => {
    c.gpr[EDX] = c.gpr[EAX] >> 31;
  },
  LAHF: (c) => {
    c.gpr8[byteIndex(4)] = (arithmeticFlags(c.f) & 0xd5) | 2;
  },
  SAHF: sahf,
  SALC: (c) => {
    c.gpr8[EAX] = carry(c.f) ? 0xff : 0;
  },
};
