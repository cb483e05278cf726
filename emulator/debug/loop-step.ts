/**
 * Over a loop: from its backward jump until it has been left, wherever that leads. The loop is the code from the target of the jump to
 * the jump itself; it has been left when code outside of it runs in the same procedure. What the loop calls and what interrupts it is
 * part of it, however often that comes through the same code.
 */
import type { RegisterState, StopReason } from '#emulator/machine';
import { type Depth, depthOf, ENTERS, type Here, instructionAt, isAtDepth, isNearDepth, linearOf, RETURNS } from './instruction-at.ts'; // prettier-ignore
import { STEP_COST, STEP_TARGET, type StepPlan, type Steppable, wasInterrupted } from './step-driver.ts';

/** Bytes of a loop that is looked through beforehand; what is longer, or does not decode, is walked through. */
const LONGEST = 0x1000;
const COMPLETE: StopReason = { why: 'limit' };

interface Loop {
  readonly first: number;
  /** One past the last byte. */
  readonly end: number;
  /** Places outside that direct jumps lead to, and the one behind the loop. */
  readonly exits: ReadonlySet<number>;
  /** Instructions inside that may lead anywhere: returns, indirect and far jumps. */
  readonly anywhere: ReadonlySet<number>;
  /** Instructions inside that enter something → the place behind them. */
  readonly enters: ReadonlyMap<number, number>;
}

const LEADS_ANYWHERE: ReadonlySet<string> = new Set([...RETURNS, 'jump', 'far-jump']);

/** What can be reached inside the loop from its head; null when there is too much of it, or its own jump is not reached. */
function readLoop(machine: Steppable, r: RegisterState, jump: Here): Loop | null {
  const first = jump.target ?? jump.linear;
  const end = jump.nextLinear;
  if (first > jump.linear || end - first > LONGEST) return null;
  const loop = { first, end, exits: new Set([end]), anywhere: new Set<number>(), enters: new Map<number, number>() };
  const seen = new Set<number>();
  const ahead = [first];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const here = instructionAt(machine, r, at);
    if (here === null) loop.anywhere.add(at);
    else for (const next of followers(here, loop)) if (next >= first && next < end) ahead.push(next); else loop.exits.add(next); // prettier-ignore
  }
  return seen.has(jump.linear) ? loop : null;
}

/** Places that directly follow an instruction; what else has to be known of it is noted. */
function followers(here: Here, loop: { anywhere: Set<number>; enters: Map<number, number> }): readonly number[] {
  const { linear, target, flow, nextLinear } = here;
  if (ENTERS.has(flow)) loop.enters.set(linear, nextLinear);
  if (target !== null) return flow === 'jump' ? [target] : [target, nextLinear];
  if (!LEADS_ANYWHERE.has(flow)) return [nextLinear];
  loop.anywhere.add(linear);
  return [];
}

/** To be made in front of the jump; advanced when the jump has been executed. */
export function planLoop(machine: Steppable, r: RegisterState, jump: Here): StepPlan {
  const loop = readLoop(machine, r, jump);
  const bounds = { first: jump.target ?? jump.linear, end: jump.nextLinear };
  return loop === null ? new WalkPlan(machine, bounds, depthOf(r)) : new LoopPlan(machine, loop, depthOf(r));
}

/** What interrupted the loop and has not returned yet. */
class Interruptions {
  private readonly machine: Steppable;
  private seen: number;
  private open: { readonly ss: number; readonly esp: number }[] = [];

  constructor(machine: Steppable) {
    this.machine = machine;
    this.seen = machine.transitionCount;
  }
  /** Does the code that runs now belong to a handler? */
  isInside(r: RegisterState): boolean {
    const { machine } = this;
    for (; this.seen < machine.transitionCount; this.seen++) {
      const transition = machine.transition(this.seen + 1);
      if (transition === null || transition.to === null) continue;
      const { flow, from, to } = transition;
      // A task gate leads to a stack of its own, which is told by its depth.
      if (transition.steps.some(({ step }) => step === 'task.load-tr')) continue;
      if (flow === 'interrupt-delivery') this.open.push({ ss: to.ss, esp: to.esp });
      else if (flow === 'iret') {
        const left = this.open.findIndex((frame) => frame.ss === from.ss && frame.esp === from.esp);
        if (left >= 0) this.open.length = left;
      }
    }
    // Frames above which the stack has been cleared are gone, however that happened.
    const { ss, esp } = depthOf(r);
    this.open = this.open.filter((frame) => frame.ss !== ss || esp <= frame.esp);
    return this.open.length > 0;
  }
}

