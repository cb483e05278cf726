/** What is kept so that nothing is done twice must never make two results differ. */
import { describe, expect, it } from 'vitest';
import { METRICS } from '#labs/kit';
import type { CheckBody, Lab, RunSpec } from '#labs/kit';
import { assembled } from './assembled.ts';
import { lookedAt } from './looked-at.ts';
import { checkLab, runLab } from './run-lab.ts';

const text = { en: '', zh: '' };
const spec = (changes: Partial<RunSpec> = {}): RunSpec => ({
  id: 'main', file: '', defines: {}, inputs: [], maxInstructions: 200_000, maxMs: 0, endMark: '', machine: { ramBytes: 2 << 20 }, ...changes,
}); // prettier-ignore
const labOf = (bodies: readonly CheckBody[], changes: Partial<Lab> = {}): Lab =>
  ({
    id: 'T', seeds: [1], runs: [spec()], watch: [], pid: '', start: [], solution: [], steps: [], mistakes: [],
    checks: bodies.map((body, i) => ({ id: String(i), title: text, body, needs: [], run: 'main' })), ...changes,
  }) as unknown as Lab; // prettier-ignore

describe('a program that was assembled already', () => {
  const main = (source: string) => ({ name: 'a.asm', text: source });
  const SOURCE = main('%include "b.inc"\n db VALUE');
  const b = (source: string) => ({ name: 'b.inc', text: source });

  it('is given again for the same texts, whatever the seed is that it does not look at', () => {
    const files = [SOURCE, b('%define VALUE 1')];
    const first = assembled(SOURCE, files, { SEED: '1' });
    expect(assembled(SOURCE, [...files, main('other')], { SEED: '2' })).toBe(first);
  });
  it.each([
    ['another seed that it looks at', 'db SEED'],
    ['a seed that it puts together', 'db SE %+ ED'],
    ['a seed that it only asks about', '%if SEED = 2\n db 9\n%endif\n db 1'],
    ['a seed that it hides', '%idefine seed 7\n db SEED'],
  ])('is another one for %s', (_what, source) => {
    const [one, two] = ['1', '2'].map((SEED) => assembled(main(source), [], { SEED }));
    expect(one).not.toBe(two);
    expect(assembled(main(source), [], { SEED: '1' })).toBe(one);
  });
  it('is another one when an included file changed, or one that was missing is there', () => {
    const missing = assembled(SOURCE, [SOURCE], {});
    const there = assembled(SOURCE, [SOURCE, b('%define VALUE 1')], {});
    const changed = assembled(SOURCE, [SOURCE, b('%define VALUE 2')], {});
    expect([missing.ok, there.bytes[0], changed.bytes[0]]).toEqual([false, 1, 2]);
  });
  it('is another one where another definition is there', () => {
    const source = main('%ifdef X\n db 1\n%else\n db 2\n%endif');
    const bytes = [{}, { X: '' }, { Y: '' }].map((defines) => assembled(source, [], defines).bytes[0]);
    expect(bytes).toEqual([2, 1, 2]);
  });
});

const PROGRAM = `org 7C00h
    mov al, NUMBER
    out 0E9h, al
    cli
    hlt
    times 510-($-$$) db 0
    dw 0AA55h`;
const program = (number: number, more = '') => [
  { name: 'a.asm', text: `%define NUMBER ${number}\n${PROGRAM}\n${more}` },
];

describe('a run that was judged already', () => {
  const halts: CheckBody = { kind: 'final', all: [{ what: 'halted', is: true }] };
  const says: CheckBody = { kind: 'final', all: [{ what: 'al', is: 5 }] };

  it('says the same when it is asked again, also after other runs had the machine', () => {
    const lab = labOf([halts, says, { kind: 'count', event: { event: 'halt' }, atLeast: 1 }]);
    const first = checkLab(lab, program(5), [1, 2]);
    expect(first.every(({ passed }) => passed)).toBe(true);
    expect(checkLab(lab, program(6), [1])[0].checks.map(({ status }) => status)).toEqual(['pass', 'fail', 'pass']);
    expect(checkLab(lab, program(5), [1, 2])).toEqual(first);
  });
  it('is another one for another seed, another lab and other declarations', () => {
    const [lab, other] = [labOf([halts]), labOf([halts])];
    const runs = [
      runLab(lab, lab.runs[0], program(5), 1),
      runLab(lab, lab.runs[0], program(5), 2),
      runLab(other, other.runs[0], program(5), 1),
      runLab(lab, lab.runs[0], program(5, '; @ringside bottom-half labels=x'), 1),
    ];
    expect(new Set(runs.map(({ record }) => record?.events)).size).toBe(4);
    expect(runLab(lab, lab.runs[0], program(5), 1).record?.events).toBe(runs[0].record?.events);
  });
  it('tells the lines that changed of the texts at hand, not of those that were judged', () => {
    const start = program(5).map((file) => ({ ...file, role: 'editable' as const }));
    const lab = labOf([{ kind: 'patch', maxLines: 0 }], { start });
    const other = { name: 'b.inc', text: 'nobody reads this' };
    const withOther = { ...lab, start: [...start, { name: 'b.inc', role: 'editable' as const, text: '' }] };
    expect(checkLab(withOther, program(5), [1])[0].checks[0]).toMatchObject({ status: 'pass', observed: '0' });
    expect(checkLab(withOther, [...program(5), other], [1])[0].checks[0]).toMatchObject({
      status: 'fail',
      observed: '1',
    });
  });
});

