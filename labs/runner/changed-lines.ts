/** Lines that differ between two texts: the larger of removed and added, spaces at the ends and empty lines aside. */
export function changedLines(before: string, after: string): number {
  const [a, b] = [before, after].map((text) => text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '')); // prettier-ignore
  const kept = longestCommon(a, b);
  return Math.max(a.length, b.length) - kept;
}

/** Length of the longest common subsequence, row by row. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let previous = new Uint32Array(b.length + 1);
  for (const line of a) {
    const row = new Uint32Array(b.length + 1);
    for (let j = 1; j <= b.length; j++)
      row[j] = line === b[j - 1] ? previous[j - 1] + 1 : Math.max(previous[j], row[j - 1]);
    previous = row;
  }
  return previous[b.length];
}
