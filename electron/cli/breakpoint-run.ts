/** `--break` and `--log`: breakpoints of every kind in a run without a window. */
import { type BreakpointHit, type BreakpointSpec, BreakpointSet, BreakpointSyntaxError, type LogLine, parseBreakpoint, parseLogBreakpoint } from '#emulator/debug'; // prettier-ignore
import { EMPTY_CONTEXT } from '#emulator/inspect';
import type { StopReason } from '#emulator/machine';
import { UsageError } from './io.ts';
import type { Started } from './machine-options.ts';
import type { OptionTable, Parsed } from './options.ts';

export const BREAKPOINT_OPTIONS: OptionTable = {
  break: { kind: 'list', names: ['--break'], placeholder: 'SPEC[:COND]', help: 'stop there (--help-breakpoints lists the kinds)' }, // prettier-ignore
  log: { kind: 'list', names: ['--log'], placeholder: 'SPEC=MESSAGE', help: 'write a message with {expressions} there' },
  breakHelp: { kind: 'flag', names: ['--help-breakpoints'], help: 'how breakpoints are written' },
}; // prettier-ignore

const BOOT_SECTOR = 0x7c00;
/** A BIOS that has not reached the boot sector by then never will. */
const BOOT_INSTRUCTIONS = 5_000_000;

function specs(options: Parsed): BreakpointSpec[] {
  try {
    const stops = options.list('break').map((text, i) => parseBreakpoint(text, `b${i + 1}`));
    const logs = options.list('log').map((text, i) => parseLogBreakpoint(text, `l${i + 1}`));
    return [...stops, ...logs];
  } catch (error) {
    if (error instanceof BreakpointSyntaxError) throw new UsageError(error.message);
    throw error;
  }
}

export interface BreakpointRun {
  /** As `machine.run`; a breakpoint that does not stop is passed. */
  run(instructions: number): StopReason;
  readonly hits: readonly BreakpointHit[];
  readonly log: readonly LogLine[];
}

/** They count from the boot sector on: the BIOS is nobody's kernel. @returns null when none is asked for. */
export function breakpointRun({ machine, program }: Started, options: Parsed): BreakpointRun | null {
  const wanted = specs(options);
  if (wanted.length === 0) return null;
  machine.setBreakpoints([BOOT_SECTOR]);
  machine.run({ instructions: BOOT_INSTRUCTIONS });
  const set = new BreakpointSet(machine, () => ({
    ...EMPTY_CONTEXT,
    symbols: program.symbols,
    source: program.source,
  }));
  for (const { id, problem } of set.set(wanted, program)) {
    if (problem === null) continue;
    const why = problem.expression?.words.en ?? (problem.code === 'no-code' ? 'there is no code' : problem.code === 'outside' ? 'beyond 4 GiB' : 'the program has no such name'); // prettier-ignore
    throw new UsageError(`breakpoint ${id}, ${problem.token}: ${why}`);
  }
  let atStart = true;
  return {
    run: (instructions) => {
      // The machine stands at the boot sector already, and reports no breakpoint where it was stopped.
      const stands = atStart && set.reached(BOOT_SECTOR);
      atStart = false;
      const first = stands ? set.verdict({ why: 'breakpoint', linear: BOOT_SECTOR }) : null;
      if (first !== null) return first;
      for (const end = machine.icount + instructions; machine.icount < end;) {
        const stop = set.verdict(machine.run({ instructions: end - machine.icount }));
        if (stop !== null) return stop;
      }
      return { why: 'limit' };
    },
    get hits() {
      return set.hits;
    },
    get log() {
      return set.log;
    },
  };
}

const fieldText = (fields: BreakpointHit['fields']): string =>
  Object.entries(fields)
    .map(
      ([name, value]) =>
        ` ${name} ${typeof value === 'number' ? `${value.toString(16).toUpperCase()}h` : String(value)}`,
    ) // prettier-ignore
    .join('');
export const hitLine = ({ id, kind, count, fields }: BreakpointHit): string =>
  `${id}: ${kind}${fieldText(fields)}, hit ${count}`;
export const logLine = ({ id, icount, text }: LogLine): string => `log ${id} ${icount}: ${text}`;
