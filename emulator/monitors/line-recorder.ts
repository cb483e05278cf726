/** The last things that happened to each interrupt line: requests, acknowledges, EOIs, masks. Bounded, by line, so that a fast timer hides no key. */
import type { MachineEvent } from '#emulator/events';
import type { LineEvent, LineHistory } from '#emulator/inspect';

const LINES = 16;
/** Kept for each line. */
export const KEPT_EACH = 48;

type PicEvent = Extract<MachineEvent, { kind: 'pic' }>;

export class LineRecorder {
  private lines: LineEvent[][] = [];
  private imr = 0;
  /** Nothing of what happened since is missing but what the bound took away. */
  private since = 0;

  constructor() {
    this.reset(0);
  }

  /** Another machine or course of events: what was before is not known. */
  reset(now: number): void {
    this.lines = Array.from({ length: LINES }, () => []);
    this.since = now;
    this.imr = -1;
  }

  observe(event: PicEvent): void {
    const { op, irq } = event;
    if (op === 'icw') {
      for (let line = irq & 8; line < (irq & 8) + 8; line++) this.keep(line, op, event);
      this.imr = event.imr;
    } else if (op === 'mask') this.masked(event);
    else if (irq >= 0) this.keep(irq, op, event);
  }
  /** One write changes the bits of several lines. */
  private masked(event: PicEvent): void {
    const { imr } = event;
    const changed = this.imr < 0 ? 0 : this.imr ^ imr;
    for (let line = 0; line < LINES; line++)
      if ((changed >> line) & 1) this.keep(line, (imr >> line) & 1 ? 'mask' : 'unmask', event);
    this.imr = imr;
  }
  private keep(line: number, op: LineEvent['op'], { now, icount, irr, isr, imr }: PicEvent): void {
    const bit = (bits: number): 0 | 1 => ((bits >> line) & 1) as 0 | 1;
    const kept = this.lines[line];
    kept.push({ op, now, icount, requested: bit(irr), inService: bit(isr), masked: bit(imr) });
    if (kept.length > KEPT_EACH) kept.shift();
  }

  /** A branch of history: what came after this moment happened in another one. */
  forgetAfter(now: number): void {
    this.lines = this.lines.map((events) => events.filter((event) => event.now <= now));
    this.imr = -1;
  }
  history(): LineHistory {
    return { since: this.since, lines: this.lines.map((events) => [...events]) };
  }
}
