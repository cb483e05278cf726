/**
 * `ringside arrivals FILE`: one run for each place where an interrupt could arrive, as text or as one JSON object
 * (`ArrivalReport`, its schema is in emulator/arrivals/README.md).
 */
import {
  ArrivalSweep,
  DEFAULT_HORIZON,
  DEFAULT_MOST,
  formatReport,
  ProblemInScenario,
  readScenario,
} from '#emulator/arrivals';
import type { Scenario } from '#emulator/arrivals';
import { contextOf, TransitionCache } from '#emulator/debug';
import { EXIT_FAILED, EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { MACHINE_OPTIONS, start } from './machine-options.ts';
import { count, parseOptions } from './options.ts';
import type { OptionTable, Parsed } from './options.ts';

const value = (name: string, placeholder: string, help: string, kind: 'value' | 'list' = 'value') => ({ kind, names: [name], placeholder, help }) as const; // prettier-ignore

export const ARRIVALS_OPTIONS: OptionTable = {
  ...MACHINE_OPTIONS,
  from: value('--from', 'PLACE', 'first instruction: LABEL, FILE:LINE, LINE or 0xADDRESS'),
  to: value('--to', 'PLACE', 'last instruction or line (default: of a label all of it, else that line)'),
  passes: value('--passes', 'N[-M]', 'only these passes through the range (default all)'),
  irq: value('--irq', 'N', 'an edge on interrupt line N arrives'),
  timer: { kind: 'flag', names: ['--timer'], help: 'an edge of the timer arrives: IRQ 0' },
  nmi: { kind: 'flag', names: ['--nmi'], help: 'an NMI arrives' },
  key: value('--key', 'SCANCODE', 'a key arrives, a byte of scan code set 1 such as 1E'),
  until: value('--until', 'END', 'a run ends at this PLACE, or after +1000 (instructions) or +5ms'),
  check: value('--check', 'EXPR', 'this must be true at the end; may be repeated', 'list'),
  at: value('--check-at', 'PLACE', 'the checks are judged here, each time, not at the end'),
  ignore: value('--ignore', 'NAME', 'do not judge faults, findings, frames or registers', 'list'),
  same: value('--same', 'NAME', 'memory or console must be as without arrival when PLACE is reached', 'list'),
  except: value('--except', 'LABEL[:N]', 'these bytes (4) of memory may differ', 'list'),
  most: value('--most', 'N', `try at most N boundaries (default ${DEFAULT_MOST})`),
  longest: value('--longest', 'N', `give a run up after N instruction times (default ${DEFAULT_HORIZON})`),
  json: { kind: 'flag', names: ['--json'], help: 'one JSON object' },
};

const BOOT_SECTOR = 0x7c00;
const BOOT_INSTRUCTIONS = 5_000_000;
/** Instructions at a time. */
const SLICE = 50_000_000;

function interruptOption(options: Parsed): string {
  const line = options.value('irq');
  const key = options.value('key');
  const given = [
    ...(line === null ? [] : [`irq ${line}`]),
    ...(key === null ? [] : [`key ${key}`]),
    ...(options.has('timer') ? ['timer'] : []),
    ...(options.has('nmi') ? ['nmi'] : []),
  ];
  if (given.length !== 1) throw new UsageError('arrivals needs one of --irq N, --timer, --nmi, --key SCANCODE');
  return given[0];
}

function needed(options: Parsed, name: string): string {
  const text = options.value(name);
  if (text === null) throw new UsageError(`arrivals needs --${name}`);
  return text;
}

export function arrivals(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, ARRIVALS_OPTIONS);
  const interrupt = interruptOption(options);
  const from = needed(options, 'from');
  const until = needed(options, 'until');
  const { machine, program, maxInstructions, sources } = start(io, options, 'arrivals');
  const context = contextOf(program, new TransitionCache(machine));
  const optional = (name: string): string | undefined => options.value(name) ?? undefined;
  const number = (name: string, option: string): number | undefined => {
    const text = options.value(name);
    return text === null ? undefined : count(text, option);
  };
  let scenario: Scenario;
  try {
    const described = {
      from, to: optional('to') ?? '', passes: optional('passes') ?? '', interrupt, until, checks: options.list('check'), checkAt: optional('at') ?? '',
      most: number('most', '--most') ?? DEFAULT_MOST, horizon: number('longest', '--longest') ?? DEFAULT_HORIZON, ignore: options.list('ignore'),
      same: options.list('same'), except: options.list('except'),
    }; // prettier-ignore
    scenario = readScenario(described, program, context, machine.config.instructionsPerPitClock, options.positional[0]);
  } catch (error) {
    if (error instanceof ProblemInScenario) throw new UsageError(error.message);
    throw error;
  }
  machine.setBreakpoints([BOOT_SECTOR]);
  machine.run({ instructions: Math.min(BOOT_INSTRUCTIONS, maxInstructions) });
  machine.setBreakpoints([]);
  const sweep = new ArrivalSweep(machine, scenario, { context, lookFor: maxInstructions });
  while (!sweep.advance(SLICE));
  const report = sweep.report();
  io.out(options.has('json') ? jsonLine('arrivals', { report }) : formatReport(report, sources));
  return report.broke > 0 ? EXIT_FAILED : EXIT_OK;
}
