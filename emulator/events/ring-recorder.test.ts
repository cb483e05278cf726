import { describe, expect, it } from 'vitest';
import { formatTransition } from './format-transition.ts';
import { MICRO_STEPS } from './micro-steps.table.ts';
import { PASSAGE, PASSAGE_STATE_WORDS } from './transition-recorder.ts';
import { RingRecorder, type RecordedProcessor } from './ring-recorder.ts';
import { holds, RULES, ruleRow } from './rules.table.ts';

/** A processor that explains a journal by telling every entry under one step. */
const processor = (): RecordedProcessor & { stateWords: Int32Array } => ({
  icount: 7,
  now: 9,
  stateWords: Int32Array.of(0x90000, 1),
  state: {
    cr2: new Uint32Array(1),
    gpr: new Int32Array(8),
    eip: new Uint32Array(1),
    cpl: new Uint8Array(1),
    selector: new Uint16Array(8),
    base: new Uint32Array(8),
    attributes: new Uint32Array(8),
    cr0: new Uint32Array(1),
    cr3: new Uint32Array(1),
  },
  getEflags: () => 0x202,
  passageState: (kept) => kept,
  where: () => ({ cpl: 0, cs: 8, eip: 0x8000, ss: 0x10, esp: 0x8fff4, eflags: 2, ssBase: 0 }),
  explain({ journal, fault, fromEip, eflags, state }, narrator) {
    narrator.step('idt.read-gate');
    narrator.check('gate.DPL >= CPL', 3, 3, true);
    for (const entry of journal) {
      if (entry.kind === 'read') narrator.read(0x2000, entry.physical, 4, entry.value);
      if (entry.kind === 'write') {
        narrator.step('push.eip');
        narrator.write(0x8fffc, entry.physical, 4, entry.before, 0x7002);
      }
      if (entry.kind === 'page-entry') narrator.write(entry.physical, entry.physical, 4, entry.before, entry.after);
    }
    narrator.register('ESP', 0x90000, 0x8fffc);
    narrator.register('EFLAGS', 0x202, 0x202);
    const where = { cpl: 0, cs: 8, ss: 0x10, esp: state[0] as number, eflags };
    return { from: { ...where, eip: fromEip }, to: fault ? null : { ...where, eip: 0x8000 } };
  },
});

function recordOne(recorder: RingRecorder, vector = 0x80): void {
  recorder.begin('interrupt-delivery', 'INT n', vector, -1, 1, null, 0, 0x7000);
  recorder.read(0xffffffff, 0x2000);
  recorder.probe();
  recorder.secondPage(0x9000);
  recorder.write(0, 0x8fffc);
  recorder.complete();
}

