/**
 * The latest write to a place before the present, exact at any depth. The past is run again in windows, the nearest and shortest
 * first. Memory is watched by its physical bytes, so that aliases, the page walk and chips are seen; for a register the machine
 * stops in front of every instruction whose form writes it. A window with many stops is halved, the later half first, so that a
 * place that is written all the time costs no more than one that is written rarely.
 */
import type { Machine, Mark, Snapshot, WatchedWrite } from '#emulator/machine';
import { linearEip } from '#emulator/inspect';
import type { DecodedInstruction } from '#emulator/isa';
import type { Timeline } from '#emulator/timeline';
import { registerWrites } from './effects.ts';
import { decodedHere } from './instruction.ts';
import { bitsOf, registerNamed } from './register-value.ts';
import { RegisterWatch } from './register-watch.ts';
import { transitionWrites } from './transition-writes.ts';
import type { LastWrite, Place } from './types.ts';

/** Instructions in the first window; each next one is so many times longer. */
const FIRST = 256, GROWTH = 16; // prettier-ignore
/** The longest window: what lies between two snapshots of a long run. */
const LONGEST = 16_000_000;
/** Stops in one window above which it is halved, and the length below which it is not. */
const MANY = 48, SHORT = 128; // prettier-ignore
/** What a stop costs, in instructions. */
const STOP_COST = 20;

/** Yields when its budget is used up; told the next one, in instructions. */
export type Search<T> = Generator<undefined, T, number>;

/** What a watch saw last. */
export interface Found {
  /** The moment before the write, or, for memory, the one behind it. */
  readonly mark: Mark;
  readonly isBehind: boolean;
  /** Writes that were seen; [] for a register. */
  readonly writes: readonly WatchedWrite[];
}
export interface Watch {
  arm(): void;
  /** The machine stands at the beginning of a window: the instruction there does not stop it. */
  begin?(to: Mark): Found | null;
  /** The machine stopped, or reached the end of a window; what was written since the last call, if anything. */
  seen(stopped: boolean, to: Mark): Found | null;
}

/** Physical addresses of bytes, -1 where nothing is mapped. */
export const physicalOf = (machine: Machine, linear: number, length: number): number[] =>
  Array.from({ length }, (_, k) => machine.translate((linear + k) >>> 0));

export function bytesOf(machine: Machine, place: Place): number[] {
  if (place.kind === 'memory') return [...machine.readLinear(place.linear, place.length).bytes];
  const value = bitsOf(registerNamed(machine.registers(), place.register) ?? 0, place.low, place.width);
  return Array.from({ length: Math.ceil(place.width / 8) }, (_, k) => Math.floor(value / 256 ** k) & 0xff);
}

/**
 * @param place as it is now; page tables as they are now say which physical bytes a linear address means.
 * @returns null when nothing is mapped there. The machine is then anywhere, and its watchers are gone: the caller puts both back,
 * also in between, when it gives others the machine.
 */
export function* lastWrite(timeline: Timeline, place: Place): Search<LastWrite | null> {
  const { machine } = timeline;
  const at = timeline.present;
  const physical = place.kind === 'memory' ? physicalOf(machine, place.linear, place.length) : [];
  if (physical.includes(-1)) return null;
  try {
    const bytesAfter = bytesOf(machine, place);
    const input = lastInput(timeline, at, place, physical);
    const finder = place.kind === 'memory' ? new MemoryWatch(machine, physical) : new RegisterWatch(timeline, place);
    const found = yield* latest(timeline, at, finder, input ?? timeline.start);
    if (found === null) return told(timeline, place, place, input === null ? 'beginning' : 'input', input ?? timeline.start, bytesAfter); // prettier-ignore
    if (found.isBehind) timeline.seekIcount(Math.max(timeline.start.icount, found.mark.icount - 1));
    else timeline.seek(found.mark);
    const before = timeline.present;
    const { part, by, transition } = describe(timeline, place, physical, found.writes);
    return told(timeline, place, part, by, before, bytesAfter, transition);
  } finally {
    machine.suspendWatchers();
  }
}

