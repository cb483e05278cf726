/**
 * Chooses the form for a mnemonic and its operands, by the patterns of match-form.table.ts and NASM's rules for operand
 * sizes. Makes no bytes, and does not explain a refusal in detail (see match-form-reason.ts).
 */
import {
  canonicalMnemonic,
  CONDITION_SPELLINGS,
  type Form,
  formById,
  formsByMnemonic,
  operandClass,
} from '#emulator/isa';
import { invariant } from '#emulator/base';
import { type OperandType, type SizeMask, SIZE, T } from './match-form-operand.ts';
import { PATTERN_GROUPS } from './match-form.table.ts';

/** Where an operand of the form comes from: a written operand, a constant, or nowhere (implicit). */
export type Source = { readonly operand: number } | { readonly constant: number } | null;

export interface Pattern {
  readonly operands: readonly OperandType[];
  /** SM, SM2: the first so many operands share one size, that of the first of them which has one; 0 = none. */
  readonly sharedBy: number;
  readonly sharedSize: SizeMask;
  /** Size an operand without size counts as: bits, `code`, or 0. */
  readonly defaultSize: SizeMask | 'code';
  /** Operand that `defaultSize` is for; -1 = all. */
  readonly defaultFor: number;
  readonly anySize: boolean;
  readonly jmp8: boolean;
  readonly forced: readonly ('o16' | 'o32' | 'a16' | 'a32' | 'wait' | 'obsolete')[];
  /** Forms for 16- and for 32-bit code; null when `raw` has the bytes. */
  readonly form16: Form | null;
  readonly form32: Form | null;
  readonly raw: readonly number[];
  readonly sources: readonly Source[];
  /** Sources of the form's immediates (and moffs), in the order of the bytes. */
  readonly immediates: readonly Source[];
}

/** NASM's grades of a failed match, worst first; a better failure is the one reported. */
export type MatchFailure = 'no-such-operands' | 'size-not-specified' | 'size-mismatch';
const GRADE: Readonly<Record<MatchFailure, number>> = {
  'no-such-operands': 0,
  'size-not-specified': 1,
  'size-mismatch': 2,
};

const OPERAND_WORDS: Readonly<Record<string, OperandType>> = {
  mem: { type: T.REGMEM | T.MEM, size: 0 },
  mem8: { type: T.REGMEM | T.MEM, size: SIZE[8] },
  mem16: { type: T.REGMEM | T.MEM, size: SIZE[16] },
  mem32: { type: T.REGMEM | T.MEM, size: SIZE[32] },
  mem64: { type: T.REGMEM | T.MEM, size: SIZE[64] },
  mem80: { type: T.REGMEM | T.MEM, size: SIZE[80] },
  mem_offs: { type: T.REGMEM | T.MEM | T.OFFSET, size: 0 },
  rm8: { type: T.REGMEM, size: SIZE[8] },
  rm16: { type: T.REGMEM, size: SIZE[16] },
  rm32: { type: T.REGMEM, size: SIZE[32] },
  reg8: { type: T.REG | T.GPR, size: SIZE[8] },
  reg16: { type: T.REG | T.GPR, size: SIZE[16] },
  reg32: { type: T.REG | T.GPR, size: SIZE[32] },
  reg_al: { type: T.REG | T.GPR | T.ACCUMULATOR, size: SIZE[8] },
  reg_ax: { type: T.REG | T.GPR | T.ACCUMULATOR, size: SIZE[16] },
  reg_eax: { type: T.REG | T.GPR | T.ACCUMULATOR, size: SIZE[32] },
  reg_cl: { type: T.REG | T.GPR | T.COUNT, size: SIZE[8] },
  reg_cx: { type: T.REG | T.GPR | T.COUNT, size: SIZE[16] },
  reg_ecx: { type: T.REG | T.GPR | T.COUNT, size: SIZE[32] },
  reg_dx: { type: T.REG | T.GPR | T.DATA, size: SIZE[16] },
  reg_sreg: { type: T.REG | T.SREG, size: SIZE[16] },
  reg_es: { type: T.REG | T.SREG | T.ES, size: SIZE[16] },
  reg_cs: { type: T.REG | T.SREG | T.CS, size: SIZE[16] },
  reg_ss: { type: T.REG | T.SREG | T.SS, size: SIZE[16] },
  reg_ds: { type: T.REG | T.SREG | T.DS, size: SIZE[16] },
  reg_fs: { type: T.REG | T.SREG | T.FS, size: SIZE[16] },
  reg_gs: { type: T.REG | T.SREG | T.GS, size: SIZE[16] },
  reg_creg: { type: T.REG | T.CREG, size: SIZE[32] },
  reg_dreg: { type: T.REG | T.DREG, size: SIZE[32] },
  reg_treg: { type: T.REG | T.TREG, size: SIZE[32] },
  fpureg: { type: T.REG | T.FPUREG, size: 0 },
  fpu0: { type: T.REG | T.FPUREG | T.FPU0, size: 0 },
  imm: { type: T.IMM, size: 0 },
  imm8: { type: T.IMM, size: SIZE[8] },
  imm16: { type: T.IMM, size: SIZE[16] },
  imm32: { type: T.IMM, size: SIZE[32] },
  sbyteword: { type: T.IMM | T.SBYTEWORD, size: 0 },
  sbyteword16: { type: T.IMM | T.SBYTEWORD, size: SIZE[16] },
  sbytedword: { type: T.IMM | T.SBYTEDWORD, size: 0 },
  sbytedword32: { type: T.IMM | T.SBYTEDWORD, size: SIZE[32] },
  unity: { type: T.IMM | T.UNITY, size: 0 },
  ptr: { type: T.FARPTR, size: 0 },
  ptr16: { type: T.FARPTR, size: SIZE[16] },
  ptr32: { type: T.FARPTR, size: SIZE[32] },
  near: { type: 0, size: SIZE.near },
  far: { type: 0, size: SIZE.far },
  short: { type: 0, size: SIZE.short },
  to: { type: T.TO, size: 0 },
};

