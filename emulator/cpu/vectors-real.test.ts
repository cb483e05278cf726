import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { TransitionRecorder } from '#emulator/events';
import { makeMachine, type TestMachine } from './machine.test-kit.ts';
import { readMoo, type MooTest } from './moo.test-kit.ts';

/** All vectors with RINGSIDE_ALL_VECTORS=1, else every eighth. */
const STRIDE = process.env['RINGSIDE_ALL_VECTORS'] === '1' ? 1 : 8;
const R286 = '../shared/data/vectors/harris286-real';
const R386 = '../shared/data/vectors/intel386ex-real';
const SEGMENTS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs'];
const WORDS = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];

/** AND mask of the defined flags of a form, by opcode and ModR/M.reg. */
type FlagMask = (form: string) => number;
function flagMasks286(): FlagMask {
  interface Entry { 'flags-mask'?: number; reg?: Record<string, Entry> } // prettier-ignore
  const { opcodes } = JSON.parse(readFileSync(`${R286}/80286-metadata.json`, 'utf8')) as {
    opcodes: Record<string, Entry>;
  };
  return (form) => {
    const [opcode, digit] = form.split('.') as [string, string?];
    const entry = opcodes[opcode];
    return (digit === undefined ? entry : entry?.reg?.[digit])?.['flags-mask'] ?? 0xffff;
  };
}

function setUp(m: TestMachine, test: MooTest): void {
  const { cpu } = m;
  const r = test.initial.registers;
  const { state } = cpu;
  cpu.reset('power-on');
  state.cr0[0] = 0x10;
  state.intrLine[0] = 0;
  SEGMENTS.forEach((name, register) =>
    cpu.setSegment(register, r[name] ?? 0, (r[name] ?? 0) * 16, 0xffff, register === 1 ? 0x9b00 : 0x9300),
  );
  WORDS.forEach((name, register) => (cpu.gpr[register] = r[`e${name}`] ?? r[name] ?? 0));
  cpu.eip = r['ip'] ?? r['eip'] ?? 0;
  cpu.setEflags(r['flags'] ?? r['eflags'] ?? 2);
  for (const [at, byte] of test.initial.ram) m.memory.write8(at, byte);
}

/** Differences between the recorded end and ours. `flagsAt` marks a pushed FLAGS word, compared under the mask. */
function differences(m: TestMachine, test: MooTest, mask: number, pushesFlags: boolean): string[] {
  const { cpu } = m;
  const wrong: string[] = [];
  const compare = (name: string, got: number, expected: number): void => {
    if (got !== expected) wrong.push(`${name} ${got.toString(16)} instead of ${expected.toString(16)}`);
  };
  const end = { ...test.initial.registers, ...test.final.registers };
  const wide = 'eip' in end;
  WORDS.forEach((name, register) =>
    compare(name, wide ? cpu.gpr[register] >>> 0 : cpu.gpr[register] & 0xffff, wide ? end[`e${name}`] : end[name]),
  );
  SEGMENTS.forEach((name, register) => name in end && compare(name, cpu.state.selector[register], end[name]));
  compare('ip', wide ? cpu.eip : cpu.eip & 0xffff, wide ? end['eip'] : end['ip']);
  compare('flags', cpu.getEflags() & mask & 0xfff, (wide ? end['eflags'] : end['flags']) & mask & 0xfff);
  // The recorded address is that of the bus cycle: even.
  const flagsAt =
    test.exception === null ? -1 : test.exception.flagsAt + (((end['ss'] ?? 0) * 16 + (end['sp'] ?? 0)) & 1);
  for (const [at, byte] of test.final.ram) {
    let bits = 0xff;
    if (at === flagsAt) bits = mask & 0xff;
    else if (at === flagsAt + 1) bits = (mask >> 8) & 0x0f;
    else if (pushesFlags) bits = 0x0f;
    if ((m.memory.read8(at) ^ byte) & bits) compare(`memory ${at.toString(16)}`, m.memory.read8(at), byte);
  }
  return wrong;
}

