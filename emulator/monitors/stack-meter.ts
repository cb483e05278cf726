/** How long the user code behind each kernel stack has run, and how often it was taken up after another one. */
import type { Transition } from '#emulator/events';
import type { StackUse } from '#emulator/inspect';
import { pushedFrame } from './frames.ts';

const KEPT = 256;

export class StackMeter {
  private stacks = new Map<number, { used: number; switches: number }>();
  /** When level 3 was entered last, or -1. */
  private since = -1;
  private last = -1;

  observe(transition: Transition): void {
    const { outcome, from, to, now } = transition;
    if (outcome !== 'completed' || to === null) return;
    if (to.cpl === 3 && from.cpl < 3) this.since = now;
    if (from.cpl !== 3 || to.cpl === 3) return;
    // SS lies on top, but for the segments of virtual-8086 mode.
    const frame = pushedFrame(transition);
    const top = frame?.withStack ? frame.high : -1;
    if (top >= 0 && this.since >= 0) {
      const use = this.stacks.get(top) ?? { used: 0, switches: 0 };
      use.used += now - this.since;
      if (top !== this.last) use.switches++;
      this.last = top;
      if (this.stacks.size < KEPT || this.stacks.has(top)) this.stacks.set(top, use);
    }
    this.since = -1;
  }
  use(isPresent: boolean): ReadonlyMap<number, StackUse> {
    return isPresent ? new Map([...this.stacks].map(([top, use]) => [top, { ...use }])) : new Map();
  }
  gap(): void {
    this.since = -1;
  }
  reset(): void {
    this.stacks = new Map();
    this.since = this.last = -1;
  }
}
