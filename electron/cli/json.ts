/**
 * JSON of the command line: every object begins with `schema` and `version`. The shapes here are what `json-schemas.md` is written
 * from and what every verb's output is tested against. Fields may be added under one version; a change of meaning raises it.
 */

import {
  departures,
  describeShape,
  listOf as list,
  nullOr as orNull,
  oneWordOf as words,
  record,
  type Shape,
} from '#emulator/base';

const WHERE = record({ cpl: 'number', cs: 'number', eip: 'number', ss: 'number', esp: 'number', eflags: 'number' });
const FAILED = record({ rule: 'string', left: 'number', right: 'number' });
const CHECK = record({ rule: 'string', left: 'number', right: 'number', ok: 'boolean' });
const ACCESS = { linear: 'number', physical: 'number', size: 'number', before: 'number', after: 'number' } as const;
const REGISTER = record({ register: 'string', before: 'number', after: 'number' });
const CAUSE = record({ type: words('INT n', 'external', 'exception', 'NMI', 'instruction') }, { vector: 'number', errorCode: 'number', why: FAILED, instruction: 'string' }); // prettier-ignore
const OUTCOME: Shape = { oneOf: [{ is: 'completed' }, record({ fault: 'number', errorCode: 'number', atStep: 'string', why: orNull(FAILED) })] }; // prettier-ignore
const FLOW = words('interrupt-delivery', 'iret', 'far-call', 'far-return', 'far-jump', 'sysenter', 'sysexit', 'task-switch'); // prettier-ignore
const TRANSITION = { id: 'number', icount: 'number', now: 'number', flow: FLOW, cause: CAUSE, parent: 'number', from: WHERE, to: orNull(WHERE), outcome: OUTCOME } as const; // prettier-ignore
const WALK = record({ linear: 'number', write: 'boolean', user: 'boolean' });
const CELL = record({ kind: 'string', table: 'string', index: 'number', selector: 'number', field: 'string', register: 'string', linear: 'number', physical: 'number', length: 'number', value: 'number', bits: orNull(list('number')) }); // prettier-ignore
const SDM = record({ volume: 'number', section: 'string' });
const STEP = record({ step: 'string', reads: list(record(ACCESS)), checks: list(CHECK), writes: list(record(ACCESS)), registers: list(REGISTER) }, { walk: WALK }); // prettier-ignore
const SCOPED_STEP = record({
  number: 'number', step: 'string', sdm: SDM, walk: orNull(WALK), accesses: list(record({ ...ACCESS, kind: words('read', 'write'), translation: words('off', 'tlb-hit', 'tlb-miss'), cell: CELL })),
  checks: list(CHECK), registers: list(REGISTER), cell: orNull(CELL), after: record({ cpl: 'number', cs: 'number', eip: 'number', ss: 'number', esp: 'number', eflags: 'number', changed: list(REGISTER) }),
  sentence: record({ id: 'string', args: { map: 'string' } }), text: 'string',
}); // prettier-ignore
const CHAIN = list(record({ id: 'number', vector: 'number', errorCode: orNull('number'), raised: orNull('number'), verdict: orNull(words('serial', 'double-fault', 'shutdown')) })); // prettier-ignore
const MOMENT = record({ now: 'number', icount: 'number' });
const FINDING = record({ id: 'number', rule: 'string', key: 'string', severity: 'string', prohibition: orNull('string'), at: MOMENT, count: 'number', transitions: list('number'), args: { map: { oneOf: ['number', 'string'] } } }); // prettier-ignore
const STOP = record({ why: 'string' });
const BREAKPOINT_HIT = record({ id: 'string', kind: 'string', count: 'number', fields: { map: { oneOf: ['number', 'boolean', 'string'] } } }); // prettier-ignore
const CARD = record({
  version: 'number', transition: 'number', failedIn: 'number', atStep: 'string', moment: MOMENT, vector: 'number', errorCode: orNull('number'), error: record({ kind: 'string' }),
  cr2: orNull('number'), instruction: orNull(record({ linear: 'number', bytes: list('number'), text: 'string' })), before: list('any'), cpl: 'number', mode: 'string',
  rule: orNull('string'), left: 'number', right: 'number', cell: CELL, writer: orNull(record({ by: 'string' })), repairs: list(record({ id: 'string', args: 'any', outcome: 'string' })),
  mistakes: list(record({ id: 'string', args: 'any' })), ending: words('handled', 'double-fault', 'shutdown'), chain: list('any'),
}); // prettier-ignore

