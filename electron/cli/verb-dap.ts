/** `ringside dap`: the Debug Adapter Protocol over standard input and output, for editors. */
import path from 'node:path';
import { cpuModelName, CPU_MODEL_NAMES, DEFAULT_CPU_MODEL } from '#emulator/arch';
import { DapServer } from '#emulator/dap';
import type { Launched, LaunchArguments, LaunchProblem } from '#emulator/dap';
import { contextOf, TransitionCache } from '#emulator/debug';
import { createMachine, DEFAULT_RTC_DATE, parseRtcDate } from '#emulator/machine';
import { Timeline } from '#emulator/timeline';
import { EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';
import { bootable } from './program.ts';

export const DAP_OPTIONS: OptionTable = {};

const BOOT_SECTOR = 0x7c00;
/** A BIOS that has not reached the boot sector by then never will. */
const BOOT_INSTRUCTIONS = 5_000_000;
const DEFAULT_MEBIBYTES = 16;

function makeMachine(wanted: LaunchArguments): Launched['timeline']['machine'] {
  const cpuModel = wanted.cpu === null ? DEFAULT_CPU_MODEL : cpuModelName(wanted.cpu);
  if (cpuModel === null) throw new UsageError(`cpu: ${wanted.cpu} is none of ${CPU_MODEL_NAMES.join(', ')}`);
  const rtcDate = wanted.date ?? DEFAULT_RTC_DATE;
  if (parseRtcDate(rtcDate) === null) throw new UsageError('date: a date is written YYYY-MM-DDThh:mm:ss');
  return createMachine({ cpuModel, rtcDate, seed: wanted.seed, ramBytes: (wanted.memory ?? DEFAULT_MEBIBYTES) << 20 });
}

/** @throws UsageError for what cannot be booted. */
function start(io: CliIo, wanted: LaunchArguments): Omit<Launched, 'notes'> {
  const { image, program, sources } = bootable(io, path.resolve(wanted.program), {
    drive: wanted.drive,
    defines: wanted.defines,
    includeFolders: wanted.includes.map((folder) => path.resolve(folder)),
  });
  const machine = makeMachine(wanted);
  machine.observe('transitions', null);
  machine.load(image);
  if (wanted.stopAt === 'boot-sector') {
    machine.setBreakpoints([BOOT_SECTOR]);
    machine.run({ instructions: BOOT_INSTRUCTIONS });
    machine.setBreakpoints([]);
  }
  return {
    timeline: new Timeline(machine),
    program,
    context: contextOf(program, new TransitionCache(machine)),
    breakpoints: !wanted.noDebug,
    sources: sources.map(({ name, text }) => ({ name, path: path.resolve(name), text })),
  };
}

/** What the assembler says goes to the editor: standard output belongs to the protocol. */
export function launch(io: CliIo, wanted: LaunchArguments): Launched | LaunchProblem {
  let notes = '';
  const quiet: CliIo = { ...io, err: (text) => void (notes += text) };
  try {
    return { ...start(quiet, wanted), notes };
  } catch (error) {
    if (error instanceof UsageError) return { problem: error.message, notes };
    throw error;
  }
}

export function dap(words: readonly string[], io: CliIo): number {
  const { positional } = parseOptions(words, DAP_OPTIONS);
  if (positional.length > 0)
    throw new UsageError('dap needs no file: the editor names the program in its launch request');
  io.converse((send) => new DapServer({ launch: (wanted) => launch(io, wanted) }, send));
  return EXIT_OK;
}
