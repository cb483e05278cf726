/** The field table of COM1, a 16550A. */
import { defineSection, u8 } from '#emulator/state';

/** Depth of either FIFO. */
export const FIFO_DEPTH = 16;
/** Bytes of the outside world waiting on the line. */
export const LINE_DEPTH = 64;

export const SERIAL_SECTION = defineSection('serial', 2, {
  ier: u8('Interrupt Enable Register'),
  lcr: u8('Line Control Register; bit 7 = DLAB'),
  mcr: u8('Modem Control Register; bit 3 = OUT2 (gates the interrupt), bit 4 = loopback'),
  lsrErrors: u8('Error bits of the Line Status Register: bit 1 = overrun, bit 4 = break'),
  msrDelta: u8('Delta bits of the Modem Status Register'),
  scr: u8('Scratch register'),
  fcr: u8('FIFO Control Register, bits 0, 3, 6 and 7'),
  divisor: u8('Divisor latch: LSB, MSB', { count: 2 }),
  thrEmptyPending: u8('1 = the transmitter-empty interrupt was not acknowledged yet'),
  toSend: u8('Characters in THR or the transmit FIFO'),
  shifting: u8('1 = a character is in the transmit shift register'),
  fifo: u8('Received characters', { count: FIFO_DEPTH }),
  fifoErrors: u8('Error bits that came with them', { count: FIFO_DEPTH }),
  received: u8('Number of received characters'),
  timedOut: u8('1 = characters wait and nothing happened for four character times'),
  line: u8('Bytes still on the line', { count: LINE_DEPTH }),
  onLine: u8('Number of bytes on the line'),
});
