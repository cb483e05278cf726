/** Reads the lines of build/oracles/x87-vectors.c and answers each operation with the functions of this room. */
import * as x87 from './index.ts';
import type { Float80, Remainder, Result, StoreResult } from './index.ts';

/** Status (exceptions, C3-C0) and results as the oracle prints them. */
type Answer = string;
type PairOperation = (a: Float80, b: Float80, control: number) => Answer;
type OneOperation = (a: Float80, control: number) => Answer;
type MemoryOperation = (bits: bigint, control: number) => Answer;

export const read80 = (text: string): Float80 =>
  x87.float80(Number.parseInt(text.slice(0, 4), 16), BigInt(`0x${text.slice(4)}`));
const hex = (value: number | bigint, digits: number) => value.toString(16).padStart(digits, '0');
export const show80 = (x: Float80) => hex(x87.signAndExponent(x), 4) + hex(x.significand, 16);

const ONE = x87.ONE;
const c1 = (r: { roundedUp: boolean }) => (r.roundedUp ? x87.C1 : 0);

/** A register result as the instruction leaves it: the operand when an unmasked exception came before the computation. */
function register(r: Result, operand: Float80, control: number): Answer {
  const value = x87.keepsDestination(r.exceptions, control) ? operand : r.value;
  return `${(r.exceptions | c1(r)).toString(16)}:${show80(value)}`;
}

function remainder(r: Remainder, operand: Float80, control: number): Answer {
  const value = x87.keepsDestination(r.exceptions, control) ? operand : r.value;
  return `${(r.exceptions | r.conditions).toString(16)}:${show80(value)}`;
}

/** The host sets the condition codes even with IE unmasked, where the SDM (FCOM) leaves them to the caller of this room. */
function compared(c: x87.Comparison): Answer {
  return `${(c.exceptions | c.conditions).toString(16)}:`;
}

function stored(r: StoreResult<number | bigint>, bits: number): Answer {
  const value = r.suppressed ? '5a'.repeat(bits / 8) : hex(BigInt.asUintN(bits, BigInt(r.value)), bits / 4);
  return `${(r.exceptions | c1(r)).toString(16)}:${value}`;
}

/** Two results of one operand, the second below ST(0). With an unmasked early exception the stack keeps A and B. */
function two(status: number, first: Float80, second: Float80, exceptions: number, a: Float80, control: number): Answer {
  const keeps = x87.keepsDestination(exceptions, control);
  return `${status.toString(16)}:${show80(keeps ? a : first)},${show80(keeps ? ONE : second)}`;
}

const binary =
  (f: (a: Float80, b: Float80, control: number) => Result): PairOperation =>
  (a, b, control) =>
    register(f(a, b, control), a, control);

const PAIR: Record<string, PairOperation> = {
  add: binary(x87.add),
  sub: binary(x87.subtract),
  mul: binary(x87.multiply),
  div: binary(x87.divide),
  scale: binary(x87.scale),
  prem: (a, b, control) => remainder(x87.remainder(a, b, control), a, control),
  prem1: (a, b, control) => remainder(x87.remainderNearest(a, b, control), a, control),
  com: (a, b) => compared(x87.compareOrdered(a, b)),
  ucom: (a, b) => compared(x87.compareUnordered(a, b)),
  yl2x: binary(x87.logarithm),
  yl2xp1: binary(x87.logarithmPlusOne),
  patan: (a, b, control) => register(x87.arctangent(b, a, control), a, control),
};

const ONE_OPERAND: Record<string, OneOperation> = {
  sqrt: (a, control) => register(x87.squareRoot(a, control), a, control),
  xtract: (a, control) => {
    const r = x87.extract(a, control);
    return two(r.exceptions, r.significand, r.exponent, r.exceptions, a, control);
  },
  rndint: (a, control) => register(x87.roundToInteger(a, control), a, control),
  xam: (a) => `${x87.examine(a).toString(16)}:`,
  tst: (a) => compared(x87.test(a)),
  m32: (a, control) => stored(x87.toFloat32(a, control), 32),
  m64: (a, control) => stored(x87.toFloat64(a, control), 64),
  i16: (a, control) => stored(x87.toInt16(a, control), 16),
  i32: (a, control) => stored(x87.toInt32(a, control), 32),
  i64: (a, control) => stored(x87.toInt64(a, control), 64),
  bcd: (a, control) => stored(x87.toPackedDecimal(a, control), 80),
  f2xm1: (a, control) => register(x87.exponential(a, control), a, control),
  sin: (a, control) => trigonometric(x87.sine(a, control), a, control),
  cos: (a, control) => trigonometric(x87.cosine(a, control), a, control),
  sincos: (a, control) => {
    const r = x87.sineCosine(a, control);
    if (r.outOfRange) return two(x87.C2, a, ONE, 0, a, control);
    return two(r.exceptions | c1(r), r.cosine, r.sine, r.exceptions, a, control);
  },
  ptan: (a, control) => {
    const r = x87.tangent(a, control);
    if (r.outOfRange) return two(x87.C2, a, ONE, 0, a, control);
    return two(r.exceptions | c1(r), x87.isNaN80(r.value) ? r.value : ONE, r.value, r.exceptions, a, control);
  },
};

