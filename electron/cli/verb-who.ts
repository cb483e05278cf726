/** `ringside who FILE PLACE`: who wrote a place last, following plain copies; text or one JSON object (electron/cli/json-schemas.md). */
import { formatProvenance, parsePlace, WhoSearch } from '#emulator/provenance';
import { Timeline } from '#emulator/timeline';
import { EXIT_FAILED, EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { MACHINE_OPTIONS, start } from './machine-options.ts';
import { count, parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';

export const WHO_OPTIONS: OptionTable = {
  ...MACHINE_OPTIONS,
  at: {
    kind: 'value',
    names: ['--at'],
    placeholder: 'ICOUNT',
    help: 'ask right after so many instructions (default: where the run ends)',
  },
  json: { kind: 'flag', names: ['--json'], help: 'one JSON object' },
};

/** Instructions run again at a time. */
const SLICE = 50_000_000;

export function who(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, WHO_OPTIONS);
  const [file, place, ...more] = options.positional;
  if (place === undefined || more.length > 0) throw new UsageError('who needs a file and a place: who FILE eax, who FILE "gdt[3].dpl"'); // prettier-ignore
  const at = options.value('at');
  const until = at === null ? null : count(at, '--at');
  const given = { ...options, positional: [file], has: options.has, value: options.value, list: options.list };
  const { machine, program, maxInstructions } = start(io, given, 'who');
  machine.observe('transitions', null);
  // History begins with the first instruction of the BIOS, so that what it loads has a writer.
  const timeline = new Timeline(machine);
  timeline.run({ untilIcount: Math.min(until ?? maxInstructions, maxInstructions) });
  if (until !== null && machine.icount < until) throw new UsageError(`--at: the run ends after ${machine.icount} instructions`); // prettier-ignore
  const parsed = parsePlace(place, machine, program.symbols);
  if (!parsed.ok) throw new UsageError(parsed.message);
  const search = new WhoSearch(timeline, program, parsed.named);
  while (!search.done) search.advance(SLICE);
  const { answer } = search;
  if (options.has('json')) io.out(jsonLine('who', { provenance: answer }));
  else io.out(answer === null ? `${place}: nothing is mapped there\n` : formatProvenance(answer));
  return answer === null ? EXIT_FAILED : EXIT_OK;
}
