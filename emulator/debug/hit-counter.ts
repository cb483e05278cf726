/**
 * How often a breakpoint was hit since it was set. The count belongs to the moment: going back takes the later hits away, and running
 * on from there counts them again.
 */
import type { HitRule } from './breakpoint-spec.ts';

/** Moments remembered; of older hits only the number is kept. */
const REMEMBERED = 0x10000;

export class HitCounter {
  /** Virtual times of the latest hits, ascending. */
  private times: number[] = [];
  private older = 0;

  get count(): number {
    return this.older + this.times.length;
  }
  add(now: number): number {
    this.times.push(now);
    if (this.times.length > REMEMBERED) this.older += this.times.splice(0, REMEMBERED / 2).length;
    return this.count;
  }
  /** The machine stands at an earlier moment: hits behind it have not happened yet. */
  wentTo(now: number): void {
    while (this.times.length > 0 && this.times[this.times.length - 1] > now) this.times.pop();
    // Further back than is remembered: counting begins anew.
    if (this.times.length === 0) this.older = 0;
  }
  clear(): void {
    this.times = [];
    this.older = 0;
  }
}

/** Does the nth hit stop? */
export function stopsAt(rule: HitRule | undefined, count: number): boolean {
  if (rule === undefined) return true;
  if (rule.rule === 'at') return count === rule.count;
  return rule.rule === 'every' ? count % rule.count === 0 : count >= rule.count;
}