class LoopPlan implements StepPlan {
  private readonly machine: Steppable;
  private readonly loop: Loop;
  private readonly depth: Depth;
  private readonly interruptions: Interruptions;
  /** Where what was entered from the loop comes back to. */
  private inside: { readonly next: number; readonly depth: Depth } | null = null;
  private armed = false;

  constructor(machine: Steppable, loop: Loop, depth: Depth) {
    this.machine = machine;
    this.loop = loop;
    this.depth = depth;
    this.interruptions = new Interruptions(machine);
  }

  advance(budget: number): StopReason | null {
    const { machine, loop } = this;
    if (!this.armed) {
      this.armed = true;
      machine.waitFor([...loop.exits, ...loop.anywhere, ...loop.enters.keys(), ...loop.enters.values()]);
      const here = this.look();
      if (here !== null) return here;
    }
    // Each stop costs about as much as a single step.
    for (let left = budget; left > 0; left -= STEP_COST) {
      const reason = machine.run(budget);
      if (reason.why === 'limit') return null;
      if (reason.why !== 'rule' || reason.rule !== STEP_TARGET) return reason;
      const here = this.look();
      if (here !== null) return here;
    }
    return null;
  }
  finish(): void {
    this.machine.waitFor([]);
  }

  /** At one of the places: has the loop been left? */
  private look(): StopReason | null {
    const { machine, loop } = this;
    const r = machine.registers();
    const linear = linearOf(r);
    if (this.inside !== null) {
      if (linear !== this.inside.next || !isAtDepth(r, this.inside.depth)) return null;
      this.inside = null;
    }
    if (!isNearDepth(r, this.depth) || this.interruptions.isInside(r)) return null;
    if (loop.exits.has(linear)) return COMPLETE;
    const next = loop.enters.get(linear);
    if (next !== undefined) this.inside = { next, depth: depthOf(r) };
    return loop.anywhere.has(linear) ? this.follow() : null;
  }

  /** Executes the instruction that may lead anywhere. */
  private follow(): StopReason | null {
    const { machine, loop } = this;
    const transitions = machine.transitionCount;
    const reason = machine.step();
    if (reason.why !== 'limit') return reason;
    if (wasInterrupted(machine, transitions)) return null;
    const linear = linearOf(machine.registers());
    return linear >= loop.first && linear < loop.end ? this.look() : COMPLETE;
  }
}

/** A loop that could not be read beforehand, instruction by instruction. */
class WalkPlan implements StepPlan {
  private readonly machine: Steppable;
  private readonly bounds: { readonly first: number; readonly end: number };
  private readonly depth: Depth;
  private readonly interruptions: Interruptions;
  private inside: { readonly next: number; readonly depth: Depth } | null = null;

  constructor(machine: Steppable, bounds: WalkPlan['bounds'], depth: Depth) {
    this.machine = machine;
    this.bounds = bounds;
    this.depth = depth;
    this.interruptions = new Interruptions(machine);
  }

  advance(budget: number): StopReason | null {
    const { machine } = this;
    for (let left = budget; left > 0; left -= STEP_COST) {
      if (this.hasLeft()) return COMPLETE;
      const r = machine.registers();
      const here = instructionAt(machine, r, linearOf(r));
      if (this.inside === null && here !== null && ENTERS.has(here.flow) && !this.interruptions.isInside(r))
        this.inside = { next: here.nextLinear, depth: depthOf(r) };
      const reason = machine.step();
      if (reason.why !== 'limit') return reason;
    }
    return null;
  }
  finish(): void {
    this.machine.waitFor([]);
  }

  private hasLeft(): boolean {
    const r = this.machine.registers();
    const linear = linearOf(r);
    if (this.inside !== null && linear === this.inside.next && isAtDepth(r, this.inside.depth)) this.inside = null;
    if (this.inside !== null || this.interruptions.isInside(r)) return false;
    const { first, end } = this.bounds;
    return (linear < first || linear >= end) && isNearDepth(r, this.depth);
  }
}
