/** Text of the editor's number column: address and bytes of the line, then its number. */
import { hex } from '#emulator/base';
import type { LineRecord } from '#emulator/protocol';

const MAX_BYTES = 5;
export type MarginDetail = 'numbers' | 'addresses' | 'bytes';

export interface MarginFormat {
  readonly text: (line: number) => string;
  /** Width in characters. */
  readonly width: number;
}

export function marginFormat(
  detail: MarginDetail,
  records: ReadonlyMap<number, readonly LineRecord[]> | undefined,
  image: Uint8Array | undefined,
  lineCount: number,
): MarginFormat {
  const numberWidth = Math.max(3, String(lineCount).length);
  const plain = (line: number): string => String(line).padStart(numberWidth);
  if (detail === 'numbers' || !records || records.size === 0) return { text: plain, width: numberWidth };
  let top = 0;
  for (const list of records.values()) for (const r of list) top = Math.max(top, r.address);
  const addressWidth = Math.max(4, top.toString(16).length);
  const bytesWidth = detail === 'bytes' ? MAX_BYTES * 3 + 2 : 1;
  const text = (line: number): string => {
    const first = records.get(line)?.[0];
    if (!first) return ' '.repeat(addressWidth + bytesWidth) + plain(line);
    const bytes = detail === 'bytes' ? ` ${bytesText(records.get(line) ?? [], image)}` : '';
    return hex(first.address, addressWidth) + bytes.padEnd(bytesWidth) + plain(line);
  };
  return { text, width: addressWidth + bytesWidth + numberWidth };
}

function bytesText(records: readonly LineRecord[], image: Uint8Array | undefined): string {
  const parts: string[] = [];
  let total = 0;
  for (const r of records) {
    total += r.length;
    if (!image || r.fileOffset < 0) continue;
    for (let i = 0; i < r.length && parts.length < MAX_BYTES; i++) parts.push(hex(image[r.fileOffset + i] ?? 0, 2));
  }
  return parts.join(' ') + (total > parts.length && parts.length > 0 ? '…' : '');
}
