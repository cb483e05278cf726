/** FPREM and FPREM1 (SDM vol. 2). */
import { pending } from './pending.ts';
import type { Float80, Remainder } from './types.ts';

/** FPREM: x - q·y with q truncated toward zero. */
export function remainder(x: Float80, y: Float80, control: number): Remainder {
  return pending(x, y, control);
}

/** FPREM1: x - q·y with q rounded to nearest (IEEE 754). */
export function remainderNearest(x: Float80, y: Float80, control: number): Remainder {
  return pending(x, y, control);
}
