import { DeviceBench } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { SystemControl } from './system-control.ts';

function make(): {
  bench: DeviceBench<SystemControl>;
  gates: number[];
  counter: { toggled: 0 | 1; level: 0 | 1 };
} {
  const gates: number[] = [];
  const counter = { toggled: 0 as 0 | 1, level: 0 as 0 | 1 };
  const device = new SystemControl({
    out: () => counter.level,
    setGate: (_channel, level) => void gates.push(level),
    toggled: () => counter.toggled,
  });
  return { bench: new DeviceBench(device), gates, counter };
}

describe('system control', () => {
  it('connects GATE 2, OUT 2 and the refresh toggle to port 61h', () => {
    const { bench, gates, counter } = make();
    bench.out(0x61, 0x03);
    counter.level = 1;
    counter.toggled = 1;
    expect([bench.in(0x61), gates.at(-1)]).toEqual([0x33, 1]);
  });

  it('switches A20 and resets by port 92h', () => {
    const { bench } = make();
    bench.out(0x92, 0);
    expect([bench.a20, bench.in(0x92)]).toEqual([false, 0]);
    bench.out(0x92, 2);
    bench.out(0x92, 3);
    expect([bench.a20, bench.in(0x92), bench.resets]).toEqual([true, 2, 1]);
  });

  it('remembers the POST code until a reset', () => {
    const { bench } = make();
    bench.out(0x80, 0x42);
    const before = bench.in(0x80);
    bench.device.reset();
    expect([before, bench.in(0x80)]).toEqual([0x42, 0]);
  });
});
