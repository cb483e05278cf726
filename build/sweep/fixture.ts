/** The records of Bochs as they are checked in: gzip of the number of cases, the digest of the cases, and all records. */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Case } from './case.ts';
import { encodeCases } from './case.ts';

/** FNV-1a over the list of cases: records belong to one generator only. */
export function digestOf(cases: readonly Case[]): number {
  let hash = 0x811c9dc5;
  for (const byte of encodeCases(cases)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Index words are left out. */
export function packRecords(cases: readonly Case[], records: readonly Uint32Array[]): Uint8Array {
  const words = new Uint32Array(2 + records.reduce((sum, r) => sum + r.length - 1, 0));
  words[0] = records.length;
  words[1] = digestOf(cases);
  let n = 2;
  for (const record of records) {
    words.set(record.subarray(1), n);
    n += record.length - 1;
  }
  return gzipSync(new Uint8Array(words.buffer), { level: 9 });
}

export interface RecordedSweep {
  readonly digest: number;
  readonly records: Uint32Array[];
}

export function unpackRecords(packed: Uint8Array): RecordedSweep {
  const bytes = gunzipSync(packed);
  const words = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const records: Uint32Array[] = [];
  let n = 2;
  for (let k = 0; k < (words[0] as number); k++) {
    const length = 7 + 2 * (words[n + 5] as number);
    const record = new Uint32Array(length);
    record[0] = k;
    record.set(words.subarray(n, n + length - 1), 1);
    records.push(record);
    n += length - 1;
  }
  return { digest: words[1] as number, records };
}
