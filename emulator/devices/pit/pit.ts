/**
 * The 8254 programmable interval timer: counter 0 drives IRQ0, counter 1 is the refresh request, counter 2 the speaker
 * (its GATE and OUT belong to port 61h). Counters are computed from virtual time; only OUT 0 schedules events.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus, DeviceTimer } from '../device.ts';
import { countAt, highClocks, nextChange, outAt } from './counter.ts';
import { PIT_SECTION } from './pit-state.ts';

const OUT0 = 'pit.out0';

export class Pit implements Device<(typeof PIT_SECTION)['fields']> {
  readonly name = 'pit';
  readonly section = PIT_SECTION;
  readonly timers: readonly DeviceTimer[] = [{ name: OUT0, priority: 0, irq: 0 }];
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof PIT_SECTION)['fields']>;

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(PIT_SECTION);
    bus.ports.claim({
      first: 0x40,
      last: 0x42,
      handler: {
        read: (port) => this.readCounter(port & 3),
        write: (port, _size, value) => this.writeCounter(port & 3, value),
      },
    });
    // The control word register cannot be read: the bus floats.
    bus.ports.claim({
      first: 0x43,
      last: 0x43,
      handler: { read: () => 0xff, write: (_port, _size, value) => this.writeControl(value) },
    });
  }

  reset(): void {
    for (const [name, field] of Object.entries(PIT_SECTION.fields)) {
      this.s[name as keyof typeof PIT_SECTION.fields].fill(field.reset);
    }
    this.s.gate[2] = 0;
    this.bus.cancel(OUT0);
    // Nothing is programmed: OUT 0 is high, so that programming mode 2 or 3 makes no edge.
    this.bus.setIrq(0, 1);
  }

  fire(): void {
    this.driveOut0();
  }

  /** PIT clocks since time 0. */
  clock(): number {
    return Math.floor((this.bus.now() + this.bus.pitPhase) / this.bus.ticksPerPitClock);
  }

  /** Level of OUT of a counter now. */
  out(channel: number): 0 | 1 {
    const s = this.s;
    this.catchUp(channel);
    // A control word sets OUT to its initial level: low in mode 0, high in all others.
    if (!s.counting[channel]) return s.mode[channel] === 0 ? 0 : 1;
    // GATE low in modes 2 and 3 sets OUT high at once.
    if (!s.gate[channel] && (s.mode[channel] === 2 || s.mode[channel] === 3)) return 1;
    return outAt(s.mode[channel], s.count[channel], this.elapsed(channel));
  }

  /** Drive the GATE input of a counter (port 61h for counter 2). */
  setGate(channel: number, level: 0 | 1): void {
    const s = this.s;
    if (s.gate[channel] === level) return;
    this.catchUp(channel);
    const clock = this.clock();
    const mode = s.mode[channel];
    s.gate[channel] = level;
    if (mode === 0 || mode === 4) {
      // GATE low disables counting, GATE high continues.
      if (level === 0) {
        s.frozenAt[channel] = clock;
      } else if (s.frozenAt[channel] >= 0) {
        s.startedAt[channel] += clock - s.frozenAt[channel];
        s.frozenAt[channel] = -1;
      }
    } else if (level === 1 && s.reload[channel] !== 0) {
      // A rising edge (re)starts modes 1, 2, 3 and 5 at the next clock.
      this.load(channel, clock + 1);
    } else if (level === 0 && (mode === 2 || mode === 3)) {
      s.frozenAt[channel] = clock;
    }
    if (channel === 0) this.driveOut0();
  }

  /** Value of the counting element, 16 bits as a read would give it. */
  counter(channel: number): number {
    const s = this.s;
    this.catchUp(channel);
    const modulus = s.bcd[channel] ? 10000 : 65536;
    const value = s.counting[channel]
      ? countAt(s.mode[channel], s.count[channel], this.elapsed(channel), modulus)
      : s.reload[channel] % modulus;
    return s.bcd[channel] ? toBcd(value) : value;
  }

  private elapsed(channel: number): number {
    const s = this.s;
    const until = s.frozenAt[channel] >= 0 ? s.frozenAt[channel] : this.clock();
    return until - s.startedAt[channel];
  }

  /** Take over a count that was waiting for the end of a period (mode 2) or half period (mode 3). */
  private catchUp(channel: number): void {
    const s = this.s;
    const at = s.reloadAt[channel];
    if (at < 0 || this.clock() < at) return;
    const atHalf = s.mode[channel] === 3 && (at - s.startedAt[channel]) % s.count[channel] !== 0;
    s.count[channel] = s.reload[channel];
    // At the end of the high half the new count governs the low half that begins now.
    s.startedAt[channel] = atHalf ? at - highClocks(s.reload[channel]) : at;
    s.reloadAt[channel] = -1;
  }

  private load(channel: number, at: number): void {
    const s = this.s;
    s.count[channel] = s.reload[channel];
    s.startedAt[channel] = at;
    s.counting[channel] = 1;
    s.reloadAt[channel] = -1;
    s.frozenAt[channel] = -1;
    if (s.gate[channel] === 0 && (s.mode[channel] === 0 || s.mode[channel] === 4)) s.frozenAt[channel] = at;
  }

  private driveOut0(): void {
    const s = this.s;
    const level = this.out(0);
    if (level !== s.out0[0]) {
      s.out0[0] = level;
      if (level === 1 && this.bus.isObserved()) {
        this.bus.emit({ kind: 'pit', op: 'edge', channel: 0, reload: s.count[0], mode: s.mode[0] });
      }
      this.bus.setIrq(0, level);
    }
    if (!s.counting[0]) {
      this.bus.cancel(OUT0);
      return;
    }
    const change = nextChange(s.mode[0], s.count[0], this.elapsed(0)) + s.startedAt[0];
    const at = s.reloadAt[0] >= 0 ? Math.min(change, s.reloadAt[0]) : change;
    if (at === Infinity) this.bus.cancel(OUT0);
    else this.bus.schedule(OUT0, at * this.bus.ticksPerPitClock - this.bus.pitPhase);
  }

  private writeControl(value: number): void {
    const select = value >> 6;
    if (select === 3) {
      this.readBack(value);
      return;
    }
    const access = (value >> 4) & 3;
    if (access === 0) {
      this.latchCount(select);
      return;
    }
    const s = this.s;
    s.access[select] = access;
    // Modes 2 and 3 have two codes each: bit 3 of the field is "don't care" there.
    const mode = (value >> 1) & 7;
    s.mode[select] = mode > 5 ? mode - 4 : mode;
    s.bcd[select] = value & 1;
    s.reload[select] = 0;
    s.counting[select] = 0;
    s.reloadAt[select] = -1;
    s.frozenAt[select] = -1;
    s.writeLow[select] = 0xffff;
    s.readHigh[select] = 0;
    s.latched[select] = 0;
    s.statusLatched[select] = 0;
    if (select === 0) this.driveOut0();
  }

  private latchCount(channel: number): void {
    const s = this.s;
    if (s.latched[channel]) return; // a second latch command before the read is ignored
    s.latch[channel] = this.counter(channel);
    s.latched[channel] = 1;
  }

  /** Read-back command: bit 5 = 0 latches counts, bit 4 = 0 latches status, bits 1-3 choose counters. */
  private readBack(value: number): void {
    const s = this.s;
    for (let channel = 0; channel < 3; channel++) {
      if (!((value >> (channel + 1)) & 1)) continue;
      if (!(value & 0x20)) this.latchCount(channel);
      if (!(value & 0x10) && !s.statusLatched[channel]) {
        const nullCount = s.counting[channel] && s.reloadAt[channel] < 0 && this.elapsed(channel) >= 0 ? 0 : 1;
        s.status[channel] =
          (this.out(channel) << 7) |
          (nullCount << 6) |
          (s.access[channel] << 4) |
          (s.mode[channel] << 1) |
          s.bcd[channel];
        s.statusLatched[channel] = 1;
      }
    }
  }

  private readCounter(channel: number): number {
    const s = this.s;
    if (s.statusLatched[channel]) {
      s.statusLatched[channel] = 0;
      return s.status[channel];
    }
    const value = s.latched[channel] ? s.latch[channel] : this.counter(channel);
    if (s.access[channel] !== 3) {
      s.latched[channel] = 0;
      return s.access[channel] === 1 ? value & 0xff : value >> 8;
    }
    const high = s.readHigh[channel];
    s.readHigh[channel] = high ^ 1;
    if (high) s.latched[channel] = 0;
    return high ? value >> 8 : value & 0xff;
  }

  private writeCounter(channel: number, value: number): void {
    const s = this.s;
    const access = s.access[channel];
    if (access === 3 && s.writeLow[channel] === 0xffff) {
      s.writeLow[channel] = value;
      // Mode 0: writing the first byte stops the count and sets OUT low.
      if (s.mode[channel] === 0) {
        s.counting[channel] = 0;
        if (channel === 0) this.driveOut0();
      }
      return;
    }
    const raw = access === 1 ? value : access === 2 ? value << 8 : s.writeLow[channel] | (value << 8);
    s.writeLow[channel] = 0xffff;
    const count = s.bcd[channel] ? fromBcd(raw) || 10000 : raw || 65536;
    this.catchUp(channel);
    s.reload[channel] = count;
    this.bus.emit({ kind: 'pit', op: 'program', channel, reload: count, mode: s.mode[channel] });
    const mode = s.mode[channel];
    const clock = this.clock();
    if (mode === 0 || mode === 4) {
      this.load(channel, clock + 1);
    } else if (mode === 2 || mode === 3) {
      if (!s.counting[channel]) this.load(channel, clock + 1);
      else s.reloadAt[channel] = this.nextReload(channel, clock);
    }
    // Modes 1 and 5 wait for a rising GATE.
    if (channel === 0) this.driveOut0();
  }

  /** First clock after `clock` at which the counting element reloads: end of period, in mode 3 of half period. */
  private nextReload(channel: number, clock: number): number {
    const s = this.s;
    const start = s.startedAt[channel];
    if (clock < start) return start;
    const count = s.count[channel];
    const inPeriod = (clock - start) % count;
    const high = highClocks(count);
    if (s.mode[channel] === 3 && inPeriod < high) return clock - inPeriod + high;
    return clock - inPeriod + count;
  }
}

const toBcd = (value: number): number =>
  (value % 10) |
  ((Math.floor(value / 10) % 10) << 4) |
  ((Math.floor(value / 100) % 10) << 8) |
  ((Math.floor(value / 1000) % 10) << 12);

const fromBcd = (raw: number): number =>
  (raw & 15) + ((raw >> 4) & 15) * 10 + ((raw >> 8) & 15) * 100 + ((raw >> 12) & 15) * 1000;
