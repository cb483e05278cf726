/** The field table of the numeric error logic of the PC/AT board. */
import { defineSection, u8 } from '#emulator/state';

export const NUMERIC_ERROR_SECTION = defineSection('numeric-error', 1, {
  ferr: u8('Level of the FERR# pin of the processor: 1 = asserted'),
  request: u8('FP_IRQ latch: 1 = IRQ13 is requested; set where FERR# becomes asserted, cleared by a write to port F0h'),
  ignore: u8(
    'IGNNE# latch: 1 = asserted; set by a write to port F0h while FERR# is asserted, cleared when FERR# goes away',
  ),
});
