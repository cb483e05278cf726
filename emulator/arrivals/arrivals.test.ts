import { describe, expect, it } from 'vitest';
import { contextOf, describeProgram, TransitionCache } from '#emulator/debug';
import type { Program } from '#emulator/debug';
import { createMachine } from '#emulator/machine';
import { assembleImage, FIXTURE_KERNELS } from '#emulator/testing';
import { formatReport } from './format-report.ts';
import { ProblemInScenario } from './problems.table.ts';
import { interruptOf, readScenario } from './read-scenario.ts';
import type { ScenarioText } from './read-scenario.ts';
import { sampleBoundaries } from './sample.ts';
import { ArrivalSweep } from './sweep.ts';
import type { ArrivalReport, Boundary, LineResult } from './types.ts';

/** One for all: making a machine takes longer than most of these scenarios. */
const machine = createMachine({ ramBytes: 2 << 20 });
interface Built {
  readonly program: Program;
  readonly text: string;
}
function build(body: string): Built {
  const main = { name: 'k.asm', text: `%include "h.inc"\nkmain:\n${body}\n%include "tail.inc"\n` };
  const { image, assembled } = assembleImage(main, FIXTURE_KERNELS);
  machine.setMonitor(null);
  machine.setBreakpoints([]);
  machine.load(image);
  return { program: describeProgram(assembled, [main]), text: main.text };
}
interface Swept {
  readonly report: ArrivalReport;
  readonly text: string;
  line(word: string): LineResult | undefined;
}
function sweep(body: string, scenario: ScenarioText, budget = 1e9): Swept {
  const { program, text } = build(body);
  const context = contextOf(program, new TransitionCache(machine));
  const what = readScenario(scenario, program, context, machine.config.instructionsPerPitClock, 'k.asm');
  const one = new ArrivalSweep(machine, what, { context });
  while (!one.advance(budget));
  const report = one.report();
  expect(one.progress).toMatchObject({ phase: 'done', tried: report.tried, broke: report.broke });
  const numberOf = (word: string): number => text.split('\n').findIndex((line) => line.includes(word)) + 1;
  const line = (word: string): LineResult | undefined => report.lines.find((l) => l.source?.line === numberOf(word));
  return { report, text: formatReport(report, [{ name: 'k.asm', text }]), line };
}

const SETUP = `
    call pic_remap
    GATE 0x21, irq1, 0x8E, KCODE
    GATE 0x20, irq1, 0x8E, KCODE
    GATE 2, irq1, 0x8E, KCODE
    mov al,0xFD
    out 0x21,al`;
const HANDLER = `irq1: push eax
    inc dword [shared]
    inc dword [theirs]
    mov al,0x20
    out 0x20,al
    pop eax
    iretd
align 4
shared dd 0
mine dd 0
theirs dd 0`;

/** A counter that a thread and the handler of IRQ 1 share. */
const counter = (before: string, after: string): string => `${SETUP}
    mov ecx,3
    sti
update:
    ${before}
    mov eax,[shared]
    inc eax
    mov edx,eax
    mov [shared],edx
    ${after}
    inc dword [mine]
last: loop update
done: cli
    jmp do_exit
${HANDLER}`;
const SUM = 'dword [shared] == dword [mine] + dword [theirs]';
const COUNTER: ScenarioText = { from: 'update', to: 'last', interrupt: 'irq 1', until: 'done', checks: [SUM] };

