/**
 * Short random x87 sequences with the state they begin in, by number: the same on every computer. The differential test replays
 * them and compares with what a real processor left (build/oracles/x87).
 */
import { SeededRandom, write32 } from '#emulator/base';
import { decodeInstruction } from '#emulator/isa';
import { load, makeMachine, protectedMode, type TestMachine } from '../machine.test-kit.ts';

export const IMAGE_BYTES = 108, MEMORY_BYTES = 48; // prettier-ignore
/** CF PF AF ZF SF OF. */
const ARITHMETIC_FLAGS = 0x8d5;

export interface X87Case {
  /** FNSAVE image, 32-bit protected-mode format, that FRSTOR loads. */
  readonly image: Uint8Array;
  /** Memory operands, at [edi]. */
  readonly memory: Uint8Array;
  readonly flags: number;
  readonly instructions: readonly (readonly number[])[];
}
export interface X87Outcome {
  readonly image: Uint8Array;
  readonly memory: Uint8Array;
  readonly flags: number;
  /** Instructions executed: a sequence ends where an unmasked exception is flagged. */
  readonly steps: number;
}

// -- numbers -------------------------------------------------------------------------------------------------------------
class Numbers {
  readonly r: SeededRandom;
  constructor(seed: number) {
    this.r = new SeededRandom(seed);
  }
  chance(percent: number): boolean {
    return this.r.below(100) < percent;
  }
  pick<T>(from: readonly T[]): T {
    return from[this.r.below(from.length)] as T;
  }
  bits(count: number): bigint {
    return ((BigInt(this.r.u32()) << 32n) | BigInt(this.r.u32())) & ((1n << BigInt(count)) - 1n);
  }
  /** A fraction of `width` bits: few bits set, long runs, or anything. */
  fraction(width: number): bigint {
    const all = (1n << BigInt(width)) - 1n;
    switch (this.r.below(7)) {
      case 0:
        return 0n;
      case 1:
        return all;
      case 2:
        return 1n << BigInt(this.r.below(width));
      case 3:
        return all ^ ((1n << BigInt(this.r.below(width))) - 1n);
      case 4:
        return (all >> BigInt(this.r.below(width))) & all;
      default:
        return this.bits(width) >> BigInt(this.chance(50) ? this.r.below(width) : 0);
    }
  }
  /** Biased exponent for a format whose largest is `max`. */
  exponent(max: number): number {
    const bias = max >> 1;
    switch (this.r.below(10)) {
      case 0:
        return this.pick([0, 0, max]);
      case 1:
        return this.pick([1, 2, max - 1, max - 2, 1 + this.r.below(70), max - 1 - this.r.below(70)].filter((e) => e >= 0 && e <= max)); // prettier-ignore
      case 2:
        return this.r.below(max + 1);
      default:
        return bias + this.r.below(24) - 8;
    }
  }
  float(exponentBits: number, fractionBits: number): bigint {
    const exponent = BigInt(this.exponent((1 << exponentBits) - 1));
    const sign = BigInt(this.r.below(2));
    return (((sign << BigInt(exponentBits)) | exponent) << BigInt(fractionBits)) | this.fraction(fractionBits);
  }
  float80(): bigint {
    const exponent = this.exponent(0x7fff);
    const fraction = this.fraction(63);
    // Pseudo-denormals and unsupported formats now and then.
    const integer = this.chance(4) ? this.r.below(2) : exponent === 0 ? 0 : 1;
    const sign = this.r.below(2);
    return (BigInt((sign << 15) | exponent) << 64n) | (BigInt(integer) << 63n) | fraction;
  }
  integer(width: number): bigint {
    const value = this.fraction(width);
    return this.chance(40) ? (1n << BigInt(width)) - 1n - value : value;
  }
  decimal(): bigint {
    let value = 0n;
    const digits = this.r.below(19);
    for (let k = 0; k < digits; k++) value = (value << 4n) | BigInt(this.r.below(10));
    return value | (BigInt(this.r.below(2)) << 79n);
  }
}

