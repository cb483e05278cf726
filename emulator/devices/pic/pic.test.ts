import { SeededRandom } from '#emulator/base';
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

describe('8259A: initialization in all its forms', () => {
  it('skips ICW3 in single mode, where IR2 is a line like any other', () => {
    bench.out(0x20, 0x13);
    bench.out(0x21, 0x40, 1, 0xfb);
    pic.setLine(12, 1);
    const mask = bench.in(0x21);
    bench.out(0x21, 0);
    expect([mask, pic.acknowledge()]).toEqual([0xfb, 0x42]);
  });

  it('skips ICW4 without IC4, and is then in MCS-80 mode: the word meant for ICW4 becomes the mask', () => {
    bench.out(0x20, 0x10);
    bench.out(0x21, 0x20, 4, 1);
    raise(0);
    const masked = bench.intr;
    bench.out(0x21, 0);
    expect([masked, bench.in(0x21), bench.intr, pic.acknowledge()]).toEqual([0, 0, 1, 0x00]);
  });

  it('gives CALL, low and high byte of the address in MCS-80 mode to a processor that asks for two bytes at a time', () => {
    // ICW1: address bits 5-7 = 101b, interval 4; ICW2: address bits 8-15 = 12h.
    bench.out(0x20, 0xb7);
    bench.out(0x21, 0x12, 0x00);
    raise(5);
    const low = pic.acknowledge();
    const afterFirst = [bench.intr, registers().isr];
    raise(3);
    const opcode = pic.acknowledge();
    raise(1);
    const high = pic.acknowledge();
    expect([low, afterFirst, opcode, high, registers().isr]).toEqual([0xa0 | (5 << 2), [0, 0x20], 0xcd, 0x12, 0x28]);
  });

  it('puts levels 8 bytes apart with ADI = 0', () => {
    bench.out(0x20, 0x52);
    bench.out(0x21, 0x00);
    raise(3);
    expect(pic.acknowledge()).toBe(0x40 | (3 << 3));
  });

  it('addresses a slave only where ICW3 says there is one', () => {
    bench.out(0x20, 0x11);
    bench.out(0x21, 0x20, 0, 1);
    raise(12);
    expect([pic.acknowledge(), registers().isr]).toEqual([0x22, 4]);
  });

  it('reads a floating bus when the slave has another identity', () => {
    bench.out(0xa0, 0x11);
    bench.out(0xa1, 0x28, 3, 1, 0);
    raise(12);
    expect([pic.acknowledge(), registers().isr]).toEqual([0xff, 4]);
  });

  it('lets the slave answer for the input that ICW3 of both names, even if it did not ask', () => {
    bench.out(0x20, 0x11);
    bench.out(0x21, 0x20, 0x08, 1, 0);
    bench.out(0xa0, 0x11);
    bench.out(0xa1, 0x28, 3, 1, 0);
    raise(3);
    expect([pic.acknowledge(), registers().isr]).toEqual([0x2f, 8]);
  });

  it('starts again at ICW1 in the middle of the sequence', () => {
    bench.out(0x20, 0x11);
    bench.out(0x21, 0x40);
    bench.out(0x20, 0x11);
    bench.out(0x21, 0x60, 4, 1);
    raise(1);
    expect(pic.acknowledge()).toBe(0x61);
  });

  it('keeps the bits of buffered mode and does not act on them', () => {
    initialise(0x0d);
    raise(1);
    expect([pic.acknowledge(), bench.fields(pic).icw4[0]]).toEqual([0x21, 0x0d]);
  });

  it('triggers single lines by level through 4D0h and 4D1h, but not those of the board', () => {
    bench.out(0x4d0, 0xff);
    bench.out(0x4d1, 0xff);
    const elcr = [bench.in(0x4d0), bench.in(0x4d1)];
    pic.setLine(5, 1);
    pic.acknowledge();
    bench.out(0x20, 0x20);
    const again = bench.intr;
    pic.setLine(5, 0);
    expect([elcr, again, registers().irr]).toEqual([[0xf8, 0xde], 1, 0]);
  });
});

