/**
 * Source lines and linear addresses of an assembled program. The map speaks of addresses as the program sees them, which
 * are linear addresses for the flat segments teaching kernels use and for real-mode code at segment 0.
 */
import type { SourceLookup, SourcePlace } from '#emulator/inspect';
import { lastAtOrBelow } from './symbols.ts';

/** What is needed of the assembler's line records. */
export interface ProgramLine {
  readonly address: number;
  readonly length: number;
  readonly span: SourcePlace;
  readonly origin: SourcePlace;
  readonly kind: 'code16' | 'code32' | 'data' | 'reserve';
}

export class SourceMap implements SourceLookup {
  private readonly code: readonly ProgramLine[];
  private readonly addresses: readonly number[];
  /** Everything that was emitted, data too. */
  private readonly emitted: readonly ProgramLine[];
  /** First address and one past the last of everything that was emitted or reserved; null for an empty program. */
  readonly extent: { readonly first: number; readonly end: number } | null;

  constructor(lines: readonly ProgramLine[]) {
    this.code = lines.filter((l) => isCode(l) && l.length > 0).sort((a, b) => a.address - b.address);
    this.addresses = this.code.map((l) => l.address);
    this.emitted = lines.filter((l) => l.kind !== 'reserve' && l.length > 0).sort((a, b) => a.address - b.address);
    const used = lines.filter((l) => l.length > 0);
    this.extent =
      used.length === 0
        ? null
        : {
            first: used.reduce((low, l) => Math.min(low, l.address), Infinity),
            end: used.reduce((high, l) => Math.max(high, l.address + l.length), 0),
          };
  }

  private record(linear: number): ProgramLine | null {
    const at = lastAtOrBelow(this.addresses, linear);
    return at >= 0 && linear < this.addresses[at] + this.code[at].length ? this.code[at] : null;
  }

  place(linear: number): SourcePlace | null {
    const record = this.record(linear);
    return record && { file: record.origin.file, line: record.origin.line };
  }

  /** The line that emitted the byte at this address: an instruction, or data. */
  placeOfBytes(linear: number): SourcePlace | null {
    const at = lastAtOrBelow(
      this.emitted.map((l) => l.address),
      linear,
    );
    const record = at < 0 ? undefined : this.emitted[at];
    return record === undefined || linear >= record.address + record.length ? null : { file: record.origin.file, line: record.origin.line }; // prettier-ignore
  }

  /** The line inside the macro body, where it differs from {@link place}. */
  innerPlace(linear: number): SourcePlace | null {
    const record = this.record(linear);
    return record && { file: record.span.file, line: record.span.line };
  }

  before(linear: number, count: number): number | null {
    let at = lastAtOrBelow(this.addresses, linear);
    if (at < 0 || this.addresses[at] !== linear) return null;
    for (let left = count; left > 0 && at > 0; left--) {
      const previous = this.code[at - 1];
      if (previous.address + previous.length !== this.addresses[at]) break;
      at--;
    }
    return this.addresses[at];
  }

  /**
   * Addresses of the code of a line: of the line itself, else of the next line of the file that has code. One address for
   * each place the line was expanded to (a line of a macro body has as many as the macro has uses).
   */
  addressesOf(file: string, line: number): { readonly line: number; readonly linear: readonly number[] } {
    const next = this.nextCodeLine(file, line);
    if (next === null) return { line, linear: [] };
    const linear: number[] = [];
    let end = -1;
    for (const record of this.code) {
      if (!isAt(record, file, next)) continue;
      // Bytes that follow one another belong to one expansion: stop at its first instruction only.
      if (record.address !== end) linear.push(record.address);
      end = record.address + record.length;
    }
    return { line: next, linear };
  }

  /** Addresses of the code of some lines (of the lines themselves or of macros used there), ascending and joined. */
  rangesOf(file: string, first: number, last: number): { first: number; end: number }[] {
    const ranges: { first: number; end: number }[] = [];
    const isWithin = (place: SourcePlace): boolean => place.file === file && place.line >= first && place.line <= last;
    for (const { address, length, origin, span } of this.code) {
      if (!isWithin(origin) && !isWithin(span)) continue;
      const before = ranges.at(-1);
      if (before !== undefined && address <= before.end) before.end = Math.max(before.end, address + length);
      else ranges.push({ first: address, end: address + length });
    }
    return ranges;
  }

  /** Files that have code, in the order of their addresses. */
  get files(): readonly string[] {
    return [...new Set(this.code.map(({ origin }) => origin.file))];
  }

  /** The instruction at or around an address. */
  codeAt(linear: number): { first: number; end: number } | null {
    const record = this.record(linear);
    return record && { first: record.address, end: record.address + record.length };
  }

  private nextCodeLine(file: string, line: number): number | null {
    let best: number | null = null;
    for (const record of this.code) {
      for (const place of [record.origin, record.span]) {
        if (place.file === file && place.line >= line && (best === null || place.line < best)) best = place.line;
      }
    }
    return best;
  }
}

const isCode = (line: ProgramLine): boolean => line.kind === 'code16' || line.kind === 'code32';
const isAt = (record: ProgramLine, file: string, line: number): boolean =>
  (record.origin.file === file && record.origin.line === line) ||
  (record.span.file === file && record.span.line === line);
