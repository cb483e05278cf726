/**
 * All rules over one machine. It watches every event; transitions are told while an allowance lasts (a told transition takes
 * microseconds), so that a kernel that does nothing but system calls is slowed down by little. A stretch that was not seen is
 * a gap: the rules forget what came before it and go on.
 */
import type { MachineEvent } from '#emulator/events';
import { EMPTY_CONTEXT, type InspectContext, type LineHistory, type StackUsage } from '#emulator/inspect';
import type { MachineMonitor, Mark } from '#emulator/machine';
import type { Finding, Sighting } from './finding.ts';
import { LineRecorder } from './line-recorder.ts';
import { StackMeter } from './stack-meter.ts';
import { DfAtEntry, UserDsInKernel } from './rules/entry-rules.ts';
import { HandlerReentered, HandlerTooLong, HoldsOthersUp, UserPageInIrq } from './rules/context-rules.ts';
import { FrameRules } from './rules/frame-rules.ts';
import { DeadHalt, SpinForever } from './rules/loop-rules.ts';
import { EoiMissing, EoiSpurious, SwitchInIrq } from './rules/pic-rules.ts';
import { Esp0Stale, SleepBlamesCurrent } from './rules/process-rules.ts';
import type { Rule } from './rules/rule.ts';
import { FaultStorm, ioMapHole, ring3NoPreempt, vectorOverlap, writeToNowhere } from './rules/transition-rules.ts';
import { monitorRule } from './rules.table.ts';
import { Scene, type WatchedMachine } from './scene.ts';

export interface MonitorOptions {
  readonly context?: InspectContext;
  /** `all`: every transition is told, for runs that are judged. `bounded` (default): at most one in 8,192 instructions for long. */
  readonly allowance?: 'all' | 'bounded';
}

/** Transitions told at once, instructions that give one more, and how many must have come together after it ran out. */
const BURST = 8192, INSTRUCTIONS_EACH = 8192, ENOUGH = 256; // prettier-ignore
/** Findings kept; a kernel with more different ones has enough to read. */
const KEPT = 200;

const makeRules = (): Rule[] => [
  new FrameRules(), new EoiMissing(), new EoiSpurious(), new SwitchInIrq(), new SleepBlamesCurrent(), new SpinForever(), new UserDsInKernel(),
  new Esp0Stale(), ioMapHole(), ring3NoPreempt(), new FaultStorm(), writeToNowhere(), new DeadHalt(), new DfAtEntry(), vectorOverlap(),
  new UserPageInIrq(), new HandlerTooLong(), new HandlerReentered(), new HoldsOthersUp(),
]; // prettier-ignore

export class Monitors implements MachineMonitor {
  private readonly scene: Scene;
  private readonly rules: readonly Rule[] = makeRules();
  private readonly meter = new StackMeter();
  private readonly lines = new LineRecorder();
  private readonly isBounded: boolean;
  private found: Finding[] = [];
  private readonly byKey = new Map<string, number>();
  private allowance = BURST;
  private allowedAt = 0;
  private isDry = false;
  private isReplaying = false;
  /** Latest moment seen. */
  private frontier: Mark = { now: -1, icount: -1 };
  /** Counts changes of the findings. */
  revision = 0;

  constructor(machine: WatchedMachine, options: MonitorOptions = {}) {
    this.scene = new Scene(machine, options.context ?? EMPTY_CONTEXT);
    this.isBounded = options.allowance !== 'all';
  }

  /** In order of finding. */
  get findings(): readonly Finding[] {
    return this.found;
  }
  get until(): Mark {
    return this.frontier;
  }

  /** Use of the kernel stacks up to a moment. */
  usageAt(now: number): StackUsage {
    return this.meter.usageAt(now, now >= this.frontier.now);
  }
  /** What happened to the interrupt lines, also what comes after the moment where the machine stands. */
  get lineHistory(): LineHistory {
    return this.lines.history();
  }

  wants(icount: number, now: number): boolean {
    if (this.isKnown(now)) return false;
    if (!this.isBounded) return true;
    const more = Math.floor((icount - this.allowedAt) / INSTRUCTIONS_EACH);
    if (more > 0) {
      this.allowance = Math.min(BURST, this.allowance + more);
      this.allowedAt += more * INSTRUCTIONS_EACH;
    }
    if (this.isDry && this.allowance < ENOUGH) return false;
    if (this.isDry) this.gap();
    this.isDry = this.allowance === 0;
    if (this.isDry) return false;
    this.allowance--;
    return true;
  }

  observe(event: MachineEvent): void {
    // A stretch that is run again was judged when it ran first.
    if (this.isKnown(event.now)) return;
    if (event.kind === 'pic') this.lines.observe(event);
    if (this.isDry) return;
    this.isReplaying = false;
    this.frontier = { now: event.now, icount: event.icount };
    this.scene.update(event);
    for (const rule of this.rules) for (const sighting of rule.observe(event, this.scene)) this.add(sighting, event);
    this.scene.settle();
    if (event.kind === 'transition') this.meter.observe(event);
  }

  private add(sighting: Sighting, event: MachineEvent): void {
    const key = `${sighting.rule} ${sighting.key}`;
    const known = this.byKey.get(key);
    this.revision++;
    if (known !== undefined) {
      this.found[known] = { ...this.found[known], count: this.found[known].count + 1 };
      return;
    }
    if (this.found.length >= KEPT) return;
    const { severity, prohibition } = monitorRule(sighting.rule);
    this.byKey.set(key, this.found.length);
    this.found.push({
      id: this.found.length + 1,
      rule: sighting.rule,
      key,
      severity,
      prohibition: sighting.args['inInterrupt'] === 0 ? null : prohibition,
      at: { now: event.now, icount: event.icount },
      count: 1,
      transitions: sighting.transitions,
      args: sighting.args,
    });
  }

  private isKnown(now: number): boolean {
    return now < this.frontier.now || (this.isReplaying && now === this.frontier.now);
  }

  /** The machine was put to another moment of the same course of events. */
  wentTo(mark: Mark): void {
    if (mark.now <= this.frontier.now) this.isReplaying = true;
    else {
      this.gap();
      this.frontier = mark;
    }
  }

  /** Something was not seen: go on without comparing with what was before. */
  gap(): void {
    this.scene.reset();
    this.scene.machine.watchUserPages(false);
    for (const rule of this.rules) rule.reset();
    this.meter.gap();
  }

  /** A machine switched on again, or another course of events: what was found up to a moment stays, the rest is forgotten. */
  forgetAfter(mark: Mark): void {
    this.gap();
    this.frontier = mark;
    this.meter.forgetAfter(mark.now);
    this.lines.forgetAfter(mark.now);
    this.allowance = BURST;
    this.allowedAt = mark.icount;
    this.isDry = this.isReplaying = false;
    this.revision++;
    this.restore(this.found.filter(({ at }) => at.now <= mark.now));
  }

  /** Another course of events: what was found in it and how far it was seen. */
  takeUp(findings: readonly Finding[], until: Mark): void {
    this.gap();
    this.frontier = until;
    this.isReplaying = true;
    this.meter.reset(Math.max(0, until.now));
    this.lines.reset(Math.max(0, until.now));
    this.restore(findings);
  }

  private restore(findings: readonly Finding[]): void {
    this.found = [...findings];
    this.revision++;
    this.byKey.clear();
    this.found.forEach(({ key }, index) => this.byKey.set(key, index));
  }
}
