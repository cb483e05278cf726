/** The decoder against an independent one (iced-x86) on seeded random bytes; every difference is explained below. */
import { SeededRandom } from '#emulator/base';
import { Code, CpuidFeature, Decoder, DecoderOptions, Mnemonic } from 'iced-x86';
import { describe, expect, it } from 'vitest';
import { decodeInstruction } from './index.ts';

/** Features of processors up to the P6 that the table covers; an instruction of any other feature is none of ours. */
const OURS = new Set(['INTEL8086', 'INTEL186', 'INTEL286', 'INTEL386', 'INTEL486', 'FPU', 'FPU287', 'FPU387', 'CMOV', 'CPUID', 'CX8', 'TSC', 'MSR', 'RDPMC', 'SEP', 'PAUSE', 'MULTIBYTENOP', 'UDBG', 'FISTTP']); // prettier-ignore

const PATTERNS = 20_000;
const PREFIXES = [0x66, 0x67, 0xf3, 0x2e, 0xf0, 0xf2];

/** 16 random bytes; a third of them in the 0F map, some after a prefix. */
function pattern(random: SeededRandom, n: number): Uint8Array {
  const bytes = Uint8Array.from({ length: 16 }, () => random.below(256));
  if (n % 3 === 0) bytes[0] = 0x0f;
  if (n % 7 === 0) {
    bytes[0] = PREFIXES[n % PREFIXES.length];
    if (n % 2 === 1) bytes[1] = 0x0f;
  }
  return bytes;
}

/** Why the two may differ, or null. */
function difference(bytes: Uint8Array, bits: 16 | 32): string | null {
  const ours = decodeInstruction((offset) => bytes[offset], bits);
  const decoder = new Decoder(bits, bytes, DecoderOptions.None);
  const theirs = decoder.decode();
  const invalid = theirs.code === Code.INVALID;
  const name = Mnemonic[theirs.mnemonic];
  const features = [...theirs.cpuidFeatures()].map((f) => CpuidFeature[f]);
  const length = theirs.length;
  theirs.free();
  decoder.free();
  if (ours.form === null) {
    if (invalid) return null;
    // An instruction later than P6, which is #UD on our processor; 0F 0D is AMD's prefetch.
    const later = features.some((f) => !OURS.has(f)) || name === 'Reservednop';
    return later ? null : `${name} is not in the table (${features.join(' ')})`;
  }
  if (invalid) {
    // iced refuses LOCK where the SDM says #UD; here that check belongs to the CPU.
    if (ours.lock) return null;
    // MOV CS and the test registers of 386 and 486: the CPU raises #UD by itself.
    if (ours.form.id === 'MOV_Sreg_rm16' && ((ours.modrm >> 3) & 7) === 1) return null;
    if (ours.form.operands.includes('TRn')) return null;
    return `${ours.form.id} is invalid for iced`;
  }
  return length === ours.length ? null : `${ours.form.id}: ${ours.length} bytes, iced ${length}`;
}

describe('decodeInstruction and iced-x86', () => {
  it.each([16, 32] as const)('agree on validity and length in %i-bit code', (bits) => {
    const random = new SeededRandom(0x386 + bits);
    const differences: string[] = [];
    for (let n = 0; n < PATTERNS; n++) {
      const bytes = pattern(random, n);
      const found = difference(bytes, bits);
      if (found !== null)
        differences.push(`${[...bytes].map((b) => b.toString(16).padStart(2, '0')).join(' ')}: ${found}`);
    }
    expect(differences).toEqual([]);
  });
});
