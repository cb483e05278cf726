import { Arena } from '#emulator/state';
import type { Device } from '#emulator/devices';
import { describe, expect, it } from 'vitest';
import { nanoseconds, PIT_HERTZ } from './clock.ts';
import { Scheduler, schedulerSection } from './scheduler.ts';

function make(): { scheduler: Scheduler; fired: string[] } {
  const fired: string[] = [];
  const device = (name: string, timers: Device['timers']): Device => ({
    name,
    section: { name, version: 1, fields: {} },
    timers: timers ?? [],
    attach: () => undefined,
    reset: () => undefined,
    fire: (event) => void fired.push(event),
  });
  const devices = [
    device('b', [
      { name: 'b.late', priority: 1, irq: 1 },
      { name: 'b.b', priority: 0, irq: 0 },
    ]),
    device('a', [{ name: 'a.a', priority: 0 }]),
  ];
  const section = schedulerSection(devices);
  return { scheduler: new Scheduler(new Arena([section], 4096), section, devices), fired };
}

describe('Scheduler', () => {
  it('fires what is due by time, then priority, then name', () => {
    const { scheduler, fired } = make();
    scheduler.schedule('b.late', 10);
    scheduler.schedule('b.b', 10);
    scheduler.schedule('a.a', 10);
    expect(scheduler.next()).toBe(10);
    scheduler.fireDue(9);
    expect(fired).toEqual([]);
    scheduler.fireDue(10);
    expect([fired, scheduler.next()]).toEqual([['a.a', 'b.b', 'b.late'], Infinity]);
  });

  it('replaces and cancels by name', () => {
    const { scheduler } = make();
    scheduler.schedule('a.a', 10);
    scheduler.schedule('a.a', 30);
    expect(scheduler.next()).toBe(30);
    scheduler.cancel('a.a');
    expect(scheduler.next()).toBe(Infinity);
  });

  it('knows whether anything scheduled can wake a halted processor', () => {
    const { scheduler } = make();
    scheduler.schedule('b.b', 10);
    expect([scheduler.canWake((irq) => irq === 0), scheduler.canWake(() => false)]).toEqual([true, false]);
    scheduler.schedule('a.a', 10);
    expect(scheduler.canWake(() => false)).toBe(true);
  });
});

describe('nanoseconds', () => {
  it('is exact at whole seconds and rounds down elsewhere', () => {
    expect([
      nanoseconds(PIT_HERTZ * 20 * 3, 20),
      nanoseconds(20, 20),
      nanoseconds(PIT_HERTZ * 20 * 86_400 * 30, 20),
    ]).toEqual([3_000_000_000, Math.floor(1e9 / PIT_HERTZ), 86_400 * 30 * 1e9]);
  });
});
