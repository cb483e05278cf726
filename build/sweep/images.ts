/** The images of boot sector and harness, assembled by our own assembler. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from '#emulator/assembler';
import type { Images } from './run-ours.ts';
import { harnessImage, makeWorld } from './world.ts';

function assembled(folder: string, name: string): Uint8Array {
  const result = assemble({ name, text: readFileSync(join(folder, name), 'utf8') }, {});
  if (!result.ok) throw new Error(result.diagnostics.map((d) => `${name}:${d.span.line}: ${d.message}`).join('\n'));
  return result.bytes;
}

/** @param folder where boot.asm and harness.asm are. */
export const makeImages = (folder: string): Images => ({
  boot: assembled(folder, 'boot.asm'),
  harness: harnessImage(assembled(folder, 'harness.asm'), makeWorld()),
});
