/**
 * Names of directives as operands, negated addresses, `%use smartalign`, `[warning]`: the bytes that NASM 2.16.01 gave are written down in
 * oracle.fixture.json (`refused` where it gave none), and are asked for again where nasm is installed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';
import recorded from './oracle.fixture.json';

const version = spawnSync('nasm', ['-v'], { encoding: 'utf8' });
const hasNasm = version.status === 0 && version.stdout.includes('version 2.16.01');

function ours(text: string): string {
  const result = assemble({ name: 'in.asm', text });
  return result.ok ? Buffer.from(result.bytes).toString('hex') : 'refused';
}
function nasms(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-nasm-'));
  try {
    writeFileSync(join(folder, 'in.asm'), `${text}\n`);
    const { status } = spawnSync('nasm', ['-f', 'bin', '-o', 'out.bin', 'in.asm'], { cwd: folder });
    return status === 0 ? readFileSync(join(folder, 'out.bin')).toString('hex') : 'refused';
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const codes = (text: string): string[] =>
  assemble({ name: 'in.asm', text }).diagnostics.map((d) => `${d.span.line} ${d.severity} ${d.code}`);

describe('what NASM 2.16.01 gave', () => {
  it.each(recorded)('is given here for $source', ({ source, hex }) => {
    expect(ours(source)).toBe(hex);
  });
  it.skipIf(!hasNasm)('is what the installed nasm gives (skipped when it is not there)', () => {
    for (const { source, hex } of recorded) expect([source, nasms(source)]).toEqual([source, hex]);
  });
});

describe('negated addresses', () => {
  it('are warned about where the origin is left out, and only there', () => {
    const source = (address: string): string => `bits 32\norg 7C00h\nnop\nx: lea eax, ${address}`;
    expect(codes(source('[ebx-x]'))).toEqual(['4 warning origin-left-out']);
    expect(codes(source('[dword ebx-x]'))).toEqual([]);
    expect(codes(source('[ebx-x]').replace('org 7C00h', ''))).toEqual([]);
  });
});

describe('[warning]', () => {
  it.each([
    [
      'silences and brings back',
      '[warning -label-orphan]\na\n[warning +label-orphan]\nb\n[warning *label-orphan]\nc',
      ['4', '6'],
    ],
    ['takes a group by its beginning', '[warning -label]\na', []],
    ['takes all', '[warning -all]\na\ndb 300\n%warning x', []],
    ['knows the names of older versions', '[warning -orphan-labels]\na\n[WARNING -ORPHAN]\nb', []],
    [
      'saves and restores',
      '[warning -label-orphan]\n[warning push]\n[warning +label-orphan]\na\n[warning pop]\nb',
      ['4'],
    ],
    [
      'holds for complaints of the last pass',
      '[warning -number-overflow]\ndb 300\n[warning +number-overflow]\ndb 300',
      ['4'],
    ],
    ['holds for the preprocessor', '[warning -user]\n%warning x\n[warning +user]\n%warning y', ['4']],
    [
      'leaves alone what it does not know',
      '[warning -nonsense]\na\n[warning]\nb\n[warning -label-orphan off]\nc',
      ['2', '4', '6'],
    ],
  ])('%s', (_name, source, lines) => {
    expect(codes(source).map((said) => said.split(' ')[0])).toEqual(lines);
  });
  it.each([
    ['one class', '[warning error=label-orphan]\na\n%warning x', ['2 error label-orphan', '3 warning user-warning']],
    ['with a plus', '[warning +error=user]\n%warning x', ['2 error user-warning']],
    [
      'all',
      '[warning error]\n%warning x\n[warning -error]\n%warning y',
      ['2 error user-warning', '4 warning user-warning'],
    ],
    ['and no longer', '[warning error=user]\n[warning -error=user]\n%warning x', ['3 warning user-warning']],
    ['but not what is silent', '[warning -user]\n[warning +error]\n%warning x', []],
  ])('makes errors of warnings: %s', (_name, source, said) => {
    expect(codes(source)).toEqual(said);
  });
});
