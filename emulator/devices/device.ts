/**
 * The contract of a chip. A device never sees the CPU: it claims ports, raises interrupt lines, schedules events and
 * keeps every changing value in its declared section.
 */
import type { DeviceEvent } from '#emulator/events';
import type { FieldTable, SectionSpec, SectionViews } from '#emulator/state';

export type ResetKind = 'power-on' | 'warm';

/** Who can hold address line 20 on; it is off only when none of them does. */
export type A20Source = 'keyboard-controller' | 'port-92h';

/** Port handler as devices see it; see IoPorts in the memory room. */
export interface DevicePorts {
  claim(claim: {
    first: number;
    last: number;
    widest?: 1 | 2 | 4;
    handler: { read(port: number, size: number): number; write(port: number, size: number, value: number): void };
  }): void;
}

/** A timed event of a device: one slot of the scheduler, known when the machine is composed. */
export interface DeviceTimer {
  /** `device.what`, unique in the machine. */
  readonly name: string;
  /** Of two events due at the same time the lower number fires first; equal numbers fire by name. */
  readonly priority: number;
  /** The interrupt line this event can raise, when it can do nothing else that a halted processor would notice. */
  readonly irq?: number;
}

/** What a device may use of the machine. */
export interface DeviceBus {
  readonly ports: DevicePorts;
  views<F extends FieldTable>(section: SectionSpec<F>): SectionViews<F>;
  /** Virtual time in instruction units. */
  now(): number;
  /** Instructions per PIT clock (1.193182 MHz): virtual time of one PIT tick. */
  readonly ticksPerPitClock: number;
  /** Position of `now` 0 within a PIT clock, 0 … ticksPerPitClock - 1; chosen by the machine's seed. */
  readonly pitPhase: number;
  /** Drive an ISA interrupt line; edges are seen by the 8259A. */
  setIrq(line: number, level: 0 | 1): void;
  /** Call `fire(name)` at virtual time `at` (absolute); replaces an earlier one with the same name. Saved with the machine. */
  schedule(name: string, at: number): void;
  cancel(name: string): void;
  /** Drive the processor's INTR pin (8259A only). */
  setIntr(level: 0 | 1): void;
  /** Bit 7 of port 70h: may NMIs reach the processor? */
  setNmiEnabled(enabled: boolean): void;
  setA20(source: A20Source, enabled: boolean): void;
  /** Level of the A20 gate as the processor has it. */
  a20(): boolean;
  /** Reset line of the keyboard controller and port 92h. */
  requestReset(): void;
  /** The power supply was told to switch off; `code` is what the guest said. */
  powerOff(code: number): void;
  /** DMA-like access to physical memory (disk). */
  readPhysical(address: number, length: number): Uint8Array;
  writePhysical(address: number, bytes: Uint8Array): void;
  emit(event: DeviceEvent): void;
  /** False when nobody would hear an event: devices need not make it. Console output is always told. */
  isObserved(): boolean;
  notModelled(what: string): void;
}

export interface Device<F extends FieldTable = FieldTable> {
  readonly name: string;
  readonly section: SectionSpec<F>;
  /** Scheduled events this device uses. */
  readonly timers?: readonly DeviceTimer[];
  attach(bus: DeviceBus): void;
  /** Reset line or power: every field to its reset value (power-on also forgets what survives a warm reset). */
  reset(kind: ResetKind): void;
  /** Scheduled events by name, as given to `schedule`. */
  fire?(event: string): void;
  /** Called after a snapshot was restored, to rebuild derived values (never state). */
  restored?(): void;
}
