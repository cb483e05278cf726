/**
 * The 8042 keyboard controller with an AT keyboard: ports 60h and 64h, IRQ1, gate A20 and the reset line.
 * Keys arrive as bytes of scan code set 1, as a guest reads them with translation on; nothing is translated here.
 * Sources: IBM PC/AT Technical Reference, "Keyboard Controller" and "Keyboard".
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus, DeviceTimer, ResetKind } from '../device.ts';
import { KEYBOARD_SECTION, KEY_QUEUE } from './keyboard-state.ts';

const DELIVER = 'keyboard.deliver';
/** PIT clocks between the output buffer becoming free and the next byte: a serial frame of 11 bits, about 0.8 ms. */
const FRAME_CLOCKS = 955;
const ACK = 0xfa;

export class Keyboard implements Device<(typeof KEYBOARD_SECTION)['fields']> {
  readonly name = 'keyboard';
  readonly section = KEYBOARD_SECTION;
  readonly timers: readonly DeviceTimer[] = [{ name: DELIVER, priority: 1, irq: 1 }];
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof KEYBOARD_SECTION)['fields']>;

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(KEYBOARD_SECTION);
    bus.ports.claim({
      first: 0x60,
      last: 0x60,
      handler: { read: () => this.readData(), write: (_port, _size, value) => this.writeData(value) },
    });
    bus.ports.claim({
      first: 0x64,
      last: 0x64,
      handler: { read: () => this.readStatus(), write: (_port, _size, value) => this.writeCommand(value) },
    });
  }

  reset(_kind: ResetKind): void {
    for (const [name, field] of Object.entries(KEYBOARD_SECTION.fields)) {
      this.s[name as keyof typeof KEYBOARD_SECTION.fields].fill(field.reset);
    }
    this.bus.cancel(DELIVER);
    this.bus.setIrq(1, 0);
  }

  /** A key of the outside world: one byte of scan code set 1. Lost, with an `overrun` event, when the queue is full. */
  key(scancode: number): void {
    if (!this.s.scanning[0]) return;
    this.send(scancode & 0xff);
  }

  /** The keyboard hands its oldest byte to the controller. */
  fire(): void {
    const s = this.s;
    if (s.queued[0] === 0 || s.outputFull[0] || s.commandByte[0] & 0x10) return;
    const byte = s.queue[0];
    s.queue.copyWithin(0, 1);
    s.queue[KEY_QUEUE - 1] = 0;
    s.queued[0]--;
    this.fill(byte);
  }

  /** Put a byte into the output buffer and raise IRQ1 when the command byte allows it. */
  private fill(byte: number): void {
    const s = this.s;
    if (s.outputFull[0]) {
      // Only a controller command can get here: the byte that nobody read is gone.
      this.bus.emit({ kind: 'keyboard', op: 'overrun', code: s.outputBuffer[0] });
    }
    s.outputBuffer[0] = byte;
    s.outputFull[0] = 1;
    this.bus.emit({ kind: 'keyboard', op: 'inject', code: byte });
    this.driveIrq();
  }

  private driveIrq(): void {
    this.bus.setIrq(1, this.s.outputFull[0] && this.s.commandByte[0] & 1 ? 1 : 0);
  }

  private send(byte: number): void {
    const s = this.s;
    if (s.queued[0] >= KEY_QUEUE) {
      this.bus.emit({ kind: 'keyboard', op: 'overrun', code: byte });
      return;
    }
    s.queue[s.queued[0]++] = byte;
    if (s.queued[0] === 1) this.scheduleDelivery();
  }

  private scheduleDelivery(): void {
    if (this.s.queued[0] === 0 || this.s.outputFull[0]) return;
    this.bus.schedule(DELIVER, this.bus.now() + FRAME_CLOCKS * this.bus.ticksPerPitClock);
  }

  private readData(): number {
    const s = this.s;
    const byte = s.outputBuffer[0];
    if (s.outputFull[0]) {
      s.outputFull[0] = 0;
      this.bus.emit({ kind: 'keyboard', op: 'read', code: byte });
      this.driveIrq();
      this.scheduleDelivery();
    }
    return byte;
  }

  private readStatus(): number {
    const s = this.s;
    // Bit 4: the keyboard lock is open. Bit 1 (input buffer full) is never seen: bytes are taken at once.
    return s.outputFull[0] | (s.systemFlag[0] << 2) | (s.lastWasCommand[0] << 3) | 0x10;
  }

  private writeCommand(command: number): void {
    const s = this.s;
    s.lastWasCommand[0] = 1;
    s.awaits[0] = 0;
    if (command >= 0xf0) {
      // Pulse output port bits given as 0; bit 0 is the reset line.
      if (!(command & 1)) this.bus.requestReset();
      return;
    }
    switch (command) {
      case 0x20:
        this.fill(s.commandByte[0]);
        break;
      case 0xaa:
        s.systemFlag[0] = 1;
        this.fill(0x55);
        break;
      case 0xab:
        this.fill(0x00);
        break;
      case 0xad:
        s.commandByte[0] |= 0x10;
        break;
      case 0xae:
        s.commandByte[0] &= ~0x10;
        this.scheduleDelivery();
        break;
      case 0xc0:
        this.fill(0x80);
        break;
      case 0xd0:
        this.fill((s.outputPort[0] & ~2) | (this.bus.a20() ? 2 : 0));
        break;
      case 0xdd:
        this.bus.setA20(false);
        break;
      case 0xdf:
        this.bus.setA20(true);
        break;
      case 0x60:
      case 0xd1:
      case 0xd2:
      case 0xd3:
      case 0xd4:
        s.awaits[0] = command;
        break;
      default:
        break; // commands of later controllers (mouse tests and the like) are accepted without effect
    }
  }

  private writeData(value: number): void {
    const s = this.s;
    s.lastWasCommand[0] = 0;
    const command = s.awaits[0];
    s.awaits[0] = 0;
    switch (command) {
      case 0x60:
        s.commandByte[0] = value;
        s.systemFlag[0] = (value >> 2) & 1;
        this.driveIrq();
        this.scheduleDelivery();
        return;
      case 0xd1:
        s.outputPort[0] = value;
        this.bus.setA20((value & 2) !== 0);
        if (!(value & 1)) this.bus.requestReset();
        return;
      case 0xd2:
        this.fill(value);
        return;
      case 0xd3:
      case 0xd4:
        return; // no auxiliary device is attached
      default:
        this.commandKeyboard(value);
    }
  }

  /** A byte for the keyboard itself: every one is acknowledged with FAh. */
  private commandKeyboard(value: number): void {
    const s = this.s;
    const awaited = s.keyboardAwaits[0];
    s.keyboardAwaits[0] = 0;
    if (awaited !== 0 && value < 0xed) {
      if (awaited === 0xed) s.leds[0] = value & 7;
      if (awaited === 0xf3) s.typematic[0] = value;
      this.send(ACK);
      if (awaited === 0xf0) {
        if (value === 0) this.send(s.scanCodeSet[0]);
        else s.scanCodeSet[0] = value;
      }
      return;
    }
    switch (value) {
      case 0xed:
      case 0xf0:
      case 0xf3:
        s.keyboardAwaits[0] = value;
        this.send(ACK);
        break;
      case 0xee:
        this.send(0xee);
        break;
      case 0xf2:
        for (const byte of [ACK, 0xab, 0x41]) this.send(byte);
        break;
      case 0xf4:
      case 0xf6:
        s.scanning[0] = 1;
        this.send(ACK);
        break;
      case 0xf5:
        s.scanning[0] = 0;
        this.send(ACK);
        break;
      case 0xff:
        s.scanning[0] = 1;
        s.leds[0] = 0;
        this.send(ACK);
        this.send(0xaa);
        break;
      default:
        this.send(0xfe); // resend: not a command this keyboard knows
    }
  }
}
