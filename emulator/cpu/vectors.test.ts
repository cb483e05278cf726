/** All recorded vectors of real processors; every twentieth unless RINGSIDE_ALL_VECTORS=1. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { csvMasks, DIFFERENCES_286, DIFFERENCES_HOST, emptyTally, metadataMasks, runVectors, VectorFileError, type FormTally, type Tally } from './vectors/vectors.test-kit.ts'; // prettier-ignore

const ALL = process.env['RINGSIDE_ALL_VECTORS'] === '1';
const STRIDE = ALL ? 1 : 20;
const VECTORS = '../shared/data/vectors';
const count = (tally: Tally, what: keyof FormTally): number => [...tally.forms.values()].reduce((sum, row) => sum + row[what], 0); // prettier-ignore

/** Reasons that excuse nothing; only a whole run can tell. */
const unused = (tally: Tally, rows: readonly { readonly reason: string }[]): string[] =>
  ALL ? rows.map((row) => row.reason).filter((reason) => !tally.reasons.has(reason)) : [];

function runFolder(folder: string, files: readonly string[], flagMasks: Parameters<typeof runVectors>[3]): Tally {
  const tally = emptyTally();
  for (const file of files)
    runVectors(gunzipSync(readFileSync(`${folder}/${file}`)), file, tally, { stride: STRIDE, ...flagMasks });
  return tally;
}

describe.skipIf(!existsSync(VECTORS))('instructions against recorded vectors (needs ../shared)', () => {
  it('an 80286 in real mode, less the true differences of a 386', () => {
    const folder = `${VECTORS}/harris286-real`;
    const files = readdirSync(folder).filter((name) => name.endsWith('.MOO.gz'));
    const flagMasks = metadataMasks(readFileSync(`${folder}/80286-metadata.json`, 'utf8'));
    const tally = runFolder(folder, files, { flagMasks });
    expect(tally.failures).toEqual([]);
    expect(count(tally, 'passed') + count(tally, 'explained')).toBe(65_000 / STRIDE);
    expect(unused(tally, DIFFERENCES_286)).toEqual([]);
  }, 900_000);

  it('a 386EX in real mode', () => {
    const flagMasks = csvMasks(readFileSync(`${VECTORS}/80386.csv`, 'utf8'));
    const tally = runFolder(`${VECTORS}/intel386ex-real`, ['00.MOO.gz'], { flagMasks });
    expect([tally.failures, count(tally, 'passed')]).toEqual([[], Math.ceil(250 / STRIDE)]);
  });

  it('a present-day processor in 32-bit user mode', () => {
    const tally = runFolder(`${VECTORS}/hostcpu-flat32`, ['vectors.jsonl.gz'], {});
    expect(tally.failures).toEqual([]);
    expect(count(tally, 'passed') + count(tally, 'explained')).toBe(Math.ceil(48_150 / STRIDE));
    expect(unused(tally, DIFFERENCES_HOST)).toEqual([]);
  }, 600_000);
});

describe('files of vectors', () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
  const moo = (count: number, ...rest: number[]): Uint8Array =>
    Uint8Array.from([...bytes('MOO '), 12, 0, 0, 0, 1, 0, 0, 0, count, 0, 0, 0, ...bytes('C286'), ...rest]);
  const vector = { form: '40', code: '40', um: 0xfff, i: [0, 0, 0, 0, 0xc000, 0, 0, 0, 0x2800, 0x202], m: [], sig: 0, f: [1, 0, 0, 0, 0xc000, 0, 0, 0, 0x2801, 0x202], fm: [] }; // prettier-ignore

  it.each([
    ['neither format', bytes('hello'), 'it is neither MOO nor JSON, one vector a line'],
    ['a header without tests', moo(3), 'the header announces 3 tests, the file has 0'],
    ['a chunk that is cut off', moo(1, ...bytes('TEST'), 200, 0, 0, 0, 1), 'the chunk at offset 20 is longer than what contains it'],
    ['a header that is cut off', moo(1, 84, 69), 'the file ends inside a chunk header at offset 20'],
    ['a test without states', moo(1, ...bytes('TEST'), 4, 0, 0, 0, 7, 0, 0, 0), 'test 7 lacks its state before or after'],
    ['a line that is no JSON', bytes('{"form":'), 'line 1 is not JSON'],
    ['a line that is no vector', bytes('{"form":"40"}'), 'line 1 is not a vector with form, code, um, i, m, sig, f and fm'],
  ])('%s: one sentence says what is wrong', (_what, data, message) => {
    expect(() => runVectors(data, 'x', emptyTally())).toThrow(new VectorFileError(message));
  }); // prettier-ignore

  it('count what passed and say what failed', () => {
    const wrong = { ...vector, f: [2, ...vector.f.slice(1)] };
    const tally = emptyTally();
    runVectors(bytes(`${JSON.stringify(vector)}\n${JSON.stringify(wrong)}\n`), 'x.jsonl', tally);
    expect([...tally.forms]).toEqual([['40', { passed: 1, failed: 1, explained: 0 }]]);
    expect(tally.failures).toEqual(['40: 40: eax is 1, recorded 2']);
  });
});
