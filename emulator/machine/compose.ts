/** The only place where the parts of the machine meet: arena, memory map, processor, chips and the bus between them. */
import { BIOS_ADDRESS, biosImage } from '#emulator/bios';
import { SeededRandom } from '#emulator/base';
import { Cpu, CPU_SECTION, FPU_SECTION, TLB_SECTION } from '#emulator/cpu';
import type { CpuEvent, DeviceEvent, Stamped } from '#emulator/events';
import { Ata, DebugPort, type Device, type DeviceBus, Disk, Dma, Keyboard, NumericError, Pic, Pit, Rtc, Serial, SystemControl, VgaText, WINDOW_FIRST, WINDOW_LAST } from '#emulator/devices'; // prettier-ignore
import { IoPorts, PhysicalMemory } from '#emulator/memory';
import { Arena, type SectionSpec, type SectionViews } from '#emulator/state';
import { BOARD_SECTION } from './board-state.ts';
import { Scheduler, schedulerSection } from './scheduler.ts';
import type { MachineConfig } from './types.ts';

/** What the bus tells the machine. */
export interface BoardListener {
  /** A device event, before it is stamped. */
  deviceEvent(event: DeviceEvent): void;
  /** A stamped event of the processor or a device, when somebody observes. */
  event(event: Stamped<DeviceEvent | CpuEvent>): void;
  resetRequested(): void;
  poweredOff(code: number): void;
  notModelled(what: string): void;
  /** The schedule or a line changed while the processor runs. */
  attention(at: number): void;
}

export interface Board {
  readonly arena: Arena;
  readonly memory: PhysicalMemory;
  readonly ports: IoPorts;
  readonly cpu: Cpu;
  readonly scheduler: Scheduler;
  readonly pic: Pic;
  readonly keyboard: Keyboard;
  readonly serial: Serial;
  readonly disk: Disk;
  readonly ata: Ata;
  readonly devices: readonly Device[];
  readonly board: SectionViews<(typeof BOARD_SECTION)['fields']>;
}

/** First address that is ROM below 1 MiB, and the alias of the BIOS below 4 GiB. */
const ROM_FIRST = 0xf0000, ROM_LAST = 0xfffff, ALIAS_FIRST = 0xffff0000, ALIAS_LAST = 0xffffffff; // prettier-ignore
/** Adapter ROM space: nothing is plugged in. */
const ADAPTERS_FIRST = 0xc0000, ADAPTERS_LAST = 0xeffff; // prettier-ignore

