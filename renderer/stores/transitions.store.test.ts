import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { EmulatorClient } from '#emulator/client';
import type { Transition, TransitionSummary } from '#emulator/protocol';
import { fakePort, settle, stateOf, type FakePort } from './fake-port.test-kit.ts';
import { useMachine } from './machine.store.ts';
import { useTransitions } from './transitions.store.ts';

const summary = (id: number): TransitionSummary => ({
  id, icount: id * 10, now: id * 10, flow: 'iret', cause: { type: 'instruction' }, fromCpl: 0, toCpl: 3, fromCs: 8, fromEip: 0, toCs: 0x1b, toEip: 0,
  fromLabel: '', toLabel: '', failed: false, parent: 0,
}); // prettier-ignore
let fake: FakePort;
beforeEach(async () => {
  setActivePinia(createPinia());
  fake = fakePort({
    hello: () => ({ version: 1 }), subscribe: () => null,
    transitions: ({ first, count }) => Array.from({ length: count }, (_, i) => summary(first + i)).filter((s) => s.id <= 250),
    transition: () => null,
  }); // prettier-ignore
  await useMachine().connect(() => new EmulatorClient(fake.port));
  useTransitions();
  await settle();
  fake.sent.length = 0;
});

describe('transitions store', () => {
  it('fetches the pages that come into view, each once', async () => {
    const transitions = useTransitions();
    fake.notify(stateOf({ transitionCount: 250 }));
    await transitions.ensure(95, 120);
    await transitions.ensure(96, 121);
    const pages = fake.sent.filter((s) => s.kind === 'transitions').map((s) => s.params);
    expect({ pages, row: transitions.row(120)?.icount }).toEqual({
      pages: [
        { first: 1, count: 100 },
        { first: 101, count: 100 },
      ],
      row: 1200,
    });
  });
  it('takes the newest rows from the state without asking', () => {
    const transitions = useTransitions();
    fake.notify(stateOf({ transitionCount: 3, newTransitions: [summary(2), summary(3)] }));
    expect({ count: transitions.count, row: transitions.row(3)?.id, asked: fake.sent.length }).toEqual({
      count: 3,
      row: 3,
      asked: 0,
    });
  });
  it('begins anew when the machine was reset', () => {
    const transitions = useTransitions();
    fake.notify(stateOf({ transitionCount: 9, newTransitions: [summary(9)] }));
    fake.notify(stateOf({ transitionCount: 1, newTransitions: [summary(1)] }));
    expect({ old: transitions.row(9), fresh: transitions.row(1)?.id, count: transitions.count }).toEqual({
      old: null,
      fresh: 1,
      count: 1,
    });
  });
  it('leaves the BIOS out of the list', () => {
    const transitions = useTransitions();
    fake.notify(stateOf({ transitionCount: 12, firmwareTransitions: 10 }));
    expect([transitions.first, transitions.shown]).toEqual([11, 2]);
  });
  it('obtains the ones that the recorder lost, in pieces, and then knows them', async () => {
    const transitions = useTransitions();
    let pieces = 0;
    const found = { id: 5 } as Transition;
    fake.answers = {
      ...fake.answers,
      transition: () => (pieces === 3 ? found : null),
      transitions: ({ first, count }) =>
        pieces < 3 ? [] : Array.from({ length: count }, (_, i) => summary(first + i)),
      obtainStart: () => ({ done: ++pieces >= 3, looked: 100 }),
      obtainNext: () => ({ done: ++pieces >= 3, looked: 200 }),
    };
    fake.notify(stateOf({ transitionCount: 50 }));
    await transitions.open(5);
    expect([transitions.opened?.id, transitions.openedIsGone, transitions.obtaining]).toEqual([5, false, null]);
    expect(fake.sent.map(({ kind }) => kind)).toEqual(['transition', 'obtainStart', 'obtainNext', 'obtainNext', 'transition']); // prettier-ignore
    expect(fake.sent[1].params).toEqual({ first: 1, last: 21 });
    pieces = 0;
    await transitions.ensure(1, 20);
    expect([pieces, transitions.row(20)?.id]).toEqual([3, 20]);
  });
  it('stops obtaining when another one is opened', async () => {
    const transitions = useTransitions();
    fake.answers = {
      ...fake.answers,
      obtainStart: () => ({ done: false, looked: 7 }),
      obtainNext: () => ({ done: false, looked: 9 }),
    };
    fake.notify(stateOf({ transitionCount: 50 }));
    fake.isSlow = true;
    const work = transitions.open(5);
    while (transitions.obtaining !== 9) await settle();
    expect(transitions.obtaining).toBe(9);
    await transitions.open(null);
    await work;
    expect([transitions.obtaining, transitions.opened, transitions.selectedId]).toEqual([null, null, null]);
  });
  it('says so when the one asked for has left the recording', async () => {
    const transitions = useTransitions();
    await transitions.open(5);
    expect([transitions.opened, transitions.openedIsGone]).toEqual([null, true]);
  });
});
