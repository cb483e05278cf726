/** `ringside disasm FILE`: a flat binary as NASM text. */
import { hex32, hexBytes } from '#emulator/base';
import { disassembleRange } from '#emulator/disassembler';
import { EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';
import { readBytes } from './program.ts';

export const DISASM_OPTIONS: OptionTable = {
  bits: { kind: 'value', names: ['-b', '--bits'], placeholder: '16|32', help: 'code size (default 16, as at boot)' },
  origin: {
    kind: 'value',
    names: ['-o', '--org'],
    placeholder: 'ADDRESS',
    help: 'address of the first byte (default 7C00h for a boot image, else 0)',
  },
  skip: { kind: 'value', names: ['-e', '--skip'], placeholder: 'N', help: 'leave out the first N bytes' },
  length: {
    kind: 'value',
    names: ['--length'],
    placeholder: 'N',
    help: 'at most N bytes (default 512 of a boot image, else all)',
  },
};

export function disasm(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, DISASM_OPTIONS);
  if (options.positional.length !== 1) throw new UsageError('disasm needs one file');
  const bytes = readBytes(io, options.positional[0]);
  if (bytes.length === 0) throw new UsageError(`${options.positional[0]}: the file is empty`);
  const bits = options.value('bits') ?? '16';
  if (bits !== '16' && bits !== '32') throw new UsageError('--bits is 16 or 32');
  const isBoot = bytes.length >= 512 && bytes[510] === 0x55 && bytes[511] === 0xaa;
  const skip = number(options.value('skip'), '--skip', 0);
  const origin = number(options.value('origin'), '--org', isBoot ? 0x7c00 : 0);
  const length = number(options.value('length'), '--length', isBoot ? 512 - Math.min(skip, 512) : bytes.length - skip);
  if (skip >= bytes.length) throw new UsageError(`--skip: the file has only ${bytes.length} bytes`);
  const shown = bytes.subarray(skip, skip + length);
  for (const one of disassembleRange(shown, origin + skip, bits === '16' ? 16 : 32)) {
    io.out(`${hex32(one.address)}  ${hexBytes(one.bytes).padEnd(24)} ${one.text}\n`);
  }
  return EXIT_OK;
}

/** Decimal, 0x… or …h; 0 is allowed. */
function number(text: string | null, option: string, byDefault: number): number {
  if (text === null) return byDefault;
  const value = /^[0-9][0-9a-f]*h$/i.test(text) ? parseInt(text, 16) : Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || value > 0xffffffff)
    throw new UsageError(`${option} needs a number, not "${text}"`);
  return value;
}
