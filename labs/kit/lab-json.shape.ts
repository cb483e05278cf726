/** What lab.json looks like. A field that is not here is a typing error. */
import { closedRecord, listOf, nullOr, oneWordOf, type Shape } from '#emulator/base';
import type { CheckBody, EventPattern, InputScript, Step } from './lab-manifest.ts';
import { METRICS } from './metrics.table.ts';

const NUMBER_OR_WORD: Shape = { oneOf: ['number', 'string'] };
const VALUE: Shape = { oneOf: ['number', 'string', 'boolean'] };
const CONDITION: Shape = { oneOf: [
  'number', 'string', 'boolean',
  closedRecord({}, { mask: NUMBER_OR_WORD, equals: VALUE, not: VALUE, oneOf: listOf(NUMBER_OR_WORD), atLeast: NUMBER_OR_WORD, atMost: NUMBER_OR_WORD }),
] }; // prettier-ignore
const EVENTS: Readonly<Record<EventPattern['event'], true>> = {
  enter: true, iret: true, xfer: true, task: true, sreg: true, sys: true, pic: true, pit: true, kbd: true, port: true, iflag: true, tlb: true, mark: true,
  halt: true, shutdown: true, console: true, lint: true, fault: true, mem: true,
}; // prettier-ignore
const EVENT = oneWordOf(...Object.keys(EVENTS));
const PATTERN = closedRecord({ event: EVENT }, { where: { map: CONDITION } });
const STRETCH = listOf(PATTERN);
const METRIC = oneWordOf(...METRICS.map(({ name }) => name));

type Members = Readonly<Record<string, Shape>>;
/** Fields that must be there, and fields that may. */
type KindRow = readonly [Members, Members?];
const ofKind = (is: string, [fields, optional]: KindRow): Shape => closedRecord({ kind: { is }, ...fields }, optional);
const ofKinds = (rows: Readonly<Record<string, KindRow>>): Shape => ({
  oneOf: Object.entries(rows).map(([is, row]) => ofKind(is, row)),
});

const BODY: Shape = { named: 'BODY', shape: () => BODIES };
const BODY_FIELDS: Readonly<Record<CheckBody['kind'], KindRow>> = {
  sequence: [{ events: listOf(PATTERN) }, { times: 'number', withinInstructions: 'number' }],
  never: [{ event: PATTERN }, { between: STRETCH }],
  count: [{ event: PATTERN }, { between: STRETCH, atLeast: 'number', atMost: 'number' }],
  balance: [{ left: PATTERN, right: PATTERN }, { tolerance: 'number' }],
  metric: [{ metric: METRIC }, { of: NUMBER_OR_WORD, atLeast: 'number', atMost: 'number' }],
  all: [{ of: listOf(BODY) }],
  any: [{ of: listOf(BODY) }],
  not: [{ of: BODY }],
  holds: [{ expression: 'string' }, { at: PATTERN, between: STRETCH, atLeast: 'number' }],
  preserved: [{ enter: PATTERN }, { except: listOf('string'), atLeast: 'number' }],
  unchanged: [{ address: 'string', length: 'string' }, { since: PATTERN }],
  measured: [
    { expression: 'string', metric: METRIC },
    { of: NUMBER_OR_WORD, tolerance: 'number' },
  ],
  patch: [{ maxLines: 'number' }, { file: 'string' }],
  final: [{ all: listOf(closedRecord({ what: 'string', is: CONDITION })) }],
};
const BODIES = ofKinds(BODY_FIELDS);

const TIMING = { startMs: 'number', everyMs: 'number' } as const;
const MORE_TIMING = { count: 'number', jitterMs: 'number', burst: closedRecord({ count: 'number', pauseMs: 'number' }) } as const; // prettier-ignore
const INPUT_FIELDS: Readonly<Record<InputScript['kind'], KindRow>> = {
  keys: [TIMING, { ...MORE_TIMING, codes: listOf(NUMBER_OR_WORD), text: 'string' }],
  irq: [{ ...TIMING, line: 'number' }, MORE_TIMING],
  serial: [{ ...TIMING, text: 'string' }, MORE_TIMING],
};
const INPUT = ofKinds(INPUT_FIELDS);
/** Of every run, and of one. */
const LIMITS = { maxInstructions: 'number', maxMs: 'number', endMark: 'string', machine: { map: 'any' } } as const;
const RUN = closedRecord({ id: 'string' }, { ...LIMITS, file: 'string', defines: { map: 'string' }, inputs: listOf(INPUT) }); // prettier-ignore
const WATCH = closedRecord({ name: 'string', address: 'string', length: 'number', access: oneWordOf('read', 'write', 'both') }); // prettier-ignore

const ID = { id: 'string' } as const;
const STEP_FIELDS: Readonly<Record<Step['kind'], KindRow>> = {
  predict: [{ ...ID, options: listOf(closedRecord(ID, { when: nullOr(BODY) })) }, { cites: listOf('string'), experiment: 'string', run: 'string' }],
  do: [{ ...ID, checks: listOf('string') }],
  observe: [ID, { experiment: 'string', panels: listOf('string') }],
  explain: [ID],
  order: [{ ...ID, lines: listOf(closedRecord({ ...ID, code: 'string' })), solution: listOf('string') }],
  choose: [{ ...ID, options: listOf(closedRecord(ID, { right: 'boolean' })) }],
}; // prettier-ignore
const STEP = ofKinds(STEP_FIELDS);

const SOLVING = {
  checks: listOf(closedRecord({ id: 'string', body: BODY }, { needs: listOf('string'), run: 'string' })),
  startFails: 'string',
} as const;
const COMMON = {
  format: { oneOf: ['number'] }, id: 'string', slug: 'string', minutes: 'number', seeds: listOf('number'), maxInstructions: 'number',
  files: listOf(closedRecord({ name: 'string', role: oneWordOf('editable', 'readonly') })), steps: listOf(STEP),
} as const; // prettier-ignore
const OPTIONAL = {
  ...LIMITS, prerequisites: listOf('string'), sdm: listOf('string'), sources: listOf('string'), panels: listOf('string'), runs: listOf(RUN), watch: listOf(WATCH),
  pid: 'string', findings: listOf('string'), alternatives: listOf({ oneOf: ['string', closedRecord({ name: 'string', replace: listOf(listOf('string')) })] }),
  mistakes: listOf(closedRecord({ id: 'string', when: BODY }, { run: 'string' })),
  wrong: listOf(closedRecord({ name: 'string', failedCheck: 'string', rule: 'string' }, { replace: listOf(listOf('string')), file: 'string', onSeeds: oneWordOf('all', 'some') })),
} as const; // prettier-ignore

export const LAB_JSON = closedRecord({ ...COMMON, ...SOLVING }, { ...OPTIONAL, kind: { is: 'lab' } });
export const TRIAL_JSON = closedRecord({ ...COMMON, kind: { is: 'trial' } }, { ...OPTIONAL, ...SOLVING });
