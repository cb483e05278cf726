import { DeviceBench } from '#emulator/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Pic } from './pic.ts';

let bench: DeviceBench<Pic>;
let pic: Pic;

/** ICW1-4 of both chips: vectors 20h and 28h, 8086 mode; all lines open. */
function initialise(icw4 = 1, icw1 = 0x11): void {
  bench.out(0x20, icw1);
  bench.out(0x21, 0x20, 4, icw4);
  bench.out(0xa0, icw1);
  bench.out(0xa1, 0x28, 2, icw4);
  bench.out(0x21, 0);
  bench.out(0xa1, 0);
}
const registers = (): { irr: number; isr: number } => {
  bench.out(0x20, 0x0a);
  const irr = bench.in(0x20);
  bench.out(0x20, 0x0b);
  return { irr, isr: bench.in(0x20) };
};
const raise = (irq: number): void => {
  pic.setLine(irq, 0);
  pic.setLine(irq, 1);
};

beforeEach(() => {
  pic = new Pic();
  bench = new DeviceBench(pic);
  initialise();
});

describe('8259A: requests and priorities', () => {
  it('answers INTA with ICW2 plus the level, and moves the request to ISR', () => {
    raise(1);
    expect(bench.intr).toBe(1);
    expect(pic.acknowledge()).toBe(0x21);
    expect(registers()).toEqual({ irr: 0, isr: 2 });
    expect(bench.intr).toBe(0);
  });

  it('holds back a lower level until the EOI of the higher one', () => {
    raise(0);
    pic.acknowledge();
    raise(1);
    expect([bench.intr, registers()]).toEqual([0, { irr: 2, isr: 1 }]);
    bench.out(0x20, 0x20);
    expect([bench.intr, pic.acknowledge()]).toEqual([1, 0x21]);
  });

  it('lets a higher level nest in a lower one', () => {
    raise(1);
    pic.acknowledge();
    raise(0);
    expect([bench.intr, pic.acknowledge(), registers().isr]).toEqual([1, 0x20, 3]);
  });

  it('clears the highest level in service by a non-specific EOI: a second one hits the outer handler', () => {
    raise(1);
    pic.acknowledge();
    raise(0);
    pic.acknowledge();
    bench.out(0x20, 0x20);
    expect(registers().isr).toBe(2);
    bench.out(0x20, 0x20);
    expect(registers().isr).toBe(0);
  });

  it('remembers a request that is masked and delivers it when the mask opens', () => {
    bench.out(0x21, 0xff);
    raise(0);
    expect([bench.intr, registers().irr, pic.couldDeliver(0)]).toEqual([0, 1, false]);
    bench.out(0x21, 0xfe);
    expect([bench.intr, pic.acknowledge()]).toEqual([1, 0x20]);
  });

  it('needs a new edge for a new request', () => {
    pic.setLine(3, 1);
    pic.acknowledge();
    bench.out(0x20, 0x20);
    expect([bench.intr, registers().irr]).toEqual([0, 0]);
    raise(3);
    expect(bench.intr).toBe(1);
  });

  it('repeats a level-triggered request as long as the line is up', () => {
    initialise(1, 0x19);
    pic.setLine(5, 1);
    expect(pic.acknowledge()).toBe(0x25);
    bench.out(0x20, 0x20);
    expect([bench.intr, pic.acknowledge()]).toEqual([1, 0x25]);
    pic.setLine(5, 0);
    bench.out(0x20, 0x20);
    expect(bench.intr).toBe(0);
  });
});

