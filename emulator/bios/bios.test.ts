import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assembleBytes } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { BIOS_ADDRESS, biosImage } from './index.ts';

describe('BIOS image', () => {
  it('is what our assembler makes of bios.asm (node build/generate/bios.mjs)', () => {
    const path = fileURLToPath(new URL('./bios.asm', import.meta.url));
    const bytes = assembleBytes({ name: 'bios.asm', text: readFileSync(path, 'utf8') });
    expect(Buffer.from(bytes).equals(Buffer.from(biosImage()))).toBe(true);
  });

  it('ends at FFFFFh with a far jump at the reset vector', () => {
    const image = biosImage();
    expect([BIOS_ADDRESS + image.length, image[0x1ff0], image[0x1ffe]]).toEqual([0x100000, 0xea, 0xfc]);
  });

  it('has the IRET and int 11h where protected mode must not see gates', () => {
    const image = biosImage();
    expect([image[0xff53 - 0xe000], image[0xf84d - 0xe000]]).toEqual([0xcf, 0x1e]);
  });
});
