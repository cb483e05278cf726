/** State of the machine that belongs to no chip. */
import { defineSection, u16, u8 } from '#emulator/state';

export const BOARD_SECTION = defineSection('board', 1, {
  pulsed: u16('Interrupt lines raised by an input "pulse" that go down when they were acknowledged'),
  poweredOff: u8('1 = the guest switched the machine off'),
  powerOffCode: u8('What it said when it did'),
});
