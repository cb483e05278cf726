/** Queries over real kernels, held against a list of all events that was written down beside. */
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { EMPTY_CONTEXT, executionContext, type InspectContext } from '#emulator/inspect';
import { createMachine } from '#emulator/machine';
import { assembleImage, FIXTURE_KERNELS, bootWith } from '#emulator/testing';
import { Timeline } from '#emulator/timeline';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  describeProblem,
  type LabEvent,
  parseExpression,
  parseQuery,
  QueryRun,
  type QueryResult,
  toLabEvents,
} from './index.ts';

const config = { ramBytes: 16 << 20 };
const LENGTH = 120_000;

interface World {
  readonly timeline: Timeline;
  readonly symbols: ReadonlyMap<string, number>;
  /** All events of the whole run. */
  readonly events: readonly LabEvent[];
}
const worlds = new Map<string, World>();
function world(kernel: string, length = LENGTH): World {
  const known = worlds.get(`${kernel} ${length}`);
  if (known) return known;
  const text = readFileSync(join(FIXTURE_KERNELS, `${kernel}.asm`), 'utf8');
  const { image, symbols } = assembleImage({ name: kernel, text }, FIXTURE_KERNELS);
  const timeline = new Timeline(createMachine(config), { strategy: { name: 'test', spacing: 40_000, most: 8 } });
  timeline.load(image);
  const events: LabEvent[] = [];
  timeline.machine.observe('accesses', (event) => void events.push(...toLabEvents(event, () => '')));
  timeline.run({ instructions: length });
  timeline.machine.observe('transitions', null);
  const made = { timeline, symbols: new Map(symbols.map((s) => [s.name, s.value])), events };
  worlds.set(`${kernel} ${length}`, made);
  return made;
}

function ask({ timeline, symbols }: World, text: string, options: { ahead?: number; most?: number } = {}): QueryResult {
  const parsed = parseQuery(text, { symbols });
  if (!parsed.ok) throw new Error(`${text}: ${describeProblem(parsed.problem)}`);
  const here = timeline.present.now;
  const run = new QueryRun(timeline, parsed.query, { context: contextOf(timeline), symbol: (name) => symbols.get(name), ...options }); // prettier-ignore
  for (;;) {
    const result = run.advance(200_000);
    if (result !== null) {
      run.finish();
      return result;
    }
    // Between two pieces the machine stands where it stood.
    run.pause();
    if (timeline.present.now !== here) throw new Error('the machine moved');
    run.proceed();
  }
}
/** Transitions as the machine has them recorded. */
const contextOf = ({ machine }: Timeline): InspectContext => ({
  ...EMPTY_CONTEXT,
  transitions: { get count() { return machine.transitionCount; }, get: (id) => machine.transition(id) },
}); // prettier-ignore
const nows = (events: readonly { now: number }[]): number[] => events.map(({ now }) => now);

