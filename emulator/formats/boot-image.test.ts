import { describe, expect, it } from 'vitest';
import { bootImageFromFile, FLOPPY_SIZES } from './boot-image.ts';

const bootable = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  bytes[510] = 0x55;
  bytes[511] = 0xaa;
  return bytes;
};

describe('bootImageFromFile', () => {
  it('pads an assembled boot sector to a 1.44 MB floppy', () => {
    const result = bootImageFromFile('boot.bin', bootable(512));
    expect(result.ok && [result.image.drive, result.image.bytes.length]).toEqual(['floppy', 1_474_560]);
  });

  it.each(FLOPPY_SIZES)('takes %i bytes as a floppy, unchanged', (size) => {
    const bytes = bootable(size);
    const result = bootImageFromFile('a.img', bytes);
    expect(result.ok && result.image.drive === 'floppy' && result.image.bytes === bytes).toBe(true);
  });

  it('takes any larger size as a hard disk of whole sectors', () => {
    const result = bootImageFromFile('c.img', bootable(10_000_001));
    expect(result.ok && [result.image.drive, result.image.bytes.length]).toEqual(['disk', 10_000_384]);
  });

  it('obeys the drive it is given', () => {
    const result = bootImageFromFile('c.img', bootable(1024), { drive: 'disk' });
    expect(result.ok && [result.image.drive, result.image.bytes.length]).toEqual(['disk', 1024]);
  });

  it.each([
    ['image-empty', new Uint8Array(0), {}],
    ['image-no-boot-signature', new Uint8Array(512), {}],
    ['image-no-boot-signature', new Uint8Array(100), {}],
    ['image-larger-than-floppy', bootable(3_000_000), { drive: 'floppy' as const }],
  ])('says %s', (code, bytes, options) => {
    const result = bootImageFromFile('x.bin', bytes, options);
    expect(result.ok ? null : result.error.code).toBe(code);
  });

  it('names the bytes it found instead of the signature', () => {
    const bytes = new Uint8Array(512);
    bytes[510] = 0x12;
    const result = bootImageFromFile('x.bin', bytes);
    expect(result.ok ? '' : result.error.message).toContain('it holds 12h 00h');
  });
});
