/**
 * Every instruction form that a program may execute, against what a real processor did with it: the checked-in recording of
 * build/oracles/forms, at least two cases a form. A clone without ../shared proves every form with it.
 */
import { readFileSync } from 'node:fs';
import { encodeDescriptor } from '#emulator/arch';
import { assemble } from '#emulator/assembler';
import { write32 } from '#emulator/base';
import { FORMS } from '#emulator/isa';
import { describe, expect, it } from 'vitest';
import { GDT, type TestMachine } from './machine.test-kit.ts';
import { CASES, HOST_CS, HOST_DS, hostCases, isRecordable } from './forms/host-cases.test-kit.ts';
import { INITIAL_SELECTORS, parseFixture } from './forms/host-fixture.test-kit.ts';
import { Flat32Bench } from './vectors/flat32.test-kit.ts';

const vectors = parseFixture(readFileSync(new URL('forms/host.fixture.tsv', import.meta.url), 'utf8'));

const assembleLine = (source: string, address: number): number[] => [
  ...assemble({ name: 'case.asm', text: `bits 32\norg ${address}\n${source}\n` }).bytes,
];

const USER_CODE = 0xc0fb00, USER_DATA = 0xc0f300, TSS_SELECTOR = 0x30, TR = 7; // prettier-ignore
/** The selectors of the recording machine instead of those of the test kit. */
function hostSelectors(m: TestMachine): void {
  const { cpu, ram } = m;
  for (const [selector, type] of [[HOST_CS, 0xb], [HOST_DS, 3]] as const) {
    const [low, high] = encodeDescriptor({ base: 0, rawLimit: 0xfffff, type, s: 1, dpl: 3, p: 1, db: 1, g: 1 });
    write32(ram, GDT + (selector & ~7), low);
    write32(ram, GDT + (selector & ~7) + 4, high);
  } // prettier-ignore
  const { base, limit, attributes } = cpu.state;
  cpu.setSegment(TR, TSS_SELECTOR, base[TR], limit[TR], attributes[TR]);
  INITIAL_SELECTORS.forEach((selector, register) => {
    const rights = selector === 0 ? 0 : selector === HOST_CS ? USER_CODE : USER_DATA;
    cpu.setSegment(register, selector, 0, selector === 0 ? 0 : 0xffffffff, rights);
  });
}

describe('instruction forms against a recording', () => {
  it('has at least two cases of every form that user programs may execute, and they are those of the assembler', () => {
    expect(vectors.map(({ form, code }) => `${form} ${code}`)).toEqual(
      hostCases(assembleLine).map(
        ({ form, code }) => `${form} ${code.map((b) => b.toString(16).padStart(2, '0')).join('')}`,
      ),
    );
    const forms = FORMS.filter(isRecordable);
    expect([vectors.length, forms.length > 480]).toEqual([forms.length * CASES, true]);
  });

  it('gives the recorded registers, selectors, memory, defined flags and exceptions', () => {
    const bench = new Flat32Bench('P6');
    const wrong: string[] = [];
    for (const vector of vectors) {
      let problem = bench.run(vector, hostSelectors);
      const selectors = [...bench.machine.cpu.state.selector.subarray(0, 6)];
      if (vector.sig === 0 && String(selectors) !== String(vector.selectors)) problem += ` selectors are ${selectors}`;
      if (problem !== '') wrong.push(`${vector.form} ${vector.code}: ${problem}`);
    }
    expect(wrong).toEqual([]);
  });
});
