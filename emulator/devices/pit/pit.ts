/**
 * The 8254 programmable interval timer: counter 0 drives IRQ0, counter 1 is the refresh request, counter 2 the speaker
 * (its GATE and OUT belong to port 61h). Counters are computed from virtual time; only OUT 0 schedules events.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus, DeviceTimer } from '../device.ts';
import { countAt, fromBcd, highClocks, nextChange, nextReload, outAt, risesUntil, toBcd } from './counter.ts';
import { PIT_SECTION } from './pit-state.ts';

const OUT0 = 'pit.out0';
/** No LSB waits for its MSB. */
const NONE = 0xffff;

/** Modes 2 and 3 reload by themselves. */
const isPeriodic = (mode: number): boolean => mode === 2 || mode === 3;
/** Modes 1 and 5 start at a rising edge of GATE. */
const isTriggered = (mode: number): boolean => mode === 1 || mode === 5;

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
    this.s.phase[0] = this.bus.pitPhase;
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
    const mode = s.mode[channel];
    // A control word sets OUT to its initial level: low in mode 0, high in all others. A new count in mode 0 does it again.
    if (mode === 0 && (!s.counting[channel] || s.loadAt[channel] >= 0)) return 0;
    if (!s.counting[channel]) return 1;
    // GATE low in modes 2 and 3 sets OUT high at once.
    if (s.frozenAt[channel] >= 0 && isPeriodic(mode)) return 1;
    return outAt(mode, s.count[channel], this.elapsed(channel));
  }

  /** 1 when OUT of a counter rose an odd number of times: what a flip-flop behind it shows (refresh toggle of port 61h). */
  toggled(channel: number): 0 | 1 {
    const s = this.s;
    this.catchUp(channel);
    return ((s.risesOdd[channel] + this.risesSinceLoad(channel, this.clock())) & 1) as 0 | 1;
  }

  /** Drive the GATE input of a counter (port 61h for counter 2; the others are wired high). */
  setGate(channel: number, level: 0 | 1): void {
    const s = this.s;
    if (s.gate[channel] === level) return;
    this.catchUp(channel);
    const clock = this.clock();
    const mode = s.mode[channel];
    const before = this.out(channel);
    s.gate[channel] = level;
    if (level === 0) {
      if (!isTriggered(mode) && s.counting[channel] && s.frozenAt[channel] < 0) {
        s.frozenAt[channel] = clock;
        // The end of this period will not come: the new count waits for a trigger.
        if (isPeriodic(mode)) s.loadAt[channel] = -1;
      }
    } else if (isTriggered(mode) || isPeriodic(mode)) {
      // A rising edge (re)starts the counter at the next clock; a GATE that falls again before it changes nothing.
      if (s.reload[channel] !== 0 && (isTriggered(mode) || s.counting[channel])) s.loadAt[channel] = clock + 1;
    } else if (s.frozenAt[channel] >= 0) {
      // Modes 0 and 4 go on where they were.
      s.startedAt[channel] += clock - s.frozenAt[channel];
      s.frozenAt[channel] = -1;
    }
    // Only the end of a low output pulse of modes 2 and 3 is an edge here.
    if (before === 0 && this.out(channel) === 1) s.risesOdd[channel] ^= 1;
    if (channel === 0) this.driveOut0();
  }

  /** Value of the counting element, 16 bits as a read would give it. */
  counter(channel: number): number {
    const s = this.s;
    this.catchUp(channel);
    if (!s.counting[channel]) return s.held[channel];
    const modulus = s.bcd[channel] ? 10000 : 65536;
    const value = countAt(s.mode[channel], s.count[channel], this.elapsed(channel), modulus);
    return s.bcd[channel] ? toBcd(value) : value;
  }

  private elapsed(channel: number): number {
    const s = this.s;
    const until = s.frozenAt[channel] >= 0 ? s.frozenAt[channel] : this.clock();
    return until - s.startedAt[channel];
  }

  /** Remember the edges that OUT made until clock `until`: the count that made them is about to be replaced. */
  private keepRises(channel: number, until: number): void {
    const s = this.s;
    s.risesOdd[channel] = (s.risesOdd[channel] + this.risesSinceLoad(channel, until)) & 1;
  }

  private risesSinceLoad(channel: number, clock: number): number {
    const s = this.s;
    if (!s.counting[channel]) return 0;
    const until = s.frozenAt[channel] >= 0 ? s.frozenAt[channel] : clock;
    return risesUntil(s.mode[channel], s.count[channel], until - s.startedAt[channel]);
  }

  /** Carry out the transfer from CR to the counting element when its clock has come. */
  private catchUp(channel: number): void {
    const s = this.s;
    const at = s.loadAt[channel];
    if (at < 0 || this.clock() < at) return;
    const mode = s.mode[channel];
    const count = s.reload[channel];
    // Modes 0 and 1: the load keeps OUT low even at the clock at which it would have risen.
    this.keepRises(channel, mode < 2 ? at - 1 : at);
    // Mode 4 stopped by GATE in the middle of its strobe: the load ends it.
    const isStrobe = mode === 4 && s.frozenAt[channel] >= 0 && this.elapsed(channel) === s.count[channel];
    if (isStrobe && s.counting[channel]) s.risesOdd[channel] ^= 1;
    // At the end of the high half of mode 3 the new count governs the low half that begins now.
    const isRunning = s.counting[channel] === 1 && s.frozenAt[channel] < 0;
    const isLowHalf = mode === 3 && isRunning && (at - s.startedAt[channel]) % s.count[channel] !== 0;
    s.count[channel] = count;
    s.startedAt[channel] = isLowHalf ? at - highClocks(count) : at;
    s.counting[channel] = 1;
    s.nullCount[channel] = 0;
    s.loadAt[channel] = -1;
    // GATE low disables counting in modes 0, 2, 3 and 4; the count is loaded all the same.
    s.frozenAt[channel] = s.gate[channel] === 0 && !isTriggered(mode) ? at : -1;
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
    const change =
      s.counting[0] && s.frozenAt[0] < 0
        ? nextChange(s.mode[0], s.count[0], this.elapsed(0)) + s.startedAt[0]
        : Infinity;
    const at = s.loadAt[0] >= 0 ? Math.min(change, s.loadAt[0]) : change;
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
    const before = this.out(select);
    this.stopCounting(select);
    s.control[select] = value & 0x3f;
    s.access[select] = access;
    // Modes 2 and 3 have two codes each: bit 3 of the field is "don't care" there.
    const mode = (value >> 1) & 7;
    s.mode[select] = mode > 5 ? mode - 4 : mode;
    s.bcd[select] = value & 1;
    s.reload[select] = 0;
    s.nullCount[select] = 1;
    s.loadAt[select] = -1;
    s.writeLow[select] = NONE;
    s.readHigh[select] = 0;
    s.latched[select] = 0;
    s.statusLatched[select] = 0;
    // OUT goes to its initial level without a clock.
    if (before === 0 && this.out(select) === 1) s.risesOdd[select] ^= 1;
    if (select === 0) this.driveOut0();
  }

  /** The counting element keeps its value from here on. */
  private stopCounting(channel: number): void {
    const s = this.s;
    s.held[channel] = this.counter(channel);
    this.keepRises(channel, this.clock());
    s.counting[channel] = 0;
    s.frozenAt[channel] = -1;
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
      if (value & 0x10 || s.statusLatched[channel]) continue;
      const out = this.out(channel);
      s.status[channel] = (out << 7) | (s.nullCount[channel] << 6) | s.control[channel];
      s.statusLatched[channel] = 1;
    }
  }

  /** A latched status comes first, then a latched count, then the counting element itself. */
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
    if (access === 3 && s.writeLow[channel] === NONE) {
      s.writeLow[channel] = value;
      // Mode 0: the first byte stops the count and sets OUT low at once; in the other modes it changes nothing.
      if (s.mode[channel] === 0) {
        this.stopCounting(channel);
        s.loadAt[channel] = -1;
        if (channel === 0) this.driveOut0();
      }
      return;
    }
    const raw = access === 1 ? value : access === 2 ? value << 8 : s.writeLow[channel] | (value << 8);
    s.writeLow[channel] = NONE;
    this.writeCount(channel, s.bcd[channel] ? fromBcd(raw) || 10000 : raw || 65536);
  }

  private writeCount(channel: number, count: number): void {
    const s = this.s;
    this.catchUp(channel);
    const mode = s.mode[channel];
    const clock = this.clock();
    s.reload[channel] = count;
    s.nullCount[channel] = 1;
    if (this.bus.isObserved()) this.bus.emit({ kind: 'pit', op: 'program', channel, reload: count, mode });
    if (isTriggered(mode)) {
      // Modes 1 and 5 take the count at the next rising edge of GATE.
    } else if (!isPeriodic(mode) || !s.counting[channel]) {
      s.loadAt[channel] = clock + 1;
    } else if (s.frozenAt[channel] < 0) {
      s.loadAt[channel] = nextReload(mode, s.count[channel], s.startedAt[channel], clock);
    }
    if (channel === 0) this.driveOut0();
  }
}
