/** F2XM1, FYL2X, FYL2XP1: correctly rounded to 64 bits by RC, whatever PC says (SDM vol. 1 §8.3.9-§8.3.11). */
import { pending } from './pending.ts';
import type { Float80, Result } from './types.ts';

/** F2XM1: 2^x - 1. */
export function exponential(x: Float80, control: number): Result {
  return pending(x, control);
}

/** FYL2X: y · log2(x), with x = ST(0) and y = ST(1). */
export function logarithm(x: Float80, y: Float80, control: number): Result {
  return pending(x, y, control);
}

/** FYL2XP1: y · log2(x + 1), with x = ST(0) and y = ST(1). */
export function logarithmPlusOne(x: Float80, y: Float80, control: number): Result {
  return pending(x, y, control);
}
