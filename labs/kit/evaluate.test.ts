import { describe, expect, it } from 'vitest';
import { describeCheck } from './describe.ts';
import { detectMistakes, evaluate, evaluateChecks, type RunRecord } from './evaluate.ts';
import type { CheckSpec } from './lab-manifest.ts';
import type { LabEvent } from './vocabulary.ts';

const event = (word: string, fields: LabEvent['fields'], icount = 0): LabEvent => ({
  event: word,
  icount,
  now: icount,
  transition: 0,
  fields,
});
const run = (events: LabEvent[], final: Record<string, number | string> = {}): RunRecord => ({
  events,
  symbols: (name) => ({ user_entry: 0x8000, ustack_top: 0x80000 })[name],
  final: (what) => final[what],
});
const enteredRing3 = event(
  'iret',
  { from: 0, to: 3, cs: 0x1b, ss: 0x23, eip: 0x8000, esp: 0x80000, poppedEflags: 0x202 },
  10,
);
const refused = event('fault', { flow: 'iret', vec: 13, err: 0x20, poppedSs: 0x20, from: 0 }, 9);
const text = { en: 'x', zh: 'x' };

describe('a sequence', () => {
  it('holds when its events occur in this order with others between', () => {
    const events = [event('mark', { label: 'a' }), event('port', {}), event('mark', { label: 'b' })];
    const body = {
      kind: 'sequence',
      events: [
        { event: 'mark', where: { label: 'a' } },
        { event: 'mark', where: { label: 'b' } },
      ],
    } as const;
    expect(evaluate(body, run(events)).ok).toBe(true);
    expect(evaluate(body, run([...events].reverse())).ok).toBe(false);
  });

  it('resolves symbols and NASM numbers', () => {
    const body = {
      kind: 'sequence',
      events: [{ event: 'iret', where: { cs: '1Bh', eip: 'user_entry', esp: 'ustack_top' } }],
    } as const;
    expect(evaluate(body, run([enteredRing3])).ok).toBe(true);
  });

  it('compares labels as words, even when they are symbols too', () => {
    const body = { kind: 'sequence', events: [{ event: 'mark', where: { label: 'user_entry' } }] } as const;
    expect(evaluate(body, run([event('mark', { label: 'user_entry' })])).ok).toBe(true);
  });

  it('compares under a mask', () => {
    const body = {
      kind: 'sequence',
      events: [{ event: 'iret', where: { poppedEflags: { mask: '7202h', equals: '202h' } } }],
    } as const;
    expect(evaluate(body, run([enteredRing3])).ok).toBe(true);
    expect(evaluate(body, run([event('iret', { poppedEflags: 0x3202 })])).ok).toBe(false);
  });

  it('says what came instead, naming fault and operands', () => {
    const body = { kind: 'sequence', events: [{ event: 'iret', where: { from: 0, to: 3, cs: '1Bh' } }] } as const;
    expect(evaluate(body, run([refused]))).toMatchObject({
      ok: false,
      expected: 'iret 0→3 cs=1Bh',
      observed: '#GP(0020 (GDT[4])) flow=iret poppedSs=20h',
    });
  });
});

it('never cites a real-mode return of the firmware as the nearest miss', () => {
  const body = { kind: 'sequence', events: [{ event: 'iret', where: { from: 0, to: 3 } }] } as const;
  const firmware = event('iret', { from: 0, to: 0, protected: false });
  expect(evaluate(body, run([firmware]))).toMatchObject({ ok: false, observed: '—', evidence: null });
});

describe('the other kinds of checks', () => {
  it('never fails at the first offender', () => {
    const verdict = evaluate(
      { kind: 'never', event: { event: 'shutdown' } },
      run([event('shutdown', { chain: '13,8' }, 7)]),
    );
    expect(verdict).toMatchObject({ ok: false, evidence: { icount: 7 } });
  });
  it('count has both bounds', () => {
    const body = { kind: 'count', event: { event: 'mark' }, atLeast: 1, atMost: 2 } as const;
    const marks = [event('mark', {}), event('mark', {}), event('mark', {})];
    expect([1, 2, 3].map((n) => evaluate(body, run(marks.slice(0, n))).ok)).toEqual([true, true, false]);
    expect(evaluate(body, run([])).ok).toBe(false);
  });
  it('final compares words of the end state and shows the wrong ones', () => {
    const body = {
      kind: 'final',
      all: [
        { what: 'CPL', is: 3 },
        { what: 'CS', is: '1Bh' },
      ],
    } as const;
    expect(evaluate(body, run([], { CPL: 3, CS: 0x1b })).ok).toBe(true);
    expect(evaluate(body, run([], { CPL: 0, CS: 0x1b }))).toMatchObject({ ok: false, observed: 'CPL=0' });
  });
});

it('skips a check whose condition has failed', () => {
  const check = (id: string, body: CheckSpec['body'], needs: string[] = []): CheckSpec => ({
    id,
    title: text,
    body,
    needs,
  });
  const checks = [
    check('enter', { kind: 'sequence', events: [{ event: 'iret' }] }),
    check('after', { kind: 'never', event: { event: 'halt' } }, ['enter']),
  ];
  expect(evaluateChecks(checks, run([])).map((o) => o.status)).toEqual(['fail', 'skipped']);
  expect(evaluateChecks(checks, run([enteredRing3])).map((o) => o.status)).toEqual(['pass', 'pass']);
});

it('lists mistakes from the most specific on', () => {
  const specific = { kind: 'sequence', events: [{ event: 'fault', where: { poppedSs: '20h' } }] } as const;
  const general = { kind: 'sequence', events: [{ event: 'fault' }] } as const;
  const mistakes = [
    { id: 'ss-rpl', when: specific, text },
    { id: 'iret-fault', when: general, text },
  ];
  expect(detectMistakes(mistakes, run([refused])).map((m) => m.id)).toEqual(['ss-rpl', 'iret-fault']);
  expect(detectMistakes(mistakes, run([enteredRing3]))).toEqual([]);
});

it('describes a check in one line of machine words', () => {
  expect(describeCheck({ kind: 'count', event: { event: 'enter', where: { vec: 32, kind: 'hw' } }, atLeast: 95 })).toBe(
    'enter 20h kind=hw × ≥95',
  );
});
