/**
 * Real-time clock and CMOS RAM of a PC/AT: a Motorola MC146818 at ports 70h/71h with IRQ8, and the NMI mask that shares
 * port 70h. Time is virtual time; the date it begins with is configuration. Registers are brought up to date when
 * somebody asks: the chip wakes the machine only for an interrupt that is enabled.
 * Sources: Motorola MC146818 data sheet; Dallas DS12887 data sheet (DV); IBM PC/AT Technical Reference (CMOS RAM, NMI mask).
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus, DeviceTimer, ResetKind } from '../device.ts';
import { unitsPerSecond } from '../device-time.ts';
import { type CmosSetup, fillCmos } from './cmos-setup.ts';
import { advance, dayOfWeek, type Divider, encode, encodeHours, isRunning, nextTick, nextUpdate, parseRtcDate, periodCycles, registerA } from './rtc-clock.ts'; // prettier-ignore
import * as r from './rtc-state.ts';

const TICK = 'rtc.tick';
const IRQ = 8;
/** The date when the configuration names one that no calendar has. */
const FALLBACK = { year: 2000, month: 1, day: 1, hours: 12, minutes: 0, seconds: 0 };

export class Rtc implements Device<(typeof r.RTC_SECTION)['fields']> {
  readonly name = 'rtc';
  readonly section = r.RTC_SECTION;
  readonly timers: readonly DeviceTimer[] = [{ name: TICK, priority: 3, irq: IRQ }];
  private readonly setup: CmosSetup;
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof r.RTC_SECTION)['fields']>;

  constructor(setup: CmosSetup) {
    this.setup = setup;
  }

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(r.RTC_SECTION);
    bus.ports.claim({
      first: 0x70,
      last: 0x71,
      handler: {
        // The address register cannot be read.
        read: (port) => (port === 0x70 ? 0xff : this.read(this.s.index[0])),
        write: (port, _size, value) => (port === 0x70 ? this.select(value) : this.write(this.s.index[0], value)),
      },
    });
  }

  reset(kind: ResetKind): void {
    const { s } = this;
    if (kind === 'power-on') {
      s.cmos.fill(0);
      fillCmos(s.cmos, this.setup);
      this.setDate();
      s.secondAt[0] = s.seenUntil[0] = this.bus.now();
    } else {
      // The RESET pin stops interrupts; clock, calendar and RAM have a battery.
      this.catchUp();
      s.cmos[r.REGISTER_B] &= ~(r.B_PIE | r.B_AIE | r.B_UIE | r.B_SQWE);
      s.cmos[r.REGISTER_C] = 0;
    }
    this.select(0x80);
    this.drive();
  }

  fire(): void {
    this.catchUp();
    this.drive();
  }

  private setDate(): void {
    const { cmos } = this.s;
    const date = parseRtcDate(this.setup.date) ?? FALLBACK;
    const b = r.B_24_HOURS;
    cmos[r.REGISTER_A] = 0x26; // 32.768 kHz, 1,024 Hz
    cmos[r.REGISTER_B] = b;
    cmos[r.REGISTER_D] = r.D_VRT;
    cmos[r.SECONDS] = encode(date.seconds, b);
    cmos[r.MINUTES] = encode(date.minutes, b);
    cmos[r.HOURS] = encodeHours(date.hours, b);
    cmos[r.DAY_OF_WEEK] = dayOfWeek(date);
    cmos[r.DAY] = encode(date.day, b);
    cmos[r.MONTH] = encode(date.month, b);
    cmos[r.YEAR] = encode(date.year % 100, b);
    cmos[r.CENTURY] = encode(Math.floor(date.year / 100), b);
  }

  /** Port 70h: register and NMI mask. */
  private select(value: number): void {
    this.s.index[0] = value & 0x7f;
    this.s.nmiMask[0] = value >> 7;
    this.bus.setNmiEnabled((value & 0x80) === 0);
  }

  private divider(): Divider {
    return { secondAt: this.s.secondAt[0], unitsPerSecond: unitsPerSecond(this.bus.ticksPerPitClock) };
  }

  private catchUp(): void {
    const { s } = this;
    const now = this.bus.now();
    advance(s.cmos, this.divider(), s.seenUntil[0], now);
    s.seenUntil[0] = now;
  }

  /** IRQ8 follows IRQF; as long as it is low, an enabled interrupt has its moment in the schedule. */
  private drive(): void {
    const { cmos } = this.s;
    const isUp = (cmos[r.REGISTER_C] & cmos[r.REGISTER_B] & (r.C_PF | r.C_AF | r.C_UF)) !== 0;
    this.bus.setIrq(IRQ, isUp ? 1 : 0);
    const at = isUp ? Infinity : this.nextInterrupt();
    if (at === Infinity) this.bus.cancel(TICK);
    else this.bus.schedule(TICK, at);
  }

  private nextInterrupt(): number {
    const { cmos } = this.s;
    const b = cmos[r.REGISTER_B];
    if (!isRunning(cmos[r.REGISTER_A])) return Infinity;
    const now = this.bus.now();
    const period = periodCycles(cmos[r.REGISTER_A]);
    const tick = b & r.B_PIE && period > 0 ? nextTick(this.divider(), now, period) : Infinity;
    const update = b & (r.B_UIE | r.B_AIE) && !(b & r.B_SET) ? nextUpdate(this.divider(), now) : Infinity;
    return Math.min(tick, update);
  }

  private read(index: number): number {
    const { cmos } = this.s;
    if (index <= r.REGISTER_C) this.catchUp();
    if (index === r.REGISTER_A) return registerA(cmos, this.divider(), this.bus.now());
    if (index !== r.REGISTER_C) return cmos[index];
    // Reading C tells the flags, clears them and takes IRQ8 away.
    const flags = cmos[r.REGISTER_C];
    cmos[r.REGISTER_C] = 0;
    this.drive();
    return flags | (flags & cmos[r.REGISTER_B] & 0x70 ? r.C_IRQF : 0);
  }

  private write(index: number, value: number): void {
    const { cmos } = this.s;
    if (index <= r.REGISTER_D) this.catchUp();
    switch (index) {
      case r.REGISTER_A:
        this.writeA(value);
        break;
      case r.REGISTER_B:
        // SET = 1 clears UIE.
        cmos[index] = value & r.B_SET ? value & ~r.B_UIE : value;
        this.drive();
        break;
      case r.REGISTER_C:
      case r.REGISTER_D:
        break; // read-only
      default:
        cmos[index] = value;
    }
  }

  private writeA(value: number): void {
    const { s } = this;
    const wasRunning = isRunning(s.cmos[r.REGISTER_A]);
    s.cmos[r.REGISTER_A] = value & ~r.A_UIP;
    // The divider chain starts from reset: the first update comes half a second later.
    if (!wasRunning && isRunning(value)) s.secondAt[0] = this.bus.now() - this.divider().unitsPerSecond / 2;
    this.drive();
  }
}
