/**
 * What lies in a drive: an image that is never changed, the sectors written since, and its geometry. The written sectors
 * are part of a snapshot; the image is not (a timeline always starts from the same image).
 */

export const SECTOR_BYTES = 512;

export interface Geometry {
  readonly cylinders: number;
  readonly heads: number;
  readonly sectorsPerTrack: number;
}

/** Standard floppy formats by size in bytes, and the drive type INT 13h AH=08h reports in BL. */
const FLOPPIES: readonly { readonly kib: number; readonly type: number; readonly geometry: Geometry }[] = [
  { kib: 160, type: 1, geometry: { cylinders: 40, heads: 1, sectorsPerTrack: 8 } },
  { kib: 180, type: 1, geometry: { cylinders: 40, heads: 1, sectorsPerTrack: 9 } },
  { kib: 320, type: 1, geometry: { cylinders: 40, heads: 2, sectorsPerTrack: 8 } },
  { kib: 360, type: 1, geometry: { cylinders: 40, heads: 2, sectorsPerTrack: 9 } },
  { kib: 720, type: 3, geometry: { cylinders: 80, heads: 2, sectorsPerTrack: 9 } },
  { kib: 1200, type: 2, geometry: { cylinders: 80, heads: 2, sectorsPerTrack: 15 } },
  { kib: 1440, type: 4, geometry: { cylinders: 80, heads: 2, sectorsPerTrack: 18 } },
  { kib: 2880, type: 6, geometry: { cylinders: 80, heads: 2, sectorsPerTrack: 36 } },
];

/** Geometry and drive type of a floppy with this many bytes; other sizes are taken as 1.44 MB media, short or cut. */
export function floppyGeometry(bytes: number): { readonly geometry: Geometry; readonly type: number } {
  const found = FLOPPIES.find((f) => f.kib * 1024 === bytes) ?? FLOPPIES[6];
  return { geometry: found.geometry, type: found.type };
}

/**
 * Geometry of a hard disk as BIOSes translate it: 63 sectors, 16 heads up to 504 MiB, then doubled heads up to 255
 * ("LBA-assisted"), cylinders cut at 1024.
 */
export function diskGeometry(bytes: number): Geometry {
  const sectors = Math.max(1, Math.ceil(bytes / SECTOR_BYTES));
  let heads = 16;
  while (heads < 128 && sectors > 1024 * heads * 63) heads *= 2;
  if (heads === 128 && sectors > 1024 * 128 * 63) heads = 255;
  const cylinders = Math.min(1024, Math.max(1, Math.ceil(sectors / (heads * 63))));
  return { cylinders, heads, sectorsPerTrack: 63 };
}

export class Medium {
  readonly image: Uint8Array;
  readonly geometry: Geometry;
  /** BIOS floppy drive type, 0 for a hard disk. */
  readonly type: number;
  /** Sectors the medium has. */
  readonly sectors: number;
  private written = new Map<number, Uint8Array>();

  constructor(drive: 'floppy' | 'disk', image: Uint8Array) {
    this.image = image;
    if (drive === 'floppy') {
      const { geometry, type } = floppyGeometry(image.length);
      this.geometry = geometry;
      this.type = type;
      this.sectors = geometry.cylinders * geometry.heads * geometry.sectorsPerTrack;
    } else {
      this.geometry = diskGeometry(image.length);
      this.type = 0;
      this.sectors = Math.ceil(image.length / SECTOR_BYTES);
    }
  }

  /** A copy of one sector; beyond the end of a short image it is zero. */
  read(lba: number): Uint8Array {
    const written = this.written.get(lba);
    if (written) return written.slice();
    const out = new Uint8Array(SECTOR_BYTES);
    out.set(this.image.subarray(lba * SECTOR_BYTES, (lba + 1) * SECTOR_BYTES));
    return out;
  }

  write(lba: number, bytes: Uint8Array): void {
    this.written.set(lba, bytes.slice(0, SECTOR_BYTES));
  }

  /** Sectors written since the medium was inserted, as copies in ascending order. */
  changes(): ReadonlyMap<number, Uint8Array> {
    return new Map([...this.written].sort(([a], [b]) => a - b).map(([lba, bytes]) => [lba, bytes.slice()]));
  }

  /** Replace all written sectors by these. */
  setChanges(changes: ReadonlyMap<number, Uint8Array>): void {
    this.written = new Map([...changes].map(([lba, bytes]) => [lba, bytes.slice()]));
  }
}
