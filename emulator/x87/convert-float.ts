/** Single and double precision in memory to and from registers (SDM vol. 1 §8.3.3: FLD, FST). */
import { pending } from './pending.ts';
import type { Float80, Result, StoreResult } from './types.ts';

/** m32fp (its 32 bits, unsigned) to a register: exact; IE for an SNaN, which is quieted, DE for a denormal. */
export function fromFloat32(bits: number): Result {
  return pending(bits);
}

/** m64fp (its 64 bits, unsigned) to a register: exact; IE for an SNaN, which is quieted, DE for a denormal. */
export function fromFloat64(bits: bigint): Result {
  return pending(bits);
}

/** A register to m32fp: 32 bits, unsigned. Never DE. */
export function toFloat32(x: Float80, control: number): StoreResult<number> {
  return pending(x, control);
}

/** A register to m64fp: 64 bits, unsigned. Never DE. */
export function toFloat64(x: Float80, control: number): StoreResult<bigint> {
  return pending(x, control);
}
