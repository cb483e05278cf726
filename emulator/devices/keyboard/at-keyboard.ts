/**
 * The keyboard at the other end of the cable: keys to scan codes, its 16-byte buffer, typematic repeat, and the commands it
 * takes. What it wants to send waits here until the 8042 lets the clock run.
 */
import type { SectionViews } from '#emulator/state';
import type { DeviceBus } from '../device.ts';
import { KEYBOARD_SECTION, KEY_QUEUE, REPLIES } from './keyboard-state.ts';
import { BREAK_PREFIX, codesAfter, DEFAULT_KEY_TYPES, isRelease, keyOf, type KeyStroke, set3CodeOf, strokeBytes } from './scan-codes.ts'; // prettier-ignore
import { MAKE_BREAK, MAKE_ONLY, SET_3_CODES, TYPEMATIC } from './scan-codes.table.ts';

export const TYPEMATIC_TIMER = 'keyboard.typematic';
export const SELF_TEST_TIMER = 'keyboard.self-test';

const ACK = 0xfa, RESEND = 0xfe, SELF_TEST_PASSED = 0xaa; // prettier-ignore
const IDENTITY: readonly number[] = [0xab, 0x83];
/** PIT clocks in a second, and in the self-test (basic assurance test) of half a second. */
const SECOND = 1_193_182;
const SELF_TEST = SECOND / 2;
const DEFAULT_TYPEMATIC = 0x2b;

/** Delay before the first repetition in PIT clocks: 250 ms times one more than bits 5-6. */
export const typematicDelay = (parameter: number): number => Math.floor(((1 + ((parameter >> 5) & 3)) * SECOND) / 4);
/** Time between repetitions in PIT clocks: (8 + A) × 2^B / 240 s with A = bits 0-2, B = bits 3-4. */
export const typematicPeriod = (parameter: number): number =>
  Math.floor((((8 + (parameter & 7)) << ((parameter >> 3) & 3)) * SECOND) / 240);

/** What the keyboard needs of the controller. */
export interface Cable {
  /** The keyboard has something to send that it had not before. */
  requestToSend(): void;
  /** True while the controller holds the clock down. */
  isInhibited(): boolean;
  /** A key was lost: nobody fetched what the buffer holds. `code` as the last byte of set 1. */
  lost(code: number): void;
}

export class AtKeyboard {
  private readonly bus: DeviceBus;
  private readonly s: SectionViews<(typeof KEYBOARD_SECTION)['fields']>;
  private readonly cable: Cable;

  constructor(bus: DeviceBus, state: SectionViews<(typeof KEYBOARD_SECTION)['fields']>, cable: Cable) {
    this.bus = bus;
    this.s = state;
    this.cable = cable;
  }

  reset(): void {
    this.s.keyTypes.set(DEFAULT_KEY_TYPES);
    this.bus.cancel(TYPEMATIC_TIMER);
    this.bus.cancel(SELF_TEST_TIMER);
  }

  hasSomething(): boolean {
    return this.s.replied[0] > 0 || this.s.queued[0] > 0;
  }

  /** The next byte on the cable; answers come before scan codes. Only when there is one. */
  take(): number {
    const s = this.s;
    const [from, count] = s.replied[0] > 0 ? [s.replies, s.replied] : [s.queue, s.queued];
    const byte = from[0];
    from.copyWithin(0, 1);
    from[from.length - 1] = 0;
    count[0]--;
    s.lastSent[0] = byte;
    return byte;
  }

  /** A byte of scan code set 1 from outside. `hold`: the key stays down and repeats until its release comes. */
  key(byte: number, hold: boolean): void {
    const s = this.s;
    const prefix = s.strokePrefix[0];
    if (prefix === 0 || codesAfter(byte) > 0) {
      s.strokeCode[0] = 0;
      s.strokePrefix[0] = codesAfter(byte) > 0 ? byte : 0;
      if (s.strokePrefix[0] === 0) this.stroke({ prefix: 0, code: byte, second: 0 }, hold);
    } else if (codesAfter(prefix) === 2 && s.strokeCode[0] === 0) {
      s.strokeCode[0] = byte;
    } else {
      const first = s.strokeCode[0];
      s.strokePrefix[0] = 0;
      s.strokeCode[0] = 0;
      this.stroke({ prefix, code: first || byte, second: first ? byte : 0 }, hold);
    }
  }

  fire(timer: string): void {
    if (timer === SELF_TEST_TIMER) {
      this.s.selfTest[0] = 0;
      this.reply(SELF_TEST_PASSED);
      return;
    }
    const key = this.s.heldKey[0];
    if (key === 0) return;
    // While the clock is held down a key that repeats is not stored again: only its first make code waits.
    if (!this.cable.isInhibited() && !this.hasSomething() && this.repeats(key)) {
      this.send({ prefix: key >> 8, code: key & 0xff, second: 0 });
    }
    this.scheduleTypematic(typematicPeriod(this.s.typematic[0]));
  }

  private stroke(stroke: KeyStroke, hold: boolean): void {
    const s = this.s;
    if (!s.scanning[0] || s.selfTest[0]) return;
    const key = keyOf(stroke);
    if (!isRelease(stroke)) {
      // The last key pressed is the one that repeats.
      this.holdKey(hold && stroke.prefix !== 0xe1 ? key : 0);
    } else if (s.heldKey[0] === key) {
      this.holdKey(0);
    }
    this.send(stroke);
  }

  private holdKey(key: number): void {
    this.s.heldKey[0] = key;
    if (key === 0) this.bus.cancel(TYPEMATIC_TIMER);
    else this.scheduleTypematic(typematicDelay(this.s.typematic[0]));
  }

