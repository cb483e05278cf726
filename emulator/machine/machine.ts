/**
 * The Machine facade: one object for worker, command line and tests. It decides how far the processor may run, fires what
 * is due, and says why a run ended; what happens inside belongs to the parts.
 */
import { InvariantError, invariant } from '#emulator/base';
import { CS, DEFAULT_CPU_MODEL, EFLAGS_IF } from '#emulator/arch';
import { type MachineEvent, type ObserveLevel, RingRecorder, type Transition } from '#emulator/events';
import { wasVisited } from '#emulator/cpu';
import { Medium, parseRtcDate } from '#emulator/devices';
import { DEFAULT_INSTRUCTIONS_PER_PIT_CLOCK, DEFAULT_RTC_DATE } from './clock.ts';
import { type Board, compose, powerOn, warmReset } from './compose.ts';
import { ConsoleCapture } from './console.ts';
import { digestOf } from './digest.ts';
import { EventGate } from './event-gate.ts';
import { applyInput } from './input.ts';
import type { PageAccess, PageProbe } from '#emulator/mmu';
import { decodeInstruction, MAX_INSTRUCTION_LENGTH } from '#emulator/isa';
import { linearBytes, physicalBytes, probeAccess, registersOf, sectionFields, translate } from './look.ts';
import { putBack, takeSnapshot } from './snapshot.ts';
import type { BootImage, ConsoleOutput, InputEvent, InstructionFilter, LoggedInput, Machine, MachineConfig, MachineMonitor, MemoryAccess, RegisterState, RunLimit, Snapshot, StateDigest, StepsOfTransitions, StopReason, StopRule, WatchedWrite } from './types.ts'; // prettier-ignore

/** Instructions the processor is sent off with at most: counts inside are 32 bits. */
const LONGEST_SLICE = 0x2000_0000;

/** Create a machine: composed, powered on, nothing in its drives. */
export function createMachine(config: MachineConfig = {}): Machine {
  const full: Required<MachineConfig> = {
    cpuModel: config.cpuModel ?? DEFAULT_CPU_MODEL,
    ramBytes: config.ramBytes ?? 16 * 1024 * 1024,
    instructionsPerPitClock: config.instructionsPerPitClock ?? DEFAULT_INSTRUCTIONS_PER_PIT_CLOCK,
    seed: config.seed ?? 0,
    rtcDate: config.rtcDate ?? DEFAULT_RTC_DATE,
    stopOnUnclaimedPort: config.stopOnUnclaimedPort ?? false,
  };
  invariant(parseRtcDate(full.rtcDate) !== null, `${full.rtcDate} is not a date of the real-time clock`);
  invariant(full.ramBytes >= 0x100000 && full.ramBytes % 4096 === 0, 'RAM is at least 1 MiB, in whole pages');
  invariant(
    Number.isInteger(full.instructionsPerPitClock) && full.instructionsPerPitClock >= 1,
    'the instruction rate is a whole number of instructions per PIT clock',
  );
  return new ComposedMachine(full);
}

class ComposedMachine implements Machine {
  readonly config: Required<MachineConfig>;
  private readonly parts: Board;
  private readonly gate = new EventGate();
  private recorder: RingRecorder;
  /** For `keepTransitions`. */
  private spareRecorder: RingRecorder | null = null;
  private readonly debugConsole = new ConsoleCapture();
  private readonly serialConsole = new ConsoleCapture();
  private readonly unclaimed = new Set<number>();
  private log: LoggedInput[] = [];
  /** Nothing but running happened since `takeVisited`. */
  private isInOnePiece = false;
  private resetWanted = false;
  private notModelled: string | null = null;
  /** Virtual time up to which the processor was sent; an event before it needs attention. */
  private sentUntil = Infinity;
  private watchpoints: ReadonlyMap<number, number> = new Map();
  private physicalWatchpoints: ReadonlyMap<number, number> = new Map();
  private watchedBytes: ReadonlySet<number> = new Set();

