/**
 * What every event of a run carries besides its own fields: `pid` (whose turn it is, as the lab declares), `depth` (hardware
 * interrupts nested here) and `isr` (in-service bits of both PICs).
 */
import type { MachineEvent } from '#emulator/events';
import type { Machine } from '#emulator/machine';
import type { LedgerEntry } from '#emulator/monitors';
import type { Expression } from '#emulator/query';
import type { LabEvent, SymbolValue } from '#labs/kit';
import { read32 } from '#emulator/base';
import { Flow, isHardware } from './flow.ts';

export class EventFields {
  private readonly machine: Machine;
  private readonly symbols: SymbolValue;
  private readonly pidExpression: Expression | null;
  private readonly flow: Flow;
  private isr = 0;

  /** @param pid expression for the process, or null: ESP0 of the TSS tells. */
  constructor(machine: Machine, symbols: SymbolValue, pid: Expression | null) {
    this.machine = machine;
    this.symbols = symbols;
    this.pidExpression = pid;
    this.flow = new Flow(machine);
  }

  /** Takes note of a machine event; call it before `complete` is asked for the lab events made of it. */
  observe(event: MachineEvent): void {
    if (event.kind === 'pic') this.isr = event.isr;
    if (event.kind === 'transition') this.flow.observe(event, this.pid());
  }

  /** Adds them to the fields of an event that was made just now, which nobody else has yet. */
  complete(event: LabEvent): void {
    const fields = event.fields as Record<string, number | string | boolean>;
    const { pid, depth, isr } = this.now();
    fields['pid'] = pid;
    fields['depth'] = depth;
    fields['isr'] = isr;
  }

  now(): { readonly pid: number; readonly depth: number; readonly isr: number } {
    const { pid, frames } = this.place();
    let depth = 0;
    for (const one of frames) if (isHardware(one)) depth++;
    return { pid, depth, isr: this.isr };
  }
  /** Whose turn it is, and the frames that it stands under. */
  place(): { readonly pid: number; readonly frames: readonly LedgerEntry[] } {
    const pid = this.pid();
    return { pid, frames: this.flow.at(pid) };
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
