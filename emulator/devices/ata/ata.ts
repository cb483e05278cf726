/**
 * The primary ATA channel of a PC: ports 1F0h-1F7h and 3F6h, IRQ14, device 0 with the machine's hard disk, no device 1.
 * PIO only. A command is busy for some microseconds of virtual time, then it is done or wants data. Without a medium
 * nothing is on the cable and the ports float. Sources: ATA/ATAPI-4 (X3T13/1153D); 8-bit task file as in ATA-1.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus, DeviceTimer } from '../device.ts';
import { microseconds } from '../device-time.ts';
import { type Medium, SECTOR_BYTES } from '../disk/media.ts';
import * as a from './ata-state.ts';
import { identifyData } from './identify.ts';

const DONE = 'ata.done';
const IRQ = 14;
const DATA = 0x1f0, CONTROL = 0x3f6; // prettier-ignore
/** Microseconds of BSY: a command without data, the preparation or writing of one sector, a reset. */
const COMMAND_TIME = 10, SECTOR_TIME = 20, RESET_TIME = 2_000; // prettier-ignore
const DEFAULT_HEADS = 16, DEFAULT_SECTORS = 63, MOST_CYLINDERS = 16_383; // prettier-ignore
const READY = a.STATUS_DRDY | a.STATUS_DSC;

/** Where the drive's medium is. */
export interface AtaDrive {
  medium(): Medium | null;
}

