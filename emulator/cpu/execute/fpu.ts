/**
 * x87: there is no coprocessor. CR0.EM and CR0.TS raise #NM as the manual says; software that only asks whether an FPU is
 * there (FNINIT, FNSTSW, FNSTCW) sees none; everything else stops the machine with a notice.
 */
import { CR0_EM, CR0_MP, CR0_TS, VECTOR_NM } from '#emulator/arch';
import { FORMS } from '#emulator/isa';
import type { Cpu } from '../cpu.ts';
import type { Execute } from './operands.ts';

/** x87 instructions with EM or TS set raise #NM (SDM vol. 3 §2.5). */
function requireFpu(c: Cpu): void {
  const cr0 = c.state.cr0[0];
  if (cr0 & CR0_EM) c.fault(VECTOR_NM, null, 'CR0.EM = 0', 1, 0);
  if (cr0 & CR0_TS) c.fault(VECTOR_NM, null, 'CR0.TS = 0', 1, 0);
}

const forms: Record<string, Execute> = {};
for (const form of FORMS) {
  if (form.encoding.opcode < 0xd8 || form.encoding.opcode > 0xdf || form.encoding.map !== 0) continue;
  forms[form.id] = (c): void => {
    requireFpu(c);
    c.notModelled(`x87 instruction ${form.mnemonic}`);
  };
}
// A write to a coprocessor that is not there is lost, and nothing drives the bus in return: the operand stays.
for (const id of ['FNINIT', 'FNCLEX', 'FNSTSW_AX', 'FNSTSW_m16', 'FNSTCW_m16']) {
  if (id in forms) forms[id] = requireFpu;
}

export const FPU: Readonly<Record<string, Execute>> = {
  ...forms,
  // WAIT looks at MP and TS together (SDM vol. 3 §2.5).
  WAIT: (c) => {
    const cr0 = c.state.cr0[0];
    if (cr0 & CR0_MP && cr0 & CR0_TS) c.fault(VECTOR_NM, null, 'CR0.TS = 0', 1, 0);
  },
};
