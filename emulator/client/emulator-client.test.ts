import { describe, expect, it } from 'vitest';
import type { Notification, Port } from '#emulator/protocol';
import { ClientError, EmulatorClient } from './emulator-client.ts';

function fakePort() {
  const sent: { id: number; kind: string; params: unknown }[] = [];
  let listener: (message: unknown) => void = () => {};
  const port: Port = {
    post: (message) => void sent.push(structuredClone(message) as (typeof sent)[number]),
    onMessage: (l) => void (listener = l),
  };
  return { port, sent, deliver: (message: unknown) => listener(message) };
}
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof ClientError ? { code: error.code, message: error.message } : error),
  );

describe('EmulatorClient', () => {
  it('matches replies to requests by id, in any order', async () => {
    const { port, sent, deliver } = fakePort();
    const client = new EmulatorClient(port);
    const first = client.request('hello', { version: 1 });
    const second = client.request('reset', {});
    deliver({ type: 'reply', id: sent[1].id, ok: true, result: null });
    deliver({ type: 'reply', id: sent[0].id, ok: true, result: { version: 1 } });
    expect(await Promise.all([first, second])).toEqual([{ version: 1 }, null]);
    expect(client.outstanding).toBe(0);
  });

  it('rejects with the code the host gave', async () => {
    const { port, sent, deliver } = fakePort();
    const client = new EmulatorClient(port);
    const open = failure(client.request('run', {}));
    deliver({ type: 'reply', id: sent[0].id, ok: false, error: { code: 'no-machine', message: 'nothing is loaded' } });
    expect(await open).toEqual({ code: 'no-machine', message: 'nothing is loaded' });
  });

  it('rejects everything once when the worker crashes, and tells the listeners', async () => {
    const { port, deliver } = fakePort();
    const client = new EmulatorClient(port);
    const seen: Notification[] = [];
    client.onNotification((n) => seen.push(n));
    const open = failure(client.request('run', {}));
    deliver({ type: 'crash', message: 'boom' });
    client.crash('again');
    expect(await open).toEqual({ code: 'crashed', message: 'boom' });
    expect(await failure(client.request('pause', {}))).toEqual({ code: 'crashed', message: 'boom' });
    expect({ seen, alive: client.alive }).toEqual({ seen: [{ type: 'crash', message: 'boom' }], alive: false });
  });

  it('rejects with "disposed" after dispose and ignores late messages', async () => {
    const { port, sent, deliver } = fakePort();
    const client = new EmulatorClient(port);
    const seen: Notification[] = [];
    client.onNotification((n) => seen.push(n));
    const open = failure(client.request('reset', {}));
    client.dispose();
    deliver({ type: 'reply', id: sent[0].id, ok: true, result: null });
    deliver({ type: 'notice', class: 'unusual', what: 'x', mark: { now: 0, icount: 0 } });
    expect(await open).toMatchObject({ code: 'disposed' });
    expect(seen).toEqual([]);
  });

  it('turns data that cannot be cloned into a rejected request of its own', async () => {
    const { port } = fakePort();
    const client = new EmulatorClient(port);
    const bad = failure(client.request('hello', { version: (() => 1) as unknown as number }));
    expect(await bad).toMatchObject({ code: 'bad-request' });
    expect({ alive: client.alive, outstanding: client.outstanding }).toEqual({ alive: true, outstanding: 0 });
  });

  it('passes notifications on and stops after unsubscribing; foreign messages are ignored', () => {
    const { port, deliver } = fakePort();
    const client = new EmulatorClient(port);
    const seen: string[] = [];
    const off = client.onNotification((n) => seen.push(n.type));
    const notice = { type: 'notice', class: 'unusual', what: 'x', mark: { now: 0, icount: 0 } };
    deliver(notice);
    deliver('webpackOk');
    deliver({ type: 'reply', id: 99, ok: true, result: null });
    off();
    deliver(notice);
    expect(seen).toEqual(['notice']);
  });
});
