/** String literals: quotes, backquote escapes, and strings as numbers. A string is a list of bytes (UTF-8). */
import { encodeUtf8 } from '#emulator/base';
import { normalise } from './int64.ts';
import type { Int64 } from './int64.ts';

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27, '"': 34, "'": 39, '`': 96, '\\': 92, '?': 63,
}; // prettier-ignore

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 128) return false;
  return true;
}

/** Bytes of plain text. */
export function bytesOfText(text: string): Uint8Array {
  if (!isAscii(text)) return encodeUtf8(text);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** Reads up to `limit` digits of `radix` at `i`. */
function digits(text: string, i: number, radix: number, limit: number): { value: number; end: number } {
  let end = i;
  let value = 0;
  while (end < text.length && end - i < limit) {
    const digit = Number.parseInt(text[end], 36);
    if (!(digit < radix)) break;
    value = value * radix + digit;
    end++;
  }
  return { value, end };
}

function unescape(text: string): Uint8Array {
  const out: number[] = [];
  let i = 0;
  while (i < text.length) {
    const slash = text.indexOf('\\', i);
    const plain = text.slice(i, slash < 0 ? text.length : slash);
    if (plain !== '') for (const byte of bytesOfText(plain)) out.push(byte);
    if (slash < 0) break;
    const char = text[slash + 1] ?? '\\';
    i = slash + 2;
    if (char in SIMPLE_ESCAPES) out.push(SIMPLE_ESCAPES[char]);
    else if (char === 'x' || char === 'X') {
      const hex = digits(text, i, 16, 2);
      if (hex.end === i) out.push(char.charCodeAt(0));
      else out.push(hex.value);
      i = hex.end;
    } else if (char === 'u' || char === 'U') {
      const hex = digits(text, i, 16, char === 'u' ? 4 : 8);
      if (hex.end === i) out.push(char.charCodeAt(0));
      else for (const byte of encodeUtf8(String.fromCodePoint(Math.min(hex.value, 0x10ffff)))) out.push(byte);
      i = hex.end;
    } else if (char >= '0' && char <= '7') {
      const octal = digits(text, slash + 1, 8, 3);
      out.push(octal.value & 255);
      i = octal.end;
    } else for (const byte of encodeUtf8(char)) out.push(byte);
  }
  return Uint8Array.from(out);
}

/** Bytes of a literal with its quotes. */
export function stringBytes(literal: string): Uint8Array {
  const inside = literal.slice(1, -1);
  return literal.charCodeAt(0) === 96 ? unescape(inside) : bytesOfText(inside);
}

/** The characters of a literal as text; bytes ≥ 128 that are not UTF-8 stay single characters. */
export function stringText(literal: string): string {
  if (literal.charCodeAt(0) !== 96) return literal.slice(1, -1);
  return latin1(stringBytes(literal));
}

/** One character per byte. */
export function latin1(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += String.fromCharCode(byte);
  return out;
}

/** A literal for a list of bytes: plain quotes when that is possible, else backquotes with escapes. */
export function quoteBytes(bytes: Uint8Array): string {
  let plain = true;
  for (const byte of bytes) if (byte < 32 || byte > 126) plain = false;
  const text = latin1(bytes);
  if (plain && !text.includes("'")) return `'${text}'`;
  if (plain && !text.includes('"')) return `"${text}"`;
  let out = '`';
  for (const byte of bytes) {
    if (byte === 96 || byte === 92) out += '\\' + String.fromCharCode(byte);
    else if (byte < 32 || byte > 126) out += '\\x' + (byte < 16 ? '0' : '') + byte.toString(16);
    else out += String.fromCharCode(byte);
  }
  return out + '`';
}

/** A string as a number: first character lowest. Only eight bytes count. */
export function bytesAsNumber(bytes: Uint8Array): Int64 {
  const length = Math.min(8, bytes.length);
  if (length <= 4) {
    let value = 0;
    for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[i];
    return value;
  }
  let big = 0n;
  for (let i = length - 1; i >= 0; i--) big = (big << 8n) | BigInt(bytes[i]);
  return normalise(big);
}
