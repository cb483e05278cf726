/** Media in a text file: stretches of sectors that are not zero, in base64. A boot floppy with one sector stays small. */
import { Digest, fromBase64, toBase64 } from '#emulator/base';

const SECTOR = 512;
/** Sectors of one stretch at most, so that lines stay short enough to look at. */
const LONGEST = 16;

/** `at`: byte offset, a multiple of 512. */
export interface Stretch {
  readonly at: number;
  readonly base64: string;
}

/** Digest of a medium's or file's bytes, with their number. Tells files apart by accident or mistake, not by malice. */
export const imageDigest = (bytes: Uint8Array): string => new Digest().bytes(bytes).toString();

const isZero = (bytes: Uint8Array, from: number): boolean => {
  const end = Math.min(from + SECTOR, bytes.length);
  for (let i = from; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
};

/** Bytes in sectors that are not zero: what carrying the medium costs. */
export function contentOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += SECTOR) if (!isZero(bytes, at)) sum += SECTOR;
  return sum;
}

export function toStretches(bytes: Uint8Array): Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = 0; at < bytes.length;) {
    if (isZero(bytes, at)) {
      at += SECTOR;
      continue;
    }
    let end = at + SECTOR;
    while (end < bytes.length && end - at < LONGEST * SECTOR && !isZero(bytes, end)) end += SECTOR;
    stretches.push({ at, base64: toBase64(bytes.subarray(at, Math.min(end, bytes.length))) });
    at = end;
  }
  return stretches;
}

/** @returns null when a stretch does not fit. The caller has bounded `length`. */
export function fromStretches(length: number, stretches: readonly Stretch[]): Uint8Array | null {
  const bytes = new Uint8Array(length);
  for (const { at, base64 } of stretches) {
    const part = fromBase64(base64);
    if (part === null || at + part.length > length) return null;
    bytes.set(part, at);
  }
  return bytes;
}
