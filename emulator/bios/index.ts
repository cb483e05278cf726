/** The BIOS ROM: our own, assembled from bios.asm. */
import { fromBase64, invariant } from '#emulator/base';
import { BIOS_BASE64 } from './bios.generated.ts';

/** Physical address of the first byte of the ROM image. */
export const BIOS_ADDRESS = 0xfe000;

/** A fresh copy of the ROM image; it ends at FFFFFh with the reset vector at FFFF0h. */
export function biosImage(): Uint8Array {
  const image = fromBase64(BIOS_BASE64);
  invariant(image !== null, 'bios.generated.ts holds base64');
  return image;
}
