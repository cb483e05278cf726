/** The field table of the 8042 and the keyboard behind it. */
import { defineSection, u16, u8 } from '#emulator/state';
import { SET_3_CODES } from './scan-codes.table.ts';

/** Bytes of scan codes the keyboard can hold; one place more is for the overrun code. */
export const KEY_QUEUE = 16;
/** Answers to commands that wait to be sent, at most. */
export const REPLIES = 8;

export const KEYBOARD_SECTION = defineSection('keyboard', 2, {
  outputBuffer: u8('Output buffer, read at port 60h'),
  outputFull: u8('Status bit 0 OBF: the output buffer holds a byte'),
  outputFromAux: u8('Status bit 5: the byte came from the auxiliary port'),
  timeout: u8('Status bit 6: a device did not answer'),
  lastWasCommand: u8('Status bit 3 C/D: the last write went to port 64h'),
  commandByte: u8(
    'Controller command byte: bit 0 IRQ1, 1 IRQ12, 2 system flag, 4 keyboard disabled, 5 auxiliary disabled, 6 translation',
    { reset: 0x41 },
  ),
  ram: u8('Controller RAM, 20h-3Fh and 60h-7Fh; byte 0 is the command byte', { count: 32 }),
  awaits: u8('Controller command whose data byte is awaited at port 60h, 0 = none (data is for the keyboard)'),
  outputPort: u8('Latch of output port P2: bit 0 = not reset, bit 1 = A20', { reset: 0xcd }),
  afterBreak: u8('1 = F0h came from the keyboard: the next translated byte is a break code'),
  queue: u8('Scan codes the keyboard has yet to send, in order', { count: KEY_QUEUE + 1 }),
  queued: u8('Number of bytes in the queue; 17 = it overran'),
  replies: u8('Answers to commands, sent before scan codes', { count: REPLIES }),
  replied: u8('Number of answers that wait'),
  lastSent: u8('Last byte the keyboard sent, for FEh (resend)'),
  keyboardAwaits: u8('Keyboard command whose parameter is awaited, 0 = none'),
  selfTest: u8('1 = the keyboard is in its self-test after FFh'),
  scanning: u8('1 = the keyboard reports keys', { reset: 1 }),
  leds: u8('Parameter of the last EDh: bit 0 Scroll, 1 Num, 2 Caps'),
  typematic: u8('Parameter of the last F3h: bits 5-6 delay, 0-4 rate', { reset: 0x2b }),
  scanCodeSet: u8('Parameter of the last F0h', { reset: 2 }),
  keyTypes: u8('Set 3: type by scan code: bit 0 = sends break, bit 1 = repeats', { count: SET_3_CODES }),
  heldKey: u16('Key that repeats: set 1 make code, with E0h or E1h in bits 8-15; 0 = none'),
  strokePrefix: u8('Prefix byte of a key that arrives from outside, 0 = none'),
  strokeCode: u8('First of the two codes after E1h, 0 = none yet'),
});

/** Bit 2 of the command byte is status bit 2; status bit 4: the key lock of the housing is open. */
const SYSTEM_FLAG = 0x04, NOT_LOCKED = 0x10; // prettier-ignore

/**
 * Status register as port 64h gives it. Bit 1 (input buffer full) is never seen: bytes are taken at once. Bit 7 (parity): this cable has
 * no noise.
 */
export const keyboardStatus = (
  s: Readonly<Record<'outputFull' | 'commandByte' | 'lastWasCommand' | 'outputFromAux' | 'timeout', ArrayLike<number>>>,
): number =>
  s.outputFull[0] |
  (s.commandByte[0] & SYSTEM_FLAG) |
  (s.lastWasCommand[0] << 3) |
  NOT_LOCKED |
  (s.outputFromAux[0] << 5) |
  (s.timeout[0] << 6);
