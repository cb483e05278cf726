/** FSCALE, FXTRACT, FRNDINT (SDM vol. 2). */
import { pending } from './pending.ts';
import type { Extracted, Float80, Result } from './types.ts';

/** FSCALE: x · 2^trunc(y). */
export function scale(x: Float80, y: Float80, control: number): Result {
  return pending(x, y, control);
}

/** FXTRACT. */
export function extract(x: Float80, control: number): Extracted {
  return pending(x, control);
}

/** FRNDINT: rounds to an integer by RC. */
export function roundToInteger(x: Float80, control: number): Result {
  return pending(x, control);
}
