import { SeededRandom } from '#emulator/base';
import { type BootImage, createMachine, type Machine } from '#emulator/machine';
import { arbitraryProgram, bootWith } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { replay } from './replay.ts';
import { type ReverseGoal, ReverseSearch } from './reverse-search.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { Timeline } from './timeline.ts';

const config = { ramBytes: 2 << 20 };
const imageOf = (seed: number): BootImage => bootWith(arbitraryProgram(seed), { harness: 'protected', config }).image;
const dense = { strategy: { name: 'test', spacing: 20_000, most: 6 } };
const timelineOf = (seed: number): Timeline => {
  const timeline = new Timeline(createMachine(config), dense);
  timeline.load(imageOf(seed));
  return timeline;
};
/** A boot sector standing at 7C00h in a timeline. */
function booted(source: string): { timeline: Timeline; machine: Machine } {
  const { image } = bootWith(source, { harness: 'boot-sector', config });
  const timeline = new Timeline(createMachine(config), dense);
  timeline.load(image);
  timeline.machine.setBreakpoints([0x7c00]);
  timeline.run({ instructions: 1_000_000 });
  timeline.machine.setBreakpoints([]);
  return { timeline, machine: timeline.machine };
}
const at = (now: number): { now: number; icount: number } => ({ now, icount: 0 });

describe('Timeline: any moment', () => {
  it('is reached from three directions with one digest', () => {
    const timeline = timelineOf(41);
    const random = new SeededRandom(41);
    for (let k = 0; k < 12; k++) {
      timeline.run({ untilNow: timeline.present.now + 20_000 });
      timeline.input({ type: 'key', scancode: random.below(256) });
    }
    const { machine } = timeline;
    timeline.seek(at(123_457));
    const fromAbove = machine.digest();
    timeline.seek(at(40_000));
    timeline.seek(at(123_457));
    const fromBelow = machine.digest();
    timeline.seek(timeline.end);
    timeline.seek(at(123_457));
    expect([fromBelow, machine.digest()]).toEqual([fromAbove, fromAbove]);
    expect(replay(createMachine(config), imageOf(41), machine.inputLog, at(123_457))).toBe(fromAbove);
  });

  it('gives the known inputs again when running on from the past', () => {
    const timeline = timelineOf(42);
    timeline.run({ untilNow: 100_000 });
    timeline.input({ type: 'poke-memory', physical: 0x123456, bytes: [0x77] });
    timeline.run({ untilNow: 160_000 });
    const end = timeline.machine.digest();
    timeline.seek(at(50_000));
    timeline.run({ untilNow: 160_000 });
    expect(timeline.machine.digest()).toBe(end);
  });

  it('does not tell observers again what they have been told', () => {
    const { timeline, machine } = booted('.l: mov al,65\nout 0xe9,al\njmp .l');
    let told = 0;
    machine.observe('transitions', () => told++);
    timeline.run({ instructions: 30_000 });
    const before = told;
    timeline.seekIcount(machine.icount - 20_000);
    timeline.seek(timeline.end);
    expect([told, machine.console().debug.length > 9000]).toEqual([before, true]);
  });

  it('keeps memory within its budget, and the beginning', () => {
    const timeline = new Timeline(createMachine(config), { ...dense, budget: 1 << 20 });
    timeline.load(imageOf(44));
    timeline.run({ instructions: 400_000 });
    expect([timeline.snapshotBytes <= 1 << 20, timeline.snapshotCount > 1]).toEqual([true, true]);
    timeline.seek(at(0));
    expect(timeline.present).toEqual(at(0));
  });
});

