/**
 * The course of events of one branch of history, bounded: what is newest in every detail, what is older in sums. Whatever was obtained
 * later by running again lies beside it as patches, which come first.
 */
import { Chunk, IS_GAP, merge } from './chunk.ts';

/** Rows kept in detail, and in patches; each takes 28 bytes at most. */
const DETAIL_ROWS = 1 << 20;
const PATCH_ROWS = 1 << 19;
/** Reduced parts kept; then neighbours become one. */
const REDUCED_PARTS = 2048;

/** A stretch that was run again. */
export interface Patch {
  readonly from: number;
  readonly to: number;
  readonly chunks: readonly Chunk[];
}
/** Part of a part. */
export interface Piece {
  readonly chunk: Chunk;
  readonly from: number;
  readonly to: number;
}

export class CourseLog {
  private chunks: Chunk[];
  private patches: readonly Patch[] = [];
  private rows = 0;
  /** Chunks before this one are reduced. */
  private reducedParts = 0;
  /** Nothing is known from here on. */
  until: number;
  private readonly detailRows: number;

  constructor(from: number, detailRows = DETAIL_ROWS) {
    this.until = from;
    this.detailRows = detailRows;
    this.chunks = [new Chunk(from)];
  }

  get from(): number {
    return (this.chunks[0] as Chunk).from;
  }
  private get last(): Chunk {
    return this.chunks[this.chunks.length - 1] as Chunk;
  }
  get lastAt(): number {
    const { last } = this;
    return last.count === 0 ? last.from : (last.at[last.count - 1] as number);
  }
  get lastWhat(): number {
    const { last } = this;
    return last.count === 0 ? IS_GAP : (last.what[last.count - 1] as number);
  }
  get lastWho(): number {
    const { last } = this;
    return last.count === 0 ? 0 : (last.who[last.count - 1] as number);
  }
  get lastTransition(): number {
    const { last } = this;
    return last.count === 0 ? 0 : (last.transition[last.count - 1] as number);
  }
  get lastSignalAt(): number {
    const { last } = this;
    return last.signals === 0 ? last.from : (last.signalAt[last.signals - 1] as number);
  }

  /** From this moment on; one that begins where the last one did takes its place. */
  begin(begin: number, icount: number, what: number, who: number, transition: number): void {
    let { last } = this;
    const at = Math.max(begin, last.from);
    if (last.count > 0 && at === (last.at[last.count - 1] as number)) {
      last.count--;
      this.rows--;
    } else if (last.isFull) last = this.nextChunk(at);
    last.addStretch(at, icount, what, who, transition);
    this.rows++;
    if (at > this.until) this.until = at;
  }
  signal(at: number, since: number, signal: number): void {
    let { last } = this;
    if (last.isFull) last = this.nextChunk(Math.max(at, this.lastAt));
    last.addSignal(at, since, signal);
    this.rows++;
    if (at > this.until) this.until = at;
  }
  /** The same signal is there already. */
  hasSignal(at: number, signal: number): boolean {
    const { last } = this;
    for (let k = last.signals - 1; k >= 0 && (last.signalAt[k] as number) >= at; k--)
      if (last.signal[k] === signal && last.signalAt[k] === at) return true;
    return false;
  }

  /** A part is full: the next one begins with what goes on. */
  private nextChunk(at: number): Chunk {
    const { last } = this;
    last.to = at;
    const next = new Chunk(at);
    const { count } = last;
    if (count > 0)
      next.addStretch(at, last.icount[count - 1] as number, goesOn(last.what[count - 1] as number), last.who[count - 1] as number, last.transition[count - 1] as number); // prettier-ignore
    this.chunks.push(next);
    this.rows++;
    this.keepBounds();
    return next;
  }
  private keepBounds(): void {
    while (this.rows > this.detailRows && this.reducedParts < this.chunks.length - 1) {
      const chunk = this.chunks[this.reducedParts] as Chunk;
      this.rows -= chunk.rows;
      this.chunks[this.reducedParts++] = chunk.reduce();
    }
    if (this.reducedParts <= REDUCED_PARTS) return;
    const merged: Chunk[] = [];
    for (let k = 0; k + 1 < this.reducedParts; k += 2) merged.push(merge(this.chunks[k] as Chunk, this.chunks[k + 1] as Chunk)); // prettier-ignore
    this.chunks = [...merged, ...this.chunks.slice(merged.length * 2)];
    this.reducedParts = merged.length + (this.reducedParts % 2);
  }

