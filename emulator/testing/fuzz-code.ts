/** Instruction streams for fuzz tests: pure noise, or valid forms of the instruction table with operands that hurt. */
import type { SeededRandom } from '#emulator/base';
import { FORMS, type Encoding, type Form } from '#emulator/isa';

/** What a stream may name: selectors, linear addresses and jump targets of the world it will run in. */
export interface CodeWorld {
  readonly selectors: readonly number[];
  readonly addresses: readonly number[];
  readonly entries: readonly number[];
}

const pick = <T>(random: SeededRandom, from: readonly T[]): T => from[random.below(from.length)];
const little = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, k) => (value >>> (8 * k)) & 0xff);

/** Forms that change who runs, with which tables, and on which stack: these are chosen more often. */
const SYSTEM = FORMS.filter((form) =>
  /^(CALL|JMP|RET|RETF|IRET|INT|INTO|LTR|LLDT|LGDT|LIDT|LMSW|MOV_(Sreg|CRn|DRn|r32_CRn|r32_DRn)|L[DEFGS]S_|INVLPG|HLT|CLI|STI|POPF|PUSHF|CLTS|LAR|LSL|VER|ARPL|SYS|WRMSR|RDMSR|IN_|OUT_|INS|OUTS|BOUND|ICEBP)/.test(
    form.id,
  ),
);
const STACK = FORMS.filter((form) => /^(PUSH|POP|ENTER|LEAVE|CALL|RET|INT)/.test(form.id));
const STRING = FORMS.filter((form) => form.rep !== 'none');

const INTERESTING = [0, 1, 2, 3, 4, 7, 8, 0x7f, 0x80, 0xff, 0xfff, 0x1000, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff]; // prettier-ignore

/** A value that means something in this world, or noise. */
export function hurtfulNumber(random: SeededRandom, world: CodeWorld): number {
  switch (random.below(6)) {
    case 0:
      return pick(random, INTERESTING);
    case 1:
      return pick(random, world.selectors);
    case 2:
      return pick(random, world.entries);
    case 3:
      return random.u32();
    default:
      return (pick(random, world.addresses) + random.below(16) - 4) >>> 0;
  }
}

function modrmBytes(random: SeededRandom, world: CodeWorld, encoding: Encoding, addressSize: 16 | 32): number[] {
  if (encoding.mod === 'fixed') return [encoding.fixedModrm];
  const reg = encoding.modrm === 8 ? random.below(8) : encoding.modrm;
  const inRegister = encoding.mod === 'reg' || (encoding.mod === 'any' && random.below(3) === 0);
  if (inRegister) return [0xc0 | (reg << 3) | random.below(8)];
  const mod = random.below(3);
  const rm = random.below(8);
  const bytes = [(mod << 6) | (reg << 3) | rm];
  if (addressSize === 16) {
    const size = mod === 1 ? 1 : mod === 2 || rm === 6 ? 2 : 0;
    return [...bytes, ...little(hurtfulNumber(random, world), size)];
  }
  let size = mod === 1 ? 1 : mod === 2 ? 4 : rm === 5 ? 4 : 0;
  if (rm === 4) {
    const sib = random.below(256);
    bytes.push(sib);
    if (mod === 0 && (sib & 7) === 5) size = 4;
  }
  return [...bytes, ...little(hurtfulNumber(random, world), size)];
}

function immediateBytes(
  random: SeededRandom,
  world: CodeWorld,
  kind: Encoding['immediates'][number],
  addressSize: 16 | 32,
): number[] {
  const target = (): number => pick(random, world.entries);
  const selector = (): number => (random.below(8) === 0 ? random.below(0x10000) : pick(random, world.selectors));
  switch (kind) {
    case 'ib':
      return [random.below(256)];
    case 'iw':
      return little(random.below(4) === 0 ? hurtfulNumber(random, world) : random.below(16), 2);
    case 'id':
      return little(hurtfulNumber(random, world), 4);
    case 'cb':
      // Mostly a little forward, sometimes back.
      return [random.below(4) === 0 ? 0xff - random.below(60) : random.below(12)];
    case 'cw':
      return little(random.below(12) === 0 ? random.u32() : random.below(40), 2);
    case 'cd':
      return little(random.below(12) === 0 ? random.u32() : random.below(40), 4);
    case 'cp4':
      return [...little(target(), 2), ...little(selector(), 2)];
    case 'cp6':
      return [...little(target(), 4), ...little(selector(), 2)];
    case 'mo':
      return little(hurtfulNumber(random, world), addressSize >> 3);
  }
}

/** Bytes of one form for code of a size, with operands chosen at random. */
export function randomInstruction(random: SeededRandom, world: CodeWorld, form: Form, codeSize: 16 | 32): number[] {
  const { alternates } = form;
  const encoding = alternates.length > 0 && random.below(8) === 0 ? pick(random, alternates) : form.encoding;
  const bytes: number[] = [];
  if (random.below(24) === 0) bytes.push(0xf0);
  if (random.below(10) === 0) bytes.push(pick(random, [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65]));
  if (form.rep !== 'none' && random.below(2) === 0) bytes.push(0xf2 + random.below(2));
  let addressSize = codeSize;
  const otherAddress = encoding.addressSize !== 0 ? encoding.addressSize !== codeSize : random.below(10) === 0;
  if (otherAddress) {
    bytes.push(0x67);
    addressSize = codeSize === 16 ? 32 : 16;
  }
  const otherOperand = encoding.operandSize !== 0 ? encoding.operandSize !== codeSize : random.below(10) === 0;
  if (otherOperand) bytes.push(0x66);
  if (encoding.mandatoryPrefix !== 0) bytes.push(encoding.mandatoryPrefix);
  if (encoding.map === 1) bytes.push(0x0f);
  bytes.push(encoding.plusRegister ? (encoding.opcode & 0xf8) | random.below(8) : encoding.opcode);
  if (encoding.modrm >= 0 || encoding.mod === 'fixed') bytes.push(...modrmBytes(random, world, encoding, addressSize));
  for (const kind of encoding.immediates) bytes.push(...immediateBytes(random, world, kind, addressSize));
  return bytes;
}

/** `MOV reg, imm`, so that the next instructions meet addresses and selectors that exist. */
function loadRegister(random: SeededRandom, world: CodeWorld, codeSize: 16 | 32): number[] {
  return [0xb8 | random.below(8), ...little(hurtfulNumber(random, world), codeSize >> 3)];
}

export type StreamKind = 'noise' | 'forms';

/** About `length` bytes of code; the last instruction may be cut off. */
export function randomStream(
  random: SeededRandom,
  world: CodeWorld,
  kind: StreamKind,
  codeSize: 16 | 32,
  length: number,
): number[] {
  const bytes: number[] = [];
  while (bytes.length < length) {
    if (kind === 'noise') bytes.push(random.below(256));
    else if (random.below(6) === 0) bytes.push(...loadRegister(random, world, codeSize));
    else {
      const from = [FORMS, FORMS, SYSTEM, SYSTEM, STACK, STRING][random.below(6)];
      bytes.push(...randomInstruction(random, world, pick(random, from), codeSize));
    }
  }
  return bytes.slice(0, length);
}