// -- instructions --------------------------------------------------------------------------------------------------------
/** Memory operands by `escape * 8 + digit`; the rest is left out: environment and state hold addresses of the host. */
const MEMORY_KINDS: Readonly<Record<number, 'm32' | 'm64' | 'm80' | 'i16' | 'i32' | 'i64' | 'bcd'>> =
  Object.fromEntries([
    ...Array.from({ length: 8 }, (_, d) => [d, 'm32']),
    ...[0, 2, 3].map((d) => [8 + d, 'm32']),
    ...[5, 7].map((d) => [8 + d, 'i16']),
    ...Array.from({ length: 8 }, (_, d) => [16 + d, 'i32']),
    ...[0, 1, 2, 3].map((d) => [24 + d, 'i32']),
    ...[5, 7].map((d) => [24 + d, 'm80']),
    ...Array.from({ length: 8 }, (_, d) => [32 + d, 'm64']),
    ...[0, 2, 3].map((d) => [40 + d, 'm64']),
    [41, 'i64'],
    [47, 'i16'],
    ...Array.from({ length: 8 }, (_, d) => [48 + d, 'i16']),
    ...[0, 1, 2, 3].map((d) => [56 + d, 'i16']),
    [60, 'bcd'],
    [61, 'i64'],
    [62, 'bcd'],
    [63, 'i64'],
  ]);
/** Not comparable bit by bit: transcendental functions; FNSTSW AX, because the host uses AX. */
const LEFT_OUT: ReadonlySet<number> = new Set([0xd9f0, 0xd9f1, 0xd9f2, 0xd9f3, 0xd9f9, 0xd9fb, 0xd9fe, 0xd9ff, 0xdfe0]);
const REGISTER_OPCODES: readonly number[] = Array.from(
  { length: 8 * 64 },
  (_, k) => ((0xd8 + (k >> 6)) << 8) | (0xc0 + (k & 63)),
)
  .filter((word) => !LEFT_OUT.has(word))
  .filter((word) => decodeInstruction((offset) => (offset === 0 ? word >> 8 : word & 0xff), 32).form !== null);
const MEMORY_OPCODES = Object.keys(MEMORY_KINDS).map(Number);

function fill(n: Numbers, memory: Uint8Array, at: number, kind: string): void {
  const value =
    kind === 'm32' ? n.float(8, 23)
    : kind === 'm64' ? n.float(11, 52)
    : kind === 'm80' ? n.float80()
    : kind === 'bcd' ? n.decimal()
    : n.integer(Number(kind.slice(1))); // prettier-ignore
  const size = kind === 'bcd' ? 10 : Number(kind.slice(1)) / 8;
  for (let k = 0; k < size; k++) memory[at + k] = Number((value >> BigInt(8 * k)) & 0xffn);
}

export function x87Case(number: number): X87Case {
  const n = new Numbers(Math.imul(number, 0x9e3779b1) ^ 0x387);
  const image = new Uint8Array(IMAGE_BYTES);
  const masks = n.chance(60) ? 0x3f : n.r.below(64);
  const control = masks | (n.pick([0, 2, 3, 3]) << 8) | (n.r.below(4) << 10) | (n.r.below(2) << 12) | 0x40;
  const conditions = n.r.u32() & 0x4700;
  write32(image, 0, control);
  write32(image, 4, conditions | (n.r.below(8) << 11) | (n.chance(30) ? n.r.u32() & masks : 0));
  let tags = 0;
  const emptiness = n.pick([0, 10, 50]);
  for (let k = 0; k < 8; k++) if (n.chance(emptiness)) tags |= 3 << (2 * k);
  write32(image, 8, tags);
  for (let k = 0; k < 8; k++) {
    const value = n.float80();
    for (let b = 0; b < 10; b++) image[28 + 10 * k + b] = Number((value >> BigInt(8 * b)) & 0xffn);
  }
  const memory = new Uint8Array(MEMORY_BYTES);
  const length = 1 + n.r.below(4);
  const instructions = Array.from({ length }, (_, k) => {
    if (n.chance(50)) {
      const word = n.pick(REGISTER_OPCODES);
      return [word >> 8, word & 0xff];
    }
    const opcode = n.pick(MEMORY_OPCODES);
    const at = k * 8;
    fill(n, memory, at, MEMORY_KINDS[opcode] as string);
    return [0xd8 | (opcode >> 3), 0x47 | ((opcode & 7) << 3), at];
  });
  return { image, memory, flags: (n.r.u32() & ARITHMETIC_FLAGS) | 2, instructions };
}

// -- running them --------------------------------------------------------------------------------------------------------
const CODE = 0x1000, SAVE = 0x1800, IMAGE = 0x5000, MEMORY = 0x6000; // prettier-ignore
const EDI = 7, ESI = 6; // prettier-ignore
const ES_BIT = 0x80;