describe('RingRecorder', () => {
  it('gives a transition narrated from its journal, with the state it began with', () => {
    const cpu = processor();
    const recorder = new RingRecorder(cpu, { transitions: 4, words: 64 });
    recordOne(recorder);
    cpu.stateWords[0] = 0;
    const where = { cpl: 0, cs: 8, ss: 0x10, esp: 0x90000, eflags: 0x202 };
    expect(recorder.transition(1)).toEqual({
      kind: 'transition',
      id: 1,
      icount: 7,
      now: 9,
      flow: 'interrupt-delivery',
      cause: { type: 'INT n', vector: 0x80 },
      parent: 0,
      from: { ...where, eip: 0x7000 },
      to: { ...where, eip: 0x8000 },
      steps: [
        {
          step: 'idt.read-gate',
          reads: [{ linear: 0x2000, physical: 0x2000, size: 4, before: 0xffffffff, after: 0xffffffff }],
          checks: [{ rule: 'gate.DPL >= CPL', left: 3, right: 3, ok: true }],
          writes: [],
          registers: [],
        },
        {
          step: 'push.eip',
          reads: [],
          checks: [],
          writes: [{ linear: 0x8fffc, physical: 0x8fffc, size: 4, before: 0, after: 0x7002 }],
          registers: [{ register: 'ESP', before: 0x90000, after: 0x8fffc }],
        },
      ],
      outcome: 'completed',
    });
  });

  it('tells a failed transition with the step it failed at, and CR2 when a page fault set it', () => {
    const cpu = processor();
    const recorder = new RingRecorder(cpu, { transitions: 4, words: 64 });
    const why = { rule: 'gate.P = 1', left: 0, right: 1 } as const;
    recorder.begin('iret', 'instruction', 32, 0, 0, null, 0, 0x7000);
    recorder.pageEntry(0x5000, 0x27, 0x67);
    cpu.state.cr2[0] = 0xdeadb000;
    recorder.fail(14, 2, why);
    const told = recorder.transition(1);
    expect(told).toMatchObject({
      cause: { type: 'instruction', instruction: 'IRET' },
      to: null,
      outcome: { fault: 14, errorCode: 2, atStep: 'idt.read-gate', why },
      steps: [{ writes: [{ linear: 0x5000, before: 0x27, after: 0x67 }] }],
    });
    expect(told?.steps[0]?.registers).toContainEqual({ register: 'CR2', before: 0, after: 0xdeadb000 });
  });

  it('keeps the newest transitions when headers run out', () => {
    const recorder = new RingRecorder(processor(), { transitions: 4, words: 64 });
    for (let i = 1; i <= 10; i++) recordOne(recorder, i);
    const kept = recorder.transitionsBetween(1, 10).map((t) => t.cause.vector);
    expect([recorder.count, recorder.transition(6), kept]).toEqual([10, null, [7, 8, 9, 10]]);
  });

  it('keeps the newest transitions when the journal runs out', () => {
    const recorder = new RingRecorder(processor(), { transitions: 64, words: 32 });
    for (let i = 1; i <= 10; i++) recordOne(recorder, i);
    expect(recorder.transitionsBetween(1, 10).map((t) => t.cause.vector)).toEqual([9, 10]);
  });

  it('tells a run of accesses one by one, upwards and downwards', () => {
    const recorder = new RingRecorder(processor(), { transitions: 4, words: 64 });
    const memory = Int32Array.of(0x11111, 0x22222, 0x33333);
    recorder.begin('iret', 'instruction', 32, 0, 0, null, 0, 0x7000);
    recorder.readRun(memory, 0, 3, 0x2000, 0xffff);
    recorder.writeRun(memory, 2, -1, 2, 0x3008, -1);
    recorder.complete();
    const steps = recorder.transition(1)?.steps ?? [];
    expect([
      steps[0]?.reads.map((a) => [a.physical, a.after]),
      steps.flatMap((step) => step.writes.map((a) => [a.physical, a.before])),
    ]).toEqual([
      [
        [0x2000, 0x1111],
        [0x2004, 0x2222],
        [0x2008, 0x3333],
      ],
      [
        [0x3008, 0x33333],
        [0x3004, 0x22222],
      ],
    ]);
  });

  it('does not show an open transition, and forgets an abandoned one', () => {
    const recorder = new RingRecorder(processor(), { transitions: 4, words: 64 });
    recorder.begin('iret', 'instruction', 32, 0, 0, null, 0, 0x7000);
    recorder.read(1, 1);
    const open = [recorder.open, recorder.transition(1)];
    recorder.abandon();
    recordOne(recorder);
    expect([open, recorder.nextId, recorder.transition(1)?.flow]).toEqual([[true, null], 2, 'interrupt-delivery']);
  });

  it('keeps of a passage what the processor wrote, state and journal', () => {
    const recorder = new RingRecorder(processor(), { transitions: 4, words: 128 });
    const state = recorder.beginPassage(PASSAGE.EXTERNAL, 0x20, -1, 0, null, 0x7000, 0x246, 0);
    recorder.words[state] = 0x5000;
    recorder.at = state + PASSAGE_STATE_WORDS;
    recorder.read(7, 0x2000);
    recorder.complete();
    const told = recorder.transition(1);
    expect(told).toMatchObject({
      flow: 'interrupt-delivery',
      cause: { type: 'external', vector: 0x20 },
      from: { esp: 0x5000, eflags: 0x246, eip: 0x7000 },
      steps: [{ reads: [{ after: 7 }] }],
    });
  });

  it('begins anew at an id it has not come to', () => {
    const recorder = new RingRecorder(processor(), { transitions: 8, words: 64 });
    for (let i = 1; i <= 3; i++) recordOne(recorder, i);
    recorder.rewind(100);
    recordOne(recorder, 0x77);
    recorder.rewind(50);
    recordOne(recorder, 0x66);
    expect([recorder.transition(100), recorder.transition(2), recorder.transition(50)?.cause.vector]).toEqual([null, null, 0x66]); // prettier-ignore
  });

  it('goes back to an earlier id', () => {
    const recorder = new RingRecorder(processor(), { transitions: 8, words: 128 });
    for (let i = 1; i <= 4; i++) recordOne(recorder, i);
    recorder.rewind(3);
    recordOne(recorder, 0x77);
    expect(recorder.transitionsBetween(1, 9).map((t) => t.cause.vector)).toEqual([1, 2, 0x77]);
  });

  it('tells the listener the id of every transition that closes', () => {
    const recorder = new RingRecorder(processor(), { transitions: 4, words: 64 });
    const ids: number[] = [];
    recorder.onClosed = (id) => ids.push(id);
    recordOne(recorder);
    recordOne(recorder);
    expect(ids).toEqual([1, 2]);
  });
});

