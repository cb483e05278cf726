/** The field table of the PC/AT board logic: ports 61h, 80h, 92h and the CMOS RAM with its clock. */
import { defineSection, u8 } from '#emulator/state';

export const SYSTEM_CONTROL_SECTION = defineSection('system-control', 1, {
  port61: u8('System control port B, bits 0-3: GATE 2, speaker data, parity and channel check enables'),
  post: u8('Last POST code (port 80h) and the page registers beside it', { count: 16 }),
  cmosIndex: u8('CMOS address (port 70h, bits 0-6); bit 7 = NMI disabled'),
  cmos: u8('CMOS RAM and clock registers', { count: 128 }),
});
