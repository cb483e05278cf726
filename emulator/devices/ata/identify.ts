/** The 256 words of IDENTIFY DEVICE (ATA/ATAPI-4, 8.12). */
import { MOST_MULTIPLE } from './ata-state.ts';

export interface Identity {
  /** Default translation. */
  readonly cylinders: number;
  readonly heads: number;
  readonly sectorsPerTrack: number;
  /** Current translation. */
  readonly now: { readonly cylinders: number; readonly heads: number; readonly sectorsPerTrack: number };
  readonly sectors: number;
  readonly multiple: number;
  readonly hasWriteCache: boolean;
  readonly hasLookAhead: boolean;
}

/** Two characters a word, the first one in the high byte, padded with blanks. */
function text(words: Uint16Array, first: number, last: number, value: string): void {
  const padded = value.padEnd((last - first + 1) * 2, ' ');
  for (let k = first; k <= last; k++) {
    const at = (k - first) * 2;
    words[k] = (padded.charCodeAt(at) << 8) | padded.charCodeAt(at + 1);
  }
}

/** 512 bytes, little endian. */
export function identifyData(id: Identity): Uint8Array {
  const words = new Uint16Array(256);
  words[0] = 0x0040; // a fixed drive
  words[1] = id.cylinders;
  words[3] = id.heads;
  words[6] = id.sectorsPerTrack;
  text(words, 10, 19, 'RINGSIDE-0001');
  text(words, 23, 26, '1.0');
  text(words, 27, 46, 'Ringside ATA disk');
  words[47] = 0x8000 | MOST_MULTIPLE;
  words[49] = 0x0200; // LBA
  words[50] = 0x4000;
  words[51] = 0x0200; // PIO mode 2 without flow control
  words[53] = 0x0003; // words 54-58 and 64-70 are valid
  words[54] = id.now.cylinders;
  words[55] = id.now.heads;
  words[56] = id.now.sectorsPerTrack;
  const capacity = id.now.cylinders * id.now.heads * id.now.sectorsPerTrack;
  words[57] = capacity & 0xffff;
  words[58] = capacity >>> 16;
  words[59] = id.multiple > 0 ? 0x0100 | id.multiple : 0;
  words[60] = id.sectors & 0xffff;
  words[61] = id.sectors >>> 16;
  words[64] = 0x0003; // PIO modes 3 and 4
  words[67] = words[68] = 120; // nanoseconds a PIO cycle
  words[80] = 0x001e; // ATA-1 to ATA/ATAPI-4
  words[82] = 0x4068; // NOP, look-ahead, write cache, power management
  words[83] = 0x5000; // FLUSH CACHE
  words[84] = 0x4000;
  words[85] = 0x4008 | (id.hasWriteCache ? 0x20 : 0) | (id.hasLookAhead ? 0x40 : 0);
  words[86] = 0x1000;
  words[87] = 0x4000;
  const bytes = new Uint8Array(512);
  words.forEach((word, k) => void ((bytes[2 * k] = word & 0xff), (bytes[2 * k + 1] = word >> 8)));
  return bytes;
}