describe('Timeline: back', () => {
  it('a step back undoes a step, whatever it was', () => {
    const timeline = timelineOf(45);
    timeline.run({ instructions: 25_000 });
    const { machine } = timeline;
    const digests: string[] = [];
    const marks: unknown[] = [];
    for (let k = 0; k < 300; k++) {
      digests.push(machine.digest());
      marks.push(timeline.present);
      timeline.step();
    }
    const back: string[] = [];
    const backMarks: unknown[] = [];
    for (let k = 0; k < 300; k++) {
      timeline.stepBack();
      back.unshift(machine.digest());
      backMarks.unshift(timeline.present);
    }
    expect([backMarks, back]).toEqual([marks, digests]);
  });

  it('goes back over a HLT to the moment it was executed', () => {
    const { timeline, machine } = booted('sti\n.l: hlt\njmp .l');
    timeline.run({ instructions: 2 });
    const halted = timeline.present;
    timeline.step();
    expect(timeline.present.now - halted.now).toBeGreaterThan(1000);
    timeline.stepBack();
    expect([timeline.present, machine.registers().halted]).toEqual([halted, true]);
  });

  it('stops at the beginning of history', () => {
    const timeline = timelineOf(46);
    timeline.run({ instructions: 3 });
    expect([1, 2, 3, 4].map(() => timeline.stepBack())).toEqual([true, true, true, false]);
  });
});

const breakpoint = (...linear: number[]): ReverseGoal => ({ arm: (machine) => machine.setBreakpoints(linear) });
function search(timeline: Timeline, goal: ReverseGoal, budget = 10_000): string {
  const reverse = new ReverseSearch(timeline, goal);
  let outcome: string | null = null;
  while (outcome === null) outcome = reverse.advance(budget);
  reverse.finish();
  return outcome;
}

describe('ReverseSearch', () => {
  const LOOP = 'xor ax,ax\n.l: inc ax\ncmp ax,5000\njne .m\nxor ax,ax\n.m: jmp .l\n';
  /** Address of `inc ax` and the number of instructions of one round. */
  const INC = 0x7c02;

  it('finds the last time a breakpoint was passed, in a loop that passed it very often', () => {
    const { timeline, machine } = booted(LOOP);
    timeline.run({ instructions: 200_003 });
    machine.setBreakpoints([0x1234]);
    const before = timeline.present;
    expect(search(timeline, breakpoint(INC))).toBe('found');
    expect([before.icount - timeline.present.icount < 6, machine.registers().eip & 0xffff]).toEqual([true, INC]);
    const first = timeline.present;
    search(timeline, breakpoint(INC));
    expect([first.icount - timeline.present.icount, machine.registers().eip & 0xffff]).toEqual([4, INC]);
  });

  it('goes on to earlier windows, to the only time something happened', () => {
    const { timeline, machine } = booted(`nop\nnop\n${LOOP}`);
    const start = timeline.present;
    timeline.run({ instructions: 300_000 });
    expect(search(timeline, breakpoint(0x7c01))).toBe('found');
    expect([timeline.present.icount, machine.registers().eip & 0xffff]).toEqual([start.icount + 1, 0x7c01]);
  });

  it('asks the goal whether a stop counts', () => {
    const { timeline, machine } = booted(LOOP);
    timeline.run({ instructions: 150_000 });
    const goal: ReverseGoal = { ...breakpoint(INC), accepts: (m) => (m.registers().gpr[0] & 0xffff) === 1234 };
    expect(search(timeline, goal)).toBe('found');
    expect([machine.registers().eip & 0xffff, machine.registers().gpr[0] & 0xffff]).toEqual([INC, 1234]);
  });

  it('finds events: the last interrupt', () => {
    const { timeline, machine } = booted('mov cx,20000\n.l: int 0x12\nmov bx,3000\n.m: dec bx\njnz .m\nloop .l\nhlt');
    timeline.run({ instructions: 50_000 });
    const goal: ReverseGoal = {
      arm: (m) => m.setStopRule((e) => (e.kind === 'transition' && e.cause.vector === 0x12 ? 'found' : null)),
    };
    expect(search(timeline, goal)).toBe('found');
    expect(machine.transition(machine.transitionCount)?.cause.vector).toBe(0x12);
  });

  it('says when it came to the beginning', () => {
    const { timeline } = booted(LOOP);
    timeline.run({ instructions: 60_000 });
    expect([search(timeline, breakpoint(0x9999)), timeline.present]).toEqual(['beginning', timeline.start]);
  });

  it('given up, goes back to where it began, with the watchers as they were', () => {
    const { timeline, machine } = booted(LOOP);
    timeline.run({ instructions: 100_000 });
    machine.setBreakpoints([INC]);
    const before = [timeline.present, machine.digest()];
    const reverse = new ReverseSearch(timeline, breakpoint(0x9999));
    reverse.advance(1000);
    reverse.finish();
    expect([timeline.present, machine.digest()]).toEqual(before);
    expect(timeline.run({ instructions: 100 })).toEqual({ why: 'breakpoint', linear: INC });
  });
});

