/** From a path to something the machine can boot: sources are assembled, images are read. */
import { assemble } from '#emulator/assembler';
import type { AssembleResult, Diagnostic, SourceFile } from '#emulator/assembler';
import { decodeUtf8 } from '#emulator/base';
import { describeProgram, noProgram } from '#emulator/debug';
import type { Program } from '#emulator/debug';
import { bootImageFromFile } from '#emulator/formats';
import type { BootImage, DriveName } from '#emulator/machine';
import { UsageError } from './io.ts';
import type { CliIo } from './io.ts';

export const isSource = (path: string): boolean => /\.(asm|s|nasm|inc)$/i.test(path);

export function readBytes(io: CliIo, path: string): Uint8Array {
  const bytes = io.readFile(path);
  if (bytes === null) throw new UsageError(`${path}: no such file`);
  return bytes;
}

const folderOf = (path: string): string => path.replace(/[^/\\]*$/, '');
const isAbsolute = (path: string): boolean => /^([/\\]|[A-Za-z]:[/\\])/.test(path);

export interface Assembled {
  readonly result: AssembleResult;
  /** All source files that were read, main file first. */
  readonly sources: readonly SourceFile[];
  /** What the sources asked for, under the names they wrote, in order, with repetitions. */
  readonly asked: readonly SourceFile[];
  readonly binaries: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** Includes are looked for beside the including file, then beside the main file, then in the include folders. */
export function assembleFile(
  io: CliIo,
  path: string,
  defines: Readonly<Record<string, string>>,
  includeFolders: readonly string[],
): Assembled {
  const main: SourceFile = { name: path, text: decodeUtf8(readBytes(io, path)) };
  const sources = [main];
  const asked: SourceFile[] = [];
  const binaries: { name: string; bytes: Uint8Array }[] = [];
  const find = (name: string, from: string): { path: string; bytes: Uint8Array } | null => {
    const folders = isAbsolute(name)
      ? ['']
      : [folderOf(from), folderOf(path), ...includeFolders.map((f) => f.replace(/[/\\]?$/, '/'))];
    for (const folder of folders) {
      const bytes = io.readFile(folder + name);
      if (bytes !== null) return { path: folder + name, bytes };
    }
    return null;
  };
  const result = assemble(main, {
    defines,
    resolveInclude(name, from) {
      const found = find(name, from);
      if (found === null) return null;
      const source = { name: found.path, text: decodeUtf8(found.bytes) };
      if (!sources.some((s) => s.name === source.name)) sources.push(source);
      asked.push({ name, text: source.text });
      return source;
    },
    resolveBinary(name, from) {
      const found = find(name, from);
      if (found !== null) binaries.push({ name, bytes: found.bytes });
      return found?.bytes ?? null;
    },
  });
  return { result, sources, asked, binaries };
}

/** `file:line:column: severity: message`, and the chain of macros and includes below it. */
export const formatDiagnostic = (d: Diagnostic): string =>
  [
    `${d.span.file}:${d.span.line}:${d.span.column}: ${d.severity}: ${d.message}`,
    ...d.context.map((c) => `${c.span.file}:${c.span.line}: ... in ${c.what} ${c.name}`),
  ].join('\n') + '\n';

export interface Bootable {
  readonly image: BootImage;
  readonly program: Program;
  readonly assembled: AssembleResult | null;
  /** All source files, main file first; none of an image. */
  readonly sources: readonly SourceFile[];
}

/** @throws UsageError for everything that cannot be booted; diagnostics have been written by then. */
export function bootable(
  io: CliIo,
  path: string,
  options: { drive: DriveName | null; defines: Readonly<Record<string, string>>; includeFolders: readonly string[] },
): Bootable {
  let bytes: Uint8Array;
  let program = noProgram();
  let assembled: AssembleResult | null = null;
  let read: readonly SourceFile[] = [];
  if (isSource(path)) {
    const { result, sources } = assembleFile(io, path, options.defines, options.includeFolders);
    for (const diagnostic of result.diagnostics) io.err(formatDiagnostic(diagnostic));
    if (!result.ok) throw new UsageError(`${path}: did not assemble`);
    program = describeProgram(result, sources);
    for (const p of program.problems) io.err(`${p.file}:${p.line}: note: ${p.code}: ${p.token}\n`);
    assembled = result;
    read = sources;
    bytes = result.bytes;
  } else {
    bytes = readBytes(io, path);
  }
  const boot = bootImageFromFile(path, bytes, options.drive === null ? {} : { drive: options.drive });
  if (!boot.ok) throw new UsageError(`${path}: ${boot.error.message}`);
  return { image: boot.image, program, assembled, sources: read };
}
