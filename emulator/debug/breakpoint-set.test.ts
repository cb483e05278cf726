import { describe, expect, it } from 'vitest';
import { debugWorld, KINDS_KERNEL } from '#emulator/testing';

const AGAIN = { kind: 'label', label: 'again' } as const;
const COUNTER = { kind: 'watch', at: 'counter', size: 4, access: 'write', space: 'linear' } as const;
const ecx = (w: ReturnType<typeof debugWorld>): number => w.machine.registers().gpr[1];

describe('conditions', () => {
  it('stop only where they hold, forwards and backwards, and only such hits count', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: AGAIN, condition: 'ecx < 3 && dword [counter] > 2' });
    const forwards = w.allForwards();
    expect(forwards.map(({ at }) => at)).toEqual(['again']);
    expect(w.set.statuses).toEqual([{ id: 'b1', hits: 1, spent: false }]);
    expect(w.allBackwards()).toEqual(forwards);
  });

  it('of events may ask what the event was', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: { kind: 'port', first: 0x80, last: 0x80, direction: 'out' }, condition: 'value == 2' });
    expect(w.allForwards().map(({ hits }) => hits[0].fields['value'])).toEqual([2]);
  });

  it('that cannot be understood say which token is wrong, and do not stop', () => {
    const w = debugWorld(KINDS_KERNEL);
    const [bound] = w.breakpoints({ place: AGAIN, condition: 'ecx == conter' });
    expect(bound.problem).toMatchObject({ code: 'condition', token: 'conter', expression: { start: 7, end: 13 } });
    expect(bound.problem?.expression?.words.en).toContain('counter');
    expect(w.allForwards()).toEqual([]);
  });

  it('cost no stop of the run where they do not hold', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: { kind: 'label', label: 'maps' }, condition: 'ecx == 12345' });
    let runs = 0;
    const { run } = w.machine;
    w.machine.run = (limit) => (runs++, run.call(w.machine, limit));
    w.go();
    expect(runs).toBeLessThan(20);
  });
});

describe('hit counts', () => {
  it.each([
    ['at', 2, [4]],
    ['every', 2, [4, 2]],
    ['from', 4, [2, 1]],
  ] as const)('%s %i', (rule, count, stops) => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: AGAIN, hits: { rule, count } });
    const seen: number[] = [];
    while (w.go().why === 'breakpoint') seen.push(ecx(w));
    expect(seen).toEqual(stops);
    expect(w.set.statuses[0].hits).toBe(5);
  });

  it('backwards stop at the nth hit back from here, and the count is that of the moment', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: AGAIN, hits: { rule: 'at', count: 3 } }, { place: COUNTER, enabled: false });
    expect([w.go().why, ecx(w)]).toEqual(['breakpoint', 3]);
    while (w.go().why === 'breakpoint');
    expect([w.back().why, ecx(w), w.set.statuses[0].hits]).toEqual(['breakpoint', 3, 3]);
    expect(w.go().why).toBe('shutdown');
    expect(w.set.statuses[0].hits).toBe(5);
  });

  it('stay when something else is changed, and begin again when the breakpoint is', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: AGAIN });
    w.go();
    w.go();
    w.breakpoints({ place: AGAIN }, { place: COUNTER });
    expect(w.set.statuses.map(({ hits }) => hits)).toEqual([2, 0]);
    w.breakpoints({ place: AGAIN, condition: 'ecx > 0' }, { place: COUNTER });
    expect(w.set.statuses.map(({ hits }) => hits)).toEqual([0, 0]);
  });
});

describe('log messages', () => {
  it('are written instead of stopping, with values filled in', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints(
      { place: AGAIN, log: 'round {ecx}, counter {dword [counter]} {{cpl {cpl}}}' },
      { place: { kind: 'vector', vector: 0x80, source: 'software' }, log: 'call {vector}' },
    );
    expect(w.go().why).toBe('shutdown');
    expect(w.set.log.map(({ text }) => text)).toEqual([
      'round 5, counter 0 {cpl 0}',
      'round 4, counter 5 {cpl 0}',
      'round 3, counter 4 {cpl 0}',
      'round 2, counter 3 {cpl 0}',
      'round 1, counter 2 {cpl 0}',
      'call 80h',
    ]);
  });

  it('are taken away when the machine goes back before them, and do not stop it there', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: AGAIN, log: '{ecx}' }, { place: COUNTER, condition: 'ecx == 4' });
    expect(w.go().why).toBe('breakpoint');
    expect(w.set.log.map(({ text }) => text)).toEqual(['5', '4']);
    expect(w.back().why).toBe('rule');
    expect(w.set.log).toEqual([]);
  });

  it('are written by steps too', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: AGAIN });
    w.go();
    w.breakpoints({ place: { kind: 'label', label: 'twice' }, log: 'in' }, { place: COUNTER, log: 'out' });
    for (let n = 0; n < 7; n++) w.step('into');
    expect(w.set.log.map(({ text }) => text)).toEqual(['out', 'in']);
  });
});

describe('one-shot breakpoints', () => {
  it('are spent by their first stop', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: AGAIN, once: true });
    expect(w.allForwards()).toHaveLength(1);
    expect(w.set.statuses).toEqual([{ id: 'b1', hits: 1, spent: true }]);
  });
});

describe('places', () => {
  it('are refused with the word that is wrong', () => {
    const w = debugWorld(KINDS_KERNEL);
    const bound = w.breakpoints(
      { place: { kind: 'label', label: 'agan+4' } },
      { place: { file: 'main.asm', line: 9999 } },
      { place: { kind: 'watch', at: '0-1', size: 1, access: 'read', space: 'linear' } },
    );
    expect(bound.map(({ problem }) => [problem?.code, problem?.token])).toEqual([
      ['unknown-name', 'agan'],
      ['no-code', 'main.asm:9999'],
      ['outside', '0-1'],
    ]);
  });
});

describe('running on', () => {
  it('leaves a breakpoint that the machine stands at, however it came there', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: AGAIN });
    w.go();
    w.go();
    expect([w.back().why, ecx(w)]).toEqual(['breakpoint', 5]);
    expect([w.go().why, ecx(w)]).toEqual(['breakpoint', 4]);
  });
});
