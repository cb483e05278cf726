import { describe, expect, it } from 'vitest';
import { createBrowserHost, textHash } from './browser-host.ts';
import type { FileAccess, PickedFile } from './file-access.ts';
import { memoryKeyValue, pageKeyValue } from './key-value.ts';

function fakeDisk(first: string) {
  const disk = { text: first, cancel: false };
  const file = (): PickedFile => ({
    name: 'boot.asm',
    text: disk.text,
    read: () => Promise.resolve(disk.text),
    write: (text) => {
      disk.text = text;
      return Promise.resolve();
    },
  });
  const files: FileAccess = {
    open: () => Promise.resolve(disk.cancel ? null : file()),
    saveAs: (_name, text) => {
      disk.text = text;
      return Promise.resolve(file());
    },
  };
  return { disk, files };
}
function hostWith(files: FileAccess) {
  const seen: boolean[] = [];
  const host = createBrowserHost({
    storage: memoryKeyValue(), files, clock: () => 42, language: 'zh-CN', setTitle: () => undefined, onDirty: (d) => seen.push(d),
  }); // prettier-ignore
  return { host, seen };
}

describe('browser host', () => {
  it('opens, saves, and refuses to overwrite what someone else changed', async () => {
    const { disk, files } = fakeDisk('hlt');
    const { host } = hostWith(files);
    const opened = await host.openFile();
    if (!opened.ok) throw new Error('the file should open');
    const { path, hash } = opened.file;
    const saved = await host.saveFile({ path, text: 'cli\nhlt', baseHash: hash });
    disk.text = 'sti';
    const refused = await host.saveFile({ path, text: 'nop', baseHash: textHash('cli\nhlt') });
    const forced = await host.saveFile({ path, text: 'nop', baseHash: null });
    expect({ saved: saved.ok, refused, forced: forced.ok, disk: disk.text }).toEqual({
      saved: true,
      refused: { ok: false, canceled: false, problem: { code: 'changed-on-disk', path, hash: textHash('sti') } },
      forced: true,
      disk: 'nop',
    });
  });
  it('reports a cancelled dialog as cancelled, not as an error', async () => {
    const { disk, files } = fakeDisk('');
    disk.cancel = true;
    expect(await hostWith(files).host.openFile()).toEqual({ ok: false, canceled: true });
  });
  it('keeps backups until they are discarded', async () => {
    const { host } = hostWith(fakeDisk('').files);
    await host.writeBackup({ id: 'untitled-1', name: 'untitled-1.asm', path: null, text: 'hlt' });
    const kept = await host.listBackups();
    await host.discardBackup('untitled-1');
    expect({ kept, after: await host.listBackups() }).toEqual({
      kept: [{ id: 'untitled-1', name: 'untitled-1.asm', path: null, text: 'hlt', savedAt: 42 }],
      after: [],
    });
  });
  it('answers null for a state that was never saved', async () => {
    const { host } = hostWith(fakeDisk('').files);
    await host.saveState('settings', { theme: 'light' });
    expect([await host.loadState('settings'), await host.loadState('layout')]).toEqual([{ theme: 'light' }, null]);
  });
  it('finds an include among the files the user picked', async () => {
    const { host } = hostWith(fakeDisk('nop').files);
    await host.openFile();
    const found = await host.readSibling({ from: 'x', name: 'boot.asm' });
    const missing = await host.readSibling({ from: 'x', name: 'none.inc' });
    expect([found.ok, missing.ok]).toEqual([true, false]);
  });
});

describe('pageKeyValue', () => {
  it('falls back to memory when the browser refuses its storage', () => {
    const kv = pageKeyValue(() => {
      throw new Error('denied');
    });
    kv.set('a:1', 'x');
    expect([kv.get('a:1'), kv.keys('a:')]).toEqual(['x', ['a:1']]);
  });
});
