/**
 * The learner's breakpoints in a machine: what is armed, which of them a stop hit, what they count and write into the log. Breakpoints at
 * addresses are judged inside the run, so that one whose condition does not hold costs no stop; what depends on events and accesses is
 * judged behind the instruction, when everything it did has happened.
 */
import type { MachineEvent, ObserveLevel } from '#emulator/events';
import type { InspectContext } from '#emulator/inspect';
import type { Machine, MemoryAccess, StopReason, StopRule } from '#emulator/machine';
import { bindBreakpoint, boundOf, type Bound } from './breakpoint-binding.ts';
import { type HitFields, isRealModeCode, type Memory } from './breakpoint-kinds.table.ts';
import type { BoundBreakpoint, BreakpointHit, BreakpointSpec, BreakpointStatus, LogLine } from './breakpoint-spec.ts';
import { Moment } from './conditions.ts';
import { HitCounter, stopsAt } from './hit-counter.ts';
import { decodeAt, linearOf } from './instruction-at.ts';
import { isMagic } from './magic.ts';
import { noProgram, type Program } from './program.ts';

/** Rule id while the machine stops for events of breakpoints. */
export const BREAKPOINT_RULE = 'breakpoint';
/** Lines of the log kept. */
const LOG_KEPT = 1000;
const RANK: Readonly<Record<ObserveLevel, number>> = { off: 0, transitions: 1, events: 2, accesses: 3 };

interface Armed {
  readonly bound: Bound;
  readonly counter: HitCounter;
  readonly memory: Memory;
  spent: boolean;
}
interface Candidate {
  readonly armed: Armed;
  readonly fields: NonNullable<HitFields>;
}

export class BreakpointSet {
  private readonly machine: Machine;
  private readonly context: () => InspectContext | undefined;
  private program: Program = noProgram();
  private all: Armed[] = [];
  private active: readonly Armed[] = [];
  private byAddress: ReadonlyMap<number, readonly Armed[]> = new Map();
  private magic: readonly Armed[] = [];
  private candidates: Candidate[] = [];
  private stopped: BreakpointHit[] = [];
  /** A search looks for hits: nothing is counted, logged or spent. */
  private isSearching = false;
  private lines: LogLine[] = [];
  private written = 0;
  /** Grows whenever counts, the log or what is spent changed. */
  revision = 0;
  /** Breakpoints that the last stop hit. */
  hits: readonly BreakpointHit[] = [];

  /** @param context what conditions may ask about the program, beside the machine. */
  constructor(machine: Machine, context: () => InspectContext | undefined = () => undefined) {
    this.machine = machine;
    this.context = context;
  }

  /** Replace them all. What did not change keeps its count. */
  set(specs: readonly BreakpointSpec[], program: Program): readonly BoundBreakpoint[] {
    this.program = program;
    const before = new Map(this.all.map((armed) => [armed.bound.id, armed]));
    this.all = specs.map((spec) => {
      const bound = bindBreakpoint(spec, program);
      const known = before.get(spec.id);
      const keeps = known !== undefined && meaning(known.bound.spec) === meaning(spec);
      return {
        bound,
        counter: keeps ? known.counter : new HitCounter(),
        memory: { entersProtected: false },
        spent: keeps && known.spent && !(spec.enabled && !known.bound.spec.enabled),
      };
    });
    this.revision++;
    this.arm();
    return this.all.map((armed) => boundOf(armed.bound));
  }

  get statuses(): readonly BreakpointStatus[] {
    return this.all.map(({ bound, counter, spent }) => ({ id: bound.id, hits: counter.count, spent }));
  }
  get log(): readonly LogLine[] {
    return this.lines;
  }
  get isEmpty(): boolean {
    return this.active.length === 0;
  }

  // -- arming ------------------------------------------------------------------------------------------------------------
  /**
   * Put them into the machine, with what a step needs beside them.
   * @param targets addresses that stop in any case; @param goal a rule that stops in any case.
   */
  arm(targets: readonly number[] = [], goal: StopRule | null = null): void {
    this.isSearching = false;
    this.active = this.all.filter(({ bound, spent }) => bound.spec.enabled && !spent && bound.problem === null);
    this.putIn(this.machine, targets, goal);
  }

