import { describe, expect, it } from 'vitest';
import type { CheckResult, LabReport } from '#emulator/protocol';
import { freshProgress, type Lab, type LabProgress } from '#labs/kit';
import { checkRows, labStatus, noteRows, railRows } from './lab-rows.ts';
import { judgeOrder } from './order-check.ts';

const text = { en: '', zh: '' };
const lab = {
  id: 'T1',
  steps: [
    { id: 'p', kind: 'predict', title: text, body: text, hints: [], options: [], experiment: null, afterwards: text },
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
  it('a check that passed once stays passed until a run says otherwise, and then says so', () => {
    const before = checkRows(lab, null, null, progress({ passedChecks: ['a'] }));
    const after = checkRows(
      lab,
      ['a'],
      { checks: [failed] } as unknown as LabReport,
      progress({ passedChecks: ['a'] }),
    );
    expect([before.map((r) => r.status), after.map((r) => [r.status, r.regressed])]).toEqual([
      ['pass', 'not-run'],
      [['fail', true]],
    ]);
  });
  it('a lab is new, started or solved', () => {
    expect([
      labStatus(undefined),
      labStatus(progress({ files: { 'main.asm': '' } })),
      labStatus(progress({ solved: true })),
    ]).toEqual(['new', 'started', 'solved']);
  });
  it('notes collect predictions and explanations in the order of the steps', () => {
    const rows = noteRows(
      lab,
      progress({ steps: { d: { state: 'done', note: 'n' }, p: { state: 'done', prediction: 'x', observation: 'y' } } }),
    );
    expect(rows.map((r) => [r.step, r.prediction, r.observation, r.note])).toEqual([
      ['p', 'x', 'y', null],
      ['d', null, null, 'n'],
    ]);
  });
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
