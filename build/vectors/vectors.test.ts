/** The command line of `npm run vectors`: finding files, and one clear sentence for each wrong path or broken file. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { contents, vectorFiles } from './files.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vectors-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const put = (name: string, bytes: string | Uint8Array): string => {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes);
  return file;
};

describe('files of vectors', () => {
  it('are found below a folder by their endings, and taken under any name when named', () => {
    for (const name of ['a/00.MOO.gz', 'a/b/x.jsonl', 'a/notes.md', 'a/80286-metadata.json']) put(name, 'x');
    expect(vectorFiles(path.join(folder, 'a')).map((f: string) => path.relative(folder, f))).toEqual(['a/00.MOO.gz', 'a/b/x.jsonl']); // prettier-ignore
    expect(vectorFiles(path.join(folder, 'a/notes.md'))).toHaveLength(1);
  });
  it('are unpacked when they are packed', () => {
    expect(Buffer.from(contents(put('p.gz', gzipSync('MOO '))))).toEqual(Buffer.from('MOO '));
  });
  it('say what is wrong with them', () => {
    fs.mkdirSync(path.join(folder, 'empty'));
    expect(() => vectorFiles(path.join(folder, 'nowhere'))).toThrow(/nowhere: no such file or folder/);
    expect(() => vectorFiles(path.join(folder, 'empty'))).toThrow(/empty: no vectors in this folder/);
    expect(() => contents(put('none.moo', ''))).toThrow(/none\.moo: the file is empty/);
    expect(() => contents(put('half.gz', gzipSync('MOO ').subarray(0, 12)))).toThrow(/half\.gz: cannot be unpacked/);
  });
});

describe('npm run vectors', () => {
  const run = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['build/vectors/vectors.mjs', ...words], { encoding: 'utf8' }); // prettier-ignore
    return { status, stdout, stderr };
  };
  it('exits with 2 and one sentence without a path, for a wrong one and for a wrong option', () => {
    const results = [run(), run(path.join(folder, 'nowhere')), run('--fast', folder), run('--jobs', 'x', folder)];
    expect(results.map(({ status, stdout }) => [status, stdout])).toEqual(results.map(() => [2, '']));
    expect(results.map(({ stderr }) => stderr.split('\n')[0])).toEqual([
      'vectors: no file or folder of vectors',
      `vectors: ${path.join(folder, 'nowhere')}: no such file or folder`,
      'vectors: unknown option --fast',
      'vectors: --jobs needs a positive number',
    ]);
  });
});