export function x87Machine(): TestMachine {
  const m = makeMachine();
  protectedMode(m, 0);
  load(m, SAVE, [0xdd, 0x36, 0xf4]);
  return m;
}
/** FRSTOR, the sequence one instruction at a time, FNSAVE. */
export function runCase(m: TestMachine, { image, memory, flags, instructions }: X87Case): X87Outcome {
  const { cpu } = m;
  load(m, IMAGE, image);
  load(m, MEMORY, memory);
  load(m, CODE, [0xdd, 0x26, ...instructions.flat(), 0xf4]);
  cpu.gpr[ESI] = IMAGE;
  cpu.gpr[EDI] = MEMORY;
  cpu.eip = CODE;
  cpu.setEflags(flags);
  cpu.run(1);
  let steps = 0;
  while (steps < instructions.length) {
    cpu.run(1);
    steps++;
    if (cpu.fpu.status[0] & ES_BIT) break;
  }
  cpu.eip = SAVE;
  cpu.run(1);
  return {
    image: m.ram.slice(IMAGE, IMAGE + IMAGE_BYTES),
    memory: m.ram.slice(MEMORY, MEMORY + MEMORY_BYTES),
    flags: cpu.getEflags() & ARITHMETIC_FLAGS,
    steps,
  };
}

// -- outcomes as text ----------------------------------------------------------------------------------------------------
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
/** ZF PF CF. */
const COMPARISON_FLAGS = 0x45;
const CONDITIONS = 0x4700, C1 = 0x200, DE = 2; // prettier-ignore
const formAt = (bytes: readonly number[]): string => decodeInstruction((k) => bytes[k] ?? 0, 32).form?.id ?? '';

/**
 * What is left out of the comparison, because the processor that made the fixture (AMD, family 25) and the SDM differ; the
 * emulator follows the SDM.
 * - FCOMI clears C1 (SDM vol. 2 FCOMI); there it stays. Nor is what FNSTSW stores behind it.
 * - A comparison with an unmasked IE or DE leaves condition codes or EFLAGS (SDM vol. 2 FCOM, FCOMI); there they are set.
 * - FLD m32 and m64 of a denormal with DE unmasked push nothing (SDM vol. 1 §8.5.2); there the value is pushed.
 */
function uncompared(from: X87Case, { image, steps }: X87Outcome): { status: number; flags: number; all: boolean } {
  const executed = from.instructions.slice(0, steps).map(formAt);
  const last = executed.at(-1) ?? '';
  const ended = ((image[4] as number) & ES_BIT) !== 0;
  const compared = ended && /^F(U?COM|ICOM|TST)/.test(last);
  const flagged = (image[4] as number) & ~(image[0] as number);
  return {
    status: (compared ? CONDITIONS : 0) | (executed.some((id) => /^FU?COMI/.test(id)) ? C1 : 0),
    flags: compared ? COMPARISON_FLAGS : 0,
    all:
      (executed.some((id) => /^FU?COMI/.test(id)) && executed.includes('FNSTSW_m16')) ||
      (ended && /^FLD_m(32|64)$/.test(last) && (flagged & DE) !== 0),
  };
}

/** Which bytes count: control, status and tag word, and the registers; not the pointers, which processors keep differently. */
export function describeOutcome(from: X87Case, outcome: X87Outcome): string {
  const { image, memory, flags, steps } = outcome;
  const without = uncompared(from, outcome);
  if (without.all) return `${steps} differs`;
  const hex16 = (value: number): string => value.toString(16).padStart(4, '0');
  const word = (at: number): number => (image[at] as number) | ((image[at + 1] as number) << 8);
  const words = [hex16(word(0)), hex16(word(4) & ~without.status), hex16(word(8))];
  const registers: string[] = [];
  for (let k = 0; k < 8; k++) {
    const at = 28 + 10 * k;
    const now = hexOf(image.subarray(at, at + 10));
    // Most instructions move the others.
    if (now !== hexOf(from.image.subarray(at, at + 10))) registers.push(`${k}=${now}`);
  }
  const stored = hexOf(memory) === hexOf(from.memory) ? '' : hexOf(memory.subarray(0, 8 * steps + 2));
  const flagText = (flags & ARITHMETIC_FLAGS & ~without.flags).toString(16);
  return [steps, ...words, flagText, registers.join(','), stored].join(' ').trimEnd();
}
