/**
 * The course of events as a picture needs it: however long the time asked for, the answer is bounded. Where there is room every stretch and
 * every interrupt comes by itself; otherwise how much of each piece of time belongs to whom, and how many signals came in it.
 */
import { Chunk, eachSum, IS_GAP, signalKey, spreadEvenly, stretchKey } from './chunk.ts';
import { BEGINNINGS, type Beginning, CONTEXTS, type CourseContext, NO_IRQ, SIGNALS, type Signal } from './contexts.ts';
import { GOES_ON, type CourseLog, type Piece } from './course-log.ts';

/** Stretches and interrupts that come one by one at most. */
export const MOST_STRETCHES = 1200;
export const MOST_INTERRUPTS = 600;
/** Signals looked at beyond the end of the time asked for, for the one that belongs to an interrupt in it. */
const LOOK_AHEAD = 2048;

export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Instructions executed before it; null for the middle of one whose beginning is not known. */
  readonly icount: number;
  readonly context: CourseContext;
  readonly depth: number;
  /** Number of the process; 0 = nobody is known. */
  readonly process: number;
  readonly beginning: Beginning;
  /** Of an interrupt or exception; -1 = there is none. */
  readonly vector: number;
  /** That began it, or 0. */
  readonly transition: number;
}
/** Part of each piece of time, 0 … 1; rows of one context and process. */
export interface Share {
  readonly context: CourseContext;
  readonly process: number;
  readonly parts: Float32Array;
}
/** An interrupt from the request to the end; null = not in what is known. */
export interface Interrupt {
  readonly irq: number;
  readonly raised: number | null;
  readonly accepted: number | null;
  readonly eoi: number | null;
}
/** A signal that is no part of an {@link Interrupt}. */
export interface Mark {
  readonly at: number;
  readonly signal: 'lost' | 'unheard' | 'spurious' | 'fault' | 'eoi';
  /** IRQ, or the vector of a fault; 255 = an EOI with nothing in service. */
  readonly number: number;
  /** When the request that was lost, or that waited, was raised. */
  readonly since: number | null;
}
/** How many signals came in each piece of time. */
export interface SignalCounts {
  readonly signal: Signal;
  readonly number: number;
  readonly counts: Float32Array;
}
export interface Lanes {
  readonly from: number;
  readonly to: number;
  /** Pieces of equal time that `shares` and `counts` are about. */
  readonly buckets: number;
  readonly shares: readonly Share[];
  /** Null: too many to come one by one. */
  readonly stretches: readonly Stretch[] | null;
  readonly counts: readonly SignalCounts[];
  readonly interrupts: readonly Interrupt[] | null;
  readonly marks: readonly Mark[] | null;
  /** Time that was not followed. */
  readonly unknown: number;
  /** Parts are known in sums only, coarser than the pieces: running again would show more. */
  readonly isCoarse: boolean;
}

export function lanes(log: CourseLog, from: number, to: number, buckets: number): Lanes {
  const pieces = log.pieces(from, to);
  const isCoarse = pieces.some(({ chunk }) => chunk.reduced !== null && (chunk.to - chunk.from) / chunk.reduced.time.pieces > (to - from) / buckets); // prettier-ignore
  const isExact = !pieces.some(({ chunk }) => chunk.reduced !== null);
  const sums = new Sum(from, to, buckets);
  for (const piece of pieces) addTime(piece, sums);
  const known = pieces.reduce((sum, piece) => sum + piece.to - piece.from, 0);
  // What lies behind the end of what is known.
  if (known < to - from) sums.spread(IS_GAP, Math.max(from, log.until), to, to - from - known);
  const signals = new Sum(from, to, buckets);
  for (const piece of pieces) addSignals(piece, signals);
  return {
    from,
    to,
    buckets,
    shares: sums.rows().map(([key, parts]) => ({ context: CONTEXTS[key % 16] as CourseContext, process: Math.floor(key / 16), parts: scaled(parts, sums.width) })), // prettier-ignore
    stretches: isExact ? stretchesOf(pieces, from, to) : null,
    counts: signals.rows().map(([key, parts]) => ({ signal: SIGNALS[key % 16] as Signal, number: Math.floor(key / 16), counts: Float32Array.from(parts) })), // prettier-ignore
    ...(isExact ? interruptsOf(log, pieces, to) : { interrupts: null, marks: null }),
    unknown: sums.total((key) => key % 16 === IS_GAP),
    isCoarse,
  };
}

