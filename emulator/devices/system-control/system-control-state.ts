/** The field table of the PC/AT board logic: ports 61h, 80h and 92h. */
import { defineSection, u8 } from '#emulator/state';

export const SYSTEM_CONTROL_SECTION = defineSection('system-control', 2, {
  port61: u8('System control port B, bits 0-3: GATE 2, speaker data, parity and channel check enables'),
  port92: u8('System control port A: bit 1 = A20, 3 = password lock, 6-7 = activity lamps', { reset: 2 }),
  post: u8('Last POST code (port 80h) and the page registers beside it', { count: 16 }),
});
