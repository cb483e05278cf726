/**
 * Loads of DS, ES, FS, GS and SS by MOV, POP and LDS-like instructions (SDM vol. 2 MOV, vol. 3 §5.6, §5.7), LTR and LLDT.
 * CS is loaded by transitions only; the core refuses MOV CS with #UD.
 */
import { LDTR, SEGMENT_LIKE, SS, TR, VECTOR_GP, VECTOR_NP, VECTOR_SS, VECTOR_UD, type SegmentLikeName } from '#emulator/arch'; // prettier-ignore
import type { CpuCore } from './cpu-core.ts';
import { attributesOf, AVAILABLE_TSS, baseOf, DATA_OR_READABLE_CODE, dplOf, isConforming, LDT_TYPE, limitOf, loadFromDescriptor, presentOf, probeAccessed, readDescriptor, requireInTable, selectorError, typeOf, WRITABLE_DATA } from './transitions/descriptors.ts'; // prettier-ignore
import { DATA_SEGMENT, findKnownSegment, rememberSegment, STACK_SEGMENT } from './transitions/known-descriptors.ts';
import { hasRealSegments, require, requireType, writeMemory } from './transitions/tell.ts';

/**
 * Load a segment register as an instruction does: all checks, the hidden part, the accessed bit. Raises #GP, #NP, #SS and
 * changes nothing then.
 * @param register ES, SS, DS, FS or GS by its number.
 */
export function loadSegmentRegister(cpu: CpuCore, register: number, selector: number): void {
  const visible = selector & 0xffff;
  if (hasRealSegments(cpu)) loadRealMode(cpu, register, visible);
  else if (register === SS) loadStackSegment(cpu, visible);
  else loadDataSegment(cpu, register, visible);
  if (cpu.listens) {
    cpu.emit({ kind: 'segment-load', register: SEGMENT_LIKE[register] as SegmentLikeName, selector: visible, cause: 'instruction', nulled: false }); // prettier-ignore
  }
}

/**
 * Real-address mode (§20.1.1) and virtual-8086 mode (§20.2): base = selector × 16. Limit and rights stay as they are, which is
 * what makes "unreal" mode, and FFFFh and DPL 3 in virtual-8086 mode; a register that protected mode left null becomes usable again.
 */
function loadRealMode(cpu: CpuCore, register: number, selector: number): void {
  const rights = cpu.state.attributes[register] as number;
  const limit = rights === 0 ? 0xffff : (cpu.state.limit[register] as number);
  cpu.setSegment(register, selector, selector << 4, limit, rights === 0 ? 0x9300 : rights);
}

function loadStackSegment(cpu: CpuCore, selector: number): void {
  const { cpl } = cpu;
  const known = findKnownSegment(cpu, STACK_SEGMENT, selector, 0);
  if (known !== null) {
    loadFromDescriptor(cpu, SS, selector, known);
    return;
  }
  const error = selectorError(selector, 0);
  // IF segment selector is NULL THEN #GP(0).
  require(cpu, (selector & 0xfffc) !== 0, 'SS is not null', selector & 0xfffc, 0, VECTOR_GP, 0);
  // IF segment selector index is outside descriptor table limits THEN #GP(selector).
  requireInTable(cpu, selector, 'SS selector <= table limit', VECTOR_GP, error);
  const d = readDescriptor(cpu, selector);
  // IF segment selector's RPL ≠ CPL THEN #GP(selector).
  require(cpu, (selector & 3) === cpl, 'SS.RPL = CPL', selector & 3, cpl, VECTOR_GP, error);
  // IF segment is not a writable data segment THEN #GP(selector).
  requireType(cpu, typeOf(d.high), WRITABLE_DATA, 'SS is a writable data segment', VECTOR_GP, error);
  // IF DPL ≠ CPL THEN #GP(selector).
  require(cpu, dplOf(d.high) === cpl, 'SS.DPL = CPL', dplOf(d.high), cpl, VECTOR_GP, error);
  // IF segment not marked present THEN #SS(selector).
  require(cpu, presentOf(d.high) === 1, 'SS.P = 1', presentOf(d.high), 1, VECTOR_SS, error);
  rememberSegment(cpu, STACK_SEGMENT, d, 0);
  probeAccessed(cpu, d);
  loadFromDescriptor(cpu, SS, selector, d);
}

