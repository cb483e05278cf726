/** AAA AAS AAD AAM DAA DAS (SDM vol. 2, one page each). */
import { EAX, EFLAGS_AF, EFLAGS_CF, EFLAGS_OF, EFLAGS_PF, EFLAGS_SF, EFLAGS_ZF, VECTOR_DE } from '#emulator/arch';
import type { Cpu } from '../cpu.ts';
import { adjust, arithmeticFlags, carry, setArithmeticFlags } from '../flags.ts';
import { type Execute, immediate } from './operands.ts';

const AL = 0, AH = 1; // prettier-ignore

const parityOf = (value: number): number => {
  const x = (value ^ (value >> 4)) & 15;
  return (0x9669 >> x) & 1 ? EFLAGS_PF : 0;
};
/** SF, ZF, PF of a byte. */
const byteFlags = (value: number): number =>
  (value & 0x80 ? EFLAGS_SF : 0) | ((value & 0xff) === 0 ? EFLAGS_ZF : 0) | parityOf(value & 0xff);

function ascii(c: Cpu, direction: 1 | -1): void {
  const al = c.gpr8[AL];
  const before = arithmeticFlags(c.f);
  const adjusts = (al & 15) > 9 || (before & EFLAGS_AF) !== 0;
  if (adjusts) c.gpr16[EAX] = c.gpr16[EAX] + direction * 0x106;
  c.gpr8[AL] &= 15;
  setArithmeticFlags(c.f, byteFlags(c.gpr8[AL]) | (adjusts ? EFLAGS_AF | EFLAGS_CF : 0));
}

function decimal(c: Cpu, direction: 1 | -1): void {
  const old = c.gpr8[AL];
  const oldCarry = carry(c.f);
  let al = old;
  let flags = 0;
  if ((old & 15) > 9 || adjust(c.f) !== 0) {
    al += direction * 6;
    flags |= EFLAGS_AF;
    // DAS: a borrow out of AL is a carry (SDM vol. 2 DAS).
    if (direction < 0 && (oldCarry !== 0 || al < 0)) flags |= EFLAGS_CF;
  }
  if (old > 0x99 || oldCarry !== 0) {
    al += direction * 0x60;
    flags |= EFLAGS_CF;
  }
  c.gpr8[AL] = al;
  const result = al & 0xff;
  const overflow = direction > 0 ? ~old & result & 0x80 : old & ~result & 0x80;
  setArithmeticFlags(c.f, flags | byteFlags(result) | (overflow ? EFLAGS_OF : 0));
}

export const BCD: Readonly<Record<string, Execute>> = {
  AAA: (c) => ascii(c, 1),
  AAS: (c) => ascii(c, -1),
  DAA: (c) => decimal(c, 1),
  DAS: (c) => decimal(c, -1),
  AAM_imm8: (c, i) => {
    const base = immediate(c, i) & 0xff;
    // AAM 0 raises #DE (SDM vol. 2 AAM).
    if (base === 0) c.fault(VECTOR_DE, null, 'divisor != 0', 0, 0);
    const al = c.gpr8[AL];
    c.gpr8[AH] = Math.floor(al / base);
    c.gpr8[AL] = al % base;
    setArithmeticFlags(c.f, byteFlags(c.gpr8[AL]));
  },
  AAD_imm8: (c, i) => {
    const al = (c.gpr8[AL] + c.gpr8[AH] * (immediate(c, i) & 0xff)) & 0xff;
    c.gpr16[EAX] = al;
    setArithmeticFlags(c.f, byteFlags(al));
  },
};