export class Ata implements Device<(typeof a.ATA_SECTION)['fields']> {
  readonly name = 'ata';
  readonly section = a.ATA_SECTION;
  readonly timers: readonly DeviceTimer[] = [{ name: DONE, priority: 4, irq: IRQ }];
  private readonly drive: AtaDrive;
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof a.ATA_SECTION)['fields']>;

  constructor(drive: AtaDrive) {
    this.drive = drive;
  }

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(a.ATA_SECTION);
    const claim = (first: number, last: number, widest: 1 | 4): void =>
      bus.ports.claim({
        first,
        last,
        widest,
        handler: {
          read: (port, size) => this.read(port, size),
          write: (port, size, value) => this.write(port, size, value),
        },
      });
    claim(DATA, DATA, 4);
    claim(DATA + 1, DATA + 7, 1);
    claim(CONTROL, CONTROL, 1);
  }

  reset(): void {
    for (const [name, field] of Object.entries(a.ATA_SECTION.fields)) {
      this.s[name as keyof typeof a.ATA_SECTION.fields].fill(field.reset);
    }
    this.bus.cancel(DONE);
    this.restoreDefaults();
    this.sign();
    this.drivePin();
  }

  /** The drive was exchanged while the machine runs: whatever it did is lost, the new one stands as after power-on. */
  mediumChanged(): void {
    this.reset();
  }

  fire(): void {
    const { s } = this;
    const { work } = s;
    const what = work[0];
    work[0] = a.WORK_NONE;
    if (this.drive.medium() === null) return;
    if (what === a.WORK_RESET) this.sign();
    else if (what === a.WORK_COMMAND) this.carryOut();
    else if (what === a.WORK_NEXT_BLOCK) this.offerBlock();
    else if (what === a.WORK_WRITTEN) this.blockWritten();
    this.drivePin();
  }

  // -- registers -----------------------------------------------------------------------------------------------------------

  private read(port: number, size: number): number {
    const { s } = this;
    if (this.drive.medium() === null) return this.floats('in', port, size, size === 4 ? 0xffffffff : size === 2 ? 0xffff : 0xff); // prettier-ignore
    if (port === DATA) return this.readData(size);
    const status = s.device[0] & a.DEVICE_1 ? 0 : s.status[0];
    if (port === CONTROL) return status;
    if (port === 0x1f7) {
      // Reading Status takes the interrupt away, reading Alternate Status does not.
      if (!(s.device[0] & a.DEVICE_1)) s.interrupt[0] = 0;
      this.drivePin();
      return status;
    }
    // While BSY is 1 every register shows Status.
    if (s.status[0] & a.STATUS_BSY) return s.status[0];
    switch (port) {
      case 0x1f1:
        return s.error[0];
      case 0x1f2:
        return s.count[0];
      case 0x1f3:
        return s.sector[0];
      case 0x1f4:
        return s.cylinder[0] & 0xff;
      case 0x1f5:
        return s.cylinder[0] >> 8;
      default:
        return s.device[0] | 0xa0;
    }
  }

  private write(port: number, size: number, value: number): void {
    const { s } = this;
    if (this.drive.medium() === null) {
      this.floats('out', port, size, value);
      return;
    }
    if (port === CONTROL) {
      this.writeControl(value);
      return;
    }
    if (s.status[0] & a.STATUS_BSY) return;
    switch (port) {
      case DATA:
        this.writeData(size, value);
        return;
      case 0x1f1:
        s.features[0] = value;
        return;
      case 0x1f2:
        s.count[0] = value;
        return;
      case 0x1f3:
        s.sector[0] = value;
        return;
      case 0x1f4:
        s.cylinder[0] = (s.cylinder[0] & 0xff00) | value;
        return;
      case 0x1f5:
        s.cylinder[0] = (s.cylinder[0] & 0xff) | (value << 8);
        return;
      case 0x1f6:
        s.device[0] = value;
        this.drivePin();
        return;
      default:
        this.begin(value);
    }
  }

  /** No drive on the cable: as a port that nobody claims. */
  private floats(direction: 'in' | 'out', port: number, size: number, value: number): number {
    this.bus.emit({ kind: 'unclaimed-port', direction, port, size, value });
    return value;
  }

  private writeControl(value: number): void {
    const { s } = this;
    const before = s.control[0];
    s.control[0] = value;
    if (value & a.CONTROL_SRST && !(before & a.CONTROL_SRST)) {
      s.status[0] = a.STATUS_BSY;
      s.interrupt[0] = 0;
      s.work[0] = a.WORK_NONE;
      this.bus.cancel(DONE);
    } else if (!(value & a.CONTROL_SRST) && before & a.CONTROL_SRST) {
      if (s.features2[0] & 4) this.restoreDefaults();
      this.after(a.WORK_RESET, RESET_TIME);
    }
    this.drivePin();
  }

  /** INTRQ of the selected device, unless nIEN lets it float. */
  private drivePin(): void {
    const { s } = this;
    const isUp = s.interrupt[0] !== 0 && !(s.control[0] & a.CONTROL_NIEN) && !(s.device[0] & a.DEVICE_1);
    this.bus.setIrq(IRQ, isUp ? 1 : 0);
  }

  /** What the registers tell after a reset or EXECUTE DEVICE DIAGNOSTIC: passed, an ATA device. */
  private sign(): void {
    const { s } = this;
    s.error[0] = 0x01;
    s.count[0] = 1;
    s.sector[0] = 1;
    s.cylinder[0] = 0;
    s.device[0] = 0;
    s.status[0] = READY;
    s.power[0] = a.POWER_ACTIVE;
  }

  private restoreDefaults(): void {
    const { s } = this;
    s.heads[0] = DEFAULT_HEADS;
    s.sectorsPerTrack[0] = DEFAULT_SECTORS;
    s.multiple[0] = 0;
    s.features2[0] = 3;
  }

  private after(work: number, time: number): void {
    this.s.status[0] = a.STATUS_BSY | READY;
    this.s.work[0] = work;
    this.bus.schedule(DONE, this.bus.now() + microseconds(this.bus, time));
  }

  // -- data ----------------------------------------------------------------------------------------------------------------

  private readData(size: number): number {
    const { s } = this;
    if (!this.hasData() || this.isWriting()) return 0;
    let value = 0;
    // A byte-wide access still takes a whole word off the drive.
    for (let k = 0; k < Math.max(size, 2); k++) {
      const byte = s.position[0] < s.block[0] * SECTOR_BYTES ? s.buffer[s.position[0]++] : 0;
      if (k < size) value |= byte << (8 * k);
    }
    if (s.position[0] >= s.block[0] * SECTOR_BYTES) this.blockTaken();
    return value >>> 0;
  }

  private writeData(size: number, value: number): void {
    const { s } = this;
    if (!this.hasData() || !this.isWriting()) return;
    for (let k = 0; k < Math.max(size, 2); k++) {
      if (s.position[0] < s.block[0] * SECTOR_BYTES) s.buffer[s.position[0]++] = k < size ? (value >>> (8 * k)) & 0xff : 0; // prettier-ignore
    }
    if (s.position[0] >= s.block[0] * SECTOR_BYTES) this.after(a.WORK_WRITTEN, s.block[0] * SECTOR_TIME);
  }

  private hasData(): boolean {
    return (this.s.status[0] & a.STATUS_DRQ) !== 0 && !(this.s.device[0] & a.DEVICE_1);
  }
  private isWriting(): boolean {
    const command = this.s.command[0];
    return command === 0x30 || command === 0x31 || command === 0xc5;
  }

  /** The host has read the whole block. */
  private blockTaken(): void {
    const { s } = this;
    if (s.left[0] > 0) this.after(a.WORK_NEXT_BLOCK, this.blockSize() * SECTOR_TIME);
    else s.status[0] = READY;
  }

  /** Sectors of the next block. */
  private blockSize(): number {
    const { s } = this;
    const isMultiple = s.command[0] === 0xc4 || s.command[0] === 0xc5;
    return Math.min(isMultiple ? s.multiple[0] : 1, s.left[0]);
  }

  /** Sectors of the next block that exist; 0 = the very first does not. */
  private existing(): number {
    return Math.max(0, Math.min(this.blockSize(), this.sectors() - this.s.lba[0]));
  }

  /** A block of a read command is in the buffer: DRQ and an interrupt, or an error at its first sector. */
  private offerBlock(): void {
    const { s } = this;
    const count = this.existing();
    if (count === 0) {
      this.writeAddress(s.lba[0]);
      this.fail(a.ERROR_IDNF);
      return;
    }
    const medium = this.drive.medium();
    for (let k = 0; k < count; k++) {
      const bytes = medium?.read(s.lba[0] + k);
      if (bytes) s.buffer.set(bytes, k * SECTOR_BYTES);
    }
    this.passed(count);
    this.wantsData(count, true);
  }

  private wantsData(block: number, interrupts: boolean): void {
    const { s } = this;
    s.block[0] = block;
    s.position[0] = 0;
    s.status[0] = READY | a.STATUS_DRQ;
    if (interrupts) s.interrupt[0] = 1;
  }

  private blockWritten(): void {
    const { s } = this;
    const medium = this.drive.medium();
    for (let k = 0; k < s.block[0]; k++) {
      medium?.write(s.lba[0] + k, s.buffer.subarray(k * SECTOR_BYTES, (k + 1) * SECTOR_BYTES));
    }
    this.passed(s.block[0]);
    if (s.left[0] === 0) this.succeed();
    else if (this.existing() > 0) this.wantsData(this.existing(), true);
    else {
      this.writeAddress(s.lba[0]);
      this.fail(a.ERROR_IDNF);
    }
  }

  /** The task file follows: it names the last sector transferred and counts those left. */
  private passed(count: number): void {
    const { s } = this;
    s.lba[0] += count;
    s.left[0] -= count;
    s.count[0] = s.left[0] & 0xff;
    this.writeAddress(s.lba[0] - 1);
  }

  // -- addresses -----------------------------------------------------------------------------------------------------------

  private sectors(): number {
    return Math.min(this.drive.medium()?.sectors ?? 0, 0x0fffffff);
  }
  private cylinders(heads: number, sectorsPerTrack: number): number {
    return Math.max(1, Math.min(MOST_CYLINDERS, Math.floor(this.sectors() / (heads * sectorsPerTrack))));
  }

  /** Sector that the registers name, or -1 for one that the translation does not have. */
  private readAddress(): number {
    const { s } = this;
    if (s.device[0] & a.DEVICE_LBA) return ((s.device[0] & 15) << 24) | (s.cylinder[0] << 8) | s.sector[0];
    const heads = s.heads[0], perTrack = s.sectorsPerTrack[0]; // prettier-ignore
    const head = s.device[0] & 15;
    if (s.sector[0] === 0 || s.sector[0] > perTrack || head >= heads) return -1;
    if (s.cylinder[0] >= this.cylinders(heads, perTrack)) return -1;
    return (s.cylinder[0] * heads + head) * perTrack + s.sector[0] - 1;
  }

  private writeAddress(lba: number): void {
    const { s } = this;
    if (s.device[0] & a.DEVICE_LBA) {
      s.sector[0] = lba & 0xff;
      s.cylinder[0] = (lba >> 8) & 0xffff;
      s.device[0] = (s.device[0] & 0xf0) | ((lba >> 24) & 15);
      return;
    }
    const track = Math.floor(lba / s.sectorsPerTrack[0]);
    s.sector[0] = (lba % s.sectorsPerTrack[0]) + 1;
    s.cylinder[0] = Math.floor(track / s.heads[0]);
    s.device[0] = (s.device[0] & 0xf0) | ((track % s.heads[0]) & 15);
  }

  // -- commands ------------------------------------------------------------------------------------------------------------

  private begin(command: number): void {
    const { s } = this;
    // Device 1 is not there; only EXECUTE DEVICE DIAGNOSTIC is for both.
    if (s.device[0] & a.DEVICE_1 && command !== 0x90) return;
    if (s.power[0] === a.POWER_SLEEP || s.control[0] & a.CONTROL_SRST) return;
    // It ends with device 0 selected, and is seen by both until then.
    if (command === 0x90) s.device[0] = 0;
    s.command[0] = command;
    s.error[0] = 0;
    s.interrupt[0] = 0;
    const moves = [0x20, 0x21, 0x30, 0x31, 0xc4, 0xc5, 0xec].includes(command);
    this.after(a.WORK_COMMAND, command === 0x90 ? RESET_TIME : moves ? SECTOR_TIME : COMMAND_TIME);
    this.drivePin();
  }

  private carryOut(): void {
    const { s } = this;
    const command = s.command[0];
    // RECALIBRATE and SEEK have don't-care bits in their low half.
    const code = command >> 4 === 1 || command >> 4 === 7 ? command & 0xf0 : command;
    switch (code) {
      case 0x10:
        s.cylinder[0] = s.device[0] & a.DEVICE_LBA ? s.cylinder[0] : 0;
        this.succeed();
        return;
      case 0x20:
      case 0x21:
      case 0xc4:
      case 0x30:
      case 0x31:
      case 0xc5:
      case 0x40:
      case 0x41:
        this.transfer(code);
        return;
      case 0x70:
        if (this.isAddress()) this.succeed();
        else this.fail(a.ERROR_IDNF);
        return;
      case 0x90:
        this.sign();
        s.interrupt[0] = 1;
        return;
      case 0x91:
        this.initializeParameters();
        return;
      case 0xc6:
        this.setMultiple();
        return;
      case 0xe7:
        this.succeed(); // written sectors are on the overlay at once: there is nothing to flush
        return;
      case 0xec:
        this.identify();
        return;
      case 0xef:
        this.setFeatures();
        return;
      default:
        this.powerCommand(code);
    }
  }

  /** READ, WRITE and READ VERIFY; a sector count of 0 means 256. */
  private transfer(code: number): void {
    const { s } = this;
    s.left[0] = s.count[0] === 0 ? 256 : s.count[0];
    s.power[0] = a.POWER_ACTIVE;
    if ((code === 0xc4 || code === 0xc5) && s.multiple[0] === 0) {
      this.fail(a.ERROR_ABRT);
      return;
    }
    if (!this.isAddress()) {
      this.fail(a.ERROR_IDNF);
      return;
    }
    s.lba[0] = this.readAddress();
    if (code === 0x40 || code === 0x41) this.verify();
    // The first block of a write is asked for without an interrupt.
    else if (this.isWriting()) this.wantsData(this.existing(), false);
    else this.offerBlock();
  }

  private isAddress(): boolean {
    const lba = this.readAddress();
    return lba >= 0 && lba < this.sectors();
  }

  private verify(): void {
    const { s } = this;
    const count = Math.min(s.left[0], this.sectors() - s.lba[0]);
    this.passed(count);
    if (s.left[0] === 0) {
      this.succeed();
      return;
    }
    this.writeAddress(s.lba[0]);
    this.fail(a.ERROR_IDNF);
  }

  private initializeParameters(): void {
    const { s } = this;
    if (s.count[0] === 0) {
      this.fail(a.ERROR_ABRT);
      return;
    }
    s.sectorsPerTrack[0] = s.count[0];
    s.heads[0] = (s.device[0] & 15) + 1;
    this.succeed();
  }

  private setMultiple(): void {
    const { s } = this;
    const count = s.count[0];
    const isPower = (count & (count - 1)) === 0;
    if (count > a.MOST_MULTIPLE || !isPower) {
      this.fail(a.ERROR_ABRT);
      return;
    }
    s.multiple[0] = count;
    this.succeed();
  }

  private identify(): void {
    const { s } = this;
    const heads = s.heads[0], sectorsPerTrack = s.sectorsPerTrack[0]; // prettier-ignore
    const data = identifyData({
      cylinders: this.cylinders(DEFAULT_HEADS, DEFAULT_SECTORS),
      heads: DEFAULT_HEADS,
      sectorsPerTrack: DEFAULT_SECTORS,
      now: { cylinders: this.cylinders(heads, sectorsPerTrack), heads, sectorsPerTrack },
      sectors: this.sectors(),
      multiple: s.multiple[0],
      hasWriteCache: (s.features2[0] & 1) !== 0,
      hasLookAhead: (s.features2[0] & 2) !== 0,
    });
    s.buffer.set(data);
    s.left[0] = 0;
    this.wantsData(1, true);
  }

  private setFeatures(): void {
    const { s } = this;
    const set = (bit: number, value: 0 | 1): void => {
      s.features2[0] = (s.features2[0] & ~bit) | (value ? bit : 0);
      this.succeed();
    };
    switch (s.features[0]) {
      case 0x02:
        return set(1, 1);
      case 0x82:
        return set(1, 0);
      case 0xaa:
        return set(2, 1);
      case 0x55:
        return set(2, 0);
      case 0xcc:
        return set(4, 1);
      case 0x66:
        return set(4, 0);
      case 0x03: {
        // Transfer mode: the PIO modes only, default or 0-4 with flow control.
        const mode = s.count[0];
        if (mode <= 1 || (mode >= 8 && mode <= 12)) return this.succeed();
        return this.fail(a.ERROR_ABRT);
      }
      default:
        return this.fail(a.ERROR_ABRT);
    }
  }

  /** The power commands under both of their codes; NOP and everything unknown is aborted. */
  private powerCommand(code: number): void {
    const { s } = this;
    switch (code) {
      case 0xe0:
      case 0x94:
      case 0xe2:
      case 0x96:
        s.power[0] = a.POWER_STANDBY;
        return this.succeed();
      case 0xe1:
      case 0x95:
      case 0xe3:
      case 0x97:
        s.power[0] = a.POWER_ACTIVE;
        return this.succeed();
      case 0xe5:
      case 0x98:
        s.count[0] = s.power[0];
        return this.succeed();
      case 0xe6:
      case 0x99:
        s.power[0] = a.POWER_SLEEP;
        return this.succeed();
      default:
        return this.fail(a.ERROR_ABRT);
    }
  }

  private succeed(): void {
    this.s.status[0] = READY;
    this.s.interrupt[0] = 1;
  }
  /** The command ends here; the registers name the sector at which it did. */
  private fail(error: number): void {
    const { s } = this;
    s.error[0] = error;
    s.status[0] = READY | a.STATUS_ERR;
    s.interrupt[0] = 1;
  }
}
