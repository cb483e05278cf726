/** Loads of segment and table registers, and the questions about selectors: operands here, rules in segment-load.ts and privilege-query.ts. */
import { CS, DS, EFLAGS_ZF, ES, FS, GS, LDTR, SS, TR } from '#emulator/arch';
import { arithmeticFlags, setArithmeticFlags } from '../flags.ts';
import type { Cpu } from '../cpu.ts';
import { arpl, lar, lsl, requireProtectedMode, verr, verw } from '../privilege-query.ts';
import { executeLldt, executeLtr, loadSegmentRegister } from '../segment-load.ts';
import { SIZE_OPERAND32 } from '../slots.ts';
import { type Execute, isMemory, modifyRm, operandLinear, readAt, readReg, readRm, requireCpl0, writeMemory, writeReg, writeRegister } from './operands.ts'; // prettier-ignore

function setZero(c: Cpu, value: boolean): void {
  setArithmeticFlags(c.f, (arithmeticFlags(c.f) & ~EFLAGS_ZF) | (value ? EFLAGS_ZF : 0));
}

/** LDS and its kin: the segment register first, because its load can fault. */
const loadPointer =
  (register: number, size: 2 | 4): Execute =>
  (c, i) => {
    const linear = operandLinear(c, i, size + 2, false);
    const offset = readAt(c, linear, size);
    const selector = readAt(c, (linear + size) | 0, 2);
    loadSegmentRegister(c, register, selector);
    writeReg(c, i, size, offset);
  };
const POINTERS: readonly (readonly [string, number])[] = [['LES', ES], ['LDS', DS], ['LSS', SS], ['LFS', FS], ['LGS', GS]]; // prettier-ignore
const pointerForms: Record<string, Execute> = {};
for (const [name, register] of POINTERS) {
  pointerForms[`${name}_r16_m16x16`] = loadPointer(register, 2);
  pointerForms[`${name}_r32_m16x32`] = loadPointer(register, 4);
}

/** SLDT, STR: the selector, zero-extended in a 32-bit register, 16 bits in memory. */
const storeSelector =
  (register: number): Execute =>
  (c, i) => {
    requireProtectedMode(c);
    const selector = c.state.selector[register];
    if (isMemory(c, i)) writeMemory(c, i, 2, selector);
    else writeRegister(c, c.blocks.slots.rm[i], c.blocks.slots.size[i] & SIZE_OPERAND32 ? 4 : 2, selector);
  };

/** LAR, LSL: no fault for a bad selector, only ZF = 0. */
const query =
  (ask: (c: Cpu, selector: number) => number, size: 2 | 4): Execute =>
  (c, i) => {
    requireProtectedMode(c);
    const answer = ask(c, readRm(c, i, 2));
    if (answer !== -1) writeReg(c, i, size, answer);
    setZero(c, answer !== -1);
  };

export const SEGMENT: Readonly<Record<string, Execute>> = {
  ...pointerForms,
  MOV_Sreg_rm16: (c, i) => {
    const register = c.blocks.slots.reg[i];
    // MOV cannot load CS: #UD (SDM vol. 2 MOV).
    if (register === CS) c.fault(6, null, 'register is valid', 0, 1);
    loadSegmentRegister(c, register, readRm(c, i, 2));
    // MOV SS holds interrupts off until after the next instruction; LSS does not (SDM vol. 3 §6.8.3).
    if (register === SS && c.shadow() !== 2) c.setInterruptShadow(2);
  },
  SLDT_rm16: storeSelector(LDTR),
  SLDT_r32m16: storeSelector(LDTR),
  STR_rm16: storeSelector(TR),
  STR_r32m16: storeSelector(TR),
  LLDT_rm16: (c, i) => {
    requireProtectedMode(c);
    requireCpl0(c);
    executeLldt(c, readRm(c, i, 2));
  },
  LTR_rm16: (c, i) => {
    requireProtectedMode(c);
    requireCpl0(c);
    executeLtr(c, readRm(c, i, 2));
  },
  LAR_r16_r16m16: query(lar, 2),
  LAR_r32_r32m16: query(lar, 4),
  LSL_r16_r16m16: query(lsl, 2),
  LSL_r32_r32m16: query(lsl, 4),
  VERR_rm16: (c, i) => {
    requireProtectedMode(c);
    setZero(c, verr(c, readRm(c, i, 2)));
  },
  VERW_rm16: (c, i) => {
    requireProtectedMode(c);
    setZero(c, verw(c, readRm(c, i, 2)));
  },
  ARPL_rm16_r16: (c, i) => {
    requireProtectedMode(c);
    const source = readReg(c, i, 2);
    let raised = -1;
    modifyRm(c, i, 2, (value) => {
      raised = arpl(c, value, source);
      return raised === -1 ? value : raised;
    });
    setZero(c, raised !== -1);
  },
};
