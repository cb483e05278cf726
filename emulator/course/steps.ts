/** A short stretch of the past one instruction at a time: as near as one can look. */
import { CR0_PE } from '#emulator/arch';
import type { Transition } from '#emulator/events';
import { executionContext, inspect, type InspectContext, labelAt, linearEip, liveFrames, type SourcePlace, type TransitionHistory } from '#emulator/inspect'; // prettier-ignore
import type { Machine } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';
import type { CourseContext } from './contexts.ts';
import { CurrentProcess } from './current-process.ts';

export const MOST_STEPS = 2000;
/** Transitions before the stretch that have to be known: frames are found in them. */
const LEAD = 20_000;
/** Frames are found in so many of them. */
const LOOKED_BACK = 512;

export interface CourseStep {
  readonly now: number;
  readonly icount: number;
  /** Time it takes: more than 1 while the processor is halted. */
  readonly length: number;
  readonly context: CourseContext;
  readonly depth: number;
  readonly process: number;
  readonly cpl: number;
  readonly linear: number;
  readonly label: string;
  readonly source: SourcePlace | null;
  /** The instruction, or '' when an interrupt was delivered or the processor was halted. */
  readonly text: string;
  /** Transition that this step was, or 0. */
  readonly transition: number;
}

/** At most {@link MOST_STEPS} of them; the machine stands where it stood afterwards. */
export function courseSteps(timeline: Timeline, known: InspectContext, from: number, to: number): CourseStep[] {
  const end = Math.min(to, timeline.end.now);
  const first = Math.max(from, timeline.start.now);
  if (first >= end) return [];
  return timeline.divert((machine) => {
    timeline.seek({ now: Math.max(timeline.start.now, first - LEAD), icount: 0 });
    timeline.advance({ untilNow: first }, false);
    const look = new Look(machine, known);
    const steps: CourseStep[] = [];
    while (machine.now < end && steps.length < MOST_STEPS) {
      const before = look.at();
      const { transitionCount, icount } = machine;
      const { why } = timeline.step();
      const length = machine.now - before.now;
      if (length === 0 && why !== 'limit') break;
      // Neither is an instruction that was executed: it still stands there.
      const isInstruction = machine.icount > icount;
      const transition = machine.transitionCount > transitionCount ? transitionCount + 1 : 0;
      steps.push({ ...before, length, text: isInstruction ? before.text : '', transition });
    }
    return steps;
  });
}

/** Looks at one moment after the other: what changes only where a transition closes is not worked out again. */
class Look {
  private readonly machine: Machine;
  private readonly known: InspectContext;
  private readonly process: CurrentProcess;
  private readonly texts = new Map<number, string>();
  /** Transitions whose frames may still lie on a stack, as a history of their own. */
  private alive: TransitionHistory = { count: 0, get: () => null };
  private countThen = -1;

  constructor(machine: Machine, known: InspectContext) {
    this.machine = machine;
    this.process = new CurrentProcess(machine);
    this.known = known;
  }

  at(): CourseStep {
    const { machine, known } = this;
    if (machine.transitionCount !== this.countThen) this.findFrames();
    const r = machine.registers();
    const linear = linearEip(r);
    const { context, depth } = executionContext(machine, r, { ...known, transitions: this.alive });
    return {
      now: machine.now,
      icount: machine.icount,
      length: 0,
      context,
      depth,
      process:
        (r.cr0 & CR0_PE) === 0
          ? 0
          : this.process.at(known.annotations.processes, r.segments[7].base, r.cr0 >>> 31 === 1 ? r.cr3 : -1),
      cpl: r.cpl,
      linear,
      label: labelAt(known, linear),
      source: known.source.place(linear),
      text: this.textAt(linear),
      transition: 0,
    };
  }
  /** What was dead stays dead: only what was alive, and what is new, is looked at. */
  private findFrames(): void {
    const { machine, alive } = this;
    const history: Transition[] = [];
    const first = this.countThen < 0 ? machine.transitionCount - LOOKED_BACK : this.countThen;
    for (let id = 1; id <= alive.count; id++) history.push(alive.get(id)!);
    for (let id = Math.max(first, 0) + 1; id <= machine.transitionCount; id++) {
      const told = machine.transition(id);
      if (told === null) history.length = 0;
      else history.push(told);
    }
    this.countThen = machine.transitionCount;
    const found = liveFrames(machine, { count: history.length, get: (id) => history[id - 1] ?? null });
    const kept = found.map(({ transition }) => transition).reverse();
    this.alive = { count: kept.length, get: (id) => kept[id - 1] ?? null };
  }
  private textAt(linear: number): string {
    const seen = this.texts.get(linear);
    if (seen !== undefined) return seen;
    const { lines } = inspect(this.machine, 'disassembly', { start: linear, count: 1 }, this.known);
    const text = lines.find((line) => line.linear === linear)?.text ?? '';
    this.texts.set(linear, text);
    return text;
  }
}
