/**
 * Two 8259A programmable interrupt controllers, cascaded through IR2 as in the PC/AT: requests in, INTR and a vector out.
 * It does not know who raises a line nor what the processor does with the vector. Names as in the Intel 8259A data sheet.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus } from '../device.ts';
import { ICW1_ADI, ICW1_IC4, ICW1_INIT, ICW1_LTIM, ICW1_SNGL, ICW4_AEOI, ICW4_SFNM, ICW4_UPM, PIC_SECTION } from './pic-state.ts'; // prettier-ignore

type Chip = 0 | 1;
const MASTER: Chip = 0;
const SLAVE: Chip = 1;
/** `answering`: a slave was addressed that is not there; the data bus floats. */
const NOBODY = 2;
/** In `acknowledged`: no request was there any more, the chip gives IR7. */
const SPURIOUS = 8;
/** First byte of an INTA sequence in MCS-80 mode: the 8080's CALL. */
const CALL_OPCODE = 0xcd;
/** The master's input that carries the slave's INT. */
const CASCADE = 2;

export class Pic implements Device<(typeof PIC_SECTION)['fields']> {
  readonly name = 'pic';
  readonly section = PIC_SECTION;
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof PIC_SECTION)['fields']>;

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(PIC_SECTION);
    for (const chip of [MASTER, SLAVE]) {
      const base = chip === MASTER ? 0x20 : 0xa0;
      bus.ports.claim({
        first: base,
        last: base + 1,
        handler: {
          read: (port) => this.read(chip, port & 1),
          write: (port, _size, value) => this.write(chip, port & 1, value),
        },
      });
    }
    bus.ports.claim({
      first: 0x4d0,
      last: 0x4d1,
      handler: {
        read: (port) => this.s.elcr[port & 1],
        write: (port, _size, value) => {
          // IRQ 0, 1, 2, 8 and 13 are edge triggered by the board's wiring.
          this.s.elcr[port & 1] = value & (port & 1 ? 0xde : 0xf8);
          this.settle((port & 1) as Chip);
        },
      },
    });
  }

  reset(): void {
    const lines = this.s.lines.slice();
    for (const [name, field] of Object.entries(PIC_SECTION.fields)) {
      this.s[name as keyof typeof PIC_SECTION.fields].fill(field.reset);
    }
    this.s.lines.set(lines);
    this.s.lines[MASTER] &= ~(1 << CASCADE);
  }

  /** Drive interrupt input `irq` (0-15, 2 is the cascade and not for devices). */
  setLine(irq: number, level: 0 | 1): void {
    this.drive(irq >= 8 ? SLAVE : MASTER, irq & 7, level);
  }

  /** True when a new request on `irq` would reach INTR as things stand (mask, priority, cascade). */
  couldDeliver(irq: number): boolean {
    const s = this.s;
    const chip: Chip = irq >= 8 ? SLAVE : MASTER;
    if (!s.initialised[chip] || !s.initialised[MASTER]) return false;
    if (this.highest(chip, s.irr[chip] | (1 << (irq & 7))) < 0) return false;
    return chip === MASTER || this.highest(MASTER, s.irr[MASTER] | (1 << CASCADE)) >= 0;
  }

  /** True while a request on `irq` waits for its INTA. */
  isRequested(irq: number): boolean {
    return ((this.s.irr[irq >> 3] >> (irq & 7)) & 1) === 1;
  }

  /**
   * An 80x86 acknowledges: two INTA pulses, the byte on the bus in the second is the vector. A request that went away gives IR7
   * of the chip, without an ISR bit.
   */
  acknowledge(): number {
    const s = this.s;
    let vector: number;
    if (s.icw4[MASTER] & ICW4_UPM) {
      this.freeze();
      vector = this.vectorByte();
      this.tellAcknowledge(vector);
      this.endSequence();
    } else {
      this.callPulse();
      vector = this.callPulse();
      this.tellAcknowledge(vector);
    }
    return vector;
  }

  /**
   * One INTA pulse in MCS-80/85 mode, which wants three for its CALL: opcode, low and high byte of the address. A processor
   * that sends two gets what happens to be next.
   */
  private callPulse(): number {
    const s = this.s;
    switch (s.intaPulses[0]) {
      case 0:
        this.freeze();
        s.intaPulses[0] = 1;
        if (s.answering[0] === SLAVE) this.dropInt(SLAVE);
        this.dropInt(MASTER);
        return CALL_OPCODE;
      case 1:
        s.intaPulses[0] = 2;
        return s.answering[0] === NOBODY ? 0xff : this.callAddressLow(s.answering[0] as Chip);
      default: {
        s.intaPulses[0] = 0;
        const high = s.answering[0] === NOBODY ? 0xff : s.icw2[s.answering[0]];
        this.endSequence();
        return high;
      }
    }
  }

  /** First INTA pulse: priorities are frozen, the ISR bit is set, and a master with a slave on that input addresses it. */
  private freeze(): void {
    const s = this.s;
    const level = this.acknowledgeChip(MASTER);
    s.acknowledged[MASTER] = level;
    s.answering[0] = MASTER;
    if (level & SPURIOUS || s.icw1[MASTER] & ICW1_SNGL || !((s.icw3[MASTER] >> level) & 1)) return;
    // CAS0-2 carry the level; the slave whose identity it is answers, whether or not it asked.
    const isAddressed = s.initialised[SLAVE] && !(s.icw1[SLAVE] & ICW1_SNGL) && (s.icw3[SLAVE] & 7) === level;
    s.answering[0] = isAddressed ? SLAVE : NOBODY;
    if (isAddressed) s.acknowledged[SLAVE] = this.acknowledgeChip(SLAVE);
  }

  /** What is on the bus in the second INTA pulse of 8086 mode. */
  private vectorByte(): number {
    const s = this.s;
    const from = s.answering[0];
    if (from === NOBODY) return 0xff;
    if (!(s.icw4[from] & ICW4_UPM)) return this.callAddressLow(from as Chip);
    return (s.icw2[from] & 0xf8) | (s.acknowledged[from] & 7);
  }

  /** MCS-80 mode: A7-A5 (call interval 4, ADI = 1) or A7-A6 (interval 8) from ICW1, the rest from the level. */
  private callAddressLow(chip: Chip): number {
    const level = this.s.acknowledged[chip] & 7;
    const icw1 = this.s.icw1[chip];
    return icw1 & ICW1_ADI ? (icw1 & 0xe0) | (level << 2) : (icw1 & 0xc0) | (level << 3);
  }

  /** Trailing edge of the last INTA pulse. */
  private endSequence(): void {
    if (this.s.answering[0] === SLAVE) this.finishAcknowledge(SLAVE, this.s.acknowledged[SLAVE]);
    this.finishAcknowledge(MASTER, this.s.acknowledged[MASTER]);
  }

  private drive(chip: Chip, level: number, to: 0 | 1): void {
    const s = this.s;
    const mask = 1 << level;
    const was = s.lines[chip] & mask;
    if ((was !== 0) === (to === 1)) return;
    const announced = chip === SLAVE ? level + 8 : level;
    const isCascade = chip === MASTER && level === CASCADE;
    if (to === 1) {
      s.lines[chip] |= mask;
      s.irr[chip] |= mask;
      if (!isCascade) this.tell('irr', announced);
    } else {
      s.lines[chip] &= ~mask;
      // 8259A: the IR input must stay high until the first INTA; a request that goes low earlier is lost and, INT being
      // up already, the acknowledge finds nothing and answers with IR7.
      const pending = s.irr[chip] & mask;
      s.irr[chip] &= ~mask;
      if (pending && !isCascade) this.tell('lowered', announced);
    }
    this.settle(chip);
  }

  private isLevelTriggered(chip: Chip, level: number): boolean {
    return (this.s.icw1[chip] & ICW1_LTIM) !== 0 || ((this.s.elcr[chip] >> level) & 1) === 1;
  }

  /** Level of the request that may interrupt now, or -1. */
  private highest(chip: Chip, requests: number): number {
    const s = this.s;
    const wanted = requests & ~s.imr[chip];
    if (wanted === 0) return -1;
    // Special mask mode: a level in service that OCW1 masks holds nothing off.
    const inService = s.specialMask[chip] ? s.isr[chip] & ~s.imr[chip] : s.isr[chip];
    // Special fully nested mode: a slave in service does not lock out higher requests of the same slave.
    const isNested = chip === MASTER && (s.icw4[chip] & ICW4_SFNM) !== 0 && !(s.icw1[chip] & ICW1_SNGL);
    const reopened = isNested ? s.icw3[chip] & wanted : 0;
    for (let k = 1; k <= 8; k++) {
      const level = (s.lowestPriority[chip] + k) & 7;
      const mask = 1 << level;
      if (inService & mask) return reopened & mask ? level : -1;
      if (wanted & mask) return level;
    }
    return -1;
  }

  /** Level-triggered requests follow their lines; then raise INT when something may interrupt. */
  private settle(chip: Chip): void {
    const s = this.s;
    const followed = s.icw1[chip] & ICW1_LTIM ? 0xff : s.elcr[chip];
    if (followed !== 0) s.irr[chip] = (s.irr[chip] & ~followed) | (s.lines[chip] & followed);
    if (s.int[chip] || s.expects[chip] !== 0 || !s.initialised[chip]) return;
    if (this.highest(chip, s.irr[chip]) < 0) return;
    s.int[chip] = 1;
    if (chip === MASTER) this.bus.setIntr(1);
    else this.drive(MASTER, CASCADE, 1);
  }

  private dropInt(chip: Chip): void {
    this.s.int[chip] = 0;
    if (chip === MASTER) this.bus.setIntr(0);
    else this.drive(MASTER, CASCADE, 0);
  }

  /** @returns the level served, or 7 with the bit SPURIOUS. */
  private acknowledgeChip(chip: Chip): number {
    const s = this.s;
    const level = this.highest(chip, s.irr[chip]);
    if (level < 0) return SPURIOUS | 7;
    const mask = 1 << level;
    s.isr[chip] |= mask;
    if (!this.isLevelTriggered(chip, level)) s.irr[chip] &= ~mask;
    return level;
  }

  private finishAcknowledge(chip: Chip, level: number): void {
    const s = this.s;
    this.dropInt(chip);
    if (!(level & SPURIOUS) && s.icw4[chip] & ICW4_AEOI) {
      s.isr[chip] &= ~(1 << level);
      if (s.rotateAutoEoi[chip]) s.lowestPriority[chip] = level;
    }
    this.settle(chip);
  }

  private read(chip: Chip, a0: number): number {
    const s = this.s;
    if (s.poll[chip]) {
      // Poll: the read pulse stands for INTA. Bit 7 = there was a request, bits 0-2 its level.
      s.poll[chip] = 0;
      const level = this.acknowledgeChip(chip);
      if (!(level & SPURIOUS)) this.tell('inta', level + (chip === SLAVE ? 8 : 0));
      this.finishAcknowledge(chip, level);
      return level & SPURIOUS ? 0 : 0x80 | level;
    }
    if (a0) return s.imr[chip];
    return s.readIsr[chip] ? s.isr[chip] : s.irr[chip];
  }

  private write(chip: Chip, a0: number, value: number): void {
    if (a0 === 0) {
      if (value & ICW1_INIT) this.writeIcw1(chip, value);
      else if (value & 0x08) this.writeOcw3(chip, value);
      else this.writeOcw2(chip, value);
      return;
    }
    const s = this.s;
    switch (s.expects[chip]) {
      case 2:
        s.icw2[chip] = value;
        s.expects[chip] = s.icw1[chip] & ICW1_SNGL ? (s.icw1[chip] & ICW1_IC4 ? 4 : 0) : 3;
        break;
      case 3:
        s.icw3[chip] = value;
        s.expects[chip] = s.icw1[chip] & ICW1_IC4 ? 4 : 0;
        break;
      case 4:
        s.icw4[chip] = value;
        s.expects[chip] = 0;
        break;
      default:
        s.imr[chip] = value;
        this.tell('mask', -1);
        this.settle(chip);
        return;
    }
    if (s.expects[chip] === 0) {
      s.initialised[chip] = 1;
      this.tell('icw', chip * 8, { base: s.icw2[chip] & 0xf8 });
      this.settle(chip);
    }
  }

  /**
   * ICW1: edge sense is reset, IMR, ISR and the special modes are cleared, IR7 gets the lowest priority, the slave identity
   * becomes 7, and without an ICW4 to come its functions are all off (MCS-80 mode, no automatic EOI).
   */
  private writeIcw1(chip: Chip, value: number): void {
    const s = this.s;
    s.icw1[chip] = value;
    s.expects[chip] = 2;
    s.initialised[chip] = 0;
    for (const field of [s.irr, s.isr, s.imr, s.readIsr, s.poll, s.specialMask, s.rotateAutoEoi]) field[chip] = 0;
    s.lowestPriority[chip] = 7;
    s.icw3[chip] = chip === SLAVE ? 7 : 0;
    if (!(value & ICW1_IC4)) s.icw4[chip] = 0;
    if (chip === MASTER) s.intaPulses[0] = 0;
    this.dropInt(chip);
  }

  private writeOcw3(chip: Chip, value: number): void {
    const s = this.s;
    if (value & 0x04) s.poll[chip] = 1;
    if (value & 0x02) s.readIsr[chip] = value & 1;
    if (value & 0x40) {
      s.specialMask[chip] = (value >> 5) & 1;
      this.settle(chip);
    }
  }

  private writeOcw2(chip: Chip, value: number): void {
    const s = this.s;
    const level = value & 7;
    switch (value >> 5) {
      case 0b000:
        s.rotateAutoEoi[chip] = 0;
        return;
      case 0b100:
        s.rotateAutoEoi[chip] = 1;
        return;
      case 0b110:
        s.lowestPriority[chip] = level;
        break;
      case 0b001:
      case 0b101:
        this.endOfInterrupt(chip, this.highestInService(chip), false, value >= 0x80);
        break;
      case 0b011:
      case 0b111:
        this.endOfInterrupt(chip, level, true, value >= 0x80);
        break;
      default:
        return; // 010: no operation
    }
    this.settle(chip);
  }

  private highestInService(chip: Chip): number {
    const s = this.s;
    for (let k = 1; k <= 8; k++) {
      const level = (s.lowestPriority[chip] + k) & 7;
      const maskedOut = s.specialMask[chip] && (s.imr[chip] >> level) & 1;
      if ((s.isr[chip] >> level) & 1 && !maskedOut) return level;
    }
    return -1;
  }

  private endOfInterrupt(chip: Chip, level: number, specific: boolean, rotate: boolean): void {
    const s = this.s;
    const found = level >= 0 && ((s.isr[chip] >> level) & 1) === 1;
    if (level >= 0) s.isr[chip] &= ~(1 << level);
    if (rotate && level >= 0) s.lowestPriority[chip] = level;
    if (this.bus.isObserved()) this.tell('eoi', found || specific ? level + chip * 8 : -1, { specific });
  }

  private tellAcknowledge(vector: number): void {
    if (!this.bus.isObserved()) return;
    const { answering, acknowledged } = this.s;
    const chip = answering[0] === SLAVE ? SLAVE : MASTER;
    const level = acknowledged[chip];
    this.tell(level & SPURIOUS ? 'spurious' : 'inta', (level & 7) + chip * 8, { vector });
  }

  private tell(
    op: 'irr' | 'inta' | 'eoi' | 'mask' | 'spurious' | 'icw' | 'lowered',
    irq: number,
    more?: { vector?: number; specific?: boolean; base?: number },
  ): void {
    if (!this.bus.isObserved()) return;
    const { isr, irr, imr } = this.s;
    this.bus.emit({
      kind: 'pic',
      op,
      irq,
      ...more,
      isr: isr[0] | (isr[1] << 8),
      irr: irr[0] | (irr[1] << 8),
      imr: imr[0] | (imr[1] << 8),
    });
  }
}
