/** `ringside run FILE`: boot a source or an image without a window and say how it ended. */
import { EMPTY_CONTEXT, inspect } from '#emulator/inspect';
import type { Machine, StopReason } from '#emulator/machine';
import { encodeUtf8 } from '#emulator/base';
import { breakpointHelp } from '#emulator/debug';
import { BREAKPOINT_OPTIONS, breakpointRun, type BreakpointRun, hitLine, logLine } from './breakpoint-run.ts';
import { EXIT_FAILED, EXIT_INTERNAL, EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { describeStop, MACHINE_OPTIONS, start } from './machine-options.ts';
import type { Started } from './machine-options.ts';
import { findingLines, watch } from './monitors-text.ts';
import { parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';

export const RUN_OPTIONS: OptionTable = {
  ...MACHINE_OPTIONS,
  debugcon: {
    kind: 'value',
    names: ['--debugcon'],
    placeholder: 'FILE|-',
    help: 'bytes written to port E9h, - for stdout',
  },
  serial: { kind: 'value', names: ['--serial'], placeholder: 'FILE|-', help: 'bytes sent by COM1, - for stdout' },
  screen: { kind: 'value', names: ['--screen'], placeholder: 'text', help: 'print the text screen at the end' },
  monitors: { kind: 'flag', names: ['--monitors'], help: 'watch the rules of kernels and say which were broken' },
  ...BREAKPOINT_OPTIONS,
  json: { kind: 'flag', names: ['--json'], help: 'the result as one JSON object on stdout' },
};

/** Text of one console that has not been printed yet. */
const SLICE = 2_000_000;

export function run(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, RUN_OPTIONS);
  if (options.has('breakHelp')) {
    io.out(`${breakpointHelp()}\n`);
    return EXIT_OK;
  }
  const screen = options.value('screen');
  if (screen !== null && screen !== 'text') throw new UsageError('--screen knows only "text"');
  const started = start(io, options, 'run');
  const { machine } = started;
  machine.observe('transitions', null);
  const json = options.has('json');
  const breakpoints = breakpointRun(started, options);
  const live = (name: 'debugcon' | 'serial'): boolean => !json && options.value(name) === '-';
  const shown = { debug: 0, serial: 0, log: 0 };
  const show = (): void => {
    const text = machine.console();
    if (live('debugcon')) io.out(text.debug.slice(shown.debug));
    if (live('serial')) io.out(text.serial.slice(shown.serial));
    Object.assign(shown, { debug: text.debug.length, serial: text.serial.length });
    const lines = breakpoints?.log.filter((line) => line.number > shown.log) ?? [];
    if (!json) for (const line of lines) io.out(`${logLine(line)}\n`);
    shown.log = lines.at(-1)?.number ?? shown.log;
  };
  const monitors = options.has('monitors') ? watch(machine, started.program) : null;
  const stop = runToEnd(started, breakpoints, show);
  const text = machine.console();
  writeConsole(io, options.value('debugcon'), text.debug);
  writeConsole(io, options.value('serial'), text.serial);
  if (json) {
    const ended = resultOf(machine, stop, text, screen === null ? null : screenText(machine));
    const result = breakpoints === null ? ended : { ...ended, hits: stop.why === 'breakpoint' ? breakpoints.hits : [], log: breakpoints.log }; // prettier-ignore
    io.out(jsonLine('run', monitors === null ? result : { ...result, findings: monitors.findings }));
  } else {
    if (shown.debug + shown.serial > 0 && (live('debugcon') || live('serial'))) io.out('\n');
    if (screen !== null) io.out(`${screenText(machine)}\n`);
    io.out(
      `${describeStop(stop)}\ninstructions ${machine.icount}  transitions ${machine.transitionCount}  digest ${machine.digest()}\n`,
    );
    if (stop.why === 'breakpoint') for (const hit of breakpoints?.hits ?? []) io.out(`${hitLine(hit)}\n`);
    if (monitors !== null) io.out(findingLines(monitors.findings));
  }
  return exitCode(stop, started.bounded);
}

function runToEnd(
  { machine, maxInstructions }: Started,
  breakpoints: BreakpointRun | null,
  afterSlice: () => void,
): StopReason {
  for (;;) {
    const left = maxInstructions - machine.icount;
    if (left <= 0) return { why: 'limit' };
    const budget = Math.min(SLICE, left);
    const stop = breakpoints?.run(budget) ?? machine.run({ instructions: budget });
    afterSlice();
    if (stop.why !== 'limit') return stop;
  }
}

/** A guest that shut down or met something not modelled has failed; one that never ended took too long. */
export function exitCode(stop: StopReason, bounded: boolean): number {
  if (stop.why === 'shutdown' || stop.why === 'not-modelled') return EXIT_FAILED;
  return stop.why === 'limit' && !bounded ? EXIT_INTERNAL : EXIT_OK;
}

function writeConsole(io: CliIo, to: string | null, text: string): void {
  if (to !== null && to !== '-') io.writeFile(to, encodeUtf8(text));
}

const resultOf = (
  machine: Machine,
  stop: StopReason,
  text: { debug: string; serial: string },
  screen: string | null,
): object => ({
  stop,
  instructions: machine.icount,
  now: machine.now,
  transitions: machine.transitionCount,
  digest: machine.digest(),
  debugcon: text.debug,
  serial: text.serial,
  ...(screen === null ? {} : { screen }),
});

/** The text screen, without trailing blanks. Characters outside ASCII show as a dot. */
export function screenText(machine: Machine): string {
  const { cells, columns, rows } = inspect(machine, 'screen', {}, EMPTY_CONTEXT);
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    let line = '';
    for (let column = 0; column < columns; column++) {
      const code = cells[(row * columns + column) * 2];
      line += code === 0 ? ' ' : code < 0x20 || code > 0x7e ? '.' : String.fromCharCode(code);
    }
    lines.push(line.trimEnd());
  }
  return lines.join('\n').trimEnd();
}
