/** The x87 after power-on and reset (SDM vol. 3 table 9-1). */
import type { Cpu } from '../cpu.ts';
import { FPU_SECTION } from './fpu-state.ts';
import { driveFerr } from './status.ts';

/** A warm reset is INIT: the x87 stays as it is, but CR0.NE is 0 behind it. After power-on FERR# is not asserted. */
export function resetFpu(c: Cpu, kind: 'power-on' | 'warm'): void {
  if (kind === 'warm') {
    driveFerr(c);
    return;
  }
  const { fields } = FPU_SECTION;
  for (const name of Object.keys(fields) as (keyof typeof fields)[]) c.fpu[name].fill(fields[name].reset);
}