const DRIVE = words('floppy', 'disk');
const REASON = words('start', 'fork', 'on-the-way', 'bookmark', 'present', 'end');
const PLACE: Shape = { oneOf: [record({ kind: { is: 'memory' }, linear: 'number', length: 'number' }), record({ kind: { is: 'register' }, register: 'string', low: 'number', width: 'number' })] }; // prettier-ignore
const SOURCE = orNull(record({ file: 'string', line: 'number' }));
const RUN_END = record({ reached: 'boolean', stop: STOP, mark: MOMENT });
const ARRIVAL_RUN = record({
  id: 'number', boundary: record({ linear: 'number', mark: MOMENT, pass: 'number', halted: 'boolean' }), source: SOURCE, label: 'string', inputs: list(record({ type: 'string' })),
  acceptance: record({ how: words('here', 'deferred', 'never'), why: orNull('string'), at: orNull(record({ linear: 'number', mark: MOMENT, source: SOURCE, label: 'string' })), returned: 'boolean' }),
  held: 'boolean', end: RUN_END,
  broken: list(record({ kind: words('end', 'fault', 'finding', 'frame', 'register', 'check', 'memory', 'console'), what: 'string', expected: 'string', observed: 'string', mark: MOMENT, args: { map: { oneOf: ['number', 'string'] } } })),
}); // prettier-ignore
const ARRIVALS = record({
  interrupt: 'any', undisturbed: orNull(RUN_END), scan: record({ ended: words('until', 'passes', 'horizon', 'machine', 'too-many'), passes: 'number' }), boundaries: 'number', tried: 'number',
  sampling: orNull('string'), held: 'number', broke: 'number', deferred: 'number', never: 'number', runs: list(ARRIVAL_RUN),
  lines: list(record({ source: SOURCE, linear: 'number', verdict: words('held', 'broke', 'deferred', 'not-reached'), boundaries: 'number', tried: 'number', held: 'number', broke: 'number', deferred: 'number', broken: list('number') })),
}); // prettier-ignore
const HOP = record({
  place: PLACE, part: PLACE, value: 'number', by: words('instruction', 'transition', 'device', 'input', 'beginning'), before: MOMENT, linear: 'number', cpl: 'number', text: 'string', label: 'string',
  source: SOURCE, isFirmware: 'boolean', transition: 'number', flow: 'string', cause: 'string', vector: 'number', slot: 'string', port: 'number', image: SOURCE,
  origin: words('copy', 'immediate', 'computed', 'port', 'return-address', 'event', 'device', 'image', 'rom', 'input', 'reset', 'beginning', 'depth'),
}); // prettier-ignore

const HIT = {
  icount: 'number', now: 'number', event: 'string', fields: { map: { oneOf: ['number', 'boolean', 'string', 'null'] } }, transition: 'number', linear: 'number', label: 'string',
  source: orNull(record({ file: 'string', line: 'number' })), text: 'string',
} as const; // prettier-ignore

export interface Schema {
  readonly version: number;
  /** Which command prints it. */
  readonly from: string;
  readonly about: string;
  readonly body: Shape;
}

const ANSWER: Shape = { oneOf: [
  record({ outcome: { is: 'allowed' }, cpl: 'number', cs: 'number', eip: 'number', ss: 'number', esp: 'number', flow: { oneOf: [FLOW, { is: '' }] } }),
  record({ outcome: { is: 'fault' }, vector: 'number', errorCode: orNull('number'), rule: orNull('string'), left: 'number', right: 'number', atStep: 'string', instruction: 'string' }),
  record({ outcome: { is: 'unknown' }, why: 'string' }),
] }; // prettier-ignore
const TABLE = words('GDT', 'LDT', 'IDT');
const REACH_ROW = record({
  table: TABLE, index: 'number', address: 'number', low: 'number', high: 'number', kind: 'string', alike: list(list('number')),
  cells: list(record({ ring: 'number', way: words('jmp', 'call', 'retf', 'iret', 'data', 'ss', 'ltr', 'lldt', 'int'), operand: 'number', answer: ANSWER })),
}); // prettier-ignore

