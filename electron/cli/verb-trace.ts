/** `ringside trace FILE`: every privilege transition, as text or as one JSON object a line. */
import { formatTransition } from '#emulator/events';
import type { MachineEvent } from '#emulator/events';
import type { CliIo } from './io.ts';
import { describeStop, MACHINE_OPTIONS, start } from './machine-options.ts';
import { findingLines, watch } from './monitors-text.ts';
import { count, parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';
import { exitCode } from './verb-run.ts';

export const TRACE_OPTIONS: OptionTable = {
  ...MACHINE_OPTIONS,
  json: { kind: 'flag', names: ['--json'], help: 'one JSON object a line' },
  events: { kind: 'flag', names: ['--events'], help: 'with --json: also what the devices and the processor did' },
  monitors: { kind: 'flag', names: ['--monitors'], help: 'at the end: which rules of kernels were broken' },
  firmware: { kind: 'flag', names: ['--firmware'], help: 'include the BIOS before the boot sector' },
  first: { kind: 'value', names: ['--count'], placeholder: 'N', help: 'end after N transitions' },
};

const BOOT_SECTOR = 0x7c00;
const BOOT_INSTRUCTIONS = 5_000_000;
const ENOUGH = 'enough';

export function trace(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, TRACE_OPTIONS);
  const { machine, program, maxInstructions, bounded } = start(io, options, 'trace');
  if (!options.has('firmware')) {
    machine.setBreakpoints([BOOT_SECTOR]);
    machine.run({ instructions: Math.min(BOOT_INSTRUCTIONS, maxInstructions) });
    machine.setBreakpoints([]);
  }
  const json = options.has('json');
  const wanted = options.value('first') === null ? Infinity : count(options.value('first') ?? '', '--count');
  let seen = 0;
  let buffer = '';
  const write = (text: string, last = false): void => {
    buffer += text;
    if (!last && buffer.length < 0x10000) return;
    io.out(buffer);
    buffer = '';
  };
  machine.observe(json && options.has('events') ? 'events' : 'transitions', (event: MachineEvent) => {
    if (seen >= wanted) return;
    if (event.kind === 'transition') seen++;
    if (json && (event.kind === 'transition' || options.has('events'))) write(`${JSON.stringify(event)}\n`);
    else if (!json && event.kind === 'transition') write(formatTransition(event));
  });
  machine.setStopRule((event) => (event.kind === 'transition' && seen >= wanted ? ENOUGH : null));
  const monitors = options.has('monitors') ? watch(machine, program) : null;
  const stop = machine.run({ untilIcount: maxInstructions });
  if (json)
    write(monitors === null ? '' : `${JSON.stringify({ kind: 'findings', findings: monitors.findings })}\n`, true);
  else
    write(
      `${stop.why === 'rule' ? `the first ${seen} transitions` : describeStop(stop)}\ninstructions ${machine.icount}\n${monitors === null ? '' : findingLines(monitors.findings)}`,
      true,
    );
  return exitCode(stop, bounded);
}
