/**
 * The decoder against an independent one (iced-x86): on every row of the table and on seeded random bytes, structured so that
 * prefixes and two-byte opcodes are well represented. Every difference has a row in `EXCUSES`, and every row is needed.
 */
import { SeededRandom } from '#emulator/base';
import { Code, CpuidFeature, Decoder, DecoderOptions, Mnemonic } from 'iced-x86';
import { describe, expect, it } from 'vitest';
import { type DecodedInstruction, decodeInstruction, type Form, FORMS } from './index.ts';
import { samples } from './samples.test-kit.ts';

const PATTERNS = 200_000;

interface Iced {
  readonly invalid: boolean;
  readonly name: string;
  readonly length: number;
  readonly features: readonly string[];
}
interface Pair {
  readonly ours: DecodedInstruction;
  readonly iced: Iced;
}
const features = Object.fromEntries(Object.entries(CpuidFeature).map(([name, number]) => [number, name])) as Record<number, string>; // prettier-ignore

function askIced(bytes: Uint8Array, bits: 16 | 32): Iced {
  const decoder = new Decoder(bits, bytes, DecoderOptions.MovTr);
  const instruction = decoder.decode();
  const answer = {
    invalid: instruction.code === Code.INVALID,
    name: Mnemonic[instruction.mnemonic],
    length: instruction.length,
    features: [...instruction.cpuidFeatures()].map((f) => features[f] ?? String(f)),
  };
  instruction.free();
  decoder.free();
  return answer;
}
const pair = (bytes: Uint8Array, bits: 16 | 32): Pair => ({
  ours: decodeInstruction((offset) => bytes[offset] ?? 0, bits),
  iced: askIced(bytes, bits),
});
/** LOCK needs a form that allows it and a memory destination; the processor's part (cpu/lower.ts), counted in here. */
const lockIsLegal = (d: DecodedInstruction, form: Form): boolean => !d.lock || (form.lockable && d.modrm >= 0 && d.modrm < 0xc0); // prettier-ignore
const isValid = ({ ours }: Pair): boolean => ours.form !== null && lockIsLegal(ours, ours.form);
const differs = (it: Pair): boolean =>
  isValid(it) ? it.iced.invalid || it.iced.length !== it.ours.length : !it.iced.invalid;

interface Excuse {
  readonly reason: string;
  readonly applies: (it: Pair) => boolean;
}
/** An opcode that is invalid here and belongs to a later or other processor: the CPUID feature, and who brought it. */
const later = (feature: string, processor: string): Excuse => ({
  reason: `${feature}: ${processor}`,
  applies: (it) => it.ours.form === null && it.iced.features.includes(feature),
});

const EXCUSES: readonly Excuse[] = [
  {
    reason: 'MOV to CS decodes here, so that the processor can name the rule it breaks (#UD)',
    applies: ({ ours, iced }) => iced.invalid && ours.form?.id === 'MOV_Sreg_rm16' && ((ours.modrm >> 3) & 7) === 1,
  },
  {
    reason: 'TR0 to TR2 do not exist: the 386 has TR6 and TR7, the 486 TR3 to TR7; iced takes any number',
    applies: ({ ours, iced }) => ours.form === null && iced.features.includes('MOV_TR') && ((ours.modrm >> 3) & 7) < 3,
  },
  later('MMX', 'Pentium with MMX'),
  later('SYSCALL', 'AMD K6'),
  later('D3NOW', 'AMD K6-2'),
  later('D3NOWEXT', 'AMD Athlon'),
  later('FXSR', 'Pentium II'),
  later('SSE', 'Pentium III'),
  later('SSE2', 'Pentium 4'),
  later('CLFSH', 'Pentium 4'),
  later('SSE3', 'Pentium 4 (Prescott)'),
  later('MONITOR', 'Pentium 4 (Prescott)'),
  later('VMX', 'Pentium 4 (2005)'),
  later('SMX', 'Core 2'),
  later('SSSE3', 'Core 2'),
  later('SSE4_1', 'Core 2 (Penryn)'),
  later('SSE4_2', 'Core i7'),
  later('POPCNT', 'Core i7'),
  later('RDTSCP', 'Core i7'),
  later('XSAVE', 'Core 2 (Penryn)'),
  later('XSAVEOPT', 'Core i (second generation)'),
  later('XSAVEC', 'Core (sixth generation)'),
  later('XSAVES', 'Core (sixth generation)'),
  later('AES', 'Core (2010)'),
  later('AVX', 'Core i (second generation)'),
  later('AVX2', 'Core (fourth generation)'),
  later('FMA', 'Core (fourth generation)'),
  later('MOVBE', 'Atom'),
  later('RDRAND', 'Core (third generation)'),
  later('RDSEED', 'Core (fifth generation)'),
  later('ADX', 'Core (fifth generation)'),
  later('RTM', 'Core (fourth generation)'),
  later('HLE_or_RTM', 'Core (fourth generation)'),
  later('SMAP', 'Core (fifth generation)'),
  later('SHA', 'Atom (Goldmont)'),
  later('CLFLUSHOPT', 'Core (sixth generation)'),
  later('SGX1', 'Core (sixth generation)'),
  later('PKU', 'Xeon (Skylake)'),
  later('AVX512DQ', 'Xeon (Skylake)'),
  later('CLWB', 'Xeon (Skylake)'),
  later('PTWRITE', 'Atom (Goldmont Plus)'),
  later('RDPID', 'Atom (Goldmont Plus)'),
  later('GFNI', 'Core (Ice Lake)'),
  later('PCONFIG', 'Xeon (Ice Lake)'),
  later('CET_SS', 'Core (Tiger Lake)'),
  later('AESKLE', 'Core (Tiger Lake)'),
  later('MOVDIRI', 'Core (Tiger Lake)'),
  later('WAITPKG', 'Atom (Tremont)'),
  later('SERIALIZE', 'Core (Alder Lake)'),
  later('TSXLDTRK', 'Xeon (Sapphire Rapids)'),
  later('RAO_INT', 'Xeon (Sierra Forest)'),
  later('SSE4A', 'AMD Barcelona'),
  later('SVM', 'AMD Opteron'),
  later('SKINIT_or_SVM', 'AMD Opteron'),
  later('MONITORX', 'AMD Excavator'),
  later('CLZERO', 'AMD Zen'),
  later('RDPRU', 'AMD Zen 2'),
  later('INVLPGB', 'AMD Zen 3'),
  later('SEV_SNP', 'AMD Zen 3'),
  later('PADLOCK_RNG', 'VIA C3'),
  later('PADLOCK_ACE', 'VIA C3'),
  later('PADLOCK_PHE', 'VIA C7'),
  later('PADLOCK_PMM', 'VIA C7'),
  later('PADLOCK_GMI', 'Zhaoxin'),
];

