/**
 * What every event of a run carries besides its own fields: `pid` (whose turn it is, as the lab declares), `depth` (hardware
 * interrupts nested here), `isr` (in-service bits of both PICs) and, for frames, whether the ledger knows them.
 */
import type { MachineEvent, Transition } from '#emulator/events';
import type { Machine } from '#emulator/machine';
import { FrameLedger } from '#emulator/monitors';
import type { Expression } from '#emulator/query';
import type { LabEvent, SymbolValue } from '#labs/kit';
import { read32 } from '#emulator/base';

export class EventFields {
  private readonly machine: Machine;
  private readonly symbols: SymbolValue;
  private readonly pidExpression: Expression | null;
  private readonly ledger = new FrameLedger();
  private depth = 0;
  private isr = 0;

  /** @param pid expression for the process, or null: ESP0 of the TSS tells. */
  constructor(machine: Machine, symbols: SymbolValue, pid: Expression | null) {
    this.machine = machine;
    this.symbols = symbols;
    this.pidExpression = pid;
  }

  /** Takes note of a machine event; call it before `complete` is asked for the lab events made of it. */
  observe(event: MachineEvent): void {
    if (event.kind === 'pic') this.isr = event.isr;
    if (event.kind === 'transition') this.transition(event);
  }

  private transition(transition: Transition): void {
    this.ledger.observe(transition);
    if (transition.outcome !== 'completed' || transition.to === null) return;
    // Level 3 stands under no interrupt, whatever lies abandoned on kernel stacks.
    if (transition.to.cpl === 3) this.depth = 0;
    else if (isHardware(this.ledger.pushed?.cause)) this.depth++;
    else if (isHardware(this.ledger.popped?.cause)) this.depth = Math.max(0, this.depth - 1);
  }

  complete(event: LabEvent): LabEvent {
    return { ...event, fields: { ...event.fields, ...this.now() } };
  }

  now(): { readonly pid: number; readonly depth: number; readonly isr: number } {
    return { pid: this.pid(), depth: this.depth, isr: this.isr };
  }

  private pid(): number {
    const { machine, symbols } = this;
    if (this.pidExpression !== null) {
      const value = this.pidExpression.evaluate({ machine, symbol: symbols, event: null });
      return typeof value === 'number' ? value : -1;
    }
    const { bytes, mapped } = machine.readLinear((machine.registers().segments[7].base + 4) >>> 0, 4);
    return mapped.includes(0) ? -1 : read32(bytes, 0);
  }
}

const isHardware = (cause: Transition['cause'] | undefined): boolean =>
  cause?.type === 'external' || cause?.type === 'NMI';
