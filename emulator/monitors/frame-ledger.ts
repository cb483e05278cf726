/**
 * The frame ledger: every frame that an interrupt, exception or inter-level call pushes must be consumed by the IRET or
 * far return that finds it. It watches transitions in order and never looks at memory.
 */
import type { Transition } from '#emulator/events';
import { poppedEipAt, pushedWords } from '#emulator/inspect';

export interface LedgerEntry {
  /** Transition that pushed the frame. */
  readonly transition: number;
  /** Linear address of the EIP word. */
  readonly address: number;
  readonly cs: number;
  readonly eip: number;
  readonly high: number;
  readonly cause: Transition['cause'];
  readonly fromCpl: number;
  readonly icount: number;
}
export type LedgerFinding =
  /** An IRET took its words from a place where no frame lies: made by the program itself (the way into level 3). */
  | { readonly kind: 'forged'; readonly transition: number; readonly address: number }
  /** The frame lies there, but CS:EIP were changed in between. */
  | { readonly kind: 'changed'; readonly transition: number; readonly entry: LedgerEntry }
  /** A later push went over a frame that nobody had consumed. */
  | { readonly kind: 'orphan'; readonly transition: number; readonly entry: LedgerEntry };

/** Frames kept at most; the oldest are forgotten, not reported. */
const KEPT = 4096;

export class FrameLedger {
  /** Open frames by the address of their EIP word. Insertion order = order of pushing. */
  private readonly open = new Map<number, LedgerEntry>();
  private deepest = 0;

  get depth(): number {
    return this.open.size;
  }
  get maxDepth(): number {
    return this.deepest;
  }
  entries(): readonly LedgerEntry[] {
    return [...this.open.values()];
  }
  reset(): void {
    this.open.clear();
    this.deepest = 0;
  }

  /** Take the next transition; returns what is wrong with it, in order. */
  observe(transition: Transition): LedgerFinding[] {
    if (transition.outcome !== 'completed') return [];
    const popped = poppedEipAt(transition);
    if (popped !== null) return this.consume(transition, popped);
    return this.push(transition);
  }

  private push(transition: Transition): LedgerFinding[] {
    const words = pushedWords(transition);
    const eip = words.find((w) => w.role === 'EIP');
    const cs = words.find((w) => w.role === 'CS');
    if (eip === undefined || cs === undefined) return [];
    const high = words.reduce((top, w) => Math.max(top, w.linear + w.size), 0);
    const low = words.reduce((bottom, w) => Math.min(bottom, w.linear), Infinity);
    const findings: LedgerFinding[] = [];
    for (const [address, entry] of this.open) {
      if (address < high && low < entry.high) {
        findings.push({ kind: 'orphan', transition: transition.id, entry });
        this.open.delete(address);
      }
    }
    this.open.set(eip.linear, {
      transition: transition.id,
      address: eip.linear,
      cs: cs.value & 0xffff,
      eip: eip.value,
      high,
      cause: transition.cause,
      fromCpl: transition.from.cpl,
      icount: transition.icount,
    });
    if (this.open.size > KEPT) this.open.delete(this.open.keys().next().value as number);
    this.deepest = Math.max(this.deepest, this.open.size);
    return findings;
  }

  private consume(transition: Transition, address: number): LedgerFinding[] {
    const entry = this.open.get(address);
    if (entry === undefined) return [{ kind: 'forged', transition: transition.id, address }];
    this.open.delete(address);
    const to = transition.to;
    const same = to !== null && to.cs === entry.cs && to.eip === entry.eip;
    return same ? [] : [{ kind: 'changed', transition: transition.id, entry }];
  }
}
