import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDisk } from '../testing/memory-disk.ts';
import { digestOf, isInside, MAX_FILE_BYTES, ProjectFiles } from './project-files.ts';

const hashOf = (text: string): string => digestOf(new TextEncoder().encode(text));

let disk: MemoryDisk;
let files: ProjectFiles;

beforeEach(() => {
  disk = new MemoryDisk();
  files = new ProjectFiles(disk.disk());
});

describe('opening', () => {
  it('gives text, name and hash of a granted file', async () => {
    disk.put('/home/kernel.asm', 'mov eax, 1 ; 内核\r\n');
    files.grant('/home/kernel.asm');
    expect(await files.open('/home/kernel.asm')).toEqual({
      ok: true,
      file: {
        path: '/home/kernel.asm',
        name: 'kernel.asm',
        text: 'mov eax, 1 ; 内核\r\n',
        hash: hashOf('mov eax, 1 ; 内核\r\n'),
      },
    });
  });

  it('refuses a file that nobody chose', async () => {
    disk.put('/etc/passwd', 'root');
    expect(await files.open('/etc/passwd')).toEqual({
      ok: false,
      canceled: false,
      problem: { code: 'no-permission', path: '/etc/passwd' },
    });
  });

  it('refuses a relative path even when it would lead to a granted file', () => {
    files.grant('/a.asm');
    expect(files.isGranted('a.asm')).toBe(false);
    expect(files.isGranted('/x/../a.asm')).toBe(true);
  });

  it('drops a byte order mark, and bases the hash on the bytes', async () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x6e]);
    disk.put('/bom.asm', bytes);
    files.grant('/bom.asm');
    expect(await files.open('/bom.asm')).toMatchObject({ file: { text: 'n', hash: digestOf(bytes) } });
  });

  it.each([
    ['a file that is gone', '/gone.asm', 'not-found', () => {}],
    ['a folder', '/folder', 'is-folder', () => disk.folders.add('/folder')],
    [
      'bytes that are no text',
      '/boot.bin',
      'not-text',
      () => disk.put('/boot.bin', new Uint8Array([0x55, 0xaa, 0xff])),
    ],
    ['a NUL byte', '/nul.asm', 'not-text', () => disk.put('/nul.asm', 'a\0b')],
    ['a huge file', '/huge.asm', 'too-large', () => disk.put('/huge.asm', new Uint8Array(MAX_FILE_BYTES + 1))],
  ])('names the problem of %s', async (_what, file, code, arrange) => {
    arrange();
    files.grant(file);
    expect(await files.open(file)).toEqual({ ok: false, canceled: false, problem: { code, path: file } });
  });

  it('names the problem of a file that may not be read', async () => {
    disk.put('/a.asm', 'x');
    disk.failures.set('read', ['EACCES']);
    files.grant('/a.asm');
    expect(await files.open('/a.asm')).toMatchObject({ problem: { code: 'no-permission' } });
  });
});

