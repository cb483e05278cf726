/**
 * Steps backwards: one instruction, over, out, to the previous stop, to the previous transition. As forward steps they are plans
 * that the host advances slice by slice and can give up. Interrupts are undone as what they were: a step back from the
 * interrupted instruction goes into the end of the handler, a step back over goes before the interrupt.
 */
import { frameChain, liveFrames } from '#emulator/inspect';
import type { TransitionHistory } from '#emulator/inspect';
import type { Machine, Mark, RegisterState, StopReason } from '#emulator/machine';
import { type ReverseGoal, ReverseSearch, type Timeline } from '#emulator/timeline';
import type { BreakpointSet } from './breakpoint-set.ts';
import type { BreakpointHit } from './breakpoint-spec.ts';
import { type Depth, depthOf, ENTERS, instructionAt, isAtDepth, linearOf, RETURNS } from './instruction-at.ts';
import type { StepPlan } from './step-driver.ts';
import { NEXT_TRANSITION } from './stepping.ts';

export const REVERSE_STEPS = ['back', 'back-over', 'back-out', 'back-continue', 'to-previous-transition'] as const;
export type ReverseStepKind = (typeof REVERSE_STEPS)[number];

/** Rule id of the stop reason when there is nothing further back. */
export const BEGINNING = 'beginning';
const COMPLETE: StopReason = { why: 'limit' };
const AT_BEGINNING: StopReason = { why: 'rule', rule: BEGINNING };

/** @param armed the learner's breakpoints, or addresses: `back-continue` stops at them. */
export function planReverseStep(
  timeline: Timeline,
  kind: ReverseStepKind,
  armed: BreakpointSet | readonly number[],
  history: TransitionHistory,
): StepPlan {
  // prettier-ignore
  switch (kind) {
    case 'back':
      return { advance: () => (timeline.stepBack() ? COMPLETE : AT_BEGINNING), finish: () => {} };
    case 'back-over':
      return new BackOverPlan(timeline);
    case 'back-out':
      return new BackOutPlan(timeline, history);
    case 'back-continue':
      if ('armSearch' in armed) return new BackContinuePlan(timeline, armed);
      return new SearchPlan(timeline, atBreakpoints(armed), (machine) => ({
        why: 'breakpoint',
        linear: linearOf(machine.registers()),
      }));
    case 'to-previous-transition':
      return new PreviousTransitionPlan(timeline);
  }
}

const atBreakpoints = (linear: readonly number[], accepts?: ReverseGoal['accepts']): ReverseGoal => ({
  arm: (machine) => machine.setBreakpoints(linear),
  onlyAt: linear,
  ...(accepts && { accepts }),
});

/** One search; what is done where it ends. */
class SearchPlan implements StepPlan {
  private readonly timeline: Timeline;
  private readonly search: ReverseSearch;
  private readonly found: (machine: Machine) => StopReason;

  constructor(timeline: Timeline, goal: ReverseGoal, found: (machine: Machine) => StopReason) {
    this.timeline = timeline;
    this.search = new ReverseSearch(timeline, goal);
    this.found = found;
  }
  advance(budget: number): StopReason | null {
    const outcome = this.search.advance(budget);
    if (outcome === null) return null;
    return outcome === 'found' ? this.found(this.timeline.machine) : AT_BEGINNING;
  }
  finish(): void {
    this.search.finish();
  }
}

/**
 * Back to the latest hit of any breakpoint that stops. One with a hit count stops at its nth hit back from here, whichever of the three
 * rules it has; one that only writes into the log is passed.
 */
class BackContinuePlan implements StepPlan {
  private readonly timeline: Timeline;
  private readonly set: BreakpointSet;
  private readonly left = new Map<string, number>();
  private search: ReverseSearch | null = null;
  /** What the latest accepted stop of the search hit. */
  private latest: readonly BreakpointHit[] = [];

