/**
 * Page walks that happened before the transition they belong to was opened: the walk of the access whose page fault is delivered, and
 * those of a short way (known-passages.ts) that looks at everything first. An observation, not machine state.
 */
import { WALK, type TransitionRecorder } from '#emulator/events';

/** Numbers of a walk: linear address, access, both entries. */
const SIZE = 4;
/** A delivery touches ten pages at most. */
const MOST = 16;

export class WalkLog {
  private readonly walks = new Int32Array(SIZE * MOST);
  private count = 0;
  private isOpen = false;
  private readonly latest = new Int32Array(SIZE);
  private hasFaulted = false;

  /** A short way begins: its walks are kept from here on. */
  begin(): void {
    this.isOpen = true;
    this.count = 0;
  }
  note(linear: number, access: number, pde: number, pte: number): void {
    const { latest } = this;
    latest[0] = linear;
    latest[1] = access;
    latest[2] = pde;
    latest[3] = pte;
    if (this.isOpen && this.count < MOST) this.walks.set(latest, SIZE * this.count++);
  }
  /** The walk noted last ended in a page fault. */
  faulted(): void {
    this.hasFaulted = true;
  }
  /** The transition was opened: its walks go into the journal. @param isPageFault it delivers the page fault of an instruction. */
  moveTo(recorder: TransitionRecorder, isPageFault: boolean): void {
    if (!this.isOpen && !this.hasFaulted) return;
    const { walks, latest } = this;
    if (isPageFault && this.hasFaulted) recorder.pageWalk(latest[0], latest[1] | WALK.FAULTED, latest[2], latest[3]);
    if (this.isOpen) {
      for (let k = 0; k < SIZE * this.count; k += SIZE)
        recorder.pageWalk(walks[k], walks[k + 1] | WALK.EARLIER, walks[k + 2], walks[k + 3]);
    }
    this.isOpen = this.hasFaulted = false;
  }
}