  constructor(config: Required<MachineConfig>) {
    this.config = config;
    this.parts = compose(config, {
      deviceEvent: (event) => {
        if (event.kind === 'console' && event.device === 'debug') this.debugConsole.add(event.byte);
        else if (event.kind === 'console' && event.device === 'serial') this.serialConsole.add(event.byte);
        else if (event.kind === 'unclaimed-port') {
          this.unclaimed.add(event.port);
          if (config.stopOnUnclaimedPort) this.stopNotModelled(`port ${event.port.toString(16).toUpperCase()}h`);
        }
      },
      event: (event) => this.pass(event),
      resetRequested: () => {
        this.resetWanted = true;
        this.parts.cpu.requestAttention();
      },
      poweredOff: (code) => {
        this.parts.board.poweredOff[0] = 1;
        this.parts.board.powerOffCode[0] = code;
        this.parts.cpu.requestAttention();
      },
      notModelled: (what) => this.stopNotModelled(what),
      attention: (at) => {
        if (at < this.sentUntil) this.parts.cpu.requestAttention();
      },
    });
    this.recorder = new RingRecorder(this.parts.cpu);
    this.applyLevel();
    this.startOver();
  }

  load(image: BootImage): void {
    this.parts.disk.media.floppy = null;
    this.parts.disk.media.disk = null;
    this.parts.disk.media[image.drive] = new Medium(image.drive, image.bytes);
    this.startOver();
  }

  reset(kind: 'power-on' | 'warm'): void {
    if (kind === 'warm') {
      this.input({ type: 'reset', kind });
      return;
    }
    for (const medium of Object.values(this.parts.disk.media)) medium?.setChanges(new Map());
    this.startOver();
  }

  /** A new history begins: time 0, empty log, transition 1. */
  private startOver(): void {
    powerOn(this.parts);
    this.isInOnePiece = false;
    this.log = [];
    this.unclaimed.clear();
    this.debugConsole.set('');
    this.serialConsole.set('');
    this.resetWanted = false;
    this.notModelled = null;
    this.gate.stopped = null;
    this.recorder.rewind(1);
  }

  /** A transition closed while somebody wants to hear of it. */
  private readonly transitionClosed = (id: number): void => {
    const { recorder, gate, parts } = this;
    const { monitor, wantsTransitions } = gate;
    const isWatched = monitor !== null && monitor.wants(parts.cpu.icount, parts.cpu.now, recorder);
    // A sink may keep what it gets or send it away: it is told the steps, too, unless it asks for them itself. The monitor looks at few of them.
    if (!wantsTransitions && !isWatched) return;
    const transition = gate.wantsSteps ? recorder.transition(id) : recorder.closing();
    if (transition === null) return;
    if (isWatched) monitor.observe(transition);
    if (wantsTransitions) this.pass(transition);
  };

  private pass(event: MachineEvent): void {
    if (this.gate.pass(event)) this.parts.cpu.requestAttentionHere();
  }

  private stopNotModelled(what: string): void {
    this.notModelled ??= what;
    this.parts.cpu.requestAttention();
  }

  run(limit: RunLimit): StopReason {
    try {
      return this.runUnguarded(limit);
    } catch (error) {
      throw this.asCrash(error);
    }
  }

