/**
 * Steps: into, over, out, to the next transition, into the next interrupt. A step may run for long (over a call that loops for ever),
 * so it is a plan that the host advances slice by slice and can give up. Interrupts are neither held off nor hidden: one that arrives
 * at the start of a step is the step, into its handler; those that arrive while a callee runs are part of it.
 */
import type { StopReason, StopRule } from '#emulator/machine';
import type { Driver } from '#emulator/timeline';
import {
  type Depth,
  depthOf,
  ENTERS,
  type Here,
  instructionAt,
  isAtDepth,
  linearOf,
  RETURNS,
} from './instruction-at.ts';
import { planLoop } from './loop-step.ts';
import { plainDriver, STEP_COST, STEP_TARGET, type StepPlan, type Steppable, wasInterrupted } from './step-driver.ts';

export type { StepPlan, Steppable } from './step-driver.ts';

export const STEPS = ['into', 'over', 'out', 'to-next-transition', 'into-interrupt'] as const;
export type StepKind = (typeof STEPS)[number];

/** Rule id of the stop reason when `to-next-transition` ends. */
export const NEXT_TRANSITION = 'next-transition';
/** Rule id of the stop reason when `into-interrupt` ends. */
export const NEXT_INTERRUPT = 'next-interrupt';
const COMPLETE: StopReason = { why: 'limit' };

/** @param armed linear addresses that stop every step; who has a set of breakpoints drives a `breakpointDriver` instead. */
export const planStep = (machine: Driver, kind: StepKind, armed: readonly number[]): StepPlan =>
  planStepOf(plainDriver(machine, armed), kind);

export function planStepOf(machine: Steppable, kind: StepKind): StepPlan {
  switch (kind) {
    case 'into':
      return { advance: () => machine.step(), finish: () => {} };
    case 'over':
      return new OverPlan(machine);
    case 'out':
      return new OutPlan(machine);
    case 'to-next-transition':
      return new EventPlan(machine, (event) => (event.kind === 'transition' ? NEXT_TRANSITION : null));
    case 'into-interrupt':
      // In front of the first instruction of the handler: the run ends where the delivery does.
      return new EventPlan(machine, (event) =>
        event.kind === 'transition' && (event.cause.type === 'external' || event.cause.type === 'NMI')
          ? NEXT_INTERRUPT
          : null,
      );
  }
}

class EventPlan implements StepPlan {
  private readonly machine: Steppable;
  constructor(machine: Steppable, goal: StopRule) {
    this.machine = machine;
    machine.waitFor([], goal);
  }
  advance(budget: number): StopReason | null {
    const reason = this.machine.run(budget);
    return reason.why === 'limit' ? null : reason;
  }
  finish(): void {
    this.machine.waitFor([]);
  }
}

/** The instruction at CS:EIP; null: its fault is then an ordinary step. */
const instructionHere = (machine: Steppable): Here | null => {
  const r = machine.registers();
  return instructionAt(machine, r, linearOf(r));
};

const returnsHere = (here: Here): boolean => ENTERS.has(here.flow) || here.repeated;

/** Over what is entered at CS:EIP, until it has come back behind it; over a loop, until it has been left. */
class OverPlan implements StepPlan {
  private readonly machine: Steppable;
  private target: { readonly linear: number; readonly depth: Depth } | null = null;
  private loop: StepPlan | null = null;
  private started = false;

  constructor(machine: Steppable) {
    this.machine = machine;
  }

  advance(budget: number): StopReason | null {
    if (!this.started) {
      const first = this.start();
      if (first !== null) return first;
    }
    if (this.loop !== null) return this.loop.advance(budget);
    const { machine, target } = this;
    if (target === null) return COMPLETE;
    const reason = machine.run(budget);
    if (reason.why === 'limit') return null;
    if (reason.why !== 'rule' || reason.rule !== STEP_TARGET) return reason;
    return isAtDepth(machine.registers(), target.depth) ? COMPLETE : null;
  }

  finish(): void {
    this.loop?.finish();
    this.machine.waitFor([]);
  }

  /** The first instruction; null when the plan has to wait for it to come back. */
  private start(): StopReason | null {
    const { machine } = this;
    this.started = true;
    const before = machine.registers();
    const here = instructionHere(machine);
    const depth = depthOf(before);
    if (here?.loopsBack === true) this.loop = planLoop(machine, before, here);
    const transitions = machine.transitionCount;
    const reason = machine.step();
    if (reason.why !== 'limit' || here === null) return reason;
    if (!returnsHere(here) && this.loop === null) return reason;
    if (wasInterrupted(machine, transitions)) {
      this.loop = null;
      return COMPLETE;
    }
    const after = machine.registers();
    if (linearOf(after) === here.nextLinear && isAtDepth(after, depth)) {
      this.loop = null;
      return COMPLETE;
    }
    if (this.loop !== null) return null;
    this.target = { linear: here.nextLinear, depth };
    machine.waitFor([here.nextLinear]);
    return null;
  }
}

/** Runs until the procedure or handler that executes now has returned. */
class OutPlan implements StepPlan {
  private readonly machine: Steppable;
  private readonly depth: Depth;
  private over: OverPlan | null = null;

  constructor(machine: Steppable) {
    this.machine = machine;
    this.depth = depthOf(machine.registers());
  }

  advance(budget: number): StopReason | null {
    const { machine } = this;
    for (let left = budget; left > 0; left -= STEP_COST) {
      if (this.over !== null) {
        const reason = this.over.advance(left);
        if (reason === null) return null;
        this.over.finish();
        this.over = null;
        if (reason.why !== 'limit') return reason;
        continue;
      }
      const before = machine.registers();
      const here = instructionHere(machine);
      if (here !== null && ENTERS.has(here.flow)) {
        this.over = new OverPlan(machine);
        continue;
      }
      // On the same stack, at the depth of the start or further out: a return executed here leaves the procedure.
      const leaves = here !== null && RETURNS.has(here.flow) && isAtDepth(before, this.depth);
      const transitions = machine.transitionCount;
      const reason = machine.step();
      if (reason.why !== 'limit') return reason;
      if (leaves && !wasInterrupted(machine, transitions)) return COMPLETE;
    }
    return null;
  }

  finish(): void {
    this.over?.finish();
    this.machine.waitFor([]);
  }
}