class Differences {
  readonly counts = new Map<string, number>(EXCUSES.map(({ reason }) => [reason, 0]));
  readonly unexplained: string[] = [];
  compare(bytes: Uint8Array, bits: 16 | 32): void {
    const it = pair(bytes, bits);
    if (!differs(it)) return;
    const excuse = EXCUSES.find(({ applies }) => applies(it));
    if (excuse !== undefined) {
      this.counts.set(excuse.reason, (this.counts.get(excuse.reason) ?? 0) + 1);
      return;
    }
    const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join(' ');
    const { ours, iced } = it;
    const theirs = iced.invalid ? 'invalid' : `${iced.name} (${iced.features.join(' ')}) ${iced.length}`;
    this.unexplained.push(`${bits} bits, ${hex}: ${ours.form?.id ?? 'invalid'} ${ours.length}, iced ${theirs}`);
  }
}

const PREFIXES = [0x66, 0x67, 0x66, 0x67, 0xf3, 0xf2, 0xf0, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65];
/** 0 to 4 prefixes (seldom up to 15), half of the opcodes in the 0F map, then bytes in which ModR/M shapes are all likely. */
function pattern(random: SeededRandom): Uint8Array {
  const bytes = Uint8Array.from({ length: 16 }, () => random.below(256));
  const prefixes = random.below(64) === 0 ? random.below(16) : Math.max(0, random.below(7) - 2);
  for (let k = 0; k < prefixes; k++) bytes[k] = PREFIXES[random.below(PREFIXES.length)];
  if (random.below(2) === 0 && prefixes < 15) bytes[prefixes] = 0x0f;
  return bytes;
}

describe('decodeInstruction and iced-x86', () => {
  it('agree on every row and alternate of the table, in both code sizes', () => {
    const differences = new Differences();
    let tried = 0;
    for (const bits of [16, 32] as const) {
      for (const form of FORMS) {
        for (const encoding of [form.encoding, ...form.alternates]) {
          for (const sample of samples(form, encoding, bits)) {
            const bytes = new Uint8Array(16);
            bytes.set(sample);
            differences.compare(bytes, bits);
            tried++;
          }
        }
      }
    }
    expect(differences.unexplained).toEqual([]);
    expect(tried).toBeGreaterThan(2 * FORMS.length);
  });

  it(`agree on validity and length of ${PATTERNS} random patterns in each code size, but for the excuses`, () => {
    const differences = new Differences();
    for (const bits of [16, 32] as const) {
      const random = new SeededRandom(0x386 + bits);
      for (let n = 0; n < PATTERNS; n++) differences.compare(pattern(random), bits);
    }
    expect(differences.unexplained).toEqual([]);
    const unused = [...differences.counts].filter(([, count]) => count === 0).map(([reason]) => reason);
    expect(unused).toEqual([]);
  });
});