describe('events of k02', () => {
  let w: World;
  const of = (holds: (e: LabEvent) => boolean): LabEvent[] => w.events.filter(holds);
  beforeAll(() => void (w = world('k02_int80_tss')));

  it('all of a kind, with and without conditions', () => {
    expect(nows(ask(w, 'all iret').hits)).toEqual(nows(of((e) => e.event === 'iret')));
    const entered = of((e) => e.event === 'enter' && e.fields['from'] === 3);
    expect(entered.length).toBeGreaterThan(5);
    const result = ask(w, 'enter where from == 3');
    expect(nows(result.hits)).toEqual(nows(entered));
    expect(result.hits.map(({ fields }) => fields)).toEqual(entered.map(({ fields }) => fields));
    expect([result.complete, result.end, result.count]).toEqual([true, 'history', entered.length]);
  });
  it('counts, with port accesses too', () => {
    const written = of((e) => e.event === 'port' && e.fields['port'] === 0xe9);
    expect(ask(w, 'count port where port == 0E9h')).toMatchObject({ count: written.length, hits: [], complete: true });
    expect(ask(w, 'port where port == 0E9h limit 3')).toMatchObject({ count: 3, end: 'limit', complete: false });
    expect(ask(w, 'all port', { most: 10 })).toMatchObject({ count: 10, end: 'limit', complete: false });
  });
  it('the next and the previous from anywhere, and the first and the last', () => {
    const faults = of((e) => e.event === 'fault');
    expect(faults.length).toBeGreaterThan(3);
    const end = w.timeline.present;
    for (const at of [20_000, faults[1].now, faults[1].now + 1, faults[2].now - 1]) {
      w.timeline.seek({ now: at, icount: 0 });
      const digest = w.timeline.machine.digest();
      const next = faults.find((e) => e.now >= at);
      const previous = faults.filter((e) => e.now < at).slice(-1);
      expect([at, nows(ask(w, 'next fault').hits)]).toEqual([at, next ? [next.now] : []]);
      expect([at, nows(ask(w, 'previous fault').hits)]).toEqual([at, nows(previous)]);
      expect([w.timeline.machine.digest(), w.timeline.present.now]).toEqual([digest, at]);
    }
    w.timeline.seek(end);
    expect(nows(ask(w, 'first fault').hits)).toEqual([faults[0].now]);
    expect(nows(ask(w, 'last fault').hits)).toEqual(nows(faults.slice(-1)));
    expect(nows(ask(w, 'previous fault limit 3').hits)).toEqual(nows(faults.slice(-3).reverse()));
  });
  it('phrases mean what they say', () => {
    const levels = of((e) => ['enter', 'iret', 'xfer', 'task'].includes(e.event) && e.fields['from'] !== e.fields['to']); // prettier-ignore
    expect(nows(ask(w, 'all cpl changes').hits)).toEqual(nows(levels));
    expect(nows(ask(w, 'system calls').hits)).toEqual(
      nows(of((e) => e.event === 'enter' && e.fields['kind'] === 'sw')),
    );
    expect(nows(ask(w, 'exceptions').hits)).toEqual(nows(of((e) => e.event === 'enter' && e.fields['kind'] === 'exc')));
  });
  it('bounds: an instruction count or a label, from and until', () => {
    const [first, , , fourth] = of((e) => e.event === 'enter' && e.fields['protected'] === true);
    const query = `enter where protected from ${first.icount + 1} until ${fourth.icount}`;
    const inside = of((e) => e.event === 'enter' && e.fields['protected'] === true && e.icount > first.icount && e.icount < fourth.icount); // prettier-ignore
    const result = ask(w, query);
    expect([nows(result.hits), result.end]).toEqual([nows(inside), 'range']);
    const backwards = ask(w, `last ${query}`);
    expect(nows(backwards.hits)).toEqual(nows(inside.slice(-1)));
    expect(ask(w, 'enter from 99999999')).toMatchObject({ end: 'from', complete: false, count: 0 });
    const kmain = ask(w, 'first when eip == kmain');
    expect(kmain.hits.length).toBe(1);
    const early = of((e) => e.event === 'enter' && e.now < kmain.hits[0].now);
    expect(nows(ask(w, 'enter until kmain').hits)).toEqual(nows(early));
    const late = of((e) => e.event === 'iret' && e.now >= kmain.hits[0].now);
    expect(nows(ask(w, 'iret from kmain').hits)).toEqual(nows(late));
  });
  it('stands at the moment right before the hit when it goes there', () => {
    for (const { now, fields, transition } of ask(w, 'enter where kind == "sw" limit 5').hits) {
      w.timeline.seek({ now, icount: 0 });
      const before = w.timeline.machine.transitionCount;
      w.timeline.step();
      const after = w.timeline.machine.transition(w.timeline.machine.transitionCount);
      expect([before + 1, after?.cause.vector, after?.id]).toEqual([transition, fields['vec'], transition]);
    }
    w.timeline.seek(w.timeline.end);
  });
});

describe('while: the machine right before the event', () => {
  it.each(['k02_int80_tss', 'k04_pic'])('agrees with standing there (%s)', (kernel) => {
    const w = world(kernel, kernel === 'k04_pic' ? 300_000 : LENGTH);
    const { timeline } = w;
    const { machine } = timeline;
    const end = timeline.present;
    const entered = w.events.filter((e) => e.event === 'enter' && e.fields['protected'] === true).slice(0, 24);
    const history = { get count() { return machine.transitionCount; }, get: (id: number) => machine.transition(id) }; // prettier-ignore
    const expected = { cpl: [] as number[], interrupt: [] as number[] };
    timeline.seek(timeline.start);
    for (const { now } of entered) {
      timeline.seek({ now, icount: 0 });
      const r = machine.registers();
      if (r.cpl === 0 && r.gpr[0] > 1) expected.cpl.push(now);
      if (executionContext(machine, r, { transitions: history }).context === 'interrupt') expected.interrupt.push(now);
    }
    timeline.seek(end);
    const until = `until ${entered[entered.length - 1].icount + 1}`;
    expect(nows(ask(w, `enter where protected while cpl == 0 and eax > 1 ${until}`).hits)).toEqual(expected.cpl);
    expect(nows(ask(w, `enter where protected and cpl == 0 and eax > 1 ${until}`).hits)).toEqual(expected.cpl);
    expect(nows(ask(w, `enter where protected while context == "interrupt" ${until}`).hits)).toEqual(expected.interrupt); // prettier-ignore
    const nested = expected.interrupt[0];
    if (nested !== undefined) {
      // From inside the handler: what led there was recorded before the search began.
      timeline.seek({ now: nested, icount: 0 });
      expect(nows(ask(w, 'next enter where protected while context == "interrupt"').hits)).toEqual([nested]); // eslint-disable-line vitest/no-conditional-expect -- k02 has none
      timeline.seek(end);
    }
    expect(nows(ask(w, `last enter where protected while cpl == 0 and eax > 1 ${until}`).hits)).toEqual(expected.cpl.slice(-1)); // prettier-ignore
  });
});

