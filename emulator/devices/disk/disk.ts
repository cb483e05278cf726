/**
 * A disk controller that exists in no PC: the BIOS gives a sector number, a count and a physical address, and the data
 * is there. Two drives, a floppy and a hard disk, each with a {@link Medium} or empty.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus } from '../device.ts';
import * as ports from './disk-ports.ts';
import { DISK_SECTION } from './disk-state.ts';
import { type Medium, SECTOR_BYTES } from './media.ts';

export const DRIVES = ['floppy', 'disk'] as const;
export type Drive = (typeof DRIVES)[number];

export class Disk implements Device<(typeof DISK_SECTION)['fields']> {
  readonly name = 'disk';
  readonly section = DISK_SECTION;
  /** What lies in the drives; saved with the machine as changed sectors. */
  readonly media: Record<Drive, Medium | null> = { floppy: null, disk: null };
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof DISK_SECTION)['fields']>;

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(DISK_SECTION);
    bus.ports.claim({
      first: ports.DISK_PORTS,
      last: ports.DISK_PORTS_LAST,
      handler: {
        read: (port) => this.read(port - ports.DISK_PORTS),
        write: (port, _size, value) => this.write(port - ports.DISK_PORTS, value),
      },
    });
  }

  reset(): void {
    for (const [name, field] of Object.entries(DISK_SECTION.fields)) {
      this.s[name as keyof typeof DISK_SECTION.fields].fill(field.reset);
    }
  }

  /** Put a medium into a drive, or take it out, while the machine runs. A floppy drive's change line tells it. */
  insert(drive: Drive, medium: Medium | null): void {
    this.media[drive] = medium;
    if (drive === 'floppy') this.s.changed[0] = 1;
  }

  private selected(): Medium | null {
    return this.media[DRIVES[this.s.drive[0] & 1]];
  }

  private read(register: number): number {
    const s = this.s;
    const medium = this.selected();
    const byteOf = (value: number, at: number): number => (value >>> ((register - at) * 8)) & 0xff;
    if (register >= 0x14) return byteOf(medium?.sectors ?? 0, 0x14);
    if (register === 0x12) return s.drive[0] === 0 ? s.changed[0] : 0;
    if (register >= 0x10) return register < 0x12 ? byteOf(s.count[0], 0x10) : 0;
    if (register >= 0x0c) return byteOf(s.address[0], 0x0c);
    if (register >= 0x08) return byteOf(s.lba[0], 0x08);
    switch (register) {
      case 0:
        return s.drive[0];
      case 1:
        return s.status[0];
      case 2:
        return medium ? 1 : 0;
      case 3:
        return medium?.type ?? 0;
      case 4:
        return (medium?.geometry.heads ?? 0) & 0xff;
      case 5:
        return medium?.geometry.sectorsPerTrack ?? 0;
      default:
        return byteOf(medium?.geometry.cylinders ?? 0, 6);
    }
  }

  private write(register: number, value: number): void {
    const s = this.s;
    const withByte = (old: number, at: number): number => {
      const shift = (register - at) * 8;
      return ((old & ~(0xff << shift)) | (value << shift)) >>> 0;
    };
    if (register === 0) s.drive[0] = value & 1;
    else if (register === 1) s.status[0] = this.execute(value);
    else if (register >= 0x10 && register < 0x12) s.count[0] = withByte(s.count[0], 0x10);
    else if (register >= 0x0c && register < 0x10) s.address[0] = withByte(s.address[0], 0x0c);
    else if (register >= 0x08 && register < 0x0c) s.lba[0] = withByte(s.lba[0], 0x08);
  }

  private execute(command: number): number {
    const { lba, count, address, changed, drive } = this.s;
    const medium = this.selected();
    if (!medium) return ports.STATUS_NOT_READY;
    // The first command after an exchange is not carried out: whoever gave it believes in the old floppy.
    if (drive[0] === 0 && changed[0]) {
      changed[0] = 0;
      return ports.STATUS_CHANGED;
    }
    if (lba[0] + count[0] > medium.sectors) return ports.STATUS_NOT_FOUND;
    for (let k = 0; k < count[0]; k++) {
      const at = address[0] + k * SECTOR_BYTES;
      if (command === ports.COMMAND_READ) this.bus.writePhysical(at, medium.read(lba[0] + k));
      else if (command === ports.COMMAND_WRITE) medium.write(lba[0] + k, this.bus.readPhysical(at, SECTOR_BYTES));
      else if (command !== ports.COMMAND_VERIFY) return ports.STATUS_BAD_COMMAND;
    }
    return ports.STATUS_DONE;
  }
}
