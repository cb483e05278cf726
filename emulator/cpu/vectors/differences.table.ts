/**
 * Vectors that a 386 need not reproduce, each with its reason: true differences between generations, and what one recording
 * processor did that no manual describes. A row is asked only about a vector that came out differently.
 */
import type { Flat32Vector } from './flat32.test-kit.ts';
import type { MooTest } from './moo.test-kit.ts';
import { opcodeAt } from './real.test-kit.ts';

/** A test of an 80286 that came out differently. */
interface Case286 {
  readonly test: MooTest;
  readonly opcode: number;
  /** ModR/M.reg. */
  readonly digit: number;
  /** Prefix bytes. */
  readonly prefixes: Uint8Array;
  /** Vectors that our processor delivered. */
  readonly vectors: readonly number[];
}
interface Row<Case> {
  readonly reason: string;
  readonly applies: (it: Case) => boolean;
}

const LOCK = 0xf0, GP = 13, SS = 12, UD = 6, DE = 0; // prettier-ignore
const isString = (opcode: number): boolean =>
  (opcode & 0xf4) === 0xa4 || (opcode & 0xfc) === 0x6c || (opcode & 0xfe) === 0xaa;

export const DIFFERENCES_286: readonly Row<Case286>[] = [
  {
    reason: 'LOCK raises #UD for more instructions on a 386 (SDM vol. 3 §22.18.6)',
    applies: ({ prefixes }) => prefixes.includes(LOCK),
  },
  {
    reason: 'an instruction may have 15 bytes on a 386, and 10 on a 286',
    applies: ({ test }) => test.exception === GP && test.bytes.length - 1 > 10,
  },
  {
    reason: 'a violation of the stack-segment limit is #SS on a 386, and #GP on a 286 in real mode',
    applies: ({ test, vectors }) => test.exception === GP && vectors[0] === SS,
  },
  {
    reason: 'FS and GS exist on a 386',
    applies: ({ test, opcode, digit }) =>
      test.exception === UD && (opcode === 0x8c || opcode === 0x8e) && (digit === 4 || digit === 5),
  },
  {
    reason: 'a string instruction that faults leaves its index registers alone on a 386',
    applies: ({ test, opcode }) => test.exception !== null && isString(opcode),
  },
  {
    reason: 'a POP to memory that faults leaves SP alone on a 386',
    applies: ({ test, opcode }) => test.exception !== null && opcode === 0x8f,
  },
  {
    reason: 'AAM by 0 leaves the flags alone before its #DE on a 386',
    applies: ({ test, opcode }) => test.exception === DE && opcode === 0xd4,
  },
  {
    reason: 'a far pointer in memory does not wrap at the end of the segment on a 386',
    applies: ({ test, opcode, digit, vectors }) =>
      test.exception === null && vectors.length > 0 && opcode === 0xff && digit === 3,
  },
];

/** First source offset of each, by code: memory overlapping by less than the piece that was moved at once. */
const PIECEWISE: ReadonlyMap<string, number> = new Map([
  ['f367a4', 0xdea881d1],
  ['f36667a5', 0xb6f762a0],
  ['67f3a5', 0x8d757e3a],
]);
export const DIFFERENCES_HOST: readonly Row<Flat32Vector>[] = [
  {
    reason: 'the recording processor moved overlapping data in pieces larger than the element (REP MOVS, 16-bit address)',
    applies: ({ code, i }) => PIECEWISE.get(code) === i[6],
  },
];

/** Why a 386 differs from the 80286 that was recorded, or null. */
export function explain286(test: MooTest, vectors: readonly number[]): string | null {
  const at = opcodeAt(test);
  const it = {
    test,
    opcode: test.bytes[at],
    digit: (test.bytes[at + 1] >> 3) & 7,
    prefixes: test.bytes.subarray(0, at),
    vectors,
  };
  return DIFFERENCES_286.find((row) => row.applies(it))?.reason ?? null;
}
export const explainHost = (vector: Flat32Vector): string | null =>
  DIFFERENCES_HOST.find((row) => row.applies(vector))?.reason ?? null;
