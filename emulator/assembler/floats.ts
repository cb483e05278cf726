/** Floating-point and packed-BCD literals → bytes. Decimal fractions are converted exactly and rounded once, to nearest even. */
import { invariant } from '#emulator/base';

export interface FloatFormat {
  /** Bytes in memory. */
  readonly size: number;
  /** Bits of the fraction, without the integer bit. */
  readonly fraction: number;
  readonly exponent: number;
  /** The 80-bit format stores its integer bit. */
  readonly explicitOne: boolean;
}

export const FLOAT_FORMATS = {
  float8: { size: 1, fraction: 3, exponent: 4, explicitOne: false },
  float16: { size: 2, fraction: 10, exponent: 5, explicitOne: false },
  bfloat16: { size: 2, fraction: 7, exponent: 8, explicitOne: false },
  float32: { size: 4, fraction: 23, exponent: 8, explicitOne: false },
  float64: { size: 8, fraction: 52, exponent: 11, explicitOne: false },
  float80: { size: 10, fraction: 63, exponent: 15, explicitOne: true },
  float128: { size: 16, fraction: 112, exponent: 15, explicitOne: false },
} as const satisfies Record<string, FloatFormat>;

/** The format that `db`, `dw`, `dd`, `dq`, `dt`, `do` give a float literal. */
export function formatOfSize(size: number): FloatFormat | null {
  for (const format of Object.values(FLOAT_FORMATS))
    if (format.size === size && format !== FLOAT_FORMATS.bfloat16) return format;
  return null;
}

type Parsed =
  | { readonly kind: 'finite'; readonly numerator: bigint; readonly denominator: bigint }
  | { readonly kind: 'infinity' | 'quiet-nan' | 'signalling-nan' };

const SPECIAL: Readonly<Record<string, 'infinity' | 'quiet-nan' | 'signalling-nan'>> = {
  __infinity__: 'infinity',
  '__?infinity?__': 'infinity',
  __nan__: 'quiet-nan',
  '__?nan?__': 'quiet-nan',
  __qnan__: 'quiet-nan',
  '__?qnan?__': 'quiet-nan',
  __snan__: 'signalling-nan',
  '__?snan?__': 'signalling-nan',
};

/** True for `__?Infinity?__` and its relatives. */
export const isSpecialFloat = (text: string): boolean => text.toLowerCase() in SPECIAL;

// Beyond these exponents every format gives infinity or zero, so the exact arithmetic may stop.
const EXPONENT_LIMIT = 20_000;

