/**
 * Frames that the present flow of control stands under, innermost last. A process that is switched inside of a handler takes its frames
 * with it: they count again when it goes on, and not for whoever runs meanwhile.
 */
import { linearEsp } from '#emulator/inspect';
import type { Transition } from '#emulator/events';
import type { Machine } from '#emulator/machine';
import { FrameLedger, type LedgerEntry } from '#emulator/monitors';

interface Begun {
  readonly pid: number;
  /** What the interrupted code stood under. */
  readonly under: readonly LedgerEntry[];
}
/** A stack is not longer than that, as far as can be told from a frame on it. */
const STACK = 4096;
const NOTHING: readonly LedgerEntry[] = [];

export class Flow {
  private readonly machine: Machine;
  private readonly ledger = new FrameLedger();
  private readonly begun = new WeakMap<LedgerEntry, Begun>();
  private frames: readonly LedgerEntry[] = NOTHING;
  /** Whose turn it was when `frames` was right. */
  private pid = -1;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** @param pid whose turn it is after the transition. */
  observe(transition: Transition, pid: number): void {
    const before = this.at(pid);
    this.ledger.observe(transition);
    if (transition.outcome !== 'completed' || transition.to === null) return;
    const { pushed, popped } = this.ledger;
    this.frames = before;
    if (pushed !== null) {
      const under = transition.from.cpl === 3 ? NOTHING : before;
      this.begun.set(pushed, { pid, under });
      this.frames = [...under, pushed];
    } else if (popped !== null) this.frames = this.begun.get(popped)?.under ?? before;
    // Level 3 stands under nothing, whatever lies abandoned on kernel stacks.
    if (transition.to.cpl === 3) this.frames = NOTHING;
    if (this.frames.length > 0) this.frames = this.frames.filter((one) => this.ledger.isOpen(one));
    this.pid = pid;
  }

  /** @param pid whose turn it is. When that has changed, the frame next to ESP tells whether the stack has changed, too. */
  at(pid: number): readonly LedgerEntry[] {
    if (pid === this.pid) return this.frames;
    const esp = linearEsp(this.machine.registers());
    let nearest: LedgerEntry | null = null;
    for (const one of this.ledger.entries()) {
      const isAbove = !one.isTask && one.address >= esp && one.address - esp < STACK;
      if (isAbove && (nearest === null || one.address < nearest.address)) nearest = one;
    }
    const begun = nearest === null ? undefined : this.begun.get(nearest);
    return nearest === null || begun?.pid !== pid ? this.frames : [...begun.under, nearest];
  }
}

export const isHardware = ({ cause }: LedgerEntry): boolean => cause.type === 'external' || cause.type === 'NMI';