describe('what is looked at', () => {
  const about = (body: CheckBody): [string[] | null, string] => {
    const lab = labOf([body]);
    const { words, level } = lookedAt(lab, lab.runs[0]);
    return [words && [...words].sort(), level];
  };
  it.each<[CheckBody, string[] | null, string]>([
    [{ kind: 'never', event: { event: 'halt' } }, ['enter', 'fault', 'halt'], 'transitions'],
    [{ kind: 'not', of: { kind: 'any', of: [{ kind: 'never', event: { event: 'sreg' } }] } }, ['enter', 'fault', 'sreg'], 'events'],
    [{ kind: 'count', event: { event: 'iflag' }, between: [{ event: 'mark' }, { event: 'pic' }] }, ['enter', 'fault', 'iflag', 'mark', 'pic'], 'events'],
    [{ kind: 'never', event: { event: 'port' } }, ['enter', 'fault', 'port'], 'accesses'],
    [{ kind: 'preserved', enter: { event: 'enter' } }, ['enter', 'fault', 'iret'], 'transitions'],
    [{ kind: 'unchanged', address: '0', length: '1' }, ['enter', 'fault', 'xfer'], 'transitions'],
    [{ kind: 'measured', expression: '1', metric: 'ticks' }, ['enter', 'fault', 'pic'], 'transitions'],
    [{ kind: 'metric', metric: 'cpu_percent', of: 1 }, null, 'events'],
  ])('%j', (body, words, level) => {
    expect(about(body)).toEqual([words, level]);
  }); // prettier-ignore
  it('is what concerns the run', () => {
    const lab = labOf([{ kind: 'never', event: { event: 'port' } }], { runs: [spec(), spec({ id: 'other' })] });
    expect(lookedAt(lab, lab.runs[1])).toMatchObject({ bodies: [], level: 'transitions' });
  });
});

/** Interrupts on and off, a timer that is lost now and then, HLT. */
const KERNEL = `org 7C00h
    xor ax, ax
    mov ds, ax
    mov word [8*4], tick
    mov [8*4+2], ax
    mov al, 34h
    out 43h, al
    mov al, 200
    out 40h, al
    xor al, al
    out 40h, al
    sti
go: cli
    mov cx, 300
.wait: loop .wait
    sti
    hlt
done:
    jmp go
tick:
    push ax
    mov al, 20h
    out 20h, al
    pop ax
    iret
    times 510-($-$$) db 0
    dw 0AA55h`;

const EVERYTHING = labOf([
  { kind: 'metric', metric: 'cpu_percent', of: 1 },
  { kind: 'never', event: { event: 'mark', where: { label: 'done' } } },
]);
const AS_LONG_AS_THAT = spec({ maxInstructions: 60_000 });

it.each(METRICS.map((metric) => [metric.name, metric] as const))('%s looks at no other events than it says', (_name, metric) => {
  const { record } = runLab(EVERYTHING, AS_LONG_AS_THAT, [{ name: 'a.asm', text: KERNEL }], 1);
  const { events } = record!;
  expect(new Set(events.map(({ event }) => event)).size).toBeGreaterThan(5);
  const { events: words } = metric;
  // As in a kernel: the metrics leave real mode, which has no descriptors, aside.
  const all = events.map((e) => ({ ...e, fields: { ...e.fields, protected: true } }));
  const some = words === 'all' ? all : all.filter(({ event }) => words.includes(event));
  const of = metric.of === 'label' ? 'done' : 0;
  expect(metric.measure({ ...record!, events: some }, of)).toEqual(metric.measure({ ...record!, events: all }, of));
}); // prettier-ignore
