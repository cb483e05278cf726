/**
 * How often each vector was delivered up to a moment, read off the course of events. A part that is full never changes again: what is
 * counted in it is counted once. Real mode has a table of its own, so its deliveries are counted apart.
 */
import type { VectorCounts } from '#emulator/inspect';
import { type Chunk, IS_GAP } from './chunk.ts';
import { type Beginning, beginningNumber, contextNumber } from './contexts.ts';
import { type CourseLog, GOES_ON } from './course-log.ts';

const VECTORS = 256;
const DELIVERIES: ReadonlySet<number> = new Set((['INT n', 'external', 'exception', 'NMI'] satisfies Beginning[]).map((name) => beginningNumber[name])); // prettier-ignore
const isReal = (what: number): boolean => {
  const context = what & 15;
  return context === contextNumber['real-mode'] || context === contextNumber.firmware;
};

interface Counted {
  readonly count: Uint32Array;
  /** Beginning and transition of the latest one. */
  readonly at: Float64Array;
  readonly transition: Int32Array;
  deliveries: number;
  hasGap: boolean;
}
const nothing = (): Counted => ({
  count: new Uint32Array(VECTORS * 2), at: new Float64Array(VECTORS * 2), transition: new Int32Array(VECTORS * 2), deliveries: 0, hasGap: false,
}); // prettier-ignore

/** Adds the rows that begin in a stretch of time. */
function addRows(chunk: Chunk, from: number, to: number, sum: Counted): void {
  for (let k = 0; k < chunk.count; k++) {
    const at = chunk.at[k] as number;
    const what = chunk.what[k] as number;
    if (at > to) return;
    if ((what & 15) === IS_GAP) sum.hasGap = true;
    if (at < from || (what & GOES_ON) !== 0 || !DELIVERIES.has((what >>> 12) & 15)) continue;
    const vector = ((what >>> 16) & 0xff) + (isReal(what) ? VECTORS : 0);
    sum.count[vector] = (sum.count[vector] as number) + 1;
    sum.at[vector] = at;
    sum.transition[vector] = chunk.transition[k] as number;
    sum.deliveries++;
  }
}
function addCounted(part: Counted, sum: Counted): void {
  for (let v = 0; v < part.count.length; v++) {
    const count = part.count[v] as number;
    if (count === 0) continue;
    sum.count[v] = (sum.count[v] as number) + count;
    sum.at[v] = part.at[v] as number;
    sum.transition[v] = part.transition[v] as number;
  }
  sum.deliveries += part.deliveries;
  sum.hasGap ||= part.hasGap;
}

const known = new WeakMap<Chunk, Counted>();
function ofFullChunk(chunk: Chunk): Counted {
  let counted = known.get(chunk);
  if (counted === undefined) {
    counted = nothing();
    addRows(chunk, chunk.from, Infinity, counted);
    known.set(chunk, counted);
  }
  return counted;
}

/** @param now what began later is not counted. */
export function vectorCounts(log: CourseLog, now: number): VectorCounts {
  const sum = nothing();
  const written = log.parts.at(-1);
  for (const { chunk, from, to } of log.pieces(log.from, now + 1)) {
    if (chunk.reduced !== null) sum.hasGap = true;
    else if (chunk !== written && chunk.isFull && from <= chunk.from && to >= chunk.to && to <= now) addCounted(ofFullChunk(chunk), sum);
    else addRows(chunk, from, to > now || to >= log.until ? now : to - 1, sum);
  }
  // A part that begins this very moment takes no time yet.
  if (written && written.from === log.until && written.from <= now) addRows(written, written.from, now, sum);
  return {
    transitions: sum.deliveries,
    complete: !sum.hasGap && now <= log.until,
    of(vector, inRealMode = false) {
      const v = vector + (inRealMode ? VECTORS : 0);
      const count = sum.count[v] ?? 0;
      return { count, last: count === 0 ? null : { now: (sum.at[v] as number) - 1, transition: sum.transition[v] as number } };
    },
  };
} // prettier-ignore
