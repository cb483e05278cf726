/**
 * Effective addresses: address size of an instruction, and ModR/M, SIB and displacement of a memory operand, as
 * NASM 2.16 chooses them (SDM vol. 2 tables 2-1, 2-2, 2-3). The parser has already split `[eax*3]` into base and index.
 */
import type { Operand } from './operand.ts';
import { registerInfo } from './match-form-operand.ts';

type Memory = Operand & { readonly kind: 'memory' };

/**
 * The address size that all memory operands allow, or null when there is none.
 * @param forced address size asked for by an `a16` or `a32` prefix; 0 = none.
 */
export function addressSizeOf(operands: readonly Operand[], bits: 16 | 32, forced: 0 | 16 | 32): 16 | 32 | null {
  let allows16 = forced !== 32;
  let allows32 = forced !== 16;
  for (const operand of operands) {
    if (operand.kind !== 'memory') continue;
    if (operand.base === '' && operand.index === '') {
      if (operand.displacementSize === 16) allows32 = false;
      if (operand.displacementSize === 32) allows16 = false;
    }
    for (const name of [operand.base, operand.index]) {
      const width = name === '' ? 0 : registerInfo(name)?.bits;
      if (width === 16) allows32 = false;
      if (width === 32) allows16 = false;
    }
  }
  if (bits === 16 ? allows16 : allows32) return bits;
  const other = bits === 16 ? 32 : 16;
  return (other === 16 ? allows16 : allows32) ? other : null;
}

export interface EffectiveAddress {
  /** mod and rm, to be combined with the reg field. */
  readonly modrm: number;
  /** -1 = none. */
  readonly sib: number;
  readonly displacementBytes: 0 | 1 | 2 | 4;
}

const ESP = 4;
const EBP = 5;

/** mod for a based address: 0, 1 (disp8) or 2 (full). `needsDisplacement`: rm or base is BP/EBP, which has no mod 0. */
function chooseMod(memory: Memory, width: 16 | 32, needsDisplacement: boolean): 0 | 1 | 2 {
  const { value, known, relocatable } = memory.displacement;
  const movable = !known || relocatable;
  const forced = memory.displacementSize;
  const offset = width === 16 ? (value << 16) >> 16 : value | 0;
  if (!needsDisplacement && offset === 0 && !movable && forced === 0) return 0;
  if (forced === 8) return 1;
  return offset >= -128 && offset <= 127 && !movable && forced === 0 ? 1 : 2;
}

/** Encodes a 32-bit address; null when the registers cannot be combined. */
function address32(memory: Memory): EffectiveAddress | null {
  if (memory.displacementSize === 16) return null;
  const info = (name: string): number => (name === '' ? -1 : (registerInfo(name)?.number ?? -1));
  let base = info(memory.base);
  let index = info(memory.index);
  let scale: number = index < 0 ? 1 : memory.scale;

  if (base < 0 && index >= 0 && !memory.nosplit) {
    // [eax*1] is [eax]; [eax*2] is [eax+eax], which needs no 32-bit displacement.
    if (scale === 1) {
      base = index;
      index = -1;
    } else if (scale === 2 && index !== ESP) {
      base = index;
      scale = 1;
    }
  }
  // ESP cannot be an index; with scale 1 the two registers change places.
  if (scale === 1 && index === ESP) [base, index] = [index, base];
  if (index === ESP) return null;

  if (index < 0 && base < 0) return { modrm: 5, sib: -1, displacementBytes: 4 };
  if (index < 0 && base !== ESP) {
    const mod = chooseMod(memory, 32, base === EBP);
    return { modrm: (mod << 6) | base, sib: -1, displacementBytes: mod === 2 ? 4 : mod };
  }
  const scaleBits = { 1: 0, 2: 1, 4: 2, 8: 3 }[scale] ?? 0;
  const sib = (scaleBits << 6) | ((index < 0 ? 4 : index) << 3) | (base < 0 ? 5 : base);
  if (base < 0) return { modrm: 4, sib, displacementBytes: 4 };
  const mod = chooseMod(memory, 32, base === EBP);
  return { modrm: (mod << 6) | 4, sib, displacementBytes: mod === 2 ? 4 : mod };
}

/** ModR/M.rm of the eight 16-bit addressing forms, keyed by the sorted register names. */
const RM16: Readonly<Record<string, number>> = {
  'bx+si': 0,
  'bx+di': 1,
  'bp+si': 2,
  'bp+di': 3,
  si: 4,
  di: 5,
  bp: 6,
  bx: 7,
};

function address16(memory: Memory): EffectiveAddress | null {
  if (memory.displacementSize === 32) return null;
  if (memory.index !== '' && memory.scale !== 1) return null;
  const names = [memory.base, memory.index].filter((n) => n !== '').map((n) => n.toLowerCase());
  if (names.length === 0) return { modrm: 6, sib: -1, displacementBytes: 2 };
  const rm: number | undefined = RM16[names.join('+')] ?? RM16[[...names].reverse().join('+')];
  if (rm === undefined) return null;
  const mod = chooseMod(memory, 16, rm === 6);
  return { modrm: (mod << 6) | rm, sib: -1, displacementBytes: mod };
}

/** Encodes a memory operand; null = no such combination of registers ("invalid effective address"). */
export const encodeAddress = (memory: Memory, addressSize: 16 | 32): EffectiveAddress | null =>
  addressSize === 16 ? address16(memory) : address32(memory);
