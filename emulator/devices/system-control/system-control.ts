/**
 * Board logic of a PC/AT that is no chip of its own: system control ports 61h and 92h, POST code port 80h and the DMA page
 * registers around it.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus } from '../device.ts';
import { SYSTEM_CONTROL_SECTION } from './system-control-state.ts';

/** Port 92h: A20; the lock of the password area, which only a reset opens; the bits that can be read back (and two lamps). */
const PORT92_A20 = 0x02, PORT92_LOCK = 0x08, PORT92_STORED = 0xca; // prettier-ignore

/** The lines of the 8254 that port 61h carries. */
export interface SpeakerCounter {
  out(channel: number): 0 | 1;
  setGate(channel: number, level: 0 | 1): void;
  /** 1 when OUT rose an odd number of times. */
  toggled(channel: number): 0 | 1;
}

export class SystemControl implements Device<(typeof SYSTEM_CONTROL_SECTION)['fields']> {
  readonly name = 'system-control';
  readonly section = SYSTEM_CONTROL_SECTION;
  private readonly counter: SpeakerCounter;
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof SYSTEM_CONTROL_SECTION)['fields']>;

  constructor(counter: SpeakerCounter) {
    this.counter = counter;
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
      () => this.s.port92[0],
      (value) => this.writePort92(value),
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

  reset(): void {
    this.s.port61.fill(0);
    this.s.post.fill(0);
    this.counter.setGate(2, 0);
    // The reset vector lies above 1 MiB: address line 20 is on after a reset.
    this.s.port92[0] = PORT92_A20;
    this.bus.setA20('port-92h', true);
  }

  /** Bit 4 toggles with every refresh request (OUT 1), bit 5 is OUT 2; bits 6 and 7 would tell of failing memory. */
  private readPort61(): number {
    return (this.s.port61[0] & 0x0f) | (this.counter.toggled(1) << 4) | (this.counter.out(2) << 5);
  }

  private writePort61(value: number): void {
    this.s.port61[0] = value & 0x0f;
    this.counter.setGate(2, (value & 1) as 0 | 1);
  }

  /** Port 92h: bit 1 = A20; writing bit 0 resets the processor, after which it is 0 again. */
  private writePort92(value: number): void {
    const { port92 } = this.s;
    port92[0] = (value & PORT92_STORED) | (port92[0] & PORT92_LOCK);
    this.bus.setA20('port-92h', (value & PORT92_A20) !== 0);
    if (value & 1) this.bus.requestReset();
  }
}
