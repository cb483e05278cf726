import { describe, expect, it } from 'vitest';
import type { Transition } from '#emulator/events';
import { ContextTracker, FrameLedger, Monitors } from './index.ts';

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

describe('tasks in the ledger', () => {
  const task = (id: number, instruction: 'CALL' | 'IRET' | 'JMP', from = kernel, to = kernel): Transition => ({
    ...enter(id, 0), flow: 'task-switch', cause: { type: 'instruction', instruction }, from, to, steps: [],
  }); // prettier-ignore
  it('nests called tasks and finds a return to another place than the one they were called from', () => {
    const ledger = new FrameLedger();
    const other = { ...kernel, eip: 0x4444 };
    const seen = [
      task(1, 'CALL', kernel, other),
      task(2, 'IRET', other, kernel),
      task(3, 'JMP', kernel, other),
      task(4, 'CALL', other, kernel),
      task(5, 'IRET', kernel, kernel),
    ];
    expect(seen.map((t) => [ledger.observe(t).map(({ kind }) => kind).join(), ledger.depth])).toEqual([
      ['', 1], ['', 0], ['', 0], ['', 1], ['changed', 0],
    ]); // prettier-ignore
  });
});

describe('Monitors between moments', () => {
  const machine = {
    registers: () => { throw new Error('not looked at'); }, readLinear: () => ({ bytes: new Uint8Array(4), mapped: new Uint8Array(4) }),
    now: 0, icount: 0, transitionCount: 0, watchUserPages: () => {}, config: { instructionsPerPitClock: 20, ramBytes: 1 << 20 },
  } as unknown as ConstructorParameters<typeof Monitors>[0]; // prettier-ignore
  const noPreempt = (id: number): Transition => iret(id, 0x6000 + id * 64, { ...user, eip: id, eflags: 2 });
  it('a stretch that runs again is not judged again; another course of events keeps what came before it', () => {
    const monitors = new Monitors(machine);
    const feed = (...ids: number[]) => ids.forEach((id) => monitors.wants(id, id) && monitors.observe(noPreempt(id)));
    const found = () => monitors.findings.map(({ at, count }) => [at.now, count]);
    feed(1, 2);
    monitors.wentTo({ now: 1, icount: 1 });
    feed(1, 2, 3);
    expect(found()).toEqual([[1, 1], [2, 1], [3, 1]]); // prettier-ignore
    const kept = monitors.findings;
    monitors.forgetAfter({ now: 2, icount: 2 });
    feed(4);
    expect(found()).toEqual([[1, 1], [2, 1], [4, 1]]); // prettier-ignore
    monitors.takeUp(kept, { now: 3, icount: 3 });
    feed(3, 5);
    expect(found()).toEqual([[1, 1], [2, 1], [3, 1], [5, 1]]); // prettier-ignore
  });
  it('tells transitions while its allowance lasts and goes on when some has come together', () => {
    const monitors = new Monitors(machine);
    let told = 0;
    for (let icount = 0; icount < 20_000; icount++) if (monitors.wants(icount, icount)) told++;
    const later = monitors.wants(20_000 + 300 * 8192, 20_000 + 300 * 8192);
    expect([told >= 8192 && told < 8200, later]).toEqual([true, true]);
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
