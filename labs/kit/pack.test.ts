import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesNamedBy, isPackId, packText, parsePack, readPack, shownId } from './pack.ts';

const content = join(import.meta.dirname, '../content');
function folder(path: string, root = path): [string, string][] {
  return readdirSync(path).flatMap((name) => {
    const full = join(path, name);
    if (statSync(full).isDirectory()) return folder(full, root);
    return [[relative(root, full).split(sep).join('/'), readFileSync(full, 'utf8')] as [string, string]];
  });
}
const files = new Map(folder(join(content, '08-forged-iret')));
const common = new Map(folder(join(content, 'common')).map(([path, text]) => [`common/${path}`, text] as const));
const changed = (path: string, change: (json: Record<string, unknown>) => void): Map<string, string> => {
  const json = JSON.parse(files.get(path) ?? '') as Record<string, unknown>;
  change(json);
  return new Map([...files, [path, JSON.stringify(json)]]);
};

describe('a lab pack', () => {
  it('holds a folder, comes back from its text, and is a lab under an id of its own', () => {
    const read = readPack(packText(files));
    expect('files' in read && [...read.files]).toEqual([...files]);
    const { lab, problems } = parsePack(files, common);
    expect([problems, lab?.id, isPackId(lab?.id ?? ''), shownId(lab?.id ?? ''), shownId('E1')]).toEqual([
      [],
      'pack.E1',
      true,
      'E1',
      'E1',
    ]);
  });
  it('whose folder is read file by file names all that it needs', () => {
    const named = filesNamedBy(files.get('lab.json') ?? '');
    const some = new Map([...files].filter(([path]) => path === 'lab.json' || named.includes(path)));
    expect(parsePack(some, common).problems).toEqual([]);
    expect(filesNamedBy('{"steps":[{"experiment":"a.asm"},{"experiment":"wrong/b.asm"}]}').slice(2)).toEqual([
      'experiments/a.asm',
      'wrong/b.asm',
    ]);
    expect(filesNamedBy('{"files":[{"name":"../../secret"}]}')).toEqual(['guide.en.md', 'guide.zh.md']);
  });
  it.each([
    ['no JSON', '{', 'not valid JSON'],
    ['another file', '{"format":"x"}', 'no lab pack'],
    ['a later version', '{"format":"ringside-lab","version":2}', 'version'],
    ['no files', '{"format":"ringside-lab","version":1}', '"files" has to hold'],
    ['a path that leads out', '{"format":"ringside-lab","version":1,"files":{"../x":""}}', 'paths are made of'],
    ['a file that is no text', '{"format":"ringside-lab","version":1,"files":{"a":3}}', 'lead to texts'],
    ['too much', packText(new Map([['a', 'x'.repeat(5_000_000)]])), 'at most'],
  ])('of %s is refused with what to do', (_what, text, words) => {
    const read = readPack(text);
    expect('problems' in read && read.problems[0]?.message).toContain(words);
  });
  it.each([
    ['runs for ever', (j: Record<string, unknown>) => (j['maxInstructions'] = 1e15), 'maxInstructions'],
    ['says no bound', (j: Record<string, unknown>) => delete j['maxInstructions'], 'maxInstructions'],
    ['wants a whole computer', (j: Record<string, unknown>) => (j['machine'] = { ramBytes: 1e12 }), 'memory'],
    ['has an id that is a path', (j: Record<string, unknown>) => (j['id'] = '../E1'), 'has to be made of'],
    ['has seeds without end', (j: Record<string, unknown>) => (j['seeds'] = Array.from({ length: 99 }, () => 1)), 'seeds'],
    ['has steps that are a word', (j: Record<string, unknown>) => (j['steps'] = 'none'), 'steps: list expected'],
  ])('that %s is refused', (_what, change, words) => {
    const { lab, problems } = parsePack(changed('lab.json', change), common);
    expect([lab, problems.map(({ message }) => message).join()]).toEqual([null, expect.stringContaining(words)]);
  }); // prettier-ignore
});