  constructor(timeline: Timeline, set: BreakpointSet) {
    this.timeline = timeline;
    this.set = set;
  }
  advance(budget: number): StopReason | null {
    const { timeline, set } = this;
    const onlyAt = set.searchPlaces;
    this.search ??= new ReverseSearch(timeline, {
      arm: (machine) => set.armSearch(machine),
      ...(onlyAt && { onlyAt }),
      accepts: () => {
        const found = set.found();
        if (found.length > 0) this.latest = found;
        return found.length > 0;
      },
    });
    const outcome = this.search.advance(budget);
    if (outcome === null) return null;
    this.search = null;
    if (outcome === 'beginning') return AT_BEGINNING;
    const hits = this.latest.filter(({ id }) => this.stops(id));
    if (hits.length === 0) return null;
    set.hits = hits;
    return { why: 'breakpoint', linear: linearOf(timeline.machine.registers()) };
  }
  finish(): void {
    this.search?.finish();
    this.set.arm();
  }

  private stops(id: string): boolean {
    const rule = this.set.specOf(id)?.hits;
    const left = (this.left.get(id) ?? rule?.count ?? 1) - 1;
    this.left.set(id, left);
    return left <= 0;
  }
}

class PreviousTransitionPlan implements StepPlan {
  private readonly timeline: Timeline;
  private search: SearchPlan | null = null;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }
  advance(budget: number): StopReason | null {
    if (this.search === null) {
      const known = this.remembered();
      if (known !== null) {
        this.timeline.seekIcount(known);
        return { why: 'rule', rule: NEXT_TRANSITION };
      }
      const goal: ReverseGoal = {
        arm: (m) => m.setStopRule((e) => (e.kind === 'transition' ? NEXT_TRANSITION : null)),
      };
      this.search = new SearchPlan(this.timeline, goal, () => ({ why: 'rule', rule: NEXT_TRANSITION }));
    }
    return this.search.advance(budget);
  }
  finish(): void {
    this.search?.finish();
  }
  /** Instruction count right after the last transition before the present, when the recorder still has it. */
  private remembered(): number | null {
    const { machine } = this.timeline;
    for (let id = machine.transitionCount; id > 0; id--) {
      const transition = machine.transition(id);
      if (transition === null) return null;
      if (transition.icount + 1 < machine.icount) return transition.icount + 1;
    }
    return null;
  }
}

/** Longest instruction in front of a return address. */
const LONGEST_CALL = 11;

/** Addresses of instructions that end at `linear` and enter something. */
export function callsBefore(machine: Pick<Machine, 'readLinear'>, r: RegisterState, linear: number): number[] {
  const found: number[] = [];
  for (let length = 1; length <= LONGEST_CALL; length++) {
    const here = instructionAt(machine, r, (linear - length) >>> 0);
    if (here !== null && here.nextLinear === linear && ENTERS.has(here.flow)) found.push(here.linear);
  }
  return found;
}

/**
 * One instruction back; when that leads into the end of something that was entered from here, on to before it was
 * entered: the call, or the interrupt that arrived at this very place.
 */
class BackOverPlan implements StepPlan {
  private readonly timeline: Timeline;
  private readonly from: { readonly linear: number; readonly depth: Depth; readonly calls: readonly number[] };
  private search: ReverseSearch | null = null;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
    const { machine } = timeline;
    const r = machine.registers();
    const linear = linearOf(r);
    this.from = { linear, depth: depthOf(r), calls: callsBefore(machine, r, linear) };
  }

  advance(budget: number): StopReason | null {
    const { timeline, from } = this;
    if (this.search === null) {
      if (!timeline.stepBack()) return AT_BEGINNING;
      if (!this.isInside()) return COMPLETE;
      const places = [...from.calls, from.linear];
      this.search = new ReverseSearch(
        timeline,
        atBreakpoints(places, (m) => isAtDepth(m.registers(), from.depth)),
      );
    }
    const outcome = this.search.advance(budget);
    if (outcome === null) return null;
    if (outcome === 'beginning') return AT_BEGINNING;
    if (linearOf(timeline.machine.registers()) !== from.linear) return COMPLETE;
    // Before the interrupt: the place is the same, so one more step is what the user asked for.
    this.search = null;
    return this.advance(budget);
  }
  finish(): void {
    this.search?.finish();
  }

  /** The instruction undone was a return, and what it returned from lies deeper. */
  private isInside(): boolean {
    const { machine } = this.timeline;
    const r = machine.registers();
    const here = instructionAt(machine, r, linearOf(r));
    return here !== null && RETURNS.has(here.flow) && !isShallower(r, this.from.depth);
  }
}

