/**
 * Looks through a stretch of the course of events for changes of a value. Memory is watched, what changes only where an event is told is
 * compared there, and for everything else the machine goes one instruction at a time.
 */
import { linearEip } from '#emulator/inspect';
import type { MachineEvent } from '#emulator/events';
import type { Mark, Snapshot, StopReason, WatchedWrite } from '#emulator/machine';
import { changeHit, type Change, eventHit } from './hit.ts';
import type { Node } from './node.ts';
import { type Found, holds, isOver, type Looked, type Range, type Scan, scopeAt } from './scan-events.ts';
import { Evaluation, type Place } from './scope.ts';
import type { Value } from './value.ts';
import type { LabEvent } from './vocabulary.ts';

export interface ChangeQuery {
  /** `writes`: also those that leave the value as it was. `when`: only to true, at the moment it is so. */
  readonly kind: 'writes' | 'changes' | 'when';
  readonly of: Node;
  readonly where: Node | null;
  readonly during: Node | null;
  /** Steps that are made at most where instructions are looked at one by one; counted down. */
  readonly steps: { left: number };
}

const SLICE = 200_000;
const STEPS_AT_ONCE = 2_000;
const LOOK = 'query';

export const goesByStep = ({ uses }: Node): boolean => uses.includes('steps');

export function scanChanges(looked: Looked, query: ChangeQuery, range: Range, found: Found): Scan {
  return goesByStep(query.of) && query.kind !== 'writes' ? bySteps(looked, query, range, found) : byStops(looked, query, range, found); // prettier-ignore
}

const read = (looked: Looked, node: Node): Value => node.run(new Evaluation(scopeAt(looked, null)));

/** The conditions of a query about a change, `during` already known. */
function fits({ kind, where }: ChangeQuery, looked: Looked, before: Value, after: Value): boolean {
  if (kind === 'when') return after === true;
  return where === null || holds(where, scopeAt(looked, known({ before, after })));
}
const known = (fields: Readonly<Record<string, Value>>): Record<string, number | string | boolean> =>
  Object.fromEntries(Object.entries(fields).filter((f): f is [string, number | string | boolean] => f[1] !== null));

// -- one instruction at a time -----------------------------------------------------------------------------------------------
function* bySteps(looked: Looked, query: ChangeQuery, range: Range, found: Found): Scan {
  const { course } = looked;
  const { machine } = course;
  let value = read(looked, query.of);
  for (let n = 1; ; n++) {
    if (isOver(course, range)) return 'range';
    const registers = machine.registers();
    const linear = linearEip(registers);
    if (linear === range.label) return 'range';
    if (query.steps.left-- <= 0) return 'steps';
    const during = holds(query.during, scopeAt(looked, null));
    const [before, { now, icount }, count] = [value, course.present, machine.transitionCount];
    const reason = course.step();
    value = read(looked, query.of);
    if (value !== before && during && fits(query, looked, before, value)) {
      const transition = machine.transitionCount > count ? machine.transitionCount : 0;
      const at = query.kind === 'when' ? course.present : { now, icount };
      const change: Change = { ...at, linear, transition, before, after: value };
      if (!found(changeHit(query.of.source, query.of.number, change, course.context))) return 'enough';
    }
    if (reason.why !== 'limit' && reason.why !== 'breakpoint' && course.present.now === now) return 'stopped';
    if (n % STEPS_AT_ONCE === 0) yield;
  }
}

// -- from stop to stop -------------------------------------------------------------------------------------------------------
/** Watchpoints on the bytes as they lie now, through linear addresses and behind them; set again only where something moved. */
class Watch {
  places: readonly Place[] = [];
  private readonly looked: Looked;
  private readonly of: Node;
  private armed = '';

  constructor(looked: Looked, { of }: ChangeQuery, range: Range) {
    this.looked = looked;
    this.of = of;
    const { machine } = looked.course;
    const looksAtEvents = of.uses.includes('events');
    machine.setStopRule((event) => (isTurn(event, looksAtEvents) ? LOOK : null), 'events');
    if (range.label !== null) machine.setBreakpoints([range.label]);
  }

  arm(): void {
    const { machine } = this.looked.course;
    const evaluation = new Evaluation(scopeAt(this.looked, null));
    this.places = this.of.uses.flatMap((use) => (typeof use === 'function' ? (use(evaluation) ?? []) : []));
    const bytes = this.places.flatMap(({ linear, length }) => Array.from({ length }, (_, k) => (linear + k) >>> 0));
    const physical = bytes.map((linear) => machine.translate(linear)).filter((at) => at >= 0);
    machine.takeWrites();
    const key = `${bytes.join()} ${physical.join()}`;
    if (key === this.armed) return;
    this.armed = key;
    machine.setWatchpoints(new Map(bytes.map((linear) => [linear, 2])));
    machine.watchWrites(new Set(physical));
  }
}

/** Where tables or page tables move, watchpoints move with them; told state is compared at each of these. */
function isTurn(event: MachineEvent, looksAtEvents: boolean): boolean {
  if (event.kind === 'system' || event.kind === 'tlb') return true;
  if (event.kind === 'transition') return looksAtEvents || event.flow === 'task-switch';
  return looksAtEvents && (event.kind === 'segment-load' || event.kind === 'interrupt-flag' || event.kind === 'pic');
}