  private runUnguarded(limit: RunLimit): StopReason {
    const { cpu, scheduler } = this.parts;
    const endIcount = Math.min(limit.untilIcount ?? Infinity, cpu.icount + (limit.instructions ?? Infinity));
    const endNow = limit.untilNow ?? Infinity;
    this.gate.stopped = null;
    this.notModelled = null;
    for (;;) {
      scheduler.fireDue(cpu.now);
      const asked = this.askedToStop();
      if (asked) return asked;
      if (cpu.icount >= endIcount || cpu.now >= endNow) return { why: 'limit' };
      const deadline = scheduler.next();
      const budget = Math.min(endIcount - cpu.icount, endNow - cpu.now, deadline - cpu.now, LONGEST_SLICE);
      this.sentUntil = cpu.now + budget;
      const exit = cpu.run(budget);
      this.sentUntil = Infinity;
      const stop = this.askedToStop();
      if (stop) return stop;
      switch (exit) {
        case 'budget':
        case 'attention':
          break;
        case 'halted': {
          // The moment right after HLT, before any time passes, is the place of its instruction count.
          if (cpu.icount >= endIcount) return { why: 'limit' };
          const end = this.passTime(endNow);
          if (end) return end;
          break;
        }
        case 'shutdown':
          return { why: 'shutdown' };
        case 'breakpoint':
        case 'watchpoint':
          return { why: 'breakpoint', linear: cpu.stopLinear };
        case 'not-modelled':
          return { why: 'not-modelled', what: cpu.stopText };
      }
    }
  }

  /** What ended the run from inside: power, a notice, a rule; also carries out a reset. */
  private askedToStop(): StopReason | null {
    const { board } = this.parts;
    if (this.resetWanted) {
      this.resetWanted = false;
      warmReset(this.parts);
    }
    if (board.poweredOff[0]) return { why: 'powered-off', code: board.powerOffCode[0] };
    if (this.notModelled !== null) return { why: 'not-modelled', what: this.notModelled };
    if (this.gate.stopped !== null) return { why: 'rule', rule: this.gate.stopped };
    return null;
  }

  /** The processor is halted: virtual time moves to the next event, unless nothing can ever wake it. */
  private passTime(endNow: number): StopReason | null {
    const { cpu, scheduler, pic } = this.parts;
    const interruptsEnabled = (cpu.getEflags() & EFLAGS_IF) !== 0;
    if (!interruptsEnabled || !scheduler.canWake((irq) => pic.couldDeliver(irq))) {
      return { why: 'halted-forever', interruptsEnabled };
    }
    const until = Math.min(scheduler.next(), endNow);
    if (until > cpu.now) cpu.skip(until - cpu.now);
    return null;
  }

  stepInstruction(): StopReason {
    const { cpu } = this.parts;
    // A step starts at what the user looks at: a breakpoint there is not news, nor is one where the step ends.
    cpu.passBreakpointAt = cpu.icount;
    const reason = this.run({ instructions: 1 });
    cpu.passBreakpointAt = cpu.icount;
    return reason;
  }

  input(event: InputEvent): void {
    const { cpu } = this.parts;
    this.log.push({ now: cpu.now, icount: cpu.icount, event });
    applyInput(this.parts, event);
    // A reset that the byte asked for belongs to this moment: a snapshot taken here must have it.
    if (this.resetWanted) this.askedToStop();
  }

  observe(level: ObserveLevel, sink: ((event: MachineEvent) => void) | null, steps: StepsOfTransitions = 'told'): void {
    this.gate.level = level;
    this.gate.sink = sink;
    this.gate.sinkWantsSteps = steps === 'told';
    this.applyLevel();
  }

  setStopRule(rule: StopRule | null, level: ObserveLevel = 'events'): void {
    this.gate.rule = rule;
    this.gate.ruleLevel = rule === null ? 'off' : level;
    this.gate.stopped = null;
    this.applyLevel();
  }

  setMonitor(monitor: MachineMonitor | null): void {
    this.gate.monitor = monitor;
    this.applyLevel();
  }

  watchUserPages(on: boolean): void {
    this.parts.cpu.watchUserPages(on);
  }

  watchInterruptFlag(on: boolean): void {
    this.parts.cpu.tellsInterruptFlag = on;
    this.gate.tellsInterruptFlag = on;
  }

