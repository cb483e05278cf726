/**
 * The queue of timed device events. Every event that can ever be scheduled has its own declared field, so the queue is
 * saved and digested with the machine; order among simultaneous ones is priority, then name.
 */
import { invariant } from '#emulator/base';
import type { Device, DeviceTimer } from '#emulator/devices';
import { type Arena, defineSection, type Field, f64, type SectionSpec } from '#emulator/state';

/** Not scheduled. */
const NEVER = -1;

interface Slot {
  readonly timer: DeviceTimer;
  readonly device: Device;
  readonly due: Float64Array;
}

/** Timers of all devices in firing order. */
function timersInOrder(devices: readonly Device[]): { timer: DeviceTimer; device: Device }[] {
  const all = devices.flatMap((device) => (device.timers ?? []).map((timer) => ({ timer, device })));
  return all.sort((a, b) => a.timer.priority - b.timer.priority || (a.timer.name < b.timer.name ? -1 : 1));
}

/** The scheduler's section for these devices: one field per timer. */
export function schedulerSection(devices: readonly Device[]): SectionSpec {
  const fields: Record<string, Field> = {};
  for (const { timer } of timersInOrder(devices)) {
    invariant(!(timer.name in fields), `two timers are called ${timer.name}`);
    fields[timer.name] = f64('Virtual time at which it fires, -1 = not scheduled', { reset: NEVER });
  }
  return defineSection('scheduler', 1, fields);
}

export class Scheduler {
  private readonly slots: readonly Slot[];
  private readonly byName = new Map<string, Slot>();

  constructor(arena: Arena, section: SectionSpec, devices: readonly Device[]) {
    const views = arena.views(section) as Record<string, Float64Array>;
    this.slots = timersInOrder(devices).map(({ timer, device }) => ({ timer, device, due: views[timer.name] }));
    for (const slot of this.slots) this.byName.set(slot.timer.name, slot);
  }

  schedule(name: string, at: number): void {
    const slot = this.byName.get(name);
    invariant(slot, `no device declared a timer ${name}`);
    slot.due[0] = at;
  }

  cancel(name: string): void {
    this.schedule(name, NEVER);
  }

  /** Virtual time of the earliest event, or Infinity. */
  next(): number {
    let earliest = Infinity;
    for (const { due } of this.slots) if (due[0] !== NEVER && due[0] < earliest) earliest = due[0];
    return earliest;
  }

  /** Fire everything due at `now` or before, in order of time, then priority, then name. */
  fireDue(now: number): void {
    for (;;) {
      let first: Slot | null = null;
      for (const slot of this.slots) {
        const at = slot.due[0];
        if (at !== NEVER && at <= now && (first === null || at < first.due[0])) first = slot;
      }
      if (first === null) return;
      first.due[0] = NEVER;
      first.device.fire?.(first.timer.name);
    }
  }

  /** Can any scheduled event wake a halted processor? `reaches(irq)`: would a request on this line get to INTR now? */
  canWake(reaches: (irq: number) => boolean): boolean {
    return this.slots.some(({ timer, due }) => due[0] !== NEVER && (timer.irq === undefined || reaches(timer.irq)));
  }
}
