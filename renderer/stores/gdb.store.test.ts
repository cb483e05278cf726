// gdb at the machine: a made-up shell with a socket on one side, a made-up worker on the other; bytes keep their order.
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GdbEvent, GdbListening } from '#electron/contract';
import { EmulatorClient } from '#emulator/client';
import { fakePort, type FakePort, settle, stateOf } from './fake-port.test-kit.ts';
import { useGdb } from './gdb.store.ts';
import { createBrowserHost } from './host/browser-host.ts';
import { useHost } from './host/index.ts';
import { memoryKeyValue } from './host/key-value.ts';
import { useMachine } from './machine.store.ts';
import { useProject } from './project.store.ts';
import { useSettings } from './settings.store.ts';

let fake: FakePort;
/** What the shell was told, oldest first. */
let shell: string[];
let listening: (port: number) => GdbListening;
let happen: (event: GdbEvent) => void;
const page = () =>
  createBrowserHost({
    storage: memoryKeyValue(), files: { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) }, clock: () => 0, language: 'en',
    setTitle: () => undefined, onDirty: () => undefined,
  }); // prettier-ignore
const tell = async (...words: unknown[]): Promise<void> => void shell.push(words.join(' '));
beforeEach(async () => {
  shell = [];
  listening = (port) => ({ ok: true, port });
  useHost({
    ...page(),
    gdbListen: async (port) => (await tell('listen', port), listening(port)),
    gdbClose: () => tell('close'), gdbDrop: () => tell('drop'), gdbSend: (bytes) => tell('send', ...bytes),
    onGdb: (listener) => void (happen = listener),
  }); // prettier-ignore
  setActivePinia(createPinia());
  fake = fakePort({
    hello: () => ({ version: 2 }), setBreakpoints: () => ({ bound: [] }), gdbAttach: () => null, gdbDetach: () => null, gdbBytes: () => null,
    build: () => ({ assembled: { ok: true, bytes: new Uint8Array(), diagnostics: [], lines: [], symbols: [] } as never, loaded: true, problem: null }),
  }); // prettier-ignore
  await useMachine().connect(() => new EmulatorClient(fake.port));
  useGdb().connect();
});
const asked = () => fake.sent.filter(({ kind }) => kind.startsWith('gdb') || kind === 'build').map(({ kind }) => kind);
/** A program is there and loads at once. */
async function attach(): Promise<void> {
  useProject().createUntitled('k.asm', 'hlt');
  happen({ type: 'attached' });
  await settle();
}

describe('the port', () => {
  it('opens where the settings say, and the command names the one that was got', async () => {
    useSettings().gdbPort = 2345;
    listening = () => ({ ok: true, port: 40_001 });
    const gdb = useGdb();
    expect(gdb.command).toBe('');
    await gdb.allow();
    expect([shell, gdb.port, gdb.command, gdb.problem]).toEqual([['listen 2345'], 40_001, 'target remote 127.0.0.1:40001', null]); // prettier-ignore
  });
  it('says why it cannot open, and tries again at another', async () => {
    listening = (port) => (port === 80 ? { ok: false, reason: 'EACCES' } : { ok: true, port });
    const gdb = useGdb();
    await gdb.usePort(80);
    expect([gdb.port, gdb.problem]).toEqual([null, { code: 'port', reason: 'EACCES' }]);
    await gdb.usePort(4000);
    expect([gdb.port, gdb.problem, useSettings().gdbPort]).toEqual([4000, null, 4000]);
    expect(shell).toEqual(['close', 'listen 80', 'close', 'listen 4000']);
  });
  it('is not to be had in a browser page', async () => {
    useHost(page());
    await useGdb().allow();
    expect([useGdb().port, useGdb().problem?.code]).toEqual([null, 'needsDesktop']);
  });
  it('closes when gdb is no longer allowed', async () => {
    const gdb = useGdb();
    await gdb.allow();
    await gdb.forbid();
    expect([gdb.port, gdb.command, shell.at(-1)]).toEqual([null, '', 'close']);
  });
});

describe('attaching', () => {
  it('loads the program first, and leaves a machine that stands as it is', async () => {
    await attach();
    expect([asked(), useGdb().isAttached]).toEqual([['build', 'gdbAttach'], true]);
    happen({ type: 'gone' });
    happen({ type: 'attached' });
    await settle();
    expect(asked()).toEqual(['build', 'gdbAttach', 'gdbDetach', 'gdbAttach']);
  });
  it('sends gdb away when nothing can be loaded, or the worker refuses', async () => {
    happen({ type: 'attached' });
    await settle();
    expect([asked(), shell, useGdb().problem?.code, useGdb().isAttached]).toEqual([[], ['drop'], 'noProgram', false]);
    const { gdbAttach: _, ...rest } = fake.answers;
    fake.answers = rest;
    await attach();
    expect([asked(), shell, useGdb().isAttached]).toEqual([['build', 'gdbAttach'], ['drop', 'drop'], false]);
  });
  it('forgets the trouble of before', async () => {
    happen({ type: 'attached' });
    await settle();
    await attach();
    expect([useGdb().problem, useGdb().isAttached]).toEqual([null, true]);
  });
});

describe('bytes', () => {
  it('that come while the worker gets ready wait, and go on in their order', async () => {
    fake.isSlow = true;
    useProject().createUntitled('k.asm', 'hlt');
    happen({ type: 'attached' });
    for (const byte of [1, 2, 3]) happen({ type: 'bytes', bytes: new Uint8Array([byte]) });
    for (let turn = 0; turn < 30 && asked().length < 5; turn++) await settle();
    const bytes = fake.sent.filter(({ kind }) => kind === 'gdbBytes').map(({ params }) => [...(params as { bytes: Uint8Array }).bytes]); // prettier-ignore
    expect([asked(), bytes]).toEqual([
      ['build', 'gdbAttach', 'gdbBytes', 'gdbBytes', 'gdbBytes'],
      [[1], [2], [3]],
    ]);
  });
  it('of one that is not attached go nowhere', async () => {
    happen({ type: 'bytes', bytes: new Uint8Array([1]) });
    await settle();
    expect(asked()).toEqual([]);
  });
  it('of the worker go to the socket; when the worker has done with gdb it is sent away', async () => {
    await attach();
    fake.notify({ type: 'gdb', bytes: new Uint8Array([43, 36]) });
    expect([shell, useGdb().isAttached]).toEqual([['send 43 36'], true]);
    fake.notify({ type: 'gdb-ended' });
    await settle();
    expect([shell, useGdb().isAttached]).toEqual([['send 43 36', 'drop'], false]);
  });
});

describe('detaching', () => {
  it('gives the machine back to the window, once', async () => {
    await attach();
    happen({ type: 'gone' });
    happen({ type: 'gone' });
    await settle();
    expect([asked(), useMachine().isDrivenByGdb]).toEqual([['build', 'gdbAttach', 'gdbDetach'], false]);
  });
  it('a fresh worker has nobody attached', async () => {
    await attach();
    fake.notify(stateOf());
    await useMachine().reconnect();
    expect(useGdb().isAttached).toBe(false);
  });
});