describe('the lost update', () => {
  it('breaks exactly between load and store, and shows both values', () => {
    const { report, line, text } = sweep(counter('', ''), COUNTER);
    // Right behind STI the load is shielded: that arrival is served behind it, where it breaks.
    expect(report).toMatchObject({ tried: 18, boundaries: 18, broke: 10, deferred: 1, sampling: null, undisturbed: { reached: true } }); // prettier-ignore
    for (const word of ['inc eax', 'mov edx,eax', 'mov [shared],edx']) expect(line(word)).toMatchObject({ verdict: 'broke', broke: 3 }); // prettier-ignore
    for (const word of ['inc dword [mine]', 'loop update']) expect(line(word)).toMatchObject({ verdict: 'held', held: 3, deferred: 0 }); // prettier-ignore
    expect(report.runs[0].acceptance).toMatchObject({ how: 'deferred', why: 'interrupt-shadow', at: { source: line('inc eax')?.source }, returned: true }); // prettier-ignore
    expect(report.runs[1].broken).toMatchObject([{ kind: 'check', expected: SUM, observed: '3 == 4' }]);
    expect(text).toContain('X 0 held, 3 broke');
    expect(text).toContain(`${SUM} is not true: 3 == 4`);
  });

  it('holds with interrupts held off: the report says where they were served', () => {
    const { report, line, text } = sweep(counter('pushfd\n    cli', 'popfd'), COUNTER);
    expect(report).toMatchObject({ broke: 0, held: 27, deferred: 16 });
    expect(line('mov [shared],edx')).toMatchObject({ verdict: 'deferred', held: 3, deferred: 3 });
    const inside = report.runs.find(({ acceptance }) => acceptance.why === 'if-clear');
    expect(inside?.acceptance.at?.source).toEqual({ file: 'k.asm', line: line('inc dword [mine]')?.source?.line });
    expect(text).toContain('IF = 0 (3 times)');
  });

  it('is the same in small slices, and each run can be had again from its inputs', () => {
    const whole = sweep(counter('', ''), COUNTER);
    expect(sweep(counter('', ''), COUNTER, 1).report).toEqual(whole.report);
    const { program } = build(counter('', ''));
    const run = whole.report.runs[2];
    machine.run({ untilNow: run.boundary.mark.now });
    for (const event of run.inputs) machine.input(event);
    machine.run({ untilNow: run.end.mark.now });
    const value = (name: string): number => machine.readLinear(program.symbols.value(name) ?? 0, 1).bytes[0];
    expect([value('shared'), value('mine'), value('theirs')]).toEqual([3, 3, 1]);
  });

  it('takes passes, a check in the middle, a sample', () => {
    expect(sweep(counter('', ''), { ...COUNTER, passes: '2' }).report).toMatchObject({ tried: 6, broke: 3 });
    const early = sweep(counter('', ''), { ...COUNTER, checkAt: 'last' }).report;
    expect(early.broke).toBe(10);
    expect(early.runs[1].broken[0].mark.now).toBeLessThan(early.runs[1].end.mark.now);
    const few = sweep(counter('', ''), { ...COUNTER, most: 12 }).report;
    expect(few).toMatchObject({ boundaries: 18, tried: 12, sampling: 'even-per-instruction' });
    expect(few.lines.every(({ tried, boundaries }) => tried === 2 && boundaries === 3)).toBe(true);
  });

  it('takes timer edges, NMIs and keys', () => {
    expect(sweep(counter('', '').replace('0xFD', '0xFE'), { ...COUNTER, interrupt: 'timer' }).report.broke).toBe(10);
    // Neither STI nor IF holds an NMI off.
    const nmi = sweep(counter('cli', 'sti'), { ...COUNTER, interrupt: 'nmi', ignore: ['findings'] }).report;
    expect(nmi).toMatchObject({ broke: 9, deferred: 0 });
    const key = sweep(counter('', ''), { ...COUNTER, interrupt: 'key 1E', until: 'done' }).report;
    expect(key.runs[0].acceptance).toMatchObject({ how: 'never', why: 'device' });
  });
});

describe('sleeping', () => {
  const idle = (sleep: string): string => `${SETUP}
    sti
wait_for:
    cmp dword [theirs],0
    jne woken
    ${sleep}
asleep: jmp wait_for
woken: cli
    jmp do_exit
${HANDLER}`;
  const scenario: ScenarioText = { from: 'wait_for', to: 'asleep', interrupt: 'irq 1', until: 'woken' };

  it('loses the wake-up between the test and HLT', () => {
    const { report, line } = sweep(idle('hlt'), scenario);
    expect(report.undisturbed).toMatchObject({ reached: false, stop: { why: 'halted-forever' } });
    expect(line('hlt')).toMatchObject({ verdict: 'broke', boundaries: 2, broke: 1, held: 1 });
    const lost = report.runs.find(({ held, boundary }) => !held && !boundary.halted);
    expect(lost?.broken[0]).toMatchObject({ kind: 'end', observed: 'halted-forever' });
    expect(report.runs.find(({ boundary }) => boundary.halted)).toMatchObject({
      held: true,
      acceptance: { how: 'here' },
    });
  });
  it('loses nothing with STI right in front of HLT', () => {
    const safe = idle('sti\n    hlt').replace('wait_for:', 'wait_for:\n    cli').replace('jne woken', 'jne woken');
    const { report } = sweep(safe, scenario);
    expect(report.broke).toBe(0);
    const shadowed = report.runs.filter(({ acceptance }) => acceptance.why === 'interrupt-shadow');
    expect(shadowed.length).toBeGreaterThan(0);
  });
});

