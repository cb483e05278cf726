/** The fingerprint of a machine's whole state: sections (TLB included), RAM and written sectors. */
import { Digest } from '#emulator/base';
import { DRIVES } from '#emulator/devices';
import type { Board } from './compose.ts';
import type { StateDigest } from './types.ts';

/** Is every byte zero? The length is a multiple of 4 and the start is aligned. */
export function isZero(bytes: Uint8Array): boolean {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) return false;
  return true;
}

/** Digest of the state as it lies in the arena; the processor must be synchronised. */
export function digestOf({ arena, memory, disk }: Board): StateDigest {
  const digest = new Digest().text(arena.layout.id).bytes(arena.state);
  const { stamps } = memory.dirty;
  for (let page = 0; page < stamps.length; page++) {
    if (stamps[page] === 0) continue; // never written since the machine was made: zero
    const bytes = arena.ram.subarray(page * 4096, (page + 1) * 4096);
    if (!isZero(bytes)) digest.word(page).bytes(bytes);
  }
  for (const drive of DRIVES) {
    const medium = disk.media[drive];
    if (!medium) continue;
    digest.text(drive);
    for (const [lba, bytes] of medium.changes()) digest.word(lba).bytes(bytes);
  }
  return digest.toString();
}
