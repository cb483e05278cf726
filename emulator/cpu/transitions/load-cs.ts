/** Loading CS:EIP at the end of a transition, and the checks that returns, jumps and calls share. */
import { CS, VECTOR_GP, VECTOR_NP } from '#emulator/arch';
import type { CpuCore } from '../cpu-core.ts';
import { CODE, dplOf, isConforming, loadFromDescriptor, presentOf, readDescriptor, requireInTable, selectorError, typeOf, type ReadDescriptor } from './descriptors.ts'; // prettier-ignore
import { findKnownSegment, GATE_TARGET, rememberSegment, RETURN_TARGET } from './known-descriptors.ts';
import { require, requireType, setCpl, setEip, setSegment, step } from './tell.ts';

/** CS gets RPL = `cpl`, CPL follows. The code segment was checked and its accessed bit probed. */
export function loadCs(cpu: CpuCore, descriptor: ReadDescriptor, cpl: number, eip: number): void {
  step(cpu, 'load.cs-eip');
  loadFromDescriptor(cpu, CS, (descriptor.selector & 0xfffc) | cpl, descriptor);
  setCpl(cpu, cpl);
  setEip(cpu, eip);
}

/** Real-address mode: base = selector × 16; limit and access rights stay as they are (§20.1.1). */
export function loadRealModeCs(cpu: CpuCore, selector: number, eip: number): void {
  const { state } = cpu;
  step(cpu, 'load.cs-eip');
  setSegment(cpu, CS, selector & 0xffff, (selector & 0xffff) << 4, state.limit[CS] as number, state.attributes[CS] as number); // prettier-ignore
  setEip(cpu, eip);
}

/** The code segment of an interrupt or call gate: null, table, type, DPL <= CPL, P. */
export function readGateTarget(cpu: CpuCore, selector: number, ext: number): ReadDescriptor {
  const known = findKnownSegment(cpu, GATE_TARGET, selector, 0);
  if (known !== null) return known;
  const error = selectorError(selector, ext);
  const { cpl } = cpu;
  step(cpu, 'cs.read-descriptor');
  // IF new code-segment selector is NULL THEN #GP(EXT).
  require(cpu, (selector & 0xfffc) !== 0, 'CS is not null', selector & 0xfffc, 0, VECTOR_GP, ext);
  // IF new code-segment selector is not within its descriptor table limits THEN #GP(selector, EXT).
  requireInTable(cpu, selector, 'CS selector <= table limit', VECTOR_GP, error);
  const d = readDescriptor(cpu, selector);
  step(cpu, 'cs.check-descriptor');
  // IF descriptor does not indicate a code segment THEN #GP(selector, EXT).
  requireType(cpu, typeOf(d.high), CODE, 'CS is a code segment', VECTOR_GP, error);
  step(cpu, 'privilege.compare');
  // IF new code-segment descriptor DPL > CPL THEN #GP(selector, EXT): a gate never leads outward.
  require(cpu, dplOf(d.high) <= cpl, 'CS.DPL <= CPL', dplOf(d.high), cpl, VECTOR_GP, error);
  step(cpu, 'cs.check-present');
  // IF new code-segment descriptor is not present THEN #NP(selector, EXT).
  require(cpu, presentOf(d.high) === 1, 'CS.P = 1', presentOf(d.high), 1, VECTOR_NP, error);
  return rememberSegment(cpu, GATE_TARGET, d, 0);
}

/** The code segment named by a far JMP or CALL directly: privilege and P. `d` is known to be code. */
export function requireDirectTarget(cpu: CpuCore, selector: number, d: ReadDescriptor): void {
  const error = selectorError(selector, 0);
  const { cpl } = cpu;
  const dpl = dplOf(d.high);
  step(cpu, 'privilege.compare');
  if (isConforming(d.high)) {
    // IF DPL > CPL THEN #GP(selector): conforming code may be entered from the same or a less privileged level.
    require(cpu, dpl <= cpl, 'CS.DPL <= CPL', dpl, cpl, VECTOR_GP, error);
  } else {
    // IF (RPL > CPL) OR (DPL ≠ CPL) THEN #GP(selector).
    require(cpu, (selector & 3) <= cpl, 'CS.RPL <= CPL', selector & 3, cpl, VECTOR_GP, error);
    require(cpu, dpl === cpl, 'CS.DPL = CPL', dpl, cpl, VECTOR_GP, error);
  }
  step(cpu, 'cs.check-present');
  // IF segment not present THEN #NP(selector).
  require(cpu, presentOf(d.high) === 1, 'CS.P = 1', presentOf(d.high), 1, VECTOR_NP, error);
}

