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

/** How often OUT went from low to high between loading and `elapsed` clocks later. */
export function risesUntil(mode: number, count: number, elapsed: number): number {
  if (elapsed < 0) return 0;
  if (mode === 2 || mode === 3) return count === 1 ? 0 : Math.floor(elapsed / count);
  return mode >= 4 ? (elapsed > count ? 1 : 0) : elapsed >= count ? 1 : 0;
}

/**
 * First clock after `clock` at which the counting element, loaded at `startedAt`, takes a new count by itself: end of the period in
 * mode 2, of the half period in mode 3.
 */
export function nextReload(mode: number, count: number, startedAt: number, clock: number): number {
  const inPeriod = (clock - startedAt) % count;
  const high = highClocks(count);
  if (mode === 3 && inPeriod < high) return clock - inPeriod + high;
  return clock - inPeriod + count;
}

/** A number as four decades; what is above 9999 loses its higher digits. */
export const toBcd = (value: number): number =>
  (value % 10) |
  ((Math.floor(value / 10) % 10) << 4) |
  ((Math.floor(value / 100) % 10) << 8) |
  ((Math.floor(value / 1000) % 10) << 12);

/** Four decades as a number; a digit above 9 counts as what it is (the data sheet leaves it open). */
export const fromBcd = (raw: number): number =>
  (raw & 15) + ((raw >> 4) & 15) * 10 + ((raw >> 8) & 15) * 100 + ((raw >> 12) & 15) * 1000;
