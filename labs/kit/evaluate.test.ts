import { describe, expect, it } from 'vitest';
import { describeCheck } from './describe.ts';
import { detectMistakes, evaluate, evaluateChecks, measure, type RunRecord } from './evaluate.ts';
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
  unitsPerClock: 20,
  end: events.at(-1)?.now ?? 0,
  probed: () => null,
});
const runs = (record: RunRecord): ReadonlyMap<string, RunRecord> => new Map([['main', record]]);
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

describe('checks over stretches and repetitions', () => {
  const mark = (label: string, icount: number): LabEvent => event('mark', { label }, icount);
  const at = (label: string) => ({ event: 'mark', where: { label } }) as const;

  it('counts a sequence so many times', () => {
    const events = [mark('a', 1), mark('b', 2), mark('a', 3), mark('b', 4)];
    const body = (times: number) => ({ kind: 'sequence', events: [at('a'), at('b')], times }) as const;
    expect(evaluate(body(2), run(events)).ok).toBe(true);
    expect(evaluate(body(3), run(events))).toMatchObject({ ok: false, observed: '×2; —' });
  });
  it('bounds a sequence in instructions, trying every beginning', () => {
    const body = { kind: 'sequence', events: [at('a'), at('b')], withinInstructions: 4 } as const;
    expect(evaluate(body, run([mark('a', 1), mark('a', 20), mark('b', 22)])).ok).toBe(true);
    expect(evaluate(body, run([mark('a', 1), mark('b', 22)]))).toMatchObject({
      ok: false,
      observed: '21 instructions',
    });
  });
  it('looks only inside the stretches', () => {
    const body = { kind: 'never', event: at('x'), between: [at('a'), at('b')] } as const;
    expect(evaluate(body, run([mark('x', 1), mark('a', 2), mark('b', 3), mark('x', 4)])).ok).toBe(true);
    expect(evaluate(body, run([mark('a', 2), mark('x', 3), mark('b', 4)])).ok).toBe(false);
  });
  it('balances two kinds of events', () => {
    const body = { kind: 'balance', left: at('a'), right: at('b') } as const;
    expect(evaluate(body, run([mark('a', 1), mark('b', 2)])).ok).toBe(true);
    expect(evaluate(body, run([mark('a', 1)]))).toMatchObject({ ok: false, observed: '1 : 0' });
  });
  it('joins bodies with all and any', () => {
    const [a, b] = (['a', 'b'] as const).map((label) => ({ kind: 'count', event: at(label), atLeast: 1 }) as const);
    expect(evaluate({ kind: 'all', of: [a, b] }, run([mark('a', 1)])).ok).toBe(false);
    expect(evaluate({ kind: 'any', of: [a, b] }, run([mark('a', 1)])).ok).toBe(true);
  });
  it('says that a body does not hold', () => {
    const body = { kind: 'not', of: { kind: 'never', event: at('a') } } as const;
    expect(evaluate(body, run([mark('a', 1)]))).toMatchObject({ ok: true, evidence: { icount: 1 } });
    expect(evaluate(body, run([mark('b', 1)])).ok).toBe(false);
    expect(describeCheck(body)).toBe('¬ (¬ mark label=a)');
  });
});

