/** Small reads through the page tables, for the views: what cannot be read is `null`, never a made-up value. */
import { read16, read32 } from '#emulator/base';
import type { Machine } from '#emulator/machine';

export type LinearMemory = Pick<Machine, 'readLinear'>;

/** `length` bytes at `linear`, or null unless every one of them is mapped. */
export function bytesAt(machine: LinearMemory, linear: number, length: number): Uint8Array | null {
  const { bytes, mapped } = machine.readLinear(linear >>> 0, length);
  return mapped.every((m) => m !== 0) ? bytes : null;
}

/** Little-endian value of 1, 2 or 4 bytes, or null. */
export function valueAt(machine: LinearMemory, linear: number, size: 1 | 2 | 4): number | null {
  const bytes = bytesAt(machine, linear, size);
  if (bytes === null) return null;
  return size === 4 ? read32(bytes, 0) : size === 2 ? read16(bytes, 0) : bytes[0];
}