class Sum {
  readonly width: number;
  private readonly from: number;
  private readonly buckets: number;
  private readonly cells = new Map<number, Float64Array>();
  constructor(from: number, to: number, buckets: number) {
    this.from = from;
    this.buckets = buckets;
    this.width = (to - from) / buckets;
  }
  spread(key: number, from: number, to: number, sum: number): void {
    let row = this.cells.get(key);
    if (row === undefined) this.cells.set(key, (row = new Float64Array(this.buckets)));
    spreadEvenly(row, (from - this.from) / this.width, (to - this.from) / this.width, sum);
  }
  rows(): [number, Float64Array][] {
    return [...this.cells].filter(([, row]) => row.some((sum) => sum > 0)).sort(([a], [b]) => a - b);
  }
  total(wanted: (key: number) => boolean): number {
    let total = 0;
    for (const [key, row] of this.cells) if (wanted(key)) total += row.reduce((sum, cell) => sum + cell, 0);
    return total;
  }
}
const scaled = (parts: Float64Array, width: number): Float32Array => Float32Array.from(parts, (sum) => sum / width);

/** Number of the last row at or before a moment, or 0. */
function rowAt(column: Float64Array, count: number, now: number): number {
  let [low, high] = [0, Math.max(0, count - 1)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((column[middle] as number) <= now) low = middle;
    else high = middle - 1;
  }
  return low;
}

function addTime({ chunk, from, to }: Piece, sums: Sum): void {
  const { reduced } = chunk;
  if (reduced !== null) {
    eachSum(chunk, reduced.time, (key, begins, ends, sum) => {
      const [first, last] = [Math.max(from, begins), Math.min(to, ends)];
      if (last > first) sums.spread(key, first, last, (sum * (last - first)) / (ends - begins));
    });
    return;
  }
  eachStretch(chunk, from, to, (n, begins, ends) =>
    sums.spread(stretchKey(chunk.what[n] as number, chunk.who[n] as number), begins, ends, ends - begins),
  );
  const known = chunk.count === 0 ? to : Math.max(from, Math.min(to, chunk.at[0] as number));
  if (known > from) sums.spread(IS_GAP, from, known, known - from);
}
function eachStretch(
  chunk: Chunk,
  from: number,
  to: number,
  visit: (n: number, from: number, to: number) => void,
): void {
  // prettier-ignore
  const { at, count } = chunk;
  for (let n = rowAt(at, count, from); n < count && (at[n] as number) < to; n++) {
    const begins = Math.max(from, at[n] as number);
    const ends = n + 1 < count ? Math.min(to, at[n + 1] as number) : to;
    if (ends > begins) visit(n, begins, ends);
  }
}
function addSignals({ chunk, from, to }: Piece, sums: Sum): void {
  const { reduced } = chunk;
  if (reduced !== null) {
    eachSum(chunk, reduced.signals, (key, begins, ends, sum) => {
      const [first, last] = [Math.max(from, begins), Math.min(to, ends)];
      if (last > first) sums.spread(key, first, last, (sum * (last - first)) / (ends - begins));
    });
    return;
  }
  eachSignal(chunk, from, to, (n, at) => sums.spread(signalKey(chunk.signal[n] as number), at, at, 1));
}
function eachSignal(chunk: Chunk, from: number, to: number, visit: (n: number, at: number) => void): void {
  const { signalAt, signals } = chunk;
  for (let n = rowAt(signalAt, signals, from - 1); n < signals && (signalAt[n] as number) < to; n++)
    if ((signalAt[n] as number) >= from) visit(n, signalAt[n] as number);
}

