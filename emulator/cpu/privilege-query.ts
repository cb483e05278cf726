/**
 * LAR, LSL, VERR, VERW, ARPL: questions about selectors that never fault on a bad selector; the answer is ZF (SDM vol. 3
 * §5.10). Reading the descriptor may raise #PF. They exist in protected mode only: `requireProtectedMode`.
 */
import { VECTOR_UD } from '#emulator/arch';
import type { CpuCore } from './cpu-core.ts';
import { dplOf, isConforming, isIn, isInTable, limitOf, readDescriptor, typeOf, type ReadDescriptor } from './transitions/descriptors.ts'; // prettier-ignore
import { require } from './transitions/tell.ts';

const set = (...types: number[]): number => types.reduce((bits, type) => bits | (1 << type), 0) >>> 0;
const CODE_OR_DATA = 0xffff0000;
/** Vol. 2 table 3-51: system types that LAR accepts: TSSs, LDT, call and task gates. */
const LAR_TYPES = (CODE_OR_DATA | set(1, 2, 3, 4, 5, 9, 11, 12)) >>> 0;
/** Vol. 2 table 3-54: system types that LSL accepts: those with a limit. */
const LSL_TYPES = (CODE_OR_DATA | set(1, 2, 3, 9, 11)) >>> 0;

/** #UD in real-address mode and in virtual-8086 mode (their pages in vol. 2, Virtual-8086 Mode Exceptions). */
export function requireProtectedMode(cpu: CpuCore): void {
  const pe = cpu.isProtected() ? 1 : 0;
  const vm = cpu.isVirtual8086() ? 1 : 0;
  require(cpu, pe === 1, 'CR0.PE = 1', pe, 1, VECTOR_UD, null);
  require(cpu, vm === 0, 'EFLAGS.VM = 0', vm, 0, VECTOR_UD, null);
}

/** The descriptor, when the selector is not null, lies in its table and is visible at the CPL and RPL; else null. */
function visibleDescriptor(cpu: CpuCore, selector: number): ReadDescriptor | null {
  if ((selector & 0xfffc) === 0 || !isInTable(cpu, selector)) return null;
  const d = readDescriptor(cpu, selector);
  if (isConforming(d.high)) return d;
  const dpl = dplOf(d.high);
  return dpl >= cpu.cpl && dpl >= (selector & 3) ? d : null;
}

/**
 * LAR: access rights, or -1 for ZF = 0. A 16-bit operand takes the low word. Vol. 2 LAR: descriptor high dword AND 00FxFF00h,
 * where x is undefined; processors give the four limit bits that stand there.
 */
export function lar(cpu: CpuCore, operand: number): number {
  requireProtectedMode(cpu);
  const d = visibleDescriptor(cpu, operand & 0xffff);
  return d !== null && isIn(LAR_TYPES, typeOf(d.high)) ? d.high & 0x00ffff00 : -1;
}

/** LSL: limit in bytes (unsigned), or -1 for ZF = 0. A 16-bit operand takes the low word. */
export function lsl(cpu: CpuCore, operand: number): number {
  requireProtectedMode(cpu);
  const d = visibleDescriptor(cpu, operand & 0xffff);
  return d !== null && isIn(LSL_TYPES, typeOf(d.high)) ? limitOf(d.low, d.high) : -1;
}

/** VERR: ZF. Data segments and readable code can be read. */
export function verr(cpu: CpuCore, operand: number): boolean {
  requireProtectedMode(cpu);
  const d = visibleDescriptor(cpu, operand & 0xffff);
  if (d === null) return false;
  const type = typeOf(d.high);
  return type >= 0x10 && ((type & 8) === 0 || (type & 2) !== 0);
}

/** VERW: ZF. Writable data segments can be written; a conforming code segment never. */
export function verw(cpu: CpuCore, operand: number): boolean {
  requireProtectedMode(cpu);
  const d = visibleDescriptor(cpu, operand & 0xffff);
  if (d === null) return false;
  const type = typeOf(d.high);
  return type >= 0x10 && (type & 8) === 0 && (type & 2) !== 0;
}

/** ARPL: `destination` with its RPL raised to that of `source`, or -1 for ZF = 0 (no change). */
export function arpl(cpu: CpuCore, destination: number, source: number): number {
  requireProtectedMode(cpu);
  return (destination & 3) < (source & 3) ? (destination & 0xfffc) | (source & 3) : -1;
}
