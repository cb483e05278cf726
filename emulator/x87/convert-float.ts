/** Single and double precision in memory to and from registers (SDM vol. 1 §4.2.2, §8.3.3: FLD, FST). */
import { BIAS, INTEGER_BIT, MAX_EXPONENT, QUIET_BIT, infinity, suppressesStore, zero } from './formats.ts';
import { specialOperand } from './nan.ts';
import { leadingZeros64, normalize, roundingControl, roundsUp, NEAREST, UP, DOWN, shiftRightSticky } from './round.ts';
import { DE, IE, OE, PE, UE } from './types.ts';
import type { Float80, Result, StoreResult } from './types.ts';

/** A format with an implicit integer bit: its fraction bits and exponent bits. */
interface Format {
  readonly fraction: number;
  readonly maxExponent: number;
  readonly bias: number;
}

const SINGLE: Format = { fraction: 23, maxExponent: 0xff, bias: 0x7f };
const DOUBLE: Format = { fraction: 52, maxExponent: 0x7ff, bias: 0x3ff };

function widen(sign: 0 | 1, exponent: number, fraction: bigint, format: Format): Result {
  const aligned = fraction << BigInt(63 - format.fraction);
  if (exponent === format.maxExponent) {
    if (fraction === 0n) return { value: infinity(sign), exceptions: 0, roundedUp: false };
    const signaling = (aligned & QUIET_BIT) === 0n;
    const significand = INTEGER_BIT | QUIET_BIT | aligned;
    return { value: { sign, exponent: MAX_EXPONENT, significand }, exceptions: signaling ? IE : 0, roundedUp: false };
  }
  if (exponent !== 0) {
    const value: Float80 = { sign, exponent: exponent - format.bias + BIAS, significand: INTEGER_BIT | aligned };
    return { value, exceptions: 0, roundedUp: false };
  }
  if (fraction === 0n) return { value: zero(sign), exceptions: 0, roundedUp: false };
  // A denormal has the exponent 1 without the integer bit; it is normal in the wider format.
  const shift = leadingZeros64(aligned);
  const value: Float80 = { sign, exponent: 1 - format.bias + BIAS - shift, significand: aligned << BigInt(shift) };
  return { value, exceptions: DE, roundedUp: false };
}

/** m32fp (its 32 bits, unsigned) to a register: exact; IE for an SNaN, which is quieted, DE for a denormal. */
export function fromFloat32(bits: number): Result {
  return widen(bits >>> 31 === 0 ? 0 : 1, (bits >>> 23) & 0xff, BigInt(bits & 0x7f_ffff), SINGLE);
}

/** m64fp (its 64 bits, unsigned) to a register: exact; IE for an SNaN, which is quieted, DE for a denormal. */
export function fromFloat64(bits: bigint): Result {
  const high = Number(bits >> 32n);
  return widen(high >>> 31 === 0 ? 0 : 1, (high >>> 20) & 0x7ff, BigInt.asUintN(52, bits), DOUBLE);
}

/** Exponent and fraction of the narrow format as one number (without the sign), with what was raised. */
interface Narrowed {
  readonly magnitude: bigint;
  readonly exceptions: number;
  readonly roundedUp: boolean;
}

function narrowFinite(x: Float80, control: number, format: Format): Narrowed {
  const rc = roundingControl(control);
  const { exponent: wideExponent, significand } = normalize(x);
  const exponent = wideExponent - BIAS + format.bias;
  const dropped = 63 - format.fraction;
  const infinite = BigInt(format.maxExponent) << BigInt(format.fraction);
  const normal = roundTo(significand, dropped, rc, x.sign);
  // Carrying out of the significand adds one to the exponent.
  const rounded = exponent + (normal.kept >> BigInt(format.fraction + 1) === 0n ? 0 : 1);
  if (rounded >= format.maxExponent) {
    if ((control & OE) === 0) return { magnitude: infinite, exceptions: OE, roundedUp: false };
    const up = rc === NEAREST || rc === (x.sign === 0 ? UP : DOWN);
    return { magnitude: up ? infinite : infinite - 1n, exceptions: OE | PE, roundedUp: up };
  }
  if (rounded <= 0) {
    // Tiny after rounding: unmasked UE is raised even if the denormal would be exact.
    if ((control & UE) === 0) return { magnitude: 0n, exceptions: UE, roundedUp: false };
    const denormal = roundTo(shiftRightSticky(significand << 64n, 1 - exponent), dropped + 64, rc, x.sign);
    return { magnitude: denormal.kept, exceptions: denormal.inexact ? UE | PE : 0, roundedUp: denormal.up };
  }
  // The integer bit adds one to the exponent field, and so does a carry.
  const magnitude = (BigInt(exponent - 1) << BigInt(format.fraction)) + normal.kept;
  return { magnitude, exceptions: normal.inexact ? PE : 0, roundedUp: normal.up };
}

function roundTo(significand: bigint, dropped: number, rc: number, sign: 0 | 1) {
  const n = BigInt(dropped);
  const rest = BigInt.asUintN(dropped, significand);
  const kept = significand >> n;
  const up = roundsUp(rc, sign, (kept & 1n) !== 0n, rest, 1n << (n - 1n));
  return { kept: up ? kept + 1n : kept, inexact: rest !== 0n, up };
}

function narrow(x: Float80, control: number, format: Format): Narrowed {
  const infinite = BigInt(format.maxExponent) << BigInt(format.fraction);
  const special = specialOperand(x);
  if (special !== undefined) {
    const fraction = BigInt.asUintN(63, special.value.significand) >> BigInt(63 - format.fraction);
    return { magnitude: infinite | fraction, exceptions: special.exceptions, roundedUp: false };
  }
  if (x.exponent === MAX_EXPONENT) return { magnitude: infinite, exceptions: 0, roundedUp: false };
  if (x.significand === 0n) return { magnitude: 0n, exceptions: 0, roundedUp: false };
  return narrowFinite(x, control, format);
}

/** Of an unsupported operand the indefinite value is negative, whatever its own sign. */
function storedSign(x: Float80): 0 | 1 {
  return specialOperand(x)?.value.sign ?? x.sign;
}

/** A register to m32fp: 32 bits, unsigned. Never DE. */
export function toFloat32(x: Float80, control: number): StoreResult<number> {
  const { magnitude, exceptions, roundedUp } = narrow(x, control, SINGLE);
  const value = ((storedSign(x) << 31) | Number(magnitude)) >>> 0;
  return { value, exceptions, roundedUp, suppressed: suppressesStore(exceptions, control) };
}

/** A register to m64fp: 64 bits, unsigned. Never DE. */
export function toFloat64(x: Float80, control: number): StoreResult<bigint> {
  const { magnitude, exceptions, roundedUp } = narrow(x, control, DOUBLE);
  const value = storedSign(x) === 1 ? INTEGER_BIT | magnitude : magnitude;
  return { value, exceptions, roundedUp, suppressed: suppressesStore(exceptions, control) };
}
