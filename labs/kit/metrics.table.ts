/**
 * Numbers measured over the events of a run. Times are in PIT clocks (1.193182 MHz) or, where the name ends in `_percent`, in
 * hundredths of a period of PIT channel 0. Measuring begins when the learner's code first enables interrupts.
 */
import type { LabEvent } from './vocabulary.ts';

export interface MetricInput {
  readonly events: readonly LabEvent[];
  /** Units of `now` in one PIT clock. */
  readonly unitsPerClock: number;
  /** Moment the run ended at. */
  readonly end: number;
}
export interface Metric {
  readonly name: string;
  /** What `of` names. */
  readonly of: 'nothing' | 'irq' | 'vector' | 'label' | 'pid';
  /** Words of the vocabulary that it looks at; other events may be missing. `all`: every event is a look at whose turn it is. */
  readonly events: readonly string[] | 'all';
  readonly measure: (run: MetricInput, of: number | string) => Measured;
}
/** `at`: the event that made the value what it is, for "show me". */
export interface Measured {
  readonly value: number;
  readonly at: LabEvent | null;
}

const NONE: Measured = { value: 0, at: null };
const PIT_FULL = 0x10000;
function is(e: LabEvent, event: string, fields: Readonly<Record<string, unknown>>): boolean {
  if (e.event !== event) return false;
  for (const name in fields) if (e.fields[name] !== fields[name]) return false;
  return true;
}

/** Period of PIT channel 0 in clocks, as programmed last. */
export function pitPeriod(events: readonly LabEvent[]): number {
  const programmed = events.filter((e) => is(e, 'pit', { op: 'program', channel: 0 })).at(-1);
  return Number(programmed?.fields['reload'] ?? 0) || PIT_FULL;
}

/** Events from the first STI, POPF or IRET of the learner's kernel on that leaves IF = 1. */
const enabled = (events: readonly LabEvent[]): readonly LabEvent[] => {
  const first = events.findIndex((e) => e.fields['protected'] !== false && becomes(e) === 1);
  return first < 0 ? [] : events.slice(first);
};

/** IF after an event, or null when the event says nothing about it. */
function becomes(e: LabEvent): 0 | 1 | null {
  if (e.event === 'iflag') return e.fields['to'] === 1 ? 1 : 0;
  const after = e.fields['if1'];
  return after === undefined ? null : after === true ? 1 : 0;
}

function longestIfOff({ events, unitsPerClock, end }: MetricInput): Measured {
  let since: LabEvent | null = null;
  let longest = NONE;
  const close = (now: number): void => {
    if (since !== null && now - since.now > longest.value) longest = { value: now - since.now, at: since };
    since = null;
  };
  for (const e of enabled(events)) {
    const to = becomes(e);
    // A halted processor with IF = 0 waits for nobody: the window ends where the kernel stops for good.
    if (to === 1 || e.event === 'halt' || e.event === 'shutdown') close(e.now);
    else if (to === 0) since ??= e;
  }
  close(end);
  return { value: longest.value / unitsPerClock, at: longest.at };
}

/** Longest time between two kinds of event of one line. */
function longestWait(
  { events, unitsPerClock }: MetricInput,
  irq: number,
  from: (e: LabEvent) => boolean,
  to: (e: LabEvent) => boolean,
): Measured {
  let since: LabEvent | null = null;
  let longest = NONE;
  for (const e of enabled(events)) {
    if (e.event !== 'pic' || e.fields['irq'] !== irq) continue;
    if (since !== null && to(e)) {
      if (e.now - since.now > longest.value) longest = { value: e.now - since.now, at: since };
      since = null;
    } else if (from(e)) since ??= e;
  }
  return { value: longest.value / unitsPerClock, at: longest.at };
}

const op = (name: string) => (e: LabEvent) => e.fields['op'] === name;
const latency = (run: MetricInput, irq: number | string): Measured => longestWait(run, Number(irq), op('irr'), op('inta'));
const inService = (run: MetricInput, irq: number | string): Measured =>
  longestWait(run, Number(irq), op('inta'), op('eoi'));

const inPeriods =
  (measure: Metric['measure']): Metric['measure'] =>
  (run, of) => {
    const { value, at } = measure(run, of);
    return { value: (value / pitPeriod(run.events)) * 100, at };
  };

/** Requests of the timer that went away unheard. A masked line was closed on purpose: its edges are nobody's loss. */
const lostTicks = (run: MetricInput): Measured =>
  count({ ...run, events: enabled(run.events) }, (e) => is(e, 'pit', { op: 'lost', masked: false }));

const count = (run: MetricInput, holds: (e: LabEvent) => boolean): Measured => {
  const found = run.events.filter(holds);
  return { value: found.length, at: found.at(-1) ?? null };
};

function deepest({ events }: MetricInput): Measured {
  let best = NONE;
  for (const e of events) {
    const depth = Number(e.fields['depth'] ?? 0);
    if (e.event === 'enter' && depth > best.value) best = { value: depth, at: e };
  }
  return best;
}

/** Times a label was begun again before its earlier activation was left; the runner tells both ends. */
function reentries({ events }: MetricInput, label: number | string): Measured {
  return count({ events } as MetricInput, (e) => is(e, 'activation', { label, op: 'begin' }) && Number(e.fields['alive']) > 0);
}

/** Changes of the process that level 3 is returned to. */
function switches({ events }: MetricInput): Measured {
  let last: unknown = null;
  let value = 0;
  let at: LabEvent | null = null;
  for (const e of events) {
    if (!((e.event === 'iret' || e.event === 'xfer' || e.event === 'task') && e.fields['to'] === 3)) continue;
    const pid = e.fields['pid'];
    if (last !== null && pid !== last) {
      value++;
      at = e;
    }
    last = pid;
  }
  return { value, at };
}

