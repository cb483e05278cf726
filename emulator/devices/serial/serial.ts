/**
 * COM1: a 16550A at 3F8h with IRQ4. What the guest transmits is the machine's serial console, told when it is written;
 * the registers follow the line, one character time a character. Bytes come in through `receive`.
 * Source: National Semiconductor PC16550D data sheet.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus, DeviceTimer } from '../device.ts';
import { unitsPerSecond } from '../device-time.ts';
import {
  hasFifo,
  IIR_NONE,
  IIR_THRE,
  interruptIdentification,
  interruptSource,
  lineStatus,
} from './serial-registers.ts';
import { FIFO_DEPTH, LINE_DEPTH, SERIAL_SECTION } from './serial-state.ts';

const IRQ = 4;
const RECEIVE = 'serial.receive', TRANSMIT = 'serial.transmit', TIMEOUT = 'serial.timeout'; // prettier-ignore
/** 1.8432 MHz / 16: bits a second at divisor 1. */
const BASE_BAUD = 115_200;
const IER_THRE = 0x02;
const FCR_ENABLE = 0x01, FCR_CLEAR_RX = 0x02, FCR_CLEAR_TX = 0x04, FCR_KEPT = 0xc9; // prettier-ignore
const LCR_STOP = 0x04, LCR_PARITY = 0x08, LCR_BREAK = 0x40, LCR_DLAB = 0x80; // prettier-ignore
const MCR_OUT2 = 0x08, MCR_LOOP = 0x10; // prettier-ignore
const LSR_OE = 0x02, LSR_BI = 0x10; // prettier-ignore

