/** `ringside reach FILE`: what ring 0 and ring 3 can reach by the tables as they are at a moment, as text or one JSON object. */
import { formatReach, ReachSearch } from '#emulator/reachability';
import { Timeline } from '#emulator/timeline';
import { EXIT_FAILED, EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { MACHINE_OPTIONS, start } from './machine-options.ts';
import { count, parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';

export const REACH_OPTIONS: OptionTable = {
  ...MACHINE_OPTIONS,
  at: {
    kind: 'value',
    names: ['--at'],
    placeholder: 'ICOUNT',
    help: 'ask right after so many instructions (default: where the run ends)',
  },
  full: { kind: 'flag', names: ['--full'], help: 'a line for each cell, with the check that failed and both values' },
  json: { kind: 'flag', names: ['--json'], help: 'one JSON object' },
};
/** Attempts at a time. */
const PIECE = 1000;

export function reach(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, REACH_OPTIONS);
  const at = options.value('at');
  const until = at === null ? null : count(at, '--at');
  const { machine, maxInstructions } = start(io, options, 'reach');
  machine.run({ untilIcount: Math.min(until ?? maxInstructions, maxInstructions) });
  if (until !== null && machine.icount < until) throw new UsageError(`--at: the run ends after ${machine.icount} instructions`); // prettier-ignore
  const search = new ReachSearch(new Timeline(machine));
  while (search.advance(PIECE) === null);
  const { map } = search;
  if (map === null) return EXIT_FAILED;
  const { icount, now } = machine;
  io.out(options.has('json') ? jsonLine('reach', { icount, now, map }) : formatReach(map, options.has('full')));
  return map.obstacle === null ? EXIT_OK : EXIT_FAILED;
}
