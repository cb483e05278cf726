/**
 * How a PC/AT board reports numeric errors when CR0.NE = 0: FERR# sets a latch whose output is IRQ13; port F0h clears the latch
 * and asserts IGNNE# until FERR# goes away; port F1h resets the coprocessor.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus, ResetKind } from '../device.ts';
import { NUMERIC_ERROR_SECTION } from './numeric-error-state.ts';

/** The line of the slave 8259A that the FP_IRQ latch drives. */
const IRQ13 = 13;

/** What the board can do to the coprocessor. */
export interface Coprocessor {
  /** Its RESET pin: the state that FNINIT makes. */
  reset(): void;
}

export class NumericError implements Device<(typeof NUMERIC_ERROR_SECTION)['fields']> {
  readonly name = 'numeric-error';
  readonly section = NUMERIC_ERROR_SECTION;
  private readonly coprocessor: Coprocessor;
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof NUMERIC_ERROR_SECTION)['fields']>;

  constructor(coprocessor: Coprocessor) {
    this.coprocessor = coprocessor;
  }

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(NUMERIC_ERROR_SECTION);
    bus.ports.claim({
      first: 0xf0,
      last: 0xf1,
      handler: { read: () => 0xff, write: (port) => (port === 0xf0 ? this.clearBusy() : this.coprocessor.reset()) },
    });
  }

  /** A warm reset leaves the level of FERR#: the processor drives it. */
  reset(kind: ResetKind): void {
    if (kind === 'power-on') this.s.ferr[0] = 0;
    this.s.ignore[0] = 0;
    this.s.request[0] = 0;
    this.bus.setIrq(IRQ13, 0);
  }

  /** The FERR# pin: the edge sets the request, the level holds IGNNE#. */
  setFerr(level: 0 | 1): void {
    const { s } = this;
    if (s.ferr[0] === level) return;
    s.ferr[0] = level;
    if (level === 0) {
      s.ignore[0] = 0;
      return;
    }
    s.request[0] = 1;
    this.bus.setIrq(IRQ13, 1);
  }

  /** The IGNNE# pin. */
  isIgnored(): boolean {
    return this.s.ignore[0] !== 0;
  }

  private clearBusy(): void {
    const { s } = this;
    s.request[0] = 0;
    this.bus.setIrq(IRQ13, 0);
    s.ignore[0] = s.ferr[0];
  }
}
