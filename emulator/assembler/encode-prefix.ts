/** Prefixes of one instruction: six places, each filled once, emitted in NASM's order. */
import type { EncodeIssue } from './encode-types.ts';

/** In the order in which NASM 2.16 emits them. */
export const PREFIX_PLACES = ['wait', 'repeat', 'lock', 'segment', 'operandSize', 'addressSize'] as const;
export type PrefixPlace = (typeof PREFIX_PLACES)[number];

interface PrefixRow {
  readonly place: PrefixPlace;
  /** Byte, or the size that the prefix asks for. */
  readonly value: number;
}

const PREFIXES: Readonly<Record<string, PrefixRow>> = {
  wait: { place: 'wait', value: 0x9b },
  rep: { place: 'repeat', value: 0xf3 },
  repe: { place: 'repeat', value: 0xf3 },
  repz: { place: 'repeat', value: 0xf3 },
  repne: { place: 'repeat', value: 0xf2 },
  repnz: { place: 'repeat', value: 0xf2 },
  lock: { place: 'lock', value: 0xf0 },
  es: { place: 'segment', value: 0x26 },
  cs: { place: 'segment', value: 0x2e },
  ss: { place: 'segment', value: 0x36 },
  ds: { place: 'segment', value: 0x3e },
  fs: { place: 'segment', value: 0x64 },
  gs: { place: 'segment', value: 0x65 },
  o16: { place: 'operandSize', value: 16 },
  o32: { place: 'operandSize', value: 32 },
  a16: { place: 'addressSize', value: 16 },
  a32: { place: 'addressSize', value: 32 },
};

/** Segment prefix byte of `es` … `gs`; undefined for another word. */
export const segmentPrefix = (name: string): number | undefined => {
  const row = Object.hasOwn(PREFIXES, name.toLowerCase()) ? PREFIXES[name.toLowerCase()] : undefined;
  return row?.place === 'segment' ? row.value : undefined;
};

/** What stands in each place; 0 = nothing. Sizes are 16 or 32. */
export type Prefixes = Record<PrefixPlace, number>;
export const noPrefixes = (): Prefixes => ({ wait: 0, repeat: 0, lock: 0, segment: 0, operandSize: 0, addressSize: 0 });

export type PrefixFailure = { readonly reason: 'unknown-prefix' | 'conflicting-prefixes'; readonly word: string };

/** Sorts the written prefix words into their places. */
export function collectPrefixes(words: readonly string[], issues: EncodeIssue[]): Prefixes | PrefixFailure {
  const prefixes = noPrefixes();
  for (const word of words) {
    const lower = word.toLowerCase();
    if (!Object.hasOwn(PREFIXES, lower)) return { reason: 'unknown-prefix', word };
    const { place, value } = PREFIXES[lower];
    if (prefixes[place] !== 0 && prefixes[place] !== value) return { reason: 'conflicting-prefixes', word };
    if (prefixes[place] === value) {
      issues.push({ severity: 'warning', code: 'redundant-prefix', args: { token: word }, operand: -1 });
    }
    prefixes[place] = value;
  }
  return prefixes;
}

/** The bytes, in order. Size prefixes vanish when they ask for the default. */
export function prefixBytes(prefixes: Prefixes, bits: 16 | 32): number[] {
  const bytes = [prefixes.wait, prefixes.repeat, prefixes.lock, prefixes.segment].filter((b) => b !== 0);
  if (prefixes.operandSize !== 0 && prefixes.operandSize !== bits) bytes.push(0x66);
  if (prefixes.addressSize !== 0 && prefixes.addressSize !== bits) bytes.push(0x67);
  return bytes;
}
