/** Booting a few lines of assembly: the fixture most tests of the whole machine begin with. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemble, type AssembledSymbol, type AssembleResult, type SourceFile } from '#emulator/assembler';
import { bootImageFromFile } from '#emulator/formats';
import { type BootImage, createMachine, type Machine, type MachineConfig, type StopReason } from '#emulator/machine';

/** Our own experiment kernels with their harness. */
export const FIXTURE_KERNELS = join(dirname(fileURLToPath(import.meta.url)), 'kernels');

export interface BootOptions {
  readonly config?: MachineConfig;
  /**
   * `none` (default): the source is the whole image. `boot-sector`: `org 7C00h`, the source, signature. `protected`: the source is the
   * body of `kmain` in 32-bit protected mode behind the harness of kernels/h.inc, ended by `EXIT`.
   */
  readonly harness?: 'none' | 'boot-sector' | 'protected';
  readonly defines?: Readonly<Record<string, string>>;
}

export interface Booted {
  readonly machine: Machine;
  readonly image: BootImage;
  /** Value of a label or constant; throws when there is none. */
  symbol(name: string): number;
}

function wrap(source: string, harness: BootOptions['harness']): string {
  if (harness === 'boot-sector') return `bits 16\norg 0x7c00\n${source}\ntimes 510-($-$$) db 0\ndw 0xaa55\n`;
  if (harness === 'protected') return `%include "h.inc"\nkmain:\n${source}\nEXIT\n%include "tail.inc"\n`;
  return source;
}

/** Assemble, with includes from `folder`; throws with the diagnostics when there are errors. */
function assembleOrThrow(main: SourceFile, folder: string, defines: Readonly<Record<string, string>>): AssembleResult {
  const result = assemble(main, {
    defines,
    resolveInclude: (name) => {
      try {
        return { name, text: readFileSync(join(folder, name), 'utf8') };
      } catch {
        return null;
      }
    },
  });
  if (!result.ok) {
    const lines = result.diagnostics.map((d) => `${d.span.file}:${d.span.line}: ${d.code} ${d.message}`);
    throw new Error(`${main.name} does not assemble:\n${lines.join('\n')}`);
  }
  return result;
}

/** The bytes of a source that needs no includes. */
export const assembleBytes = (main: SourceFile): Uint8Array => assembleOrThrow(main, FIXTURE_KERNELS, {}).bytes;

/** A bootable image of a source, with includes from `folder`; throws with the diagnostics when there are errors. */
export function assembleImage(
  main: SourceFile,
  folder: string,
  defines: Readonly<Record<string, string>> = {},
): { image: BootImage; symbols: readonly AssembledSymbol[]; assembled: AssembleResult } {
  const result = assembleOrThrow(main, folder, defines);
  const made = bootImageFromFile(main.name, result.bytes);
  if (!made.ok) throw new Error(made.error.message);
  return { image: made.image, symbols: result.symbols, assembled: result };
}

/** Assemble a source and boot it on a new machine, standing at the reset vector. */
export function bootWith(source: string, options: BootOptions = {}): Booted {
  const main = { name: 'test.asm', text: wrap(source, options.harness) };
  const { image, symbols } = assembleImage(main, FIXTURE_KERNELS, options.defines);
  return boot(image, symbols, options.config);
}

function boot(image: BootImage, symbols: readonly AssembledSymbol[], config?: MachineConfig): Booted {
  const machine = createMachine(config);
  machine.load(image);
  return {
    machine,
    image,
    symbol: (name) => {
      const found = symbols.find((s) => s.name === name);
      if (!found) throw new Error(`there is no symbol ${name}`);
      return found.value;
    },
  };
}

/** Instructions a kernel gets in tests before the run is given up. */
export const KERNEL_LIMIT = 400_000_000;

export interface KernelRun extends Booted {
  readonly stop: StopReason;
  /** What it printed at port E9h. */
  readonly debug: string;
}

/** Assemble a kernel file with `-D` definitions, boot it and run it to its end. */
export function runKernel(
  path: string,
  defines: Readonly<Record<string, string>> = {},
  options: { config?: MachineConfig; limit?: number; prepare?: (machine: Machine) => void } = {},
): KernelRun {
  const { image, symbols } = assembleImage(
    { name: basename(path), text: readFileSync(path, 'utf8') },
    dirname(path),
    defines,
  );
  const booted = boot(image, symbols, options.config);
  options.prepare?.(booted.machine);
  const stop = booted.machine.run({ instructions: options.limit ?? KERNEL_LIMIT });
  return { ...booted, stop, debug: booted.machine.console().debug };
}

/** What a program printed that begins each line with a letter: letter → the rest of its line. */
export const letteredLines = (debug: string): Map<string, string> =>
  new Map(debug.split('\n').map((line) => [line[0] ?? '', line.slice(2).trim()]));
