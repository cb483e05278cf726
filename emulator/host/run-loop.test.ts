import { describe, expect, it } from 'vitest';
import type { StopReason } from '#emulator/machine';
import { RunLoop } from './run-loop.ts';
import type { Runner } from './run-loop.ts';

/** Host time that stands still except while a slice runs or a delay passes. */
function world() {
  let milliseconds = 0;
  const queue: { callback: () => void; at: number }[] = [];
  const log: string[] = [];
  const clock = {
    now: () => milliseconds,
    schedule: (callback: () => void, delay = 0) => void queue.push({ callback, at: milliseconds + delay }),
  };
  const loop = new RunLoop(clock, {
    onSlice: () => {},
    onStop: (reason) => log.push(`stop ${reason.why}`),
    onWaiting: (reason) => log.push(`waiting ${reason.why}`),
    onFailure: (error) => log.push(`failure ${String(error)}`),
  });
  const turn = () => {
    const next = queue.shift();
    if (!next) return false;
    milliseconds = Math.max(milliseconds, next.at);
    next.callback();
    return true;
  };
  return { loop, log, turn, pass: (ms: number) => (milliseconds += ms), clock, queue };
}

/** 100,000 instructions a millisecond; every `period` instructions it halts until `skip` units have passed. */
function guest(pass: (ms: number) => void, skip: number, ends?: StopReason) {
  const state = { now: 0, icount: 0, slices: [] as number[] };
  const runner: Runner = {
    advance: (instructions, untilNow) => {
      if (ends) return ends;
      const busy = skip > 0 ? 10 : instructions;
      while (true) {
        state.icount += busy;
        state.now += busy + skip;
        if (skip === 0 || state.now >= untilNow) break;
      }
      state.slices.push(instructions);
      pass(busy / 100_000);
      return null;
    },
    get now() {
      return state.now;
    },
    get icount() {
      return state.icount;
    },
  };
  return { runner, state };
}

describe('RunLoop', () => {
  it('settles on slices of about ten milliseconds of host time', () => {
    const { loop, turn, pass } = world();
    const { runner, state } = guest(pass, 0);
    loop.start(runner, 20_000, false);
    for (let i = 0; i < 40; i++) turn();
    expect(state.slices.at(-1)).toBeGreaterThan(800_000);
    expect(state.slices.at(-1)).toBeLessThan(1_200_000);
  });

  it('holds a guest that mostly waits back to real time, and lets it go at full pace', () => {
    const real = world();
    const slow = guest(real.pass, 200_000);
    real.loop.start(slow.runner, 20_000, false);
    while (real.clock.now() < 1000) real.turn();
    expect(slow.state.now / 20_000).toBeGreaterThan(900);
    expect(slow.state.now / 20_000).toBeLessThan(1100);

    const free = world();
    const fast = guest(free.pass, 200_000);
    free.loop.pace = 'max';
    fast.state.slices = [];
    let turns = 0;
    free.loop.start(
      { ...fast.runner, advance: (n) => fast.runner.advance(n, fast.state.now + 1e9), now: 0, icount: 0 },
      20_000,
      false,
    );
    while (turns++ < 10) free.turn();
    expect(fast.state.now / 20_000).toBeGreaterThan(100_000);
    expect(free.clock.now()).toBeLessThan(100);
  });

  it('runs a busy guest as fast as the host can', () => {
    const { loop, turn, pass, clock } = world();
    const { runner, state } = guest(pass, 0);
    loop.start(runner, 20_000, false);
    while (clock.now() < 1000) turn();
    expect(state.now / 20_000).toBeGreaterThan(4000);
  });

  it('sleeps when only an input can go on, and wakes up for it', () => {
    const { loop, log, turn, pass, queue } = world();
    const { runner } = guest(pass, 0, { why: 'halted-forever', interruptsEnabled: true });
    loop.start(runner, 20_000, false);
    turn();
    expect({ log: [...log], waiting: queue.length }).toEqual({ log: ['waiting halted-forever'], waiting: 0 });
    loop.wake();
    turn();
    expect(log).toEqual(['waiting halted-forever', 'waiting halted-forever']);
  });

  it('reports a stop once and ignores callbacks of an ended run', () => {
    const { loop, log, turn, pass } = world();
    const { runner, state } = guest(pass, 0);
    loop.start(runner, 20_000, false);
    turn();
    loop.stop();
    const before = state.icount;
    while (turn());
    expect({ log, moved: state.icount - before, running: loop.running }).toEqual({ log: [], moved: 0, running: false });
    loop.start(guest(pass, 0, { why: 'shutdown' }).runner, 20_000, true);
    expect(log).toEqual(['stop shutdown']);
  });

  it('turns an exception of the machine into a failure, not into silence', () => {
    const { loop, log } = world();
    const runner = { advance: () => { throw new Error('broken'); }, now: 0, icount: 0 }; // prettier-ignore
    loop.start(runner, 20_000, true);
    expect(log).toEqual(['failure Error: broken']);
  });
});
