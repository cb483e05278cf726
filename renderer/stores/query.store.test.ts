import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { EmulatorClient } from '#emulator/client';
import type { Evaluated, QueryState } from '#emulator/protocol';
import { fakePort, settle, stateOf, type FakePort } from './fake-port.test-kit.ts';
import { createBrowserHost } from './host/browser-host.ts';
import { useHost } from './host/index.ts';
import { memoryKeyValue } from './host/key-value.ts';
import { useMachine } from './machine.store.ts';
import { useQuery } from './query.store.ts';

const progress = { count: 1, now: 5, work: 9, part: 0.5 };
const going: QueryState = { problem: null, progress, result: null };
const result = { hits: [], count: 1, end: 'limit', complete: false, from: { now: 0, icount: 0 }, to: { now: 9, icount: 9 } } as const; // prettier-ignore
const done: QueryState = { problem: null, progress, result };
let states: QueryState[];
let value: number;
let fake: FakePort;
const storage = memoryKeyValue();

beforeEach(async () => {
  setActivePinia(createPinia());
  useHost(
    createBrowserHost({
      storage, clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined,
      files: { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) },
    }), // prettier-ignore
  );
  states = [going, going, done];
  value = 1;
  fake = fakePort({
    hello: () => ({ version: 1 }),
    subscribe: () => null,
    query: () => states.shift() ?? done,
    queryNext: () => states.shift() ?? done,
    queryCancel: () => ({ ...done, result: { ...result, end: 'given-up' } }),
    evaluate: ({ expressions }) => expressions.map((text): Evaluated => ({ text, problem: null, type: 'number', number: 'unsigned', value, place: null })), // prettier-ignore
  });
  await useMachine().connect(() => new EmulatorClient(fake.port));
  fake.notify(stateOf());
});

describe('query store', () => {
  it('asks on until there is an answer; only what comes next may look beyond the end of history', async () => {
    const query = useQuery();
    query.text = 'next enter';
    await query.ask();
    expect(query).toMatchObject({ isSearching: false, result, problem: null, failure: null });
    query.text = 'all enter';
    await query.ask();
    const sent = fake.sent.filter(({ kind }) => kind === 'query').map(({ params }) => params);
    expect(sent).toEqual([
      { text: 'next enter', ahead: 50_000_000 },
      { text: 'all enter', ahead: 0 },
    ]);
  });
  it('keeps what was found when it is given up, and tells a failure', async () => {
    const query = useQuery();
    states = [going, going, going, going];
    const asked = query.ask();
    await query.cancel();
    await asked;
    expect(query.result).toMatchObject({ end: 'given-up', complete: false });
    fake.answers = {};
    await query.ask();
    expect(query).toMatchObject({ failure: 'query', result: null, isSearching: false });
  });
  it('values come with each state; changed is what differs from the stop before', async () => {
    const query = useQuery();
    query.watch('eax');
    await settle();
    const changed = (): boolean[] => query.watches.map((w) => w.hasChanged);
    fake.notify(stateOf());
    await settle();
    expect([query.watches[0].answer?.value, ...changed()]).toEqual([1, false]);
    value = 2;
    fake.notify(stateOf());
    await settle();
    expect([query.watches[0].answer?.value, ...changed()]).toEqual([2, true]);
    fake.notify(stateOf());
    await settle();
    expect(changed()).toEqual([false]);
  });
  it('watches and the last question are found again', async () => {
    const query = useQuery();
    query.watch(' gdt[3].dpl ');
    query.watch('eax');
    query.unwatch('eax');
    query.text = 'all cpl changes';
    await query.ask();
    setActivePinia(createPinia());
    const again = useQuery();
    await again.load();
    expect([again.watches.map((w) => w.text), again.text]).toEqual([['gdt[3].dpl'], 'all cpl changes']);
  });
});
