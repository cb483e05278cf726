/**
 * The 8042 keyboard controller with an AT keyboard on its cable: ports 60h and 64h, IRQ1, gate A20 and the reset line; the
 * auxiliary port is there, but no mouse is plugged in.
 * Sources: IBM PC/AT Technical Reference, "Keyboard Controller"; IBM PS/2 Hardware Interface Technical Reference.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus, DeviceTimer, ResetKind } from '../device.ts';
import { AtKeyboard, SELF_TEST_TIMER, TYPEMATIC_TIMER } from './at-keyboard.ts';
import { KEYBOARD_SECTION, keyboardStatus } from './keyboard-state.ts';
import { BREAK_PREFIX, translated } from './scan-codes.ts';

const DELIVER = 'keyboard.deliver';
const AUX_TIMEOUT = 'keyboard.aux-timeout';
const PULSE = 'keyboard.pulse';
const IRQ_KEYBOARD = 1;
const IRQ_AUX = 12;
/** PIT clocks from a free output buffer to the next byte of the keyboard: a serial frame of 11 bits, about 0.8 ms. */
const FRAME_CLOCKS = 955;
/** PIT clocks after which the controller gives up on a device that does not fetch its byte: 15 ms. */
const AUX_TIMEOUT_CLOCKS = 17_898;
/** PIT clocks that commands F0h-FFh pull lines of the output port down: 6 µs. */
const PULSE_CLOCKS = 7;

/** Command byte. */
const INT = 0x01, INT2 = 0x02, SYS = 0x04, DISABLE = 0x10, DISABLE_AUX = 0x20, TRANSLATE = 0x40; // prettier-ignore
/** Input port P1: keyboard not locked, colour display, no manufacturing jumper, RAM complete. */
const INPUT_PORT = 0xb0;
/** Output port P2. */
const P2_NOT_RESET = 0x01, P2_A20 = 0x02, P2_IRQ1 = 0x10, P2_IRQ12 = 0x20; // prettier-ignore

