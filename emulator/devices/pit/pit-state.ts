/** The field table of the 8254: three counters, indexed 0-2. Times are PIT clocks (1.193182 MHz) since time 0. */
import { defineSection, f64, u16, u32, u8 } from '#emulator/state';

export const PIT_SECTION = defineSection('pit', 2, {
  mode: u8('Counter mode 0-5', { count: 3, reset: 3 }),
  control: u8('Bits 0-5 of the last control word, as the status byte gives them back', { count: 3, reset: 0x36 }),
  access: u8('Read/write format: 1 = LSB only, 2 = MSB only, 3 = LSB then MSB', { count: 3, reset: 3 }),
  bcd: u8('1 = four decades instead of 16 bits', { count: 3 }),
  gate: u8('Level of the GATE input', { count: 3, reset: 1 }),
  reload: u32('Count register CR as a number of clocks, 1 … 65536; 0 = none written since the control word', {
    count: 3,
  }),
  nullCount: u8('Status bit 6: CR holds a count that the counting element has not got yet', { count: 3, reset: 1 }),
  loadAt: f64('Clock at which CR goes to the counting element, -1 = none due', { count: 3, reset: -1 }),
  counting: u8('1 = the counting element was loaded and counts', { count: 3 }),
  count: u32('Count that was loaded into the counting element, 1 … 65536', { count: 3 }),
  startedAt: f64('Clock at which the counting element held `count`', { count: 3 }),
  frozenAt: f64('Clock at which GATE stopped the counter, -1 = running', { count: 3, reset: -1 }),
  held: u16('Counting element while it does not count: its last value as a read gives it', { count: 3 }),
  writeLow: u16('LSB waiting for its MSB, FFFFh = none', { count: 3, reset: 0xffff }),
  readHigh: u8('1 = the next read gives the MSB', { count: 3 }),
  latch: u16('Output latch', { count: 3 }),
  latched: u8('1 = the output latch holds a count that was not read to its end', { count: 3 }),
  status: u8('Latched status byte', { count: 3 }),
  statusLatched: u8('1 = the next read gives the status byte', { count: 3 }),
  phase: u16('Instruction units by which time 0 lay after the edge of a PIT clock; fixed by the seed of the machine'),
  out0: u8('Level of OUT 0 as the interrupt line knows it', { reset: 1 }),
  risesOdd: u8('1 = OUT rose an odd number of times before the count that is loaded now', { count: 3 }),
});