function parseDecimal(text: string): Parsed | null {
  const match = /^(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?$/.exec(text);
  if (match === null || (match[1] === '' && (match[2] ?? '') === '')) return null;
  const fraction = match[2] ?? '';
  let exponent = Number(match[3] ?? '0') - fraction.length;
  exponent = Math.max(-EXPONENT_LIMIT, Math.min(EXPONENT_LIMIT, exponent));
  const mantissa = BigInt(match[1] + fraction);
  if (exponent >= 0) return { kind: 'finite', numerator: mantissa * 10n ** BigInt(exponent), denominator: 1n };
  return { kind: 'finite', numerator: mantissa, denominator: 10n ** BigInt(-exponent) };
}

function parseBinaryRadix(digitsText: string, bitsPerDigit: number): Parsed | null {
  const match = /^([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([-+]?\d+))?$/.exec(digitsText);
  if (match === null) return null;
  const digits = match[1] + (match[2] ?? '');
  if (digits === '') return null;
  let mantissa = 0n;
  for (const digit of digits) {
    const value = Number.parseInt(digit, 16);
    if (value >= 1 << bitsPerDigit) return null;
    mantissa = (mantissa << BigInt(bitsPerDigit)) | BigInt(value);
  }
  let exponent = Number(match[3] ?? '0') - (match[2] ?? '').length * bitsPerDigit;
  exponent = Math.max(-EXPONENT_LIMIT, Math.min(EXPONENT_LIMIT, exponent));
  if (exponent >= 0) return { kind: 'finite', numerator: mantissa << BigInt(exponent), denominator: 1n };
  return { kind: 'finite', numerator: mantissa, denominator: 1n << BigInt(-exponent) };
}

function parseFloatLiteral(literal: string): Parsed | null {
  const lower = literal.toLowerCase();
  if (lower in SPECIAL) return { kind: SPECIAL[lower] };
  const text = lower.replaceAll('_', '');
  if (text.startsWith('$')) return parseBinaryRadix(text.slice(1), 4);
  const prefix = text.slice(0, 2);
  if (prefix === '0x' || prefix === '0h') return parseBinaryRadix(text.slice(2), 4);
  if (prefix === '0o' || prefix === '0q') return parseBinaryRadix(text.slice(2), 3);
  if (prefix === '0b' || prefix === '0y') return parseBinaryRadix(text.slice(2), 1);
  if (prefix === '0d' || prefix === '0t') return parseDecimal(text.slice(2));
  return parseDecimal(text);
}

const bitLength = (value: bigint): number => value.toString(2).length;

/** `numerator / denominator / 2^shift`, rounded to nearest even. */
function roundedQuotient(numerator: bigint, denominator: bigint, shift: number): bigint {
  const top = shift < 0 ? numerator << BigInt(-shift) : numerator;
  const bottom = shift > 0 ? denominator << BigInt(shift) : denominator;
  const quotient = top / bottom;
  const twice = (top % bottom) * 2n;
  const up = twice > bottom || (twice === bottom && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}

/** Exponent field and significand (with its integer bit) of a finite value. */
function roundTo(value: { numerator: bigint; denominator: bigint }, format: FloatFormat): [bigint, bigint] {
  if (value.numerator === 0n) return [0n, 0n];
  const bias = 2 ** (format.exponent - 1) - 1;
  let exponent = bitLength(value.numerator) - bitLength(value.denominator);
  const below =
    exponent >= 0
      ? value.numerator < value.denominator << BigInt(exponent)
      : value.numerator << BigInt(-exponent) < value.denominator;
  if (below) exponent--;
  const scale = Math.max(exponent, 1 - bias);
  const one = 1n << BigInt(format.fraction);
  let significand = roundedQuotient(value.numerator, value.denominator, scale - format.fraction);
  let field = scale + bias;
  if (significand >= one << 1n) {
    significand >>= 1n;
    field++;
  } else if (significand < one) field = 0;
  const largest = 2 ** format.exponent - 1;
  if (field >= largest) return [BigInt(largest), one];
  return [BigInt(field), significand];
}

/** The bits of a literal in `format`, as one integer; null when it is not a number. */
export function floatBits(literal: string, negative: boolean, format: FloatFormat): bigint | null {
  const parsed = parseFloatLiteral(literal);
  if (parsed === null) return null;
  const one = 1n << BigInt(format.fraction);
  const largest = (1n << BigInt(format.exponent)) - 1n;
  let field: bigint;
  let significand: bigint;
  if (parsed.kind === 'finite') [field, significand] = roundTo(parsed, format);
  else {
    field = largest;
    significand = one;
    if (parsed.kind === 'quiet-nan') significand |= one >> 1n;
    if (parsed.kind === 'signalling-nan') significand |= 1n;
  }
  const signBit = negative ? 1n : 0n;
  if (format.explicitOne) {
    const width = BigInt(format.fraction + 1);
    return (((signBit << BigInt(format.exponent)) | field) << width) | significand;
  }
  return (((signBit << BigInt(format.exponent)) | field) << BigInt(format.fraction)) | (significand & (one - 1n));
}

/** Little-endian bytes of `floatBits`. */
export function floatBytes(literal: string, negative: boolean, format: FloatFormat): Uint8Array | null {
  let bits = floatBits(literal, negative, format);
  if (bits === null) return null;
  const out = new Uint8Array(format.size);
  for (let i = 0; i < format.size; i++) {
    out[i] = Number(bits & 0xffn);
    bits >>= 8n;
  }
  return out;
}

/** True for packed BCD literals: `123p` or `0p123`. */
export const isPackedBcd = (text: string): boolean => /^(0p[\d_]+|[\d_]+p)$/i.test(text);

/** Ten bytes of a packed BCD literal; null when it has more than 18 digits. */
export function packedBcdBytes(literal: string, negative: boolean): Uint8Array | null {
  invariant(isPackedBcd(literal), `not a packed BCD literal: ${literal}`);
  const lower = literal.toLowerCase().replaceAll('_', '');
  const digits = (lower.startsWith('0p') ? lower.slice(2) : lower.slice(0, -1)).replace(/^0+/, '');
  if (digits.length > 18) return null;
  const out = new Uint8Array(10);
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    out[i >> 1] |= (i & 1) === 0 ? digit : digit << 4;
  }
  if (negative) out[9] = 0x80;
  return out;
}
