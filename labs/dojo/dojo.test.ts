import { describe, expect, it } from 'vitest';
import { allLabs } from '#labs/content';
import type { Lab } from '#labs/kit';
import { checkLab } from '#labs/runner';
import { Dojo, judgeAnswer, type DojoProblem } from './dojo.ts';
import { makeRiddle, withoutComments } from './prepare.ts';

const lab = allLabs().find(({ id }) => id === 'E1') as Lab;
const text = 'go:\n    sti ; open the door\n; a comment\n\n    hlt\n    db ";", 1';
const FILES = [{ name: 'main.asm', role: 'editable', text }] as const;
const mutant = { file: 'main.asm', line: 5, change: 'drop', before: '    hlt', after: '' };

describe('a riddle', () => {
  it('has no comments and no gap where the line was', () => {
    expect(makeRiddle(FILES, mutant)).toMatchObject({ files: [{ text: 'go:\n    sti\n\n    db ";", 1' }], line: 4 });
  });
  it('keeps the names of macros as they are written', () => {
    expect(withoutComments([{ name: 'main.asm', role: 'editable', text: '    GATE 20h, x ; y' }])).toMatchObject([{ text: '    GATE 20h, x' }]); // prettier-ignore
  });
  it('has the changed line at the line that it names', () => {
    expect(makeRiddle(FILES, { ...mutant, change: 'look-alike', after: '    nop' })).toMatchObject({
      files: [{ text: 'go:\n    sti\n\n    nop\n    db ";", 1' }],
      line: 4,
    });
  });
});

/** As many cases of every kernel as this says; without it a few of two. */
const WIDE = Number(process.env['RINGSIDE_DOJO_CASES'] ?? 0);
const SAMPLE = WIDE > 0 ? allLabs().flatMap(({ id, kind }) => (kind === 'lab' ? [id] : [])) : ['E1', 'G1'];
const COUNT = WIDE > 0 ? WIDE : 3;
const dojos = new Map(SAMPLE.map((id) => [id, new Dojo(allLabs().find((l) => l.id === id) as Lab)]));
const casesOf = (id: string): DojoProblem[] =>
  Array.from({ length: COUNT }, (_, n) => dojos.get(id)?.problem(n) ?? []).flat();

/** Lines that are in one text and not in the other, taken from both ends: what a mutant may change is one line. */
function changedLines(healthy: string, sick: string): number {
  const [a, b] = [healthy.split('\n'), sick.split('\n')];
  let head = 0;
  while (head < a.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return a.length - head - tail;
}

describe.each(SAMPLE)('the cases of %s', (id) => {
  const of = allLabs().find((l) => l.id === id) as Lab;
  const healthy = withoutComments(of.solution);
  const seconds = 60 * COUNT;

  it('can be seen: the check that is named fails with what is told, and the healthy kernel passes it', { timeout: seconds * 1000 }, () => {
    const cases = casesOf(id);
    expect(cases.length).toBeGreaterThan(0);
    for (const { case: { files, symptom } } of cases) {
      const [sick, sound] = [files, healthy].map((those) => checkLab(of, those, [symptom.seed])[0].checks.find((c) => c.id === symptom.check));
      expect([sick, sound?.status]).toMatchObject([{ status: 'fail', observed: symptom.observed, expected: symptom.expected }, 'pass']);
    }
  }); // prettier-ignore
  it('differ: in what is seen, and each is one line of the healthy kernel', () => {
    const cases = casesOf(id);
    const symptoms = cases.map(({ case: { symptom: s } }) => `${s.check} ${s.observed} ${s.stop}`);
    expect(new Set(symptoms).size).toBe(cases.length);
    for (const { case: { files }, truth } of cases) {
      const changed = files.map((file, at) => [file.name, changedLines(healthy[at].text, file.text)]);
      expect(changed.filter(([, n]) => n !== 0)).toEqual([[truth.file, 1]]);
    }
  }); // prettier-ignore
  it('have an answer: a moment before the symptom at which the line has acted', () => {
    for (const { case: { symptom, files }, truth } of casesOf(id)) {
      const moment = truth.from ?? 0;
      expect(moment).toBeLessThanOrEqual(symptom.icount);
      // What never came is seen at the end: by then every line has acted that acts at all.
      expect(symptom.observed !== '—' || symptom.transition === 0).toBe(true);
      expect(truth.before).not.toContain(' ;');
      expect(judgeAnswer(truth, { ...truth, icount: moment })).toMatchObject({ line: true, moment: 'right' });
      const line = files.find(({ name }) => name === truth.file)?.text.split('\n')[truth.line - 1];
      expect(truth.after === '' || line?.trim() === truth.after).toBe(true);
    }
  }); // prettier-ignore
});

describe('the dojo', () => {
  const dojo = dojos.get('E1')!;
  const problems = [0, 1, 2].map((n) => dojo.problem(n)!);

  it('says nothing of what only the lost comments change', () => {
    const patched = { ...lab, checks: [{ id: 'patch', title: lab.title, body: { kind: 'patch', maxLines: 1 }, needs: [], run: 'main' } as const, ...lab.checks] };
    const [{ case: given }] = [new Dojo(patched).problem(0)!];
    expect(given.symptom.check).not.toBe('patch');
    expect(given.files[0].text).not.toContain(';');
  }); // prettier-ignore
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