describe('Timeline: branches', () => {
  it('a change in the past forks; the old course of events stays and can be gone back to', () => {
    const timeline = timelineOf(43);
    const { machine } = timeline;
    timeline.run({ untilNow: 150_000 });
    const old = machine.digest();
    timeline.seek(at(70_000));
    timeline.input({ type: 'poke-memory', physical: 0x123456, bytes: [0x55] });
    expect(timeline.branches.map(({ id, parent, from }) => [id, parent, from.now])).toEqual([
      [1, null, 0],
      [2, 1, 70_000],
    ]);
    timeline.run({ untilNow: 150_000 });
    const forked = machine.digest();
    expect([machine.readPhysical(0x123456, 1)[0], timeline.end.now, forked === old]).toEqual([0x55, 150_000, false]);
    timeline.nameBranch(2, 'with 55');
    expect(timeline.switchTo(1)).toBe(true);
    expect([machine.digest(), timeline.present.now]).toEqual([old, 150_000]);
    timeline.seek(at(30_000));
    timeline.switchTo(2);
    timeline.seek(at(150_000));
    expect([machine.digest(), timeline.branches[1].name, timeline.switchTo(9)]).toEqual([forked, 'with 55', false]);
  });

  it('compares two branches at one moment and stands where it stood', () => {
    const timeline = timelineOf(47);
    const { machine } = timeline;
    timeline.run({ untilNow: 100_000 });
    timeline.seek(at(60_000));
    timeline.input({ type: 'poke-memory', physical: 0x123456, bytes: [1, 2, 3] });
    const here = [timeline.present, machine.digest()];
    const before = timeline.compare(1, 2, at(59_000));
    const after = timeline.compare(1, 2, at(61_000));
    expect([before?.same, before?.memory, after?.same, after?.memory]).toEqual([
      true,
      [],
      false,
      [{ physical: 0x123456, length: 3, left: [0, 0, 0], right: [1, 2, 3] }],
    ]);
    expect([[timeline.present, machine.digest()], timeline.currentBranch]).toEqual([here, 2]);
  });

  it('an input at the end of history is no fork', () => {
    const timeline = timelineOf(48);
    timeline.run({ untilNow: 50_000 });
    timeline.input({ type: 'key', scancode: 3 });
    timeline.run({ untilNow: 60_000 });
    expect(timeline.branches.length).toBe(1);
  });

  it('removes a branch nobody needs', () => {
    const timeline = timelineOf(49);
    timeline.run({ untilNow: 50_000 });
    timeline.seek(at(20_000));
    timeline.input({ type: 'key', scancode: 3 });
    expect([timeline.removeBranch(1), timeline.removeBranch(2)]).toEqual([false, false]);
    timeline.switchTo(1);
    expect([timeline.removeBranch(2), timeline.branches.length]).toEqual([true, 1]);
  });

  it('throws away what a diversion did', () => {
    const timeline = timelineOf(50);
    timeline.run({ untilNow: 50_000 });
    const before = timeline.machine.digest();
    const seen = timeline.divert((machine) => {
      machine.input({ type: 'poke-register', register: 'EIP', value: 0x9999 });
      machine.run({ instructions: 1000 });
      return machine.digest();
    });
    expect([seen === before, timeline.machine.digest(), timeline.machine.inputLog.length]).toEqual([false, before, 0]);
  });
});

describe('SnapshotStore', () => {
  it('thins out by half and spaces wider when it is full, keeping the first and the last', () => {
    const machine = createMachine(config);
    machine.load(imageOf(51));
    const store = new SnapshotStore({ name: 'test', spacing: 10, most: 4 });
    for (let k = 0; k < 5; k++) {
      machine.run({ instructions: 10 });
      store.add(machine.save());
    }
    expect([store.marks.map((m) => m.now), store.nextDue({ now: 50, icount: 0 })]).toEqual([[10, 30, 50], 70]);
    expect([store.atOrBefore(at(39))?.mark.now, store.beforeIcount(30)?.mark.now]).toEqual([30, 10]);
  });
});