describe('saving', () => {
  it('writes a sibling, forces it to the disk, renames it and forces the folder', async () => {
    disk.put('/home/a.asm', 'old');
    files.grant('/home/a.asm');
    expect(await files.save('/home/a.asm', 'new', hashOf('old'))).toEqual({
      ok: true,
      path: '/home/a.asm',
      name: 'a.asm',
      hash: hashOf('new'),
    });
    expect(disk.log).toEqual(['create /home/.a.asm.1.tmp', 'rename /home/.a.asm.1.tmp /home/a.asm', 'sync /home']);
    expect(disk.text('/home/a.asm')).toBe('new');
  });

  it('keeps the old content and leaves nothing behind when the disk is full', async () => {
    disk.put('/home/a.asm', 'old');
    disk.failures.set('create', ['ENOSPC']);
    files.grant('/home/a.asm');
    expect(await files.save('/home/a.asm', 'new', null)).toMatchObject({ problem: { code: 'disk-full' } });
    expect(disk.text('/home/a.asm')).toBe('old');
    expect(disk.names()).toEqual(['/home/a.asm']);
  });

  it('notices that somebody else changed the file, and hands over the hash to base on', async () => {
    disk.put('/a.asm', 'theirs');
    files.grant('/a.asm');
    const conflict = await files.save('/a.asm', 'mine', hashOf('old'));
    expect(conflict).toEqual({
      ok: false,
      canceled: false,
      problem: { code: 'changed-on-disk', path: '/a.asm', hash: hashOf('theirs') },
    });
    expect(await files.save('/a.asm', 'mine', hashOf('theirs'))).toMatchObject({ ok: true });
  });

  it('writes a file that was removed in the meantime again', async () => {
    files.grant('/a.asm');
    expect(await files.save('/a.asm', 'mine', hashOf('old'))).toMatchObject({ ok: true });
    expect(disk.entries.get('/a.asm')?.mode).toBe(0o644);
  });

  it('keeps the permission bits of the file', async () => {
    disk.put('/a.asm', 'old', 0o755);
    files.grant('/a.asm');
    await files.save('/a.asm', 'new', null);
    expect(disk.entries.get('/a.asm')?.mode).toBe(0o755);
  });

  it('replaces the file behind a symbolic link, not the link', async () => {
    disk.put('/real/a.asm', 'old');
    disk.links.set('/home/a.asm', '/real/a.asm');
    files.grant('/home/a.asm');
    expect(await files.save('/home/a.asm', 'new', null)).toMatchObject({ ok: true, path: '/home/a.asm' });
    expect(disk.text('/real/a.asm')).toBe('new');
    expect(disk.names()).toEqual(['/real/a.asm']);
  });

  it('writes one version after the other', async () => {
    files.grant('/a.asm');
    await Promise.all(['1', '2', '3'].map((text) => files.save('/a.asm', text, null)));
    expect(disk.text('/a.asm')).toBe('3');
    expect(disk.log.filter((line) => line.startsWith('create'))).toHaveLength(3);
  });

  it('refuses a path that nobody chose, and a folder', async () => {
    disk.folders.add('/home');
    files.grant('/home');
    expect(await files.save('/etc/passwd', 'x', null)).toMatchObject({ problem: { code: 'no-permission' } });
    expect(await files.save('/home', 'x', null)).toMatchObject({ problem: { code: 'is-folder' } });
    expect(disk.log).toEqual([]);
  });
});

describe('files beside an opened one', () => {
  beforeEach(() => {
    disk.folders.add('/home/lab');
    disk.put('/home/lab/a.asm', '%include "lib/b.inc"');
    disk.put('/home/lab/lib/b.inc', 'B equ 1');
    disk.put('/home/secret.txt', 'secret');
    files.grant('/home/lab/a.asm');
  });

  it('are read below its folder', async () => {
    const opened = await files.openSibling('/home/lab/a.asm', 'lib/b.inc');
    expect(opened).toMatchObject({ ok: true, file: { path: '/home/lab/lib/b.inc', text: 'B equ 1' } });
  });

  it.each([['../secret.txt'], ['lib/../../secret.txt'], ['/home/secret.txt']])('refuse %s', async (name) => {
    expect(await files.openSibling('/home/lab/a.asm', name)).toMatchObject({ problem: { code: 'no-permission' } });
  });

  it('refuse a link that leads out of the folder', async () => {
    disk.links.set('/home/lab/link.inc', '/home/secret.txt');
    const opened = await files.openSibling('/home/lab/a.asm', 'link.inc');
    expect(opened).toMatchObject({ problem: { code: 'no-permission' } });
  });

  it('refuse everything beside a file that nobody chose', async () => {
    expect(await files.openSibling('/home/secret.txt', 'lab/a.asm')).toMatchObject({
      problem: { code: 'no-permission' },
    });
  });

  it('say when there is no such file', async () => {
    expect(await files.openSibling('/home/lab/a.asm', 'c.inc')).toMatchObject({ problem: { code: 'not-found' } });
  });
});

it('knows what is inside a folder', () => {
  expect([isInside('/a', '/a/b'), isInside('/a', '/a'), isInside('/a', '/ab'), isInside('/a', '/a/..b')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});
