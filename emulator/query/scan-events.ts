/** Looks through a stretch of the course of events for events that fit. */
import type { MachineEvent, ObserveLevel } from '#emulator/events';
import type { Snapshot } from '#emulator/machine';
import type { Course } from './course.ts';
import { eventHit, type Hit } from './hit.ts';
import type { Node } from './node.ts';
import { Evaluation, type Scope } from './scope.ts';
import { type LabEvent, toLabEvents } from './vocabulary.ts';
import { EVENTS, type EventName } from './vocabulary.table.ts';

/** How far a scan goes from where the machine stands. `label`: it ends where this address is executed. */
export interface Range {
  readonly now: number;
  readonly icount: number;
  readonly label: number | null;
}
/** Told of each hit in order; false = enough. */
export type Found = (hit: Hit) => boolean;
/** `stopped`: the machine ended before the range did. */
export type ScanEnd = 'range' | 'enough' | 'stopped' | 'steps';
/** Yields after each piece of work. */
export type Scan = Generator<void, ScanEnd>;

export interface Looked {
  readonly course: Course;
  readonly symbol: Scope['symbol'];
}
export const scopeAt = ({ course, symbol }: Looked, event: Scope['event']): Scope => ({
  machine: course.machine,
  symbol,
  event,
  inspect: course.context,
});
export const holds = (node: Node | null, scope: Scope): boolean =>
  node === null || node.run(new Evaluation(scope)) === true;

/** Instructions between two looks at the budget; shorter where every hit has to be visited. */
const SLICE = 200_000;
const SHORT_SLICE = 100_000;
/** Candidates that are taken together. */
const MOST_CANDIDATES = 256;
const FULL = 'query';

export const looksAtMachine = (node: Node | null): boolean => node !== null && node.uses.some((use) => use !== 'field');

export interface EventQuery {
  readonly events: readonly EventName[];
  readonly where: Node | null;
  readonly during: Node | null;
  /** Hits that are wanted at most: the machine need not be run further. */
  readonly most: number;
}

export function* scanEvents(looked: Looked, query: EventQuery, range: Range, found: Found): Scan {
  const { course } = looked;
  // What speaks of the machine is asked at the moment itself, not in the middle of an instruction.
  const isLate = looksAtMachine(query.where) || query.during !== null;
  const early = looksAtMachine(query.where) ? null : query.where;
  const level = highest(query.events);
  let hits = 0;
  for (;;) {
    const start = isLate ? course.save() : null;
    const candidates: { event: LabEvent; linear: number }[] = [];
    const most = isLate ? MOST_CANDIDATES : Math.min(MOST_CANDIDATES, query.most - hits);
    course.machine.setStopRule((event) => {
      for (const made of toLabEvents(event, labelIn(looked))) {
        if (!query.events.includes(made.event as EventName)) continue;
        if (holds(early, scopeAt(looked, made.fields))) candidates.push({ event: made, linear: linearOf(event) });
      }
      return candidates.length >= most ? FULL : null;
    }, level);
    if (range.label !== null) course.machine.setBreakpoints([range.label]);
    const limit = { untilNow: range.now, untilIcount: range.icount, instructions: isLate ? SHORT_SLICE : SLICE };
    const reason = course.run(limit);
    course.machine.setStopRule(null);
    if (range.label !== null) course.machine.setBreakpoints([]);
    const kept = start === null ? candidates : visit(looked, query, start, candidates);
    for (const { event, linear } of kept) {
      hits++;
      if (!found(eventHit(event, linear, course.context))) return 'enough';
    }
    if (reason.why === 'breakpoint' || isOver(course, range)) return 'range';
    if (reason.why !== 'limit' && reason.why !== 'rule') return 'stopped';
    yield;
  }
}

export const isOver = ({ machine }: Course, range: Range): boolean =>
  machine.now >= range.now || machine.icount >= range.icount;

/** Goes to the moment of each candidate once more and asks there; the machine stands where it stood afterwards. */
function visit<T extends { event: LabEvent }>(
  looked: Looked,
  query: EventQuery,
  start: Snapshot,
  candidates: readonly T[],
): T[] {
  if (candidates.length === 0) return [];
  const { course } = looked;
  const end = course.save();
  course.restore(start);
  const kept = candidates.filter(({ event }) => {
    course.run({ untilNow: event.now });
    const scope = scopeAt(looked, event.fields);
    return holds(query.where, scope) && holds(query.during, { ...scope, event: null });
  });
  course.restore(end);
  return kept;
}

const RANK: Readonly<Record<ObserveLevel, number>> = { off: 0, transitions: 1, events: 2, accesses: 3 };
const highest = (events: readonly EventName[]): ObserveLevel =>
  events.map((name) => EVENTS[name].level).reduce<ObserveLevel>((a, b) => (RANK[b] > RANK[a] ? b : a), 'transitions');

const labelIn =
  ({ course }: Looked) =>
  (linear: number): string => {
    const place = course.context.symbols.nearest(linear);
    return place !== null && place.offset === 0 ? place.name : '';
  };

/** Real mode never reads a gate or a descriptor; there the paragraph counts. Elsewhere segments are flat. */
function linearOf(event: MachineEvent): number {
  if (event.kind !== 'transition') return event.eip >>> 0;
  const { from, steps } = event;
  const isReal = !steps.some(({ step }) => step === 'idt.read-gate' || step.endsWith('read-descriptor'));
  return isReal ? (from.cs * 16 + from.eip) >>> 0 : from.eip >>> 0;
}
