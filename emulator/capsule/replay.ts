/** Lives a capsule again, a slice at a time: every branch from its fork, with digests compared on the way. */
import type { BranchRecord, Timeline } from '#emulator/timeline';
import { type Fingerprint, fingerprint } from './record.ts';
import type { Capsule, Checkpoint } from './types.ts';

export interface CheckpointResult {
  readonly checkpoint: Checkpoint;
  /** `not-reached`: the machine ended before, or the branch could not begin. */
  readonly outcome: 'same' | 'differs' | 'not-reached';
  /** `visible`: this Ringside lays out the machine's state otherwise; registers, RAM and consoles were compared. */
  readonly by: 'digest' | 'visible';
  readonly found: Fingerprint | null;
}

/** The history that is filled, standing at its first moment; whoever owns it may want to know of branches. */
export interface ReplayTarget {
  readonly timeline: Timeline;
  adopt(record: BranchRecord): boolean;
  goTo(branch: number, now: number): void;
  /** Watchers are suspended while a capsule is lived again; those that have to see it are put back here. */
  watch(): void;
}

export const timelineTarget = (timeline: Timeline): ReplayTarget => ({
  timeline,
  adopt: (record) => timeline.adopt(record),
  goTo(branch, now) {
    if (branch !== timeline.currentBranch) timeline.switchTo(branch);
    timeline.seek({ now, icount: 0 });
  },
  watch: () => {},
});

type Step =
  | { readonly what: 'adopt'; readonly branch: BranchRecord }
  | { readonly what: 'run'; readonly branch: BranchRecord; readonly to: number; readonly check: Checkpoint | null };

function planOf({ branches, checkpoints }: Capsule): Step[] {
  return branches.flatMap((branch): Step[] => {
    const points = checkpoints.filter((point) => point.branch === branch.id).sort((a, b) => a.mark.now - b.mark.now);
    return [
      { what: 'adopt', branch },
      ...points.map((check): Step => ({ what: 'run', branch, to: check.mark.now, check })),
      { what: 'run', branch, to: branch.end.now, check: null },
    ];
  });
}

export class CapsuleReplay {
  readonly results: CheckpointResult[] = [];
  /** Virtual time to live through, and lived through, in instruction units. */
  readonly total: number;
  private readonly capsule: Capsule;
  private readonly target: ReplayTarget;
  private readonly plan: readonly Step[];
  private readonly broken = new Set<number>();
  private at = 0;
  private before = 0;
  private finished = false;

  constructor(capsule: Capsule, target: ReplayTarget) {
    this.capsule = capsule;
    this.target = target;
    this.plan = planOf(capsule);
    this.total = capsule.branches.reduce((sum, { from, end }) => sum + end.now - from.now, 0);
  }

  get isDone(): boolean {
    return this.finished;
  }
  get done(): number {
    const step = this.plan[this.at];
    if (step === undefined) return this.total;
    const lived =
      step.what === 'run' && !this.broken.has(step.branch.id)
        ? this.target.timeline.present.now - step.branch.from.now
        : 0;
    return Math.min(this.total, this.before + Math.max(0, lived));
  }
  /** The first moment at which it is not what it was; null so far. */
  get firstDifference(): CheckpointResult | null {
    return this.results.find(({ outcome }) => outcome !== 'same') ?? null;
  }

  /** Live through at most so many instructions. @returns true at the end; then the machine stands at the saved moment. */
  advance(instructions: number): boolean {
    if (this.finished) return true;
    const { machine } = this.target.timeline;
    const resume = machine.suspendWatchers();
    this.target.watch();
    try {
      const until = machine.icount + instructions;
      while (this.at < this.plan.length && this.take(this.plan[this.at], until));
      if (this.at < this.plan.length) return false;
      const { branch, mark } = this.capsule.present;
      if (!this.broken.has(branch)) this.target.goTo(branch, mark.now);
      this.finished = true;
      return true;
    } finally {
      resume();
    }
  }

  /** @returns false when the slice is over before the step is. */
  private take(step: Step, untilIcount: number): boolean {
    const isOver = step.what === 'adopt' ? this.adopt(step.branch) : this.run(step, untilIcount);
    if (!isOver) return false;
    this.at++;
    if (this.plan[this.at]?.what !== 'adopt') return true;
    // The next branch begins somewhere else: its instructions count from there.
    this.before += step.branch.end.now - step.branch.from.now;
    return false;
  }

  private adopt(record: BranchRecord): boolean {
    const { id, parent, from } = record;
    const isBroken = parent !== null && this.broken.has(parent);
    if (!isBroken && parent !== null) this.target.goTo(parent, from.now);
    if (isBroken || !this.target.adopt(record)) this.broken.add(id);
    return true;
  }

  private run({ branch, to, check }: Extract<Step, { what: 'run' }>, untilIcount: number): boolean {
    const { timeline } = this.target;
    if (!this.broken.has(branch.id)) {
      const outcome = runTo(timeline, to, untilIcount);
      if (outcome === 'slice') return false;
      if (outcome === 'ended') this.broken.add(branch.id);
    }
    if (check !== null)
      this.results.push(this.compare(check, this.broken.has(branch.id) ? null : fingerprint(timeline)));
    return true;
  }

  private compare(checkpoint: Checkpoint, found: Fingerprint | null): CheckpointResult {
    const by = found === null || found.layout === this.capsule.maker.layout ? 'digest' : 'visible';
    if (found === null) return { checkpoint, outcome: 'not-reached', by, found };
    const isSame =
      found[by] === checkpoint[by] &&
      found.mark.now === checkpoint.mark.now &&
      found.mark.icount === checkpoint.mark.icount;
    return { checkpoint, outcome: isSame ? 'same' : 'differs', by, found };
  }
}

/** Over every stop, with the known inputs, those of the moment itself too. `slice`: not there yet. `ended`: it will never get there. */
function runTo(timeline: Timeline, to: number, untilIcount: number): 'there' | 'slice' | 'ended' {
  const { machine } = timeline;
  for (;;) {
    const [now, given] = [machine.now, machine.inputLog.length];
    const { why } = timeline.run({ untilNow: to, untilIcount });
    const isThere = machine.now >= to;
    if (why === 'limit') return isThere ? 'there' : 'slice';
    if (machine.now === now && machine.inputLog.length === given) return isThere ? 'there' : 'ended';
  }
}
