/** S1, S2: the frame that an interrupt pushed is abandoned, or an old context is taken up once more instead of it. */
import { poppedEipAt } from '#emulator/inspect';
import type { Transition } from '#emulator/events';
import type { Sighting } from '../finding.ts';
import type { LedgerEntry } from '../frame-ledger.ts';
import { isHardwareGate, SAME_STACK_GAP } from '../frames.ts';
import type { Scene } from '../scene.ts';
import { NOTHING, type Rule } from './rule.ts';

/** A return that took a context from an address, and the interrupt that came next. */
interface Resumed {
  readonly cs: number;
  readonly eip: number;
  readonly transition: number;
  /** True when the words were pushed by the processor, not by the program. */
  readonly wasPushed: boolean;
  next: LedgerEntry | null;
}
const KEPT = 1024;

export class FrameRules implements Rule {
  /** By address of the EIP word. */
  private resumed = new Map<number, Resumed>();
  private last: Resumed | null = null;
  /** Frames under which the program built another one on the same stack and left through it. */
  private leftBehind = new Set<LedgerEntry>();
  /** The kernel keeps copies of frames and returns through these: an overwritten original is nothing lost. */
  private copiesFrames = false;
  /** Frame whose handler runs, and for each frame the one whose handler it interrupted. */
  private current: LedgerEntry | null = null;
  private readonly interrupted = new Map<LedgerEntry, LedgerEntry | null>();

  observe: Rule['observe'] = (event, scene) => {
    if (event.kind !== 'transition' || event.outcome !== 'completed') return NOTHING;
    const popped = poppedEipAt(event);
    return popped !== null ? this.returned(event, popped, scene) : this.entered(event, scene);
  };

  private entered(event: Transition, scene: Scene): readonly Sighting[] {
    const { frames, ledger } = scene;
    const found: Sighting[] = [];
    const { pushed } = ledger;
    if (pushed !== null) {
      this.interrupted.set(pushed, this.belowOf(pushed, scene));
      this.current = pushed;
      if (this.last !== null) this.last.next ??= pushed;
      this.last = null;
    }
    for (const finding of frames) {
      if (finding.kind !== 'orphan') continue;
      const { entry } = finding;
      const wasLeft = this.leftBehind.delete(entry);
      const isLost = isHardwareGate(entry) ? entry.fromCpl === 0 || !this.copiesFrames : wasLeft && !this.copiesFrames;
      if (!isLost) continue;
      found.push(this.orphan(entry, event.id));
    }
    return found;
  }

  private orphan(entry: LedgerEntry, by: number): Sighting {
    const args = { eip: entry.eip, address: entry.address, by, vector: entry.cause.vector ?? 0 };
    return { rule: 'S1', key: entry.address, transitions: [by, entry.transition], args };
  }

  /**
   * The frame on whose behalf the kernel was when it was interrupted: as long as the TSS names that frame's stack, no other
   * process was taken up in between.
   */
  private belowOf(pushed: LedgerEntry, scene: Scene): LedgerEntry | null {
    const { current } = this;
    if (current === null || current.fromCpl === 0 || pushed.fromCpl > 0) return null;
    return scene.esp0 === current.high ? current : null;
  }

  /** A hardware frame that interrupted the handler of `popped`, which returns now without having been gone on with. */
  private abandonedFor(popped: LedgerEntry, event: Transition): LedgerEntry | null {
    for (const [entry, below] of this.interrupted) {
      if (below === null || below !== popped || !isHardwareGate(entry) || entry.transition === event.id) continue;
      this.interrupted.delete(entry);
      return entry;
    }
    return null;
  }

  private returned(event: Transition, address: number, { ledger, frames }: Scene): readonly Sighting[] {
    const to = event.to;
    const { popped } = ledger;
    const abandoned = popped === null ? null : this.abandonedFor(popped, event);
    this.current = popped === null ? null : (this.interrupted.get(popped) ?? null);
    if (popped !== null) this.interrupted.delete(popped);
    if (to === null || event.flow !== 'iret') return NOTHING;
    if (abandoned !== null) ledger.drop(abandoned.address);
    const isForged = frames.some(({ kind }) => kind === 'forged');
    const before = this.resumed.get(address);
    const sightings = isForged && to.cpl > event.from.cpl ? this.forged(event, address, before, ledger) : NOTHING;
    const now: Resumed = { cs: to.cs, eip: to.eip, transition: event.id, wasPushed: !isForged, next: null };
    if (this.resumed.size >= KEPT) this.resumed.clear();
    this.resumed.set(address, now);
    this.last = to.cpl > event.from.cpl ? now : null;
    return abandoned === null ? sightings : [...sightings, this.orphan(abandoned, event.id)];
  }

  private forged(
    event: Transition,
    address: number,
    before: Resumed | undefined,
    ledger: Scene['ledger'],
  ): readonly Sighting[] {
    // prettier-ignore
    const { cs, eip } = event.to ?? event.from;
    const open = ledger.entries();
    const original = open.find((e) => e.fromCpl > 0 && e.cs === cs && e.eip === eip && e.address !== address);
    if (original !== undefined && before?.next !== original) {
      this.copiesFrames = true;
      ledger.drop(original.address);
    }
    for (const entry of open) {
      const distance = entry.address - address;
      if (entry.fromCpl > 0 && distance > 0 && distance < SAME_STACK_GAP) this.leftBehind.add(entry);
    }
    if (before === undefined || before.cs !== cs || before.eip !== eip) return NOTHING;
    const { next } = before;
    // What ran since was interrupted elsewhere, and that frame still waits: going back to the old one loses what it did.
    const isOld =
      next !== null && isHardwareGate(next) && next.address !== address && next.eip !== eip && !this.copiesFrames;
    if (!isOld) return NOTHING;
    const args = { eip, address, interrupted: next.eip };
    return [{ rule: 'S2', key: address, transitions: [event.id, next.transition, before.transition], args }];
  }

  reset(): void {
    this.resumed = new Map();
    this.leftBehind = new Set();
    this.last = this.current = null;
    this.interrupted.clear();
  }
}