/** A recorder that keeps the vectors of what is delivered and nothing else. */
function vectorRecorder(vectors: number[]): TransitionRecorder {
  const begin: TransitionRecorder['begin'] = (call, _cause, vector) =>
    void (call === 'interrupt-delivery' && vectors.push(vector));
  const silent = new Proxy(
    {},
    { get: (_target, name) => (name === 'begin' ? begin : name === 'open' ? false : (): void => {}) },
  );
  return silent as TransitionRecorder;
}
const PREFIXES = [0x26, 0x2e, 0x36, 0x3e, 0xf0, 0xf2, 0xf3];
/** Why a test of the 80286 says nothing about a 386, or null. */
function notOnA386(test: MooTest, vectors: readonly number[]): string | null {
  const { bytes, exception } = test;
  let at = 0;
  while (PREFIXES.includes(bytes[at])) at++;
  const opcode = bytes[at];
  const digit = (bytes[at + 1] >> 3) & 7;
  const threw = exception?.vector;
  if (bytes.subarray(0, at).includes(0xf0)) return 'LOCK raises #UD for more instructions';
  if (threw === 13 && bytes.length - 1 > 10) return 'instructions may have 15 bytes, not 10';
  if (threw === 13 && vectors[0] === 12) return 'a violation of the stack segment is #SS';
  if (threw === 6 && (opcode === 0x8c || opcode === 0x8e) && (digit === 4 || digit === 5)) return 'FS and GS exist';
  if (threw !== undefined && ((opcode & 0xf4) === 0xa4 || (opcode & 0xfc) === 0x6c || (opcode & 0xfe) === 0xaa))
    return 'a faulting string instruction leaves its index alone';
  if (threw !== undefined && opcode === 0x8f) return 'a faulting POP leaves SP alone';
  if (threw === 0 && opcode === 0xd4) return 'AAM 0 leaves the flags alone';
  if (opcode === 0xd8) return 'x87';
  if (exception === null && vectors.length > 0 && opcode === 0xff && digit === 3)
    return 'a far pointer does not wrap at the end of the segment';
  return null;
}

function runFile(m: TestMachine, path: string, mask: number, pushesFlags: boolean, is286 = true): string[] {
  const failures: string[] = [];
  const touched = new Set<number>();
  for (const test of readMoo(gunzipSync(readFileSync(path)))) {
    if (test.index % STRIDE !== 0) continue;
    for (const at of touched) m.memory.write8(at, 0);
    touched.clear();
    for (const [at] of [...test.initial.ram, ...test.final.ram]) touched.add(at);
    setUp(m, test);
    const vectors: number[] = [];
    m.cpu.recorder = vectorRecorder(vectors);
    const exit = m.cpu.run(100000);
    if (is286 && notOnA386(test, vectors) !== null) continue;
    const wrong = differences(m, test, mask, pushesFlags);
    if (exit !== 'halted') wrong.push(`exit ${exit} ${m.cpu.stopText}`);
    if (wrong.length > 0)
      failures.push(
        `#${test.index} ${test.name}: ${wrong.join('; ')}${test.exception ? ` (exception ${test.exception.vector})` : ''}`,
      );
  }
  return failures;
}

/** OF after a rotation by more than 1 is undefined, whatever the metadata says. */
const rotatesMany = (form: string): boolean => /^(C0|C1|D2|D3)\./.test(form);

describe.skipIf(!existsSync(R286))('real mode against vectors recorded on an 80286 (needs ../shared)', () => {
  it('gives the same end state for every form', () => {
    const masks = flagMasks286();
    const m = makeMachine(0x110000);
    const failures: string[] = [];
    for (const file of readdirSync(R286)) {
      if (!file.endsWith('.MOO.gz')) continue;
      const form = file.replace('.MOO.gz', '');
      const list = runFile(
        m,
        `${R286}/${file}`,
        masks(form) & (rotatesMany(form) ? ~0x800 : ~0),
        ['9C', 'CC', 'CD', 'CE'].includes(form),
      );
      if (list.length > 0) failures.push(`${form} (${list.length}): ${list[0]}`);
    }
    expect(failures).toEqual([]);
  }, 120000);
});

describe.skipIf(!existsSync(R386))('real mode against vectors recorded on a 386EX (needs ../shared)', () => {
  it('gives the same end state for ADD r/m8, r8', () => {
    expect(runFile(makeMachine(0x110000), `${R386}/00.MOO.gz`, 0xffff, false, false)).toEqual([]);
  });
});