/** Hundredths of the time since the first entry into level 3 that a process had, in all levels. */
function share({ events, end }: MetricInput, pid: number | string): Measured {
  let began = -1;
  let since = -1;
  let owner: unknown = null;
  let had = 0;
  for (const e of events) {
    if (!('pid' in e.fields)) continue;
    const to3 = (e.event === 'iret' || e.event === 'xfer' || e.event === 'task') && e.fields['to'] === 3;
    if (began < 0 && !to3) continue;
    if (began < 0) began = e.now;
    else if (owner === pid) had += e.now - since;
    owner = e.fields['pid'];
    since = e.now;
  }
  if (began < 0 || end <= began) return NONE;
  if (owner === pid) had += end - since;
  return { value: (had / (end - began)) * 100, at: null };
}

/** Longest row of timer interrupts that found the same process while another one was ready, as the lab's `ready` field says. */
function longestTurn({ events }: MetricInput): Measured {
  let row = 0;
  let owner: unknown = null;
  let best = NONE;
  for (const e of events) {
    if (!is(e, 'enter', { vec: 0x20, kind: 'hw', from: 3 })) continue;
    row = e.fields['pid'] === owner ? row + 1 : 1;
    owner = e.fields['pid'];
    if (row > best.value) best = { value: row, at: e };
  }
  return best;
}

function haltedPercent({ events, end }: MetricInput): Measured {
  const live = enabled(events);
  if (live.length === 0) return NONE;
  let halted = 0;
  // Woken by the next delivery; nothing else ends the HALT state.
  let woken = end;
  for (let i = live.length - 1; i >= 0; i--) {
    const e = live[i];
    if (e.event === 'enter' || e.event === 'shutdown') woken = e.now;
    else if (e.event === 'halt' && e.fields['if'] === true) halted += woken - e.now;
  }
  return { value: (halted / Math.max(1, end - live[0].now)) * 100, at: null };
}

/** Times from the interrupt's request to the label, one for each request; the longest. */
function latencyTo({ events, unitsPerClock }: MetricInput, label: number | string): Measured {
  let since: LabEvent | null = null;
  let longest = NONE;
  for (const e of enabled(events)) {
    if (is(e, 'pic', { op: 'irr' }) && Number(e.fields['irq']) > 0) since ??= e;
    if (!is(e, 'mark', { label }) || since === null) continue;
    if (e.now - since.now > longest.value) longest = { value: e.now - since.now, at: since };
    since = null;
  }
  return { value: longest.value / unitsPerClock, at: longest.at };
}

/** From a label to the label `…_end` behind it, the last time that both were executed: how long a stretch of the program took. */
function stretch({ events, unitsPerClock }: MetricInput, label: number | string): Measured {
  const end = `${label}_end`;
  let began: LabEvent | null = null;
  let last = NONE;
  for (const e of events) {
    // Where the label is the head of a loop it is executed again and again: the first time counts.
    if (is(e, 'mark', { label })) began ??= e;
    if (!is(e, 'mark', { label: end }) || began === null) continue;
    last = { value: (e.now - began.now) / unitsPerClock, at: e };
    began = null;
  }
  return last;
}

const row = (name: string, of: Metric['of'], events: Metric['events'], measure: Metric['measure']): Metric => ({
  name,
  of,
  events,
  measure,
});
/** Those that say what IF is: measuring begins with the first that sets it. */
const IF = ['iflag', 'enter', 'iret', 'xfer', 'task'];
const TO_LEVEL_3 = ['iret', 'xfer', 'task'];

export const METRICS: readonly Metric[] = [
  row('max_if_off', 'nothing', [...IF, 'halt', 'shutdown'], longestIfOff),
  row('max_if_off_percent', 'nothing', [...IF, 'halt', 'shutdown', 'pit'], inPeriods(longestIfOff)),
  row('irq_latency', 'irq', [...IF, 'pic'], latency),
  row('irq_latency_percent', 'irq', [...IF, 'pic', 'pit'], inPeriods(latency)),
  row('in_service_time', 'irq', [...IF, 'pic'], inService),
  row('in_service_time_percent', 'irq', [...IF, 'pic', 'pit'], inPeriods(inService)),
  row('latency_to', 'label', [...IF, 'pic', 'mark'], latencyTo),
  row('latency_to_percent', 'label', [...IF, 'pic', 'mark', 'pit'], inPeriods(latencyTo)),
  row('clocks_of', 'label', ['mark'], stretch),
  row('pit_edges', 'nothing', [...IF, 'pit'], (run) => count({ ...run, events: enabled(run.events) }, (e) => is(e, 'pit', { op: 'edge', channel: 0 }))),
  row('ticks', 'nothing', ['pic'], (run) => count(run, (e) => is(e, 'pic', { op: 'inta', irq: 0 }))),
  row('lost_ticks', 'nothing', [...IF, 'pit'], lostTicks),
  row('keys', 'nothing', ['kbd'], (run) => count(run, (e) => is(e, 'kbd', { op: 'read' }))),
  row('lost_keys', 'nothing', ['kbd'], (run) => count(run, (e) => is(e, 'kbd', { op: 'overrun' }))),
  row('max_depth', 'nothing', ['enter'], deepest),
  row('reentries', 'label', ['activation'], reentries),
  row('switches', 'nothing', TO_LEVEL_3, switches),
  row('cpu_percent', 'pid', 'all', share),
  row('longest_turn', 'nothing', ['enter'], longestTurn),
  row('halted_percent', 'nothing', [...IF, 'halt', 'shutdown'], haltedPercent),
];
const BY_NAME = new Map(METRICS.map((metric) => [metric.name, metric]));
export const metricOf = (name: string): Metric | undefined => BY_NAME.get(name);
