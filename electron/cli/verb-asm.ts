/** `ringside asm FILE.asm -o OUT`: assemble a flat binary, as `nasm -f bin` would. */
import { formatListing } from '#emulator/assembler';
import { encodeUtf8 } from '#emulator/base';
import { EXIT_OK, EXIT_USAGE, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';
import { assembleFile, formatDiagnostic } from './program.ts';

export const ASM_OPTIONS: OptionTable = {
  output: {
    kind: 'value',
    names: ['-o', '--output'],
    placeholder: 'OUT',
    help: 'where to write the bytes (default: the name without .asm, and .bin)',
  },
  listing: { kind: 'value', names: ['-l', '--listing'], placeholder: 'LIST', help: 'also write a listing' },
  include: { kind: 'list', names: ['-I', '--include'], placeholder: 'DIR', help: 'look for included files there too' },
  define: { kind: 'define', names: ['-D', '--define'], placeholder: 'NAME[=V]', help: 'define a single-line macro' },
  json: { kind: 'flag', names: ['--json'], help: 'diagnostics, symbols and size as one JSON object on stdout' },
};

export function asm(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, ASM_OPTIONS);
  if (options.positional.length !== 1) throw new UsageError('asm needs one source file');
  const [path] = options.positional;
  const { result, sources } = assembleFile(io, path, options.defines, options.list('include'));
  if (options.has('json')) {
    const { ok, origin, diagnostics, symbols, files, passes, bytes } = result;
    io.out(jsonLine('asm', { ok, size: bytes.length, origin, passes, files, diagnostics, symbols }));
  } else {
    for (const diagnostic of result.diagnostics) io.err(formatDiagnostic(diagnostic));
  }
  if (!result.ok) return EXIT_USAGE;
  const output = options.value('output') ?? path.replace(/\.[^./\\]*$/, '') + '.bin';
  io.writeFile(output, result.bytes);
  const listing = options.value('listing');
  if (listing !== null)
    io.writeFile(listing, encodeUtf8(formatListing(result, new Map(sources.map((s) => [s.name, s])))));
  return EXIT_OK;
}
