import { beforeEach, describe, expect, it } from 'vitest';
import type { AppInfo } from '#electron/contract';
import { CHANNELS, PayloadError } from '#electron/contract';
import { isTrustedSender, registerMessage, registerRequests } from './ipc.ts';
import { ipcRows } from './ipc-table.ts';
import { Backups } from './services/backups.ts';
import { ProjectFiles } from './services/project-files.ts';
import { RecentFiles } from './services/recent-files.ts';
import { StateStore } from './services/state-store.ts';
import { MemoryDisk } from './testing/memory-disk.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;
const OUR_FRAME = { url: 'app://bundle/index.html', parent: null };
const INFO: AppInfo = { version: '1', host: 'electron', platform: 'linux', locale: 'en-US' };

let disk: MemoryDisk;
let handlers: Map<string, Handler>;
let chosen: { open: string | null; save: string | null };
let seen: unknown[];
let files: ProjectFiles;

/** What the page would get for a request. */
const ask = (channel: string, ...args: unknown[]): Promise<unknown> =>
  Promise.resolve(handlers.get(channel)?.({ senderFrame: OUR_FRAME }, ...args));

function start(): void {
  files = new ProjectFiles(disk.disk());
  handlers = new Map();
  const rows = ipcRows({
    appInfo: () => INFO,
    files,
    recent: new RecentFiles(disk.disk(), '/data'),
    backups: new Backups(disk.disk(), '/data/backups'),
    state: new StateStore(disk.disk(), '/data/state'),
    chooseFileToOpen: async () => chosen.open,
    chooseFileToSave: async (name) => (seen.push(name), chosen.save),
    setDirty: (dirty) => seen.push(dirty),
    gdb: {
      listen: async (port) => ({ ok: true, port }),
      close: () => void seen.push('gdb closed'),
      dropClient: () => void seen.push('gdb dropped'),
      send: (bytes) => void seen.push(`gdb ${bytes.length}`),
    },
    setTitle: (title) => seen.push(title),
    stateSaved: (name, value) => seen.push([name, value]),
  });
  registerRequests({ handle: (channel: string, handler: Handler) => handlers.set(channel, handler) } as never, rows);
}

beforeEach(() => {
  disk = new MemoryDisk();
  chosen = { open: null, save: null };
  seen = [];
  start();
});

describe('senders', () => {
  it.each([
    [null],
    [{ url: 'https://evil.example/', parent: null }],
    [{ url: 'app://bundle/index.html', parent: OUR_FRAME }],
    [{ url: 'about:blank', parent: null }],
    [{ url: 'app://other/index.html', parent: null }],
  ])('%j is not trusted', async (senderFrame) => {
    expect(isTrustedSender(senderFrame)).toBe(false);
    await expect(handlers.get(CHANNELS.appInfo)?.({ senderFrame })).rejects.toThrow('refused sender');
  });

  it('that are not trusted are not heard', () => {
    const heard: unknown[] = [];
    let listener: Handler = () => {};
    registerMessage({ on: (_channel: string, given: Handler) => (listener = given) } as never, 'x', (args) =>
      heard.push(args),
    );
    listener({ senderFrame: OUR_FRAME }, 1);
    listener({ senderFrame: { url: 'https://evil.example/', parent: null } }, 2);
    expect(heard).toEqual([[1]]);
  });
});

