/** FSIN, FCOS, FSINCOS, FPTAN, FPATAN: rounded to 64 bits by RC, whatever PC says (SDM vol. 1 §8.3.7, §8.3.8). */
import { pending } from './pending.ts';
import type { Float80, Result, SineCosine, TrigonometricResult } from './types.ts';

export function sine(x: Float80, control: number): TrigonometricResult {
  return pending(x, control);
}

export function cosine(x: Float80, control: number): TrigonometricResult {
  return pending(x, control);
}

export function sineCosine(x: Float80, control: number): SineCosine {
  return pending(x, control);
}

/** FPTAN: the tangent that replaces ST(0); the caller pushes `ONE` unless `outOfRange` (a NaN result is pushed twice). */
export function tangent(x: Float80, control: number): TrigonometricResult {
  return pending(x, control);
}

/** FPATAN: the angle of the point (x, y), with x = ST(0) and y = ST(1). */
export function arctangent(y: Float80, x: Float80, control: number): Result {
  return pending(y, x, control);
}
