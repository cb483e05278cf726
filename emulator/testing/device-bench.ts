/** A workbench for one chip: ports, a clock the test moves, lines and events written down. No processor. */
import type { DeviceEvent } from '#emulator/events';
import type { Device, DeviceBus } from '#emulator/devices';
import { IoPorts } from '#emulator/memory';
import { Arena, type SectionViews, type FieldTable } from '#emulator/state';

export interface BenchMoment {
  readonly state: Uint8Array;
  readonly now: number;
  readonly scheduled: ReadonlyMap<string, number>;
  readonly lines: ReadonlyMap<number, 0 | 1>;
}

export class DeviceBench<D extends Device> {
  readonly device: D;
  readonly arena: Arena;
  readonly ports = new IoPorts();
  now = 0;
  readonly ticksPerPitClock: number;
  /** Levels of the interrupt lines as driven. */
  readonly lines = new Map<number, 0 | 1>();
  /** Every change of a line: `[now, line, level]`. */
  readonly edges: [number, number, 0 | 1][] = [];
  readonly scheduled = new Map<string, number>();
  readonly events: DeviceEvent[] = [];
  readonly memory = new Uint8Array(0x10000);
  intr: 0 | 1 = 0;
  a20 = true;
  /** Who holds A20 on, as far as the device said. */
  readonly a20Sources = new Set<string>();
  nmiEnabled = true;
  /** False = nobody would hear an event. */
  observed = true;
  resets = 0;
  powerOff: number | null = null;
  /** What the device said is not modelled. */
  readonly notices: string[] = [];

  constructor(device: D, ticksPerPitClock = 20) {
    this.device = device;
    this.ticksPerPitClock = ticksPerPitClock;
    this.arena = new Arena([device.section], 4096);
    device.attach(this.bus());
    device.reset('power-on');
  }

  /** Fields of the device's section. */
  fields<F extends FieldTable>(device: Device<F>): SectionViews<F> {
    return this.arena.views(device.section);
  }

  in(port: number): number {
    return this.ports.read(port, 1);
  }

  out(port: number, ...bytes: number[]): void {
    for (const byte of bytes) this.ports.write(port, 1, byte);
  }

  /** Let virtual time pass, firing what is scheduled at its moment. */
  passUnits(units: number): void {
    const until = this.now + units;
    for (;;) {
      let due: [string, number] | null = null;
      for (const [name, at] of this.scheduled) {
        if (at <= until && (due === null || at < due[1] || (at === due[1] && name < due[0]))) due = [name, at];
      }
      if (!due) break;
      this.scheduled.delete(due[0]);
      this.now = Math.max(this.now, due[1]);
      this.device.fire?.(due[0]);
    }
    this.now = until;
  }

  passClocks(clocks: number): void {
    this.passUnits(clocks * this.ticksPerPitClock);
  }

  /** Section bytes, for comparisons. */
  state(): Uint8Array {
    return this.arena.sectionBytes(this.device.section.name).slice();
  }

  /** A moment to go back to: the section, the clock, what is scheduled and the levels of the lines. */
  save(): BenchMoment {
    return { state: this.state(), now: this.now, scheduled: new Map(this.scheduled), lines: new Map(this.lines) };
  }

  /** Put a moment back, also one of another bench with the same kind of device. */
  restore(moment: BenchMoment): void {
    this.arena.sectionBytes(this.device.section.name).set(moment.state);
    this.now = moment.now;
    for (const [map, from] of [
      [this.scheduled, moment.scheduled],
      [this.lines, moment.lines],
    ] as const) {
      map.clear();
      for (const [key, value] of from) (map as Map<string | number, number>).set(key, value);
    }
    this.device.restored?.();
  }

  private bus(): DeviceBus {
    return {
      ports: this.ports,
      views: (section) => this.arena.views(section),
      now: () => this.now,
      ticksPerPitClock: this.ticksPerPitClock,
      pitPhase: 0,
      setIrq: (line, level) => {
        if ((this.lines.get(line) ?? 0) !== level) this.edges.push([this.now, line, level]);
        this.lines.set(line, level);
      },
      schedule: (name, at) => void this.scheduled.set(name, at),
      cancel: (name) => void this.scheduled.delete(name),
      setIntr: (level) => (this.intr = level),
      setNmiEnabled: (enabled) => (this.nmiEnabled = enabled),
      setA20: (source, enabled) => {
        if (enabled) this.a20Sources.add(source);
        else this.a20Sources.delete(source);
        this.a20 = this.a20Sources.size > 0;
      },
      a20: () => this.a20,
      requestReset: () => this.resets++,
      powerOff: (code) => (this.powerOff = code),
      readPhysical: (address, length) => this.memory.slice(address, address + length),
      writePhysical: (address, bytes) => this.memory.set(bytes, address % (this.memory.length - bytes.length)),
      isObserved: () => this.observed,
      emit: (event) => void this.events.push(event),
      notModelled: (what) => void this.notices.push(what),
    };
  }
}
