/** `ringside why FILE`: a fault explained, as text or as one JSON object (`FaultCard`, its schema is in emulator/reasons/README.md). */
import { explainFault, formatCard, isFault } from '#emulator/reasons';
import { Timeline } from '#emulator/timeline';
import { EXIT_FAILED, EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { describeStop, MACHINE_OPTIONS, start } from './machine-options.ts';
import { count, parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';

export const WHY_OPTIONS: OptionTable = {
  ...MACHINE_OPTIONS,
  json: { kind: 'flag', names: ['--json'], help: 'one JSON object' },
  transition: {
    kind: 'value',
    names: ['--transition'],
    placeholder: 'N',
    help: 'explain transition N, not the first fault',
  },
  last: { kind: 'flag', names: ['--last'], help: 'explain the last fault of the whole run' },
};

const BOOT_SECTOR = 0x7c00;
const BOOT_INSTRUCTIONS = 5_000_000;
/** Instructions run again at a time. */
const SLICE = 50_000_000;
const REACHED = 'reached';

export function why(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, WHY_OPTIONS);
  const number = options.value('transition');
  if (number !== null && options.has('last')) throw new UsageError('--transition and --last exclude each other');
  const wanted = number === null ? null : count(number, '--transition');
  const { machine, program, maxInstructions } = start(io, options, 'why');
  machine.observe('transitions', null);
  machine.setBreakpoints([BOOT_SECTOR]);
  machine.run({ instructions: Math.min(BOOT_INSTRUCTIONS, maxInstructions) });
  machine.setBreakpoints([]);
  const timeline = new Timeline(machine);
  let id = 0;
  machine.setStopRule((event) => {
    if (event.kind !== 'transition') return null;
    const isWanted = wanted === null ? isFault(event) : event.id === wanted;
    // A chain is explained as a whole: what its first fault leads to belongs to the same instruction.
    if (isWanted && (options.has('last') || id === 0)) id = event.id;
    return isWanted && !options.has('last') ? REACHED : null;
  });
  const stop = timeline.run({ untilIcount: maxInstructions });
  machine.setStopRule(null);
  const search = id === 0 ? null : explainFault(timeline, program, id);
  if (search === null) {
    const what =
      wanted === null ? 'no fault' : id === 0 ? `no transition ${wanted}` : `transition ${wanted} is no fault`;
    if (options.has('json')) io.out(jsonLine('why', { card: null }));
    else io.out(`${what}; ${describeStop(stop)}\ninstructions ${machine.icount}\n`);
    return wanted === null ? EXIT_OK : EXIT_FAILED;
  }
  let card = search.advance(SLICE);
  while (card === null) card = search.advance(SLICE);
  search.finish();
  io.out(options.has('json') ? jsonLine('why', { card }) : formatCard(card));
  return EXIT_OK;
}
