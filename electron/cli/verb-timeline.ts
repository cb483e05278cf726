/** `ringside timeline FILE`: who ran when, as lanes of text or as one JSON object. */
import { CourseOfEvents, courseSteps, LANE_OF, lanes, LANES, processesOf } from '#emulator/course';
import type { CourseContext, CourseProcess, Lane, Lanes, Stretch } from '#emulator/course';
import { contextOf } from '#emulator/debug';
import { inspect, nanosecondsOf } from '#emulator/inspect';
import { Timeline } from '#emulator/timeline';
import { EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { MACHINE_OPTIONS, start } from './machine-options.ts';
import { count, parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';

export const TIMELINE_OPTIONS: OptionTable = {
  ...MACHINE_OPTIONS,
  json: { kind: 'flag', names: ['--json'], help: 'one JSON object' },
  from: { kind: 'value', names: ['--from'], placeholder: 'N', help: 'first moment, in virtual time (default: the boot sector)' },
  to: { kind: 'value', names: ['--to'], placeholder: 'N', help: 'last moment (default: the end of the run)' },
  columns: { kind: 'value', names: ['--columns'], placeholder: 'N', help: 'pieces of time, 10 to 400 (default 72)' },
  steps: { kind: 'flag', names: ['--steps'], help: 'every instruction between --from and --to, at most 2000' },
}; // prettier-ignore

const BOOT_SECTOR = 0x7c00;
const BOOT_INSTRUCTIONS = 5_000_000;
const SLICE = 20_000_000;
/** Stretches that are listed one by one in the text. */
const LISTED = 200;

export function timeline(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, TIMELINE_OPTIONS);
  if (options.positional.length !== 1) throw new UsageError('timeline needs one file');
  const { machine, program, maxInstructions } = start(io, options, 'timeline');
  machine.observe('transitions', null);
  machine.setBreakpoints([BOOT_SECTOR]);
  machine.run({ instructions: Math.min(BOOT_INSTRUCTIONS, maxInstructions) });
  machine.setBreakpoints([]);
  const history = { get count() { return machine.transitionCount; }, get: (id: number) => machine.transition(id) }; // prettier-ignore
  const context = contextOf(program, history);
  const past = new Timeline(machine);
  const course = new CourseOfEvents(machine, () => context, past.currentBranch);
  machine.setMonitor({
    wants(icount, now, closing) {
      course.closed(icount, now, closing);
      return false;
    },
    observe: (event) => course.observe(event),
  });
  const wanted = options.value('to');
  const until = wanted === null ? Infinity : count(wanted, '--to');
  for (;;) {
    const reason = past.run({ instructions: Math.min(SLICE, maxInstructions - machine.icount), untilNow: until });
    course.reach(past.present);
    if (reason.why !== 'limit' || machine.icount >= maxInstructions || machine.now >= until) break;
  }
  const first = options.value('from');
  const from = first === null ? past.start.now : count(first, '--from');
  const to = Math.min(until, past.end.now);
  if (to <= from) throw new UsageError(`--from ${from}: the run ends at ${past.end.now}`);
  const width = options.value('columns');
  const columns = width === null ? 72 : count(width, '--columns');
  if (columns < 10 || columns > 400) throw new UsageError('--columns: 10 to 400');
  const found = lanes(course.log, from, to, columns);
  const keys = new Set([...found.shares, ...(found.stretches ?? [])].map(({ process }) => process));
  const processes = processesOf(keys, inspect(machine, 'processes', {}, context));
  const steps = options.has('steps') ? courseSteps(past, context, from, to) : null;
  const { instructionsPerPitClock } = machine.config;
  if (options.has('json'))
    io.out(jsonLine('timeline', { ...plain(found), instructionsPerPitClock, processes, ...(steps === null ? {} : { steps }) })); // prettier-ignore
  else io.out(asText(found, processes, instructionsPerPitClock) + (steps ?? []).map(stepLine).join(''));
  return EXIT_OK;
}

/** Typed arrays as lists. */
const plain = ({ shares, counts, ...rest }: Lanes): object => ({
  ...rest,
  shares: shares.map((share) => ({ ...share, parts: [...share.parts] })),
  counts: counts.map((one) => ({ ...one, counts: [...one.counts] })),
});

const NAMES: Readonly<Record<Lane, string>> = {
  user: 'R3 user',
  process: 'R0 process',
  interrupt: 'R0 interrupt',
  'bottom-half': 'R0 bottom half',
};
const LEVELS = ' ·░▒▓█';
/** One line a lane: the more of a piece of time, the darker. `?` = not followed, `z` = idle, `X` = shut down. */
function asText(found: Lanes, processes: readonly CourseProcess[], perClock: number): string {
  const part = (of: (context: CourseContext) => boolean): number[] =>
    Array.from({ length: found.buckets }, (_, k) => found.shares.reduce((sum, { context, parts }) => sum + (of(context) ? (parts[k] ?? 0) : 0), 0)); // prettier-ignore
  const shade = (value: number): string => (value < 0.002 ? ' ' : (LEVELS[Math.min(5, 1 + Math.floor(value * 4.999))] ?? '█')); // prettier-ignore
  const rows = LANES.map((lane) => `${NAMES[lane].padEnd(15)}|${part((context) => LANE_OF[context] === lane).map(shade).join('')}|`); // prettier-ignore
  const [idle, gap, down] = [part((c) => c === 'idle'), part((c) => c === 'gap'), part((c) => c === 'shutdown')];
  const other = idle.map((value, k) => (down[k] > 0.5 ? 'X' : gap[k] > 0.5 ? '?' : value > 0.5 ? 'z' : ' ')).join('');
  const counted = (signals: readonly string[], mark: string): string =>
    Array.from({ length: found.buckets }, (_, k) => (found.counts.some(({ signal, counts }) => signals.includes(signal) && counts[k] >= 0.5) ? mark : ' ')).join(''); // prettier-ignore
  const lines = [
    `${microseconds(found.from, perClock)} … ${microseconds(found.to, perClock)} µs, virtual time ${found.from} … ${found.to}`,
    ...rows,
    `${'idle'.padEnd(15)}|${other}|`,
    `${'IRQ accepted'.padEnd(15)}|${counted(['accepted'], '^')}|`,
    `${'lost, faults'.padEnd(15)}|${counted(['lost', 'fault', 'spurious'], 'x')}|`,
    '',
    ...found.shares.map((share) => shareLine(share, processes)),
  ];
  const stretches = found.stretches ?? [];
  if (stretches.length > 0 && stretches.length <= LISTED) lines.push('', ...stretches.map((one) => stretchLine(one, processes, perClock))); // prettier-ignore
  return `${lines.join('\n')}\n`;
}
const microseconds = (now: number, perClock: number): string => (nanosecondsOf(now, perClock) / 1000).toFixed(1);
function nameOf(processes: readonly CourseProcess[], key: number): string {
  const found = processes.find((process) => process.key === key);
  if (found === undefined) return '';
  return found.name || (found.id === null ? `stack ${key.toString(16).toUpperCase()}h` : `process ${found.id}`);
}
const shareLine = ({ context, process, parts }: Lanes['shares'][number], processes: readonly CourseProcess[]): string =>
  `${((parts.reduce((sum, value) => sum + value, 0) / parts.length) * 100).toFixed(2).padStart(7)} %  ${context === 'gap' ? 'not followed' : context} ${nameOf(processes, process)}`.trimEnd(); // prettier-ignore
const stretchLine = (one: Stretch, processes: readonly CourseProcess[], perClock: number): string =>
  `${microseconds(one.from, perClock).padStart(12)} µs  now ${String(one.from).padEnd(10)} ${one.context.padEnd(12)} ${nameOf(processes, one.process).padEnd(12)} ${begun(one).padEnd(16)} ${one.to - one.from}`; // prettier-ignore
const begun = ({ beginning, vector }: Stretch): string =>
  vector < 0 ? beginning : `${beginning} ${vector.toString(16).toUpperCase().padStart(2, '0')}h`;
const stepLine = (step: ReturnType<typeof courseSteps>[number]): string =>
  `${String(step.now).padStart(10)}  ${step.context.padEnd(12)} ${step.linear.toString(16).toUpperCase().padStart(8, '0')}  ${step.label.padEnd(20)} ${step.text || (step.transition > 0 ? '(delivery)' : '(halted)')}\n`; // prettier-ignore
