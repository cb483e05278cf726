/** CLC STC CMC CLD STD CLI STI. */
import { EFLAGS_DF, EFLAGS_IF, VECTOR_GP } from '#emulator/arch';
import { carry, setCarry } from '../flags.ts';
import { SYS } from '../hot.ts';
import type { Cpu } from '../cpu.ts';
import type { Execute } from './operands.ts';

/** CLI and STI need CPL <= IOPL: else #GP(0) (SDM vol. 2 CLI); so they need IOPL 3 in virtual-8086 mode, where CPL is 3. */
function requireIopl(c: Cpu): void {
  if (!c.isProtected()) return;
  const iopl = (c.f[SYS] >>> 12) & 3;
  if (c.cpl > iopl) c.fault(VECTOR_GP, 0, 'CPL <= IOPL', c.cpl, iopl);
}

function setInterruptFlag(c: Cpu, to: 0 | 1, cause: string): void {
  const { f } = c;
  if (to === ((f[SYS] >>> 9) & 1)) return;
  f[SYS] ^= EFLAGS_IF;
  if (to === 1) c.setInterruptShadow(1);
  c.refreshEvents();
  c.emit({ kind: 'interrupt-flag', to, cause });
}

export const FLAG_CONTROL: Readonly<Record<string, Execute>> = {
  CLC: (c) => setCarry(c.f, 0),
  STC: (c) => setCarry(c.f, 1),
  CMC: (c) => setCarry(c.f, carry(c.f) ^ 1),
  CLD: (c) => {
    c.f[SYS] &= ~EFLAGS_DF;
  },
  STD: (c) => {
    c.f[SYS] |= EFLAGS_DF;
  },
  CLI: (c) => {
    requireIopl(c);
    setInterruptFlag(c, 0, 'CLI');
  },
  STI: (c) => {
    requireIopl(c);
    setInterruptFlag(c, 1, 'STI');
  },
};
