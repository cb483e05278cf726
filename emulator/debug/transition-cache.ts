/** Decoded transitions by id. The recorder turns words into objects on demand; panels ask for the same ones again and again. */
import type { Transition } from '#emulator/events';
import type { TransitionHistory } from '#emulator/inspect';
import type { Machine } from '#emulator/machine';

const KEPT = 4096;

export class TransitionCache implements TransitionHistory {
  private readonly machine: Pick<Machine, 'transition' | 'transitionCount'>;
  private readonly decoded = new Map<number, Transition>();

  constructor(machine: Pick<Machine, 'transition' | 'transitionCount'>) {
    this.machine = machine;
  }

  get count(): number {
    return this.machine.transitionCount;
  }

  get(id: number): Transition | null {
    const known = this.decoded.get(id);
    if (known !== undefined) return known;
    if (!Number.isInteger(id) || id < 1 || id > this.count) return null;
    const transition = this.machine.transition(id);
    if (transition === null) return null;
    if (this.decoded.size >= KEPT) this.decoded.clear();
    this.decoded.set(id, transition);
    return transition;
  }

  /** Those that were obtained elsewhere: by running again. */
  remember(transitions: ReadonlyMap<number, Transition>): void {
    if (this.decoded.size + transitions.size > KEPT) this.decoded.clear();
    for (const [id, transition] of transitions) this.decoded.set(id, transition);
  }

  /** After a reset ids begin again at 1. */
  clear(): void {
    this.decoded.clear();
  }
}
