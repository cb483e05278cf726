/** The field table of the x87 FPU (SDM vol. 1 §8.1). Reset values are those of power-on and RESET (vol. 3 table 9-1). */
import { type Arena, defineSection, u16, u32, u8, type SectionViews } from '#emulator/state';

export const FPU_SECTION = defineSection('fpu', 1, {
  significand: u32('Significands of R0-R7: bits 0-31 of Rn at 2n, bits 32-63 at 2n + 1', { count: 16 }),
  control: u16('Control word: masks in bits 0-5, bit 6 always 1, PC in 8-9, RC in 10-11, X in 12', { reset: 0x40 }),
  status: u16('Status word: exception flags, SF, ES, C0-C2, TOP, C3, B'),
  occupied: u8(
    'Tag word without the classes: bit n = 1 when register Rn is not empty; FNSTENV computes 00, 01, 10 from the contents',
    { reset: 0xff },
  ),
  opcode: u16('Last instruction opcode: low three bits of the first byte, then the ModR/M byte'),
  instructionOffset: u32('Last instruction pointer: EIP of the last non-control instruction, prefixes included'),
  instructionSelector: u16('Last instruction pointer: CS'),
  dataOffset: u32('Last data (operand) pointer: offset'),
  dataSelector: u16('Last data (operand) pointer: segment selector'),
  signExponent: u16('Sign (bit 15) and exponent of R0-R7', { count: 8 }),
});

export interface FpuState extends SectionViews<(typeof FPU_SECTION)['fields']> {
  /** The same bytes as `significand`: one element a register. */
  readonly significands: BigUint64Array;
}
export function fpuState(arena: Arena): FpuState {
  const views = arena.views(FPU_SECTION);
  const { buffer, byteOffset } = views.significand;
  return { ...views, significands: new BigUint64Array(buffer, byteOffset, 8) };
}
