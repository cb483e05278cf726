import { describe, expect, it } from 'vitest';
import { allLabs } from '#labs/content';
import type { Lab } from '#labs/kit';
import { checkLab } from '#labs/runner';
import { Dojo, judgeAnswer } from './dojo.ts';
import { makeRiddle } from './prepare.ts';

const lab = allLabs().find(({ id }) => id === 'E1') as Lab;
const text = 'go:\n    sti ; open the door\n; a comment\n\n    hlt\n    db ";", 1';
const FILES = [{ name: 'main.asm', role: 'editable', text }] as const;
const mutant = { file: 'main.asm', line: 5, change: 'drop', before: '    hlt', after: '' };

describe('a riddle', () => {
  it('has no comments and no gap where the line was', () => {
    expect(makeRiddle(FILES, mutant)).toMatchObject({ files: [{ text: 'go:\n    sti\n\n    db ";", 1' }], line: 4 });
  });
  it('has the changed line at the line that it names', () => {
    expect(makeRiddle(FILES, { ...mutant, change: 'look-alike', after: '    nop' })).toMatchObject({
      files: [{ text: 'go:\n    sti\n\n    nop\n    db ";", 1' }],
      line: 4,
    });
  });
});

describe('the dojo', () => {
  const dojo = new Dojo(lab);
  const problems = [0, 1, 2, 3].map((n) => dojo.problem(n)!);

  it('gives cases that the checks see, each with another symptom', () => {
    for (const { case: given } of problems) {
      const [report] = checkLab(lab, given.files, [given.symptom.seed]);
      expect(report.checks.find(({ status }) => status === 'fail')).toMatchObject({ id: given.symptom.check, observed: given.symptom.observed }); // prettier-ignore
      expect(given.files[0].text).not.toContain(';');
    }
    const symptoms = problems.map(({ case: { symptom } }) => `${symptom.check} ${symptom.observed} ${symptom.stop}`);
    expect(new Set(symptoms).size).toBe(4);
  });
  it('gives everybody the same cases', () => {
    expect(new Dojo(lab).problem(1)).toEqual(problems[1]);
  });
  it('runs out of cases', () => {
    expect(new Dojo({ ...lab, solution: [{ name: 'main.asm', role: 'editable', text: '' }] }).problem(0)).toBeNull();
  });
  it('takes the line and any moment between its first effect and the symptom', () => {
    const { truth } = problems.find(({ truth: { from } }) => from !== null)!;
    const { file, line } = truth;
    expect(judgeAnswer(truth, { file, line, icount: truth.until })).toMatchObject({ line: true, moment: 'right' });
    expect(judgeAnswer(truth, { file, line: line + 3, icount: truth.until + 1 })).toMatchObject({ line: false, moment: 'late' });
    expect(judgeAnswer(truth, { file, line, icount: truth.from! - 1 })).toMatchObject({ moment: 'early' });
    const gap = { ...truth, change: 'drop' };
    expect(judgeAnswer(gap, { file, line: line - 1, icount: truth.until }).line).toBe(true);
    expect(judgeAnswer({ ...truth, change: 'number' }, { file, line: line - 1, icount: truth.until }).line).toBe(false);
  });
}); // prettier-ignore
