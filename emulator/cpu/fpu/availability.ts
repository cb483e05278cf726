/** What stands in front of an x87 instruction: #NM, then a pending numeric exception (SDM vol. 3 table 2-2, vol. 1 §8.7). */
import { CR0_EM, CR0_MP, CR0_NE, CR0_TS, VECTOR_MF, VECTOR_NM } from '#emulator/arch';
import type { Cpu } from '../cpu.ts';
import { CS_BASE } from '../hot.ts';
import { FROZEN } from './frozen.ts';
import { ES, pendingExceptions } from './status.ts';

/** An x87 instruction with EM or TS set raises #NM. */
export function requireFpu(c: Cpu): void {
  const cr0 = c.state.cr0[0];
  if ((cr0 & (CR0_EM | CR0_TS)) === 0) return;
  if (cr0 & CR0_EM) c.fault(VECTOR_NM, null, 'CR0.EM = 0', 1, 0);
  c.fault(VECTOR_NM, null, 'CR0.TS = 0', 1, 0);
}

const PREFIXES: ReadonlySet<number> = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3]);
/**
 * Undefined escape opcodes raise #NM too when EM or TS is set, and #UD otherwise, whatever is pending (SDM vol. 3 §22.18.6.6).
 * The bytes at the instruction were fetched a moment ago.
 */
export function requireFpuIfEscape(c: Cpu): void {
  for (let at = c.instructionEip; ; at++) {
    const physical = c.linear.toFetch((c.f[CS_BASE] + at) | 0, c.cpl === 3);
    const byte = c.physical.read8(physical);
    if (PREFIXES.has(byte)) continue;
    if ((byte & 0xf8) === 0xd8) requireFpu(c);
    return;
  }
}

/** WAIT looks at MP and TS together, and not at EM. */
export function requireWait(c: Cpu): void {
  const cr0 = c.state.cr0[0];
  if (cr0 & CR0_MP && cr0 & CR0_TS) c.fault(VECTOR_NM, null, 'CR0.TS = 0', 1, 0);
}

/**
 * Waiting instructions see the unmasked exception of an earlier one. NE = 1: #MF. NE = 0: with IGNNE# asserted the exception is
 * ignored; otherwise the processor freezes in front of the instruction until an interrupt arrives, normally the one that the
 * board derives from FERR# (SDM vol. 1 §8.7.2, appendix D.2).
 */
export function requireNoPending(c: Cpu): void {
  if ((c.fpu.status[0] & ES) === 0) return;
  if (c.state.cr0[0] & CR0_NE)
    c.fault(VECTOR_MF, null, 'no unmasked x87 exception is pending', pendingExceptions(c), 0);
  if (c.host.numericError?.isIgnored() === true) return;
  throw FROZEN;
}
