/** Which boundaries are tried when there are more than may be. */
import type { Boundary } from './types.ts';

/**
 * Every instruction keeps an equal share of `most`, spread evenly from its first execution to its last; what an instruction
 * that is executed seldom does not need goes to the others. More instructions than `most`: evenly spread ones, once each.
 * @returns in the order of time.
 */
export function sampleBoundaries(all: readonly Boundary[], most: number): readonly Boundary[] {
  if (all.length <= most) return all;
  const groups = new Map<string, Boundary[]>();
  for (const boundary of all) {
    const key = `${boundary.linear} ${boundary.halted}`;
    const group = groups.get(key);
    if (group) group.push(boundary);
    else groups.set(key, [boundary]);
  }
  const kept = spread([...groups.values()], most).sort((a, b) => a.length - b.length);
  const chosen: Boundary[] = [];
  kept.forEach((group, i) => {
    const share = Math.floor((most - chosen.length) / (kept.length - i));
    chosen.push(...spread(group, share));
  });
  return chosen.sort((a, b) => a.mark.now - b.mark.now || a.mark.icount - b.mark.icount);
}

/** At most `count` elements, the first and the last among them. */
function spread<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  if (count <= 1) return list.slice(0, count);
  return Array.from({ length: count }, (_, i) => list[Math.round((i * (list.length - 1)) / (count - 1))]);
}
