/** What a word means to the assembler: register, prefix, size keyword, instruction, or a name of the learner's. */
import { isMnemonic } from '#emulator/isa';
import { isForeignMnemonic } from './foreign-mnemonics.table.ts';

export type WordType =
  | 'register'
  | 'prefix'
  | 'size'
  | 'special'
  | 'pseudo'
  | 'instruction'
  | 'foreign'
  | 'operator'
  | 'name';

export interface Word {
  readonly type: WordType;
  readonly lower: string;
}

const PREFIXES =
  'a16 a32 a64 asp lock o16 o32 o64 osp rep repe repne repnz repz times wait xacquire xrelease bnd nobnd'.split(' ');
export const SIZES: Readonly<Record<string, 8 | 16 | 32 | 64 | 80 | 128>> = {
  byte: 8, word: 16, dword: 32, qword: 64, tword: 80, oword: 128,
}; // prettier-ignore
const SPECIALS = 'abs far near short strict nosplit rel to yword zword'.split(' ');
/** Bytes per element of `db` … `do`. */
export const DATA_SIZES: Readonly<Record<string, number>> = {
  db: 1,
  dw: 2,
  dd: 4,
  dq: 8,
  dt: 10,
  do: 16,
  dy: 32,
  dz: 64,
};
export const RESERVE_SIZES: Readonly<Record<string, number>> = {
  resb: 1, resw: 2, resd: 4, resq: 8, rest: 10, reso: 16, resy: 32, resz: 64,
}; // prettier-ignore

export const SEGMENT_REGISTERS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs'] as const;
/** Registers that this machine has. */
const REGISTER_BITS = new Map<string, number>();
for (const name of 'al cl dl bl ah ch dh bh'.split(' ')) REGISTER_BITS.set(name, 8);
for (const name of 'ax cx dx bx sp bp si di'.split(' ')) {
  REGISTER_BITS.set(name, 16);
  REGISTER_BITS.set('e' + name, 32);
}
for (const name of SEGMENT_REGISTERS) REGISTER_BITS.set(name, 16);
for (const n of [0, 1, 2, 3, 4, 5, 6, 7]) {
  for (const kind of ['cr', 'dr', 'tr']) REGISTER_BITS.set(kind + n, 32);
  REGISTER_BITS.set('st' + n, 80);
}
/** Registers that NASM knows and this machine does not have: they are reserved words all the same. */
const FOREIGN_REGISTERS = new Set<string>();
for (const name of 'rax rcx rdx rbx rsp rbp rsi rdi spl bpl sil dil segr6 segr7'.split(' '))
  FOREIGN_REGISTERS.add(name);
for (let n = 0; n < 32; n++) {
  for (const kind of ['xmm', 'ymm', 'zmm']) FOREIGN_REGISTERS.add(kind + n);
  if (n < 16 && n >= 8) {
    for (const end of ['', 'b', 'w', 'd']) FOREIGN_REGISTERS.add('r' + n + end);
    for (const kind of ['cr', 'dr']) FOREIGN_REGISTERS.add(kind + n);
  }
  if (n < 8) for (const kind of ['mm', 'k', 'tmm']) FOREIGN_REGISTERS.add(kind + n);
  if (n < 4) FOREIGN_REGISTERS.add('bnd' + n);
}

export const isForeignRegister = (lower: string): boolean => FOREIGN_REGISTERS.has(lower);
/** Width in bits; 0 when it is not a register of this machine. */
export const registerBits = (lower: string): number => REGISTER_BITS.get(lower) ?? 0;
export const registerNames = (): IterableIterator<string> => REGISTER_BITS.keys();

const WORDS = new Map<string, WordType>();
for (const name of REGISTER_BITS.keys()) WORDS.set(name, 'register');
for (const name of FOREIGN_REGISTERS) WORDS.set(name, 'register');
for (const name of PREFIXES) WORDS.set(name, 'prefix');
for (const name of Object.keys(SIZES)) WORDS.set(name, 'size');
for (const name of SPECIALS) WORDS.set(name, 'special');
for (const name of [...Object.keys(DATA_SIZES), ...Object.keys(RESERVE_SIZES), 'equ', 'incbin'])
  WORDS.set(name, 'pseudo');
for (const name of ['seg', 'wrt']) WORDS.set(name, 'operator');

// Sources repeat their words; the answer for a spelling never changes.
const known = new Map<string, Word>();
const CACHE_LIMIT = 20_000;

function mnemonicType(lower: string): WordType {
  if (isMnemonic(lower)) return 'instruction';
  return isForeignMnemonic(lower) ? 'foreign' : 'name';
}

/** Meaning of a word as spelled; `$name` is always a name. */
export function wordOf(text: string): Word {
  let word = known.get(text);
  if (word === undefined) {
    const lower = text.toLowerCase();
    word = { type: text.charCodeAt(0) === 36 ? 'name' : (WORDS.get(lower) ?? mnemonicType(lower)), lower };
    if (known.size >= CACHE_LIMIT) known.clear();
    known.set(text, word);
  }
  return word;
}
