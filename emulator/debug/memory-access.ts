/** Memory by linear addresses, through the page tables as they are: nothing is accessed that a guest could notice. */
import type { InputEvent, Machine } from '#emulator/machine';

/** What exists behind an address from its first byte on; null = nothing is mapped there. */
export function readMemory(machine: Machine, linear: number, length: number): Uint8Array | null {
  const { bytes, mapped } = machine.readLinear(linear, length);
  const hole = mapped.indexOf(0);
  return hole < 0 ? bytes : hole === 0 ? null : bytes.subarray(0, hole);
}

/** Adapter memory and ROM lie between; what is written to ROM would not be seen. */
const ROM_FIRST = 0xc0000, ROM_LAST = 0xfffff; // prettier-ignore
const PAGE = 4096;

/**
 * The inputs that write bytes, page by page.
 * @returns null when a byte is not mapped or not RAM: then nothing is to be written at all.
 */
export function memoryWrites(machine: Machine, linear: number, bytes: Uint8Array): InputEvent[] | null {
  const writes: InputEvent[] = [];
  for (let k = 0; k < bytes.length;) {
    const at = (linear + k) >>> 0;
    const count = Math.min(bytes.length - k, PAGE - (at % PAGE));
    const physical = machine.translate(at);
    const isRom = physical <= ROM_LAST && physical + count > ROM_FIRST;
    if (physical < 0 || physical + count > machine.config.ramBytes || isRom) return null;
    writes.push({ type: 'poke-memory', physical, bytes: Array.from(bytes.subarray(k, k + count)) });
    k += count;
  }
  return writes;
}