/** Further out on the same stack than `d`. */
const isShallower = (r: RegisterState, d: Depth): boolean =>
  r.cpl === d.cpl && r.cr3 === d.cr3 && r.segments[2].selector === d.ss && r.gpr[4] >>> 0 > d.esp;

/** Words of the stack looked at for a return address. */
const STACK_WORDS = 256;

/** Back to where the procedure or handler that executes now was entered: the CALL, or the moment before the delivery. */
class BackOutPlan implements StepPlan {
  private readonly timeline: Timeline;
  /** Return addresses on the stack, innermost first. */
  private readonly slots: { readonly address: number; readonly offset: number; readonly value: number }[] = [];
  private readonly delivery: number | null;
  private readonly began: Mark;
  private search: ReverseSearch | null = null;

  constructor(timeline: Timeline, history: TransitionHistory) {
    this.timeline = timeline;
    this.began = timeline.present;
    const { machine } = timeline;
    const r = machine.registers();
    const wide = (r.segments[2].attributes >>> 22) & 1;
    const offset = wide ? r.gpr[4] >>> 0 : r.gpr[4] & 0xffff;
    const top = (r.segments[2].base + offset) >>> 0;
    const [frame] = frameChain(liveFrames(machine, history), top);
    this.delivery = frame === undefined ? null : frame.transition.icount;
    const size = (r.segments[1].attributes >>> 22) & 1 ? 4 : 2;
    const { bytes, mapped } = machine.readLinear(top, STACK_WORDS * size);
    for (let at = 0; at < bytes.length && top + at < (frame?.low ?? Infinity); at += size) {
      if (mapped[at] === 0) break;
      const value = wordAt(bytes, at, size);
      if (callsBefore(machine, r, (r.segments[1].base + value) >>> 0).length > 0)
        this.slots.push({ address: (top + at) >>> 0, offset: (offset + at) >>> 0, value });
    }
  }

  advance(budget: number): StopReason | null {
    const { timeline } = this;
    if (this.search === null) {
      const [slot] = this.slots;
      if (slot === undefined) return this.beforeDelivery();
      // The CALL wrote the slot, and its stack pointer stood there afterwards.
      const accepts = (m: Machine): boolean => m.registers().gpr[4] >>> 0 === slot.offset >>> 0;
      const bytes = new Map([[slot.address, 2]]);
      this.search = new ReverseSearch(timeline, { arm: (m) => m.setWatchpoints(bytes), accepts });
    }
    const outcome = this.search.advance(budget);
    if (outcome === null) return null;
    if (outcome === 'found' && timeline.stepBack() && this.standsAtCall()) return COMPLETE;
    // A word that only looked like a return address.
    this.slots.shift();
    this.search = null;
    timeline.seek(this.began);
    return null;
  }
  finish(): void {
    this.search?.finish();
  }

  private standsAtCall(): boolean {
    const { machine } = this.timeline;
    const r = machine.registers();
    const here = instructionAt(machine, r, linearOf(r));
    return here !== null && ENTERS.has(here.flow);
  }

  private beforeDelivery(): StopReason {
    if (this.delivery === null) {
      this.timeline.seek(this.timeline.start);
      return AT_BEGINNING;
    }
    this.timeline.seekIcount(this.delivery);
    return COMPLETE;
  }
}

const wordAt = (bytes: Uint8Array, at: number, size: number): number => {
  let value = 0;
  for (let k = size - 1; k >= 0; k--) value = value * 256 + bytes[at + k];
  return value;
};