function told(
  timeline: Timeline,
  place: Place,
  part: Place,
  by: LastWrite['by'],
  before: Mark,
  all: readonly number[],
  transition = 0,
): LastWrite {
  // prettier-ignore
  const { machine } = timeline;
  if (machine.now !== before.now) timeline.seek(before);
  const registers = machine.registers();
  const bytesAfter = cut(all, place, part);
  // An input is applied at its moment: what was before it is seen an instruction earlier.
  if (by === 'input') timeline.seekIcount(Math.max(timeline.start.icount, before.icount - 1));
  const bytesBefore = by === 'beginning' ? bytesAfter : bytesOf(machine, part);
  return { by, before, linear: linearEip(registers), cpl: registers.cpl, transition, part, bytesBefore, bytesAfter };
}

/** The bytes of a part. */
function cut(all: readonly number[], place: Place, part: Place): readonly number[] {
  if (part === place) return all;
  if (part.kind === 'memory' && place.kind === 'memory') return all.slice(part.linear - place.linear, part.linear - place.linear + part.length); // prettier-ignore
  if (part.kind !== 'register' || place.kind !== 'register') return all;
  const whole = all.reduce((sum, byte, k) => sum + byte * 256 ** k, 0);
  const value = bitsOf(whole, part.low - place.low, part.width);
  return Array.from({ length: Math.ceil(part.width / 8) }, (_, k) => Math.floor(value / 256 ** k) & 0xff);
}

/** The latest input that gave the place a value, or null. */
function lastInput(timeline: Timeline, at: Mark, place: Place, physical: readonly number[]): Mark | null {
  for (const { now, icount, event } of [...timeline.inputs].reverse()) {
    if (now > at.now) continue;
    if (event.type === 'reset' && (place.kind === 'register' || event.kind === 'power-on')) return { now, icount };
    if (event.type === 'poke-memory' && physical.some((byte) => byte >= event.physical && byte < event.physical + event.bytes.length)) return { now, icount }; // prettier-ignore
    if (event.type === 'poke-register' && place.kind === 'register' && event.register.toUpperCase() === place.register.toUpperCase()) return { now, icount }; // prettier-ignore
  }
  return null;
}

/** What was written of the place, and by whom. The machine stands before the write. */
function describe(
  timeline: Timeline,
  place: Place,
  physical: readonly number[],
  writes: readonly WatchedWrite[],
): { part: Place; by: LastWrite['by']; transition: number } {
  // prettier-ignore
  const { machine } = timeline;
  const before = machine.transitionCount;
  const one = place.kind === 'register' ? decodedHere(machine) : null;
  timeline.step();
  let transition = 0;
  for (let id = machine.transitionCount; id > before; id--) {
    const one = machine.transition(id);
    if (one === null || one.outcome !== 'completed') continue;
    const isIt = place.kind === 'memory' ? one.steps.some((step) => step.writes.some((write) => overlaps(write, physical))) : transitionWrites(one, place.register, place.low, place.width); // prettier-ignore
    if (isIt) transition = id;
    if (isIt) break;
  }
  if (place.kind === 'register' && transition > 0) return { part: place, by: 'transition', transition };
  if (place.kind === 'register') return { part: bitsWritten(one, place), by: 'instruction', transition };
  const last = writes.at(-1)!;
  const by = last.by === 'chip' ? 'device' : transition > 0 || last.by === 'walk' ? 'transition' : 'instruction';
  return { part: partOf(place, physical, writes), by, transition };
}

/** `mov cx,…` gives ECX its lower half: the bits that the instruction writes. Flags lie scattered: the register is what was written. */
function bitsWritten(one: DecodedInstruction | null, place: Place & { kind: 'register' }): Place {
  const { register, low, width } = place;
  const writes = one === null || register === 'EFLAGS' ? [] : registerWrites(one).filter((write) => write.register === register && write.low < low + width && low < write.low + write.width); // prettier-ignore
  if (writes.length === 0) return place;
  const first = Math.max(low, Math.min(...writes.map((write) => write.low)));
  const end = Math.min(low + width, Math.max(...writes.map((write) => write.low + write.width)));
  return first === low && end === low + width ? place : { kind: 'register', register, low: first, width: end - first };
}