describe('8259A: finer points', () => {
  it('keeps one edge while its level is in service, however many come', () => {
    raise(1);
    pic.acknowledge();
    raise(1);
    raise(1);
    raise(1);
    bench.out(0x20, 0x20);
    pic.acknowledge();
    bench.out(0x20, 0x20);
    expect([bench.intr, registers()]).toEqual([0, { irr: 0, isr: 0 }]);
  });

  it('resolves priorities at INTA, not when INT rises', () => {
    raise(4);
    raise(1);
    expect([pic.acknowledge(), registers()]).toEqual([0x21, { irr: 0x10, isr: 2 }]);
  });

  it('a poll takes precedence over the register that OCW3 chose, once', () => {
    raise(6);
    bench.out(0x20, 0x0f);
    expect([bench.in(0x20), bench.in(0x20)]).toEqual([0x86, 0x40]);
  });

  it('is polled at A0 = 1 as well, and a poll of the master names the cascade', () => {
    raise(12);
    bench.out(0x20, 0x0c);
    const master = bench.in(0x21);
    bench.out(0xa0, 0x0c);
    expect([master, bench.in(0xa0), registers().isr, bench.intr]).toEqual([0x82, 0x84, 4, 0]);
  });

  it('ends no masked level by a non-specific EOI in special mask mode', () => {
    raise(1);
    pic.acknowledge();
    bench.out(0x21, 0x02);
    bench.out(0x20, 0x68, 0x20);
    const kept = registers().isr;
    bench.out(0x20, 0x61);
    expect([kept, registers().isr]).toEqual([2, 0]);
  });

  it('rotates in automatic EOI mode until told to stop', () => {
    const order = (): number[] => {
      raise(0);
      raise(1);
      return [pic.acknowledge(), pic.acknowledge()];
    };
    initialise(3);
    bench.out(0x20, 0x80);
    raise(0);
    pic.acknowledge();
    const rotated = order();
    bench.out(0x20, 0x00, 0xc7);
    expect([rotated, order()]).toEqual([
      [0x21, 0x20],
      [0x20, 0x21],
    ]);
  });

  it('knows what could be delivered', () => {
    raise(3);
    pic.acknowledge();
    const blocked = [2, 3, 4, 1, 8].map((irq) => (irq === 2 ? null : pic.couldDeliver(irq)));
    bench.out(0xa1, 0x01);
    expect([blocked, pic.couldDeliver(8), pic.couldDeliver(9)]).toEqual([
      [null, false, false, true, true],
      false,
      true,
    ]);
  });

  it('tells nothing when nobody listens', () => {
    bench.events.length = 0;
    bench.observed = false;
    raise(1);
    pic.acknowledge();
    bench.out(0x20, 0x20);
    bench.out(0x21, 0xff);
    expect(bench.events).toEqual([]);
  });
});

describe('8259A: properties of random histories', () => {
  const history = (seed: number): { trace: unknown[]; broken: string[] } => {
    const device = new Pic();
    const b = new DeviceBench(device);
    const random = new SeededRandom(seed);
    const f = b.fields(device);
    const trace: unknown[] = [];
    const broken: string[] = [];
    const words = [
      0x11, 0x13, 0x19, 0x10, 0x20, 0x20, 0x60, 0x61, 0xa0, 0xe1, 0xc3, 0x80, 0x00, 0x0a, 0x0b, 0x0c, 0x68, 0x48,
    ];
    for (let k = 0; k < 3000; k++) {
      const what = random.below(10);
      const port = [0x20, 0x21, 0xa0, 0xa1][random.below(4)];
      if (what < 5) device.setLine([0, 1, 3, 4, 7, 8, 9, 12, 15][random.below(9)], random.below(2) as 0 | 1);
      else if (what < 6) b.out(port, port & 1 ? random.below(256) : words[random.below(words.length)]);
      else if (what < 7) trace.push(b.in(port));
      else if (what < 8 && random.below(20) === 0) initialiseOn(b, random.below(2) * 2 + 1 + random.below(2) * 0x10);
      else if (b.intr) {
        const vector = device.acknowledge();
        trace.push(vector);
        if (vector < 0 || vector > 255) broken.push(`vector ${vector}`);
      }
      // Every request of edge-triggered inputs has its line up; the cascade follows the slave's INT.
      for (const chip of [0, 1]) if (f.irr[chip] & ~f.lines[chip]) broken.push(`IRR without line at ${k}`);
      if (((f.lines[0] >> 2) & 1) !== f.int[1]) broken.push(`cascade at ${k}`);
      if (b.intr !== f.int[0]) broken.push(`INTR at ${k}`);
    }
    return { trace: [...trace, ...b.state()], broken };
  };
  const initialiseOn = (b: DeviceBench<Pic>, icw4: number): void => {
    b.out(0x20, 0x11);
    b.out(0x21, 0x20, 4, icw4, 0);
    b.out(0xa0, 0x11);
    b.out(0xa1, 0x28, 2, icw4, 0);
  };

  it('requests have lines, the cascade follows the slave, and the same history ends alike', () => {
    const results = [1, 2, 3, 4].map((seed) => [history(seed), history(seed)]);
    expect(results.map(([a]) => a.broken)).toEqual([[], [], [], []]);
    expect(results.map(([, again]) => again)).toEqual(results.map(([first]) => first));
  });
});
