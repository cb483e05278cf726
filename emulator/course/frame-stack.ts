/**
 * Frames that transitions pushed and no return has consumed yet, as numbers: enough to say after each transition whose work the processor
 * does. The counterpart of `liveFrames` for those who see every transition; it never looks at memory.
 */

/** Frames kept at most; the oldest are forgotten. */
const KEPT = 256;
/** Frames further apart than this are not taken for the same stack: threads often have stacks of 4 KiB side by side. */
const SAME_STACK_GAP = 0x800;
const EXTERNAL = 1, FROM_USER = 2, NMI = 4; // prettier-ignore

/** Who pushed a frame. */
export type FramePusher = 'software' | 'external' | 'NMI';

export class FrameStack {
  private readonly low = new Uint32Array(KEPT);
  private readonly high = new Uint32Array(KEPT);
  private readonly flags = new Uint8Array(KEPT);
  private count = 0;
  /** Frames that the stack pointer asked about last stands under. */
  depth = 0;
  /** The innermost of them, and the innermost that hardware pushed; -1 = none. */
  private first = -1;
  private hardware = -1;

  reset(): void {
    this.count = 0;
  }
  private set(k: number, low: number, high: number, flags: number): void {
    this.low[k] = low;
    this.high[k] = high;
    this.flags[k] = flags;
  }

  push(low: number, high: number, by: FramePusher, fromUser: boolean): void {
    // What a later frame lies over is gone.
    let kept = 0;
    for (let k = 0; k < this.count; k++) {
      const isGone = (this.low[k] as number) < high && low < (this.high[k] as number);
      if (isGone) continue;
      if (kept !== k) this.set(kept, this.low[k] as number, this.high[k] as number, this.flags[k] as number);
      kept++;
    }
    if (kept === KEPT) {
      this.low.copyWithin(0, 1);
      this.high.copyWithin(0, 1);
      this.flags.copyWithin(0, 1);
      kept--;
    }
    const flags = by === 'external' ? EXTERNAL : by === 'NMI' ? NMI : 0;
    this.set(kept, low, high, flags | (fromUser ? FROM_USER : 0));
    this.count = kept + 1;
  }

  /** A return found its EIP at this address: above an error code, if there was one. */
  pop(address: number): void {
    for (let k = this.count - 1; k >= 0; k--) {
      const low = this.low[k] as number;
      if (low !== address && low + 4 !== address) continue;
      for (let n = k + 1; n < this.count; n++) this.set(n - 1, this.low[n] as number, this.high[n] as number, this.flags[n] as number); // prettier-ignore
      this.count--;
      return;
    }
  }

  /** Looks up the frames above a stack pointer of level 0, innermost first, up to the one that came from a less privileged level. */
  look(stack: number): void {
    this.first = this.hardware = -1;
    this.depth = 0;
    for (let at = stack; ;) {
      const next = this.nextAbove(at);
      if (next < 0 || (this.low[next] as number) - at > SAME_STACK_GAP) return;
      this.depth++;
      if (this.first < 0) this.first = next;
      if (this.hardware < 0 && ((this.flags[next] as number) & (EXTERNAL | NMI)) !== 0) this.hardware = next;
      if (((this.flags[next] as number) & FROM_USER) !== 0) return;
      at = this.high[next] as number;
    }
  }
  private nextAbove(at: number): number {
    let best = -1;
    for (let k = 0; k < this.count; k++) {
      const low = this.low[k] as number;
      if (low >= at && (best < 0 || low < (this.low[best] as number))) best = k;
    }
    return best;
  }

  /** Of the last {@link look}: a frame of hardware is there. */
  get isInterrupt(): boolean {
    return this.hardware >= 0;
  }
  /** … and it is the innermost frame, of a line: it can have another half. */
  get isInnermostExternal(): boolean {
    return this.hardware >= 0 && this.hardware === this.first && ((this.flags[this.first] as number) & EXTERNAL) !== 0;
  }
  /** Lowest address of the innermost frame found; Infinity = none. */
  get innermost(): number {
    return this.first < 0 ? Infinity : (this.low[this.first] as number);
  }
}
