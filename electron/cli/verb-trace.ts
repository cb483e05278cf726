/** `ringside trace FILE`: every privilege transition, as text or as one JSON object a line; `--explain` opens each step by step. */
import { formatTransition } from '#emulator/events';
import type { MachineEvent, Transition } from '#emulator/events';
import type { Machine } from '#emulator/machine';
import { escalationOf, formatScope, scopeOf, stepSentence } from '#emulator/microscope';
import type { ScopeLanguage } from '#emulator/microscope';
import { EXIT_FAILED, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { describeStop, MACHINE_OPTIONS, start } from './machine-options.ts';
import { findingLines, watch } from './monitors-text.ts';
import { count, parseOptions } from './options.ts';
import type { OptionTable, Parsed } from './options.ts';
import { exitCode } from './verb-run.ts';

export const TRACE_OPTIONS: OptionTable = {
  ...MACHINE_OPTIONS,
  json: { kind: 'flag', names: ['--json'], help: 'one JSON object a line' },
  events: { kind: 'flag', names: ['--events'], help: 'with --json: also what the devices and the processor did' },
  monitors: { kind: 'flag', names: ['--monitors'], help: 'at the end: which rules of kernels were broken' },
  firmware: { kind: 'flag', names: ['--firmware'], help: 'include the BIOS before the boot sector' },
  explain: { kind: 'flag', names: ['--explain'], help: 'open each transition: steps, checks, cells, state, sentences' },
  language: { kind: 'value', names: ['--lang'], placeholder: 'en|zh', help: 'language of --explain (default en)' },
  only: { kind: 'value', names: ['--only'], placeholder: 'ID', help: 'only the transition with this number' },
  last: { kind: 'flag', names: ['--last'], help: 'only the last transition of the run' },
  first: { kind: 'value', names: ['--count'], placeholder: 'N', help: 'end after N transitions' },
};

const BOOT_SECTOR = 0x7c00;
const BOOT_INSTRUCTIONS = 5_000_000;
const ENOUGH = 'enough';

export function trace(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, TRACE_OPTIONS);
  const json = options.has('json');
  const language = options.value('language');
  if (language !== null && language !== 'en' && language !== 'zh') throw new UsageError('--lang is en or zh');
  if (language !== null && !options.has('explain')) throw new UsageError('--lang goes with --explain');
  if (options.has('last') && options.has('only')) throw new UsageError('--only and --last exclude each other');
  const { machine, program, maxInstructions, bounded } = start(io, options, 'trace');
  if (!options.has('firmware')) {
    machine.setBreakpoints([BOOT_SECTOR]);
    machine.run({ instructions: Math.min(BOOT_INSTRUCTIONS, maxInstructions) });
    machine.setBreakpoints([]);
  }
  const wanted = options.value('first') === null ? Infinity : count(options.value('first') ?? '', '--count');
  const only = options.value('only') === null ? null : count(options.value('only') ?? '', '--only');
  const toLast = options.has('last');
  const tell = teller(options, machine);
  const withEvents = json && options.has('events');
  let seen = 0;
  let told = 0;
  let newest: Transition | null = null;
  let buffer = '';
  const write = (text: string, last = false): void => {
    buffer += text;
    if (!last && buffer.length < 0x10000) return;
    io.out(buffer);
    buffer = '';
  };
  const show = (transition: Transition): void => {
    told++;
    write(tell(transition));
  };
  machine.observe(withEvents ? 'events' : 'transitions', (event: MachineEvent) => {
    if (seen >= wanted) return;
    if (event.kind !== 'transition') {
      if (withEvents && only === null && !toLast) write(jsonLine('trace', event));
      return;
    }
    seen++;
    newest = event;
    if (!toLast && (only === null || event.id === only)) show(event);
  });
  machine.setStopRule((event) => (event.kind === 'transition' && (seen >= wanted || event.id === only) ? ENOUGH : null)); // prettier-ignore
  const monitors = options.has('monitors') ? watch(machine, program) : null;
  const stop = machine.run({ untilIcount: maxInstructions });
  if (toLast && newest !== null) show(newest);
  if (json) write(monitors === null ? '' : jsonLine('trace', { kind: 'findings', findings: monitors.findings }), true);
  else {
    const ending = stop.why !== 'rule' ? describeStop(stop) : only === null ? `the first ${seen} transitions` : `transition ${only}`; // prettier-ignore
    write(
      `${ending}\ninstructions ${machine.icount}\n${monitors === null ? '' : findingLines(monitors.findings)}`,
      true,
    );
  }
  if (only !== null && told === 0) {
    io.err(`ringside: there is no transition ${only}; this run has ${machine.transitionCount}\n`);
    return EXIT_FAILED;
  }
  return exitCode(stop, bounded);
}

/** How one transition is written. */
function teller(options: Parsed, machine: Machine): (transition: Transition) => string {
  const json = options.has('json');
  if (!options.has('explain'))
    return (transition) => (json ? jsonLine('trace', transition) : formatTransition(transition));
  const language = (options.value('language') ?? 'en') as ScopeLanguage;
  return (transition) => {
    const scope = scopeOf(transition);
    const chain = escalationOf((id) => (id === transition.id ? transition : machine.transition(id)), transition.id);
    if (!json) return `${formatScope(scope, { language, chain })}\n`;
    const steps = scope.steps.map((step) => ({ ...step, text: stepSentence(step, scope, language) }));
    return jsonLine('microscope', { language, ...scope, steps, chain });
  };
}
