/** What the set-up program of a PC/AT would have stored in CMOS RAM (IBM PC/AT Technical Reference, "CMOS RAM"). */
import type { Geometry } from '../disk/media.ts';

export interface CmosSetup {
  readonly ramBytes: number;
  /** `YYYY-MM-DDThh:mm:ss`: the date at power-on. */
  readonly date: string;
  /** Geometry of the hard disk, or null when there is none. */
  disk(): Geometry | null;
}

/** Fill 0Eh-7Fh but for the century. */
export function fillCmos(cmos: Uint8Array, { ramBytes, disk }: Pick<CmosSetup, 'ramBytes' | 'disk'>): void {
  const word = (at: number, value: number): void => void ((cmos[at] = value & 0xff), (cmos[at + 1] = value >> 8));
  const kibAbove1M = Math.min(Math.max(ramBytes / 1024 - 1024, 0), 0xfc00);
  cmos[0x10] = 0x40; // drive A: 1.44 MB
  cmos[0x14] = 0x03; // one floppy drive, coprocessor, a video adapter with a BIOS of its own
  word(0x15, 640); // base memory in KiB
  word(0x17, kibAbove1M);
  const geometry = disk();
  if (geometry) {
    cmos[0x12] = 0xf0; // drive C: has its type in 19h
    cmos[0x19] = 47; // a type with parameters of its own, in 1Bh-23h
    word(0x1b, geometry.cylinders);
    cmos[0x1d] = geometry.heads;
    word(0x1e, 0xffff); // no write precompensation
    cmos[0x20] = geometry.heads > 8 ? 0xc8 : 0xc0;
    word(0x21, geometry.cylinders); // landing zone
    cmos[0x23] = geometry.sectorsPerTrack;
  }
  let sum = 0;
  for (let at = 0x10; at <= 0x2d; at++) sum += cmos[at];
  cmos[0x2e] = sum >> 8; // the checksum is stored high byte first
  cmos[0x2f] = sum & 0xff;
  word(0x30, kibAbove1M);
  word(0x34, Math.max(ramBytes - 0x1000000, 0) / 0x10000); // 64 KiB blocks above 16 MiB
}
