import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { EmulatorClient } from '#emulator/client';
import type { FaultCard } from '#emulator/protocol';
import { fakePort, settle, type FakePort } from './fake-port.test-kit.ts';
import { useMachine } from './machine.store.ts';
import { useWhy } from './why.store.ts';

const CARD = { transition: 7 } as FaultCard;
let fake: FakePort;
let left = 0;
const next = () => ({ done: --left <= 0, looked: 1000 - left, card: left <= 0 ? CARD : null });
beforeEach(async () => {
  setActivePinia(createPinia());
  fake = fakePort({ hello: () => ({ version: 3 }), subscribe: () => null, whyStart: next, whyNext: next, whyCancel: () => null }); // prettier-ignore
  await useMachine().connect(() => new EmulatorClient(fake.port));
  fake.sent.length = 0;
});

describe('why store', () => {
  it('asks in pieces until the card is there, and not twice for the same transition', async () => {
    const why = useWhy();
    left = 3;
    await why.ask(7);
    await why.ask(7);
    expect([why.card, why.looked, why.isSearching]).toEqual([CARD, 999, false]);
    expect(fake.sent.map(({ kind }) => kind)).toEqual(['whyStart', 'whyNext', 'whyNext']);
  });
  it('shows how far it is, can be given up, and does not begin again by itself', async () => {
    const why = useWhy();
    left = 1e9;
    fake.isSlow = true;
    const work = why.ask(7);
    while (why.looked === 0) await settle();
    expect(why.isSearching).toBe(true);
    why.giveUp();
    await work;
    await settle();
    await settle();
    expect([why.isSearching, why.isGivenUp, why.card, fake.sent.at(-1)?.kind]).toEqual([false, true, null, 'whyCancel']); // prettier-ignore
    left = 1;
    await why.ask(7);
    expect([why.card, why.isGivenUp]).toEqual([CARD, false]);
  });
  it('another question ends the earlier one; a refused one has no card', async () => {
    const why = useWhy();
    left = 1e9;
    fake.isSlow = true;
    const first = why.ask(7);
    await settle();
    fake.answers = { ...fake.answers, whyStart: undefined as never };
    await why.ask(8);
    await first;
    expect([why.id, why.card, why.isSearching]).toEqual([8, null, false]);
  });
});
