import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { EmulatorClient } from '#emulator/client';
import type { StackView } from '#emulator/protocol';
import { fakePort, settle, stateOf, type FakePort } from './fake-port.test-kit.ts';
import { useMachine } from './machine.store.ts';

const stack = (esp: number): StackView => ({ selector: 0x10, esp, wordSize: 4, words: [], ring0: null, isRing0: true });
let fake: FakePort;
beforeEach(async () => {
  setActivePinia(createPinia());
  fake = fakePort({
    hello: () => ({ version: 1 }), subscribe: () => null, run: () => null, pause: () => null, step: () => null, reset: () => null,
    view: ({ name }) => (name === 'stack' ? stack(0x100) : (null as never)),
  }); // prettier-ignore
  await useMachine().connect(() => new EmulatorClient(fake.port));
  await settle();
  fake.sent.length = 0;
});
const kinds = (): string[] => fake.sent.map((s) => s.kind);
const subscribed = (): unknown => {
  const last = fake.sent.findLast((s) => s.kind === 'subscribe');
  return (last!.params as { views: { name: string }[] }).views.map((v) => v.name);
};

describe('machine store', () => {
  it('subscribes to a view while somebody looks at it, and only then', async () => {
    const machine = useMachine();
    machine.acquire('stack', { words: 8 });
    await settle();
    const during = subscribed();
    machine.release('stack');
    await settle();
    expect({ during, after: subscribed() }).toEqual({ during: ['stack', 'status'], after: ['status'] });
  });
  it('asks for nothing at all while paused and nothing changes', async () => {
    useMachine().acquire('stack', {});
    fake.notify(stateOf());
    await settle();
    fake.sent.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(kinds()).toEqual([]);
  });
  it('measures change against the view at the moment the machine left the stop', async () => {
    const machine = useMachine();
    const slot = machine.acquire('stack', {});
    fake.notify(stateOf({ views: [{ name: 'stack', view: stack(0x200) }] }));
    machine.step('into');
    fake.notify(stateOf({ views: [{ name: 'stack', view: stack(0x1fc) }] }));
    expect([slot.baseline.value?.esp, slot.current.value?.esp]).toEqual([0x200, 0x1fc]);
  });
  it('fetches every visible view once when a run stops without bringing them', async () => {
    const machine = useMachine();
    const slot = machine.acquire('stack', {});
    await settle();
    fake.notify(stateOf({ runState: 'running' }));
    fake.sent.length = 0;
    fake.notify(stateOf({ runState: 'paused' }));
    await settle();
    expect({ views: kinds().filter((k) => k === 'view').length, esp: slot.current.value?.esp }).toEqual({
      views: 2,
      esp: 0x100,
    });
  });
  it('tells of a crash and comes back with a fresh client', async () => {
    const machine = useMachine();
    fake.notify({ type: 'crash', message: 'boom' });
    const crashed = [machine.crashMessage, machine.runState];
    await machine.reconnect();
    expect({ crashed, after: machine.crashMessage }).toEqual({ crashed: ['boom', 'empty'], after: null });
  });
  it('keeps the newest notices', () => {
    const machine = useMachine();
    fake.notify({ type: 'notice', class: 'unusual', what: 'ICW4 AEOI', mark: { now: 1, icount: 1 } });
    expect(machine.notices.map((n) => n.what)).toEqual(['ICW4 AEOI']);
  });
});
