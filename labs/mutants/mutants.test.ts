import { describe, expect, it } from 'vitest';
import { allLabs } from '#labs/content';
import type { Lab } from '#labs/kit';
import { judgeMutant } from './judge.ts';
import { applyMutant, codeLine, mutantId, mutantsOf } from './mutants.ts';
import { OPERATORS } from './operators.table.ts';
import { explains, readSurvivors, shippedSurvivors } from './survivors.ts';

const labOf = (text: string): Lab =>
  ({
    ...allLabs()[0],
    solution: [
      { name: 'main.asm', role: 'editable', text },
      { name: 'given.inc', role: 'readonly', text: 'nop' },
    ],
  }) as Lab;
const changes = (text: string): string[] => mutantsOf(labOf(text)).map(({ change, after }) => `${change}: ${after}`);

describe('a line of code', () => {
  it.each(['', '; words', 'label:', '%include "a.inc"', 'bits 32', 'SIZE equ 4'])(
    'has nothing to change: %s',
    (text) => {
      expect(codeLine(text)).toBeNull();
    },
  );
  it('keeps label, text in quotes and comment apart', () => {
    expect(codeLine("a: mov al, ';' ; x")).toMatchObject({ label: 'a: ', mnemonic: 'mov', operands: " al, ';'", comment: ' ; x' }); // prettier-ignore
  });
});

describe('mutants', () => {
  it('are made by every operator of the table', () => {
    const made = mutantsOf(labOf('    push 1Bh\n    jz .a\n    sti\n    mov eax, 4')).map(({ change }) => change);
    expect(new Set(made)).toEqual(new Set(OPERATORS.map(({ name }) => name)));
  });
  it('a selector loses its RPL, another number grows by one, the label stays when its line goes', () => {
    expect(changes('    push dword 1Bh')).toEqual(['drop: ', 'number:     push dword 018h']);
    expect(changes('go: mov ax, [x+8]')).toEqual(['drop: go:', 'number: go: mov ax, [x+09h]']);
    expect(changes('    iretd')).toEqual(['drop: ', 'look-alike:     ret']);
  });
  it('leave the files alone that the learner may not edit', () => {
    const lab = labOf('    sti\n    hlt');
    for (const mutant of mutantsOf(lab)) expect(mutant.file).toBe('main.asm');
    const [first] = mutantsOf(lab);
    expect([mutantId(first), applyMutant(lab.solution, first)[0].text]).toEqual(['main.asm:1 drop', '\n    hlt']);
  });
});

describe('the judge', () => {
  const lab = allLabs().find(({ id }) => id === 'E1') as Lab;
  const fateOf = (before: RegExp, change: string): string => {
    const mutant = mutantsOf(lab).find((m) => before.test(m.before) && m.change === change);
    expect(mutant).toBeDefined();
    const fate = judgeMutant(lab, mutant!);
    return fate.fate === 'rejected' ? `${fate.check} ${fate.rule}` : fate.fate;
  };
  it('names the check that a mutant fails, and the explanation', () => {
    expect([
      fateOf(/^ *push dword 1Bh/, 'number'),
      fateOf(/^ *push dword 202h/, 'drop'),
      fateOf(/^ *iretd/, 'drop'),
      fateOf(/^ *jmp user_entry/, 'drop'),
    ]).toEqual(['enter-ring3 cs-rpl', 'enter-ring3 ss-esp-swapped', 'enter-ring3 ', 'survives']);
  });
});

it('a survivor is explained by its line and its change', () => {
  const [why] = readSurvivors('[{ "line": "nop", "change": "drop look-alike", "why": "it does nothing" }]');
  const mutant = { file: 'main.asm', line: 1, before: '    nop ', after: '', change: 'drop' };
  expect(explains(why, mutant)).toBe(true);
  expect(explains(why, { ...mutant, change: 'number' })).toBe(false);
  expect(readSurvivors(undefined)).toEqual([]);
});

describe.each(allLabs().map((lab) => [lab.id, lab] as const))('survivors of %s', (_id, lab) => {
  it('stand at lines that the solution has', () => {
    const mutants = mutantsOf(lab);
    const idle = shippedSurvivors(lab.slug).filter((survivor) => !mutants.some((mutant) => explains(survivor, mutant)));
    expect(idle).toEqual([]);
  });
});
