/** The field table of the disk controller. Media contents are not fields: see `media.ts`. */
import { defineSection, u16, u32, u8 } from '#emulator/state';

export const DISK_SECTION = defineSection('disk', 2, {
  drive: u8('Selected drive: 0 = floppy, 1 = hard disk'),
  status: u8('Result of the last command: 0 = done, else a BIOS disk status code'),
  lba: u32('First sector'),
  count: u16('Number of sectors'),
  address: u32('Physical address of the buffer'),
  changed: u8('Change line of the floppy drive: 1 = exchanged since the last command'),
});
