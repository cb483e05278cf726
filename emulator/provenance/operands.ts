/** Operands of an instruction as places: registers by their encodings, memory by the registers right before it executes. */
import { EBP, ESP, REG32, SEGMENT_LIKE, SS } from '#emulator/arch';
import { type DecodedInstruction, memoryBits, operandBits } from '#emulator/isa';
import type { RegisterState } from '#emulator/machine';
import type { Place } from './types.ts';

const DS = 3;
export const gpr = (number: number, low = 0, width = 32): Place => ({ kind: 'register', register: REG32[number & 7], low, width }); // prettier-ignore
export const whole = (register: string): Place => ({ kind: 'register', register, low: 0, width: register.endsWith('.selector') ? 16 : 32 }); // prettier-ignore
export const memory = (linear: number, length: number): Place => ({ kind: 'memory', linear: linear >>> 0, length });

/** A byte register: numbers 4 to 7 are the high bytes of EAX to EBX. */
const byteRegister = (number: number): Place => gpr(number & 3, number & 4 ? 8 : 0, 8);
const register = (number: number, bits: number): Place => (bits === 8 ? byteRegister(number) : gpr(number, 0, bits));

/** Segment and offset of the ModR/M memory operand (SDM vol. 2 tables 2-1 to 2-3) or moffs; null for a register operand. */
export function effectiveAddress(
  decoded: DecodedInstruction,
  general: readonly number[],
): { segment: number; offset: number } | null {
  const { modrm, sib, displacement, addressSize, segment, form } = decoded;
  const override = (natural: number): number => (segment >= 0 ? segment : natural);
  if (form?.roles.includes('moffs')) return { segment: override(DS), offset: displacement >>> 0 };
  if (modrm < 0 || modrm >= 0xc0) return null;
  const rm = modrm & 7;
  const noBase = modrm >> 6 === 0;
  if (addressSize === 16) {
    if (noBase && rm === 6) return { segment: override(DS), offset: displacement & 0xffff };
    const [bx, bp, si, di] = [general[3], general[5], general[6], general[7]];
    const sum = [bx + si, bx + di, bp + si, bp + di, si, di, bp, bx][rm];
    return { segment: override(rm === 2 || rm === 3 || rm === 6 ? SS : DS), offset: (sum + displacement) & 0xffff };
  }
  const base = rm === 4 ? sib & 7 : rm;
  const hasBase = !(noBase && base === 5);
  const index = rm === 4 && ((sib >> 3) & 7) !== 4 ? general[(sib >> 3) & 7] * (1 << (sib >> 6)) : 0;
  const onStack = hasBase && (base === ESP || base === EBP);
  return {
    segment: override(onStack ? SS : DS),
    offset: ((hasBase ? general[base] : 0) + index + displacement) >>> 0,
  };
}

/** The register that operand `k` is, or null for memory and immediates. */
export function registerOperand(decoded: DecodedInstruction, k: number): Place | null {
  const { form, modrm, opcode } = decoded;
  const kind = form?.operands[k];
  const role = form?.roles[k];
  if (kind === undefined || kind.startsWith('imm') || kind.startsWith('rel') || kind.startsWith('ptr')) return null;
  const reg = (modrm >> 3) & 7;
  if (kind === 'Sreg') return reg < 6 ? whole(`${SEGMENT_LIKE[reg]}.selector`) : null;
  if (/^[ECSDFG]S$/.test(kind)) return whole(`${kind}.selector`);
  if (kind === 'CRn') return whole(`CR${reg}`);
  if (kind === 'DRn') return whole(`DR${reg}`);
  if (kind === 'AL' || kind === 'AX' || kind === 'EAX') return register(0, operandBits(kind));
  if (kind === 'CL' || kind === 'ECX') return register(1, operandBits(kind));
  if (kind === 'DX') return register(2, 16);
  if (role === 'reg') return register(reg, operandBits(kind));
  if (role === 'opcode') return register(opcode & 7, operandBits(kind));
  // Moves to and from control and debug registers ignore the mod field.
  const isRegister = modrm >= 0xc0 || form?.operands.some((o) => o === 'CRn' || o === 'DRn') === true;
  if (role === 'rm' && isRegister && !kind.startsWith('ST')) return register(modrm & 7, operandBits(kind));
  return null;
}

/** Operand `k` as a place, or null for an immediate. */
export function operandPlace(decoded: DecodedInstruction, k: number, r: RegisterState): Place | null {
  const known = registerOperand(decoded, k);
  if (known !== null) return known;
  const role = decoded.form?.roles[k];
  if (role !== 'rm' && role !== 'moffs') return null;
  const at = effectiveAddress(decoded, r.gpr);
  if (at === null) return null;
  const bits = memoryBits(decoded.form!.operands[k]) || decoded.operandSize;
  return memory(r.segments[at.segment].base + at.offset, bits / 8);
}

/** SS.base + SP or ESP + `offset`, wrapped as the stack does. */
export function stackAt({ gpr: general, segments }: RegisterState, offset: number): number {
  const ss = segments[SS];
  const sum = general[ESP] + offset;
  return (ss.base + ((ss.attributes >>> 22) & 1 ? sum >>> 0 : sum & 0xffff)) >>> 0;
}
