/**
 * Byte-for-byte comparison with NASM 2.16.01. Three layers: hashes that are checked in (need the sources in ../shared),
 * the data sets in ../shared, and a nasm that is installed. Each says when it skips.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';
import type { AssembleResult } from './types.ts';
import golden from './golden.fixture.json';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const shared = join(root, '../shared');
const hasShared = existsSync(join(shared, 'kernels')) && existsSync(join(shared, 'data/nasm'));
const version = spawnSync('nasm', ['-v'], { encoding: 'utf8' });
const hasNasm = version.status === 0 && version.stdout.includes('version 2.16.01');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** `-DNAME=TEXT` and `-Idir/` as options; paths count from `folder`. */
function run(folder: string, file: string, args: readonly string[]): AssembleResult {
  const defines: Record<string, string> = {};
  const paths = [''];
  for (const arg of args) {
    if (arg.startsWith('-I')) paths.push(arg.slice(2));
    else if (arg.startsWith('-D')) {
      const equals = arg.indexOf('=');
      defines[arg.slice(2, equals < 0 ? undefined : equals)] = equals < 0 ? '' : arg.slice(equals + 1);
    }
  }
  const find = (name: string): string | null => {
    const path = paths.map((prefix) => join(folder, prefix, name)).find((candidate) => existsSync(candidate));
    return path ?? null;
  };
  return assemble(
    { name: file, text: readFileSync(join(folder, file), 'utf8') },
    {
      defines,
      resolveInclude: (name) => {
        const path = find(name);
        return path === null ? null : { name, text: readFileSync(path, 'utf8') };
      },
    },
  );
}

const errorsOf = (result: AssembleResult): string[] =>
  result.diagnostics.filter((d) => d.severity === 'error').map((d) => `${d.span.line}:${d.span.column} ${d.message}`);

describe.skipIf(!hasShared)('programs of the project (skipped without ../shared)', () => {
  it.each(golden.programs)(
    '$folder/$file $args has the bytes that NASM 2.16.01 gave',
    ({ folder, file, args, sha }) => {
      const result = run(join(shared, folder), file, args);
      expect(errorsOf(result)).toEqual([]);
      expect(sha256(result.bytes)).toBe(sha);
    },
  );
});

describe.skipIf(!hasShared)('feature snippets (skipped without ../shared)', () => {
  const folder = join(shared, 'data/nasm/features');
  const manifest = hasShared
    ? (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<
        string,
        { fmt: string; args: string[] }
      >)
    : {};
  const names = Object.keys(manifest).filter((name) => manifest[name].fmt === 'bin');
  it.each(names)('%s', (name) => {
    const result = run(join(folder, name), 'in.asm', manifest[name].args);
    expect(errorsOf(result)).toEqual([]);
    expect(Buffer.from(result.bytes).toString('hex')).toBe(readFileSync(join(folder, name, 'out.bin')).toString('hex'));
  });
});

describe.skipIf(!hasShared)("learners' mistakes (skipped without ../shared)", () => {
  const folder = join(shared, 'data/nasm/errors');
  const expected = hasShared
    ? (JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
        string,
        { fmt: string; '2.16.01': { rc: number } }
      >)
    : {};
  /** NASM accepts these; they are errors here on purpose. */
  const STRICTER = new Set(['circular_equ']);
  const names = Object.keys(expected).filter((name) => expected[name].fmt === 'bin');
  it.each(names)('%s', (name) => {
    const result = run(folder, `${name}.asm`, []);
    expect(result.ok).toBe(expected[name]['2.16.01'].rc === 0 && !STRICTER.has(name));
    for (const diagnostic of result.diagnostics) {
      expect(diagnostic.span.column).toBeGreaterThan(0);
      expect(diagnostic.span.length).toBeGreaterThan(0);
    }
  });
});

describe.skipIf(!hasShared)('every valid instruction form (skipped without ../shared)', () => {
  const folder = join(shared, 'data/nasm/forms');
  it.each([16, 32])('of %s-bit code, in one file', (bits) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as unknown;
    const result = run(folder, `valid${bits}.asm`, []);
    expect(errorsOf(result)).toEqual([]);
    expect(JSON.stringify(manifest)).toContain(sha256(result.bytes));
  });
});

describe.skipIf(!hasNasm)('the installed nasm 2.16.01 (skipped when it is not there)', () => {
  it.each(golden.snippets)('agrees on %j', (text) => {
    const folder = mkdtempSync(join(tmpdir(), 'ringside-nasm-'));
    try {
      const output = join(folder, 'out.bin');
      writeFileSync(join(folder, 'in.asm'), text + '\n');
      const nasm = spawnSync('nasm', ['-f', 'bin', '-o', output, 'in.asm'], { cwd: folder, encoding: 'utf8' });
      const result = assemble({ name: 'in.asm', text });
      const theirs = nasm.status === 0 ? readFileSync(output).toString('hex') : 'refused';
      expect(result.ok ? Buffer.from(result.bytes).toString('hex') : 'refused').toBe(theirs);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('snippets with their bytes', () => {
  it.each(golden.hex)('$source', ({ source, hex }) => {
    const result = assemble({ name: 'in.asm', text: source });
    expect(errorsOf(result)).toEqual([]);
    expect(Buffer.from(result.bytes).toString('hex')).toBe(hex);
  });
});
