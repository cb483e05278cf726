/**
 * The 8254 against a second model that does one clock after the other, as the data sheet tells it. The device computes the same
 * from the clock at which a count was loaded; random programs of control words, counts, gate edges and pauses must not tell them apart.
 */
import { SeededRandom } from '#emulator/base';
import { DeviceBench } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { Pit } from './pit.ts';

/** One counter, clock by clock. */
class SlowCounter {
  mode = 0;
  bcd = false;
  gate = 0;
  out = 1;
  /** Count register; 0 = none. */
  cr = 0;
  /** Counting element; -1 = not loaded since the control word. */
  ce = -1;
  nullCount = 1;
  rises = 0;
  private loadNext = false;
  private triggered = false;
  private isOdd = false;
  private armed = false;
  private stopped = false;

  control(mode: number, bcd: boolean): void {
    Object.assign(this, { mode, bcd, cr: 0, ce: -1, nullCount: 1, loadNext: false, triggered: false, stopped: false });
    this.drive(mode === 0 ? 0 : 1);
  }

  firstByte(): void {
    if (this.mode !== 0) return;
    this.stopped = true;
    this.loadNext = false;
    this.drive(0);
  }

  write(count: number): void {
    this.cr = count;
    this.nullCount = 1;
    if (this.mode === 0) this.drive(0);
    if (this.mode === 0 || this.mode === 4) this.loadNext = true;
    if ((this.mode === 2 || this.mode === 3) && this.ce < 0) this.loadNext = true;
  }

  setGate(level: number): void {
    if (level === this.gate) return;
    this.gate = level;
    const periodic = this.mode === 2 || this.mode === 3;
    if (level === 0 && periodic && this.ce >= 0) this.drive(1);
    if (level === 1 && this.cr !== 0 && (periodic || this.mode === 1 || this.mode === 5)) this.triggered = true;
  }

  clock(): void {
    if (this.loadNext || this.triggered) {
      this.loadNext = this.triggered = this.stopped = false;
      this.load();
      this.drive(this.mode === 0 || this.mode === 1 ? 0 : 1);
      this.armed = true;
      return;
    }
    const needsGate = this.mode !== 1 && this.mode !== 5;
    if (this.ce < 0 || this.stopped || (needsGate && !this.gate)) return;
    if (this.mode === 3) {
      const isLast = this.ce === 0 || (this.ce === 2 && !(this.isOdd && this.out === 1));
      if (!isLast) {
        this.ce -= 2;
        return;
      }
      this.load();
      this.drive(this.out ^ 1);
    } else if (this.mode === 2) {
      if (this.ce === 1) {
        this.load();
        this.drive(1);
      } else {
        this.ce--;
        if (this.ce === 1) this.drive(0);
      }
    } else {
      this.ce = this.ce === 0 ? (this.bcd ? 9999 : 65535) : this.ce - 1;
      this.expire();
    }
  }

  private expire(): void {
    if (this.mode < 2) {
      if (this.ce === 0 && this.armed) this.drive(1);
      if (this.ce === 0) this.armed = false;
    } else if (this.ce === 0 && this.armed) {
      this.armed = false;
      this.drive(0);
    } else {
      this.drive(1);
    }
  }

  private load(): void {
    this.ce = this.mode === 3 ? this.cr & ~1 : this.cr;
    this.isOdd = (this.cr & 1) === 1;
    this.nullCount = 0;
  }

  private drive(level: number): void {
    if (level === 1 && this.out === 0) this.rises++;
    this.out = level;
  }
}

const digits = (n: number): number => parseInt(String(n % 10000), 16);

