/** The field table of an ATA channel with one drive. Media contents are not fields: see `disk/media.ts`. */
import { defineSection, u16, u32, u8 } from '#emulator/state';

/** Sectors of the largest block of READ MULTIPLE and WRITE MULTIPLE. */
export const MOST_MULTIPLE = 16;

export const ATA_SECTION = defineSection('ata', 1, {
  features: u8('Features register (1F1h, written)'),
  error: u8('Error register (1F1h, read)'),
  count: u8('Sector Count register (1F2h)'),
  sector: u8('Sector Number register, LBA 7:0 (1F3h)'),
  cylinder: u16('Cylinder Low and High registers, LBA 23:8 (1F4h, 1F5h)'),
  device: u8('Device/Head register (1F6h): bit 6 = LBA, bit 4 = device 1, bits 3:0 = head or LBA 27:24'),
  status: u8('Status register (1F7h, 3F6h)'),
  control: u8('Device Control register (3F6h): bit 2 = SRST, bit 1 = nIEN'),
  command: u8('Command being carried out'),
  work: u8('What ends BSY: 0 = nothing, 1 = reset, 2 = command, 3 = next block to read, 4 = block written'),
  interrupt: u8('1 = interrupt pending (INTRQ before nIEN and device selection)'),
  lba: u32('Next sector of the command'),
  left: u16('Sectors of the command not transferred yet'),
  block: u8('Sectors of the block in the buffer'),
  position: u16('Next byte of the buffer at the Data register'),
  heads: u8('Heads of the current translation'),
  sectorsPerTrack: u8('Sectors per track of the current translation'),
  multiple: u8('Sectors in a block of READ and WRITE MULTIPLE, 0 = these commands are off'),
  power: u8('Power mode as CHECK POWER MODE tells it: FFh active or idle, 00h standby; 1 = sleep', { reset: 0xff }),
  features2: u8('SET FEATURES: bit 0 = write cache, bit 1 = read look-ahead, bit 2 = a soft reset restores defaults', {
    reset: 3,
  }),
  buffer: u8('Sector buffer', { count: MOST_MULTIPLE * 512 }),
});

export const STATUS_BSY = 0x80, STATUS_DRDY = 0x40, STATUS_DSC = 0x10, STATUS_DRQ = 0x08, STATUS_ERR = 0x01; // prettier-ignore
export const ERROR_ABRT = 0x04, ERROR_IDNF = 0x10; // prettier-ignore
export const CONTROL_NIEN = 0x02, CONTROL_SRST = 0x04; // prettier-ignore
export const DEVICE_LBA = 0x40, DEVICE_1 = 0x10; // prettier-ignore
export const WORK_NONE = 0, WORK_RESET = 1, WORK_COMMAND = 2, WORK_NEXT_BLOCK = 3, WORK_WRITTEN = 4; // prettier-ignore
export const POWER_ACTIVE = 0xff, POWER_STANDBY = 0x00, POWER_SLEEP = 1; // prettier-ignore