  private putIn(machine: Machine, targets: readonly number[], goal: StopRule | null): void {
    const byAddress = new Map<number, Armed[]>();
    for (const armed of this.active) {
      const linear = armed.bound.arming.by === 'address' ? armed.bound.linear : [];
      for (const at of linear) byAddress.set(at, [...(byAddress.get(at) ?? []), armed]);
    }
    this.byAddress = byAddress;
    this.candidates = [];
    this.magic = this.active.filter(({ bound }) => bound.arming.by === 'opcode');
    const wanted = new Set(targets);
    const addresses = new Set([...byAddress.keys(), ...targets]);
    const plain = byAddress.size === 0 && this.magic.length === 0;
    machine.setBreakpoints([...addresses], plain ? null : (linear) => this.reached(linear) || wanted.has(linear));
    machine.stopBefore(this.magic.length > 0 ? isMagic : null);
    this.armBytes(machine);
    this.armEvents(machine, goal);
  }

  private armBytes(machine: Machine): void {
    const bytes = { linear: new Map<number, number>(), physical: new Map<number, number>() };
    for (const { bound } of this.active) {
      if (bound.bytes === null) continue;
      const { space, from, size, access } = bound.bytes;
      for (let k = 0; k < size; k++) {
        const at = (from + k) >>> 0;
        bytes[space].set(at, (bytes[space].get(at) ?? 0) | access);
      }
    }
    machine.setWatchpoints(bytes.linear);
    machine.setPhysicalWatchpoints(bytes.physical);
    machine.takeWatchedAccesses();
  }

  private armEvents(machine: Machine, goal: StopRule | null): void {
    const waiting = this.active.filter(({ bound }) => bound.arming.by === 'event');
    if (waiting.length === 0) {
      machine.setStopRule(goal, goal === null ? 'off' : 'transitions');
      return;
    }
    const entersProtected = isRealModeCode(machine.registers());
    for (const { memory } of waiting) memory.entersProtected = entersProtected;
    const levels = waiting.map(({ bound }) => bound.level);
    const level = levels.reduce((a, b) => (RANK[b] > RANK[a] ? b : a), goal === null ? 'off' : 'transitions');
    machine.setStopRule((event) => {
      const mine = this.collect(waiting, event);
      return goal?.(event) ?? (mine ? BREAKPOINT_RULE : null);
    }, level);
  }

  private collect(waiting: readonly Armed[], event: MachineEvent): boolean {
    let any = false;
    for (const armed of waiting) {
      const fields = armed.spent ? null : armed.bound.matches(event, armed.memory);
      if (fields === null) continue;
      this.candidates.push({ armed, fields });
      any = true;
    }
    return any;
  }

  // -- hits --------------------------------------------------------------------------------------------------------------
  /** In front of the instruction at an address: count, log; does one of them stop there? */
  reached(linear: number): boolean {
    const here = this.byAddress.get(linear);
    const { magic } = this;
    const moment = this.moment(null);
    let stops = false;
    for (const armed of here ?? []) if (this.accepts(armed, moment) && this.judge(armed, moment)) stops = true;
    if (magic.length > 0 && this.isMagicHere(linear))
      for (const armed of magic) if (this.judge(armed, moment)) stops = true;
    return stops;
  }
  private accepts({ bound }: Armed, moment: Moment): boolean {
    return bound.arming.by !== 'address' || (bound.arming.accepts?.(moment.registers) ?? true);
  }
  private isMagicHere(linear: number): boolean {
    const decoded = decodeAt(this.machine, this.machine.registers(), linear);
    return decoded !== null && isMagic(decoded);
  }

  private moment(fields: HitFields): Moment {
    return new Moment(this.machine, this.program, fields, this.context());
  }

  /** It was reached: does it count, and does it stop? */
  private judge(armed: Armed, moment: Moment, fields: NonNullable<HitFields> = {}): boolean {
    const { bound, counter } = armed;
    const { spec, kind } = bound;
    if (armed.spent || (bound.condition !== null && !bound.condition.holds(moment))) return false;
    if (this.isSearching) {
      if (bound.template === null) this.stopped.push({ id: spec.id, kind, count: counter.count, fields });
      return bound.template === null;
    }
    const count = counter.add(this.machine.now);
    this.revision++;
    if (!stopsAt(spec.hits, count)) return false;
    if (spec.once) armed.spent = true;
    if (bound.template === null) {
      this.stopped.push({ id: spec.id, kind, count, fields });
      return true;
    }
    this.write(spec.id, moment, bound.template.text(moment));
    return false;
  }

