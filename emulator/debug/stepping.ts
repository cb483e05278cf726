/**
 * Steps: into, over, out, to the next transition. A step may run for long (over a call that loops for ever), so it is a
 * plan that the host advances slice by slice and can give up. Interrupts are neither held off nor hidden: one that
 * arrives at the start of a step is the step, into its handler; those that arrive while a callee runs are part of it.
 */
import { decodeInstruction } from '#emulator/isa';
import type { Flow } from '#emulator/isa';
import type { Machine, RegisterState, StopReason } from '#emulator/machine';
import type { Driver } from '#emulator/timeline';

export const STEPS = ['into', 'over', 'out', 'to-next-transition'] as const;
export type StepKind = (typeof STEPS)[number];

export interface StepPlan {
  /** Go on for about `budget` instructions. Null = not there yet. The reason `limit` means the step is complete. */
  advance(budget: number): StopReason | null;
  /** Take the plan's breakpoints and rules out of the machine again; call it once, however the step ended. */
  finish(): void;
}

export type Steppable = Driver;

/** Rule id of the stop reason when `to-next-transition` ends. */
export const NEXT_TRANSITION = 'next-transition';
const COMPLETE: StopReason = { why: 'limit' };

/** @param armed linear addresses of the learner's own breakpoints; they stop every step. */
export function planStep(machine: Steppable, kind: StepKind, armed: readonly number[]): StepPlan {
  switch (kind) {
    case 'into':
      return { advance: () => machine.stepInstruction(), finish: () => {} };
    case 'over':
      return new OverPlan(machine, armed);
    case 'out':
      return new OutPlan(machine, armed);
    case 'to-next-transition':
      return new TransitionPlan(machine);
  }
}

class TransitionPlan implements StepPlan {
  private readonly machine: Steppable;
  constructor(machine: Steppable) {
    this.machine = machine;
    machine.setStopRule((event) => (event.kind === 'transition' ? NEXT_TRANSITION : null));
  }
  advance(budget: number): StopReason | null {
    const reason = this.machine.run({ instructions: budget });
    return reason.why === 'limit' ? null : reason;
  }
  finish(): void {
    this.machine.setStopRule(null);
  }
}

/** A place on a stack: reached again when the same code runs at the same depth of the same stack. */
export interface Depth {
  readonly cpl: number;
  readonly cr3: number;
  readonly ss: number;
  readonly esp: number;
}
export const depthOf = (r: RegisterState): Depth => ({
  cpl: r.cpl,
  cr3: r.cr3,
  ss: r.segments[2].selector,
  esp: r.gpr[4] >>> 0,
});
/** RET n and a caller that cleans up leave ESP a little higher; another process's stack is further away. */
const SAME_FRAME = 0x400;
export const isAtDepth = (r: RegisterState, d: Depth): boolean => {
  const esp = r.gpr[4] >>> 0;
  return (
    r.cpl === d.cpl && r.cr3 === d.cr3 && r.segments[2].selector === d.ss && esp >= d.esp && esp - d.esp < SAME_FRAME
  );
};

export interface Here {
  readonly linear: number;
  readonly nextLinear: number;
  readonly flow: Flow;
  readonly repeated: boolean;
  /** True for a conditional jump or LOOP whose target lies behind it. */
  readonly loopsBack: boolean;
}
export const linearOf = (r: RegisterState): number => (r.segments[1].base + r.eip) >>> 0;

/** The instruction at a linear address, in the code size of CS; null when it cannot be read or decoded. */
export function instructionAt(machine: Pick<Machine, 'readLinear'>, r: RegisterState, linear: number): Here | null {
  const { bytes, mapped } = machine.readLinear(linear, 16);
  let readable = true;
  const decoded = decodeInstruction(
    (at) => {
      if (at >= 16 || mapped[at] === 0) readable = false;
      return bytes[at] ?? 0;
    },
    (r.segments[1].attributes >>> 22) & 1 ? 32 : 16,
  );
  if (!readable || decoded.form === null) return null;
  return {
    linear,
    nextLinear: (linear + decoded.length) >>> 0,
    flow: decoded.form.flow,
    repeated: decoded.rep !== 0 && decoded.form.rep !== 'none',
    loopsBack: decoded.form.flow === 'conditional' && decoded.immediate < 0,
  };
}

/** The instruction at CS:EIP; null: its fault is then an ordinary step. */
const instructionHere = (machine: Steppable, r: RegisterState): Here | null => instructionAt(machine, r, linearOf(r));