/** By name without `ringside.`. */
export const SCHEMAS = {
  asm: {
    version: 1,
    from: 'asm FILE --json',
    about: 'What the assembler made.',
    body: record({ ok: 'boolean', size: 'number', origin: 'number', passes: 'number', files: list('string'), diagnostics: list(record({ severity: 'string', code: 'string', message: 'string' })), symbols: list(record({ name: 'string', value: 'number' })) }), // prettier-ignore
  },
  run: {
    version: 1,
    from: 'run FILE --json [--monitors] [--break SPEC] [--log SPEC=MESSAGE]',
    about: 'How a run ended. `digest` is the same on every machine for the same program and inputs.',
    body: record({ stop: STOP, instructions: 'number', now: 'number', transitions: 'number', digest: 'string', debugcon: 'string', serial: 'string' }, { screen: 'string', findings: list(FINDING), hits: list(BREAKPOINT_HIT), log: list(record({ id: 'string', icount: 'number', now: 'number', linear: 'number', text: 'string' })) }), // prettier-ignore
  },
  trace: {
    version: 1,
    from: 'trace FILE --json [--events] [--monitors]',
    about: 'One object a line; `kind` says which: a transition, another event (with --events: `icount`, `now`, `eip`, `cpl` and what belongs to its kind), or at the end the findings.', // prettier-ignore
    body: {
      oneOf: [
        record({ kind: { is: 'transition' }, ...TRANSITION, steps: list(STEP) }),
        record({ kind: { is: 'findings' }, findings: list(FINDING) }),
        record({ kind: 'string', icount: 'number', now: 'number', eip: 'number', cpl: 'number' }),
      ],
    },
  },
  microscope: {
    version: 1,
    from: 'trace FILE --explain --json [--lang en|zh]',
    about: 'One object a line: a transition opened. `text` is the sentence in the language asked for; `sentence` the same as code and values; `after` the state behind the step; `chain` the escalation it belongs to.', // prettier-ignore
    body: record({ language: words('en', 'zh'), ...TRANSITION, steps: list(SCOPED_STEP), chain: CHAIN }),
  },
  why: {
    version: 1,
    from: 'why FILE --json',
    about: 'Why a fault happened; `card` is null when there was none. The card has a version of its own (emulator/reasons/README.md).', // prettier-ignore
    body: record({ card: orNull(CARD) }),
  },
  who: {
    version: 1,
    from: 'who FILE PLACE --json [--at ICOUNT]',
    about: 'Who wrote a place last, and where the value came from: `hops` from the latest to the origin, at most 16; null where nothing is mapped. `before` is the moment right before a write; words for `origin` and `by` are in emulator/provenance/types.ts.', // prettier-ignore
    body: record({ provenance: orNull(record({ version: 'number', name: 'string', place: PLACE, bits: orNull(list('number')), value: 'number', at: MOMENT, hops: list(HOP) })) }), // prettier-ignore
  },
  labs: {
    version: 1,
    from: 'labs list --json',
    about: 'The labs in learning order.',
    body: record({ labs: list(record({ id: 'string', slug: 'string', title: record({ en: 'string', zh: 'string' }), minutes: 'number', prerequisites: list('string'), steps: 'number', checks: 'number' })) }), // prettier-ignore
  },
  'labs-verify': {
    version: 1,
    from: 'labs verify [LAB…] --json',
    about: 'Each part of each lab that was verified; a part holds when it has no problems.',
    body: record({ parts: list(record({ lab: 'string', part: 'string', problems: list('string') })) }),
  },
  'labs-mutate': {
    version: 1,
    from: 'labs mutate [LAB…] --json',
    about:
      'What the checks make of every program that differs from a solution in one line. `why`: the reason given for a mutant that passes.',
    body: record({ mutants: list(record({
      lab: 'string', mutant: record({ file: 'string', line: 'number', change: 'string', before: 'string', after: 'string' }), why: 'string',
      fate: { oneOf: [record({ fate: { is: 'rejected' }, check: 'string', rule: 'string', observed: 'string', stop: 'string', seed: 'number' }), record({ fate: { is: 'unjudged' }, detail: 'string' }), record({ fate: words('survives', 'same-bytes', 'refused') })] },
    })) }), // prettier-ignore
  },
  grade: {
    version: 1,
    from: 'grade FOLDER --out REPORT.json',
    about:
      'A row for each submission. `passed` counts the checks that hold for every seed; the rest is about the first that does not.',
    body: record({ grades: list(record({
      student: 'string', lab: 'string', outcome: words('passed', 'failed', 'source-error', 'unreadable', 'time', 'crash'), passed: 'number', checks: 'number', seeds: list('number'),
      failedCheck: 'string', failedSeed: orNull('number'), expected: 'string', observed: 'string', where: 'string', rule: 'string', detail: 'string',
    })) }), // prettier-ignore
  },
  check: {
    version: 1,
    from: 'check LAB FOLDER --json',
    about: 'One report for each seed.',
    body: record({ reports: list(record({ lab: 'string', seed: 'number', passed: 'boolean', checks: list(record({ id: 'string', status: 'string' })), mistakes: list(record({ id: 'string' })), lints: list(record({ rule: 'string' })), stop: orNull(STOP), instructions: 'number', diagnostics: list('any') })) }), // prettier-ignore
  },
  arrivals: {
    version: 1,
    from: 'arrivals FILE … --json',
    about: 'What became of each boundary (emulator/arrivals/README.md).',
    body: record({ report: ARRIVALS }),
  },
  capsule: {
    version: 1,
    from: 'capsule show FILE --json',
    about:
      'What is in a capsule (emulator/capsule/README.md), without the bytes of its files and images; inputs as they stand in the file.',
    body: record({
      title: 'string', maker: record({ ringside: 'string', instructions: 'string', layout: 'string' }), machine: record({ ramBytes: 'number', cpuModel: 'string', seed: 'number', rtcDate: 'string' }),
      program: record({ name: 'string', drive: DRIVE, image: 'string', files: list('string') }),
      branches: list(record({ id: 'number', name: 'string', parent: orNull('number'), from: MOMENT, end: MOMENT, inherited: 'number', inputs: list(record({ now: 'number', icount: 'number', type: 'string' })) })),
      present: record({ branch: 'number', mark: MOMENT }), bookmarks: list(record({ id: 'string', branch: 'number', mark: MOMENT, name: 'string', note: 'string' })),
      checkpoints: list(record({ branch: 'number', mark: MOMENT, reason: REASON, digest: 'string', visible: 'string' })), images: list(record({ digest: 'string', length: 'number', carried: 'boolean' })),
    }), // prettier-ignore
  },
  'capsule-verification': {
    version: 1,
    from: 'capsule verify FILE --json',
    about: 'Whether a capsule lived again with the digests that stand in it. `by`: what was compared, `visible` where the layout of state is another one; `found` is null where a moment was not reached.', // prettier-ignore
    body: record({
      title: 'string', same: 'boolean', assemblesDifferently: 'boolean',
      checkpoints: list(record({ branch: 'number', now: 'number', icount: 'number', reason: REASON, outcome: words('same', 'differs', 'not-reached'), by: words('digest', 'visible'), expected: 'string', found: orNull('string') })),
    }), // prettier-ignore
  },
  query: {
    version: 1,
    from: 'query FILE "…" --json',
    about: 'What was found, in order (the latest first for previous and last); each hit is the moment right before it happens. `end` says why the search ended, `complete` whether nothing can be missing; `fields` are those of emulator/query/vocabulary.table.ts, or `before` and `after` of a change.', // prettier-ignore
    body: record({
      query: 'string',
      scope: words('next', 'previous', 'first', 'last', 'all', 'count'),
      count: 'number',
      complete: 'boolean',
      end: words('found', 'range', 'history', 'beginning', 'stopped', 'limit', 'ahead', 'steps', 'from', 'given-up'),
      from: record({ now: orNull('number'), icount: orNull('number') }),
      to: record({ now: orNull('number'), icount: orNull('number') }),
      hits: list(record({ ...HIT })),
    }),
  },
  timeline: {
    version: 1,
    from: 'timeline FILE [--from N] [--to N] [--columns N] [--steps] --json',
    about: 'Who ran when. `shares`: part of each of `buckets` equal pieces of time for a context and a process; `stretches` one by one (null where there are too many), `interrupts` from request to EOI, `marks` what belongs to none; times are virtual, a PIT clock of 1.193182 MHz is `instructionsPerPitClock` of them. `unknown` is time that was not followed.', // prettier-ignore
    body: record(
      {
        from: 'number', to: 'number', buckets: 'number', unknown: 'number', isCoarse: 'boolean', instructionsPerPitClock: 'number',
        shares: list(record({ context: 'string', process: 'number', parts: list('number') })),
        counts: list(record({ signal: 'string', number: 'number', counts: list('number') })),
        stretches: orNull(list(record({ from: 'number', to: 'number', icount: 'number', context: 'string', depth: 'number', process: 'number', beginning: 'string', vector: 'number', transition: 'number' }))),
        interrupts: orNull(list(record({ irq: 'number', raised: orNull('number'), accepted: orNull('number'), eoi: orNull('number') }))),
        marks: orNull(list(record({ at: 'number', signal: 'string', number: 'number', since: orNull('number') }))),
        processes: list(record({ key: 'number', id: orNull('number'), name: 'string' })),
      },
      { steps: list(record({ now: 'number', icount: 'number', length: 'number', context: 'string', process: 'number', cpl: 'number', linear: 'number', label: 'string', text: 'string', transition: 'number' })) },
    ), // prettier-ignore
  },
  reach: {
    version: 1,
    from: 'reach FILE [--at ICOUNT] --json',
    about: 'What ring 0 and ring 3 reach by every entry of the GDT, LDT and IDT, each tried by the machine. `operand` is the selector or the vector; `alike` are ranges of entries with the same eight bytes, which were not tried; `obstacle` says why there are no rows.', // prettier-ignore
    body: record({
      icount: 'number', now: 'number',
      map: record({
        version: 'number', obstacle: orNull(words('real-mode', 'no-table', 'shutdown', 'no-room', 'pending')), whatIf: list('any'), leftOut: 'number', rows: list(REACH_ROW),
        stands: list(record({ ring: 'number', from: words('present', 'table', 'assumed'), cs: 'number', ss: 'number', code: 'number', stack: 'number' })),
      }),
    }), // prettier-ignore
  },
  value: {
    version: 1,
    from: 'query FILE "…" --value --json',
    about: 'The value of an expression at one moment; null is unknown.',
    body: record({
      expression: 'string',
      type: words('number', 'boolean', 'text'),
      value: { oneOf: ['number', 'boolean', 'string', 'null'] },
      icount: 'number',
      now: 'number',
    }),
  },
} as const satisfies Readonly<Record<string, Schema>>;
export type SchemaName = keyof typeof SCHEMAS;