describe('changes and writes', () => {
  const PROGRAM = `
      mov ecx, 40
  again:
      mov eax, ecx
      and eax, 7
      jnz .skip
      inc dword [counter]
  .skip:
      mov dword [same], 5
      push ecx
      pop edx
      loop again
      lidt [idtr_2]
      mov byte [table + 8*3 + 5], 0xEE
      mov dword [counter], 100
      rep stosd
      jmp stop
  align 8
  counter: dd 0
  same: dd 5
  idtr_2: dw 8*16-1
          dd table
  table: times 16 dq 0x00008E0000080000
  stop:
      jmp $
  `;
  let w: World;
  /** Value of an expression at every moment of the interesting stretch, and the moments. */
  let moments: { now: number; icount: number }[];
  const valuesOf = (text: string): unknown[] => {
    const parsed = parseExpression(text, { symbols: w.symbols });
    if (!parsed.ok) throw new Error(describeProblem(parsed.problem));
    return moments.map(({ now }) => {
      w.timeline.seek({ now, icount: 0 });
      return parsed.expression.evaluate({ machine: w.timeline.machine, symbol: (name) => w.symbols.get(name), event: null }); // prettier-ignore
    });
  };
  /** Moments right before each change of the values. */
  const changesIn = (values: readonly unknown[]): number[] => moments.slice(0, -1).filter((_, k) => values[k] !== values[k + 1]).map(({ now }) => now); // prettier-ignore

  beforeAll(() => {
    const { image, symbol } = bootWith(PROGRAM, { harness: 'protected', config });
    const names = ['counter', 'same', 'table', 'kmain', 'stop', 'again'];
    const symbols = new Map(names.map((name) => [name, symbol(name)]));
    const timeline = new Timeline(createMachine(config), { strategy: { name: 'test', spacing: 300, most: 8 } });
    timeline.load(image);
    const { machine } = timeline;
    machine.setBreakpoints([symbol('kmain')]);
    timeline.run({ instructions: 10_000_000 });
    machine.setBreakpoints([]);
    timeline.begin();
    moments = [];
    while (machine.registers().eip !== symbol('stop')) {
      moments.push(timeline.present);
      timeline.step();
    }
    moments.push(timeline.present);
    w = { timeline, symbols, events: [] };
  });

  it.each(['dword [counter]', 'eax', 'ecx & 1', 'edx', 'idt[3].dpl', 'idt[3].low', 'idtr.base', '[counter] + cpl', '[esp]', 'eflags.zf'])('changes of %s, forwards and backwards', (text) => {
    const expected = changesIn(valuesOf(text));
    w.timeline.seek(w.timeline.end);
    expect(expected.length).toBeGreaterThan(0);
    expect(nows(ask(w, `changes of ${text}`).hits)).toEqual(expected);
    expect(nows(ask(w, `last change of ${text}`).hits)).toEqual(expected.slice(-1));
    w.timeline.seek(moments[moments.length >> 1]);
    const here = w.timeline.present.now;
    expect(nows(ask(w, `next change of ${text}`).hits)).toEqual(expected.filter((now) => now >= here).slice(0, 1));
    expect(nows(ask(w, `previous changes of ${text} limit 2`).hits)).toEqual(expected.filter((now) => now < here).slice(-2).reverse()); // prettier-ignore
    expect(w.timeline.present.now).toBe(here);
    w.timeline.seek(w.timeline.end);
  }); // prettier-ignore

  it('has values before and after, and conditions on them', () => {
    const { hits } = ask(w, 'changes of [counter] where after > 2');
    expect(hits.map(({ fields, text }) => [fields['before'], fields['after'], text])).toEqual([[2, 3, '[counter] 2 → 3'], [3, 4, '[counter] 3 → 4'], [4, 5, '[counter] 4 → 5'], [5, 100, '[counter] 5 → 64h']]); // prettier-ignore
  });
  it('writes that change nothing are writes all the same', () => {
    expect(ask(w, 'changes of [same]').count).toBe(0);
    const { hits } = ask(w, 'writes to dword [same]');
    expect(hits.length).toBe(40);
    expect(hits[0].fields).toMatchObject({ val: 5, before: 5, linear: w.symbols.get('same'), size: 4, by: 'instruction', cpl: 0 }); // prettier-ignore
    w.timeline.seek({ now: hits[7].now, icount: 0 });
    expect(w.timeline.machine.registers().eip).toBe(hits[7].linear);
    w.timeline.seek(w.timeline.end);
    expect(ask(w, 'count writes to [same] where val == 6').count).toBe(0);
    expect(ask(w, 'count writes to [same] while eax == 0').count).toBe(5);
  });
  it('when: the moments at which something becomes true', () => {
    const values = valuesOf('[counter] >= 3 && ecx < 20');
    w.timeline.seek(w.timeline.end);
    const expected = moments.filter((_, k) => k > 0 && values[k] === true && values[k - 1] !== true);
    expect(expected.length).toBe(1);
    expect(nows(ask(w, 'first when [counter] >= 3 && ecx < 20').hits)).toEqual(nows(expected));
    expect(nows(ask(w, 'all when [counter] >= 3 and idtr.base == table').hits).length).toBe(1);
  });
  it('looks beyond the end of history when allowed, and leaves none behind', () => {
    w.timeline.seek(w.timeline.end);
    const { end } = w.timeline;
    expect(ask(w, 'next change of eip')).toMatchObject({ count: 0, end: 'history', complete: true });
    expect(ask(w, 'next port', { ahead: 5_000 })).toMatchObject({ count: 0, end: 'ahead', complete: false });
    expect(w.timeline.end).toEqual(end);
    const fresh = world('k02_int80_tss', 15_000);
    const to = fresh.timeline.present;
    const result = ask(fresh, 'next port', { ahead: 1_000_000 });
    expect(result.count).toBe(1);
    expect(result.hits[0].now).toBeGreaterThanOrEqual(to.now);
    expect(fresh.timeline.end).toEqual(to);
  });
  it('sees a value changed from outside', () => {
    const { timeline, symbols } = w;
    const fork = moments[moments.length - 20];
    timeline.seek(fork);
    const counter = symbols.get('counter') ?? 0;
    timeline.input({ type: 'poke-memory', physical: counter, bytes: [0x77, 0, 0, 0] });
    timeline.run({ instructions: 10 });
    const changes = ask(w, 'previous change of [counter]');
    expect(changes.hits.map(({ now, fields }) => [now, fields['after']])).toEqual([[fork.now, 0x77]]);
    expect(ask(w, 'last write to [counter]').hits[0].fields).toMatchObject({ by: 'input', val: 0x77 });
    timeline.switchTo(1);
    timeline.seek(timeline.end);
  });
  it('can be given up: the machine stands where it stood', () => {
    const { timeline } = world('k02_int80_tss');
    const digest = timeline.machine.digest();
    const parsed = parseQuery('count port');
    if (!parsed.ok) throw new Error('no query');
    const run = new QueryRun(timeline, parsed.query, { context: contextOf(timeline), symbol: () => undefined });
    run.advance(1);
    expect(run.progress.work).toBeGreaterThan(0);
    expect(run.giveUp()).toMatchObject({ end: 'given-up', complete: false });
    run.finish();
    expect(timeline.machine.digest()).toBe(digest);
  });
});

it('told state is compared at every event that can change it', () => {
  // Both ways of looking must agree: from event to event, and one instruction after another.
  const { timeline, symbols } = world('k02_int80_tss');
  const byStep = (text: string): string => `${text} + (eax - eax)`;
  const start = ask({ timeline, symbols, events: [] }, 'first when cr0.pe == 1').hits[0].icount;
  for (const text of ['cpl', 'cs', 'ss.dpl', 'cr0', 'tr', 'ds.base', 'gdtr.limit', 'eflags.if']) {
    const range = `from ${start - 200} until ${start + 9_000}`;
    const told = nows(ask({ timeline, symbols, events: [] }, `changes of ${text} ${range}`).hits);
    expect([text, told]).toEqual([text, nows(ask({ timeline, symbols, events: [] }, `changes of ${byStep(text)} ${range}`).hits)]); // prettier-ignore
  }
});
