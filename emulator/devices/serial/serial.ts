/**
 * COM1: a 16550A at 3F8h with IRQ4. What the guest transmits is the machine's serial console; bytes come in through
 * `receive`. Transmission takes no time, reception one character time at the programmed speed.
 * Source: National Semiconductor PC16550D data sheet.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus, DeviceTimer } from '../device.ts';
import { FIFO_DEPTH, LINE_DEPTH, SERIAL_SECTION } from './serial-state.ts';

const RECEIVE = 'serial.receive';
/** PIT clocks per divisor step and character: 10 bits × 16 / 1.8432 MHz = 86.8 µs = 103.6 PIT clocks. */
const CHARACTER_CLOCKS = 104;
const LSR_DR = 0x01, LSR_OE = 0x02, LSR_THRE_TEMT = 0x60; // prettier-ignore

export class Serial implements Device<(typeof SERIAL_SECTION)['fields']> {
  readonly name = 'serial';
  readonly section = SERIAL_SECTION;
  readonly timers: readonly DeviceTimer[] = [{ name: RECEIVE, priority: 2, irq: 4 }];
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof SERIAL_SECTION)['fields']>;

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(SERIAL_SECTION);
    bus.ports.claim({
      first: 0x3f8,
      last: 0x3ff,
      handler: {
        read: (port) => this.read(port & 7),
        write: (port, _size, value) => this.write(port & 7, value),
      },
    });
  }

  reset(): void {
    for (const [name, field] of Object.entries(SERIAL_SECTION.fields)) {
      this.s[name as keyof typeof SERIAL_SECTION.fields].fill(field.reset);
    }
    this.bus.cancel(RECEIVE);
    this.bus.setIrq(4, 0);
  }

  /** A byte from the outside world; lost when the line already holds 64. */
  receive(byte: number): void {
    const s = this.s;
    if (s.onLine[0] >= LINE_DEPTH) return;
    s.line[s.onLine[0]++] = byte & 0xff;
    if (s.onLine[0] === 1) this.scheduleReceive();
  }

  fire(): void {
    const s = this.s;
    if (s.onLine[0] === 0) return;
    const byte = s.line[0];
    s.line.copyWithin(0, 1);
    s.line[LINE_DEPTH - 1] = 0;
    s.onLine[0]--;
    // In loopback the receiver is cut off from the line.
    if (!(s.mcr[0] & 0x10)) this.arrive(byte);
    if (s.onLine[0] > 0) this.scheduleReceive();
  }

  private scheduleReceive(): void {
    const divisor = this.s.divisor[0] | (this.s.divisor[1] << 8) || 1;
    this.bus.schedule(RECEIVE, this.bus.now() + divisor * CHARACTER_CLOCKS * this.bus.ticksPerPitClock);
  }

  private arrive(byte: number): void {
    const s = this.s;
    const depth = s.fcr[0] & 1 ? FIFO_DEPTH : 1;
    if (s.received[0] >= depth) {
      s.lsrErrors[0] |= LSR_OE;
      // Without FIFO the new character overwrites the unread one; with FIFO the new one is lost.
      if (depth === 1) s.fifo[0] = byte;
    } else {
      s.fifo[s.received[0]++] = byte;
    }
    this.driveIrq();
  }

  /** Highest pending source as IIR bits 0-3: 06h line status, 04h data, 02h transmitter empty, 00h modem, 01h none. */
  private source(): number {
    const s = this.s;
    const ier = s.ier[0];
    if (ier & 4 && s.lsrErrors[0]) return 0x06;
    if (ier & 1 && s.received[0] > 0) return 0x04;
    if (ier & 2 && s.thrEmptyPending[0]) return 0x02;
    if (ier & 8 && s.msrDelta[0]) return 0x00;
    return 0x01;
  }

  private driveIrq(): void {
    const enabled = (this.s.mcr[0] & 0x08) !== 0 && !(this.s.mcr[0] & 0x10);
    this.bus.setIrq(4, enabled && this.source() !== 0x01 ? 1 : 0);
  }

  private modemStatus(): number {
    const { mcr, msrDelta } = this.s;
    if (!(mcr[0] & 0x10)) return 0xb0 | msrDelta[0]; // CTS, DSR and DCD are up
    // Loopback: RTS → CTS, DTR → DSR, OUT1 → RI, OUT2 → DCD.
    const m = mcr[0];
    const levels = ((m & 2) << 3) | ((m & 1) << 5) | ((m & 4) << 4) | ((m & 8) << 4);
    return levels | msrDelta[0];
  }

  private read(register: number): number {
    const s = this.s;
    const isDlab = (s.lcr[0] & 0x80) !== 0;
    switch (register) {
      case 0: {
        if (isDlab) return s.divisor[0];
        const byte = s.fifo[0];
        if (s.received[0] > 0) {
          s.fifo.copyWithin(0, 1);
          s.received[0]--;
          this.driveIrq();
        }
        return byte;
      }
      case 1:
        return isDlab ? s.divisor[1] : s.ier[0];
      case 2: {
        const source = this.source();
        if (source === 0x02) {
          s.thrEmptyPending[0] = 0;
          this.driveIrq();
        }
        return source | (s.fcr[0] & 1 ? 0xc0 : 0);
      }
      case 3:
        return s.lcr[0];
      case 4:
        return s.mcr[0];
      case 5: {
        const status = LSR_THRE_TEMT | s.lsrErrors[0] | (s.received[0] > 0 ? LSR_DR : 0);
        s.lsrErrors[0] = 0;
        this.driveIrq();
        return status;
      }
      case 6: {
        const status = this.modemStatus();
        s.msrDelta[0] = 0;
        this.driveIrq();
        return status;
      }
      default:
        return s.scr[0];
    }
  }

  private write(register: number, value: number): void {
    const s = this.s;
    const isDlab = (s.lcr[0] & 0x80) !== 0;
    switch (register) {
      case 0:
        if (isDlab) s.divisor[0] = value;
        else this.transmit(value);
        break;
      case 1:
        if (isDlab) {
          s.divisor[1] = value;
          break;
        }
        // Enabling the transmitter interrupt while THR is empty requests one at once.
        if (value & 2 && !(s.ier[0] & 2)) s.thrEmptyPending[0] = 1;
        s.ier[0] = value & 0x0f;
        break;
      case 2:
        s.fcr[0] = value & 0xc1;
        if (value & 2 || !(value & 1)) s.received[0] = 0;
        break;
      case 3:
        s.lcr[0] = value;
        break;
      case 4: {
        const before = this.modemStatus() >> 4;
        s.mcr[0] = value & 0x1f;
        s.msrDelta[0] |= before ^ (this.modemStatus() >> 4);
        break;
      }
      case 7:
        s.scr[0] = value;
        break;
      default:
        break; // LSR and MSR are read-only
    }
    this.driveIrq();
  }

  private transmit(byte: number): void {
    this.s.thrEmptyPending[0] = 1;
    if (this.s.mcr[0] & 0x10) this.arrive(byte);
    else this.bus.emit({ kind: 'console', device: 'serial', byte });
  }
}
