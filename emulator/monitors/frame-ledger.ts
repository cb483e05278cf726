/**
 * The frame ledger: every frame that an interrupt, exception or inter-level call pushes must be consumed by the IRET or
 * far return that finds it. It watches transitions in order and never looks at memory.
 */
import type { Transition } from '#emulator/events';
import { poppedEipAt } from '#emulator/inspect';
import { pushedFrame } from './frames.ts';

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
  /** True when the frame was pushed through a gate of an IDT: not by the interrupts of real mode. */
  readonly isGated: boolean;
  /** A nested task keeps its frame in the TSS it came from; `address` is then 0. */
  readonly isTask: boolean;
}
export type LedgerFinding =
  /** An IRET took its words from a place where no frame lies: made by the program itself (the way into level 3). */
  | { readonly kind: 'forged'; readonly transition: number; readonly address: number }
  /** The frame lies there, but CS:EIP were changed in between. */
  | { readonly kind: 'changed'; readonly transition: number; readonly entry: LedgerEntry }
  /** A later push went over a frame that nobody had consumed. */
  | { readonly kind: 'orphan'; readonly transition: number; readonly entry: LedgerEntry };

/** Frames kept at most; the oldest are forgotten, not reported. */
const KEPT = 512;

export class FrameLedger {
  /** Open frames by the address of their EIP word. Insertion order = order of pushing. */
  private readonly open = new Map<number, LedgerEntry>();
  /** Tasks that called another one, innermost last. */
  private readonly tasks: LedgerEntry[] = [];
  private deepest = 0;
  /** Frame that the last transition pushed or consumed. */
  pushed: LedgerEntry | null = null;
  popped: LedgerEntry | null = null;

  get depth(): number {
    return this.open.size + this.tasks.length;
  }
  get maxDepth(): number {
    return this.deepest;
  }
  entries(): readonly LedgerEntry[] {
    return [...this.open.values(), ...this.tasks];
  }
  reset(): void {
    this.open.clear();
    this.tasks.length = 0;
    this.pushed = this.popped = null;
    this.deepest = 0;
  }

  /** Take the next transition; returns what is wrong with it, in order. */
  observe(transition: Transition): LedgerFinding[] {
    this.pushed = this.popped = null;
    if (transition.outcome !== 'completed') return [];
    if (transition.flow === 'task-switch') return this.switchTask(transition);
    const popped = poppedEipAt(transition);
    if (popped !== null) return this.consume(transition, popped);
    return this.push(transition);
  }

  private push(transition: Transition): LedgerFinding[] {
    const frame = pushedFrame(transition);
    if (frame === null) return [];
    const { low, high } = frame;
    const findings: LedgerFinding[] = [];
    for (const [address, entry] of this.open) {
      if (address < high && low < entry.high) {
        findings.push({ kind: 'orphan', transition: transition.id, entry });
        this.open.delete(address);
      }
    }
    this.pushed = {
      transition: transition.id,
      address: frame.address,
      cs: frame.cs,
      eip: frame.eip,
      high,
      cause: transition.cause,
      fromCpl: transition.from.cpl,
      icount: transition.icount,
      isGated: transition.frame !== undefined || transition.steps.some(({ step }) => step === 'idt.read-gate'),
      isTask: false,
    };
    this.open.set(frame.address, this.pushed);
    if (this.open.size > KEPT) this.open.delete(this.open.keys().next().value as number);
    this.deepest = Math.max(this.deepest, this.depth);
    return findings;
  }

  /** CALL and interrupts nest tasks, IRET with NT = 1 goes back to the one that called, JMP leaves no trace. */
  private switchTask(transition: Transition): LedgerFinding[] {
    const { cause, from, to } = transition;
    if (cause.type === 'instruction' && cause.instruction === 'IRET') {
      const entry = this.tasks.pop() ?? null;
      this.popped = entry;
      const same = entry === null || (to !== null && to.cs === entry.cs && to.eip === entry.eip);
      return entry === null || same ? [] : [{ kind: 'changed', transition: transition.id, entry }];
    }
    if (cause.type === 'instruction' && cause.instruction === 'JMP') return [];
    const { cs, cpl, eip } = from;
    const { id, icount } = transition;
    this.pushed = { transition: id, address: 0, cs, eip, high: 0, cause, fromCpl: cpl, icount, isGated: true, isTask: true }; // prettier-ignore
    this.tasks.push(this.pushed);
    if (this.tasks.length > KEPT) this.tasks.shift();
    this.deepest = Math.max(this.deepest, this.depth);
    return [];
  }

  /** The frame at an address is dealt with: its words were copied and consumed elsewhere. */
  drop(address: number): void {
    this.open.delete(address);
  }
  isOpen(entry: LedgerEntry): boolean {
    return entry.isTask ? this.tasks.includes(entry) : this.open.get(entry.address) === entry;
  }

  private consume(transition: Transition, address: number): LedgerFinding[] {
    const entry = this.open.get(address);
    if (entry === undefined) return [{ kind: 'forged', transition: transition.id, address }];
    this.open.delete(address);
    this.popped = entry;
    const to = transition.to;
    const same = to !== null && to.cs === entry.cs && to.eip === entry.eip;
    return same ? [] : [{ kind: 'changed', transition: transition.id, entry }];
  }
}
