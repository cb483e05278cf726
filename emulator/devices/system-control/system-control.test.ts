import { DeviceBench } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { SystemControl } from './system-control.ts';

function make(ramBytes = 16 << 20): {
  bench: DeviceBench<SystemControl>;
  gates: number[];
  counter: { time: number; level: 0 | 1 };
} {
  const gates: number[] = [];
  const counter = { time: 0, level: 0 as 0 | 1 };
  const device = new SystemControl(
    { out: () => counter.level, setGate: (_channel, level) => void gates.push(level), clock: () => counter.time },
    { ramBytes },
  );
  return { bench: new DeviceBench(device), gates, counter };
}
const cmos = (bench: DeviceBench<SystemControl>, index: number): number => {
  bench.out(0x70, index);
  return bench.in(0x71);
};

describe('system control', () => {
  it('connects GATE 2, OUT 2 and the refresh toggle to port 61h', () => {
    const { bench, gates, counter } = make();
    bench.out(0x61, 0x03);
    counter.level = 1;
    counter.time = 18;
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

  it('has a clock that stands and memory sizes in CMOS', () => {
    const { bench } = make(32 << 20);
    expect([0x04, 0x02, 0x09, 0x32].map((index) => cmos(bench, index))).toEqual([0x12, 0, 0, 0x20]);
    expect([0x30, 0x31, 0x34, 0x35].map((index) => cmos(bench, index))).toEqual([0x00, 0x7c, 0, 1]);
  });

  it('keeps CMOS over a warm reset and remembers the POST code until one', () => {
    const { bench } = make();
    bench.out(0x70, 0x40);
    bench.out(0x71, 0x5a);
    bench.out(0x80, 0x42);
    expect(bench.in(0x80)).toBe(0x42);
    bench.device.reset('warm');
    expect([cmos(bench, 0x40), bench.in(0x80)]).toEqual([0x5a, 0]);
  });
});