function trigonometric(r: x87.TrigonometricResult, a: Float80, control: number): Answer {
  return r.outOfRange ? `${x87.C2.toString(16)}:${show80(a)}` : register(r, a, control);
}

/** FLD of m32 or m64 pushes nothing with an unmasked IE, which leaves the ONE in ST(0). */
function loaded(r: Result, control: number): Answer {
  return `${r.exceptions.toString(16)}:${show80(x87.suppressesLoad(r.exceptions, control) ? ONE : r.value)}`;
}

const integer = (value: bigint): Answer => `0:${show80(x87.fromInteger(value))}`;

/** The 18 low decimal digits of `bits` under the sign in its bit 63. */
function packedDecimal(bits: bigint): bigint {
  return (BigInt(`0x${bits % 10n ** 18n}`) & ((1n << 72n) - 1n)) | ((bits >> 56n) << 72n);
}

const MEMORY: Record<string, MemoryOperation> = {
  m32: (bits, control) => loaded(x87.fromFloat32(Number(bits >> 32n)), control),
  m64: (bits, control) => loaded(x87.fromFloat64(bits), control),
  i16: (bits) => integer(BigInt.asIntN(16, bits >> 48n)),
  i32: (bits) => integer(BigInt.asIntN(32, bits >> 32n)),
  i64: (bits) => integer(BigInt.asIntN(64, bits)),
  bcd: (bits) => `0:${show80(x87.fromPackedDecimal(packedDecimal(bits)))}`,
};

export interface Case {
  readonly operation: string;
  /** Control word and operands, for a message. */
  readonly operands: string;
  readonly expected: Answer;
  readonly actual: Answer;
}

/** Answers every operation of the oracle's `lines`; an operation is named as `pair add`, `one sqrt`, `memory i16`. */
export function* answer(lines: Iterable<string>): Generator<Case> {
  const names = new Map<string, string[]>();
  for (const line of lines) {
    const [kind = '', ...fields] = line.split(' ');
    if (kind.startsWith('#')) {
      names.set(kind.slice(1), fields);
      continue;
    }
    const count = kind === 'pair' ? 3 : 2;
    const operands = fields.slice(0, count).join(' ');
    const control = Number.parseInt(fields[0] ?? '', 16);
    const [, first = '', second = ''] = fields;
    for (const [i, name] of (names.get(kind) ?? []).entries()) {
      const actual =
        kind === 'pair'
          ? PAIR[name]?.(read80(first), read80(second), control)
          : kind === 'one'
            ? ONE_OPERAND[name]?.(read80(first), control)
            : MEMORY[name]?.(BigInt(`0x${first}`), control);
      const expected = fields[count + i] ?? '';
      yield { operation: `${kind} ${name}`, operands, expected, actual: actual ?? 'no such operation' };
    }
  }
}

/** A number as an integer: neighbours differ by 1. */
function ordinal(text: string): bigint {
  const x = read80(text);
  const magnitude = (BigInt(x.exponent) << 63n) + BigInt.asUintN(63, x.significand);
  return x.sign === 1 ? -magnitude : magnitude;
}

/** Units in the last place between the results of a case (the larger of two), 0 when they are the same patterns. */
export function distance(c: Case): bigint {
  const [expected = '', actual = ''] = [c.expected, c.actual].map((text) => text.split(':')[1]);
  if (expected === actual) return 0n;
  const theirs = expected.split(',').map(ordinal);
  const apart = actual.split(',').map((text, i) => {
    const difference = ordinal(text) - (theirs[i] ?? 0n);
    return difference < 0n ? -difference : difference;
  });
  return apart.reduce((a, b) => (a > b ? a : b));
}

/** FYL2XP1 is defined near 0 only (here: |x| < 1/4, or a NaN or unsupported pattern). */
export function hasDefinedResult(c: Case): boolean {
  if (c.operation !== 'pair yl2xp1') return true;
  const x = read80(c.operands.split(' ')[1] ?? '');
  return x.exponent < 0x3ffd || ['quietNaN', 'signalingNaN', 'unsupported'].includes(x87.classify(x));
}

/** F2XM1 of 1 and -1 and FYL2X of a power of two have exact results. */
export function exactResult(c: Case): boolean {
  const { exponent, significand } = read80(c.operands.split(' ')[1] ?? '');
  if (c.operation === 'one f2xm1') return exponent === 0x3fff && significand === 1n << 63n;
  return c.operation === 'pair yl2x' && (significand & (significand - 1n)) === 0n;
}