/** The code segment of IRET and far RET: null, table, type, RPL >= CPL, DPL against RPL, P. */
export function readReturnTarget(cpu: CpuCore, selector: number): ReadDescriptor {
  const known = findKnownSegment(cpu, RETURN_TARGET, selector, 0);
  if (known !== null) return known;
  const error = selectorError(selector, 0);
  const rpl = selector & 3;
  step(cpu, 'cs.read-descriptor');
  // IF return code segment selector is NULL THEN #GP(0).
  require(cpu, (selector & 0xfffc) !== 0, 'CS is not null', selector & 0xfffc, 0, VECTOR_GP, 0);
  // IF return code segment selector addresses descriptor beyond descriptor table limit THEN #GP(selector).
  requireInTable(cpu, selector, 'CS selector <= table limit', VECTOR_GP, error);
  const d = readDescriptor(cpu, selector);
  const dpl = dplOf(d.high);
  step(cpu, 'cs.check-descriptor');
  // IF return code segment descriptor is not a code segment THEN #GP(selector).
  requireType(cpu, typeOf(d.high), CODE, 'CS is a code segment', VECTOR_GP, error);
  step(cpu, 'privilege.compare');
  // IF return code segment selector RPL < CPL THEN #GP(selector): no return inward.
  require(cpu, rpl >= cpu.cpl, 'CS.RPL >= CPL', rpl, cpu.cpl, VECTOR_GP, error);
  // IF conforming and DPL > RPL THEN #GP(selector); IF nonconforming and DPL ≠ RPL THEN #GP(selector).
  if (isConforming(d.high)) require(cpu, dpl <= rpl, 'CS.DPL <= CS.RPL', dpl, rpl, VECTOR_GP, error);
  else require(cpu, dpl === rpl, 'CS.DPL = CS.RPL', dpl, rpl, VECTOR_GP, error);
  step(cpu, 'cs.check-present');
  // IF return code segment descriptor is not present THEN #NP(selector).
  require(cpu, presentOf(d.high) === 1, 'CS.P = 1', presentOf(d.high), 1, VECTOR_NP, error);
  return rememberSegment(cpu, RETURN_TARGET, d, 0);
}

/** The code segment of a call gate taken by JMP: a jump cannot change CPL, so nonconforming code needs DPL = CPL. */
export function readJumpGateTarget(cpu: CpuCore, selector: number): ReadDescriptor {
  const error = selectorError(selector, 0);
  const { cpl } = cpu;
  step(cpu, 'cs.read-descriptor');
  // IF call-gate code-segment selector is NULL THEN #GP(0).
  require(cpu, (selector & 0xfffc) !== 0, 'CS is not null', selector & 0xfffc, 0, VECTOR_GP, 0);
  // IF call-gate code-segment selector index outside descriptor table limits THEN #GP(code segment selector).
  requireInTable(cpu, selector, 'CS selector <= table limit', VECTOR_GP, error);
  const d = readDescriptor(cpu, selector);
  const dpl = dplOf(d.high);
  step(cpu, 'cs.check-descriptor');
  // IF code-segment descriptor does not indicate a code segment THEN #GP(code segment selector).
  requireType(cpu, typeOf(d.high), CODE, 'CS is a code segment', VECTOR_GP, error);
  step(cpu, 'privilege.compare');
  // IF conforming and DPL > CPL, or nonconforming and DPL ≠ CPL THEN #GP(code segment selector).
  if (isConforming(d.high)) require(cpu, dpl <= cpl, 'CS.DPL <= CPL', dpl, cpl, VECTOR_GP, error);
  else require(cpu, dpl === cpl, 'CS.DPL = CPL', dpl, cpl, VECTOR_GP, error);
  step(cpu, 'cs.check-present');
  // IF code segment is not present THEN #NP(code segment selector).
  require(cpu, presentOf(d.high) === 1, 'CS.P = 1', presentOf(d.high), 1, VECTOR_NP, error);
  return d;
}
