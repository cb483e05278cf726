/** The x87 instructions by form; how they work is in ../fpu. */
import { FPU_ARITHMETIC } from '../fpu/arithmetic.ts';
import { FPU_COMPARISON } from '../fpu/comparison.ts';
import { FPU_CONTROL } from '../fpu/control.ts';
import { FPU_TRANSCENDENTAL } from '../fpu/transcendental.ts';
import { FPU_TRANSFER } from '../fpu/transfer.ts';
import type { Execute } from './operands.ts';

export const FPU: Readonly<Record<string, Execute>> = {
  ...FPU_ARITHMETIC,
  ...FPU_COMPARISON,
  ...FPU_CONTROL,
  ...FPU_TRANSCENDENTAL,
  ...FPU_TRANSFER,
};
