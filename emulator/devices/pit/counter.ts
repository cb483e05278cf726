/**
 * Pure arithmetic of one 8254 counter: what the counting element and OUT are a number of clocks after loading, and when
 * OUT changes next. No state, no ports. Data sheet: Intel 8254 (order number 231164), "Mode definitions".
 */

/** Clocks that OUT is high in one period of mode 3: (N + 1) / 2 for odd N. */
export const highClocks = (count: number): number => Math.ceil(count / 2);

/** Value of the counting element `elapsed` clocks after it was loaded with `count`; `modulus` is 65536 or 10000. */
export function countAt(mode: number, count: number, elapsed: number, modulus: number): number {
  if (elapsed < 0) return count % modulus;
  if (mode === 2) return (count - (elapsed % count)) % modulus;
  if (mode === 3) {
    // Mode 3 counts by twos through each half; an odd count is loaded less one and its high half takes one clock more.
    const inPeriod = elapsed % count;
    const high = highClocks(count);
    return ((count & ~1) - 2 * (inPeriod < high ? inPeriod : inPeriod - high)) % modulus;
  }
  // Modes 0, 1, 4, 5 wrap around and count on.
  return (((count - elapsed) % modulus) + modulus) % modulus;
}

/** OUT `elapsed` clocks after loading (`elapsed` < 0: not loaded yet). */
export function outAt(mode: number, count: number, elapsed: number): 0 | 1 {
  switch (mode) {
    case 0:
      return elapsed >= count ? 1 : 0;
    case 1:
      return elapsed >= 0 && elapsed < count ? 0 : 1;
    case 2:
      return elapsed >= 0 && elapsed % count === count - 1 ? 0 : 1;
    case 3:
      return elapsed >= 0 && elapsed % count >= highClocks(count) ? 0 : 1;
    default:
      return elapsed === count ? 0 : 1;
  }
}

/** Clocks after loading at which OUT changes next, later than `elapsed`; Infinity when it never does. */
export function nextChange(mode: number, count: number, elapsed: number): number {
  const from = Math.max(elapsed, -1);
  const period = from < 0 ? 0 : Math.floor(from / count) * count;
  switch (mode) {
    case 0:
      return from < count ? count : Infinity;
    case 1:
      return from < 0 ? 0 : from < count ? count : Infinity;
    case 2:
      // A count of 1 is illegal in mode 2: OUT stays low.
      if (count === 1) return from < 0 ? 0 : Infinity;
      return from < period + count - 1 ? period + count - 1 : period + count;
    case 3:
      if (count === 1) return Infinity;
      return from < period + highClocks(count) ? period + highClocks(count) : period + count;
    default:
      return from < count ? count : from < count + 1 ? count + 1 : Infinity;
  }
}