describe('8259A: spurious interrupts and the cascade', () => {
  it('answers IR7 without an ISR bit when the line drops before INTA', () => {
    raise(1);
    pic.setLine(1, 0);
    expect([bench.intr, pic.acknowledge(), registers().isr]).toEqual([1, 0x27, 0]);
    expect(bench.events.map((e) => (e.kind === 'pic' ? e.op : ''))).toContain('spurious');
  });

  it('delivers IRQ 8-15 through IR2 of the master and wants two EOIs', () => {
    raise(12);
    expect([bench.intr, pic.acknowledge(), registers().isr]).toEqual([1, 0x2c, 4]);
    bench.out(0xa0, 0x20);
    raise(12);
    expect(bench.intr).toBe(0);
    bench.out(0x20, 0x20);
    expect([bench.intr, pic.acknowledge()]).toEqual([1, 0x2c]);
  });

  it('gives IRQ15 spuriously when a slave line drops, leaving IR2 of the master in service', () => {
    raise(12);
    pic.setLine(12, 0);
    expect([pic.acknowledge(), registers().isr]).toEqual([0x2f, 4]);
  });

  it('puts the slave between IRQ1 and IRQ3', () => {
    raise(3);
    raise(8);
    expect(pic.acknowledge()).toBe(0x28);
  });

  it('lets a higher slave level in only in special fully nested mode', () => {
    for (const [icw4, expected] of [
      [0x01, 0],
      [0x11, 1],
    ]) {
      initialise(icw4);
      raise(12);
      pic.acknowledge();
      raise(9);
      expect(bench.intr).toBe(expected);
    }
  });
});

describe('8259A: command words', () => {
  it('ends interrupts by itself in automatic EOI mode', () => {
    initialise(3);
    raise(4);
    pic.acknowledge();
    expect(registers().isr).toBe(0);
  });

  it('rotates: the level that was served becomes the lowest', () => {
    raise(4);
    pic.acknowledge();
    bench.out(0x20, 0xa0);
    raise(4);
    raise(5);
    expect(pic.acknowledge()).toBe(0x25);
  });

  it('sets the lowest level by OCW2 110', () => {
    bench.out(0x20, 0xc0 | 2);
    raise(2 + 1);
    raise(0);
    expect(pic.acknowledge()).toBe(0x23);
  });

  it('ends exactly the named level by a specific EOI', () => {
    raise(1);
    pic.acknowledge();
    raise(0);
    pic.acknowledge();
    bench.out(0x20, 0x60 | 1);
    expect(registers().isr).toBe(1);
  });

  it('lets lower levels in while special mask mode masks the one in service', () => {
    raise(1);
    pic.acknowledge();
    bench.out(0x21, 0x02);
    bench.out(0x20, 0x68);
    raise(6);
    expect([bench.intr, pic.acknowledge()]).toEqual([1, 0x26]);
  });

  it('acknowledges by a poll read', () => {
    raise(6);
    bench.out(0x20, 0x0c);
    expect(bench.in(0x20)).toBe(0x86);
    expect(registers()).toEqual({ irr: 0, isr: 0x40 });
    bench.out(0x20, 0x0c);
    expect(bench.in(0x20)).toBe(0);
  });

  it('forgets requests in service and masks at ICW1, and waits for ICW2-4 before it interrupts again', () => {
    raise(0);
    pic.acknowledge();
    bench.out(0x20, 0x11);
    raise(1);
    expect([registers().isr, bench.in(0x21), bench.intr]).toEqual([0, 0, 0]);
    bench.out(0x21, 0x40, 4, 1);
    expect([bench.intr, pic.acknowledge()]).toEqual([1, 0x41]);
  });

  it('tells about masks, requests, acknowledgements and EOIs with both chips in 16 bits', () => {
    bench.events.length = 0;
    bench.out(0xa1, 0x10);
    raise(9);
    pic.acknowledge();
    bench.out(0xa0, 0x20);
    bench.out(0x20, 0x20, 0x20);
    expect(bench.events.map((e) => (e.kind === 'pic' ? [e.op, e.irq, e.isr, e.irr, e.imr] : []))).toEqual([
      ['mask', -1, 0, 0, 0x1000],
      ['irr', 9, 0, 0x0200, 0x1000],
      ['inta', 9, 0x0204, 0, 0x1000],
      ['eoi', 9, 0x0004, 0, 0x1000],
      ['eoi', 2, 0, 0, 0x1000],
      ['eoi', -1, 0, 0, 0x1000],
    ]);
  });
});
