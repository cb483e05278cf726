/** Memory operands in NASM's syntax, written so that NASM chooses the same ModR/M, SIB and displacement again. */
import { REG16, REG32, SREG } from '#emulator/arch';
import type { DecodedInstruction } from '#emulator/isa';
import type { PartWriter } from './text-parts.ts';

/** Base and index of the eight 16-bit forms (SDM vol. 2 table 2-1). */
const BASE16 = ['bx', 'bx', 'bp', 'bp', 'si', 'di', 'bp', 'bx'] as const;
const INDEX16 = ['si', 'di', 'si', 'di', '', '', '', ''] as const;

/** A memory operand taken apart; `''` = no such register. */
export interface MemoryParts {
  readonly base: string;
  readonly index: string;
  readonly scale: 1 | 2 | 4 | 8;
  readonly displacement: number;
}

const register32 = (n: number): string => REG32[n].toLowerCase();

/** Base, index, scale and displacement of ModR/M and SIB, or of a moffs (`modrm` -1). */
export function memoryParts(d: DecodedInstruction): MemoryParts {
  const bare = { base: '', index: '', scale: 1 as const, displacement: d.displacement };
  if (d.modrm < 0) return bare;
  const mod = d.modrm >> 6;
  const rm = d.modrm & 7;
  if (d.addressSize === 16) {
    return mod === 0 && rm === 6 ? bare : { ...bare, base: BASE16[rm], index: INDEX16[rm] };
  }
  if (d.sib < 0) return mod === 0 && rm === 5 ? bare : { ...bare, base: register32(rm) };
  const index = (d.sib >> 3) & 7;
  const base = d.sib & 7;
  return {
    base: mod === 0 && base === 5 ? '' : register32(base),
    index: index === 4 ? '' : register32(index),
    scale: (1 << (d.sib >> 6)) as 1 | 2 | 4 | 8,
    displacement: d.displacement,
  };
}

/** Width keyword that NASM needs to choose the same displacement; '' = it does so by itself. */
function displacementKeyword(d: DecodedInstruction, m: MemoryParts, codeSize: 16 | 32): string {
  const wide = d.addressSize === 16 ? 'word' : 'dword';
  if (m.base === '' && m.index === '') return d.addressSize === codeSize ? '' : wide;
  if (m.base === '') return '';
  const small = m.displacement >= -128 && m.displacement <= 127;
  if (d.displacementSize > 1) return small ? wide : '';
  const needsOne = m.base === 'ebp' || (m.base === 'bp' && m.index === '');
  return d.displacementSize === 1 && m.displacement === 0 && !needsOne ? 'byte' : '';
}

/** Writes `[cs:ebx+esi*4+0x10]`. */
export function writeMemory(
  out: PartWriter,
  d: DecodedInstruction,
  codeSize: 16 | 32,
  symbolAt: (address: number) => string | undefined,
): void {
  const m = memoryParts(d);
  out.add('punctuation', '[');
  const keyword = displacementKeyword(d, m, codeSize);
  if (keyword !== '') out.keyword(keyword);
  // NASM turns a lone [eax*2] into [eax+eax] unless told not to.
  const keepIndex = m.base === '' && m.index !== '' && m.scale <= 2;
  if (keepIndex) out.keyword('nosplit');
  if (d.segment >= 0) out.add('register', SREG[d.segment].toLowerCase()).add('punctuation', ':');
  if (m.base !== '') out.add('register', m.base);
  if (m.index !== '') {
    if (m.base !== '') out.add('punctuation', '+');
    out.add('register', m.index);
    if (m.scale !== 1 || m.base === '') out.add('punctuation', '*').add('number', String(m.scale));
  }
  writeDisplacement(out, d, m, keyword !== '', symbolAt);
  out.add('punctuation', ']');
}

function writeDisplacement(
  out: PartWriter,
  d: DecodedInstruction,
  m: MemoryParts,
  always: boolean,
  symbolAt: (address: number) => string | undefined,
): void {
  const mask = d.addressSize === 16 ? 0xffff : 0xffffffff;
  const absolute = (m.displacement & mask) >>> 0;
  if (m.base === '' && m.index === '') {
    const symbol = symbolAt(absolute);
    if (symbol === undefined) out.number(absolute);
    else out.add('label', symbol);
    return;
  }
  if (m.displacement === 0 && !always) return;
  // A full displacement that is no small number is most often an address.
  if (d.displacementSize >= 2 && (m.displacement < -0x1000 || m.displacement > 0xfff)) {
    const symbol = symbolAt(absolute);
    out.add('punctuation', '+');
    if (symbol === undefined) out.number(absolute);
    else out.add('label', symbol);
    return;
  }
  out.add('punctuation', m.displacement < 0 ? '-' : '+').number(Math.abs(m.displacement));
}

/** Register operand of the given width. */
export function registerName(number: number, bits: number, names8: readonly string[]): string {
  return (bits === 8 ? names8 : bits === 16 ? REG16 : REG32)[number].toLowerCase();
}
