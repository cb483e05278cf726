/** Stacks of other privilege levels: inward from the TSS, outward from the frame; and what an outward return nulls. */
import { DS, ES, FS, GS, SEGMENT_LIKE, SS, TR, VECTOR_GP, VECTOR_SS, VECTOR_TS } from '#emulator/arch';
import type { SegmentLikeName } from '#emulator/arch';
import type { CpuCore } from '../cpu-core.ts';
import { attributesOf, baseOf, dplOf, isConforming, limitOf, loadFromDescriptor, loadNull, presentOf, readDescriptor, requireInTable, selectorError, stackMask, typeOf, WRITABLE_DATA, type ReadDescriptor } from './descriptors.ts'; // prettier-ignore
import type { Stack } from './interrupt-frame.ts';
import { findKnownSegment, INNER_STACK, OUTER_STACK, rememberSegment } from './known-descriptors.ts';
import { readSystem, require, requireType, setStackPointer, step } from './tell.ts';

/** A checked stack of another level. */
export interface NewStack extends Stack {
  readonly descriptor: ReadDescriptor;
}

const newStack = (descriptor: ReadDescriptor, esp: number): NewStack => ({
  base: baseOf(descriptor.low, descriptor.high),
  limit: limitOf(descriptor.low, descriptor.high),
  attributes: attributesOf(descriptor.high),
  esp,
  descriptor,
});

/** Is the TSS in TR a 32-bit one? TR holds a busy 32-bit TSS at base 0 after reset. */
export const isTss32 = (cpu: CpuCore): boolean => ((cpu.state.attributes[TR] as number) & 0x800) !== 0;

/**
 * SSn:ESPn of the current TSS for a more privileged `level`, with the checks of INTER-PRIVILEGE-LEVEL-INTERRUPT and of
 * MORE-PRIVILEGE calls. Raises #TS, #SS; all error codes carry `ext`.
 */
export function readInnerStack(cpu: CpuCore, level: number, ext: number): NewStack {
  const { state } = cpu;
  const tss = state.base[TR] as number;
  const wide = isTss32(cpu);
  const field = wide ? level * 8 + 4 : level * 4 + 2;
  const last = field + (wide ? 5 : 3);
  step(cpu, 'tss.read-stack');
  // IF (TSSstackAddress + 5, or + 3 in a 16-bit TSS) > current TSS limit THEN #TS(current TSS selector, EXT).
  require(cpu, last <= (state.limit[TR] as number), 'TSS stack field <= TSS limit', last, state.limit[TR] as number, VECTOR_TS, selectorError(state.selector[TR] as number, ext)); // prettier-ignore
  // NewSS ← 2 bytes loaded from (TSS base + TSSstackAddress + 4 or 2), then NewESP.
  const selector = readSystem(cpu, tss + field + (wide ? 4 : 2), 2);
  const esp = readSystem(cpu, tss + field, wide ? 4 : 2);
  const known = findKnownSegment(cpu, INNER_STACK, selector, level);
  if (known !== null) return newStack(known, esp);
  const error = selectorError(selector, ext);
  step(cpu, 'ss.read-descriptor');
  // IF NewSS is NULL THEN #TS(EXT).
  require(cpu, (selector & 0xfffc) !== 0, 'SS is not null', selector & 0xfffc, 0, VECTOR_TS, ext);
  // IF NewSS index is not within its descriptor-table limits THEN #TS(NewSS, EXT).
  requireInTable(cpu, selector, 'SS selector <= table limit', VECTOR_TS, error);
  // IF NewSS RPL ≠ new CS DPL THEN #TS(NewSS, EXT).
  require(cpu, (selector & 3) === level, 'SS.RPL = CS.DPL', selector & 3, level, VECTOR_TS, error);
  const d = readDescriptor(cpu, selector);
  step(cpu, 'ss.check-descriptor');
  // IF new stack-segment DPL ≠ new CS DPL THEN #TS(NewSS, EXT).
  require(cpu, dplOf(d.high) === level, 'SS.DPL = CS.DPL', dplOf(d.high), level, VECTOR_TS, error);
  // IF new stack segment does not indicate a writable data segment THEN #TS(NewSS, EXT).
  requireType(cpu, typeOf(d.high), WRITABLE_DATA, 'SS is a writable data segment', VECTOR_TS, error);
  // IF new stack segment is not present THEN #SS(NewSS, EXT).
  require(cpu, presentOf(d.high) === 1, 'SS.P = 1', presentOf(d.high), 1, VECTOR_SS, error);
  return newStack(rememberSegment(cpu, INNER_STACK, d, level), esp);
}