function loadDataSegment(cpu: CpuCore, register: number, selector: number): void {
  // A null selector may be loaded; using it is #GP(0).
  if ((selector & 0xfffc) === 0) {
    cpu.setSegment(register, selector, 0, 0, 0);
    return;
  }
  const known = findKnownSegment(cpu, DATA_SEGMENT, selector, 0);
  if (known !== null) {
    loadFromDescriptor(cpu, register, selector, known);
    return;
  }
  const { cpl } = cpu;
  const error = selectorError(selector, 0);
  // IF segment selector index is outside descriptor table limits THEN #GP(selector).
  requireInTable(cpu, selector, 'data selector <= table limit', VECTOR_GP, error);
  const d = readDescriptor(cpu, selector);
  const dpl = dplOf(d.high);
  // IF segment is not a data or readable code segment THEN #GP(selector).
  requireType(cpu, typeOf(d.high), DATA_OR_READABLE_CODE, 'segment is data or readable code', VECTOR_GP, error);
  if (!isConforming(d.high)) {
    // IF data or nonconforming code segment AND (RPL > DPL OR CPL > DPL) THEN #GP(selector).
    require(cpu, dpl >= cpl, 'data.DPL >= CPL', dpl, cpl, VECTOR_GP, error);
    require(cpu, dpl >= (selector & 3), 'data.DPL >= RPL', dpl, selector & 3, VECTOR_GP, error);
  }
  // IF segment not marked present THEN #NP(selector).
  require(cpu, presentOf(d.high) === 1, 'data.P = 1', presentOf(d.high), 1, VECTOR_NP, error);
  rememberSegment(cpu, DATA_SEGMENT, d, 0);
  probeAccessed(cpu, d);
  loadFromDescriptor(cpu, register, selector, d);
}

/** LTR and LLDT exist in protected mode only (#UD) and need CPL 0 (#GP(0)). */
function requirePrivilege(cpu: CpuCore): void {
  require(cpu, cpu.isProtected(), 'CR0.PE = 1', cpu.isProtected() ? 1 : 0, 1, VECTOR_UD, null);
  require(cpu, cpu.cpl === 0, 'CPL = 0', cpu.cpl, 0, VECTOR_GP, 0);
}

/** LTR r/m16: TR gets an available TSS, which becomes busy. No task switch. */
export function executeLtr(cpu: CpuCore, operand: number): void {
  const selector = operand & 0xffff;
  const error = selectorError(selector, 0);
  const limit = cpu.state.gdtrLimit[0] as number;
  requirePrivilege(cpu);
  // IF SRC is a NULL selector THEN #GP(0).
  require(cpu, (selector & 0xfffc) !== 0, 'TSS selector is not null', selector & 0xfffc, 0, VECTOR_GP, 0);
  // IF SRC(Offset) > descriptor table limit OR IF SRC(type) ≠ global THEN #GP(segment selector).
  require(cpu, (selector & 4) === 0, 'TSS is in the GDT', (selector >>> 2) & 1, 0, VECTOR_GP, error);
  require(cpu, (selector | 7) <= limit, 'TSS selector <= GDT limit', selector | 7, limit, VECTOR_GP, error);
  const d = readDescriptor(cpu, selector);
  // IF segment descriptor is not for an available TSS THEN #GP(segment selector).
  requireType(cpu, typeOf(d.high), AVAILABLE_TSS, 'TSS is available', VECTOR_GP, error);
  // IF segment descriptor is not present THEN #NP(segment selector).
  require(cpu, presentOf(d.high) === 1, 'TSS.P = 1', presentOf(d.high), 1, VECTOR_NP, error);
  cpu.probeWrite((d.linear + 5) >>> 0, 1, true);
  writeMemory(cpu, d.linear + 5, 1, ((d.high >>> 8) & 0xff) | 2, true);
  cpu.setSegment(TR, selector, baseOf(d.low, d.high), limitOf(d.low, d.high), attributesOf(d.high) | 0x200);
  if (cpu.listens) cpu.emit({ kind: 'system', what: 'LTR', value: selector });
}

/** LLDT r/m16: a null selector empties LDTR. */
export function executeLldt(cpu: CpuCore, operand: number): void {
  const selector = operand & 0xffff;
  const error = selectorError(selector, 0);
  requirePrivilege(cpu);
  if ((selector & 0xfffc) === 0) {
    cpu.setSegment(LDTR, selector, 0, 0, 0);
  } else {
    const limit = cpu.state.gdtrLimit[0] as number;
    // IF SRC(Offset) > descriptor table limit (or TI = 1) THEN #GP(segment selector).
    require(cpu, (selector & 4) === 0, 'LDT is in the GDT', (selector >>> 2) & 1, 0, VECTOR_GP, error);
    require(cpu, (selector | 7) <= limit, 'LDT selector <= GDT limit', selector | 7, limit, VECTOR_GP, error);
    const d = readDescriptor(cpu, selector);
    // IF segment descriptor type is not LDT THEN #GP(segment selector).
    requireType(cpu, typeOf(d.high), LDT_TYPE, 'LDT is an LDT', VECTOR_GP, error);
    // IF segment descriptor is not present THEN #NP(segment selector).
    require(cpu, presentOf(d.high) === 1, 'LDT.P = 1', presentOf(d.high), 1, VECTOR_NP, error);
    cpu.setSegment(LDTR, selector, baseOf(d.low, d.high), limitOf(d.low, d.high), attributesOf(d.high));
  }
  if (cpu.listens) cpu.emit({ kind: 'system', what: 'LLDT', value: selector });
}
