/** MUL IMUL DIV IDIV. */
import { EAX, EDX, VECTOR_DE } from '#emulator/arch';
import { multiplyFlags } from '../alu.ts';
import type { AccessSize } from '../cpu-core.ts';
import type { Cpu } from '../cpu.ts';
import { type Execute, immediate, readReg, readRm, shiftOf, writeReg } from './operands.ts';

/** High dword of an unsigned product. */
export function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff, aHigh = a >>> 16, bLow = b & 0xffff, bHigh = b >>> 16; // prettier-ignore
  const low = Math.imul(aLow, bLow) >>> 0;
  const middle1 = Math.imul(aHigh, bLow) >>> 0;
  const middle2 = Math.imul(aLow, bHigh) >>> 0;
  const carry = ((low >>> 16) + (middle1 & 0xffff) + (middle2 & 0xffff)) >>> 16;
  return (Math.imul(aHigh, bHigh) + (middle1 >>> 16) + (middle2 >>> 16) + carry) | 0;
}
/** High dword of a signed product. */
export const multiplyHighSigned = (a: number, b: number): number =>
  (multiplyHigh(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;

function mul8(c: Cpu, i: number): void {
  const product = c.gpr8[EAX] * readRm(c, i, 1);
  c.gpr16[EAX] = product;
  multiplyFlags(c.f, product, product > 0xff, 24);
}
function mul16(c: Cpu, i: number): void {
  const product = c.gpr16[EAX] * readRm(c, i, 2);
  c.gpr16[EAX] = product;
  c.gpr16[EDX * 2] = product >>> 16;
  multiplyFlags(c.f, product, product > 0xffff, 16);
}
function mul32(c: Cpu, i: number): void {
  const a = c.gpr[EAX];
  const b = readRm(c, i, 4) | 0;
  const high = multiplyHigh(a, b);
  c.gpr[EAX] = Math.imul(a, b);
  c.gpr[EDX] = high;
  multiplyFlags(c.f, c.gpr[EAX], high !== 0, 0);
}
function imul8(c: Cpu, i: number): void {
  const product = ((c.gpr8[EAX] << 24) >> 24) * ((readRm(c, i, 1) << 24) >> 24);
  c.gpr16[EAX] = product;
  multiplyFlags(c.f, product, product !== (product << 24) >> 24, 24);
}
function imul16(c: Cpu, i: number): void {
  const product = ((c.gpr16[EAX] << 16) >> 16) * ((readRm(c, i, 2) << 16) >> 16);
  c.gpr16[EAX] = product;
  c.gpr16[EDX * 2] = product >>> 16;
  multiplyFlags(c.f, product, product !== (product << 16) >> 16, 16);
}
function imul32(c: Cpu, i: number): void {
  const a = c.gpr[EAX];
  const b = readRm(c, i, 4) | 0;
  const low = Math.imul(a, b);
  const high = multiplyHighSigned(a, b);
  c.gpr[EAX] = low;
  c.gpr[EDX] = high;
  multiplyFlags(c.f, low, high !== low >> 31, 0);
}
/** Two- and three-operand IMUL: the product is cut to the operand size; CF = OF = "something was lost". */
const imulRegister =
  (size: AccessSize, other: (c: Cpu, i: number) => number): Execute =>
  (c, i) => {
    const shift = shiftOf(size);
    const a = (readRm(c, i, size) << shift) >> shift;
    const b = (other(c, i) << shift) >> shift;
    const low = (Math.imul(a, b) << shift) >> shift;
    const lost = size === 4 ? multiplyHighSigned(a, b) !== low >> 31 : a * b !== low;
    writeReg(c, i, size, low);
    multiplyFlags(c.f, low, lost, shift);
  };

function requireDivisor(c: Cpu, divisor: number): void {
  // A divisor of 0 raises #DE (SDM vol. 2 DIV).
  if (divisor === 0) c.fault(VECTOR_DE, null, 'divisor != 0', 0, 0);
}
function requireFit(c: Cpu, fits: boolean): void {
  // A quotient too large for its register raises #DE (SDM vol. 2 DIV, IDIV).
  if (!fits) c.fault(VECTOR_DE, null, 'quotient fits', 0, 1);
}
function div8(c: Cpu, i: number): void {
  const divisor = readRm(c, i, 1);
  requireDivisor(c, divisor);
  const dividend = c.gpr16[EAX];
  const quotient = Math.floor(dividend / divisor);
  requireFit(c, quotient <= 0xff);
  c.gpr16[EAX] = quotient | ((dividend % divisor) << 8);
}
function div16(c: Cpu, i: number): void {
  const divisor = readRm(c, i, 2);
  requireDivisor(c, divisor);
  const dividend = c.gpr16[EDX * 2] * 0x10000 + c.gpr16[EAX];
  const quotient = Math.floor(dividend / divisor);
  requireFit(c, quotient <= 0xffff);
  c.gpr16[EAX] = quotient;
  c.gpr16[EDX * 2] = dividend % divisor;
}
function div32(c: Cpu, i: number): void {
  const divisor = readRm(c, i, 4) >>> 0;
  requireDivisor(c, divisor);
  const high = c.gpr[EDX] >>> 0;
  requireFit(c, high < divisor);
  divideUnsigned(high, c.gpr[EAX] >>> 0, divisor);
  c.gpr[EAX] = quotientOut;
  c.gpr[EDX] = remainderOut;
}
let quotientOut = 0;
let remainderOut = 0;
/** 64 / 32 bits with high < divisor, in two 16-bit steps of at most 48 bits each, which doubles hold exactly. */
function divideUnsigned(high: number, low: number, divisor: number): void {
  if (high === 0) {
    quotientOut = Math.floor(low / divisor);
    remainderOut = low % divisor;
    return;
  }
  const first = high * 0x10000 + (low >>> 16);
  const q1 = Math.floor(first / divisor);
  const second = (first - q1 * divisor) * 0x10000 + (low & 0xffff);
  const q0 = Math.floor(second / divisor);
  quotientOut = q1 * 0x10000 + q0;
  remainderOut = second - q0 * divisor;
}
function idiv8(c: Cpu, i: number): void {
  const divisor = (readRm(c, i, 1) << 24) >> 24;
  requireDivisor(c, divisor);
  const dividend = (c.gpr16[EAX] << 16) >> 16;
  const quotient = Math.trunc(dividend / divisor);
  requireFit(c, quotient >= -0x80 && quotient <= 0x7f);
  c.gpr16[EAX] = (quotient & 0xff) | (((dividend % divisor) & 0xff) << 8);
}
function idiv16(c: Cpu, i: number): void {
  const divisor = (readRm(c, i, 2) << 16) >> 16;
  requireDivisor(c, divisor);
  const dividend = (c.gpr16[EDX * 2] << 16) | c.gpr16[EAX];
  const quotient = Math.trunc(dividend / divisor);
  requireFit(c, quotient >= -0x8000 && quotient <= 0x7fff);
  c.gpr16[EAX] = quotient;
  c.gpr16[EDX * 2] = dividend % divisor;
}
function idiv32(c: Cpu, i: number): void {
  const divisor = readRm(c, i, 4) | 0;
  requireDivisor(c, divisor);
  let low = c.gpr[EAX];
  let high = c.gpr[EDX];
  const negative = high < 0;
  if (negative) {
    high = (~high + (low === 0 ? 1 : 0)) | 0;
    low = -low | 0;
  }
  const magnitude = Math.abs(divisor);
  requireFit(c, high >>> 0 < magnitude);
  divideUnsigned(high >>> 0, low >>> 0, magnitude);
  const quotient = negative !== divisor < 0 ? -quotientOut : quotientOut;
  requireFit(c, quotient >= -0x80000000 && quotient <= 0x7fffffff);
  c.gpr[EAX] = quotient;
  c.gpr[EDX] = negative ? -remainderOut : remainderOut;
}

export const MULTIPLY: Readonly<Record<string, Execute>> = {
  MUL_rm8: mul8,
  MUL_rm16: mul16,
  MUL_rm32: mul32,
  IMUL_rm8: imul8,
  IMUL_rm16: imul16,
  IMUL_rm32: imul32,
  IMUL_r16_rm16: imulRegister(2, (c, i) => readReg(c, i, 2)),
  IMUL_r32_rm32: imulRegister(4, (c, i) => readReg(c, i, 4)),
  IMUL_r16_rm16_imm8s: imulRegister(2, immediate),
  IMUL_r32_rm32_imm8s: imulRegister(4, immediate),
  IMUL_r16_rm16_imm16: imulRegister(2, immediate),
  IMUL_r32_rm32_imm32: imulRegister(4, immediate),
  DIV_rm8: div8,
  DIV_rm16: div16,
  DIV_rm32: div32,
  IDIV_rm8: idiv8,
  IDIV_rm16: idiv16,
  IDIV_rm32: idiv32,
};