export class Serial implements Device<(typeof SERIAL_SECTION)['fields']> {
  readonly name = 'serial';
  readonly section = SERIAL_SECTION;
  readonly timers: readonly DeviceTimer[] = [
    { name: RECEIVE, priority: 2, irq: IRQ },
    { name: TIMEOUT, priority: 2, irq: IRQ },
    { name: TRANSMIT, priority: 2, irq: IRQ },
  ];
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
    for (const timer of this.timers) this.bus.cancel(timer.name);
    this.bus.setIrq(IRQ, 0);
  }

  /** A byte from the outside world; lost when the line already holds 64. */
  receive(byte: number): void {
    const s = this.s;
    if (s.onLine[0] >= LINE_DEPTH) return;
    s.line[s.onLine[0]++] = byte & 0xff;
    if (s.onLine[0] === 1) this.scheduleIn(RECEIVE, this.characterTime());
  }

  fire(event: string): void {
    if (event === RECEIVE) this.fromLine();
    else if (event === TRANSMIT) this.shift();
    else if (this.s.received[0] > 0) this.s.timedOut[0] = 1;
    this.driveIrq();
  }

  // -- time ------------------------------------------------------------------------------------------------------------

  /** A divisor of 0 counts as 1. */
  private bitTime(halves: number): number {
    const divisor = this.s.divisor[0] | (this.s.divisor[1] << 8) || 1;
    const units = unitsPerSecond(this.bus.ticksPerPitClock);
    return Math.max(1, Math.floor((divisor * halves * units) / (2 * BASE_BAUD)));
  }

  /** Start bit, 5-8 data bits, parity, and 1, 1½ (with five data bits) or 2 stop bits. */
  private characterTime(): number {
    const lcr = this.s.lcr[0];
    const stopHalves = lcr & LCR_STOP ? ((lcr & 3) === 0 ? 3 : 4) : 2;
    return this.bitTime(2 * (1 + 5 + (lcr & 3) + (lcr & LCR_PARITY ? 1 : 0)) + stopHalves);
  }

  private scheduleIn(timer: string, units: number): void {
    this.bus.schedule(timer, this.bus.now() + units);
  }

  // -- receiver ----------------------------------------------------------------------------------------------------------

  private fromLine(): void {
    const s = this.s;
    if (s.onLine[0] === 0) return;
    const byte = s.line[0];
    s.line.copyWithin(0, 1);
    s.line[LINE_DEPTH - 1] = 0;
    s.onLine[0]--;
    // In loopback the receiver is cut off from the line.
    if (!(s.mcr[0] & MCR_LOOP)) this.arrive(byte, 0);
    if (s.onLine[0] > 0) this.scheduleIn(RECEIVE, this.characterTime());
  }

  private arrive(byte: number, errors: number): void {
    const s = this.s;
    const value = byte & ((1 << (5 + (s.lcr[0] & 3))) - 1);
    const depth = hasFifo(this.s) ? FIFO_DEPTH : 1;
    if (s.received[0] >= depth) {
      s.lsrErrors[0] |= LSR_OE;
      // Without FIFO the new character overwrites the unread one; with FIFO the new one is lost.
      if (depth === 1) s.fifo[0] = value;
    } else {
      s.fifo[s.received[0]] = value;
      s.fifoErrors[s.received[0]++] = errors;
    }
    // An error is told when its character is the next to be read.
    if (s.received[0] === 1) s.lsrErrors[0] |= s.fifoErrors[0];
    this.restartTimeout();
    this.driveIrq();
  }

  /** Four character times without a character coming or going, while some wait. */
  private restartTimeout(): void {
    this.s.timedOut[0] = 0;
    if (hasFifo(this.s) && this.s.received[0] > 0) this.scheduleIn(TIMEOUT, 4 * this.characterTime());
    else this.bus.cancel(TIMEOUT);
  }

  private takeReceived(): number {
    const s = this.s;
    const byte = s.fifo[0];
    if (s.received[0] === 0) return byte;
    s.received[0]--;
    if (s.received[0] > 0) {
      // Without more, RBR keeps showing the last character.
      s.fifo.copyWithin(0, 1);
      s.fifoErrors.copyWithin(0, 1);
      s.lsrErrors[0] |= s.fifoErrors[0];
    }
    s.fifoErrors.fill(0, s.received[0]);
    this.restartTimeout();
    this.driveIrq();
    return byte;
  }

  private clearReceiver(): void {
    this.s.received[0] = 0;
    this.s.fifoErrors.fill(0);
    this.restartTimeout();
  }

  // -- transmitter -------------------------------------------------------------------------------------------------------

  private transmit(byte: number): void {
    const s = this.s;
    if (s.mcr[0] & MCR_LOOP) {
      // Data sheet: in the diagnostic mode data that is transmitted is received at once.
      s.thrEmptyPending[0] = 1;
      this.arrive(byte, 0);
      return;
    }
    this.bus.emit({ kind: 'console', device: 'serial', byte });
    s.thrEmptyPending[0] = 0;
    s.toSend[0] = Math.min(s.toSend[0] + 1, hasFifo(this.s) ? FIFO_DEPTH : 1);
    // An idle transmitter takes the character within a bit time.
    if (s.toSend[0] === 1 && !s.shifting[0]) this.scheduleIn(TRANSMIT, this.bitTime(2));
  }

  /** The shift register is empty: the next character moves in; when it was the last one, THRE rises. */
  private shift(): void {
    const s = this.s;
    s.shifting[0] = 0;
    if (s.toSend[0] === 0) return;
    s.toSend[0]--;
    s.shifting[0] = 1;
    if (s.toSend[0] === 0) s.thrEmptyPending[0] = 1;
    this.scheduleIn(TRANSMIT, this.characterTime());
  }

  private clearTransmitter(): void {
    const s = this.s;
    if (s.toSend[0] > 0) s.thrEmptyPending[0] = 1;
    s.toSend[0] = 0;
    if (!s.shifting[0]) this.bus.cancel(TRANSMIT);
  }

  // -- interrupts --------------------------------------------------------------------------------------------------------

  /** OUT2 connects the interrupt to the bus; in loopback the pin is inactive. */
  private driveIrq(): void {
    const enabled = (this.s.mcr[0] & (MCR_OUT2 | MCR_LOOP)) === MCR_OUT2;
    this.bus.setIrq(IRQ, enabled && interruptSource(this.s) !== IIR_NONE ? 1 : 0);
  }

  // -- registers ---------------------------------------------------------------------------------------------------------

  /** Bits 7-4 of MSR: DCD, RI, DSR, CTS. */
  private modemLevels(): number {
    const m = this.s.mcr[0];
    if (!(m & MCR_LOOP)) return 0xb0; // CTS, DSR and DCD are up, nobody rings
    // Loopback: RTS → CTS, DTR → DSR, OUT1 → RI, OUT2 → DCD.
    return ((m & 2) << 3) | ((m & 1) << 5) | ((m & 4) << 4) | ((m & 8) << 4);
  }

  private writeMcr(value: number): void {
    const s = this.s;
    const before = this.modemLevels();
    s.mcr[0] = value & 0x1f;
    const after = this.modemLevels();
    // DDCD, DDSR and DCTS tell any change, TERI only that RI went away.
    s.msrDelta[0] |= (((before ^ after) & 0xb0) | (before & ~after & 0x40)) >> 4;
  }

  private read(register: number): number {
    const s = this.s;
    const isDlab = (s.lcr[0] & LCR_DLAB) !== 0;
    switch (register) {
      case 0:
        return isDlab ? s.divisor[0] : this.takeReceived();
      case 1:
        return isDlab ? s.divisor[1] : s.ier[0];
      case 2: {
        const identification = interruptIdentification(s);
        if (interruptSource(s) === IIR_THRE) {
          s.thrEmptyPending[0] = 0;
          this.driveIrq();
        }
        return identification;
      }
      case 3:
        return s.lcr[0];
      case 4:
        return s.mcr[0];
      case 5: {
        const status = lineStatus(s);
        s.lsrErrors[0] = 0;
        s.fifoErrors[0] = 0;
        this.driveIrq();
        return status;
      }
      case 6: {
        const status = this.modemLevels() | s.msrDelta[0];
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
    const isDlab = (s.lcr[0] & LCR_DLAB) !== 0;
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
        if (value & IER_THRE && !(s.ier[0] & IER_THRE) && s.toSend[0] === 0) s.thrEmptyPending[0] = 1;
        s.ier[0] = value & 0x0f;
        break;
      case 2:
        this.writeFcr(value);
        break;
      case 3: {
        const begins = (value & ~s.lcr[0] & LCR_BREAK) !== 0;
        s.lcr[0] = value;
        // A break in loopback arrives as a null character with BI.
        if (begins && s.mcr[0] & MCR_LOOP) this.arrive(0, LSR_BI);
        break;
      }
      case 4:
        this.writeMcr(value);
        break;
      case 7:
        s.scr[0] = value;
        break;
      default:
        break; // LSR and MSR are read-only
    }
    this.driveIrq();
  }

  /** Bits other than 0 count only together with bit 0; changing bit 0 empties both FIFOs. */
  private writeFcr(value: number): void {
    const s = this.s;
    const changes = ((value ^ s.fcr[0]) & FCR_ENABLE) !== 0;
    s.fcr[0] = value & FCR_ENABLE ? value & FCR_KEPT : 0;
    if (changes || (value & FCR_ENABLE && value & FCR_CLEAR_RX)) this.clearReceiver();
    if (changes || (value & FCR_ENABLE && value & FCR_CLEAR_TX)) this.clearTransmitter();
  }
}
