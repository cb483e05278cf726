import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryDisk } from '../testing/memory-disk.ts';
import type { Disk } from './disk.ts';
import { writeAtomically } from './disk.ts';
import { nodeFiles } from './node-files.ts';
import { ProjectFiles } from './project-files.ts';
import { KeyedQueue } from './queue.ts';

const bytes = new TextEncoder().encode('new');

describe('atomic write', () => {
  it('tries again while a scanner holds the file on Windows', async () => {
    const memory = new MemoryDisk();
    memory.failures.set('rename', ['EBUSY', 'EPERM']);
    await writeAtomically(memory.disk('win32'), '/a', bytes);
    expect(memory.log.filter((line) => line.startsWith('wait'))).toEqual(['wait 10', 'wait 40']);
    expect(memory.text('/a')).toBe('new');
  });

  it('does not try again where the error means what it says', async () => {
    const memory = new MemoryDisk();
    memory.put('/a', 'old');
    memory.failures.set('rename', ['EPERM']);
    await expect(writeAtomically(memory.disk(), '/a', bytes)).rejects.toThrow('EPERM');
    expect(memory.names()).toEqual(['/a']);
    expect(memory.text('/a')).toBe('old');
  });

  it('gives up after some tries', async () => {
    const memory = new MemoryDisk();
    memory.failures.set('rename', Array<string>(9).fill('EBUSY'));
    await expect(writeAtomically(memory.disk('win32'), '/a', bytes)).rejects.toThrow('EBUSY');
    expect(memory.names()).toEqual([]);
  });
});

describe.runIf(process.platform !== 'win32')('on the real disk', () => {
  let folder: string;
  let count = 0;
  const disk: Disk = {
    files: nodeFiles,
    now: () => 0,
    unique: () => String(++count),
    wait: async () => {},
    platform: process.platform,
  };
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-disk-')));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('saves with the mode kept, through a link, and leaves no temporary file', async () => {
    const real = path.join(folder, 'real.asm');
    const link = path.join(folder, 'link.asm');
    fs.writeFileSync(real, 'old');
    fs.chmodSync(real, 0o751);
    fs.symlinkSync(real, link);
    const files = new ProjectFiles(disk);
    files.grant(link);
    const opened = await files.open(link);
    const hash = opened.ok ? opened.file.hash : '';
    expect(await files.save(link, 'new', hash)).toMatchObject({ ok: true });
    expect(fs.readFileSync(real, 'utf8')).toBe('new');
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
    expect(fs.statSync(real).mode & 0o777).toBe(0o751);
    expect(fs.readdirSync(folder).sort()).toEqual(['link.asm', 'real.asm']);
  });

  it('lists, makes, removes and says null for what is not there', async () => {
    const inner = path.join(folder, 'a', 'b');
    expect(await nodeFiles.list(inner)).toEqual([]);
    await nodeFiles.makeFolder(inner);
    await nodeFiles.createSynced(path.join(inner, 'f'), bytes, 0o600);
    expect(await nodeFiles.list(inner)).toEqual(['f']);
    expect(await nodeFiles.stat(inner)).toMatchObject({ kind: 'folder' });
    expect(await nodeFiles.stat(path.join(inner, 'f'))).toMatchObject({ kind: 'file', size: 3, mode: 0o600 });
    await expect(nodeFiles.createSynced(path.join(inner, 'f'), bytes, 0o600)).rejects.toThrow('EEXIST');
    await nodeFiles.remove(path.join(inner, 'f'));
    await nodeFiles.remove(path.join(inner, 'f'));
    expect(await nodeFiles.stat(path.join(inner, 'f'))).toBeNull();
    expect(await nodeFiles.stat(path.join(inner, 'f', 'g'))).toBeNull();
  });

  it('opens a file that may not be read with a plain problem', async () => {
    const file = path.join(folder, 'fifo');
    const files = new ProjectFiles(disk);
    fs.mkdirSync(file);
    files.grant(file);
    expect(await files.open(file)).toMatchObject({ problem: { code: 'is-folder' } });
  });
});

describe('queue', () => {
  it('runs jobs of one key in order, also after a failure, and others at once', async () => {
    const queue = new KeyedQueue();
    const log: string[] = [];
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = queue.run('a', async () => {
      await gate;
      log.push('a1');
      throw new Error('no');
    });
    const second = queue.run('a', async () => log.push('a2'));
    await queue.run('b', async () => log.push('b1'));
    release();
    await expect(first).rejects.toThrow('no');
    await second;
    await queue.idle();
    expect(log).toEqual(['b1', 'a1', 'a2']);
  });
});
