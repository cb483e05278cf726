/** The field table of the 8042 and the keyboard behind it. */
import { defineSection, u8 } from '#emulator/state';

/** Scan codes the keyboard can hold while the controller's output buffer is full. */
export const KEY_QUEUE = 16;

export const KEYBOARD_SECTION = defineSection('keyboard', 1, {
  outputBuffer: u8('Output buffer, read at port 60h'),
  outputFull: u8('Status bit 0 OBF: the output buffer holds a byte'),
  lastWasCommand: u8('Status bit 3 C/D: the last write went to port 64h'),
  systemFlag: u8('Status bit 2: set by the self-test'),
  commandByte: u8('Controller command byte: bit 0 IRQ1 enable, 2 system flag, 4 keyboard disabled, 6 translation', {
    reset: 0x41,
  }),
  awaits: u8('Controller command whose data byte is awaited at port 60h, 0 = none (data is for the keyboard)'),
  outputPort: u8('Output port P2: bit 0 = not reset, bit 1 = A20', { reset: 0x01 }),
  queue: u8('Bytes the keyboard has yet to send, in order', { count: KEY_QUEUE }),
  queued: u8('Number of bytes in the queue'),
  keyboardAwaits: u8('Keyboard command whose parameter is awaited, 0 = none'),
  scanning: u8('1 = the keyboard reports keys', { reset: 1 }),
  leds: u8('Parameter of the last EDh: bit 0 Scroll, 1 Num, 2 Caps'),
  typematic: u8('Parameter of the last F3h', { reset: 0x2b }),
  scanCodeSet: u8('Parameter of the last F0h', { reset: 2 }),
});
