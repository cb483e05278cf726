/** Options that `run` and `trace` share, and the machine they make. */
import { CPU_MODEL_NAMES, cpuModelName, DEFAULT_CPU_MODEL } from '#emulator/arch';
import type { CpuModelName } from '#emulator/arch';
import { createMachine, DEFAULT_RTC_DATE, parseRtcDate } from '#emulator/machine';
import type { DriveName, Machine, StopReason } from '#emulator/machine';
import { UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { count } from './options.ts';
import type { OptionTable, Parsed } from './options.ts';
import { bootable } from './program.ts';
import type { Bootable } from './program.ts';

export const MACHINE_OPTIONS: OptionTable = {
  define: {
    kind: 'define',
    names: ['-D', '--define'],
    placeholder: 'NAME[=V]',
    help: 'define a single-line macro (sources only)',
  },
  include: { kind: 'list', names: ['-I', '--include'], placeholder: 'DIR', help: 'look for included files there too' },
  floppy: { kind: 'flag', names: ['--floppy'], help: 'the file is a floppy disk, whatever its size' },
  disk: { kind: 'flag', names: ['--disk'], help: 'the file is a hard disk, whatever its size' },
  cpu: {
    kind: 'value',
    names: ['--cpu'],
    placeholder: 'MODEL',
    help: `processor: ${CPU_MODEL_NAMES.join(', ')} (default ${DEFAULT_CPU_MODEL})`,
  },
  memory: { kind: 'value', names: ['--memory'], placeholder: 'MB', help: 'RAM in MiB (default 16)' },
  seed: {
    kind: 'value',
    names: ['--seed'],
    placeholder: 'N',
    help: 'seed of what a real machine leaves to chance (default 0)',
  },
  date: {
    kind: 'value',
    names: ['--date'],
    placeholder: 'DATE',
    help: `date of the real-time clock at power-on (default ${DEFAULT_RTC_DATE})`,
  },
  max: {
    kind: 'value',
    names: ['--max-instructions'],
    placeholder: 'N',
    help: 'stop after N instructions (200k, 5M … are understood)',
  },
};

/** Without a bound of the caller's own, a run that is not over by then counts as a time-out. */
export const DEFAULT_MAX_INSTRUCTIONS = 2_000_000_000;

export interface Started extends Bootable {
  readonly machine: Machine;
  readonly maxInstructions: number;
  /** True when the caller chose the bound: reaching it is then no time-out. */
  readonly bounded: boolean;
}

export function start(io: CliIo, options: Parsed, verb: string): Started {
  if (options.positional.length !== 1) throw new UsageError(`${verb} needs one file: a source or an image`);
  if (options.has('floppy') && options.has('disk')) throw new UsageError('--floppy and --disk exclude each other');
  const drive: DriveName | null = options.has('floppy') ? 'floppy' : options.has('disk') ? 'disk' : null;
  const memory = options.value('memory');
  const megabytes = memory === null ? 16 : count(memory, '--memory');
  if (megabytes > 1024) throw new UsageError('--memory: at most 1024 MiB');
  const seed = options.value('seed');
  const cpuModel = chosenModel(options.value('cpu'));
  const rtcDate = options.value('date') ?? DEFAULT_RTC_DATE;
  if (parseRtcDate(rtcDate) === null) throw new UsageError('--date: a date is written YYYY-MM-DDThh:mm:ss');
  const max = options.value('max');
  const boot = bootable(io, options.positional[0], {
    drive,
    defines: options.defines,
    includeFolders: options.list('include'),
  });
  const machine = createMachine({
    cpuModel,
    rtcDate,
    ramBytes: megabytes << 20,
    seed: seed === null || seed === '0' ? 0 : count(seed, '--seed'),
  });
  machine.load(boot.image);
  return {
    ...boot,
    machine,
    maxInstructions: max === null ? DEFAULT_MAX_INSTRUCTIONS : count(max, '--max-instructions'),
    bounded: max !== null,
  };
}

function chosenModel(text: string | null): CpuModelName {
  const name = text === null ? DEFAULT_CPU_MODEL : cpuModelName(text);
  if (name === null) throw new UsageError(`--cpu: ${text} is none of ${CPU_MODEL_NAMES.join(', ')}`);
  return name;
}

/** One sentence per reason a run can end for. */
export function describeStop(stop: StopReason): string {
  switch (stop.why) {
    case 'limit':
      return 'the instruction limit was reached';
    case 'breakpoint':
      return `breakpoint at ${stop.linear.toString(16).toUpperCase()}h`;
    case 'rule':
      return `stopped by rule ${stop.rule}`;
    case 'halted-forever':
      return stop.interruptsEnabled
        ? 'halted with interrupts enabled, and nothing is left that could interrupt'
        : 'halted with interrupts disabled';
    case 'shutdown':
      return 'the processor shut down after a third fault';
    case 'not-modelled':
      return `stopped at something this emulator does not model: ${stop.what}`;
    case 'powered-off':
      return `the program switched the machine off (code ${stop.code})`;
  }
}