  /** Known up to here, though nothing happened. */
  reach(now: number): void {
    if (now > this.until) this.until = now;
  }

  /** The same up to a moment, for a branch of history. */
  copyUntil(now: number): CourseLog {
    const copy = new CourseLog(this.from, this.detailRows);
    const kept = this.chunks.filter(({ from }, k) => k === 0 || from <= now);
    const last = kept.pop() as Chunk;
    copy.chunks = [...kept, last.copyUntil(now)];
    copy.reducedParts = Math.min(this.reducedParts, copy.chunks.length);
    copy.rows = copy.chunks.reduce((sum, { rows }) => sum + rows, 0);
    copy.until = Math.min(this.until, now);
    copy.patches = this.patches.filter(({ to }) => to <= now);
    // A reduced part takes no more rows.
    if (copy.last.reduced !== null) {
      copy.reducedParts = copy.chunks.length;
      copy.chunks.push(new Chunk(copy.until));
    }
    return copy;
  }

  /** A stretch that was run again. What lies in it of earlier patches is replaced. */
  patch(patch: Patch): void {
    const kept = this.patches.filter(({ from, to }) => to <= patch.from || from >= patch.to);
    const sizes = (patches: readonly Patch[]): number =>
      patches.reduce((sum, { chunks }) => sum + chunks.reduce((rows, chunk) => rows + chunk.rows, 0), 0);
    // The newest one is wanted most.
    while (kept.length > 0 && sizes([...kept, patch]) > PATCH_ROWS) kept.shift();
    this.patches = [...kept, patch];
  }

  /** Everything between two moments, in order, patches before what they stand for. */
  pieces(from: number, to: number): Piece[] {
    const found: Piece[] = [];
    const over = this.patches.filter((patch) => patch.from < to && patch.to > from).sort((a, b) => a.from - b.from);
    let at = from;
    for (const patch of over) {
      if (patch.from > at) this.cut(this.chunks, at, patch.from, this.until, found);
      this.cut(patch.chunks, Math.max(at, patch.from), Math.min(to, patch.to), patch.to, found);
      at = Math.min(to, patch.to);
    }
    if (at < to) this.cut(this.chunks, at, to, this.until, found);
    return found;
  }
  /** @param end where the last of the parts ends. */
  private cut(chunks: readonly Chunk[], from: number, to: number, end: number, found: Piece[]): void {
    for (let k = firstFrom(chunks, from); k < chunks.length; k++) {
      const chunk = chunks[k] as Chunk;
      if (chunk.from >= to) return;
      const ends = k + 1 < chunks.length ? (chunks[k + 1] as Chunk).from : end;
      const piece = { chunk, from: Math.max(from, chunk.from), to: Math.min(to, ends) };
      if (piece.to > piece.from) found.push(piece);
    }
  }

  /** Rows kept, for tests and measurements. */
  get size(): { readonly rows: number; readonly chunks: number; readonly reduced: number; readonly patches: number } {
    return { rows: this.rows, chunks: this.chunks.length, reduced: this.reducedParts, patches: this.patches.length };
  }
  /** All parts, once everything is written: for a patch. */
  get parts(): readonly Chunk[] {
    return this.chunks;
  }
}

/** The stretch began in the part before. */
export const GOES_ON = 1 << 30;
const goesOn = (what: number): number => what | GOES_ON;

/** Number of the last part that begins at or before a moment. */
function firstFrom(chunks: readonly Chunk[], now: number): number {
  let [low, high] = [0, chunks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks[middle] as Chunk).from <= now) low = middle;
    else high = middle - 1;
  }
  return low;
}
