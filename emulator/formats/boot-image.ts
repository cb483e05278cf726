/**
 * What a file given by a user boots as: raw floppy and hard-disk images, and assembled boot sectors, which become the
 * beginning of a 1.44 MB floppy. Decides by size and by the boot signature only; it does not look into file systems.
 */

export type FormatErrorCode =
  | 'image-empty'
  | 'image-no-boot-signature'
  | 'image-larger-than-floppy'
  | 'image-larger-than-disk';

/** A learner's diagnostic about a file: words live in the catalogues, `message` is the English text. */
export interface FormatError {
  readonly code: FormatErrorCode;
  readonly args: Readonly<Record<string, string | number>>;
  readonly message: string;
}

export interface BootImageOptions {
  /** Decide the drive instead of guessing by size. */
  readonly drive?: 'floppy' | 'disk';
}

export type BootImageResult =
  | { readonly ok: true; readonly image: { readonly drive: 'floppy' | 'disk'; readonly bytes: Uint8Array } }
  | { readonly ok: false; readonly error: FormatError };

/** Bytes of standard floppy media, ascending: 160K 180K 320K 360K 720K 1.2M 1.44M 2.88M. */
export const FLOPPY_SIZES: readonly number[] = [160, 180, 320, 360, 720, 1200, 1440, 2880].map((kib) => kib * 1024);
const STANDARD_FLOPPY = 1440 * 1024;
/** 28 bits of sector number. */
const LARGEST_DISK = 0x0fff_ffff * 512;
const SIGNATURE_AT = 510;

const MESSAGES: Record<FormatErrorCode, (args: Readonly<Record<string, string | number>>) => string> = {
  'image-empty': ({ name }) => `${name} is empty: there is nothing to boot.`,
  'image-no-boot-signature': ({ name, found }) =>
    `${name} has no boot signature: offset 510 must hold 55h AAh, but ${found}. End the boot sector with "times 510-($-$$) db 0" and "dw 0xAA55".`,
  'image-larger-than-floppy': ({ name, bytes, limit }) =>
    `${name} has ${bytes} bytes, more than the largest floppy (${limit}). Load it as a hard disk.`,
  'image-larger-than-disk': ({ name, bytes, limit }) => `${name} has ${bytes} bytes; a disk holds at most ${limit}.`,
};

const fail = (code: FormatErrorCode, args: Readonly<Record<string, string | number>>): BootImageResult => ({
  ok: false,
  error: { code, args, message: MESSAGES[code](args) },
});

/**
 * Make a boot image of a file.
 * @param name file name, for messages only.
 * @example bootImageFromFile('boot.bin', bytes) // → { ok: true, image: { drive: 'floppy', bytes: 1,474,560 bytes } }
 */
export function bootImageFromFile(name: string, bytes: Uint8Array, options: BootImageOptions = {}): BootImageResult {
  if (bytes.length === 0) return fail('image-empty', { name });
  const drive = options.drive ?? guessDrive(bytes.length);
  const largest = FLOPPY_SIZES[FLOPPY_SIZES.length - 1];
  if (drive === 'floppy' && bytes.length > largest) {
    return fail('image-larger-than-floppy', { name, bytes: bytes.length, limit: largest });
  }
  if (bytes.length > LARGEST_DISK) {
    return fail('image-larger-than-disk', { name, bytes: bytes.length, limit: LARGEST_DISK });
  }
  if (bytes[SIGNATURE_AT] !== 0x55 || bytes[SIGNATURE_AT + 1] !== 0xaa) {
    return fail('image-no-boot-signature', { name, found: whatIsThere(bytes) });
  }
  return { ok: true, image: { drive, bytes: padded(drive, bytes) } };
}

/** A size no larger than a 1.44 MB floppy is one (or the beginning of one); so is any standard size; the rest are disks. */
const guessDrive = (length: number): 'floppy' | 'disk' =>
  length <= STANDARD_FLOPPY || FLOPPY_SIZES.includes(length) ? 'floppy' : 'disk';

function padded(drive: 'floppy' | 'disk', bytes: Uint8Array): Uint8Array {
  if (drive === 'floppy' && FLOPPY_SIZES.includes(bytes.length)) return bytes;
  const size =
    drive === 'floppy'
      ? bytes.length <= STANDARD_FLOPPY
        ? STANDARD_FLOPPY
        : FLOPPY_SIZES[FLOPPY_SIZES.length - 1]
      : Math.ceil(bytes.length / 512) * 512;
  if (size === bytes.length) return bytes;
  const out = new Uint8Array(size);
  out.set(bytes);
  return out;
}

function whatIsThere(bytes: Uint8Array): string {
  if (bytes.length < 512) return `the file has only ${bytes.length} bytes`;
  const hex = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');
  return `it holds ${hex(bytes[SIGNATURE_AT])}h ${hex(bytes[SIGNATURE_AT + 1])}h`;
}
