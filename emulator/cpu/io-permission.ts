/** May the program use these ports? CPL against IOPL, then the I/O permission bit map of the TSS (SDM vol. 1 §18.5.2). */
import { TR, VECTOR_GP } from '#emulator/arch';
import type { CpuCore } from './cpu-core.ts';
import { isTss32 } from './transitions/stack-switch.ts';
import { readSystem, require, requireType } from './transitions/tell.ts';

/** What allowed the access. */
export type IoPermission = 'real-mode' | 'cpl' | 'iopl' | 'bitmap';

const TSS32_TYPES = (1 << 0x09) | (1 << 0x0b);
const BASE_FIELD = 102;

/** Raises #GP(0) when the access is not allowed. `size` is the number of consecutive ports. */
export function checkIoPermission(cpu: CpuCore, port: number, size: 1 | 2 | 4): IoPermission {
  if (!cpu.isProtected()) return 'real-mode';
  const { state, cpl } = cpu;
  if (!cpu.isVirtual8086()) {
    if (cpl === 0) return 'cpl';
    if (cpl <= ((cpu.getEflags() >>> 12) & 3)) return 'iopl';
  }
  const tss = state.base[TR] as number;
  const limit = state.limit[TR] as number;
  // Only a 32-bit TSS has a map.
  requireType(cpu, isTss32(cpu) ? 0x0b : 0x03, TSS32_TYPES, 'TSS is a 32-bit TSS', VECTOR_GP, 0);
  require(cpu, BASE_FIELD + 1 <= limit, 'I/O map base field <= TSS limit', BASE_FIELD + 1, limit, VECTOR_GP, 0);
  const first = readSystem(cpu, tss + BASE_FIELD, 2) + (port >>> 3);
  // The processor always reads two bytes, so that an access may cross a byte: hence the byte of ones behind the map.
  require(cpu, first + 1 <= limit, 'I/O map byte <= TSS limit', first + 1, limit, VECTOR_GP, 0);
  const map = readSystem(cpu, tss + first, 2);
  const bits = (map >>> (port & 7)) & ((1 << size) - 1);
  // IF any of the bits is 1 THEN #GP(0).
  require(cpu, bits === 0, 'I/O map bits = 0', bits, 0, VECTOR_GP, 0);
  return 'bitmap';
}
