/** Memory view → hexadecimal rows; and reading what the user typed into "go to". */
import { hex32, hex8 } from '#emulator/base';
import type { MemoryView } from '#emulator/protocol';

export const BYTES_PER_ROW = 16;
export interface ByteCell {
  readonly text: string;
  readonly mapped: boolean;
  readonly changed: boolean;
}
export interface MemoryRow {
  readonly address: string;
  readonly linear: number;
  readonly cells: readonly ByteCell[];
  readonly ascii: string;
}
export function memoryRows(view: MemoryView, before: MemoryView | null): readonly MemoryRow[] {
  const comparable = before !== null && before.space === view.space;
  const old = (address: number): number | undefined => {
    if (!comparable) return undefined;
    const at = address - before.start;
    return at >= 0 && at < before.bytes.length ? before.bytes[at] : undefined;
  };
  const rows: MemoryRow[] = [];
  for (let at = 0; at < view.bytes.length; at += BYTES_PER_ROW) {
    const bytes = [...view.bytes.subarray(at, at + BYTES_PER_ROW)];
    rows.push({
      address: hex32(view.start + at),
      linear: view.start + at,
      cells: bytes.map((byte, i) => {
        const mapped = view.mapped[at + i] === 1;
        const earlier = old(view.start + at + i);
        return {
          text: mapped ? hex8(byte) : '··',
          mapped,
          changed: mapped && earlier !== undefined && earlier !== byte,
        };
      }),
      ascii: bytes
        .map((b, i) => (view.mapped[at + i] === 1 && b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '·'))
        .join(''),
    });
  }
  return rows;
}

export interface Places {
  readonly registers: ReadonlyMap<string, number>;
  readonly labels: ReadonlyMap<string, number>;
}
/**
 * `B8000`, `0xB8000`, `0B8000h`, `#4096` (decimal), `esp`, `ss:esp`-like register names, `label`, and sums of those: `kstack_top-20`.
 * Numbers are hexadecimal, as everywhere in the window. @returns null when it means nothing.
 */
export function parsePlace(text: string, places: Places): number | null {
  const parts = text.trim().match(/[+-]?\s*[^\s+-]+/g);
  if (!parts) return null;
  let sum = 0;
  for (const part of parts) {
    const [, sign, word] = /^([+-]?)\s*(.+)$/.exec(part) ?? [];
    const value = word === undefined ? null : parseWord(word, places);
    if (value === null) return null;
    sum += sign === '-' ? -value : value;
  }
  return sum >>> 0;
}
function parseWord(word: string, { registers, labels }: Places): number | null {
  const label = labels.get(word);
  if (label !== undefined) return label;
  const register = registers.get(word.toUpperCase());
  if (register !== undefined) return register;
  if (/^#\d+$/.test(word)) return Number(word.slice(1));
  const digits = /^(?:0x)?([0-9a-f]+)h?$/i.exec(word)?.[1];
  return digits === undefined ? null : parseInt(digits, 16);
}
