/**
 * Other spellings of mnemonics that NASM accepts, and the words that may not be labels. The table of forms has one
 * spelling per instruction; the assembler, the editor and "did you mean" also know these.
 */
import { CONDITIONS } from './instructions.table.ts';
import { formsByMnemonic } from './forms.ts';

/** Spellings of each condition: the table's own first. */
export const CONDITION_SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  O: ['O'],
  NO: ['NO'],
  B: ['B', 'C', 'NAE'],
  AE: ['AE', 'NB', 'NC'],
  E: ['E', 'Z'],
  NE: ['NE', 'NZ'],
  BE: ['BE', 'NA'],
  A: ['A', 'NBE'],
  S: ['S'],
  NS: ['NS'],
  P: ['P', 'PE'],
  NP: ['NP', 'PO'],
  L: ['L', 'NGE'],
  GE: ['GE', 'NL'],
  LE: ['LE', 'NG'],
  G: ['G', 'NLE'],
};

/** Alias → mnemonic of the table. Aliases that also change the encoding (RETW, FSTSW) name the form they stand for. */
const OTHER_ALIASES: Readonly<Record<string, string>> = {
  LOOPZ: 'LOOPE',
  LOOPNZ: 'LOOPNE',
  SAL: 'SHL',
  XLAT: 'XLATB',
  FWAIT: 'WAIT',
  INT01: 'INT1',
  ICEBP: 'INT1',
  INT03: 'INT3',
  UD2A: 'UD2',
  UD2B: 'UD1',
  RETN: 'RET',
  RETW: 'RET',
  RETD: 'RET',
  RETNW: 'RET',
  RETND: 'RET',
  RETFW: 'RETF',
  RETFD: 'RETF',
  IRETW: 'IRET',
  PUSHAW: 'PUSHA',
  POPAW: 'POPA',
  PUSHFW: 'PUSHF',
  POPFW: 'POPF',
  FINIT: 'FNINIT',
  FCLEX: 'FNCLEX',
  FENI: 'FNENI',
  FDISI: 'FNDISI',
  FSTCW: 'FNSTCW',
  FSTSW: 'FNSTSW',
  FSTENV: 'FNSTENV',
  FSAVE: 'FNSAVE',
};

/** Alias → mnemonic of the table, all upper case: `JZ` → `JE`, `SETNAE` → `SETB`. */
export const MNEMONIC_ALIASES: Readonly<Record<string, string>> = (() => {
  const aliases: Record<string, string> = { ...OTHER_ALIASES };
  for (const { code } of CONDITIONS) {
    for (const spelling of CONDITION_SPELLINGS[code].slice(1)) {
      for (const family of ['J', 'SET', 'CMOV']) aliases[family + spelling] = family + code;
    }
  }
  return aliases;
})();

/** The table's spelling of a mnemonic in any case, or null when it is not an instruction. */
export function canonicalMnemonic(name: string): string | null {
  const upper = name.toUpperCase();
  if (Object.hasOwn(MNEMONIC_ALIASES, upper)) return MNEMONIC_ALIASES[upper];
  return formsByMnemonic(upper).length > 0 ? upper : null;
}

export const isMnemonic = (name: string): boolean => canonicalMnemonic(name) !== null;

/** Prefix words of NASM that apply to this processor. */
export const PREFIX_WORDS: readonly string[] = ['lock', 'rep', 'repe', 'repz', 'repne', 'repnz', 'a16', 'a32', 'o16', 'o32', 'wait', 'es', 'cs', 'ss', 'ds', 'fs', 'gs']; // prettier-ignore

const SIZE_WORDS = ['byte', 'word', 'dword', 'qword', 'tword', 'oword', 'yword', 'zword', 'near', 'far', 'short', 'strict', 'nosplit', 'rel', 'abs', 'to', 'seg', 'wrt', 'times']; // prettier-ignore

const numbered = (stem: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${stem}${n}`);

/** Register names that instructions of the table can use, lower case. */
export const REGISTER_WORDS: readonly string[] = [
  'eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi', 'ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di',
  'al', 'cl', 'dl', 'bl', 'ah', 'ch', 'dh', 'bh', 'es', 'cs', 'ss', 'ds', 'fs', 'gs',
  ...numbered('cr', 8), ...numbered('dr', 8), ...numbered('tr', 8), ...numbered('st', 8),
]; // prettier-ignore

/** Words that NASM reserves for later processors; a label with such a name is refused there. */
const LATER_REGISTER = /^(r(8|9|1[0-5])[bwdl]?|r[abcd]x|r[sb]p|r[sd]i|[sd]il|[sb]pl|segr[67]|(cr|dr|st|mm)\d{1,2}|[xyzt]mm([0-9]|[12][0-9]|3[01])|k[0-7]|bnd[0-3])$/; // prettier-ignore

const registers = new Set(REGISTER_WORDS);
const reserved = new Set([...PREFIX_WORDS, ...SIZE_WORDS, 'bnd', 'nobnd', 'xacquire', 'xrelease', 'a64', 'o64', 'asp', 'osp']);

/** True for a register of this processor, in any case. */
export const isRegisterName = (name: string): boolean => registers.has(name.toLowerCase());

/** True for words that cannot be a label although they are neither a mnemonic nor a register of this processor. */
export function isReservedWord(name: string): boolean {
  const lower = name.toLowerCase();
  return reserved.has(lower) || LATER_REGISTER.test(lower);
}
