/** What is otherwise than in the run without the arrival when both have reached the label. */
import type { Machine, Snapshot } from '#emulator/machine';
import type { AddressRange, Broken } from './types.ts';

const PAGE = 4096;
/** Bytes told of one difference, and differences told at most. */
const MOST_BYTES = 16;
const MOST_TOLD = 8;
const ZERO = new Uint8Array(PAGE);

/** Physical places that may differ. */
export function toPhysical(machine: Machine, ranges: readonly AddressRange[]): AddressRange[] {
  return ranges.flatMap(({ first, end }) => {
    const pieces: AddressRange[] = [];
    for (let at = first; at < end;) {
      const next = Math.min(end, (Math.floor(at / PAGE) + 1) * PAGE);
      const physical = machine.translate(at >>> 0);
      if (physical >= 0) pieces.push({ first: physical, end: physical + next - at });
      at = next;
    }
    return pieces;
  });
}

/** @param except physical places. */
export function memoryDifferences(left: Snapshot, right: Snapshot, except: readonly AddressRange[]): Broken[] {
  const found: Broken[] = [];
  const pages = [...new Set([...left.pages.keys(), ...right.pages.keys()])].sort((a, b) => a - b);
  for (const page of pages) {
    const a = left.pages.get(page) ?? ZERO;
    const b = right.pages.get(page) ?? ZERO;
    if (a === b) continue;
    const near = except.filter(({ first, end }) => first < (page + 1) * PAGE && end > page * PAGE);
    const differs = (at: number): boolean =>
      a[at] !== b[at] && !near.some(({ first, end }) => page * PAGE + at >= first && page * PAGE + at < end);
    for (let at = 0; at < PAGE; at++) {
      if (!differs(at)) continue;
      let end = at + 1;
      while (end < PAGE && differs(end)) end++;
      found.push(told(page * PAGE + at, a.subarray(at, end), b.subarray(at, end), right));
      if (found.length >= MOST_TOLD) return found;
      at = end;
    }
  }
  return found;
}

const text = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, MOST_BYTES)].map((b) => b.toString(16).toUpperCase().padStart(2, '0')).join(' ') +
  (bytes.length > MOST_BYTES ? ' …' : '');

const told = (physical: number, a: Uint8Array, b: Uint8Array, { mark }: Snapshot): Broken => ({
  kind: 'memory',
  what: `${physical.toString(16).toUpperCase()}h`,
  expected: text(a),
  observed: text(b),
  mark,
  args: { physical, length: a.length },
});

/** Text written by then. */
export function consoleDifferences(left: Snapshot, right: Snapshot): Broken[] {
  return (['debug', 'serial'] as const)
    .filter((device) => left.console[device] !== right.console[device])
    .map((device) => ({
      kind: 'console',
      what: device,
      expected: tail(left.console[device], right.console[device]),
      observed: tail(right.console[device], left.console[device]),
      mark: right.mark,
      args: {},
    }));
}
/** From the first character that differs on. */
function tail(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  return text.slice(at, at + 80);
}