export class Keyboard implements Device<(typeof KEYBOARD_SECTION)['fields']> {
  readonly name = 'keyboard';
  readonly section = KEYBOARD_SECTION;
  readonly timers: readonly DeviceTimer[] = [
    { name: DELIVER, priority: 1, irq: IRQ_KEYBOARD },
    { name: TYPEMATIC_TIMER, priority: 1, irq: IRQ_KEYBOARD },
    { name: SELF_TEST_TIMER, priority: 1, irq: IRQ_KEYBOARD },
    { name: AUX_TIMEOUT, priority: 1, irq: IRQ_AUX },
    { name: PULSE, priority: 1 },
  ];
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof KEYBOARD_SECTION)['fields']>;
  private keyboard!: AtKeyboard;

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(KEYBOARD_SECTION);
    this.keyboard = new AtKeyboard(bus, this.s, {
      requestToSend: () => this.scheduleDelivery(),
      isInhibited: () => this.isInhibited(),
      lost: (code) => this.tell('overrun', code),
    });
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
    this.keyboard.reset();
    for (const timer of [DELIVER, AUX_TIMEOUT, PULSE]) this.bus.cancel(timer);
    this.bus.setIrq(IRQ_KEYBOARD, 0);
    this.bus.setIrq(IRQ_AUX, 0);
    this.driveA20();
  }

  /**
   * A key of the outside world: one byte of scan code set 1, releases and E0h/E1h sequences byte by byte. It is lost, with an
   * `overrun` event, when the keyboard's buffer is full. `hold`: the key repeats until its release.
   */
  key(scancode: number, hold = false): void {
    this.keyboard.key(scancode & 0xff, hold);
  }

  fire(timer: string): void {
    switch (timer) {
      case DELIVER:
        if (!this.isInhibited() && this.keyboard.hasSomething()) this.receive(this.keyboard.take());
        return;
      case AUX_TIMEOUT:
        this.fill(0xfe, 1);
        this.s.timeout[0] = 1;
        return;
      case PULSE:
        this.driveA20();
        return;
      default:
        this.keyboard.fire(timer);
    }
  }

  /** The controller holds the keyboard's clock down while its output buffer is full or the interface is disabled. */
  private isInhibited(): boolean {
    return this.s.outputFull[0] !== 0 || (this.s.commandByte[0] & DISABLE) !== 0;
  }

  private scheduleDelivery(): void {
    if (this.isInhibited() || !this.keyboard.hasSomething()) return;
    this.bus.schedule(DELIVER, this.bus.now() + FRAME_CLOCKS * this.bus.ticksPerPitClock);
  }

  /** A byte has come over the keyboard's cable. */
  private receive(byte: number): void {
    const s = this.s;
    if (!(s.commandByte[0] & TRANSLATE)) {
      this.fill(byte, 0);
    } else if (byte === BREAK_PREFIX) {
      s.afterBreak[0] = 1;
      this.scheduleDelivery();
    } else {
      const isBreak = s.afterBreak[0] === 1;
      s.afterBreak[0] = 0;
      this.fill(translated(byte, isBreak), 0);
    }
  }

  /** Put a byte into the output buffer and raise IRQ1 (IRQ12) when the command byte allows it. */
  private fill(byte: number, fromAux: 0 | 1): void {
    const s = this.s;
    // Only the controller itself can get here with a full buffer: the byte that nobody read is gone.
    if (s.outputFull[0]) this.tell('overrun', s.outputBuffer[0]);
    s.outputBuffer[0] = byte;
    s.outputFull[0] = 1;
    s.outputFromAux[0] = fromAux;
    s.timeout[0] = 0;
    this.tell('inject', byte);
    this.driveIrq();
  }

  private driveIrq(): void {
    const s = this.s;
    const [full, aux, command] = [s.outputFull[0], s.outputFromAux[0], s.commandByte[0]];
    this.bus.setIrq(IRQ_KEYBOARD, full && !aux && command & INT ? 1 : 0);
    this.bus.setIrq(IRQ_AUX, full && aux && command & INT2 ? 1 : 0);
  }

  private driveA20(): void {
    this.bus.setA20('keyboard-controller', (this.s.outputPort[0] & P2_A20) !== 0);
  }

  private readData(): number {
    const s = this.s;
    const byte = s.outputBuffer[0];
    if (s.outputFull[0]) {
      s.outputFull[0] = 0;
      this.tell('read', byte);
      this.driveIrq();
      this.scheduleDelivery();
    }
    return byte;
  }

  private readStatus(): number {
    return keyboardStatus(this.s);
  }

  private writeCommand(command: number): void {
    const s = this.s;
    s.lastWasCommand[0] = 1;
    s.awaits[0] = 0;
    if (command >= 0xf0) this.pulseOutputPort(command & 15);
    else if (command >= 0x20 && command < 0x40) this.fill(this.readRam(command & 0x1f), 0);
    else if (command >= 0x60 && command < 0x80) s.awaits[0] = command;
    else this.controllerCommand(command);
  }

  private controllerCommand(command: number): void {
    const s = this.s;
    switch (command) {
      case 0xa4: // is a password installed? no
        this.fill(0xf1, 0);
        break;
      case 0xa7:
        this.setCommandByte(s.commandByte[0] | DISABLE_AUX);
        break;
      case 0xa8:
        this.setCommandByte(s.commandByte[0] & ~DISABLE_AUX);
        break;
      case 0xa9: // test of the auxiliary interface: its lines are fine
        this.fill(0x00, 0);
        break;
      case 0xaa: // self-test
        s.commandByte[0] |= SYS;
        this.fill(0x55, 0);
        break;
      case 0xab: // test of the keyboard interface
        this.fill(0x00, 0);
        break;
      case 0xad:
        this.setCommandByte(s.commandByte[0] | DISABLE);
        break;
      case 0xae:
        this.setCommandByte(s.commandByte[0] & ~DISABLE);
        break;
      case 0xc0:
        this.fill(INPUT_PORT, 0);
        break;
      case 0xd0:
        this.fill(this.readOutputPort(), 0);
        break;
      case 0xdd:
        this.setOutputPort(s.outputPort[0] & ~P2_A20);
        break;
      case 0xdf:
        this.setOutputPort(s.outputPort[0] | P2_A20);
        break;
      case 0xe0: // test inputs: T0 = keyboard clock (low while the interface is disabled), T1 = keyboard data
        this.fill(s.commandByte[0] & DISABLE ? 0x02 : 0x03, 0);
        break;
      case 0xd1:
      case 0xd2:
      case 0xd3:
      case 0xd4:
        s.awaits[0] = command;
        break;
      default:
        break; // not a command: without effect
    }
  }

  private writeData(value: number): void {
    const s = this.s;
    s.lastWasCommand[0] = 0;
    const command = s.awaits[0];
    s.awaits[0] = 0;
    switch (command) {
      case 0xd1:
        this.setOutputPort(value);
        if (!(value & P2_NOT_RESET)) this.bus.requestReset();
        return;
      case 0xd2: // as if the keyboard had sent it
        this.fill(value, 0);
        return;
      case 0xd3: // as if the auxiliary device had sent it
        this.fill(value, 1);
        return;
      case 0xd4: // nobody is there to take it
        this.setCommandByte(s.commandByte[0] & ~DISABLE_AUX);
        this.bus.schedule(AUX_TIMEOUT, this.bus.now() + AUX_TIMEOUT_CLOCKS * this.bus.ticksPerPitClock);
        return;
      case 0x60:
        this.setCommandByte(value);
        return;
      case 0:
        // A byte for the keyboard enables its interface.
        this.setCommandByte(s.commandByte[0] & ~DISABLE);
        this.keyboard.command(value);
        return;
      default:
        s.ram[command & 0x1f] = value;
    }
  }

  private readRam(at: number): number {
    return at === 0 ? this.s.commandByte[0] : this.s.ram[at];
  }

  private setCommandByte(value: number): void {
    const wasDisabled = this.s.commandByte[0] & DISABLE;
    this.s.commandByte[0] = value;
    this.driveIrq();
    if (wasDisabled && !(value & DISABLE)) this.scheduleDelivery();
  }

  private readOutputPort(): number {
    const s = this.s;
    const [full, aux, command] = [s.outputFull[0], s.outputFromAux[0], s.commandByte[0]];
    const irq1 = full && !aux && command & INT ? P2_IRQ1 : 0;
    const irq12 = full && aux && command & INT2 ? P2_IRQ12 : 0;
    return (s.outputPort[0] & ~(P2_IRQ1 | P2_IRQ12)) | irq1 | irq12;
  }

  private setOutputPort(value: number): void {
    this.s.outputPort[0] = value;
    this.driveA20();
  }

  /** F0h-FFh: lines given as 0 go low for 6 µs. Bit 0 is the reset line, bit 1 gate A20. */
  private pulseOutputPort(high: number): void {
    if (!(high & P2_A20)) {
      this.bus.setA20('keyboard-controller', false);
      this.bus.schedule(PULSE, this.bus.now() + PULSE_CLOCKS * this.bus.ticksPerPitClock);
    }
    if (!(high & P2_NOT_RESET)) this.bus.requestReset();
  }

  private tell(op: 'inject' | 'read' | 'overrun', code: number): void {
    if (this.bus.isObserved()) this.bus.emit({ kind: 'keyboard', op, code });
  }
}