  suspendWatchers(): () => void {
    const { cpu } = this.parts;
    const { sink, rule, ruleLevel, monitor } = this.gate;
    const { breakpoints, breakFilter } = cpu;
    const { watchpoints, physicalWatchpoints } = this;
    this.setPhysicalWatchpoints(new Map());
    cpu.breakFilter = null;
    this.gate.sink = null;
    this.gate.monitor = null;
    if (watchpoints.size !== 0) this.setWatchpoints(new Map());
    const { watchedBytes } = this;
    if (watchedBytes.size !== 0) this.watchWrites(new Set());
    const { stopsAt } = cpu;
    if (stopsAt !== null) cpu.stopsAt = null;
    this.setStopRule(null);
    // Assigning drops all decoded code, so not without need.
    if (breakpoints.size !== 0) cpu.breakpoints = new Set();
    return () => {
      this.gate.sink = sink;
      this.gate.monitor = monitor;
      if (watchpoints !== this.watchpoints) this.setWatchpoints(watchpoints);
      if (watchedBytes.size !== 0 || this.watchedBytes.size !== 0) this.watchWrites(watchedBytes);
      if (stopsAt !== cpu.stopsAt) cpu.stopsAt = stopsAt;
      this.setPhysicalWatchpoints(physicalWatchpoints);
      cpu.breakFilter = breakFilter;
      this.setStopRule(rule, ruleLevel);
      if (breakpoints.size !== 0 || cpu.breakpoints.size !== 0) cpu.breakpoints = breakpoints;
    };
  }

  keepTransitions(): () => void {
    const { recorder } = this;
    const aside = this.spareRecorder ?? new RingRecorder(this.parts.cpu);
    this.spareRecorder = null;
    aside.startAt(recorder.nextId);
    this.recorder = aside;
    this.applyLevel();
    return () => {
      this.recorder = recorder;
      this.spareRecorder = aside;
      this.applyLevel();
    };
  }

  private applyLevel(): void {
    const { cpu } = this.parts;
    cpu.observeLevel = this.gate.needed;
    cpu.recorder = this.gate.records ? this.recorder : null;
    const isHeard = this.gate.monitor !== null || this.gate.wantsTransitions;
    this.recorder.onClosed = isHeard ? this.transitionClosed : null;
  }

  transition(id: number): Transition | null {
    return this.recorder.transition(id);
  }

  get transitionCount(): number {
    return this.recorder.nextId - 1;
  }

  setBreakpoints(linear: readonly number[], accepts: ((linear: number) => boolean) | null = null): void {
    const { cpu } = this.parts;
    cpu.breakFilter = accepts;
    // Assigning drops all decoded code, so not without need.
    if (linear.length !== cpu.breakpoints.size || linear.some((at) => !cpu.breakpoints.has(at >>> 0)))
      cpu.breakpoints = new Set(linear);
  }

  passBreakpointHere(): void {
    this.parts.cpu.passBreakpointAt = this.parts.cpu.icount;
  }

  setWatchpoints(bytes: ReadonlyMap<number, number>): void {
    if (bytes.size === 0 && this.watchpoints.size === 0) return;
    this.watchpoints = bytes;
    this.parts.cpu.setWatchpoints(bytes);
  }

  watchWrites(physical: ReadonlySet<number>): void {
    this.watchedBytes = physical;
    this.parts.cpu.setWatchedBytes(physical);
  }

  takeWrites(): readonly WatchedWrite[] {
    const { cpu } = this.parts;
    const { watch } = cpu;
    const { writes } = watch;
    if (writes.length !== 0) watch.writes = [];
    return writes;
  }

  stopBefore(accepts: InstructionFilter | null): void {
    const { parts } = this;
    const { cpu } = parts;
    if (accepts === null) {
      if (cpu.stopsAt !== null) cpu.stopsAt = null;
      return;
    }
    cpu.stopsAt = (linear) => {
      const { bytes, mapped } = linearBytes(parts, linear, MAX_INSTRUCTION_LENGTH + 1);
      const wide = (cpu.state.attributes[CS] >>> 22) & 1;
      return (
        mapped[0] !== 0 &&
        accepts(
          decodeInstruction((at) => bytes[at] ?? 0, wide ? 32 : 16, cpu.opcodes),
          linear,
        )
      );
    };
  }

