/** A listing: line number, offset, bytes, source line; lines of a macro's body follow the line that uses it. */
import type { AssembleResult, LineRecord, SourceFile } from '#emulator/assembler';
import { hex32, hexBytes } from '#emulator/base';

/** Bytes shown on one line of the listing; the rest follow below. */
const BYTES_PER_LINE = 9;
/** Of long data only the beginning is shown. */
const MOST_LINES = 4;

export function formatListing(result: AssembleResult, sources: readonly SourceFile[]): string {
  const [main] = sources;
  const byLine = new Map<number, LineRecord[]>();
  for (const record of result.lines) {
    if (record.origin.file !== main.name) continue;
    byLine.set(record.origin.line, [...(byLine.get(record.origin.line) ?? []), record]);
  }
  return main.text
    .split(/\r?\n/)
    .flatMap((text, index) => listLine(index + 1, text, byLine.get(index + 1) ?? [], result.bytes))
    .join('\n')
    .concat('\n');
}

function listLine(line: number, text: string, records: readonly LineRecord[], bytes: Uint8Array): string[] {
  const number = String(line).padStart(6);
  const rows = records.flatMap((record) => recordRows(record, bytes));
  if (rows.length === 0) return [`${number} ${''.padEnd(BYTES_PER_LINE * 2 + 9)} ${text}`.trimEnd()];
  return rows.map((row, i) => (i === 0 ? `${number} ${row} ${text}` : `${''.padStart(6)} ${row}`).trimEnd());
}

function recordRows(record: LineRecord, bytes: Uint8Array): string[] {
  const width = BYTES_PER_LINE * 2;
  if (record.fileOffset < 0)
    return [`${hex32(record.address)} ${`<res ${record.length.toString(16).toUpperCase()}h>`.padEnd(width)}`];
  const rows: string[] = [];
  for (let at = 0; at < record.length && rows.length < MOST_LINES; at += BYTES_PER_LINE) {
    const shown = bytes.subarray(
      record.fileOffset + at,
      record.fileOffset + Math.min(record.length, at + BYTES_PER_LINE),
    );
    rows.push(`${hex32(record.address + at)} ${hexBytes(shown).replaceAll(' ', '').padEnd(width)}`);
  }
  if (record.length > MOST_LINES * BYTES_PER_LINE) rows[rows.length - 1] = rows[rows.length - 1].trimEnd() + '…';
  return rows;
}
