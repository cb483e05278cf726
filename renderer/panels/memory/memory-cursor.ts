/** Where the cursor of the memory panel goes by which key, and what typing a character does. Pure. */
import type { UnitSize } from './memory-rows.ts';

export const LAST = 0xffffffff;
const clamp = (at: number): number => Math.min(LAST, Math.max(0, at));

/** @returns the address the key leads to, or null: no key of the cursor. @param page bytes on a page of the panel. */
export function moved(key: string, at: number, unit: UnitSize, across: number, page: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: clamp(at - unit), ArrowRight: clamp(at + unit), ArrowUp: clamp(at - across), ArrowDown: clamp(at + across),
    PageUp: clamp(at - page), PageDown: clamp(at + page), Home: at - (at % across), End: clamp(at - (at % across) + across - unit),
  }; // prettier-ignore
  return moves[key] ?? null;
}
/** First address shown so that the cursor is in view. */
export function scrolled(start: number, at: number, across: number, rows: number): number {
  const row = at - (at % across);
  if (row < start) return row;
  const lastRow = start + (rows - 1) * across;
  return row > lastRow ? row - (rows - 1) * across : start;
}

/** Digits typed into a byte: the first one is its high half. */
export interface Typing {
  readonly pending: ReadonlyMap<number, number>;
  readonly at: number;
  /** The next digit is the low half. */
  readonly low: boolean;
}
/** @param old byte that lies there. @returns null for a key that is no digit (or, as text, no character). */
export function typed(key: string, side: 'hex' | 'ascii', state: Typing, old: number): Typing | null {
  const { pending, at, low } = state;
  if (side === 'ascii') {
    if (key.length !== 1 || key < ' ' || key > '~') return null;
    return { pending: new Map([...pending, [at, key.charCodeAt(0)]]), at: clamp(at + 1), low: false };
  }
  if (!/^[0-9a-f]$/i.test(key)) return null;
  const digit = parseInt(key, 16);
  const before = pending.get(at) ?? old;
  const value = low ? (before & 0xf0) | digit : (before & 0x0f) | (digit << 4);
  return { pending: new Map([...pending, [at, value]]), at: low ? clamp(at + 1) : at, low: !low };
}
/** Typed bytes as stretches without gaps, each one an input of the machine. */
export function stretches(pending: ReadonlyMap<number, number>): { address: number; bytes: number[] }[] {
  const out: { address: number; bytes: number[] }[] = [];
  for (const at of [...pending.keys()].sort((a, b) => a - b)) {
    const last = out.at(-1);
    if (last && last.address + last.bytes.length === at) last.bytes.push(pending.get(at) ?? 0);
    else out.push({ address: at, bytes: [pending.get(at) ?? 0] });
  }
  return out;
}
