/**
 * Listings in the layout of `nasm -l`: line, address, bytes, source. Differences: the address is the one the program
 * sees (with org), fields that the final address fills in are not bracketed, and each file has a part of its own.
 */
import type { AssembleResult, LineRecord, SourceFile } from './types.ts';

const BYTES_PER_ROW = 9;
/** Width of the bytes column, the `-` of a continued row included. */
const COLUMN = 19;

const hexByte = (value: number): string => (value < 16 ? '0' : '') + value.toString(16).toUpperCase();
const hexAddress = (value: number): string => (value >>> 0).toString(16).toUpperCase().padStart(8, '0');

/** Rows of the bytes column; every row but the last ends with `-`. */
function byteRows(record: LineRecord, bytes: Uint8Array): string[] {
  const { length, fileOffset } = record;
  if (record.kind === 'reserve') {
    return [length <= 8 ? '??'.repeat(length) : `<res ${length.toString(16).toUpperCase()}h>`];
  }
  const first = bytes[fileOffset];
  let same = length > BYTES_PER_ROW;
  for (let i = 1; i < length && same; i++) same = bytes[fileOffset + i] === first;
  if (same) return [`${hexByte(first)}<rep ${length.toString(16).toUpperCase()}h>`];
  const rows: string[] = [];
  for (let at = 0; at < length; at += BYTES_PER_ROW) {
    let text = '';
    const end = Math.min(length, at + BYTES_PER_ROW);
    for (let i = at; i < end; i++) text += hexByte(bytes[fileOffset + i]);
    rows.push(end < length ? text + '-' : text);
  }
  return rows;
}

function recordRows(record: LineRecord, bytes: Uint8Array, line: number, depth: number, source: string): string[] {
  return byteRows(record, bytes).map((column, row) => {
    const address = hexAddress(record.address + row * BYTES_PER_ROW);
    const level = depth > 0 && row === 0 ? `<${depth}>` : '   ';
    const head = `${String(line).padStart(6)} ${address} ${column.padEnd(COLUMN)}`;
    return `${head} ${level} ${row === 0 ? source : ''}`.trimEnd();
  });
}

/**
 * The listing as text, one part per file, lines ended by `\n`.
 * @param sources every file that was read, by name; files that are missing are left out.
 */
export function formatListing(result: AssembleResult, sources: ReadonlyMap<string, SourceFile>): string {
  const byOrigin = new Map<string, LineRecord[]>();
  for (const record of result.lines) {
    const key = `${record.origin.file}\n${record.origin.line}`;
    const list = byOrigin.get(key);
    if (list === undefined) byOrigin.set(key, [record]);
    else list.push(record);
  }
  const out: string[] = [];
  for (const name of result.files) {
    const source = sources.get(name);
    if (source === undefined) continue;
    if (result.files.length > 1) out.push(`; ${name}`);
    const lines = source.text.split(/\r?\n/);
    if (lines[lines.length - 1] === '') lines.pop();
    lines.forEach((text, index) => {
      const line = index + 1;
      const records = byOrigin.get(`${name}\n${line}`) ?? [];
      const own = records.filter((record) => record.macros.length === 0);
      if (own.length === 0) out.push(`${String(line).padStart(6)}${' '.repeat(34)}${text}`.trimEnd());
      own.forEach((record, i) => out.push(...recordRows(record, result.bytes, line, 0, i === 0 ? text : '')));
      for (const record of records) {
        if (record.macros.length === 0) continue;
        const body = sources.get(record.span.file)?.text.split(/\r?\n/)[record.span.line - 1] ?? '';
        out.push(...recordRows(record, result.bytes, record.span.line, record.macros.length, body));
      }
    });
  }
  return out.join('\n') + '\n';
}
