/** A lab's folder on the disk, read whole: a pack from outside the application has the form of a built-in lab. */
import { decodeUtf8 } from '#emulator/base';
import { COMMON_FILES, LAB_IDS, labNamed } from '#labs/content';
import { parsePack, readPack, shownId, type Lab, type LabProblem, type ParsedLab } from '#labs/kit';
import { UsageError } from './io.ts';
import type { CliIo } from './io.ts';

/** A lab is text; whatever else lies in its folder is left alone. */
const OF_A_LAB = /\.(asm|inc|json|md)$/;

/** Files of the folder by path inside it, `/` between the parts. */
export function labFiles(io: CliIo, folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const read = (path: string, inside: string): void => {
    for (const name of io.listFolder(path) ?? []) {
      const below = `${path}/${name}`;
      if (io.listFolder(below) !== null) read(below, `${inside}${name}/`);
      else if (OF_A_LAB.test(name)) files.set(`${inside}${name}`, decodeUtf8(io.readFile(below) ?? new Uint8Array()));
    }
  };
  read(folder.replace(/[/\\]+$/, ''), '');
  return files;
}

/** The lab in a folder or a pack, under the id that its author gave it. */
export function labFrom(io: CliIo, path: string): ParsedLab {
  const parsed = parsePack(filesFrom(io, path), COMMON_FILES);
  return parsed.lab === null ? parsed : { ...parsed, lab: { ...parsed.lab, id: shownId(parsed.lab.id) } };
}

/** Texts of a lab's folder or pack by path inside it. */
export function filesFrom(io: CliIo, path: string): ReadonlyMap<string, string> {
  if (io.listFolder(path) !== null) return labFiles(io, path);
  const bytes = io.readFile(path);
  if (bytes === null) throw new UsageError(`${path}: no such file or folder`);
  const read = readPack(decodeUtf8(bytes));
  if ('problems' in read) throw new UsageError(notALab(path, read.problems));
  return read.files;
}
const notALab = (path: string, problems: readonly LabProblem[]): string =>
  `${path} is not a lab yet:\n${problems.map((p) => `  ${p.file}: ${p.message}`).join('\n')}`;

/** A built-in lab, or the lab in a folder or a pack. */
export function labCalled(io: CliIo, name: string): Lab {
  const known = labNamed(name);
  if (known !== undefined) return known;
  if (io.listFolder(name) === null && io.readFile(name) === null)
    throw new UsageError(`there is no lab ${name}; labs: ${LAB_IDS.join(', ')}, or a lab's folder or pack`);
  const { lab, problems } = labFrom(io, name);
  if (lab === null || problems.length > 0) throw new UsageError(notALab(name, problems));
  return lab;
}
