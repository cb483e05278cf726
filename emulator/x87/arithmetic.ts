/** FADD, FSUB, FMUL, FDIV, FSQRT under precision and rounding control (SDM vol. 1 §8.1.5, §8.3.5). */
import { pending } from './pending.ts';
import type { Float80, Result } from './types.ts';

/** a + b. */
export function add(a: Float80, b: Float80, control: number): Result {
  return pending(a, b, control);
}

/** a - b. */
export function subtract(a: Float80, b: Float80, control: number): Result {
  return pending(a, b, control);
}

/** a × b. */
export function multiply(a: Float80, b: Float80, control: number): Result {
  return pending(a, b, control);
}

/** a ÷ b. */
export function divide(a: Float80, b: Float80, control: number): Result {
  return pending(a, b, control);
}

/** √x. */
export function squareRoot(x: Float80, control: number): Result {
  return pending(x, control);
}
