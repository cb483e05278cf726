/**
 * Where all events of the machine pass: to the observer as far as its level goes, to the stop rule, and into a short
 * memory for reports about our own bugs.
 */
import type { MachineEvent, ObserveLevel } from '#emulator/events';
import type { MachineMonitor, StopRule } from './types.ts';

const RANK: Record<ObserveLevel, number> = { off: 0, transitions: 1, events: 2, accesses: 3 };

/** Lowest level at which an event is told. */
function levelOf(event: MachineEvent): ObserveLevel {
  switch (event.kind) {
    case 'port':
      return event.allowedBy === 'bitmap' ? 'transitions' : 'accesses';
    case 'interrupt-flag':
    case 'segment-load':
    case 'system':
    case 'tlb':
      return 'events';
    default:
      return 'transitions';
  }
}

/** Events remembered for crash reports. */
const REMEMBERED = 32;

export class EventGate {
  level: ObserveLevel = 'transitions';
  sink: ((event: MachineEvent) => void) | null = null;
  /** False: it looks at the steps of a transition while it is told, or never. */
  sinkWantsSteps = true;
  rule: StopRule | null = null;
  ruleLevel: ObserveLevel = 'off';
  monitor: MachineMonitor | null = null;
  /** The monitor wants them, though they are of a higher level. */
  tellsInterruptFlag = false;
  /** Rule id that asked for a stop, or null. */
  stopped: string | null = null;
  private readonly last: MachineEvent[] = [];
  private at = 0;

  /** Level of events the processor has to tell for observer and rule; `off` when nobody listens. */
  get needed(): ObserveLevel {
    const other = this.neededBeside;
    return this.rule && RANK[this.ruleLevel] > RANK[other] ? this.ruleLevel : other;
  }
  private get neededBeside(): ObserveLevel {
    if (this.sink && this.level !== 'off') return this.level;
    return this.monitor ? 'transitions' : 'off';
  }

  /** Transitions are recorded at every level but `off`, whether or not anybody listens. */
  get records(): boolean {
    return this.rule !== null || this.monitor !== null || this.level !== 'off';
  }

  /** True when somebody wants transitions as they close. */
  get wantsTransitions(): boolean {
    return this.rule !== null || (this.sink !== null && this.level !== 'off');
  }

  /** Transitions are told with all their steps. */
  get wantsSteps(): boolean {
    return this.rule !== null || (this.wantsTransitions && this.sinkWantsSteps);
  }

  /** @returns true when the stop rule wants the run to end. */
  pass(event: MachineEvent): boolean {
    this.last[this.at++ % REMEMBERED] = event;
    if (this.monitor !== null && event.kind !== 'transition' && this.isForMonitor(event)) this.monitor.observe(event);
    if (this.sink && RANK[this.level] >= RANK[levelOf(event)]) this.sink(event);
    if (this.rule === null) return false;
    // Further events of the same instruction are told too: a rule may look for several things.
    const asked = this.rule(event);
    this.stopped ??= asked;
    return asked !== null;
  }

  private isForMonitor(event: MachineEvent): boolean {
    return levelOf(event) === 'transitions' || (this.tellsInterruptFlag && event.kind === 'interrupt-flag');
  }

  /** The remembered events, oldest first, shortened to one line each. */
  report(): string {
    const events = [...this.last.slice(this.at % REMEMBERED), ...this.last.slice(0, this.at % REMEMBERED)];
    return events.map((event) => `${event.icount} ${event.kind}`).join('; ');
  }
}
