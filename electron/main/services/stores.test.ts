import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDisk } from '../testing/memory-disk.ts';
import { Backups } from './backups.ts';
import { MAX_RECENT, RecentFiles } from './recent-files.ts';
import { StateStore } from './state-store.ts';

let disk: MemoryDisk;
beforeEach(() => {
  disk = new MemoryDisk();
});

describe('state documents', () => {
  const file = '/data/state/layout.json';
  const store = (): StateStore => new StateStore(disk.disk(), '/data/state');

  it('come back as they were saved', async () => {
    await store().save('layout', '{"a":[1,2]}');
    expect(await store().load('layout')).toEqual({ a: [1, 2] });
  });

  it('are null when never saved', async () => {
    expect(await store().load('progress')).toBeNull();
  });

  it('fall back to the version before when the file is broken, and set the broken one aside', async () => {
    await store().save('layout', '1');
    await store().save('layout', '2');
    disk.put(file, '{"a":');
    expect(await store().load('layout')).toBe(1);
    expect(disk.text(`${file}.corrupt`)).toBe('{"a":');
    await store().save('layout', '3');
    expect(await store().load('layout')).toBe(3);
  });

  it('are null when file and backup are broken', async () => {
    disk.put(file, 'x');
    disk.put(`${file}.bak`, new Uint8Array([0xff]));
    expect(await store().load('layout')).toBeNull();
  });

  it('never let a broken file become the backup', async () => {
    disk.put(`${file}.bak`, '"good"');
    disk.put(file, 'broken');
    await store().save('layout', '"new"');
    expect(disk.text(`${file}.bak`)).toBe('"good"');
  });

  it('write only the newest of several waiting versions', async () => {
    const states = store();
    await Promise.all([states.save('layout', '1'), states.save('layout', '2'), states.save('layout', '3')]);
    await states.idle();
    expect(disk.text(file)).toBe('3');
    expect(disk.log.filter((line) => line.startsWith('rename'))).toHaveLength(1);
  });

  it('keep the old version when writing fails', async () => {
    const states = store();
    await states.save('layout', '1');
    disk.failures.set('create', ['ENOSPC', 'ENOSPC']);
    await expect(states.save('layout', '2')).rejects.toThrow('ENOSPC');
    expect(await states.load('layout')).toBe(1);
  });
});

describe('recent files', () => {
  const recent = (): RecentFiles => new RecentFiles(disk.disk(), '/data');

  it('are listed newest first, each once', async () => {
    for (const name of ['/a', '/b', '/a']) await recent().add(name);
    expect(await recent().list()).toEqual([
      { path: '/a', name: 'a' },
      { path: '/b', name: 'b' },
    ]);
    await recent().forget('/a');
    expect(await recent().list()).toEqual([{ path: '/b', name: 'b' }]);
  });

  it('stop at the limit', async () => {
    const list = recent();
    for (let at = 0; at < MAX_RECENT + 3; at += 1) await list.add(`/file-${at}`);
    expect(await list.list()).toHaveLength(MAX_RECENT);
  });

  it.each([['{"a":1}'], ['[1,"relative",null]'], ['nonsense']])('are empty for the document %s', async (text) => {
    disk.put('/data/recent-files.json', text);
    expect(await recent().list()).toEqual([]);
  });
});

describe('backups', () => {
  const backups = (): Backups => new Backups(disk.disk(), '/data/backups');
  const one = { id: 'untitled-1', name: 'untitled', path: null, text: 'mov eax, 内核' };

  it('come back with their time, newest first', async () => {
    await backups().write(one);
    disk.time = 2000;
    await backups().write({ ...one, id: '/a.asm', path: '/a.asm' });
    expect(await backups().list()).toEqual([
      { ...one, id: '/a.asm', path: '/a.asm', savedAt: 2000 },
      { ...one, savedAt: 1000 },
    ]);
  });

  it('go when discarded', async () => {
    await backups().write(one);
    await backups().discard(one.id);
    expect(await backups().list()).toEqual([]);
  });

  it('all go when the learner does not want to save', async () => {
    await backups().write(one);
    await backups().write({ ...one, id: 'untitled-2' });
    await backups().discardAll();
    expect(disk.names()).toEqual([]);
  });

  it('keep the version before when writing is cut off', async () => {
    await backups().write(one);
    disk.failures.set('create', ['EIO']);
    await expect(backups().write({ ...one, text: 'new' })).rejects.toThrow('EIO');
    expect(await backups().list()).toEqual([{ ...one, savedAt: 1000 }]);
  });

  it('that are damaged are set aside, not offered', async () => {
    await backups().write(one);
    const [file] = disk.names() as [string];
    disk.put(file, (disk.text(file) as string).replace('eax', 'ebx'));
    expect(await backups().list()).toEqual([]);
    expect(disk.names()).toEqual([`${file}.corrupt`]);
  });

  it.each([['{}'], ['{"format":2}'], ['null'], ['']])('that say %s are set aside', async (text) => {
    disk.put('/data/backups/x.json', text);
    expect(await backups().list()).toEqual([]);
  });
});
