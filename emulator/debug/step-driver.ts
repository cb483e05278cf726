/**
 * What a step drives: the machine within its history, with the learner's breakpoints armed beside the places the step waits for. A
 * breakpoint that is not to stop (its condition does not hold, it only writes into the log) never reaches the step.
 */
import type { RegisterState, StopReason, StopRule } from '#emulator/machine';
import type { Driver } from '#emulator/timeline';
import type { BreakpointSet } from './breakpoint-set.ts';
import { linearOf } from './instruction-at.ts';

/** Rule id: the step stands at one of the places it waits for. */
export const STEP_TARGET = 'step-target';
const AT_TARGET: StopReason = { why: 'rule', rule: STEP_TARGET };

export interface StepPlan {
  /** Go on for about `budget` instructions. Null = not there yet. The reason `limit` means the step is complete. */
  advance(budget: number): StopReason | null;
  /** Take the plan's breakpoints and rules out of the machine again; call it once, however the step ended. */
  finish(): void;
}

/** One single step costs the host about as much as this many instructions of a run. */
export const STEP_COST = 50;

export interface Steppable {
  /** About `budget` instructions. `rule` STEP_TARGET: at a target; `limit`: not yet anywhere. */
  run(budget: number): StopReason;
  /** Exactly one instruction, delivery or wake-up; `limit` when nothing else stopped it. */
  step(): StopReason;
  /** Where the step waits for: addresses, and a rule on events. */
  waitFor(targets: readonly number[], goal?: StopRule | null): void;
  registers(): RegisterState;
  readLinear: Driver['readLinear'];
  transition: Driver['transition'];
  readonly transitionCount: number;
}

/** Without a set of breakpoints: fixed addresses, which stop in any case. */
export function plainDriver(driver: Driver, armed: readonly number[]): Steppable {
  let targets: readonly number[] = [];
  const judged = (reason: StopReason): StopReason =>
    reason.why === 'breakpoint' && !armed.includes(reason.linear) && targets.includes(reason.linear)
      ? AT_TARGET
      : reason;
  return {
    run: (budget) => judged(driver.run({ instructions: budget })),
    step: () => {
      const reason = driver.stepInstruction();
      const linear = linearOf(driver.registers());
      return reason.why === 'limit' && armed.includes(linear) ? { why: 'breakpoint', linear } : reason;
    },
    waitFor: (next, goal = null) => {
      targets = next;
      driver.setBreakpoints([...armed, ...next]);
      driver.setStopRule(goal);
    },
    registers: () => driver.registers(),
    readLinear: (linear, length) => driver.readLinear(linear, length),
    transition: (id) => driver.transition(id),
    get transitionCount() {
      return driver.transitionCount;
    },
  };
}

/** The learner's breakpoints stop the step, with all that belongs to them. */
export function breakpointDriver(driver: Driver, set: BreakpointSet, icount: () => number): Steppable {
  let targets: ReadonlySet<number> = new Set();
  /** @returns null: nothing that concerns anybody. */
  const judge = (reason: StopReason): StopReason | null => {
    const verdict = set.verdict(reason);
    if (verdict !== null) return verdict;
    return reason.why === 'breakpoint' && targets.has(linearOf(driver.registers())) ? AT_TARGET : null;
  };
  return {
    ...plainDriver(driver, []),
    run: (budget) => {
      for (const end = icount() + budget; icount() < end;) {
        const verdict = judge(driver.run({ instructions: end - icount() }));
        if (verdict !== null) return verdict;
      }
      return { why: 'limit' };
    },
    step: () => {
      for (const from = icount(); ;) {
        const reason = driver.stepInstruction();
        const { why } = reason;
        // The machine reports no breakpoint where a single step ends.
        if (why === 'limit') set.reached(linearOf(driver.registers()));
        const verdict = judge(reason);
        if (verdict !== null) return verdict;
        if (icount() > from) return { why: 'limit' };
      }
    },
    waitFor: (next, goal = null) => {
      targets = new Set(next);
      set.arm(next, goal);
    },
    get transitionCount() {
      return driver.transitionCount;
    },
  };
}

/** True when the last step was taken by an interrupt or an exception instead of the instruction. */
export function wasInterrupted(machine: Steppable, transitionsBefore: number): boolean {
  for (let id = transitionsBefore + 1; id <= machine.transitionCount; id++) {
    const type = machine.transition(id)?.cause.type;
    if (type === 'external' || type === 'NMI' || type === 'exception') return true;
  }
  return false;
}
