/** State of the processor after RESET (SDM vol. 3 §9.1.1, table 9-1). */
import { type CpuModel, CS, EDX, LDTR, TR } from '#emulator/arch';
import type { CpuState } from './cpu-core.ts';

const REAL_DATA = 0x9300, REAL_CODE = 0x9b00; // prettier-ignore

/** Instruction count and skipped time go on. A warm reset differs only in what the machine around does. */
export function resetState(state: CpuState, model: CpuModel): void {
  state.model[0] = model.number;
  state.gpr.fill(0);
  // EDX holds family, model and stepping (SDM vol. 3 §9.1.2; on a 386 the component and revision identifiers).
  state.gpr[EDX] = model.signature;
  state.eip[0] = 0xfff0;
  state.eflags[0] = 2;
  for (let register = 0; register < 8; register++) {
    state.selector[register] = 0;
    state.base[register] = 0;
    state.limit[register] = 0xffff;
    state.attributes[register] = register === LDTR ? 0x8200 : register === TR ? 0x8b00 : REAL_DATA;
  }
  state.selector[CS] = 0xf000;
  state.base[CS] = 0xffff0000;
  state.attributes[CS] = REAL_CODE;
  state.gdtrBase[0] = state.idtrBase[0] = 0;
  state.gdtrLimit[0] = 0xffff;
  state.idtrLimit[0] = 0x3ff;
  state.cr0[0] = model.cr0Reset;
  state.cr2[0] = state.cr3[0] = state.cr4[0] = 0;
  state.dr.fill(0);
  state.dr[6] = 0xffff0ff0;
  state.dr[7] = 0x400;
  for (const field of [state.cpl, state.interruptShadow, state.halted, state.shutdown, state.nmiPending, state.nmiBlocked, state.repeating, state.debugTrap]) field[0] = 0;
  state.codePage[0] = state.codeFrame[0] = 0;
  state.msr.fill(0);
  state.testRegisters.fill(0);
  // The time-stamp counter starts from 0.
  state.tscBase[0] = state.icount[0] + state.skipped[0];
} // prettier-ignore
