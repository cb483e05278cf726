/** One run from a boundary to its end, with or without an arrival. */
import { linearEip, linearEsp } from '#emulator/inspect';
import type { InputEvent, LoggedInput, Machine, Mark, Snapshot } from '#emulator/machine';
import { runFed } from './feed.ts';
import type { AddressRange, Boundary, Broken, RunEnd, Scenario } from './types.ts';
import type { RunWatcher } from './watcher.ts';

/** Instructions between two looks at the budget, and what a run costs beside its instructions. */
const SLICE = 1_000_000;
/** Below a stack pointer, and below a frame that was consumed, lies what nobody needs any more. */
const DEAD_STACK = 4096;

export interface RunPlan {
  readonly scenario: Scenario;
  readonly known: readonly LoggedInput[];
  /** Virtual time and instruction count at which the run ends at the latest. */
  readonly endNow: number;
  readonly endIcount: number;
}

/** Where a run from a boundary ends. */
export function planFrom(scenario: Scenario, known: readonly LoggedInput[], from: Mark): RunPlan {
  const { until } = scenario;
  const units = until.kind === 'units' ? until.count : scenario.horizon;
  const endIcount = until.kind === 'instructions' ? from.icount + until.count : Infinity;
  return { scenario, known, endNow: from.now + units, endIcount };
}

/**
 * The machine stands at `boundary`, inputs given. Yields what each stretch cost.
 * @param broken takes what checks found on the way.
 */
export function* runOn(
  machine: Machine,
  boundary: Boundary,
  extra: readonly InputEvent[],
  plan: RunPlan,
  watcher: RunWatcher,
  broken: Broken[],
): Generator<number, RunEnd> {
  const { until, checks } = plan.scenario;
  const label = until.kind === 'label' ? until.linear : -1;
  let isLabelPassed = false;
  const end = (reached: boolean, stop: RunEnd['stop']): RunEnd => {
    watcher.isOn = false;
    return { reached, stop, mark: { now: machine.now, icount: machine.icount } };
  };
  for (;;) {
    const before = machine.now;
    const limit = { instructions: SLICE, untilIcount: plan.endIcount, untilNow: plan.endNow };
    const stop = runFed(machine, plan.known, extra.length, limit);
    yield machine.now - before;
    const isOver = machine.now >= plan.endNow || machine.icount >= plan.endIcount;
    if (stop.why === 'limit') {
      if (isOver) return end(until.kind !== 'label', stop);
      continue;
    }
    if (stop.why !== 'breakpoint') return end(false, stop);
    if (machine.now === boundary.mark.now) continue;
    for (const check of checks) {
      if (check.at !== stop.linear || broken.some(({ what }) => what === check.text)) continue;
      const answer = check.judge(machine);
      const mark = { now: machine.now, icount: machine.icount };
      if (!answer.holds) broken.push({ kind: 'check', what: check.text, ...told(answer), mark, args: {} });
    }
    if (stop.linear !== label) continue;
    // Back from the handler at the label where it arrived: the code has not been gone on with yet.
    const isBack = boundary.linear === label && watcher.accepted?.mark.now === boundary.mark.now && isNowAt(machine, watcher); // prettier-ignore
    if (isBack && !isLabelPassed) {
      isLabelPassed = true;
      continue;
    }
    return end(true, stop);
  }
}

const told = ({ expected, observed }: { expected: string; observed: string }) => ({ expected, observed });

/** The interrupted code is next, with its stack as it was. */
function isNowAt(machine: Machine, { accepted, returnedAt }: RunWatcher): boolean {
  return returnedAt !== null && accepted !== null && machine.registers().gpr[4] >>> 0 === accepted.from.esp >>> 0;
}

/** Moments are equal when both runs stand there: conditions on the state at the end. */
export function judgeEnd(machine: Machine, scenario: Scenario, broken: Broken[]): void {
  const mark = { now: machine.now, icount: machine.icount };
  for (const check of scenario.checks) {
    if (check.at !== null) continue;
    const answer = check.judge(machine);
    if (!answer.holds) broken.push({ kind: 'check', what: check.text, ...told(answer), mark, args: {} });
  }
}

/** Linear places of stacks that hold nothing any more. */
export function deadStack(machine: Machine, watcher: RunWatcher): AddressRange[] {
  const esp = linearEsp(machine.registers());
  const dead = [{ first: Math.max(0, esp - DEAD_STACK), end: esp }];
  const { accepted, returnedAt } = watcher;
  if (accepted?.frame != null && returnedAt !== null)
    dead.push({ first: Math.max(0, accepted.frame - DEAD_STACK), end: accepted.frameEnd });
  return dead;
}

/** To a boundary, from a snapshot before it. */
export function* goTo(
  machine: Machine,
  from: Snapshot,
  to: Boundary,
  known: readonly LoggedInput[],
): Generator<number> {
  machine.restore(from);
  const { now, icount } = to.mark;
  const limit = to.halted ? { untilIcount: icount, untilNow: now } : { untilNow: now };
  const isThere = (): boolean => machine.now >= now || (to.halted && machine.icount >= icount);
  while (!isThere()) {
    const before = machine.now;
    const stop = runFed(machine, known, 0, limit);
    yield machine.now - before;
    // Breakpoints lie on the way; anything else cannot be: this way was gone before.
    if (stop.why !== 'breakpoint' && stop.why !== 'limit') return;
  }
}

/** Linear address of what is next. */
export const nextLinear = (machine: Machine): number => linearEip(machine.registers());
