/**
 * Memory operands of x87 instructions. Segment, alignment and page checks of the whole operand come before any state
 * changes; after `readable` or `writable` nothing faults any more.
 */
import { CS, VECTOR_AC } from '#emulator/arch';
import { float80, fromFloat32, fromFloat64, signAndExponent, type Float80, type Result } from '#emulator/x87';
import type { Cpu } from '../cpu.ts';
import { effectiveAddress, isUser, operandLinear } from '../execute/operands.ts';

/** With alignment checking on, user data is aligned: #AC(0) (SDM vol. 3 table 6-7). */
function checkAlignment(c: Cpu, linear: number, alignment: number): void {
  if (!c.linear.alignmentCheck || !isUser(c)) return;
  const low = linear & (alignment - 1);
  if (low !== 0) c.fault(VECTOR_AC, 0, 'address is aligned', low, 0);
}

/** Alignment of numbers: their size, and 8 for the ten bytes of extended precision and packed BCD. */
const alignmentOf = (size: number): number => (size === 10 ? 8 : size);

/** Linear address of an operand that can be read as a whole. */
export function readable(c: Cpu, i: number, size: number, alignment = alignmentOf(size)): number {
  const linear = operandLinear(c, i, size, false);
  checkAlignment(c, linear, alignment);
  c.linear.probeRead(linear, size, isUser(c));
  return linear;
}
/** Linear address of an operand that can be written as a whole. */
export function writable(c: Cpu, i: number, size: number, alignment = alignmentOf(size)): number {
  const linear = operandLinear(c, i, size, true);
  checkAlignment(c, linear, alignment);
  c.linear.probeWrite(linear, size, isUser(c));
  return linear;
}

export const read16 = (c: Cpu, linear: number): number => c.linear.read16(linear | 0, isUser(c));
/** @returns signed. */
export const read32 = (c: Cpu, linear: number): number => c.linear.read32(linear | 0, isUser(c));
/** Two halves and the whole: sparing the shifts of big integers. */
const halves = new Int32Array(2);
const whole = new BigUint64Array(halves.buffer);
export function read64(c: Cpu, linear: number): bigint {
  halves[0] = read32(c, linear);
  halves[1] = read32(c, linear + 4);
  return whole[0] as bigint;
}
export const read80 = (c: Cpu, linear: number): bigint => (BigInt(read16(c, linear + 8)) << 64n) | read64(c, linear);

export const write16 = (c: Cpu, linear: number, value: number): void =>
  c.linear.write16(linear | 0, value & 0xffff, isUser(c));
export const write32 = (c: Cpu, linear: number, value: number): void =>
  c.linear.write32(linear | 0, value | 0, isUser(c));
export function write64(c: Cpu, linear: number, value: bigint): void {
  whole[0] = value;
  write32(c, linear, halves[0] as number);
  write32(c, linear + 4, halves[1] as number);
}
export function write80(c: Cpu, linear: number, value: bigint): void {
  write64(c, linear, value);
  write16(c, linear + 8, Number((value >> 64n) & 0xffffn));
}

/** Extended precision in memory: ten bytes. */
export const unpack80 = (bits: bigint): Float80 => float80(Number(bits >> 64n), bits & 0xffff_ffff_ffff_ffffn);
export const pack80 = (value: Float80): bigint => (BigInt(signAndExponent(value)) << 64n) | value.significand;

/**
 * Operands of arithmetic and comparisons: as FLD gives them, except that a signaling NaN stays one, because the operation
 * itself has to see it (SDM vol. 1 table 4-7).
 */
export function widen32(bits: number): Result {
  const isSignaling = (bits & 0x7fc00000) === 0x7f800000 && (bits & 0x3fffff) !== 0;
  if (!isSignaling) return fromFloat32(bits >>> 0);
  const significand = (1n << 63n) | (BigInt(bits & 0x7fffff) << 40n);
  return { value: float80(((bits >>> 16) & 0x8000) | 0x7fff, significand), exceptions: 0, roundedUp: false };
}
export function widen64(bits: bigint): Result {
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const isSignaling = ((bits >> 51n) & 0xfffn) === 0xffen && fraction !== 0n;
  if (!isSignaling) return fromFloat64(bits);
  const significand = (1n << 63n) | (fraction << 11n);
  return { value: float80((Number(bits >> 48n) & 0x8000) | 0x7fff, significand), exceptions: 0, roundedUp: false };
}

// -- last instruction and operand ----------------------------------------------------------------------------------------
/** Every instruction that is no control instruction leaves its address and opcode (SDM vol. 1 §8.1.8, §8.1.9). */
export function noteInstruction(c: Cpu, i: number): void {
  const { fpu } = c;
  fpu.instructionOffset[0] = c.instructionEip;
  fpu.instructionSelector[0] = c.state.selector[CS];
  fpu.opcode[0] = c.blocks.slots.immediate[i];
}
/** One with a memory operand also leaves the address of that. */
export function noteOperand(c: Cpu, i: number): void {
  noteInstruction(c, i);
  const segment = c.blocks.slots.segment[i];
  c.fpu.dataOffset[0] = effectiveAddress(c, i) >>> 0;
  c.fpu.dataSelector[0] = c.state.selector[segment];
}
/** Low three bits of the first opcode byte (D8-DF) of the instruction in a slot. */
export const escapeOf = (c: Cpu, i: number): number => c.blocks.slots.immediate[i] >> 8;