  private write(id: string, { registers }: Moment, text: string): void {
    const { now, icount } = this.machine;
    this.lines.push({ number: ++this.written, id, now, icount, linear: linearOf(registers), text });
    if (this.lines.length > LOG_KEPT) this.lines = this.lines.slice(-LOG_KEPT / 2);
  }

  /**
   * The machine stopped. @returns why it is to stay stopped, or null: nothing that stops was hit, go on.
   * Reasons that are not of breakpoints are given back as they are.
   */
  verdict(reason: StopReason): StopReason | null {
    const hits = this.take();
    const isOurs = reason.why === 'breakpoint' || (reason.why === 'rule' && reason.rule === BREAKPOINT_RULE);
    if (hits.length > 0) this.hits = hits;
    else if (isOurs || reason.why === 'limit') return isOurs ? null : reason;
    else this.hits = [];
    return isOurs || reason.why === 'limit'
      ? { why: 'breakpoint', linear: linearOf(this.machine.registers()) }
      : reason;
  }

  /** Hits since it was asked last: at addresses, of events, of accesses. */
  private take(): BreakpointHit[] {
    for (const { armed, fields } of this.candidates.splice(0)) this.judge(armed, this.moment(fields), fields);
    const watched = this.active.filter(({ bound }) => bound.bytes !== null);
    for (const access of this.machine.takeWatchedAccesses()) {
      const fields = { address: access.address, size: access.size, write: access.write };
      for (const armed of watched) if (touches(armed.bound, access)) this.judge(armed, this.moment(fields), fields);
    }
    return this.stopped.splice(0);
  }

  // -- history -----------------------------------------------------------------------------------------------------------
  /** The machine was put at another moment. */
  wentTo(now: number): void {
    for (const { counter } of this.all) counter.wentTo(now);
    this.lines = this.lines.filter((line) => line.now <= now);
    this.written = this.lines.at(-1)?.number ?? 0;
    this.stopped = [];
    this.candidates = [];
    this.revision++;
  }
  /** A new history. */
  clearCounts(): void {
    for (const armed of this.all) {
      armed.counter.clear();
      armed.spent = false;
    }
    this.lines = [];
    this.written = 0;
    this.hits = [];
    this.revision++;
  }

  /** Arm them for running again through the past: nothing is counted, logged or spent; those that only log do not stop. */
  armSearch(machine: Machine): void {
    this.isSearching = true;
    this.active = this.searched();
    this.stopped = [];
    this.putIn(machine, [], null);
  }
  private searched(): Armed[] {
    return this.all.filter(
      ({ bound, spent }) => bound.spec.enabled && !spent && bound.problem === null && bound.template === null,
    );
  }
  /** The addresses at which alone a search can stop; null when one of them stops at something else than a place in the code. */
  get searchPlaces(): readonly number[] | null {
    const searched = this.searched();
    if (searched.some(({ bound }) => bound.arming.by !== 'address')) return null;
    return searched.flatMap(({ bound }) => bound.linear);
  }
  /** Which of them the stop of a search hit. */
  found(): readonly BreakpointHit[] {
    return this.take();
  }
  specOf(id: string): BreakpointSpec | null {
    return this.all.find(({ bound }) => bound.id === id)?.bound.spec ?? null;
  }
}

/** What makes it the same breakpoint as before: everything but its id and whether it is enabled. */
const meaning = ({ place, condition, hits, log, once }: BreakpointSpec): string =>
  JSON.stringify([place, condition ?? '', hits ?? null, log ?? '', once ?? false]);

function touches({ bytes }: Bound, access: MemoryAccess): boolean {
  if (bytes === null || ((access.write ? 2 : 1) & bytes.access) === 0 || access.space !== bytes.space) return false;
  return access.address < bytes.from + bytes.size && access.address + access.size > bytes.from;
}
