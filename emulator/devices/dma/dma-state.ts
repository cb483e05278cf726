/** The field table of the DMA controllers' registers. */
import { defineSection, u8 } from '#emulator/state';

export const DMA_SECTION = defineSection('dma', 1, {
  low: u8('8237A #1, ports 00h-0Fh, last value written', { count: 16 }),
  high: u8('8237A #2, ports C0h-DFh, last value written', { count: 32 }),
});
