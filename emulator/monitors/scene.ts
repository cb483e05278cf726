/**
 * What all rules look at: the frames that are open, the interrupts in service, the period of the timer, and the machine for
 * looks at registers and memory. Brought up to date once for each event, before the rules see it.
 */
import { EFLAGS_IF } from '#emulator/arch';
import { read32 } from '#emulator/base';
import type { MachineEvent, Transition } from '#emulator/events';
import { linearEsp, type InspectContext, type ProcessDeclaration } from '#emulator/inspect';
import type { Machine, RegisterState } from '#emulator/machine';
import { frameSpan, isHardwareGate } from './frames.ts';
import { FrameLedger } from './frame-ledger.ts';
import type { LedgerEntry, LedgerFinding } from './frame-ledger.ts';

export type WatchedMachine = Pick<
  Machine,
  'registers' | 'readLinear' | 'now' | 'icount' | 'config' | 'transitionCount' | 'watchUserPages'
>;

/** An interrupt between INTA and EOI. */
export interface Serving {
  readonly irq: number;
  /** Moment of INTA. */
  readonly since: number;
  entry: LedgerEntry | null;
  /** When its handler was seen to have been left, or -1. */
  goneAt: number;
}

export class Scene {
  readonly machine: WatchedMachine;
  readonly context: InspectContext;
  readonly ledger = new FrameLedger();
  /** What the ledger said of the event at hand. */
  frames: readonly LedgerFinding[] = [];
  readonly serving = new Map<number, Serving>();
  isr = 0;
  irr = 0;
  imr = 0;
  /** Period of PIT channel 0 in units of `now`. */
  period: number;
  /** Interrupt acknowledged whose delivery has not been told yet, or -1. */
  private acknowledged = -1;
  /** Hardware frames that are open, oldest first. */
  private hardware: LedgerEntry[] = [];
  private seen: RegisterState | null = null;

  constructor(machine: WatchedMachine, context: InspectContext) {
    this.machine = machine;
    this.context = context;
    this.period = 0x10000 * machine.config.instructionsPerPitClock;
  }

  get declaration(): ProcessDeclaration | null {
    return this.context.annotations.processes;
  }
  /** Registers at the event at hand. */
  get registers(): RegisterState {
    this.seen ??= this.machine.registers();
    return this.seen;
  }
  get interruptsEnabled(): boolean {
    return (this.registers.eflags & EFLAGS_IF) !== 0;
  }

  /** Nothing before this moment is known any more; the state of the chips is. */
  reset(): void {
    this.ledger.reset();
    this.serving.clear();
    this.hardware = [];
    this.frames = [];
    this.acknowledged = -1;
    this.seen = null;
  }

  update(event: MachineEvent): void {
    this.seen = null;
    this.frames = [];
    if (event.kind === 'transition') this.transition(event);
    else if (event.kind === 'pit' && event.channel === 0)
      this.period = (event.reload || 0x10000) * this.machine.config.instructionsPerPitClock;
    else if (event.kind === 'pic') {
      ({ isr: this.isr, irr: this.irr, imr: this.imr } = event);
      if (event.op === 'inta') {
        this.acknowledged = event.irq;
        this.serving.set(event.irq, { irq: event.irq, since: event.now, entry: null, goneAt: -1 });
      }
    }
  }
  /** After the rules: interrupts whose bit is gone are no longer in service. */
  settle(): void {
    for (const irq of this.serving.keys()) if (!((this.isr >> irq) & 1)) this.serving.delete(irq);
  }

  private transition(transition: Transition): void {
    const isDelivery = transition.cause.type === 'external' && transition.parent === 0;
    this.frames = this.ledger.observe(transition);
    const { pushed } = this.ledger;
    if (isDelivery && pushed !== null && this.acknowledged >= 0) {
      const serving = this.serving.get(this.acknowledged);
      if (serving) serving.entry = pushed;
      this.acknowledged = -1;
    }
    if (pushed !== null && isHardwareGate(pushed)) this.hardware.push(pushed);
    if (this.hardware.length > 0) this.hardware = this.hardware.filter((entry) => this.ledger.isOpen(entry));
  }

  get newestHardware(): LedgerEntry | null {
    return this.hardware.at(-1) ?? null;
  }

  /** Stack that the TSS names for entries into ring 0, or null. */
  get esp0(): number | null {
    const { bytes, mapped } = this.machine.readLinear((this.registers.segments[7].base + 4) >>> 0, 4);
    return mapped.includes(0) ? null : read32(bytes, 0);
  }

  /** Open hardware frames on the stack that is used now, innermost first; [] outside interrupt context. */
  interruptFrames(): LedgerEntry[] {
    if (this.hardware.length === 0) return [];
    const r = this.registers;
    if (r.cpl > 0) return [];
    const chain = frameSpan(this.ledger.entries(), linearEsp(r));
    return chain.filter((entry) => this.hardware.includes(entry));
  }
}
