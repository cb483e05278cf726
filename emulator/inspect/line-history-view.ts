/** What happened to the interrupt lines, cut at the moment where the machine stands. */
import { type Machine, PIT_HERTZ } from '#emulator/machine';
import type { LineHistoryView } from './chip-views.ts';
import type { InspectContext, LineEvent } from './context.ts';

const UNKNOWN = { since: -1, lines: Array.from({ length: 16 }, () => []) };

export function lineHistoryView(
  machine: Pick<Machine, 'section' | 'now' | 'config'>,
  context: InspectContext,
): LineHistoryView {
  const { since, lines } = context.lineHistory?.() ?? UNKNOWN;
  const pic = machine.section('pic');
  const bit = (name: string, irq: number): number => (pic[name][irq >> 3] >> (irq & 7)) & 1;
  /** At one and the same time an instruction, a chip and a hand may act: the bits of the line say how much of it has happened. */
  const behind = (events: readonly LineEvent[], irq: number): LineEvent[] => {
    const [requested, inService, masked] = [bit('irr', irq), bit('isr', irq), bit('imr', irq)];
    const hasHappened = (e: LineEvent): boolean =>
      e.now < machine.now ||
      (e.now === machine.now && e.requested === requested && e.inService === inService && e.masked === masked);
    let last = events.length - 1;
    while (last >= 0 && !hasHappened(events[last])) last--;
    return events.slice(0, last + 1);
  };
  return {
    since,
    lines: lines.map(behind),
    until: machine.now,
    unitsPerSecond: PIT_HERTZ * machine.config.instructionsPerPitClock,
  };
}
