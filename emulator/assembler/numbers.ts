/** Integer literals: `0x1F`, `1Fh`, `$1F`, `0b101`, `101b`, `17q`, `1_000`. */
import { normalise } from './int64.ts';
import type { Int64 } from './int64.ts';

const RADIX: Readonly<Record<string, number>> = { b: 2, y: 2, o: 8, q: 8, d: 10, t: 10, h: 16, x: 16 };

export interface ParsedNumber {
  readonly value: Int64;
  /** True when digits beyond 64 bits were lost. */
  readonly overflow: boolean;
}

/**
 * Value of an integer literal, or null when it is not one.
 * When both a prefix and a suffix could name the radix, the larger radix wins (`0b1h` is hexadecimal B1).
 */
export function parseNumber(literal: string): ParsedNumber | null {
  const text = literal.toLowerCase();
  let prefix = 0;
  let prefixLength = 0;
  if (text.length > 2 && text.charCodeAt(0) === 48) {
    prefix = RADIX[text[1]] ?? 0;
    if (prefix !== 0) prefixLength = 2;
  } else if (text.length > 1 && text.charCodeAt(0) === 36) {
    prefix = 16;
    prefixLength = 1;
  }
  const suffix = text.length > 1 ? (RADIX[text[text.length - 1]] ?? 0) : 0;
  let radix = 10;
  let digits = text;
  if (prefix > suffix) {
    radix = prefix;
    digits = text.slice(prefixLength);
  } else if (suffix > prefix) {
    radix = suffix;
    digits = text.slice(0, -1);
  }
  let value = 0;
  let big: bigint | null = null;
  for (let i = 0; i < digits.length; i++) {
    const code = digits.charCodeAt(i);
    if (code === 95) continue;
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 122 ? code - 87 : 99;
    if (digit >= radix) return null;
    if (big !== null) big = big * BigInt(radix) + BigInt(digit);
    else {
      const next = value * radix + digit;
      if (Number.isSafeInteger(next)) value = next;
      else big = BigInt(value) * BigInt(radix) + BigInt(digit);
    }
  }
  if (big === null) return { value, overflow: false };
  return { value: normalise(big), overflow: big >= 1n << 64n };
}
