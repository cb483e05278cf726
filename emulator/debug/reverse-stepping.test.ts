import { createMachine, type StopReason } from '#emulator/machine';
import { bootWith } from '#emulator/testing';
import { Timeline } from '#emulator/timeline';
import { describe, expect, it } from 'vitest';
import { planReverseStep, type ReverseStepKind } from './reverse-stepping.ts';
import { planStep, type StepKind } from './stepping.ts';
import { TransitionCache } from './transition-cache.ts';

const config = { ramBytes: 2 << 20 };

/** A boot sector with labels, standing at 7C00h; `at` tells which label it stands at. */
function world(source: string) {
  const { image, symbol } = bootWith(source, { harness: 'boot-sector', config });
  const timeline = new Timeline(createMachine(config));
  const { machine } = timeline;
  machine.load(image);
  machine.setBreakpoints([0x7c00]);
  machine.run({ instructions: 1_000_000 });
  machine.setBreakpoints([]);
  timeline.begin();
  const history = new TransitionCache(machine);
  const names = new Map<number, string>();
  const place = (...labels: string[]): void => labels.forEach((label) => names.set(symbol(label), label));
  const here = (): string => {
    const { segments, eip } = machine.registers();
    const linear = (segments[1].base + eip) >>> 0;
    return names.get(linear) ?? linear.toString(16);
  };
  const forwards = (kind: StepKind, armed: number[] = []): string => {
    const plan = planStep(timeline.driver(), kind, armed);
    while (plan.advance(5000) === null);
    plan.finish();
    return here();
  };
  const back = (kind: ReverseStepKind, armed: number[] = []): string => {
    const plan = planReverseStep(timeline, kind, armed, history);
    let reason: StopReason | null = null;
    while (reason === null) reason = plan.advance(5000);
    plan.finish();
    return reason.why === 'rule' ? `${here()} ${reason.rule}` : here();
  };
  const runTo = (label: string): void => {
    machine.setBreakpoints([symbol(label)]);
    timeline.run({ instructions: 1_000_000 });
    machine.setBreakpoints([]);
  };
  return { timeline, machine, place, here, forwards, back, runTo, symbol };
}

const CALLS = `
a: mov cx, 300
b: call outer
c: nop
d: jmp $
outer: push cx
o1: call inner
o2: pop cx
o3: ret
inner: nop
i1: loop i1
i2: ret`;

describe('steps back', () => {
  it('one instruction undoes one instruction', () => {
    const w = world(CALLS);
    w.place('a', 'b', 'outer', 'o1', 'inner');
    const forwards = [w.forwards('into'), w.forwards('into'), w.forwards('into'), w.forwards('into')];
    expect(forwards).toEqual(['b', 'outer', 'o1', 'inner']);
    const back: ReverseStepKind = 'back';
    expect([w.back(back), w.back(back), w.back(back), w.back(back), w.back(back)]).toEqual([
      'o1',
      'outer',
      'b',
      'a',
      'a beginning',
    ]);
  });

  it('over a call goes to the call, into it when asked', () => {
    const w = world(CALLS);
    w.place('a', 'b', 'c', 'o1', 'o2', 'o3', 'i2');
    w.runTo('c');
    expect([w.back('back-over'), w.back('back-over')]).toEqual(['b', 'a']);
    w.runTo('c');
    expect([w.back('back'), w.back('back-over'), w.back('back-over')]).toEqual(['o3', 'o2', 'o1']);
  });

  it('out goes to the call of the procedure that executes', () => {
    const w = world(CALLS);
    w.place('b', 'o1');
    w.runTo('i2');
    expect([w.back('back-out'), w.back('back-out')]).toEqual(['o1', 'b']);
  });

  it('continues to the last breakpoint passed', () => {
    const w = world(CALLS);
    w.place('a', 'o1');
    w.runTo('d');
    expect(w.back('back-continue', [w.symbol('o1')])).toBe('o1');
    expect(w.back('back-continue', [w.symbol('o1')])).toBe('a beginning');
  });
});

const TICKS = `
  mov word [0x20], tick
  mov word [0x22], 0
  mov al, 0x34
  out 0x43, al
  mov al, 100
  out 0x40, al
  mov al, 0
  out 0x40, al
  mov al, 0xfe
  out 0x21, al
  sti
work: inc bx
  jmp work
tick: push ax
t1: mov al, 0x20
  out 0x20, al
  pop ax
t2: iret`;

describe('steps back and interrupts', () => {
  const inHandler = () => {
    const w = world(TICKS);
    w.place('work', 'tick', 't1', 't2');
    w.runTo('t1');
    w.runTo('t1');
    return w;
  };

  it('a step back from the interrupted instruction goes into the end of the handler', () => {
    const w = inHandler();
    w.runTo('t2');
    w.forwards('into');
    expect(w.back('back')).toBe('t2');
  });

  it('a step back over it goes before the interrupt', () => {
    const w = inHandler();
    const before = w.timeline.present.icount;
    w.runTo('t2');
    w.forwards('into');
    w.back('back-over');
    const { present } = w.timeline;
    expect([present.icount < before, w.here().startsWith('t')]).toEqual([true, false]);
  });

  it('out of a handler goes to the moment before the delivery', () => {
    const w = inHandler();
    const id = w.machine.transitionCount;
    w.back('back-out');
    expect(w.machine.transitionCount).toBe(id - 1);
    expect(w.forwards('into')).toBe('tick');
  });

  it('goes to the transition before, and to the one before that', () => {
    const w = inHandler();
    expect(w.back('to-previous-transition')).toBe('tick next-transition');
    const id = w.machine.transitionCount;
    w.back('to-previous-transition');
    expect([w.machine.transitionCount, w.machine.transition(id - 1)?.flow]).toEqual([id - 1, 'iret']);
  });
});
