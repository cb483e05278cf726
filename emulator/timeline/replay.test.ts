import { SeededRandom } from '#emulator/base';
import { type BootImage, createMachine, type InputEvent, type LoggedInput, type Machine } from '#emulator/machine';
import { arbitraryProgram, bootWith } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { feed, replay, runTo } from './replay.ts';

const config = { ramBytes: 2 << 20 };
const imageOf = (seed: number): BootImage => bootWith(arbitraryProgram(seed), { harness: 'protected', config }).image;
const newMachine = (image: BootImage): Machine => {
  const machine = createMachine(config);
  machine.load(image);
  return machine;
};

/** Run with random slices and random inputs; the inputs as logged. */
function perform(machine: Machine, seed: number, slices: number): readonly LoggedInput[] {
  const random = new SeededRandom(seed);
  for (let k = 0; k < slices; k++) {
    machine.run({ untilNow: machine.now + 1 + random.below(9000) });
    const dice = random.below(8);
    const event: InputEvent | null =
      dice === 0
        ? { type: 'key', scancode: random.below(256) }
        : dice === 1
          ? { type: 'serial', byte: random.below(256) }
          : dice === 2
            ? { type: 'poke-memory', physical: 0x110000 + random.below(1000), bytes: [random.below(256)] }
            : null;
    if (event) machine.input(event);
  }
  return machine.inputLog;
}

describe('replay', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'same image and same inputs give the same digest at every moment (program %i)',
    (seed) => {
      const image = imageOf(seed);
      const first = newMachine(image);
      const log = perform(first, seed, 60);
      const end = first.now;
      const moments = [end >> 2, end >> 1, end - 777, end];
      const second = newMachine(image);
      const third = createMachine(config);
      const digests = moments.map((now) => {
        feed(second, log.slice(second.inputLog.length), { now, icount: 0 });
        return second.digest();
      });
      expect(digests.at(-1)).toBe(first.digest());
      expect(moments.map((now) => replay(third, image, log, { now, icount: 0 }))).toEqual(digests);
      expect(third.transitionCount).toBe(first.transitionCount);
    },
  );

  it('gives the same digest whatever the slices', () => {
    const image = imageOf(11);
    const end = 200_000;
    const digests = [1_000_000, 5000, 997, 61].map((slice) => {
      const machine = newMachine(image);
      while (machine.now < end) machine.run({ untilNow: Math.min(end, machine.now + slice) });
      return [machine.digest(), machine.icount];
    });
    expect(new Set(digests.map(String)).size).toBe(1);
  });

  it('gives the same digest step by step', () => {
    const image = imageOf(12);
    const stepped = newMachine(image);
    stepped.run({ instructions: 20_000 });
    while (stepped.icount < 30_000) stepped.stepInstruction();
    const ran = newMachine(image);
    ran.run({ untilIcount: 30_000 });
    expect([stepped.now, stepped.digest()]).toEqual([ran.now, ran.digest()]);
  });

  it('does not depend on what is observed, or on breakpoints that were passed', () => {
    const image = imageOf(13);
    const quiet = newMachine(image);
    quiet.observe('off', null);
    quiet.run({ untilNow: 120_000 });
    const watched = newMachine(image);
    let events = 0;
    watched.observe('accesses', () => events++);
    watched.setBreakpoints([0x7c00, 0x7e00]);
    watched.setMarks(new Map([[0x7c00, 'boot']]));
    runTo(watched, { now: 120_000, icount: 0 });
    expect([watched.digest(), events > 100]).toEqual([quiet.digest(), true]);
  });

  it('depends on the seed of the machine, which moves the phase of the timer', () => {
    const image = imageOf(14);
    const digests = [0, 1, 2].map((seed) => {
      const machine = createMachine({ ...config, seed });
      machine.load(image);
      machine.run({ untilNow: 100_000 });
      return machine.digest();
    });
    expect(new Set(digests).size).toBeGreaterThan(1);
  });
});

describe('save and restore', () => {
  it.each([21, 22, 23, 24])('restore(save()) is identity, and what follows is the same (program %i)', (seed) => {
    const image = imageOf(seed);
    const machine = newMachine(image);
    perform(machine, seed, 25);
    const snapshot = machine.save();
    const here = machine.digest();
    machine.restore(snapshot);
    expect(machine.digest()).toBe(here);
    const until = machine.now + 100_000;
    runTo(machine, { now: until, icount: 0 });
    const there = machine.digest();
    machine.restore(snapshot);
    runTo(machine, { now: until, icount: 0 });
    expect(machine.digest()).toBe(there);
    const other = newMachine(image);
    other.restore(snapshot);
    expect(other.digest()).toBe(here);
    runTo(other, { now: until, icount: 0 });
    expect(other.digest()).toBe(there);
  });

  it('shares what did not change with an earlier snapshot', () => {
    const machine = newMachine(imageOf(31));
    machine.run({ untilNow: 60_000 });
    const base = machine.save();
    const atBase = machine.digest();
    machine.run({ untilNow: 90_000 });
    const next = machine.save(base);
    const atNext = machine.digest();
    machine.run({ untilNow: 150_000 });
    machine.restore(base);
    expect(machine.digest()).toBe(atBase);
    machine.restore(next);
    expect([machine.digest(), next.bytes < base.bytes]).toEqual([atNext, true]);
  });

  it('puts console output, transitions and inputs back with the state', () => {
    const { machine } = bootWith('mov al,65\n.l: out 0xe9,al\nint 0x40\njmp .l', { harness: 'boot-sector', config });
    machine.run({ instructions: 10_000 });
    machine.input({ type: 'key', scancode: 1 });
    const snapshot = machine.save();
    const before = [machine.console().debug.length, machine.transitionCount, machine.inputLog.length];
    machine.run({ instructions: 10_000 });
    machine.input({ type: 'key', scancode: 2 });
    machine.restore(snapshot);
    expect([machine.console().debug.length, machine.transitionCount, machine.inputLog.length]).toEqual(before);
    machine.run({ instructions: 100 });
    expect(machine.transition(machine.transitionCount)?.id).toBe(machine.transitionCount);
  });

  it('remembers written sectors', () => {
    const source = `
      mov ax,0x0301
      mov bx,0x7c00
      mov cx,0x0002
      mov dx,0
      int 0x13
      cli
      hlt`;
    const { machine } = bootWith(source, { harness: 'boot-sector', config });
    const before = machine.save();
    const clean = machine.digest();
    machine.run({ instructions: 100_000 });
    const after = machine.save(before);
    const written = machine.digest();
    machine.restore(before);
    expect([machine.digest(), after.media[0]?.sectors.size]).toEqual([clean, 1]);
    machine.restore(after);
    expect(machine.digest()).toBe(written);
  });
});
