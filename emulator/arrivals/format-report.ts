/** A report as English text: the source lines with their counts, then the runs that broke. */
import type {
  ArrivalInterrupt,
  ArrivalReport,
  ArrivalRun,
  Broken,
  DeferReason,
  LineResult,
  LineVerdict,
} from './types.ts';

type Sources = readonly { readonly name: string; readonly text: string }[];
const SIGN: Readonly<Record<LineVerdict, string>> = { held: '+', broke: 'X', deferred: '~', 'not-reached': '.' };
const MOST_SHOWN = 20;

const hex = (value: number): string => `${(value >>> 0).toString(16).toUpperCase()}h`;
const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : n === 0 || n > 1 ? 's' : ''}`;

export const interruptName = (interrupt: ArrivalInterrupt): string =>
  interrupt.kind === 'nmi'
    ? 'NMI'
    : interrupt.kind === 'key'
      ? `key ${hex(interrupt.scancode)} (IRQ 1)`
      : `IRQ ${interrupt.line}`;

const REASONS: Readonly<Record<DeferReason, string>> = {
  masked: 'masked in the 8259A',
  'in-service-blocks': 'an interrupt in service holds it off',
  'cascade-masked': 'the cascade is masked',
  'cascade-blocked': 'the cascade is held off by an interrupt in service',
  'not-initialised': 'the 8259A is not initialised',
  'if-clear': 'IF = 0',
  'interrupt-shadow': 'the instruction after STI or a load of SS is shielded',
  device: 'the keyboard takes its time',
  merged: 'the same request was waiting already',
  'another-first': 'another interrupt or trap came first',
  'nmi-blocked': 'NMIs are blocked until IRET',
  'nmi-masked': 'NMIs are masked by port 70h',
};

const placeOf = (at: { readonly linear: number; readonly label: string; readonly source: ArrivalRun['source'] }): string =>
  [at.label || hex(at.linear), at.source === null ? '' : `(${at.source.file}:${at.source.line})`].filter(Boolean).join(' '); // prettier-ignore

/** What happened to the interrupt, in words. */
function acceptanceText({ acceptance }: ArrivalRun): string {
  const why = acceptance.why === null ? '' : `: ${REASONS[acceptance.why]}`;
  if (acceptance.how === 'here') return 'accepted here';
  if (acceptance.how === 'never') return `not accepted before the end${why}`;
  return `deferred to ${acceptance.at === null ? '?' : placeOf(acceptance.at)}${why}`;
}

const ENDS: Readonly<Record<string, string>> = {
  horizon: 'the time given was over',
  'halted-forever': 'the processor halted for ever',
  shutdown: 'the processor shut down',
  'powered-off': 'the machine was switched off',
  'not-modelled': 'something that is not modelled was met',
};

export function brokenText({ kind, what, expected, observed, args }: Broken): string {
  switch (kind) {
    case 'end':
      return `the end was not reached: ${ENDS[observed] ?? observed}${args['interruptsEnabled'] === 0 ? ' with IF = 0' : ''}`;
    case 'fault':
      return `fault ${what} at ${observed}${args['rule'] ? `: ${args['rule']} does not hold` : ''}`;
    case 'finding':
      return `the monitor ${what} found something`;
    case 'frame':
      return `it returned to ${observed} instead of ${expected}`;
    case 'register':
      return `${what} of the interrupted code was ${expected} and came back as ${observed}`;
    case 'check':
      return `${expected} is not true: ${observed}`;
    case 'memory':
      return `memory at ${what} is ${observed}, without arrival ${expected}`;
    case 'console':
      return `the ${what} console reads ${JSON.stringify(observed)}, without arrival ${JSON.stringify(expected)}`;
  }
}

export function formatReport(report: ArrivalReport, sources: Sources): string {
  const { scan, undisturbed } = report;
  const sampling =
    report.sampling === null ? '' : ` of ${report.boundaries} (every instruction an equal share, first to last)`;
  const head = [
    `${interruptName(report.interrupt)} at ${plural(report.tried, 'boundary').replace('boundarys', 'boundaries')}${sampling}, ${plural(scan.passes, 'pass').replace('passs', 'passes')}`,
    undisturbed === null
      ? 'the range was not reached'
      : undisturbed.reached
        ? `without arrival the end is reached after ${undisturbed.mark.icount} instructions`
        : `without arrival the end is not reached: ${ENDS[undisturbed.stop.why] ?? 'the time given was over'}`,
    ...(scan.ended === 'too-many'
      ? ['more boundaries than are looked for: the rest of the scenario was left out']
      : []),
    `held ${report.held}, broke ${report.broke}; accepted later ${report.deferred}, never ${report.never}`,
  ];
  const runs = report.runs.filter(({ held }) => !held);
  const deferred = report.runs.filter(({ held, acceptance }) => held && acceptance.how === 'deferred');
  return [
    ...head,
    '',
    ...picture(report.lines, sources),
    ...(runs.length === 0 ? [] : ['', 'broke:']),
    ...runs.slice(0, MOST_SHOWN).flatMap(runLines),
    ...(runs.length > MOST_SHOWN ? [`  … and ${runs.length - MOST_SHOWN} more`] : []),
    ...(deferred.length === 0 ? [] : ['', 'deferred:', ...deferredLines(deferred)]),
    '',
  ].join('\n');
}

/** `X  12 tried  3 broke  4 later | 17 |  mov eax, [shared]` */
function picture(lines: readonly LineResult[], sources: Sources): string[] {
  const width = Math.max(1, ...lines.map(({ source }) => String(source?.line ?? '').length));
  const texts = new Map(sources.map(({ name, text }) => [name, text.split('\n')]));
  let file = '';
  return lines.flatMap((line) => {
    const { source } = line;
    const counts = line.tried === 0 ? 'not reached' : `${line.held} held, ${line.broke} broke${line.deferred > 0 ? `, ${line.deferred} later` : ''}`; // prettier-ignore
    const text = source === null ? hex(line.linear) : (texts.get(source.file)?.[source.line - 1] ?? '').trimEnd();
    const row = `${SIGN[line.verdict]} ${counts.padEnd(30)} ${String(source?.line ?? '').padStart(width)} | ${text}`;
    const title = source !== null && source.file !== file ? [source.file] : [];
    file = source?.file ?? file;
    return [...title, row.trimEnd()];
  });
}

function runLines(run: ArrivalRun): string[] {
  const { boundary } = run;
  const halted = boundary.halted ? ', waiting in HLT' : '';
  const where = placeOf({ ...run, linear: boundary.linear });
  return [
    `  run ${run.id}: at ${where}${halted}, pass ${boundary.pass}, instruction ${boundary.mark.icount}: ${acceptanceText(run)}`,
    ...run.broken.map((one) => `    ${brokenText(one)} (instruction ${one.mark.icount})`),
  ];
}

/** Each way of being deferred once, with how often. */
function deferredLines(runs: readonly ArrivalRun[]): string[] {
  const counts = new Map<string, number>();
  for (const run of runs) {
    const text = `  at ${placeOf({ ...run, linear: run.boundary.linear })}: ${acceptanceText(run)}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const rows = [...counts].map(([text, n]) => (n === 1 ? text : `${text} (${n} times)`));
  return rows.length > MOST_SHOWN ? [...rows.slice(0, MOST_SHOWN), `  … and ${rows.length - MOST_SHOWN} more`] : rows;
}