describe('metrics', () => {
  const on = (icount: number): LabEvent => event('iflag', { to: 1 }, icount);
  const off = (icount: number): LabEvent => event('iflag', { to: 0 }, icount);
  const edge = (icount: number): LabEvent => event('pit', { op: 'edge', channel: 0 }, icount);
  const pic = (op: string, irr: number, icount: number): LabEvent => event('pic', { op, irq: 0, irr, imr: 0 }, icount);
  const value = (metric: string, events: LabEvent[], of?: number | string): number | undefined =>
    measure(metric, of, run(events))?.value;

  it('measures from the first STI on: the longest stretch with IF = 0', () => {
    expect(value('max_if_off', [off(0), on(1000), off(1100), on(1140), off(2000), on(2020)])).toBe(2);
    const programmed = event('pit', { op: 'program', channel: 0, reload: 100 }, 0);
    expect(value('max_if_off_percent', [programmed, on(1000), off(1100), on(1140)])).toBe(2);
  });
  it('counts the requests of the timer that nobody heard, but for those of a masked line', () => {
    const lost = (masked: boolean, icount: number): LabEvent =>
      event('pit', { op: 'lost', channel: 0, masked }, icount);
    const events = [lost(false, 0), on(1), edge(10), lost(false, 20), edge(20), lost(true, 30), edge(30)];
    expect(value('lost_ticks', events)).toBe(1);
    expect(value('pit_edges', events)).toBe(3);
  });
  it('waits from the request to the acknowledgement', () => {
    expect(value('irq_latency', [on(0), pic('irr', 1, 100), pic('inta', 0, 160)], 0)).toBe(3);
  });
  it('counts re-entries and switches', () => {
    const begin = (alive: number, icount: number): LabEvent =>
      event('activation', { label: 'bh', op: 'begin', alive }, icount);
    expect(value('reentries', [begin(0, 1), begin(1, 2), begin(0, 3)], 'bh')).toBe(1);
    const back = (pid: number, icount: number): LabEvent => event('iret', { to: 3, pid }, icount);
    expect(value('switches', [back(1, 1), back(1, 2), back(2, 3), back(1, 4)])).toBe(2);
    expect(value('cpu_percent', [back(1, 0), back(2, 75), back(2, 100)], 1)).toBe(75);
  });
  it('times a stretch from its label to the end of that name, the last time it was executed', () => {
    const mark = (label: string, icount: number): LabEvent => event('mark', { label }, icount);
    const events = [
      mark('a', 0),
      mark('a_end', 20),
      mark('a', 100),
      mark('a', 120),
      mark('b_end', 130),
      mark('a_end', 160),
    ];
    expect(value('clocks_of', events, 'a')).toBe(60 / run([]).unitsPerClock);
    expect(value('clocks_of', events.slice(0, 1), 'a')).toBe(0);
  });
  it('knows no other words', () => {
    expect(measure('speed', undefined, run([]))).toBeNull();
  });
});

it('skips a check whose condition has failed', () => {
  const check = (id: string, body: CheckSpec['body'], needs: string[] = []): CheckSpec => ({
    id,
    title: text,
    body,
    needs,
    run: 'main',
  });
  const checks = [
    check('enter', { kind: 'sequence', events: [{ event: 'iret' }] }),
    check('after', { kind: 'never', event: { event: 'halt' } }, ['enter']),
  ];
  expect(evaluateChecks(checks, runs(run([]))).map((o) => o.status)).toEqual(['fail', 'skipped']);
  expect(evaluateChecks(checks, runs(run([enteredRing3]))).map((o) => o.status)).toEqual(['pass', 'pass']);
});

it('lists mistakes from the most specific on', () => {
  const specific = { kind: 'sequence', events: [{ event: 'fault', where: { poppedSs: '20h' } }] } as const;
  const general = { kind: 'sequence', events: [{ event: 'fault' }] } as const;
  const mistakes = [
    { id: 'ss-rpl', when: specific, run: 'main', text },
    { id: 'iret-fault', when: general, run: 'main', text },
  ];
  expect(detectMistakes(mistakes, runs(run([refused]))).map((m) => m.id)).toEqual(['ss-rpl', 'iret-fault']);
  expect(detectMistakes(mistakes, runs(run([enteredRing3])))).toEqual([]);
});

it('describes a check in one line of machine words', () => {
  expect(describeCheck({ kind: 'count', event: { event: 'enter', where: { vec: 32, kind: 'hw' } }, atLeast: 95 })).toBe(
    'enter 20h kind=hw × ≥95',
  );
});