export const ENTERS: ReadonlySet<Flow> = new Set(['call', 'far-call', 'int']);
const returnsHere = (here: Here): boolean => ENTERS.has(here.flow) || here.repeated || here.loopsBack;

/** True when the last step was taken by an interrupt or an exception instead of the instruction. */
function wasInterrupted(machine: Steppable, transitionsBefore: number): boolean {
  for (let id = transitionsBefore + 1; id <= machine.transitionCount; id++) {
    const type = machine.transition(id)?.cause.type;
    if (type === 'external' || type === 'NMI' || type === 'exception') return true;
  }
  return false;
}

class OverPlan implements StepPlan {
  private readonly machine: Steppable;
  private readonly armed: readonly number[];
  private target: { readonly linear: number; readonly depth: Depth } | null = null;
  private started = false;

  constructor(machine: Steppable, armed: readonly number[]) {
    this.machine = machine;
    this.armed = armed;
  }

  advance(budget: number): StopReason | null {
    if (!this.started) {
      const first = this.start();
      if (first !== null) return first;
    }
    const target = this.target;
    if (target === null) return COMPLETE;
    const reason = this.machine.run({ instructions: budget });
    if (reason.why === 'limit') return null;
    if (reason.why !== 'breakpoint') return reason;
    if (reason.linear === target.linear && isAtDepth(this.machine.registers(), target.depth)) return COMPLETE;
    return this.armed.includes(reason.linear) ? reason : null;
  }

  finish(): void {
    this.machine.setBreakpoints(this.armed);
  }

  /** The first instruction; null when the plan has to wait for it to come back. */
  private start(): StopReason | null {
    this.started = true;
    const before = this.machine.registers();
    const here = instructionHere(this.machine, before);
    const transitions = this.machine.transitionCount;
    const reason = this.machine.stepInstruction();
    if (reason.why !== 'limit' || here === null || !returnsHere(here)) return reason;
    if (wasInterrupted(this.machine, transitions)) return COMPLETE;
    const after = this.machine.registers();
    const depth = depthOf(before);
    if (linearOf(after) === here.nextLinear && isAtDepth(after, depth)) return COMPLETE;
    // The machine does not report a breakpoint where a single step ends; here it only began.
    if (this.armed.includes(linearOf(after))) return { why: 'breakpoint', linear: linearOf(after) };
    this.target = { linear: here.nextLinear, depth };
    this.machine.setBreakpoints([...this.armed, here.nextLinear]);
    return null;
  }
}

export const RETURNS: ReadonlySet<Flow> = new Set(['return', 'far-return', 'iret']);
/** One single step costs the host about as much as this many instructions of a run. */
const STEP_COST = 50;

/** Runs until the procedure or handler that executes now has returned. */
class OutPlan implements StepPlan {
  private readonly machine: Steppable;
  private readonly armed: readonly number[];
  private readonly depth: Depth;
  private over: OverPlan | null = null;

  constructor(machine: Steppable, armed: readonly number[]) {
    this.machine = machine;
    this.armed = armed;
    this.depth = depthOf(machine.registers());
  }

  advance(budget: number): StopReason | null {
    for (let left = budget; left > 0; left -= STEP_COST) {
      if (this.over !== null) {
        const reason = this.over.advance(left);
        if (reason === null) return null;
        this.over.finish();
        this.over = null;
        if (reason.why !== 'limit') return reason;
        continue;
      }
      const before = this.machine.registers();
      const here = instructionHere(this.machine, before);
      if (here !== null && ENTERS.has(here.flow)) {
        this.over = new OverPlan(this.machine, this.armed);
        continue;
      }
      const leaves = here !== null && RETURNS.has(here.flow) && isAtOrAbove(before, this.depth);
      const transitions = this.machine.transitionCount;
      const reason = this.machine.stepInstruction();
      if (reason.why !== 'limit') return reason;
      if (leaves && !wasInterrupted(this.machine, transitions)) return COMPLETE;
      const linear = linearOf(this.machine.registers());
      if (this.armed.includes(linear)) return { why: 'breakpoint', linear };
    }
    return null;
  }

  finish(): void {
    this.over?.finish();
    this.machine.setBreakpoints(this.armed);
  }
}

/** On the same stack, at the depth of the start or further out: a return executed here leaves the procedure. */
const isAtOrAbove = (r: RegisterState, d: Depth): boolean => isAtDepth(r, d);
