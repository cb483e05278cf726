/**
 * Messages of the Debug Adapter Protocol: `Content-Length: N`, an empty line, N bytes of JSON in UTF-8. Bytes come in any portions.
 * What cannot be understood is told and passed over; nothing a client sends makes this throw.
 */
import { decodeUtf8, encodeUtf8 } from '#emulator/base';

/** Longest message, in bytes. */
export const LONGEST_MESSAGE = 16 << 20;
/** Longest header, in bytes. */
const LONGEST_HEADER = 4096;
const CR = 13, LF = 10; // prettier-ignore

export type Received =
  | { readonly type: 'message'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly type: 'bad'; readonly problem: string };

const bad = (problem: string): Received => ({ type: 'bad', problem });

export function frame(message: object): Uint8Array {
  const body = encodeUtf8(JSON.stringify(message));
  const header = encodeUtf8(`Content-Length: ${body.length}\r\n\r\n`);
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/** Takes the stream of bytes apart. */
export class FrameReader {
  private readonly header: number[] = [];
  /** Body being read; null while in a header. */
  private body: Uint8Array | null = null;
  private filled = 0;
  /** Bytes of a body that is too long to be kept. */
  private skip = 0;

  read(bytes: Uint8Array): Received[] {
    const found: Received[] = [];
    for (let at = 0; at < bytes.length;) {
      if (this.skip > 0) {
        const count = Math.min(this.skip, bytes.length - at);
        this.skip -= count;
        at += count;
      } else if (this.body !== null) {
        const part = bytes.subarray(at, at + this.body.length - this.filled);
        this.body.set(part, this.filled);
        this.filled += part.length;
        at += part.length;
      } else {
        const problem = this.takeHeader(bytes[at++]);
        if (problem !== null) found.push(problem);
      }
      if (this.body !== null && this.filled === this.body.length) {
        found.push(parse(this.body));
        this.body = null;
      }
    }
    return found;
  }

  private takeHeader(byte: number): Received | null {
    const { header } = this;
    header.push(byte);
    if (byte !== LF) {
      if (header.length <= LONGEST_HEADER) return null;
      header.length = 0;
      return bad('a header is longer than 4096 bytes');
    }
    const last = header.length - 1;
    // The end of the header is an empty line; clients that end lines with LF alone are understood too.
    const isEnd = header[last - 1] === LF || (header[last - 1] === CR && header[last - 2] === LF) || last === 0 || (last === 1 && header[0] === CR); // prettier-ignore
    if (!isEnd) return null;
    const text = String.fromCharCode(...header);
    header.length = 0;
    return text.trim() === '' ? null : this.begin(text);
  }

  private begin(text: string): Received | null {
    const length = /^content-length:[ \t]*(\d{1,15})[ \t]*\r?$/im.exec(text);
    if (length === null) return bad('a header has no Content-Length');
    const count = Number(length[1]);
    if (count > LONGEST_MESSAGE) {
      this.skip = count;
      return bad(`a message of ${count} bytes is longer than ${LONGEST_MESSAGE}`);
    }
    this.body = new Uint8Array(count);
    this.filled = 0;
    return null;
  }
}

function parse(body: Uint8Array): Received {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(body));
  } catch {
    return bad('a message is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad('a message is not a JSON object');
  return { type: 'message', value: value as Readonly<Record<string, unknown>> };
}
