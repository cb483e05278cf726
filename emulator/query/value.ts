/**
 * Values of the language. `null` is *unknown*: memory that is not mapped, a descriptor outside its table, a field that the event does
 * not have, a division by zero. Unknown goes through every operation, except that `false && unknown` is false and `true || unknown` is
 * true; a condition holds only when it is true, so neither an unknown one nor its negation holds.
 */
import { hex } from '#emulator/base';

export type Value = number | string | boolean | null;
export type ValueType = 'number' | 'boolean' | 'text';

/**
 * How a number is computed with. `unsigned`: 32 bits, what everything is by default. `signed`: 32 bits in two's complement, made by
 * `signed(x)`; an operation with one signed operand is signed. `count`: counts of instructions and literals beyond 32 bits, exact.
 */
export type NumberKind = 'unsigned' | 'signed' | 'count';

export const joinKinds = (a: NumberKind, b: NumberKind): NumberKind =>
  a === 'count' || b === 'count' ? 'count' : a === 'signed' || b === 'signed' ? 'signed' : 'unsigned';

/** A number as its kind has it; unknown when a count leaves the integers that are exact. */
export function asKind(value: number, kind: NumberKind): number | null {
  if (kind === 'unsigned') return value >>> 0;
  if (kind === 'signed') return value | 0;
  return Number.isSafeInteger(value) ? value + 0 : null;
}

const big = (operation: (a: bigint, b: bigint) => bigint) => (a: number, b: number) =>
  Number(operation(BigInt(a), BigInt(b)));

type Arithmetic = (a: number, b: number, kind: NumberKind) => number | null;

/** Exact modulo 2^32, which a product of two doubles is not. */
const multiply: Arithmetic = (a, b, kind) => (kind === 'count' ? a * b : Math.imul(a, b));
const shiftLeft: Arithmetic = (a, b, kind) => {
  if (b < 0) return null;
  if (kind === 'count') return b > 52 ? null : a * 2 ** b;
  return b > 31 ? 0 : a << b;
};
const shiftRight: Arithmetic = (a, b, kind) => {
  if (b < 0) return null;
  if (kind === 'count') return Math.floor(a / 2 ** Math.min(b, 1023));
  if (kind === 'signed') return a >> Math.min(b, 31);
  return b > 31 ? 0 : a >>> b;
};
const bitwise =
  (narrow: (a: number, b: number) => number, wide: (a: bigint, b: bigint) => bigint): Arithmetic =>
  (a, b, kind) =>
    kind === 'count' ? big(wide)(a, b) : narrow(a, b);

export const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': multiply,
  '/': (a, b) => (b === 0 ? null : Math.trunc(a / b)),
  '%': (a, b) => (b === 0 ? null : a % b),
  '&': bitwise((a, b) => a & b, (a, b) => a & b), // prettier-ignore
  '|': bitwise((a, b) => a | b, (a, b) => a | b), // prettier-ignore
  '^': bitwise((a, b) => a ^ b, (a, b) => a ^ b), // prettier-ignore
  '<<': shiftLeft,
  '>>': shiftRight,
};

export const ORDER: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** `1Bh`, `-3`, `true`, `"hw"`, `?` for unknown: the way values are written in lists, messages and on the command line. */
export function formatValue(value: Value, kind: NumberKind = 'unsigned'): string {
  if (value === null) return '?';
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'boolean') return String(value);
  if (kind !== 'unsigned' || value < 10) return String(value);
  const digits = hex(value, 1);
  return `${/^[A-F]/.test(digits) ? '0' : ''}${digits}h`;
}
