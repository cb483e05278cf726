/**
 * Port map of the disk controller, used by our BIOS only. The range is one no PC device uses.
 *
 *     base+0  w: select drive (0 floppy, 1 hard disk)      r: selected drive
 *     base+1  w: command                                   r: status of the last command
 *     base+2  r: 1 = a medium is in the selected drive
 *     base+3  r: BIOS floppy drive type
 *     base+4  r: heads            base+5  r: sectors per track      base+6, +7  r: cylinders (16 bits)
 *     base+8  rw: LBA (32 bits)   base+C  rw: buffer address (32 bits)
 *     base+10 rw: sector count (16 bits)                   base+14 r: sectors of the medium (32 bits)
 *     base+12 r: 1 = the floppy was exchanged since the last command (change line)
 */
export const DISK_PORTS = 0x7a0;
export const DISK_PORTS_LAST = DISK_PORTS + 0x17;

export const COMMAND_READ = 1, COMMAND_WRITE = 2, COMMAND_VERIFY = 3; // prettier-ignore

/** BIOS disk status codes (INT 13h, AH). */
export const STATUS_DONE = 0x00, STATUS_BAD_COMMAND = 0x01, STATUS_NOT_FOUND = 0x04, STATUS_CHANGED = 0x06, STATUS_NOT_READY = 0x80; // prettier-ignore