function* byStops(looked: Looked, query: ChangeQuery, range: Range, found: Found): Scan {
  const watch = new Watch(looked, query, range);
  try {
    return yield* fromStopToStop(looked, query, range, found, watch);
  } finally {
    looked.course.disarm();
  }
}

function* fromStopToStop(looked: Looked, query: ChangeQuery, range: Range, found: Found, watch: Watch): Scan {
  const { course } = looked;
  const { machine } = course;
  let value = read(looked, query.of);
  /** From here the moment before a hit is reached again. */
  let start = course.save();
  for (;;) {
    const began = course.present;
    if (course.nextInput <= machine.now) course.giveInputs();
    const isAtOnce = read(looked, query.of) !== value;
    const inputs = machine.inputLog.length;
    watch.arm();
    const limit = { untilNow: Math.min(range.now, course.nextInput), untilIcount: range.icount, instructions: SLICE };
    const reason: StopReason = isAtOnce ? { why: 'rule', rule: LOOK } : course.run(limit);
    const written = machine.takeWrites();
    const after = read(looked, query.of);
    const touched = written.length > 0 || isWatched(reason, watch.places);
    // A run ends at a write and at an input, so the two never fall together.
    const isInput = isAtOnce || (machine.inputLog.length > inputs && !touched && after !== value);
    const isNews = query.kind === 'writes' ? touched || isInput : after !== value;
    if (isNews) {
      const by = isInput ? 'input' : besideAccess(written);
      if (!report(looked, query, { start, after, old: value, by }, watch.places[0] ?? null, found)) return 'enough';
    }
    value = after;
    const isAtLabel = range.label !== null && linearEip(machine.registers()) === range.label;
    if (isOver(course, range) || (reason.why === 'breakpoint' && isAtLabel)) return 'range';
    const goesOn = reason.why === 'limit' || reason.why === 'rule' || reason.why === 'breakpoint';
    if (!goesOn && (machine.now === began.now || course.nextInput === Infinity)) return 'stopped';
    if (isNews || machine.icount - start.mark.icount >= SLICE) start = course.save();
    yield;
  }
}

const isWatched = (reason: StopReason, places: readonly Place[]): boolean =>
  reason.why === 'breakpoint' && places.some(({ linear, length }) => (reason.linear - linear) >>> 0 < length);

/** Who wrote when it was not an instruction's own access. */
function besideAccess(written: readonly WatchedWrite[]): 'walk' | 'chip' | null {
  for (const { by } of written) if (by !== 'access') return by;
  return null;
}

interface Stop {
  /** A moment before it, as near as is known. */
  readonly start: Snapshot;
  readonly old: Value;
  readonly after: Value;
  /** Null: an instruction or a transition. */
  readonly by: 'walk' | 'chip' | 'input' | null;
}

/** @returns false when that was enough. */
function report(looked: Looked, query: ChangeQuery, stop: Stop, place: Place | null, found: Found): boolean {
  const { course } = looked;
  const { after, by } = stop;
  const here = course.present;
  const seen = by === 'input' ? { ...atPresent(looked, query), value: stop.old } : before(looked, query, stop.start);
  const transition = course.machine.transitionCount > seen.transitions ? course.machine.transitionCount : 0;
  const change: Change = {
    ...(query.kind === 'when' ? here : seen.mark),
    linear: seen.linear,
    transition,
    before: seen.value,
    after,
  };
  if (!seen.during) return true;
  if (query.kind !== 'writes') {
    if (change.before === after || !fits(query, looked, change.before, after)) return true;
    return found(changeHit(query.of.source, query.of.number, change, course.context));
  }
  const fields = known({
    val: after,
    before: change.before,
    linear: place?.linear ?? null,
    size: place?.length ?? null,
    by: by ?? (transition > 0 ? 'transition' : 'instruction'),
    cpl: seen.cpl,
    eip: seen.linear,
  });
  if (!holds(query.where, scopeAt(looked, fields))) return true;
  const event: LabEvent = { event: 'mem', icount: change.icount, now: change.now, transition, fields };
  return found(eventHit(event, change.linear, course.context));
}

interface Before {
  readonly mark: Mark;
  readonly linear: number;
  readonly cpl: number;
  readonly transitions: number;
  readonly value: Value;
  readonly during: boolean;
}

function atPresent(looked: Looked, { of, during }: ChangeQuery): Before {
  const { machine, present } = looked.course;
  const r = machine.registers();
  return {
    mark: present,
    linear: linearEip(r),
    cpl: r.cpl,
    transitions: machine.transitionCount,
    value: read(looked, of),
    during: holds(during, scopeAt(looked, null)),
  };
}

/** The machine as it stood right before what just happened: each instruction and each delivery takes one unit of virtual time. */
function before(looked: Looked, query: ChangeQuery, start: Snapshot): Before {
  const { course } = looked;
  const here = course.save();
  const resume = course.machine.suspendWatchers();
  course.restore(start);
  course.run({ untilNow: here.mark.now - 1 });
  const seen = atPresent(looked, query);
  course.restore(here);
  resume();
  return seen;
}
