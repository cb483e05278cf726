/** "Did you mean …": the nearest known word. */

/** Edit distance with transpositions, cut off at `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let k = 1; k <= b.length; k++) {
      const cost = a[i - 1] === b[k - 1] ? 0 : 1;
      let value = Math.min(previous[k] + 1, row[k - 1] + 1, previous[k - 1] + cost);
      if (i > 1 && k > 1 && a[i - 1] === b[k - 2] && a[i - 2] === b[k - 1]) value = Math.min(value, before[k - 2] + 1);
      row.push(value);
      if (value < best) best = value;
    }
    if (best > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length];
}

/** The candidate nearest to `word` (case aside), or null when none is near: one mistake, two in words of six letters or more. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const lower = word.toLowerCase();
  const limit = lower.length >= 6 ? 2 : lower.length >= 2 ? 1 : 0;
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    if (other === lower && candidate !== word) return candidate;
    if (other === lower) continue;
    let distance = editDistance(lower, other, limit);
    // The first letter is rarely the wrong one.
    if (distance <= limit && other[0] !== lower[0]) distance += 0.5;
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}
