/** The field table of the 8259A pair: element 0 is the master, element 1 the slave. */
import { defineSection, u8 } from '#emulator/state';

export const PIC_SECTION = defineSection('pic', 2, {
  irr: u8('Interrupt Request Register', { count: 2 }),
  isr: u8('In-Service Register', { count: 2 }),
  imr: u8('Interrupt Mask Register (OCW1)', { count: 2 }),
  lines: u8('Levels of the interrupt inputs IR0-IR7', { count: 2 }),
  elcr: u8('Edge/Level Control Register (ports 4D0h, 4D1h): 1 = level triggered', { count: 2 }),
  icw1: u8('Initialization Command Word 1', { count: 2 }),
  icw2: u8('Initialization Command Word 2: vector base in bits 3-7 (MCS-80: address bits 8-15)', { count: 2 }),
  icw3: u8('Initialization Command Word 3: lines with slaves, or the slave identity', { count: 2 }),
  icw4: u8('Initialization Command Word 4', { count: 2 }),
  expects: u8('Next initialization word awaited at A0 = 1: 2, 3, 4, or 0 when operating', { count: 2 }),
  initialised: u8('1 = the initialization sequence was completed since power-on', { count: 2 }),
  lowestPriority: u8('Level with the lowest priority (7 = fixed priority, IR0 highest)', { count: 2, reset: 7 }),
  readIsr: u8('OCW3 RIS: 1 = reading A0 = 0 gives ISR, 0 = IRR', { count: 2 }),
  poll: u8('OCW3 P: 1 = the next read is a poll', { count: 2 }),
  specialMask: u8('OCW3 SMM: 1 = special mask mode', { count: 2 }),
  rotateAutoEoi: u8('1 = rotate in automatic EOI mode', { count: 2 }),
  int: u8('INT output; stays 1 until INTA even when the request goes away', { count: 2 }),
  acknowledged: u8('Level that the last INTA sequence served in each chip; bit 3 = there was no request', { count: 2 }),
  answering: u8('Who puts the vector on the bus in an INTA sequence: 0 = master, 1 = slave, 2 = nobody'),
  intaPulses: u8('MCS-80 mode: INTA pulses of the current sequence seen so far, 0-2'),
});

/** ICW1 bits. */
export const ICW1_IC4 = 0x01, ICW1_SNGL = 0x02, ICW1_ADI = 0x04, ICW1_LTIM = 0x08, ICW1_INIT = 0x10; // prettier-ignore
/** ICW4 bits. */
export const ICW4_UPM = 0x01, ICW4_AEOI = 0x02, ICW4_SFNM = 0x10; // prettier-ignore
