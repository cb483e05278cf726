/**
 * A part of the course of events as columns of numbers: stretches (from when on, in which context, for whom, what began it) and signals
 * of the interrupt controllers. A part that is full never changes again, so branches of history share it. When memory runs short, a part
 * is reduced to sums over a few dozen equal pieces of its time.
 */
import { contextNumber } from './contexts.ts';

/** Rows of either kind in one part. */
export const CHUNK_ROWS = 8192;
const FIRST_ROWS = 64;
/** Pieces of time of a part that was reduced. */
const PIECES = 64;

/** Sums over pieces of time: rows of (piece, key, sum). */
export interface Sums {
  readonly pieces: number;
  readonly piece: Uint16Array;
  /** `context | who * 16`, or `signal | irq * 16`. */
  readonly key: Float64Array;
  /** Time, or number of signals. */
  readonly sum: Float64Array;
}
export interface Reduced {
  readonly time: Sums;
  readonly signals: Sums;
}

export class Chunk {
  readonly from: number;
  /** One past its last moment; grows while the part is written. */
  to: number;
  /** Stretches: beginning, instruction count there, `context | depth << 4 | beginning << 12 | vector << 16`, process, transition. */
  at = new Float64Array(FIRST_ROWS);
  icount = new Float64Array(FIRST_ROWS);
  what = new Int32Array(FIRST_ROWS);
  who = new Uint32Array(FIRST_ROWS);
  transition = new Int32Array(FIRST_ROWS);
  count = 0;
  /** Signals: moment, the earlier moment it belongs to (-1 = none), `signal | irq << 8`. */
  signalAt = new Float64Array(FIRST_ROWS);
  signalSince = new Float64Array(FIRST_ROWS);
  signal = new Int32Array(FIRST_ROWS);
  signals = 0;
  reduced: Reduced | null = null;

  constructor(from: number, to = from) {
    this.from = from;
    this.to = to;
  }
  get isFull(): boolean {
    return this.count >= CHUNK_ROWS || this.signals >= CHUNK_ROWS;
  }
  /** Rows it keeps. */
  get rows(): number {
    return this.reduced === null ? this.count + this.signals : 0;
  }

  addStretch(at: number, icount: number, what: number, who: number, transition: number): void {
    const n = this.count;
    if (n === this.at.length) this.growStretches();
    this.at[n] = at;
    this.icount[n] = icount;
    this.what[n] = what;
    this.who[n] = who;
    this.transition[n] = transition;
    this.count = n + 1;
    if (at > this.to) this.to = at;
  }
  addSignal(at: number, since: number, signal: number): void {
    const n = this.signals;
    if (n === this.signalAt.length) this.growSignals();
    this.signalAt[n] = at;
    this.signalSince[n] = since;
    this.signal[n] = signal;
    this.signals = n + 1;
    if (at > this.to) this.to = at;
  }
  private growStretches(): void {
    const rows = this.at.length * 2;
    this.at = widened(this.at, new Float64Array(rows));
    this.icount = widened(this.icount, new Float64Array(rows));
    this.what = widened(this.what, new Int32Array(rows));
    this.who = widened(this.who, new Uint32Array(rows));
    this.transition = widened(this.transition, new Int32Array(rows));
  }
  private growSignals(): void {
    const rows = this.signalAt.length * 2;
    this.signalAt = widened(this.signalAt, new Float64Array(rows));
    this.signalSince = widened(this.signalSince, new Float64Array(rows));
    this.signal = widened(this.signal, new Int32Array(rows));
  }

  /** The same up to a moment, for another course of events to go on with. */
  copyUntil(now: number): Chunk {
    const copy = new Chunk(this.from, Math.min(this.to, now));
    if (this.reduced !== null) {
      copy.reduced = reducedUntil(this, now);
      return copy;
    }
    for (let k = 0; k < this.count && (this.at[k] as number) <= now; k++)
      copy.addStretch(this.at[k] as number, this.icount[k] as number, this.what[k] as number, this.who[k] as number, this.transition[k] as number); // prettier-ignore
    for (let k = 0; k < this.signals && (this.signalAt[k] as number) <= now; k++)
      copy.addSignal(this.signalAt[k] as number, this.signalSince[k] as number, this.signal[k] as number);
    return copy;
  }

