/**
 * A walk through the code that a handler begins with: from instruction to instruction, over direct jumps and calls and both
 * ways of conditional ones, until each way is judged. Only bytes are read, nothing runs.
 */
import { decodeInstruction, type DecodedInstruction } from '#emulator/isa';
import type { WatchedMachine } from './scene.ts';

export type Verdict = 'go-on' | 'stop' | 'hit';
/** Instructions looked at, at most. */
const LOOKED_AT = 200;

/** @param code linear base of the code segment and whether it is a 32-bit one. @returns EIP of the first hit, or -1. */
export function walkCode(
  machine: Pick<WatchedMachine, 'readLinear'>,
  eip: number,
  code: { readonly base: number; readonly wide: boolean },
  judge: (instruction: DecodedInstruction, eip: number) => Verdict,
): number {
  const pending = [eip >>> 0];
  const seen = new Set<number>();
  while (pending.length > 0 && seen.size < LOOKED_AT) {
    const at = pending.shift() as number;
    if (seen.has(at)) continue;
    seen.add(at);
    const { bytes, mapped } = machine.readLinear((code.base + at) >>> 0, 16);
    if (mapped[0] === 0) continue;
    const one = decodeInstruction((n) => bytes[n] ?? 0, code.wide ? 32 : 16);
    if (one.form === null) continue;
    const verdict = judge(one, at);
    if (verdict === 'hit') return at;
    if (verdict === 'stop') continue;
    const next = (at + one.length) >>> 0;
    const isRelative = one.form.operands.some((kind) => kind.startsWith('rel'));
    const target = (next + one.immediate) >>> 0;
    const { flow } = one.form;
    // What follows a call is reached only after the callee, which is walked first and may settle it.
    if (flow === 'next') pending.unshift(next);
    else if (flow === 'conditional') pending.unshift(next, target);
    else if ((flow === 'jump' || flow === 'call') && isRelative) pending.unshift(target);
  }
  return -1;
}

const ES = 0, SS = 2, DS = 3; // prettier-ignore

/** Segment register of the memory operand, or -1 when there is none. */
export function segmentOf(one: DecodedInstruction): number {
  const { form, modrm, sib } = one;
  if (form === null || form.mnemonic === 'LEA' || form.mnemonic === 'NOP') return -1;
  const override = (normal: number): number => (one.segment >= 0 ? one.segment : normal);
  if (form.roles.includes('moffs')) return override(DS);
  if (/^(LODS|OUTS|CMPS|MOVS)[BWD]?$/.test(form.mnemonic)) return override(DS);
  if (/^(STOS|SCAS|INS)[BWD]?$/.test(form.mnemonic)) return ES;
  if (modrm < 0 || modrm >= 0xc0 || !form.roles.includes('rm')) return -1;
  const mod = modrm >>> 6, rm = modrm & 7; // prettier-ignore
  if (one.addressSize === 16) return override(rm === 2 || rm === 3 || (rm === 6 && mod !== 0) ? SS : DS);
  const base = rm === 4 ? sib & 7 : rm;
  return override((rm === 4 && base === 4) || (base === 5 && mod !== 0) ? SS : DS);
}

/** Segment register that the instruction loads, or -1. */
export function loadsSegment(one: DecodedInstruction): number {
  const { form, modrm } = one;
  if (form === null) return -1;
  if (form.operands[0] === 'Sreg') return (modrm >>> 3) & 7;
  const named = ['ES', 'CS', 'SS', 'DS', 'FS', 'GS'].indexOf(form.operands[0] ?? '');
  if (form.mnemonic === 'POP' && named >= 0) return named;
  return form.mnemonic === 'LDS' ? DS : form.mnemonic === 'LES' ? ES : -1;
}

export const isString = (one: DecodedInstruction): boolean =>
  /^(LODS|OUTS|CMPS|MOVS|STOS|SCAS|INS)[BWD]?$/.test(one.form?.mnemonic ?? '');
