/** Every verb's JSON has the shape that its schema says, and the document says the same. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '#emulator/base';
import { goldenText } from '#emulator/testing';
import { checkLine, describeSchemas, SCHEMAS } from './json.ts';
import { shell } from './shell.test-kit.ts';

const BOOT = `org 0x7c00
bits 16
xor ax,ax
mov ds,ax
mov ss,ax
mov sp,0x7c00
mov word [0x200],h
mov word [0x202],0
again: int 0x80
mov word [0],d
mov word [2],0
xor cx,cx
div cx
h: iret
d: cli
hlt
times 510-($-$$) db 0
dw 0xaa55
`;

const { run: ringside, wait, disk, text } = shell({ 'boot.asm': BOOT, 'class/anna.asm': BOOT });
const run = (...words: string[]): string[] =>
  ringside(...words)
    .out.trim()
    .split('\n');
const OUTPUTS: readonly (readonly string[])[] = [
  ['asm', 'boot.asm', '--json'],
  ['run', 'boot.asm', '--json', '--monitors', '--screen', 'text'],
  ['trace', 'boot.asm', '--json', '--monitors'],
  ['trace', 'boot.asm', '--json', '--events', '--count', '2'],
  ['trace', 'boot.asm', '--json', '--explain'],
  ['trace', 'boot.asm', '--json', '--explain', '--lang', 'zh', '--last'],
  ['why', 'boot.asm', '--json'],
  ['why', 'boot.asm', '--json', '--max-instructions', '300k'],
  ['who', 'boot.asm', 'cx', '--json'],
  ['who', 'boot.asm', 'word [0x202]', '--json', '--at', '4600'],
  ['check', 'E1', 'boot.asm', '--json', '--seed', '1'],
  ['labs', 'list', '--json'],
  ['timeline', 'boot.asm', '--max-instructions', '100k', '--json'],
  ['query', 'boot.asm', 'all enter', '--json'],
  ['query', 'boot.asm', 'last change of cx', '--json'],
  ['query', 'boot.asm', 'cx', '--value', '--json'],
  ['reach', 'boot.asm', '--json'],
  ['capsule', 'show', 'made', '--json'],
  ['capsule', 'verify', 'made', '--json'],
  ['arrivals', 'boot.asm', '--from', 'again', '--until', 'd', '--nmi', '--json'],
];

/** Those that have jobs done. */
const JOBS = [
  ['labs', 'verify', 'E1', '--only', 'start', '--json'],
  ['labs', 'mutate', 'E1', '--only', 'iretd', '--json'],
] as const;
const shown: string[] = [];

const SCRIPT = 'after 1 key 1E\nafter 1 poke-memory 600 1234\nafter 1 medium floppy made-of\nafter 1 bookmark here';
disk.set('script', encodeUtf8(SCRIPT));
disk.set('made-of', new Uint8Array(1_474_560).fill(7, 0, 9));

describe('JSON of the command line', () => {
  run('capsule', 'save', 'boot.asm', '-o', 'made', '--input-script', 'script', '--max-instructions', '30k');
  it.each(OUTPUTS.map((words) => [words.join(' '), words] as const))('ringside %s', (_, words) => {
    const lines = run(...words);
    expect([lines.length > 0, lines.flatMap(checkLine)]).toEqual([true, []]);
  });
  it.each(JOBS)('ringside %s', async (...words) => {
    const { out } = await wait(...words);
    expect(out.trim().split('\n').flatMap(checkLine)).toEqual([]);
    shown.push(...out.trim().split('\n'));
  });
  it('ringside grade', async () => {
    await wait('grade', 'class', '--lab', 'E1', '--out', 'grades.json');
    expect(checkLine(text('grades.json').trim())).toEqual([]);
    shown.push(text('grades.json').trim());
  });
  it('is tested for every schema', () => {
    const seen = [...OUTPUTS.flatMap((words) => run(...words)), ...shown].map(
      (line) => (JSON.parse(line) as { schema: string }).schema,
    );
    expect(Object.keys(SCHEMAS).filter((name) => !seen.includes(`ringside.${name}`))).toEqual([]);
  });
  it('an unknown schema and another version are departures', () => {
    expect(checkLine('{"schema":"ringside.nothing","version":1}')).toEqual(['there is no schema ringside.nothing']);
    expect(checkLine('{"schema":"ringside.why","version":2,"card":null}')).toEqual(['version is another']);
  });
  it('is what the document says', () => {
    const path = join(fileURLToPath(new URL('.', import.meta.url)), 'json-schemas.md');
    expect(goldenText(path, describeSchemas())).toBe(describeSchemas());
  });
});