  /** The same as sums; the rows are gone. */
  reduce(): Chunk {
    const short = new Chunk(this.from, this.to);
    short.reduced = this.reduced ?? { time: this.timeSums(), signals: this.signalSums() };
    return short;
  }
  private timeSums(): Sums {
    const table = new SumTable(this.from, this.to);
    for (let k = 0; k < this.count; k++) {
      const from = this.at[k] as number;
      const to = k + 1 < this.count ? (this.at[k + 1] as number) : this.to;
      table.spread(stretchKey(this.what[k] as number, this.who[k] as number), from, to, to - from);
    }
    return table.sums();
  }
  private signalSums(): Sums {
    const table = new SumTable(this.from, this.to);
    for (let k = 0; k < this.signals; k++) {
      const at = this.signalAt[k] as number;
      table.spread(signalKey(this.signal[k] as number), at, at, 1);
    }
    return table.sums();
  }
}

export const stretchKey = (what: number, who: number): number => (what & 15) + who * 16;
export const signalKey = (signal: number): number => (signal & 0xff) + (signal >>> 8) * 16;

function widened<T extends Float64Array | Int32Array | Uint32Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}

/** Two neighbours that were reduced, as one. */
export function merge(first: Chunk, second: Chunk): Chunk {
  const merged = new Chunk(first.from, second.to);
  const [time, signals] = [new SumTable(merged.from, merged.to), new SumTable(merged.from, merged.to)];
  for (const part of [first, second]) {
    const { reduced } = part;
    if (reduced === null) continue;
    eachSum(part, reduced.time, (key, from, to, sum) => time.spread(key, from, to, sum));
    eachSum(part, reduced.signals, (key, from, to, sum) => signals.spread(key, from, to, sum));
  }
  merged.reduced = { time: time.sums(), signals: signals.sums() };
  return merged;
}
/** Each sum with the piece of time it belongs to. */
export function eachSum(
  { from, to }: Pick<Chunk, 'from' | 'to'>,
  { pieces, piece, key, sum }: Sums,
  visit: (key: number, from: number, to: number, sum: number) => void,
): void {
  const width = (to - from) / pieces;
  for (let k = 0; k < sum.length; k++) {
    const at = from + (piece[k] as number) * width;
    visit(key[k] as number, at, at + width, sum[k] as number);
  }
}
function reducedUntil(chunk: Chunk, now: number): Reduced {
  const { reduced } = chunk;
  const [time, signals] = [new SumTable(chunk.from, Math.min(chunk.to, now)), new SumTable(chunk.from, Math.min(chunk.to, now))]; // prettier-ignore
  const cut = (table: SumTable) => (key: number, from: number, to: number, sum: number) => {
    if (from < now) table.spread(key, from, Math.min(to, now), (sum * (Math.min(to, now) - from)) / (to - from));
  };
  if (reduced !== null) {
    eachSum(chunk, reduced.time, cut(time));
    eachSum(chunk, reduced.signals, cut(signals));
  }
  return { time: time.sums(), signals: signals.sums() };
}

/** Sums being made. */
class SumTable {
  private readonly from: number;
  private readonly width: number;
  private readonly rows = new Map<number, Float64Array>();

  constructor(from: number, to: number) {
    this.from = from;
    this.width = Math.max(to - from, 1) / PIECES;
  }
  /** A sum over a stretch of time, evenly. */
  spread(key: number, from: number, to: number, sum: number): void {
    let row = this.rows.get(key);
    if (row === undefined) this.rows.set(key, (row = new Float64Array(PIECES)));
    spreadEvenly(row, (from - this.from) / this.width, (to - this.from) / this.width, sum);
  }
  sums(): Sums {
    const found: [number, number, number][] = [];
    for (const [key, row] of this.rows) row.forEach((sum, piece) => sum !== 0 && found.push([piece, key, sum]));
    return {
      pieces: PIECES,
      piece: Uint16Array.from(found, ([piece]) => piece),
      key: Float64Array.from(found, ([, key]) => key),
      sum: Float64Array.from(found, ([, , sum]) => sum),
    };
  }
}

/** Adds `sum` to the cells from place `from` to place `to`, to each as much as lies in it. What lies outside is left out. */
export function spreadEvenly(cells: Float64Array, from: number, to: number, sum: number): void {
  const last = cells.length - 1;
  if (to <= from) {
    const cell = Math.floor(from);
    if (cell >= 0 && cell <= last) cells[cell] = (cells[cell] as number) + sum;
    else if (from === cells.length) cells[last] = (cells[last] as number) + sum;
    return;
  }
  const rate = sum / (to - from);
  for (let cell = Math.max(0, Math.floor(from)); cell <= last && cell < to; cell++) {
    const part = Math.min(to, cell + 1) - Math.max(from, cell);
    cells[cell] = (cells[cell] as number) + rate * part;
  }
}

/** Nothing is known of it. */
export const IS_GAP = contextNumber.gap;
