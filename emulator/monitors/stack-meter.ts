/** How long the user code behind each kernel stack has run, when, and how often it was taken up after another one. */
import type { Transition } from '#emulator/events';
import type { StackUsage, StackUse, UserVisit } from '#emulator/inspect';
import { pushedFrame } from './frames.ts';

/** Stacks followed, and stretches of user code remembered, at most. */
const KEPT = 256, VISITS = 4096; // prettier-ignore

export class StackMeter {
  private stacks = new Map<number, StackUse>();
  /** Ends of stretches of level 3, oldest first. */
  private visits: UserVisit[] = [];
  /** Before this moment visits may be missing. */
  private from = 0;
  /** When level 3 was entered last, or -1. */
  private since = -1;

  observe(transition: Transition): void {
    const { outcome, from, to, now } = transition;
    if (outcome !== 'completed' || to === null) return;
    if (to.cpl === 3 && from.cpl < 3) this.since = now;
    if (from.cpl !== 3 || to.cpl === 3) return;
    // SS lies on top, but for the segments of virtual-8086 mode.
    const frame = pushedFrame(transition);
    const top = frame?.withStack ? frame.high : -1;
    if (top >= 0 && this.since >= 0) this.add({ top, from: this.since, to: now });
    this.since = -1;
  }
  private add(visit: UserVisit): void {
    const { top, from, to } = visit;
    const use = this.stacks.get(top) ?? { used: 0, switches: 0 };
    const isSwitch = top !== this.visits.at(-1)?.top;
    if (this.stacks.size < KEPT || this.stacks.has(top))
      this.stacks.set(top, { used: use.used + to - from, switches: use.switches + (isSwitch ? 1 : 0) });
    this.visits.push(visit);
    if (this.visits.length < VISITS * 2) return;
    this.visits = this.visits.slice(-VISITS);
    this.from = this.visits[0].from;
  }

  /** As it was at a moment; no totals where more was forgotten than can be taken away again. */
  usageAt(now: number, isPresent: boolean): StackUsage {
    const visits = this.visits.filter((visit) => visit.from < now).map((v) => (v.to > now ? { ...v, to: now } : v));
    if (isPresent) return { since: this.from, visits, open: this.since, stacks: new Map(this.stacks) };
    return { since: this.from, visits, open: -1, stacks: this.from <= now ? this.without(now) : new Map() };
  }
  private without(now: number): Map<number, StackUse> {
    const stacks = new Map(this.stacks);
    this.visits.forEach(({ top, from, to }, k) => {
      const use = stacks.get(top);
      if (to <= now || use === undefined) return;
      const isSwitch = from >= now && this.visits[k - 1]?.top !== top;
      stacks.set(top, { used: use.used - (to - Math.max(from, now)), switches: use.switches - (isSwitch ? 1 : 0) });
    });
    return new Map([...stacks].filter(([, { switches }]) => switches > 0));
  }

  /** A branch of history begins: what came after this moment happened in another one. */
  forgetAfter(now: number): void {
    if (this.from > now) this.reset(now);
    this.stacks = this.without(now);
    this.visits = this.usageAt(now, false).visits.slice();
    this.since = -1;
  }
  gap(): void {
    this.since = -1;
  }
  reset(now = 0): void {
    this.stacks = new Map();
    this.visits = [];
    this.from = now;
    this.since = -1;
  }
}