function parseOperand(text: string): OperandType {
  let type = 0;
  let size = 0;
  for (const word of text.split('|')) {
    const part = OPERAND_WORDS[word];
    invariant(part !== undefined, `unknown operand word '${word}' in a pattern`);
    type |= part.type;
    size |= part.size;
  }
  return { type, size };
}

function parseMap(text: string): Source[] {
  return text.split(',').map((item) => {
    if (item === '-') return null;
    if (item.startsWith('#')) return { constant: Number(item.slice(1)) };
    return item === 'st1' ? { constant: 1 } : { operand: Number(item) };
  });
}

const DEFAULT_SIZE: Readonly<Record<string, SizeMask | 'code'>> = {
  SB: SIZE[8],
  SW: SIZE[16],
  SD: SIZE[32],
  SIZE: 'code',
};

function parsePattern(line: string, mnemonic: string): Pattern {
  const [left, right] = line.replaceAll('{}', mnemonic).split(' > ');
  const [operandText, ...flags] = left.trim().split(' ');
  const words = right.trim().split(' ');
  const operands = operandText === 'void' ? [] : operandText.split(',').map(parseOperand);
  const forced = words.filter((w) => /^([oa](16|32)|wait|obsolete)$/.test(w)) as Pattern['forced'][number][];
  const hex = words.filter((w) => /^[0-9A-F]{2}$/.test(w));
  let form16: Form | null = null;
  let form32: Form | null = null;
  let sources: Source[] = operands.map((_, operand) => ({ operand }));
  if (hex.length === 0) {
    const target = words[words.length - 1];
    const open = target.indexOf('(');
    const names = (open < 0 ? target : target.slice(0, open)).split('/');
    form16 = formById(names[0]);
    form32 = formById(names[names.length - 1]);
    if (open >= 0) sources = parseMap(target.slice(open + 1, -1));
    const { operands: kinds } = form16;
    invariant(
      sources.length === kinds.length && sources.every((s, i) => s !== null || operandClass(kinds[i]) === 'implicit'),
      `pattern '${line}' does not fill ${form16.id}`,
    );
  }
  const sharedBy = flags.includes('SM') ? operands.length : flags.includes('SM2') ? 2 : 0;
  const size = flags.find((f) => Object.hasOwn(DEFAULT_SIZE, f));
  return {
    operands,
    sharedBy,
    sharedSize: operands.slice(0, sharedBy).find((o) => o.size !== 0)?.size ?? 0,
    defaultSize: size === undefined ? 0 : DEFAULT_SIZE[size],
    defaultFor: flags.includes('AR1') ? 1 : flags.includes('AR2') ? 2 : -1,
    anySize: flags.includes('ANYSIZE'),
    jmp8: words.includes('jmp8'),
    forced,
    form16,
    form32,
    raw: hex.map((h) => parseInt(h, 16)),
    sources,
    immediates: sources.filter((_, i) => IMMEDIATE_ROLES.has(form16?.roles[i] ?? '')),
  };
}
const IMMEDIATE_ROLES: ReadonlySet<string> = new Set(['immediate', 'immediate2', 'moffs']);

function buildPatterns(): Map<string, readonly Pattern[]> {
  const conditions = Object.values(CONDITION_SPELLINGS).flat();
  const result = new Map<string, readonly Pattern[]>();
  for (const group of PATTERN_GROUPS) {
    const mnemonics = group.mnemonics
      .split(' ')
      .flatMap((m) => (m.endsWith('cc') ? conditions.map((c) => m.slice(0, -2) + c) : [m]));
    for (const mnemonic of mnemonics) {
      const table = canonicalMnemonic(mnemonic);
      invariant(table !== null, `pattern for unknown mnemonic ${mnemonic}`);
      const lines = group.patterns.split('\n').filter((line) => line.trim() !== '');
      result.set(
        mnemonic,
        lines.map((line) => parsePattern(line, table)),
      );
    }
  }
  return result;
}

