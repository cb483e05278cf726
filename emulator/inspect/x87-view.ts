/** Stack, words and pointers of the x87 (SDM vol. 1 §8.1). Field names as in the processor's table. */
import { bits } from '#emulator/base';
import type { Machine } from '#emulator/machine';
import { extendedDecimal } from './extended-decimal.ts';
import type { BitView } from './views.ts';
import type { X87Class, X87RegisterView, X87Tag, X87View } from './x87-views.ts';

type Words = readonly (readonly [name: string, low: number, width: number, meaning: string])[];
/** SDM vol. 1 figure 8-6. */
const CONTROL: Words = [
  ['IM', 0, 1, 'Invalid Operation Mask'],
  ['DM', 1, 1, 'Denormal Operand Mask'],
  ['ZM', 2, 1, 'Zero Divide Mask'],
  ['OM', 3, 1, 'Overflow Mask'],
  ['UM', 4, 1, 'Underflow Mask'],
  ['PM', 5, 1, 'Precision Mask'],
  ['PC', 8, 2, 'Precision Control'],
  ['RC', 10, 2, 'Rounding Control'],
  ['X', 12, 1, 'Infinity Control'],
];
/** SDM vol. 1 figure 8-4. */
const STATUS: Words = [
  ['IE', 0, 1, 'Invalid Operation'],
  ['DE', 1, 1, 'Denormalized Operand'],
  ['ZE', 2, 1, 'Zero Divide'],
  ['OE', 3, 1, 'Overflow'],
  ['UE', 4, 1, 'Underflow'],
  ['PE', 5, 1, 'Precision'],
  ['SF', 6, 1, 'Stack Fault'],
  ['ES', 7, 1, 'Exception Summary Status'],
  ['C0', 8, 1, 'Condition Code 0'],
  ['C1', 9, 1, 'Condition Code 1'],
  ['C2', 10, 1, 'Condition Code 2'],
  ['TOP', 11, 3, 'Top of Stack Pointer'],
  ['C3', 14, 1, 'Condition Code 3'],
  ['B', 15, 1, 'FPU Busy'],
];
const decode = (table: Words, value: number): BitView[] =>
  table.map(([name, low, width, meaning]) => ({ name, low, width, value: bits(value, low, width), meaning }));

const INTEGER_BIT = 1n << 63n;
const QUIET_BIT = 1n << 62n;
const TAGS: readonly X87Tag[] = ['valid', 'zero', 'special', 'empty'];
/** PC 01 is reserved and means 64 bits. */
const PRECISIONS = [24, 64, 53, 64] as const;
const ROUNDINGS = ['nearest', 'down', 'up', 'zero'] as const;

function classOf(exponent: number, significand: bigint): X87Class {
  if (exponent === 0) return significand === 0n ? 'zero' : 'denormal';
  if (significand < INTEGER_BIT) return 'unsupported';
  if (exponent !== 0x7fff) return 'normal';
  if (significand === INTEGER_BIT) return 'infinity';
  return significand & QUIET_BIT ? 'QNaN' : 'SNaN';
}
function tagOf(isEmpty: boolean, kind: X87Class): number {
  if (isEmpty) return 3;
  return kind === 'normal' ? 0 : kind === 'zero' ? 1 : 2;
}
function decimalOf(kind: X87Class, signExponent: number, significand: bigint): string {
  const sign = signExponent & 0x8000 ? '-' : '';
  if (kind === 'unsupported') return '';
  if (kind === 'infinity') return `${sign}inf`;
  if (kind === 'QNaN' || kind === 'SNaN') return `${sign}nan`;
  return sign + extendedDecimal(signExponent & 0x7fff, significand);
}
const hex = (value: bigint, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

export function x87View(machine: Pick<Machine, 'section'>): X87View {
  const fpu = machine.section('fpu');
  const board = machine.section('numeric-error');
  const of = (name: string, k = 0): number => fpu[name]?.[k] ?? 0;
  const control = of('control');
  const status = of('status');
  const top = (status >> 11) & 7;
  let tagWord = 0;
  const registers = Array.from({ length: 8 }, (_, i): X87RegisterView => {
    const register = (top + i) & 7;
    const signExponent = of('signExponent', register);
    const significand = (BigInt(of('significand', register * 2 + 1)) << 32n) | BigInt(of('significand', register * 2));
    const kind = classOf(signExponent & 0x7fff, significand);
    const tag = tagOf(((of('occupied') >> register) & 1) === 0, kind);
    tagWord |= tag << (register * 2);
    return {
      name: `ST(${i})`,
      register,
      tag: TAGS[tag] as X87Tag,
      class: kind,
      hex: `${hex(BigInt(signExponent), 4)} ${hex(significand, 16)}`,
      decimal: decimalOf(kind, signExponent, significand),
    };
  });
  return {
    registers,
    top,
    control,
    controlBits: decode(CONTROL, control),
    precision: PRECISIONS[bits(control, 8, 2) as 0 | 1 | 2 | 3],
    rounding: ROUNDINGS[bits(control, 10, 2) as 0 | 1 | 2 | 3],
    status,
    statusBits: decode(STATUS, status),
    conditions: [14, 10, 9, 8].map((bit) => (status >> bit) & 1).join(''),
    pending: status & ~control & 0x3f,
    tagWord,
    instruction: { selector: of('instructionSelector'), offset: of('instructionOffset'), opcode: of('opcode') },
    operand: { selector: of('dataSelector'), offset: of('dataOffset') },
    ferr: (board['ferr']?.[0] ?? 0) !== 0,
    ignne: (board['ignore']?.[0] ?? 0) !== 0,
  };
}