describe('formatTransition', () => {
  it('is one line per step between a head and the place it ended', () => {
    const recorder = new RingRecorder(processor(), { transitions: 4, words: 64 });
    recordOne(recorder);
    const transition = recorder.transition(1);
    expect(transition && formatTransition(transition)).toBe(
      [
        '#1 icount 7  interrupt-delivery  INT 80h  CPL 0 -> 0',
        '    from                    CPL 0  CS:EIP 0008:00007000  SS:ESP 0010:00090000  EFLAGS 00000202 (IF)',
        '    idt.read-gate           [00002000] = FFFFFFFF; gate.DPL >= CPL: 3 >= 3 ok',
        '    push.eip                [0008FFFC] 00000000 -> 00007002; ESP 00090000 -> 0008FFFC',
        '    to                      CPL 0  CS:EIP 0008:00008000  SS:ESP 0010:00090000  EFLAGS 00000202 (IF)',
        '',
      ].join('\n'),
    );
  });
  it('leaves out what differs between runs when asked', () => {
    const recorder = new RingRecorder(processor(), { transitions: 4, words: 64 });
    recordOne(recorder);
    const transition = recorder.transition(1);
    expect(transition && formatTransition(transition, { timeless: true }).split('\n')[0]).toBe(
      'interrupt-delivery  INT 80h  CPL 0 -> 0',
    );
  });
});

describe('tables', () => {
  it('have unique ids', () => {
    const rules = RULES.map((row) => row.id);
    const steps = MICRO_STEPS.map((row) => row.id);
    expect([new Set(rules).size, new Set(steps).size]).toEqual([rules.length, steps.length]);
  });
  it.each([
    ['=', 1, 1, true],
    ['!=', 1, 1, false],
    ['<=', 0xffffffff, 0, false],
    ['>=', 0xffffffff, 0, true],
    ['>', 5, 5, false],
    ['in', 0x1b, 0x08000000, true],
    ['in', 0x1b, 0x04000000, false],
    ['serial', 13, 11, false],
    ['serial', 13, 14, true],
    ['serial', 14, 14, false],
    ['serial', 6, 13, true],
  ] as const)('holds(%s, %i, %i) is %s', (relation, left, right, expected) => {
    expect(holds(relation, left, right)).toBe(expected);
  });
  it('find a rule by its id', () => {
    expect(ruleRow('gate.DPL >= CPL')).toMatchObject({ relation: '>=', left: 'DPL of the gate', right: 'CPL' });
  });
});