let patterns: Map<string, readonly Pattern[]> | null = null;

/** Spellings seen so far, as written, so that a source is not folded to upper case over and over. */
const bySpelling = new Map<string, readonly Pattern[]>();

/** Patterns of a mnemonic (any case) in order of choice; null when there is no such instruction. */
export function patternsOf(mnemonic: string): readonly Pattern[] | null {
  const seen = bySpelling.get(mnemonic);
  if (seen !== undefined) return seen;
  const upper = mnemonic.toUpperCase();
  const table = canonicalMnemonic(upper);
  if (table === null) return null;
  patterns ??= buildPatterns();
  const made =
    patterns.get(upper) ??
    patterns.get(table) ??
    formsByMnemonic(table)
      .filter((form) => form.operands.length === 0 && !form.decodeOnly)
      .map((form) => parsePattern(`void > ${form.id}`, table));
  bySpelling.set(mnemonic, made);
  return made;
}

/** Grades one pattern against the operands: `null` = it fits. Runs for every candidate, so it allocates nothing. */
function tryPattern(pattern: Pattern, operands: readonly OperandType[], bits: 16 | 32): MatchFailure | null {
  const wanted = pattern.operands;
  const count = wanted.length;
  if (count !== operands.length) return 'no-such-operands';
  for (let i = 0; i < count; i++) {
    const { type } = operands[i];
    // A property that the operand does not have, or a qualifier (`to`) that the pattern does not have.
    if ((wanted[i].type & ~type) !== 0 || (type & ~wanted[i].type & T.TO) !== 0) return 'no-such-operands';
  }
  const { defaultFor, anySize } = pattern;
  const size = pattern.defaultSize === 'code' ? (bits === 16 ? SIZE[16] : SIZE[32]) : pattern.defaultSize;
  let missing = false;
  for (let i = 0; i < count; i++) {
    if (wanted[i].size === 0) continue;
    const given = operands[i];
    const effective = given.size !== 0 ? given.size : defaultFor < 0 || defaultFor === i ? size : 0;
    if (wanted[i].size === effective || (anySize && (given.type & T.REG) === 0)) continue;
    if (effective !== 0) return 'no-such-operands';
    if ((given.type & T.REG) === 0) missing = true;
  }
  if (missing) return 'size-not-specified';
  if (anySize) return null;
  for (let i = 0; i < count; i++) {
    if (wanted[i].size !== 0) continue;
    const shared = i < pattern.sharedBy ? pattern.sharedSize : 0;
    const allowed = shared !== 0 ? shared : defaultFor < 0 || defaultFor === i ? size : 0;
    if ((operands[i].size & ~allowed) !== 0) return 'size-mismatch';
  }
  return null;
}

export type MatchResult =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly failure: MatchFailure };

/**
 * The first pattern that fits.
 * @param rel8Reaches answers for a jump whose size is left to the assembler.
 */
export function matchForm(
  candidates: readonly Pattern[],
  operands: readonly OperandType[],
  bits: 16 | 32,
  rel8Reaches: () => boolean,
): MatchResult {
  let best: MatchFailure = 'no-such-operands';
  for (const pattern of candidates) {
    const failure = tryPattern(pattern, operands, bits);
    if (failure === null && !(pattern.jmp8 && !rel8Reaches())) return { ok: true, pattern };
    if (failure !== null && GRADE[failure] > GRADE[best]) best = failure;
  }
  const sized = best === 'no-such-operands' ? null : withOnlySize(candidates, operands, bits);
  if (sized === null) return { ok: false, failure: best };
  for (const pattern of candidates) {
    const failure = tryPattern(pattern, sized, bits);
    if (failure === null && !(pattern.jmp8 && !rel8Reaches())) return { ok: true, pattern };
    if (failure !== null && GRADE[failure] > GRADE[best]) best = failure;
  }
  return { ok: false, failure: best };
}

/** The operands with the size on which all candidates that miss one agree; null when they do not agree. */
function withOnlySize(
  candidates: readonly Pattern[],
  operands: readonly OperandType[],
  bits: 16 | 32,
): OperandType[] | null {
  const sizes = operands.map((o) => o.size);
  let anyMissing = false;
  for (const pattern of candidates) {
    if (tryPattern(pattern, operands, bits) !== 'size-not-specified') continue;
    anyMissing = true;
    pattern.operands.forEach((o, i) => (sizes[i] |= o.size));
  }
  const unique = operands.every((o, i) => (o.type & T.REG) !== 0 || (sizes[i] & (sizes[i] - 1)) === 0);
  if (!anyMissing || !unique) return null;
  return operands.map((o, i) => ((o.type & T.REG) !== 0 ? o : { type: o.type, size: sizes[i] }));
}