describe('what is judged', () => {
  const around = (handler: string, body = 'nop'): string => `${SETUP}
    mov ecx,0x1234
    mov ebx,0
    sti
    nop
marked: nop
    ${body}
end_of: cli
    jmp do_exit
irq1: ${handler}
    iretd
align 4
shared dd 0
theirs dd 0`;
  const scenario: ScenarioText = { from: 'marked', interrupt: 'irq 1', until: 'end_of' };
  const EOI = 'push eax\n    mov al,0x20\n    out 0x20,al\n    pop eax';

  it('a register that does not come back', () => {
    const { report } = sweep(around(`inc ecx\n    ${EOI}`), scenario);
    expect(report.runs[0].broken).toMatchObject([
      { kind: 'register', what: 'ECX', expected: '1234h', observed: '1235h' },
    ]);
    expect(sweep(around(`inc ecx\n    ${EOI}`), { ...scenario, ignore: ['registers'] }).report.broke).toBe(0);
  });
  it('a return to elsewhere', () => {
    const { report } = sweep(around(`mov dword [esp],end_of\n    ${EOI}`), scenario);
    expect(report.runs[0].broken).toMatchObject([{ kind: 'frame', what: 'CS:EIP' }]);
  });
  it('a fault, and what a monitor finds', () => {
    const { report } = sweep(around(`push eax\n    mov eax,[0xFFFFFFFD]\n    ud2\n    pop eax\n    ${EOI}`), { ...scenario, horizon: 20_000 }); // prettier-ignore
    expect(report.runs[0].broken.map(({ kind }) => kind)).toContain('fault');
    const twice = sweep(around(`${EOI}\n    ${EOI}`), scenario).report;
    expect(twice.runs[0].broken).toMatchObject([{ kind: 'finding', what: 'S4' }]);
    expect(sweep(around(`${EOI}\n    ${EOI}`), { ...scenario, ignore: ['findings'] }).report.broke).toBe(0);
  });
  it('memory and console as without the arrival, but for what may differ', () => {
    const counting = around(`${EOI}\n    inc dword [shared]\n    inc dword [theirs]`);
    const same = { ...scenario, same: ['memory', 'console'] };
    const [first] = sweep(counting, same).report.runs;
    expect(first.broken.map(({ kind, expected, observed }) => ({ kind, expected, observed }))).toEqual([
      { kind: 'memory', expected: '00', observed: '01' },
      { kind: 'memory', expected: '00', observed: '01' },
    ]);
    expect(sweep(counting, { ...same, except: ['shared', 'theirs:4'] }).report.broke).toBe(0);
    const talking = around("push eax\n    mov al,'x'\n    out 0xE9,al\n    pop eax\n    " + EOI);
    expect(sweep(talking, same).report.runs[0].broken).toMatchObject([{ kind: 'console', observed: /^x/ }].map(() => ({ kind: 'console' }))); // prettier-ignore
  });
  it('iterations of a string instruction are boundaries', () => {
    const copy = 'mov esi,marked\n    mov edi,0x9000\n    mov ecx,5\n    rep movsb\n    mov ecx,0x1234';
    const { line } = sweep(around(EOI, copy), scenario);
    expect(line('rep movsb')).toMatchObject({ boundaries: 5, held: 5, broke: 0 });
  });
  it('a masked line is never served; code that is not reached says so', () => {
    const masked = sweep(around(EOI).replace('0xFD', '0xFF'), scenario).report;
    expect(masked).toMatchObject({ never: masked.tried, broke: 0 });
    expect(masked.runs[0].acceptance).toEqual({ how: 'never', why: 'masked', at: null, returned: false });
    const unreached = sweep(around(EOI), { ...scenario, from: 'irq1', to: 'irq1', until: 'end_of' }).report;
    expect(unreached).toMatchObject({ tried: 0, undisturbed: null, lines: [{ verdict: 'not-reached' }] });
  });
});

describe('descriptions', () => {
  const read = (change: Partial<ScenarioText>): (() => unknown) => {
    const { program } = build(counter('', ''));
    const context = contextOf(program, new TransitionCache(machine));
    return () => readScenario({ ...COUNTER, ...change }, program, context, 20, 'k.asm');
  };
  it.each([
    [{ from: 'nowhere' }, 'no-place'],
    [{ from: 'last', to: 'update' }, 'range-backwards'],
    [{ interrupt: 'irq 2' }, 'interrupt'],
    [{ until: '+3 years' }, 'until'],
    [{ passes: '3-2' }, 'passes'],
    [{ most: 0 }, 'number'],
    [{ ignore: ['fautls'] }, 'word'],
    [{ checks: ['dword [shraed] == 1'] }, 'check'],
  ] as const)('%o is refused: %s', (change, code) => {
    let thrown: unknown;
    try {
      read(change as Partial<ScenarioText>)();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ProblemInScenario);
    expect((thrown as ProblemInScenario).problem.code).toBe(code);
  });
  it('names lines, labels, addresses, and times', () => {
    expect(read({ from: 'k.asm:13', to: '15' })()).toMatchObject({ ranges: [{}] });
    expect(read({ until: '+2k' })()).toMatchObject({ until: { kind: 'instructions', count: 2000 } });
    expect(read({ until: '+1ms' })()).toMatchObject({ until: { kind: 'units', count: 23864 } });
    expect(interruptOf('key 1e')).toEqual({ kind: 'key', scancode: 0x1e });
    expect(interruptOf('IRQ12')).toEqual({ kind: 'irq', line: 12 });
  });
});

it('a sample gives every instruction its share, spread over the whole time', () => {
  const at = (linear: number, now: number): Boundary => ({
    linear,
    mark: { now, icount: now },
    pass: 1,
    halted: false,
  });
  const all = Array.from({ length: 100 }, (_, i) => at(i === 50 ? 7 : i % 2, i));
  const chosen = sampleBoundaries(all, 11);
  expect(chosen).toHaveLength(11);
  expect(chosen.filter(({ linear }) => linear === 7)).toHaveLength(1);
  expect(chosen.filter(({ linear }) => linear === 0)).toHaveLength(5);
  expect([chosen[0].mark.now, chosen[10].mark.now]).toEqual([0, 99]);
});
