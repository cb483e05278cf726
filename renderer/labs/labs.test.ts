import { describe, expect, it } from 'vitest';
import type { CheckResult, LabReport } from '#emulator/protocol';
import { freshProgress, type Lab, type LabProgress } from '#labs/kit';
import { labGroups, labState, nextLab } from './lab-list.ts';
import { checkRows, noteRows, railRows } from './lab-rows.ts';
import { judgeOrder } from './order-check.ts';

const text = { en: '', zh: '' };
const lab = {
  id: 'T1',
  steps: [
    { id: 'p', kind: 'predict', title: text, body: text, hints: [], options: [{ id: 'x', text: { en: 'ex', zh: 'ex' } }, { id: 'y', text: { en: 'why', zh: 'why' } }], experiment: null, afterwards: text },
    { id: 'd', kind: 'do', title: text, body: text, hints: [], checks: ['a'] },
  ],
  checks: [{ id: 'a', title: text, body: { kind: 'final', all: [] }, needs: [] }, { id: 'b', title: text, body: { kind: 'final', all: [] }, needs: ['a'] }],
} as unknown as Lab; // prettier-ignore
const progress = (patch: Partial<LabProgress> = {}): LabProgress => ({ ...freshProgress('T1'), ...patch });
const failed: CheckResult = {
  id: 'a',
  status: 'fail',
  rule: null,
  expected: 'x',
  observed: 'y',
  at: null,
  transition: 3,
  source: null,
};

describe('lab rows', () => {
  it('the rail begins with the introduction and knows where one is', () => {
    expect(railRows(lab, progress({ step: 'd', steps: { p: { state: 'done' } } })).map((r) => [r.id, r.state, r.isCurrent])).toEqual([
      ['', 'done', false], ['p', 'done', false], ['d', 'todo', true],
    ]); // prettier-ignore
  });
  it('a check that passed once stays passed; a failure later is marked, also after a restart', () => {
    const once = progress({ passedChecks: ['a'] });
    const later = progress({ passedChecks: ['a'], regressed: ['a'] });
    const report = { checks: [failed] } as unknown as LabReport;
    const states = [checkRows(lab, null, null, once), checkRows(lab, ['a'], report, later), checkRows(lab, ['a'], null, later)];
    expect(states.map((rows) => rows.map((r) => [r.status, r.regressed]))).toEqual([
      [['pass', false], ['not-run', false]],
      [['fail', true]],
      [['fail', true]],
    ]);
  }); // prettier-ignore
  it('a check that was not reached says which come first', () => {
    const report = { checks: [{ ...failed, id: 'b', status: 'skipped' }] } as unknown as LabReport;
    expect(checkRows(lab, ['b'], report, null).map(({ needs }) => needs)).toEqual([['a']]);
  });
  it('notes collect predictions, earlier minds and explanations in the order of the steps', () => {
    const rows = noteRows(
      lab,
      progress({
        steps: { d: { state: 'done', note: 'n', hints: 2 }, p: { state: 'done', prediction: 'x', observation: 'y', history: ['y', 'gone'] } },
      }),
    );
    expect(rows.map((r) => [r.step.id, r.minds, r.prediction?.en, r.observation?.en, r.note, r.hints])).toEqual([
      ['p', [{ en: 'why', zh: 'why' }], 'ex', 'why', '', 0],
      ['d', [], undefined, undefined, 'n', 2],
    ]);
  }); // prettier-ignore
});
describe('the list of labs', () => {
  const one = (id: string, more: Partial<Lab> = {}): Lab =>
    ({
      id,
      kind: 'lab',
      title: { en: `title ${id}`, zh: id },
      prerequisites: [],
      steps: [],
      ...more,
    }) as unknown as Lab;
  const labs = [
    one('A1'),
    one('C1', { prerequisites: ['A1'] }),
    one('A2'),
    one('T1', { kind: 'trial' }),
    one('pack.X1'),
    one('Z1'),
  ];
  const keys = (...args: Parameters<typeof labGroups>): unknown =>
    labGroups(...args).map((g) => [g.key, g.rows.map((r) => r.id)]);
  const title = (l: Lab): string => l.title.en;
  it('has tracks in learning order, then trials, then what comes from outside', () => {
    expect(keys(labs, {}, 'all', '', title)).toEqual([
      ['A', ['A1', 'A2']],
      ['C', ['C1']],
      ['Z', ['Z1']],
      ['trials', ['T1']],
      ['outside', ['X1']],
    ]);
  });
  it('is narrowed by words and by what is solved, and says what comes before', () => {
    const solved = { A1: progress({ solved: true }) };
    expect(keys(labs, solved, 'done', '', title)).toEqual([['A', ['A1']]]);
    expect(keys(labs, solved, 'open', 'TITLE c', title)).toEqual([['C', ['C1']]]);
    expect(labGroups(labs, solved, 'all', 'c1', title)[0]?.rows[0]?.before).toEqual([{ id: 'A1', isSolved: true }]);
  });
  it('knows what to go on with', () => {
    expect(nextLab(labs, { A1: progress({ solved: true }) })?.id).toBe('C1');
    expect(nextLab(labs, { A2: progress({ steps: { s: { state: 'done' } } }) })?.id).toBe('A2');
    expect(nextLab([], {})).toBeNull();
  });
  it.each([
    [undefined, 'new'],
    [progress(), 'new'],
    [progress({ files: { 'main.asm': '' } }), 'started'],
    [progress({ solutionSeen: true }), 'seen'],
    [progress({ solved: true, solutionSeen: true }), 'solved'],
    [progress({ solved: true, solutionSeen: true, seenBefore: true }), 'solved-seen'],
  ])('state %#', (p, state) => expect(labState(p)).toBe(state));
});
describe('ordering', () => {
  const solution = ['ss', 'esp', 'eflags'];
  it.each([
    [[], { right: 0, state: 'empty' }],
    [['ss', 'esp', 'eflags'], { right: 3, state: 'right' }],
    [['ss', 'esp'], { right: 2, state: 'too-short' }],
    [['ss', 'eflags'], { right: 1, state: 'wrong' }],
    [['ss', 'esp', 'ss0'], { right: 2, state: 'distractor' }],
    [['ss', 'esp', 'eflags', 'ss0'], { right: 3, state: 'distractor' }],
  ] as const)('%j', (order, verdict) => expect(judgeOrder(order, solution)).toEqual(verdict));
});
