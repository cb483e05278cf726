/** English words for chains; Chinese ones are in the window's catalogue. */
import type { Origin } from './types.ts';

export const ORIGIN_WORDS: Readonly<Record<Origin, string>> = {
  copy: 'copied from:',
  immediate: 'a constant of the instruction',
  computed: 'computed by the instruction',
  port: 'read from port {port}',
  'return-address': 'the return address of the CALL',
  event: 'made by the processor',
  device: 'brought by a device (disk, DMA)',
  image: 'as in the image{image}',
  rom: 'the BIOS ROM',
  input: 'changed from outside',
  reset: 'as a reset leaves it',
  beginning: 'never written since the beginning',
  depth: 'copied on; the chain is cut here',
};
