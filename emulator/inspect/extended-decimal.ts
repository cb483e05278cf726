/** Double extended-precision numbers as decimal text. */

const INTEGER_BIT = 1n << 63n;
/** 21 digits tell any two neighbours apart. */
const MOST_DIGITS = 21;

/** value = numerator / denominator as `digits` decimal digits and a power of ten, rounded to nearest. */
function roundTo(numerator: bigint, denominator: bigint, digits: number, power: number): bigint {
  const scale = digits - 1 - power;
  const n = scale >= 0 ? numerator * 10n ** BigInt(scale) : numerator;
  const d = scale >= 0 ? denominator : denominator * 10n ** BigInt(-scale);
  return (2n * n + d) / (2n * d);
}

/** Largest power of ten not above the value. */
function powerOfTen(numerator: bigint, denominator: bigint): number {
  const bits = numerator.toString(2).length - denominator.toString(2).length;
  let power = Math.floor((bits - 1) * Math.log10(2)) - 1;
  const reaches = (p: number): boolean =>
    p >= 0 ? numerator >= denominator * 10n ** BigInt(p) : numerator * 10n ** BigInt(-p) >= denominator;
  while (reaches(power + 1)) power++;
  return power;
}

function place(digits: string, power: number): string {
  const trimmed = digits.replace(/0+$/, '') || '0';
  if (power >= MOST_DIGITS || power < -5) {
    const rest = trimmed.slice(1);
    return `${trimmed[0]}${rest === '' ? '' : `.${rest}`}e${power < 0 ? '-' : '+'}${Math.abs(power)}`;
  }
  if (power < 0) return `0.${'0'.repeat(-power - 1)}${trimmed}`;
  const whole = trimmed.slice(0, power + 1).padEnd(power + 1, '0');
  return trimmed.length > power + 1 ? `${whole}.${trimmed.slice(power + 1)}` : whole;
}

/**
 * Shortest decimal that is nearer to this number than to any other of the format.
 * @param exponent biased, 0 … 7FFEh. @param significand 64 bits, not an unsupported format.
 */
export function extendedDecimal(exponent: number, significand: bigint): string {
  if (significand === 0n) return '0';
  // value = significand · 2^shift; half a unit in the last place is 2^(shift - 1).
  const shift = Math.max(exponent, 1) - 16383 - 63;
  const numerator = shift >= 0 ? significand << BigInt(shift) : significand;
  const denominator = shift >= 0 ? 1n : 1n << BigInt(-shift);
  const half = shift >= 0 ? 1n << BigInt(shift) : 1n;
  // Below a power of two the neighbours are twice as near.
  const below = significand === INTEGER_BIT && exponent > 1 ? 2n : 1n;
  const power = powerOfTen(numerator, denominator);
  for (let digits = 1; ; digits++) {
    const rounded = roundTo(numerator, denominator, digits, power);
    const scale = digits - 1 - power;
    const up = scale >= 0 ? 10n ** BigInt(scale) : 1n;
    const down = scale >= 0 ? 1n : 10n ** BigInt(-scale);
    // |rounded · down / up - numerator / denominator| against half / denominator.
    const difference = rounded * down * denominator - numerator * up;
    const limit = half * up;
    const isNear = difference >= 0n ? 2n * difference < limit : 2n * -difference * below < limit;
    if (!isNear && digits < MOST_DIGITS) continue;
    const text = rounded.toString();
    return place(text, power + text.length - digits);
  }
}
