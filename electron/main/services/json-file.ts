/**
 * One JSON document on disk that survives a crash and a broken file.
 * Before a new version is written, the last good one becomes `<name>.bak`; an unreadable one is set aside as
 * `<name>.corrupt` and the `.bak` is used.
 */
import type { Disk } from './disk.ts';
import { writeAtomically } from './disk.ts';
import { errorCode } from './file-port.ts';

async function parseFile(disk: Disk, file: string): Promise<{ found: boolean; value?: unknown }> {
  let bytes: Uint8Array;
  try {
    bytes = await disk.files.read(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { found: false };
    throw error;
  }
  try {
    return { found: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown };
  } catch {
    return { found: true };
  }
}

/** The document, or null when there is none that can be read. Never rejects for a broken file. */
export async function readJson(disk: Disk, file: string): Promise<unknown> {
  const main = await parseFile(disk, file);
  if ('value' in main) return main.value;
  if (main.found) await disk.files.rename(file, `${file}.corrupt`);
  const kept = await parseFile(disk, `${file}.bak`);
  return 'value' in kept ? kept.value : null;
}

/** Writes the text of a JSON document. The folder must exist. */
export async function writeJson(disk: Disk, file: string, text: string): Promise<void> {
  const current = await parseFile(disk, file);
  if ('value' in current) await writeAtomically(disk, `${file}.bak`, await disk.files.read(file));
  await writeAtomically(disk, file, new TextEncoder().encode(text));
}