  private scheduleTypematic(clocks: number): void {
    this.bus.schedule(TYPEMATIC_TIMER, this.bus.now() + clocks * this.bus.ticksPerPitClock);
  }

  private repeats(key: number): boolean {
    if (this.s.scanCodeSet[0] !== 3) return true;
    const code = set3CodeOf(key);
    return code >= 0 && (this.s.keyTypes[code] & TYPEMATIC) !== 0;
  }

  /** Store a stroke whole or not at all; the place behind the sixteenth byte takes the overrun code. */
  private send(stroke: KeyStroke): void {
    const s = this.s;
    const bytes = this.bytesOf(stroke);
    if (bytes.length === 0) return;
    const hadNothing = !this.hasSomething();
    if (s.queued[0] + bytes.length <= KEY_QUEUE) {
      for (const byte of bytes) s.queue[s.queued[0]++] = byte;
    } else {
      const overrun = s.scanCodeSet[0] === 1 ? 0xff : 0x00;
      if (s.queue[s.queued[0] - 1] !== overrun) s.queue[s.queued[0]++] = overrun;
      this.cable.lost(stroke.second || stroke.code);
    }
    if (hadNothing) this.cable.requestToSend();
  }

  private bytesOf(stroke: KeyStroke): readonly number[] {
    const set = this.s.scanCodeSet[0];
    if (set !== 3) return strokeBytes(stroke, set === 1 ? 1 : 2);
    const code = set3CodeOf(keyOf(stroke));
    if (code < 0) return [];
    if (!isRelease(stroke)) return [code];
    return this.s.keyTypes[code] & MAKE_BREAK ? [BREAK_PREFIX, code] : [];
  }

  private reply(byte: number): void {
    const s = this.s;
    if (s.replied[0] >= REPLIES) return;
    const hadNothing = !this.hasSomething();
    s.replies[s.replied[0]++] = byte;
    if (hadNothing) this.cable.requestToSend();
  }

  /** What several commands do first: forget scan codes that were not sent, and the key that repeats. */
  private clear(): void {
    this.s.queue.fill(0);
    this.s.queued[0] = 0;
    this.holdKey(0);
  }

  private setDefaults(): void {
    this.clear();
    this.s.typematic[0] = DEFAULT_TYPEMATIC;
    this.s.keyTypes.set(DEFAULT_KEY_TYPES);
  }

  /** A byte from the system. Most are acknowledged with FAh; a command that waits for a parameter gives way to a new command. */
  command(byte: number): void {
    const s = this.s;
    if (s.selfTest[0]) return;
    const awaited = s.keyboardAwaits[0];
    s.keyboardAwaits[0] = 0;
    if (awaited !== 0 && byte < 0xed) {
      this.parameter(awaited, byte);
      return;
    }
    switch (byte) {
      case 0xee: // echo
        this.reply(0xee);
        return;
      case 0xfe:
        this.reply(s.lastSent[0]);
        return;
      case 0xef:
      case 0xf1: // no commands
        this.reply(RESEND);
        return;
      case 0xed: // LEDs
      case 0xf3: // typematic rate and delay
        s.keyboardAwaits[0] = byte;
        break;
      case 0xf0: // scan code set
      case 0xfb: // set 3: one key repeats,
      case 0xfc: // has make and break codes,
      case 0xfd: // or a make code only
        this.clear();
        s.keyboardAwaits[0] = byte;
        break;
      case 0xf4: // enable
        this.clear();
        s.scanning[0] = 1;
        break;
      case 0xf5: // default disable
        this.setDefaults();
        s.scanning[0] = 0;
        break;
      case 0xf6: // set default
        this.setDefaults();
        break;
      case 0xf7: // set 3: all keys repeat,
        this.setAllTypes(TYPEMATIC);
        break;
      case 0xf8: // have make and break codes,
        this.setAllTypes(MAKE_BREAK);
        break;
      case 0xf9: // make codes only,
        this.setAllTypes(MAKE_ONLY);
        break;
      case 0xfa: // or everything
        this.setAllTypes(TYPEMATIC | MAKE_BREAK);
        break;
      case 0xff:
        this.beginSelfTest();
        break;
      case 0xf2:
        break;
      default:
        this.reply(RESEND); // not a command
        return;
    }
    this.reply(ACK);
    if (byte === 0xf2) for (const part of IDENTITY) this.reply(part);
  }

  private parameter(command: number, value: number): void {
    const s = this.s;
    switch (command) {
      case 0xed:
        s.leds[0] = value & 7;
        break;
      case 0xf3:
        s.typematic[0] = value & 0x7f;
        break;
      case 0xf0:
        if (value > 3) {
          this.reply(RESEND);
          return;
        }
        this.reply(ACK);
        if (value === 0) this.reply(s.scanCodeSet[0]);
        else s.scanCodeSet[0] = value;
        return;
      default:
        // FBh-FDh take codes of set 3 until the next command.
        if (value < SET_3_CODES) {
          s.keyTypes[value] = command === 0xfb ? TYPEMATIC : command === 0xfc ? MAKE_BREAK : MAKE_ONLY;
        }
        s.keyboardAwaits[0] = command;
    }
    this.reply(ACK);
  }

  private setAllTypes(type: number): void {
    this.clear();
    this.s.keyTypes.fill(type);
  }

  private beginSelfTest(): void {
    const s = this.s;
    this.setDefaults();
    s.replies.fill(0);
    s.replied[0] = 0;
    s.leds[0] = 0;
    s.scanCodeSet[0] = 2;
    s.scanning[0] = 1;
    s.selfTest[0] = 1;
    s.strokePrefix[0] = 0;
    s.strokeCode[0] = 0;
    this.bus.schedule(SELF_TEST_TIMER, this.bus.now() + SELF_TEST * this.bus.ticksPerPitClock);
  }
}
