/**
 * What lets the machine go: continue, steps, each forwards and backwards, as runs that the host advances slice by slice and can
 * give up. Interrupts are neither held off nor hidden.
 */
import { breakpointDriver, planReverseStep, planStepOf } from '#emulator/debug';
import type { BreakpointHit, BreakpointSet, ReverseStepKind, StepKind, StepPlan, Steppable } from '#emulator/debug';
import { linearEip, type InspectContext, type SourcePlace } from '#emulator/inspect';
import type { StopReason } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';

/** Why the machine stands again. */
export type Halt =
  | { readonly type: 'step' | 'entry' | 'pause' | 'goto' | 'beginning' }
  | { readonly type: 'breakpoints'; readonly hits: readonly BreakpointHit[] }
  /** The machine itself ended the run. */
  | { readonly type: 'machine'; readonly reason: StopReason };

export interface Run {
  readonly goesBack: boolean;
  /** Go on for about `budget` instructions. Null = not there yet. */
  advance(budget: number): Halt | null;
  /** Breakpoints are others now. */
  changed(): void;
  /** Call it once, however the run ended. */
  finish(): void;
}

/** What runs are made of. */
export interface Debuggee {
  readonly timeline: Timeline;
  readonly context: InspectContext;
  readonly breakpoints: BreakpointSet;
}

const STEP: Halt = { type: 'step' };
/** Time that may pass in one slice for each instruction of it, so that a guest that mostly waits does not hold up the host. */
const WAITING = 16;
/** A single step or a condition costs the host about as much as this many instructions of a run. */
const STEP_COST = 50;

const driverOf = ({ timeline, breakpoints }: Debuggee): Steppable =>
  breakpointDriver(timeline.driver(), breakpoints, () => timeline.machine.icount);

/** @param reason not `limit`: why breakpoints or machine ended it. */
function haltOf({ breakpoints }: Debuggee, reason: StopReason): Halt {
  return reason.why === 'breakpoint' ? { type: 'breakpoints', hits: breakpoints.hits } : { type: 'machine', reason };
}

export class Continue implements Run {
  readonly goesBack = false;
  private readonly debuggee: Debuggee;
  private leaves: boolean;

  /** @param leaves a breakpoint where the machine stands is not news. */
  constructor(debuggee: Debuggee, leaves: boolean) {
    this.debuggee = debuggee;
    this.leaves = leaves;
    this.changed();
  }
  advance(budget: number): Halt | null {
    const { timeline, breakpoints } = this.debuggee;
    const { machine } = timeline;
    if (this.leaves) {
      this.leaves = false;
      const reason = driverOf(this.debuggee).step();
      if (reason.why !== 'limit') return haltOf(this.debuggee, reason);
    }
    for (let left = budget; left > 0;) {
      const { icount } = machine;
      const reason = timeline.run({ instructions: left, untilNow: machine.now + left * WAITING });
      const verdict = breakpoints.verdict(reason);
      if (verdict !== null && verdict.why !== 'limit') return haltOf(this.debuggee, verdict);
      if (reason.why === 'limit') return null;
      left -= machine.icount - icount + STEP_COST;
    }
    return null;
  }
  changed(): void {
    this.debuggee.breakpoints.arm();
  }
  finish(): void {}
}

export type Granularity = 'line' | 'instruction';

/** Steps until another source line is reached, or one instruction; out: until the procedure or handler has returned. */
export class Step implements Run {
  readonly goesBack = false;
  private readonly debuggee: Debuggee;
  private readonly kind: StepKind;
  private readonly byLine: boolean;
  private readonly from: SourcePlace | null;
  private readonly driver: Steppable;
  /** What the plan waits for: armed again when breakpoints change. */
  private waitsFor: Parameters<Steppable['waitFor']> = [[]];
  private plan: StepPlan | null = null;
  private pc: number;

  constructor(debuggee: Debuggee, kind: StepKind, granularity: Granularity) {
    this.debuggee = debuggee;
    this.kind = kind;
    this.byLine = granularity === 'line' && kind !== 'out';
    this.pc = this.here;
    this.from = debuggee.context.source.place(this.pc);
    this.driver = this.makeDriver();
    debuggee.breakpoints.arm();
  }

  advance(budget: number): Halt | null {
    for (let left = budget; left > 0; left -= STEP_COST) {
      this.plan ??= planStepOf(this.driver, this.kind);
      const reason = this.plan.advance(left);
      if (reason === null) return null;
      if (reason.why !== 'limit') return haltOf(this.debuggee, reason);
      this.finish();
      if (this.hasArrived()) return STEP;
    }
    return null;
  }
  /** Further code of the line (of a macro) belongs to the step, going back in it does not. */
  private hasArrived(): boolean {
    const before = this.pc;
    this.pc = this.here;
    if (!this.byLine || this.from === null || this.pc <= before) return true;
    const place = this.debuggee.context.source.place(this.pc);
    return place?.file !== this.from.file || place.line !== this.from.line;
  }
  private get here(): number {
    return linearEip(this.debuggee.timeline.machine.registers());
  }

  changed(): void {
    this.driver.waitFor(...this.waitsFor);
  }
  finish(): void {
    this.plan?.finish();
    this.plan = null;
  }

  private makeDriver(): Steppable {
    const driver = driverOf(this.debuggee);
    const { waitFor } = driver;
    return Object.assign(driver, {
      waitFor: (...what: Parameters<Steppable['waitFor']>) => {
        this.waitsFor = what;
        waitFor.apply(driver, what);
      },
    });
  }
}

/** Steps back, and on to the latest breakpoint before here. */
export class Back implements Run {
  readonly goesBack = true;
  private readonly debuggee: Debuggee;
  private readonly plan: StepPlan;

  constructor(debuggee: Debuggee, kind: ReverseStepKind) {
    this.debuggee = debuggee;
    const { timeline, context, breakpoints } = debuggee;
    this.plan = planReverseStep(timeline, kind, breakpoints, context.transitions);
  }
  advance(budget: number): Halt | null {
    const reason = this.plan.advance(budget);
    if (reason === null) return null;
    if (reason.why === 'breakpoint') return haltOf(this.debuggee, reason);
    return reason.why === 'rule' ? { type: 'beginning' } : STEP;
  }
  /** What is looked for was fixed when the search began. */
  changed(): void {}
  finish(): void {
    this.plan.finish();
  }
}