/** One random program; the first difference in words, or ''. */
function difference(seed: number): string {
  const random = new SeededRandom(seed);
  const pit = new Pit();
  const bench = new DeviceBench(pit);
  const slow = new SlowCounter();
  // Before the first control word both are set alike.
  let access = 3;
  let waiting = false;
  let pendingLow = 0;
  let started = false;
  const byteCount = (): number => 2 + random.below(random.below(4) ? 9 : 200);
  for (let k = 0; k < 400; k++) {
    const what = started ? random.below(12) : 0;
    if (what === 0) {
      const mode = random.below(6);
      access = [1, 3, 3][random.below(3)];
      const bcd = random.below(4) === 0;
      bench.out(0x43, 0x80 | (access << 4) | (mode << 1) | (bcd ? 1 : 0));
      slow.control(mode, bcd);
      if (!started) slow.rises = pit.toggled(2);
      started = true;
      waiting = false;
    } else if (what < 4) {
      const count = byteCount();
      const low = slow.bcd ? digits(count) & 0xff : count & 0xff;
      const value = slow.bcd ? (low >> 4) * 10 + (low & 15) : low;
      if (access === 1) {
        bench.out(0x42, low);
        if (value < 2) return ''; // too short for modes 2 and 3
        slow.write(value);
      } else if (!waiting) {
        bench.out(0x42, low);
        slow.firstByte();
        pendingLow = low;
        waiting = true;
      } else {
        const high = random.below(8) === 0 ? 1 : 0;
        bench.out(0x42, high);
        const lowValue = slow.bcd ? (pendingLow >> 4) * 10 + (pendingLow & 15) : pendingLow;
        const total = lowValue + high * (slow.bcd ? 100 : 256);
        if (total < 2) return '';
        slow.write(total);
        waiting = false;
      }
    } else if (what < 6) {
      const level = random.below(2) as 0 | 1;
      pit.setGate(2, level);
      slow.setGate(level);
    } else {
      const clocks = 1 + random.below(random.below(3) ? 4 : 40);
      for (let c = 0; c < clocks; c++) {
        bench.passClocks(1);
        slow.clock();
      }
    }
    const seen: number[] = [pit.out(2), pit.toggled(2)];
    const expected = [slow.out, slow.rises & 1];
    bench.out(0x43, 0xe8);
    seen.push((bench.in(0x42) >> 6) & 1);
    expected.push(slow.nullCount);
    if (slow.ce >= 0) {
      seen.push(pit.counter(2));
      expected.push(slow.bcd ? digits(slow.ce) : slow.ce & 0xffff);
    }
    if (seen.join() !== expected.join()) {
      return `seed ${seed}, step ${k}, mode ${slow.mode}, ${what}: ${seen.join()} instead of ${expected.join()}`;
    }
  }
  return '';
}

describe('8254 against a model that goes clock by clock', () => {
  it('OUT, its edges, the count and the null count agree over 600 random programs', () => {
    const wrong: string[] = [];
    for (let seed = 1; seed <= 600; seed++) {
      const found = difference(seed);
      if (found !== '') wrong.push(found);
    }
    expect(wrong).toEqual([]);
  });

  it('the line of IRQ0 is OUT 0 at every clock, and changes at no other moment', () => {
    const wrong: string[] = [];
    for (let seed = 1; seed <= 60; seed++) {
      const random = new SeededRandom(seed);
      const pit = new Pit();
      const bench = new DeviceBench(pit);
      for (let k = 0; k < 300; k++) {
        const what = random.below(8);
        if (what === 0) bench.out(0x43, 0x10 | (random.below(6) << 1));
        else if (what < 3) bench.out(0x40, 2 + random.below(12));
        else if (what === 3) pit.setGate(0, random.below(2) as 0 | 1);
        else bench.passUnits(random.below(100));
        if (bench.lines.get(0) !== pit.out(0)) wrong.push(`seed ${seed}, step ${k}`);
      }
      // Edges by themselves come with the clock; those of a write or of GATE come with it.
      const level = bench.edges.map(([, , to]) => to);
      if (level.some((to, n) => n > 0 && to === level[n - 1])) wrong.push(`seed ${seed}: an edge that is none`);
    }
    expect(wrong).toEqual([]);
  });
});
