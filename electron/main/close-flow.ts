/**
 * What happens when the learner closes a window: nothing is lost without a question, and one question at a time.
 *
 *   close ─ clean ────────────────────────────────→ closes
 *         └ dirty → ask ─ discard → drop backups ─→ closes
 *                       ├ cancel ─────────────────→ stays
 *                       └ save → window saves all ┬ saved → closes
 *                                                 └ not saved → stays
 */
import type { CloseAnswer } from '#electron/contract';

export interface CloseFlowParts {
  /** The message box: Save / Don't save / Cancel. */
  readonly ask: () => Promise<CloseAnswer>;
  /** Sends `saveAllRequested` with this id to the window. */
  readonly requestSaveAll: (requestId: number) => void;
  readonly discardBackups: () => Promise<void>;
  /** Closes the window without asking again. */
  readonly closeNow: () => void;
}

export class CloseFlow {
  private dirty = false;
  private asking = false;
  private nextRequest = 1;
  private waiting: { readonly requestId: number; readonly settle: (saved: boolean) => void } | null = null;
  private readonly parts: CloseFlowParts;

  constructor(parts: CloseFlowParts) {
    this.parts = parts;
  }

  setDirty(dirty: boolean): void {
    this.dirty = dirty;
  }

  isDirty(): boolean {
    return this.dirty;
  }

  /** Called on the window's `close` event; true = let it close, false = prevent it (the flow goes on by itself). */
  mayClose(): boolean {
    if (!this.dirty) return true;
    if (!this.asking) void this.run();
    return false;
  }

  /** The window's answer to `saveAllRequested`. Answers to older requests are ignored. */
  saveAllDone(requestId: number, saved: boolean): void {
    if (this.waiting?.requestId === requestId) this.waiting.settle(saved);
  }

  /** The page went down: it will never answer. */
  windowGone(): void {
    this.waiting?.settle(false);
  }

  /** Resolves when the question is answered and carried out. */
  async run(): Promise<void> {
    this.asking = true;
    try {
      if (await this.askAndDo()) {
        this.dirty = false;
        this.parts.closeNow();
      }
    } finally {
      this.asking = false;
    }
  }

  private async askAndDo(): Promise<boolean> {
    const answer = await this.parts.ask();
    if (answer === 'cancel') return false;
    if (answer === 'save') return this.saveAll();
    await this.parts.discardBackups();
    return true;
  }

  private async saveAll(): Promise<boolean> {
    const requestId = this.nextRequest++;
    const saved = new Promise<boolean>((settle) => {
      this.waiting = { requestId, settle };
    });
    this.parts.requestSaveAll(requestId);
    try {
      return await saved;
    } finally {
      this.waiting = null;
    }
  }
}
