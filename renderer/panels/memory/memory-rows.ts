/** Memory view → rows of units: bytes, words or dwords, with marks. */
import { hex, hex32, hex8 } from '#emulator/base';
import type { BreakpointSpec, MemoryPage, MemoryView } from '#emulator/protocol';

export type UnitSize = 1 | 2 | 4;
export interface MemoryUnit {
  readonly address: number;
  readonly text: string;
  readonly mapped: boolean;
  readonly changed: boolean;
  readonly zero: boolean;
  /** A breakpoint watches a byte of it. */
  readonly watched: boolean;
  /** Nothing is written yet: the digits were typed. */
  readonly edited: boolean;
}
export interface MemoryRow {
  readonly address: string;
  readonly linear: number;
  readonly units: readonly MemoryUnit[];
  /** One character for each byte; a point where there is none to show. */
  readonly ascii: readonly { readonly char: string; readonly edited: boolean; readonly changed: boolean }[];
  /** Rights of the page that begins or goes on here; null in physical space. */
  readonly page: MemoryPage | null;
  /** The first row of its page in the panel. */
  readonly startsPage: boolean;
}
export interface Watched {
  readonly from: number;
  readonly to: number;
}
export interface RowOptions {
  readonly rows: number;
  readonly across: number;
  readonly unit: UnitSize;
  readonly watched: readonly Watched[];
  /** Typed and not written yet, by address. */
  readonly pending: ReadonlyMap<number, number>;
}

export function memoryRows(view: MemoryView, before: MemoryView | null, options: RowOptions): readonly MemoryRow[] {
  const { across, unit, pending } = options;
  const comparable = before !== null && before.space === view.space;
  const oldAt = (address: number): number | undefined =>
    comparable ? before.bytes[address - before.start] : undefined;
  const isMapped = (at: number): boolean => view.mapped[at - view.start] === 1;
  const byteAt = (at: number): number => pending.get(at) ?? view.bytes[at - view.start] ?? 0;
  const hasChanged = (at: number): boolean => {
    const old = oldAt(at);
    return isMapped(at) && old !== undefined && old !== view.bytes[at - view.start];
  };
  const rows: MemoryRow[] = [];
  const end = Math.min(view.start + view.bytes.length, view.start + options.rows * across);
  for (let at = view.start; at < end; at += across) {
    const addresses = Array.from({ length: Math.min(across, end - at) }, (_, i) => at + i);
    const page = view.pages.find((one) => one.linear === at - (at % 4096)) ?? null;
    rows.push({
      address: hex32(at),
      linear: at,
      page,
      startsPage: page !== null && (at === view.start || at % 4096 < across),
      units: addresses
        .filter((_, i) => i % unit === 0)
        .map((first) => {
          const own = Array.from({ length: unit }, (_, k) => first + k);
          const mapped = own.every(isMapped);
          const value = own.reduceRight((sum, a) => sum * 256 + byteAt(a), 0);
          return {
            address: first,
            text: mapped ? hex(value, unit * 2) : '·'.repeat(unit * 2),
            mapped,
            zero: value === 0,
            changed: own.some(hasChanged),
            watched: options.watched.some((w) => own.some((a) => a >= w.from && a <= w.to)),
            edited: own.some((a) => pending.has(a)),
          };
        }),
      ascii: addresses.map((a) => {
        const byte = byteAt(a);
        const char = isMapped(a) && byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
        return { char, edited: pending.has(a), changed: hasChanged(a) };
      }),
    });
  }
  return rows;
}

/** Ranges that breakpoints watch in this space, as far as their address is a number. */
export const watchedRanges = (
  all: readonly BreakpointSpec[],
  space: 'linear' | 'physical',
  valueOf: (text: string) => number | null,
): readonly Watched[] =>
  // prettier-ignore
  all.flatMap(({ place, enabled }) => {
    if (!enabled || place.kind !== 'watch' || place.space !== space) return [];
    const from = valueOf(place.at);
    return from === null ? [] : [{ from, to: from + place.size - 1 }];
  });
/** `0x7C00`, `7C00h` or the name of a label: what breakpoints on memory are mostly written with. */
export function watchAddress(text: string, labels: ReadonlyMap<string, { readonly value: number }>): number | null {
  const label = labels.get(text.trim());
  if (label) return label.value;
  const digits = /^(?:0x([0-9a-f]+)|([0-9][0-9a-f]*)h|(\d+))$/i.exec(text.trim());
  if (!digits) return null;
  return digits[3] === undefined ? parseInt(digits[1] ?? digits[2], 16) : Number(digits[3]);
}

// -- copying -------------------------------------------------------------------------------------------------------------
export type CopyForm = 'hex' | 'db' | 'c';
const ACROSS = 16;
function lines(bytes: readonly number[], render: (chunk: readonly number[]) => string): string {
  const out: string[] = [];
  for (let at = 0; at < bytes.length; at += ACROSS) out.push(render(bytes.slice(at, at + ACROSS)));
  return out.join('\n');
}
/** @example copyBytes([0x55, 0xAA], 0x7dfe, 'db') === '; 00007DFE\ndb 0x55, 0xAA' */
export function copyBytes(bytes: readonly number[], address: number, form: CopyForm): string {
  const c = (chunk: readonly number[]): string => chunk.map((b) => `0x${hex8(b)}`).join(', ');
  if (form === 'hex') return lines(bytes, (chunk) => chunk.map(hex8).join(' '));
  if (form === 'db') return `; ${hex32(address)}\n${lines(bytes, (chunk) => `db ${c(chunk)}`)}`;
  return `/* ${hex32(address)} */\nstatic const unsigned char bytes[${bytes.length}] = {\n${lines(bytes, (chunk) => `    ${c(chunk)},`)}\n};`;
}

// -- searching -----------------------------------------------------------------------------------------------------------
export type PatternKind = 'bytes' | 'text' | 'dword';
const MOST = 256;
/** What is typed into the search → bytes; null when it is none of its kind. */
export function patternBytes(kind: PatternKind, text: string): readonly number[] | null {
  if (kind === 'text') {
    const bytes = [...new TextEncoder().encode(text)];
    return bytes.length > 0 && bytes.length <= MOST ? bytes : null;
  }
  if (kind === 'dword') {
    const digits = /^\s*(?:0x)?([0-9a-f]{1,8})h?\s*$/i.exec(text)?.[1];
    if (digits === undefined) return null;
    const value = parseInt(digits, 16);
    return [0, 8, 16, 24].map((n) => (value >>> n) & 0xff);
  }
  const pairs = text.replace(/[\s,]|0x/gi, '');
  if (!/^([0-9a-f]{2}){1,256}$/i.test(pairs)) return null;
  return pairs.match(/../g)!.map((pair) => parseInt(pair, 16));
}
