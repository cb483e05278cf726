/**
 * In which context the processor executes, followed from transition to transition: the streaming counterpart of the
 * status view, for checks that watch a whole run. It says user, interrupt or kernel; idle and firmware need the machine.
 */
import type { Transition } from '#emulator/events';
import { FrameLedger } from './frame-ledger.ts';
import type { LedgerFinding } from './frame-ledger.ts';
import { frameSpan, isHardware } from './frames.ts';

export type ExecutionContext = 'user' | 'kernel' | 'interrupt';

export class ContextTracker {
  readonly ledger = new FrameLedger();
  private cpl = 0;

  /** Findings of the ledger for this transition. */
  observe(transition: Transition): LedgerFinding[] {
    if (transition.outcome === 'completed' && transition.to !== null) this.cpl = transition.to.cpl;
    return this.ledger.observe(transition);
  }

  reset(): void {
    this.cpl = 0;
    this.ledger.reset();
  }

  /**
   * `interrupt` while a frame pushed by an external interrupt or NMI lies on the stack at or above `linearEsp`, no
   * further up than the frame that entered from a less privileged level.
   * @param linearEsp SS.base + ESP now.
   */
  at(linearEsp: number): { readonly context: ExecutionContext; readonly depth: number } {
    if (this.cpl > 0) return { context: 'user', depth: 0 };
    const chain = frameSpan(this.ledger.entries(), linearEsp);
    const interrupted = chain.some(isHardware);
    return { context: interrupted ? 'interrupt' : 'kernel', depth: chain.length };
  }
}