export function compose(config: Required<MachineConfig>, listener: BoardListener): Board {
  const pit = new Pit();
  const pic = new Pic();
  const keyboard = new Keyboard();
  const serial = new Serial();
  const disk = new Disk();
  const numericError = new NumericError({ reset: () => cpu.resetCoprocessor() });
  const ata = new Ata({ medium: () => disk.media.disk });
  const rtc = new Rtc({
    ramBytes: config.ramBytes,
    date: config.rtcDate,
    disk: () => disk.media.disk?.geometry ?? null,
  });
  const vga = new VgaText({
    read: (physical) => memory.ram[physical],
    write: (physical, value) => memory.load(physical, Uint8Array.of(value)),
  });
  const system = new SystemControl(pit);
  // Order of reset: the interrupt controller first, since the others put their lines down.
  const devices: readonly Device[] = [
    pic,
    pit,
    keyboard,
    serial,
    vga,
    system,
    rtc,
    new DebugPort(),
    new Dma(),
    numericError,
    disk,
    ata,
  ];

  const queue = schedulerSection(devices);
  const processor: SectionSpec[] = [CPU_SECTION, FPU_SECTION, TLB_SECTION];
  const sections = [...processor, BOARD_SECTION, queue, ...devices.map((d) => d.section)];
  const arena = new Arena(sections, config.ramBytes);
  const memory = new PhysicalMemory(arena);
  memory.addMmio(WINDOW_FIRST, WINDOW_LAST, {
    read: (physical) => vga.readWindow(physical),
    write: (physical, value) => vga.writeWindow(physical, value),
  });
  memory.addHole(ADAPTERS_FIRST, ADAPTERS_LAST);
  memory.addRom(ROM_FIRST, ROM_LAST);
  memory.addAlias(ALIAS_FIRST, ALIAS_LAST, ROM_FIRST);
  const ports = new IoPorts();
  const scheduler = new Scheduler(arena, queue, devices);
  const board = arena.views(BOARD_SECTION);

  const cpu = new Cpu(arena, {
    ports,
    memory,
    cpuModel: config.cpuModel,
    numericError,
    acknowledgeInterrupt: () => {
      const vector = pic.acknowledge();
      // A pulsed line goes down once it was served.
      releasePulses();
      return vector;
    },
    emit: (event) => listener.event(event),
  });
  const releasePulses = (): void => {
    for (let irq = 0; board.pulsed[0] !== 0 && irq < 16; irq++) {
      if (!((board.pulsed[0] >> irq) & 1) || pic.isRequested(irq)) continue;
      board.pulsed[0] &= ~(1 << irq);
      pic.setLine(irq, 0);
    }
  };

  const bus: DeviceBus = {
    ports,
    views: (section) => arena.views(section),
    now: () => cpu.now,
    ticksPerPitClock: config.instructionsPerPitClock,
    pitPhase: config.seed === 0 ? 0 : new SeededRandom(config.seed).below(config.instructionsPerPitClock),
    setIrq: (line, level) => pic.setLine(line, level),
    schedule: (name, at) => {
      scheduler.schedule(name, at);
      listener.attention(at);
    },
    cancel: (name) => scheduler.cancel(name),
    setIntr: (level) => cpu.setIntr(level),
    setA20: (source, enabled) => {
      const bit = source === 'keyboard-controller' ? 1 : 2;
      board.a20Sources[0] = enabled ? board.a20Sources[0] | bit : board.a20Sources[0] & ~bit;
      cpu.setA20(board.a20Sources[0] !== 0);
    },
    setNmiEnabled: (enabled) => {
      board.nmiMasked[0] = enabled ? 0 : 1;
      if (!enabled || !board.nmiWaiting[0]) return;
      board.nmiWaiting[0] = 0;
      cpu.raiseNmi();
    },
    a20: () => cpu.state.a20Mask[0] === 0xffffffff,
    requestReset: () => listener.resetRequested(),
    powerOff: (code) => listener.poweredOff(code),
    readPhysical: (address, length) => memory.readBytes(address, length),
    writePhysical: (address, bytes) => {
      memory.writeBytes(address, bytes);
      cpu.physicalWritten(address, bytes.length, 'chip');
    },
    emit: (event) => {
      listener.deviceEvent(event);
      cpu.emit(event);
    },
    isObserved: () => cpu.observeLevel !== 'off',
    notModelled: (what) => listener.notModelled(what),
  };
  for (const device of devices) device.attach(bus);
  ports.onUnclaimed = (direction, port, size, value) => {
    bus.emit({ kind: 'unclaimed-port', direction, port, size, value });
  };
  return { arena, memory, ports, cpu, scheduler, pic, keyboard, serial, disk, ata, devices, board };
}

/** Everything as after power-on: state, RAM (all zero) and ROM contents. Media stay in their drives. */
export function powerOn(parts: Board): void {
  const { arena, memory, cpu, devices } = parts;
  arena.resetAll();
  for (const page of memory.dirty.writtenSince(1)) {
    arena.ram.fill(0, page * 4096, (page + 1) * 4096);
    memory.dirty.stamp(page);
  }
  memory.load(BIOS_ADDRESS, biosImage());
  cpu.reload();
  cpu.reset('power-on');
  for (const device of devices) device.reset('power-on');
}

/** A source of NMIs speaks: the processor hears it at once, or when port 70h no longer masks it. */
export function requestNmi({ board, cpu }: Board): void {
  if (board.nmiMasked[0]) board.nmiWaiting[0] = 1;
  else cpu.raiseNmi();
}

/** The reset line: processor and chips start again; RAM, CMOS, media and time stay. */
export function warmReset(parts: Board): void {
  parts.board.pulsed[0] = 0;
  parts.board.poweredOff[0] = 0;
  parts.board.nmiWaiting[0] = 0;
  parts.cpu.reset('warm');
  for (const device of parts.devices) device.reset('warm');
}