function stretchesOf(pieces: readonly Piece[], from: number, to: number): Stretch[] | null {
  const found: Stretch[] = [];
  for (const { chunk, from: first, to: last } of pieces) {
    if (found.length + chunk.count - rowAt(chunk.at, chunk.count, first) > MOST_STRETCHES && countIn(chunk, first, last) + found.length > MOST_STRETCHES) return null; // prettier-ignore
    eachStretch(chunk, first, last, (n, begins, ends) => {
      // What begins before the time asked for, or ends behind it, comes whole.
      const whole = begins === from ? (chunk.at[n] as number) : begins;
      const end = ends === to && n + 1 < chunk.count ? (chunk.at[n + 1] as number) : ends;
      const stretch = stretchAt(chunk, n, whole, end);
      const before = found[found.length - 1];
      // The same one on both sides of the border between two parts.
      if (before !== undefined && isSame(before, stretch, (chunk.what[n] as number) & GOES_ON))
        found[found.length - 1] = { ...before, to: end };
      else found.push(stretch);
    });
  }
  const until = pieces[pieces.length - 1]?.to ?? from;
  if (until < to) found.push({ from: until, to, icount: 0, context: 'gap', depth: 0, process: 0, beginning: 'look', vector: -1, transition: 0 }); // prettier-ignore
  return found;
}
const countIn = (chunk: Chunk, from: number, to: number): number =>
  rowAt(chunk.at, chunk.count, to) - rowAt(chunk.at, chunk.count, from) + 1;

const isSame = (before: Stretch, next: Stretch, goesOn: number): boolean =>
  before.to === next.from && before.context === next.context && before.process === next.process &&
  (goesOn !== 0 || next.beginning === 'look' || (before.transition === next.transition && next.transition !== 0)); // prettier-ignore

function stretchAt(chunk: Chunk, n: number, from: number, to: number): Stretch {
  const what = chunk.what[n] as number;
  const beginning = BEGINNINGS[(what >>> 12) & 15] as Beginning;
  const hasVector = beginning === 'INT n' || beginning === 'external' || beginning === 'exception' || beginning === 'NMI'; // prettier-ignore
  return {
    from,
    to,
    icount: chunk.icount[n] as number,
    context: CONTEXTS[what & 15] as CourseContext,
    depth: (what >>> 4) & 0xff,
    process: chunk.who[n] as number,
    beginning,
    vector: hasVector ? (what >>> 16) & 0xff : -1,
    transition: chunk.transition[n] as number,
  };
}

interface SignalRow {
  readonly at: number;
  readonly since: number | null;
  readonly signal: Signal;
  readonly number: number;
}
const signalRow = (chunk: Chunk, n: number): SignalRow => {
  const since = chunk.signalSince[n] as number;
  const row = chunk.signal[n] as number;
  return { at: chunk.signalAt[n] as number, since: since < 0 ? null : since, signal: SIGNALS[row & 0xff] as Signal, number: row >>> 8 }; // prettier-ignore
};

