/**
 * Board logic of a PC/AT that is no chip of its own: system control ports 61h and 92h, POST code port 80h, and the
 * MC146818 clock and CMOS RAM at 70h/71h with a fixed date (nothing in this machine looks at the host's clock).
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus, ResetKind } from '../device.ts';
import { SYSTEM_CONTROL_SECTION } from './system-control-state.ts';

/** The two lines of the 8254 that port 61h carries. */
export interface SpeakerCounter {
  out(channel: number): 0 | 1;
  setGate(channel: number, level: 0 | 1): void;
  /** PIT clocks since time 0. */
  clock(): number;
}

/** What the set-up program would have stored: sizes and drive types, found by the BIOS. */
export interface CmosSetup {
  readonly ramBytes: number;
}

/** 1 January 2000, 12:00:00, a Saturday; BCD, 24 hours. Index → value. */
const FIXED_CLOCK: readonly (readonly [number, number])[] = [
  [0x00, 0x00], [0x02, 0x00], [0x04, 0x12], [0x06, 0x07], [0x07, 0x01], [0x08, 0x01], [0x09, 0x00], [0x32, 0x20],
  [0x0a, 0x26], [0x0b, 0x02], [0x0d, 0x80],
]; // prettier-ignore

export class SystemControl implements Device<(typeof SYSTEM_CONTROL_SECTION)['fields']> {
  readonly name = 'system-control';
  readonly section = SYSTEM_CONTROL_SECTION;
  private readonly counter: SpeakerCounter;
  private readonly setup: CmosSetup;
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof SYSTEM_CONTROL_SECTION)['fields']>;

  constructor(counter: SpeakerCounter, setup: CmosSetup) {
    this.counter = counter;
    this.setup = setup;
  }

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(SYSTEM_CONTROL_SECTION);
    const one = (port: number, read: () => number, write: (value: number) => void): void =>
      bus.ports.claim({ first: port, last: port, handler: { read, write: (_port, _size, value) => write(value) } });
    one(
      0x61,
      () => this.readPort61(),
      (value) => this.writePort61(value),
    );
    one(
      0x92,
      () => (bus.a20() ? 2 : 0),
      (value) => this.writePort92(value),
    );
    one(
      0x70,
      () => 0xff,
      (value) => (this.s.cmosIndex[0] = value),
    );
    one(
      0x71,
      () => this.s.cmos[this.s.cmosIndex[0] & 0x7f],
      (value) => this.writeCmos(value),
    );
    // 80h is the POST code display; it and the DMA page registers around it are storage (81h-8Fh, except 92h).
    bus.ports.claim({
      first: 0x80,
      last: 0x8f,
      handler: {
        read: (port) => this.s.post[port & 15],
        write: (port, _size, value) => (this.s.post[port & 15] = value),
      },
    });
  }

  reset(kind: ResetKind): void {
    const s = this.s;
    s.port61.fill(0);
    s.post.fill(0);
    s.cmosIndex.fill(0);
    this.counter.setGate(2, 0);
    if (kind !== 'power-on') return; // the CMOS RAM has its own battery
    s.cmos.fill(0);
    for (const [index, value] of FIXED_CLOCK) s.cmos[index] = value;
    const kibAbove1M = Math.min(Math.max(this.setup.ramBytes / 1024 - 1024, 0), 0xfc00);
    const blocksAbove16M = Math.max(this.setup.ramBytes - 0x1000000, 0) / 0x10000;
    s.cmos[0x10] = 0x40; // drive A: 1.44 MB
    s.cmos[0x14] = 0x07; // floppy, coprocessor, 80-column colour: overwritten by the BIOS
    s.cmos[0x15] = 0x80;
    s.cmos[0x16] = 0x02; // 640 KiB of base memory
    for (const at of [0x17, 0x30]) {
      s.cmos[at] = kibAbove1M & 0xff;
      s.cmos[at + 1] = kibAbove1M >> 8;
    }
    s.cmos[0x34] = blocksAbove16M & 0xff;
    s.cmos[0x35] = blocksAbove16M >> 8;
  }

  /** Bit 4 toggles with every refresh request (about 15 µs), bit 5 is OUT 2. */
  private readPort61(): number {
    const refresh = Math.floor(this.counter.clock() / 18) & 1;
    return (this.s.port61[0] & 0x0f) | (refresh << 4) | (this.counter.out(2) << 5);
  }

  private writePort61(value: number): void {
    this.s.port61[0] = value & 0x0f;
    this.counter.setGate(2, (value & 1) as 0 | 1);
  }

  /** Port 92h: bit 1 = A20, a rising bit 0 resets the processor. */
  private writePort92(value: number): void {
    this.bus.setA20((value & 2) !== 0);
    if (value & 1) this.bus.requestReset();
  }

  private writeCmos(value: number): void {
    const index = this.s.cmosIndex[0] & 0x7f;
    if (index === 0x0c || index === 0x0d) return; // status registers C and D are read-only
    this.s.cmos[index] = value;
  }
}
