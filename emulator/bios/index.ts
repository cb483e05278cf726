/** The BIOS ROM: our own, assembled from bios.asm. */
import { decodeBase64 } from './base64.ts';
import { BIOS_BASE64 } from './bios.generated.ts';

/** Physical address of the first byte of the ROM image. */
export const BIOS_ADDRESS = 0xfe000;

/** A fresh copy of the ROM image; it ends at FFFFFh with the reset vector at FFFF0h. */
export const biosImage = (): Uint8Array => decodeBase64(BIOS_BASE64);