/**
 * The stack of a less privileged level that IRET and far RET find in the frame. Raises #GP, and `notPresentVector` when the
 * segment is not present: #NP for IRET, #SS for RET, as their pages say.
 */
export function readOuterStack(
  cpu: CpuCore,
  selector: number,
  esp: number,
  level: number,
  notPresentVector: number,
): NewStack {
  const known = findKnownSegment(cpu, OUTER_STACK, selector, level);
  if (known !== null) return newStack(known, esp);
  const error = selectorError(selector, 0);
  step(cpu, 'ss.read-descriptor');
  // IF return stack-segment selector is NULL THEN #GP(0).
  require(cpu, (selector & 0xfffc) !== 0, 'SS is not null', selector & 0xfffc, 0, VECTOR_GP, 0);
  // IF return stack-segment selector index is not within its descriptor table limits THEN #GP(SS selector).
  requireInTable(cpu, selector, 'SS selector <= table limit', VECTOR_GP, error);
  // IF stack segment selector RPL ≠ RPL of the return code segment selector THEN #GP(SS selector).
  require(cpu, (selector & 3) === level, 'SS.RPL = CS.RPL', selector & 3, level, VECTOR_GP, error);
  const d = readDescriptor(cpu, selector);
  step(cpu, 'ss.check-descriptor');
  // IF the stack segment descriptor does not indicate a writable data segment THEN #GP(SS selector).
  requireType(cpu, typeOf(d.high), WRITABLE_DATA, 'SS is a writable data segment', VECTOR_GP, error);
  // IF the stack segment DPL ≠ RPL of the return code segment selector THEN #GP(SS selector).
  require(cpu, dplOf(d.high) === level, 'SS.DPL = CS.RPL', dplOf(d.high), level, VECTOR_GP, error);
  // IF the stack segment is not present THEN #NP (IRET) or #SS (RET) of the SS selector.
  require(cpu, presentOf(d.high) === 1, 'SS.P = 1', presentOf(d.high), 1, notPresentVector, error);
  return newStack(rememberSegment(cpu, OUTER_STACK, d, level), esp);
}

/** SS:ESP ← the new stack. A 16-bit stack segment takes only SP. */
export function switchStack(cpu: CpuCore, stack: NewStack, esp: number): void {
  step(cpu, 'stack.switch');
  loadFromDescriptor(cpu, SS, stack.descriptor.selector, stack.descriptor);
  setStackPointer(cpu, esp, stackMask(stack.attributes));
}

const DATA_REGISTERS = [ES, FS, GS, DS];

/**
 * After a return outward, DS, ES, FS and GS that name data or nonconforming code of a more privileged level become null:
 * `IF SegmentSelector = NULL OR (tempDesc(DPL) < CPL AND tempDesc(Type) is data or non-conforming code) THEN SegmentSelector ← 0`.
 */
export function nullDataSegments(cpu: CpuCore): void {
  const { state, cpl } = cpu;
  step(cpu, 'segments.null');
  for (const register of DATA_REGISTERS) {
    const rights = state.attributes[register] as number;
    // A null selector of any RPL becomes 0 as well.
    if (rights === 0 ? state.selector[register] === 0 : isConforming(rights) || dplOf(rights) >= cpl) continue;
    loadNull(cpu, register, 0);
    if (cpu.listens) {
      cpu.emit({ kind: 'segment-load', register: SEGMENT_LIKE[register] as SegmentLikeName, selector: 0, cause: 'transition', nulled: true }); // prettier-ignore
    }
  }
}
