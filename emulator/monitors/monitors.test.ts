import { describe, expect, it } from 'vitest';
import type { Transition } from '#emulator/events';
import { ContextTracker, FrameLedger } from './index.ts';

const user = { cpl: 3, cs: 0x1b, eip: 0x5000, ss: 0x23, esp: 0x9000, eflags: 0x202 };
const kernel = { cpl: 0, cs: 8, eip: 0x7000, ss: 0x10, esp: 0x7fec, eflags: 2 };
const access = (linear: number, after: number) => ({ linear, physical: linear, size: 4 as const, before: 0, after });
const step = (id: string, more: object) =>
  ({ step: id, reads: [], checks: [], writes: [], registers: [], ...more }) as unknown as Transition['steps'][number];
const enter = (id: number, top: number, from = user, type: Transition['cause']['type'] = 'external'): Transition => {
  const words = from.cpl === 3 ? ['ss', 'esp', 'eflags', 'cs', 'eip'] : ['eflags', 'cs', 'eip'];
  return {
    kind: 'transition', id, icount: id, now: id, flow: 'interrupt-delivery', cause: { type, vector: 0x20 }, parent: 0, from, to: kernel,
    steps: words.map((w, i) => step(`push.${w}`, { writes: [access(top - 4 * (i + 1), from[w as keyof typeof from])] })), outcome: 'completed',
  }; // prettier-ignore
};
const iret = (id: number, at: number, to = user): Transition => ({
  ...enter(id, 0), flow: 'iret', cause: { type: 'instruction' }, from: kernel, to, steps: [step('pop.eip', { reads: [access(at, to.eip)] })],
}); // prettier-ignore

describe('FrameLedger', () => {
  it('is silent when every frame pushed is the frame popped, nested or not', () => {
    const ledger = new FrameLedger();
    const run = [enter(1, 0x8000), enter(2, 0x7f00, kernel), iret(3, 0x7f00 - 12, kernel), iret(4, 0x8000 - 20)];
    expect({ findings: run.flatMap((t) => ledger.observe(t)), open: ledger.depth, deepest: ledger.maxDepth }).toEqual({
      findings: [], open: 0, deepest: 2,
    }); // prettier-ignore
  });
  it('finds a frame that was pushed over without being consumed', () => {
    const ledger = new FrameLedger();
    ledger.observe(enter(1, 0x8000));
    expect(ledger.observe(enter(2, 0x8000)).map((f) => [f.kind, f.transition])).toEqual([['orphan', 2]]);
  });
  it('tells a changed frame from a forged one', () => {
    const ledger = new FrameLedger();
    ledger.observe(enter(1, 0x8000));
    expect(ledger.observe(iret(2, 0x8000 - 20, { ...user, eip: 0x6666 })).map((f) => f.kind)).toEqual(['changed']);
    expect(ledger.observe(iret(3, 0x6000))).toEqual([{ kind: 'forged', transition: 3, address: 0x6000 }]);
  });
});

describe('ContextTracker', () => {
  it('follows user, interrupt and kernel context', () => {
    const tracker = new ContextTracker();
    const seen: string[] = [];
    const look = (t: Transition, esp: number) => {
      tracker.observe(t);
      const { context, depth } = tracker.at(esp);
      seen.push(`${context} ${depth}`);
    };
    look(iret(1, 0x6000), 0x9000);
    look(enter(2, 0x8000, user, 'INT n'), 0x7fe0);
    look(enter(3, 0x7fe0, kernel), 0x7fd4);
    look(iret(4, 0x7fe0 - 12, kernel), 0x7fe0);
    expect(seen).toEqual(['user 0', 'kernel 1', 'interrupt 2', 'kernel 1']);
  });
});