const overlaps = (write: { readonly physical: number; readonly size: number }, physical: readonly number[]): boolean =>
  physical.some((byte) => byte >= write.physical && byte < write.physical + write.size);

/** The bytes from the first to the last one that was written. */
function partOf(
  place: Place & { kind: 'memory' },
  physical: readonly number[],
  writes: readonly WatchedWrite[],
): Place {
  // prettier-ignore
  const written = physical.map((byte) => writes.some((write) => overlaps(write, [byte])));
  const first = written.indexOf(true);
  const end = written.lastIndexOf(true) + 1;
  if (first <= 0 && end === place.length) return place;
  return { kind: 'memory', linear: (place.linear + first) >>> 0, length: end - first };
}

/** Memory is watched by physical bytes: aliases, the page walk and chips are seen too. */
class MemoryWatch implements Watch {
  private readonly machine: Machine;
  private readonly physical: ReadonlySet<number>;

  constructor(machine: Machine, physical: readonly number[]) {
    this.machine = machine;
    this.physical = new Set(physical);
  }
  arm(): void {
    this.machine.watchWrites(this.physical);
  }
  seen(): Found | null {
    const writes = this.machine.takeWrites();
    const { now, icount } = this.machine;
    return writes.length === 0 ? null : { mark: { now, icount }, isBehind: true, writes };
  }
}

interface Purse {
  left: number;
}

/** @param since what lies at or before it does not count. */
function* latest(timeline: Timeline, at: Mark, watch: Watch, since: Mark): Search<Found | null> {
  const { machine } = timeline;
  const purse: Purse = { left: yield };
  let to = at;
  for (let length = FIRST; to.now > since.now; length = Math.min(LONGEST, length * GROWTH)) {
    timeline.seekIcount(Math.max(since.icount, to.icount - length));
    // Time that passed in the HALT state is no instruction.
    if (machine.now >= to.now || machine.now < since.now) timeline.seek({ now: Math.max(since.now, to.now - length), icount: 0 }); // prettier-ignore
    const from = timeline.here();
    const found = yield* within(timeline, watch, from, to, purse);
    if (found !== null) return found;
    to = from.mark;
  }
  return null;
}

/** The last write in a window. */
function* within(timeline: Timeline, watch: Watch, from: Snapshot, to: Mark, purse: Purse): Search<Found | null> {
  const { machine } = timeline;
  timeline.restore(from);
  watch.arm();
  let found: Found | null = watch.begin?.(to) ?? null;
  for (let stops = 0; machine.now < to.now;) {
    if (purse.left <= 0) {
      // Whoever advances the search may use the machine in between.
      const pause = timeline.here();
      purse.left = yield;
      timeline.restore(pause);
      watch.arm();
    }
    const { icount, now } = machine;
    const reason = timeline.advance({ untilNow: to.now, instructions: Math.max(1, purse.left) }, false);
    const stopped = reason.why === 'breakpoint';
    found = watch.seen(stopped, to) ?? found;
    purse.left -= machine.icount - icount + (stopped ? STOP_COST : 0);
    if (machine.now === now && !stopped && reason.why !== 'limit') break;
    if (stopped && ++stops >= MANY && to.now - machine.now > SHORT) {
      machine.suspendWatchers();
      const here = timeline.here();
      timeline.seek({ now: here.mark.now + Math.floor((to.now - here.mark.now) / 2), icount: 0 });
      const middle = timeline.here();
      return (yield* within(timeline, watch, middle, to, purse)) ?? (yield* within(timeline, watch, here, middle.mark, purse)) ?? found; // prettier-ignore
    }
  }
  machine.suspendWatchers();
  return found;
}
