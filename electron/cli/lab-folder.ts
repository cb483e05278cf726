/** A lab's folder on the disk, read whole: a pack from outside the application has the form of a built-in lab. */
import { decodeUtf8 } from '#emulator/base';
import { LAB_FOLDERS, LABS } from '#labs/content';
import { parseLab, type Lab } from '#labs/kit';
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

/** Files that every lab sees. */
export function commonFiles(): [string, string][] {
  const [any] = LAB_FOLDERS.values();
  return [...any].filter(([path]) => path.startsWith('common/'));
}

/** A built-in lab by id or slug, or the lab in a folder. */
export function labCalled(io: CliIo, name: string): Lab {
  const known = LABS.find((l) => l.id.toLowerCase() === name.toLowerCase() || l.slug === name);
  if (known !== undefined) return known;
  if (io.listFolder(name) === null)
    throw new UsageError(`there is no lab ${name}; labs: ${LABS.map((l) => l.id).join(', ')}, or a lab's folder`);
  const { lab, problems } = parseLab(new Map([...commonFiles(), ...labFiles(io, name)]));
  if (lab === null || problems.length > 0)
    throw new UsageError(`${name} is not a lab yet:\n${problems.map((p) => `  ${p.file}: ${p.message}`).join('\n')}`);
  return lab;
}