describe('requests', () => {
  it('have one handler for each channel from window to main', () => {
    const { menuCommand, saveAllRequested, saveAllDone, gdbEvent, ...requests } = CHANNELS;
    expect([menuCommand, saveAllRequested, saveAllDone, gdbEvent].filter((channel) => handlers.has(channel))).toEqual(
      [],
    );
    expect([...handlers.keys()].sort()).toEqual(Object.values(requests).sort());
  });

  it('tell what runs the window', async () => {
    expect(await ask(CHANNELS.appInfo)).toEqual(INFO);
  });

  it('open what the learner chose, and remember it', async () => {
    disk.put('/home/a.asm', 'nop');
    expect(await ask(CHANNELS.openFile)).toEqual({ ok: false, canceled: true });
    chosen.open = '/home/a.asm';
    expect(await ask(CHANNELS.openFile)).toMatchObject({ ok: true, file: { text: 'nop' } });
    expect(await ask(CHANNELS.recentFiles)).toEqual([{ path: '/home/a.asm', name: 'a.asm' }]);
  });

  it('open a recent file in a later run, but no other', async () => {
    disk.put('/home/a.asm', 'nop');
    disk.put('/etc/passwd', 'root');
    chosen.open = '/home/a.asm';
    await ask(CHANNELS.openFile);
    start();
    expect(await ask(CHANNELS.openRecent, '/home/a.asm')).toMatchObject({ ok: true });
    expect(await ask(CHANNELS.openRecent, '/etc/passwd')).toMatchObject({ problem: { code: 'no-permission' } });
  });

  it('forget a recent file that is gone', async () => {
    disk.put('/home/a.asm', 'nop');
    chosen.open = '/home/a.asm';
    await ask(CHANNELS.openFile);
    disk.entries.delete('/home/a.asm');
    expect(await ask(CHANNELS.openRecent, '/home/a.asm')).toMatchObject({ problem: { code: 'not-found' } });
    expect(await ask(CHANNELS.recentFiles)).toEqual([]);
  });

  it('save under the name the learner chose, then again without a question', async () => {
    expect(await ask(CHANNELS.saveFileAs, { suggestedName: 'x.asm', text: '1' })).toEqual({
      ok: false,
      canceled: true,
    });
    chosen.save = '/home/x.asm';
    const saved = (await ask(CHANNELS.saveFileAs, { suggestedName: 'x.asm', text: '1' })) as { hash: string };
    expect(await ask(CHANNELS.saveFile, { path: '/home/x.asm', text: '2', baseHash: saved.hash })).toMatchObject({
      ok: true,
    });
    expect([disk.text('/home/x.asm'), seen]).toEqual(['2', ['x.asm', 'x.asm']]);
  });

  it('save to a recent file in a later run, but to no other', async () => {
    chosen.save = '/home/x.asm';
    await ask(CHANNELS.saveFileAs, { suggestedName: 'x.asm', text: '1' });
    start();
    expect(await ask(CHANNELS.saveFile, { path: '/home/x.asm', text: '2', baseHash: null })).toMatchObject({
      ok: true,
    });
    expect(await ask(CHANNELS.saveFile, { path: '/home/y.asm', text: '2', baseHash: null })).toMatchObject({
      problem: { code: 'no-permission' },
    });
  });

  it('read a file beside an opened one', async () => {
    disk.put('/home/a.asm', '%include "b.inc"');
    disk.put('/home/b.inc', 'B equ 1');
    disk.folders.add('/home');
    files.grant('/home/a.asm');
    expect(await ask(CHANNELS.readSibling, { from: '/home/a.asm', name: 'b.inc' })).toMatchObject({ ok: true });
  });

  it('keep and give back state and backups', async () => {
    await ask(CHANNELS.saveState, 'settings', { language: 'zh' });
    expect(await ask(CHANNELS.loadState, 'settings')).toEqual({ language: 'zh' });
    expect(seen).toEqual([['settings', { language: 'zh' }]]);
    await ask(CHANNELS.writeBackup, { id: 'u1', name: 'u', path: null, text: 't' });
    expect(await ask(CHANNELS.listBackups)).toMatchObject([{ id: 'u1', text: 't' }]);
    await ask(CHANNELS.discardBackup, 'u1');
    expect(await ask(CHANNELS.listBackups)).toEqual([]);
  });

  it('pass on title, unsaved work and what goes to gdb', async () => {
    await ask(CHANNELS.setDirty, true);
    await ask(CHANNELS.setTitle, 'kernel.asm');
    expect(await ask(CHANNELS.gdbListen, 1234)).toEqual({ ok: true, port: 1234 });
    await ask(CHANNELS.gdbSend, new Uint8Array(3));
    await ask(CHANNELS.gdbDrop);
    await ask(CHANNELS.gdbClose);
    expect(seen).toEqual([true, 'kernel.asm', 'gdb 3', 'gdb dropped', 'gdb closed']);
  });

  it.each([
    [CHANNELS.openRecent, [3]],
    [CHANNELS.saveFile, [{ path: '/a' }]],
    [CHANNELS.saveFileAs, ['x']],
    [CHANNELS.readSibling, [{}]],
    [CHANNELS.setDirty, ['yes']],
    [CHANNELS.writeBackup, [null]],
    [CHANNELS.discardBackup, [{}]],
    [CHANNELS.loadState, ['../settings']],
    [CHANNELS.saveState, ['settings', undefined]],
    [CHANNELS.setTitle, ['a\nb']],
    [CHANNELS.gdbListen, [80]],
    [CHANNELS.gdbListen, ['1234']],
    [CHANNELS.gdbSend, [[1, 2]]],
    [CHANNELS.gdbSend, [new Uint8Array(2_000_000)]],
  ])('on %s refuse %j', async (channel, args) => {
    await expect(ask(channel, ...args)).rejects.toThrow(PayloadError);
    expect(disk.log).toEqual([]);
  });
});
