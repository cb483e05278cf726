/** State of the machine that belongs to no chip. */
import { defineSection, u16, u8 } from '#emulator/state';

export const BOARD_SECTION = defineSection('board', 2, {
  pulsed: u16('Interrupt lines raised by an input "pulse" that go down when they were acknowledged'),
  nmiMasked: u8('1 = port 70h keeps NMIs from the processor'),
  nmiWaiting: u8('1 = an NMI was requested while masked'),
  poweredOff: u8('1 = the guest switched the machine off'),
  powerOffCode: u8('What it said when it did'),
  a20Sources: u8('Who holds A20 on: bit 0 = keyboard controller, bit 1 = port 92h', { reset: 2 }),
});
