/** What a learner handed in, laid over the files of the lab. */
import { decodeUtf8 } from '#emulator/base';
import type { Lab } from '#labs/kit';
import { UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import type { CheckedFiles } from './job.ts';
import { readBytes } from './program.ts';

/** The lab's files, with the learner's in place of those he may edit. A single file replaces the main one. */
export function learnerFiles(io: CliIo, lab: Lab, path: string): CheckedFiles {
  const names = io.listFolder(path);
  if (names === null) {
    const main = { name: lab.start[0].name, text: decodeUtf8(readBytes(io, path)) };
    return { sources: [main, ...lab.start.slice(1).map(({ name, text }) => ({ name, text }))], own: [main.name] };
  }
  const own = lab.start.filter(({ name, role }) => role === 'editable' && names.includes(name)).map(({ name }) => name);
  if (own.length === 0) {
    const editable = lab.start.filter((file) => file.role === 'editable');
    throw new UsageError(`${path}: none of ${editable.map((f) => f.name).join(', ')} is there`);
  }
  const folder = path.replace(/[/\\]$/, '');
  const sources = lab.start.map(({ name, text }) => ({
    name,
    text: own.includes(name) ? decodeUtf8(readBytes(io, `${folder}/${name}`)) : text,
  }));
  return { sources, own };
}