function interruptsOf(log: CourseLog, pieces: readonly Piece[], to: number): Pick<Lanes, 'interrupts' | 'marks'> {
  // prettier-ignore
  const rows: SignalRow[] = [];
  for (const { chunk, from: first, to: last } of pieces) {
    const { signalAt, signals } = chunk;
    if (rows.length + rowAt(signalAt, signals, last) - rowAt(signalAt, signals, first) > MOST_INTERRUPTS * 3)
      return { interrupts: null, marks: null };
    eachSignal(chunk, first, last, (n) => rows.push(signalRow(chunk, n)));
  }
  const inside = new Pairs();
  for (const row of rows) inside.add(row);
  // The ends of those that are still open.
  if (inside.isOpen) for (const row of following(log, to)) if (inside.isOpen) inside.close(row);
  return inside.interrupts.length > MOST_INTERRUPTS
    ? { interrupts: null, marks: null }
    : { interrupts: inside.interrupts, marks: inside.marks };
}
function following(log: CourseLog, from: number): SignalRow[] {
  const rows: SignalRow[] = [];
  for (const { chunk, from: first, to: last } of log.pieces(from, log.until)) {
    if (chunk.reduced !== null || rows.length > LOOK_AHEAD) break;
    const begin = rowAt(chunk.signalAt, chunk.signals, first - 1);
    for (let n = begin; n < chunk.signals && n < begin + LOOK_AHEAD; n++) {
      const row = signalRow(chunk, n);
      if (row.at >= first && row.at < last) rows.push(row);
    }
  }
  return rows;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
/** Puts signals together: a request, its acknowledge, its end. */
class Pairs {
  readonly interrupts: Writable<Interrupt>[] = [];
  readonly marks: Mark[] = [];
  private readonly waiting = new Map<number, Writable<Interrupt>>();
  private readonly serving = new Map<number, Writable<Interrupt>>();

  get isOpen(): boolean {
    return this.waiting.size + this.serving.size > 0;
  }
  add(row: SignalRow): void {
    const { at, since, signal, number } = row;
    switch (signal) {
      case 'raised':
        this.waiting.set(number, this.open(number, at, null));
        return;
      case 'accepted':
        if (this.close(row)) return;
        this.serving.set(number, this.open(number, since, at));
        return;
      case 'eoi':
        if (this.close(row)) return;
        if (number === NO_IRQ || since === null) this.marks.push({ at, signal, number, since });
        else this.interrupts.push({ irq: number, raised: null, accepted: since, eoi: at });
        return;
      default:
        // A request that went away waits no longer.
        if (signal !== 'fault' && signal !== 'spurious') this.waiting.delete(number);
        this.marks.push({ at, signal, number, since });
    }
  }
  private open(irq: number, raised: number | null, accepted: number | null): Writable<Interrupt> {
    const interrupt = { irq, raised, accepted, eoi: null };
    this.interrupts.push(interrupt);
    return interrupt;
  }
  /** @returns true when it belongs to one that is known. */
  close({ at, signal, number }: SignalRow): boolean {
    const [from, to] = signal === 'accepted' ? [this.waiting, this.serving] : [this.serving, null];
    if (signal !== 'accepted' && signal !== 'eoi') return false;
    const found = from.get(number);
    if (found === undefined) return false;
    from.delete(number);
    if (signal === 'accepted') found.accepted = at;
    else found.eoi = at;
    to?.set(number, found);
    return true;
  }
}

/** The next or previous moment at which something begins; null = there is none in what is known. */
export function neighbour(log: CourseLog, now: number, direction: 1 | -1): number | null {
  const pieces = direction > 0 ? log.pieces(now, log.until) : log.pieces(log.from, now).reverse();
  for (const { chunk, from, to } of pieces) {
    if (chunk.reduced !== null) continue;
    const found = direction > 0 ? beginningAfter(chunk, now, to) : beginningBefore(chunk, now, from);
    if (found !== null) return found;
  }
  return null;
}
const isBeginning = (chunk: Chunk, n: number): boolean => ((chunk.what[n] as number) & GOES_ON) === 0;
function beginningAfter(chunk: Chunk, now: number, to: number): number | null {
  for (let n = rowAt(chunk.at, chunk.count, now); n < chunk.count && (chunk.at[n] as number) < to; n++)
    if ((chunk.at[n] as number) > now && isBeginning(chunk, n)) return chunk.at[n] as number;
  return null;
}
function beginningBefore(chunk: Chunk, now: number, from: number): number | null {
  for (let n = rowAt(chunk.at, chunk.count, now); n >= 0 && n < chunk.count && (chunk.at[n] as number) >= from; n--)
    if ((chunk.at[n] as number) < now && isBeginning(chunk, n)) return chunk.at[n] as number;
  return null;
}
