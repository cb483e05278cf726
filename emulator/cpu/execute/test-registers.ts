/**
 * Test registers of the 386 and 486 (486 data book, section "Testability"). TR6 and TR7 look into the TLB and write
 * it, through the one TLB this machine has: direct-mapped, so "replacement" (REP) has no choice to report. TR3 to TR5 test
 * the cache of the 486, which is not there: they keep what is written.
 * ```
 * TR6: linear address 31-12 | V 11 | D 10 | D# 9 | U 8 | U# 7 | W 6 | W# 5 | 0 | C 0: 0 = write, 1 = look up
 * TR7: physical address 31-12 | PCD 11 | PWT 10 | L2-L0 9-7 | 0 | PL 4: look up hit | REP 3-2 | 0
 * ```
 */
import { PAGE_A, PAGE_D, PAGE_P, PAGE_RW, PAGE_US, VECTOR_UD } from '#emulator/arch';
import type { Cpu } from '../cpu.ts';
import { FETCH_PAGE } from '../hot.ts';
import { type Execute, requireCpl0 } from './operands.ts';

const TR6_LOOK_UP = 1, TR6_VALID = 0x800, TR7_PL = 0x10, TR7_KEPT = 0xfffffffc; // prettier-ignore
/** Page bit, its bit in TR6 and the bit that holds its complement; both 1 matches either, both 0 neither. */
const ATTRIBUTES = [[PAGE_D, 0x400, 0x200], [PAGE_US, 0x100, 0x80], [PAGE_RW, 0x40, 0x20]] as const; // prettier-ignore

function testRegister(c: Cpu, i: number): number {
  const number = c.blocks.slots.reg[i];
  // A test register that the model does not have: #UD.
  if (!c.model.testRegisters.includes(number)) c.fault(VECTOR_UD, null, 'register is valid', 0, 1);
  requireCpl0(c);
  return number;
}

/** The command in TR6: an entry of the TLB is compared, or made. */
function tlbCommand(c: Cpu, tr6: number): void {
  const { testRegisters } = c.state;
  const page = tr6 >>> 12;
  if ((tr6 & TR6_LOOK_UP) === 0) {
    const rights = ATTRIBUTES.reduce((bits, [pageBit, bit]) => bits | (tr6 & bit ? pageBit : 0), PAGE_P | PAGE_A);
    c.paging.replaceEntry(page, tr6 & TR6_VALID ? ((testRegisters[7] & ~0xfff) | rights) >>> 0 : 0);
    return;
  }
  const entry = c.paging.entryOf(page);
  const matches = ATTRIBUTES.every(([pageBit, bit, complement]) => (tr6 & (entry & pageBit ? bit : complement)) !== 0);
  testRegisters[7] = entry !== 0 && tr6 & TR6_VALID && matches ? (entry & ~0xfff) | TR7_PL : testRegisters[7] & ~TR7_PL;
}

export const TEST_REGISTERS: Readonly<Record<string, Execute>> = {
  MOV_r32_TRn: (c, i) => {
    c.gpr[c.blocks.slots.rm[i]] = c.state.testRegisters[testRegister(c, i)];
  },
  MOV_TRn_r32: (c, i) => {
    const number = testRegister(c, i);
    const value = c.gpr[c.blocks.slots.rm[i]];
    c.state.testRegisters[number] = number === 7 ? value & TR7_KEPT : value;
    if (number !== 6) return;
    tlbCommand(c, value);
    c.f[FETCH_PAGE] = 0;
  },
};