  setPhysicalWatchpoints(bytes: ReadonlyMap<number, number>): void {
    if (bytes.size === 0 && this.physicalWatchpoints.size === 0) return;
    this.physicalWatchpoints = bytes;
    this.parts.cpu.setPhysicalWatchpoints(bytes);
  }

  takeWatchedAccesses(): readonly MemoryAccess[] {
    return this.parts.cpu.watch.accesses.splice(0);
  }

  setMarks(marks: ReadonlyMap<number, string>): void {
    this.parts.cpu.marks = marks;
  }

  registers(): RegisterState {
    return registersOf(this.parts);
  }

  readPhysical(physical: number, length: number): Uint8Array {
    return physicalBytes(this.parts, physical, length);
  }

  physicalWord(physical: number): number {
    return this.parts.memory.read(physical, 4) >>> 0;
  }

  readLinear(linear: number, length: number): { readonly bytes: Uint8Array; readonly mapped: Uint8Array } {
    return linearBytes(this.parts, linear, length);
  }

  translate(linear: number): number {
    return translate(this.parts, linear);
  }

  probePage(access: PageAccess): PageProbe & { readonly tlb: number } {
    return probeAccess(this.parts, access);
  }

  section(name: string): Readonly<Record<string, readonly number[]>> {
    return sectionFields(this.parts, name);
  }

  console(): ConsoleOutput {
    return { debug: this.debugConsole.toString(), serial: this.serialConsole.toString() };
  }

  save(earlier?: Snapshot): Snapshot {
    const { cpu } = this.parts;
    cpu.sync();
    const around = {
      mark: { now: cpu.now, icount: cpu.icount },
      transitions: this.transitionCount,
      console: this.console(),
      inputs: [...this.log],
    };
    return takeSnapshot(this.parts, around, earlier ?? null);
  }

  takeVisited(): ((linear: number) => boolean) | null {
    const visited = this.parts.cpu.blocks.takeVisited();
    const { isInOnePiece } = this;
    this.isInOnePiece = true;
    return isInOnePiece ? (linear) => wasVisited(visited, linear) : null;
  }

  restore(snapshot: Snapshot): void {
    this.isInOnePiece = false;
    putBack(this.parts, snapshot);
    this.parts.cpu.reload();
    for (const device of this.parts.devices) device.restored?.();
    this.log = [...snapshot.inputs];
    this.debugConsole.set(snapshot.console.debug);
    this.serialConsole.set(snapshot.console.serial);
    this.resetWanted = false;
    this.notModelled = null;
    this.gate.stopped = null;
    this.recorder.rewind(snapshot.transitions + 1);
  }

  digest(): StateDigest {
    this.parts.cpu.sync();
    return digestOf(this.parts);
  }

  get unclaimedPorts(): readonly number[] {
    return [...this.unclaimed];
  }

  get inputLog(): readonly LoggedInput[] {
    return this.log;
  }

  get icount(): number {
    return this.parts.cpu.icount;
  }

  get now(): number {
    return this.parts.cpu.now;
  }

  /** An exception inside is our own bug: say where it happened. */
  private asCrash(error: unknown): InvariantError {
    const { cpu } = this.parts;
    const message = error instanceof Error ? error.message : String(error);
    let digest = 'unavailable';
    try {
      digest = this.digest();
    } catch {
      // The state is broken so badly that it cannot even be read; the rest of the report still helps.
    }
    const where = `icount ${cpu.icount}, now ${cpu.now}, digest ${digest}, transition ${this.transitionCount}, last events: ${this.gate.report()}`;
    const crash = new InvariantError(`${message} [${where}]`);
    if (error instanceof Error) crash.cause = error;
    return crash;
  }
}
