/** Finding, unpacking and naming files of recorded vectors. */
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The caller's mistake or a broken file, in one sentence. */
export class InputError extends Error {
  name = 'InputError';
}

const IS_VECTORS = /\.(moo|jsonl)(\.gz)?$/i;

/** Files of vectors in a folder and below, by name; a file is taken whatever its name. @param {string} place */
export function vectorFiles(place) {
  let stat;
  try {
    stat = fs.statSync(place);
  } catch {
    throw new InputError(`${place}: no such file or folder`);
  }
  if (!stat.isDirectory()) return [place];
  /** @type {string[]} */
  const found = fs
    .readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => IS_VECTORS.test(name))
    .sort()
    .map((name) => path.join(place, name));
  if (found.length === 0) throw new InputError(`${place}: no vectors in this folder (*.MOO, *.jsonl, packed or not)`);
  return found;
}

/** Unpacked contents. @param {string} file @returns {Uint8Array} */
export function contents(file) {
  let bytes;
  try {
    bytes = fs.readFileSync(file);
  } catch (error) {
    throw new InputError(`${file}: cannot be read (${/** @type {NodeJS.ErrnoException} */ (error).code})`);
  }
  if (bytes.length === 0) throw new InputError(`${file}: the file is empty`);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new InputError(`${file}: cannot be unpacked (${error instanceof Error ? error.message : error})`);
  }
}

/** @type {Map<string, import('./core.mjs').FlagMasks | null>} */
const masksByFolder = new Map();
/**
 * Masks of the defined flags from beside the file: a metadata file of its folder, or the table of the 80386 in it or
 * above; null when there is none.
 * @param {string} file @param {typeof import('./core.mjs')} core
 */
export function flagMasksFor(file, core) {
  const folder = path.dirname(path.resolve(file));
  const known = masksByFolder.get(folder);
  if (known !== undefined) return known;
  const metadata = fs.readdirSync(folder).find((name) => name.endsWith('-metadata.json'));
  const table = [folder, path.dirname(folder)]
    .map((place) => path.join(place, '80386.csv'))
    .find((p) => fs.existsSync(p));
  const masks =
    metadata !== undefined
      ? core.metadataMasks(fs.readFileSync(path.join(folder, metadata), 'utf8'))
      : table !== undefined
        ? core.csvMasks(fs.readFileSync(table, 'utf8'))
        : null;
  masksByFolder.set(folder, masks);
  return masks;
}