/** One line of output: the header, then the body. */
export const jsonLine = (name: SchemaName, body: object): string =>
  `${JSON.stringify({ schema: `ringside.${name}`, version: SCHEMAS[name].version, ...body })}\n`;

/** Departures of one line of output from the schema that it names. */
export function checkLine(line: string): string[] {
  const value = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const name = String(value['schema']).replace(/^ringside\./, '');
  if (!Object.hasOwn(SCHEMAS, name)) return [`there is no schema ${String(value['schema'])}`];
  const schema = SCHEMAS[name as SchemaName];
  return [...(value['version'] === schema.version ? [] : ['version is another']), ...departures(schema.body, value)];
}

/** The document json-schemas.md. */
export function describeSchemas(): string {
  const parts = Object.entries(SCHEMAS).map(([name, { version, from, about, body }]) => {
    return `## ringside.${name}, version ${version}\n\n\`ringside ${from}\`\n\n${about}\n\n\`\`\`\n${describeShape(body)}\n\`\`\``;
  });
  return `# JSON of the command line

Every object begins with \`"schema": "ringside.…", "version": N\`. Under one version fields may be added; a change of meaning raises it.
Addresses, registers and selectors are unsigned numbers; \`icount\` counts instructions, \`now\` instructions and the time halted. \`field?\`
may be missing. Written from the table in \`json.ts\` (\`RINGSIDE_UPDATE_GOLDEN=1 npx vitest run electron/cli/json.test.ts\`).

${parts.join('\n\n')}
`;
}
