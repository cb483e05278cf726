/** Loads a page again after it went down, but not for ever: a page that dies at once is not to be started endlessly. */

export const MAX_RELOADS = 3;
export const WINDOW_MS = 60_000;

export class CrashGuard {
  private times: number[] = [];
  private readonly now: () => number;

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** The page went down: true = load it again. */
  mayReload(): boolean {
    const now = this.now();
    this.times = this.times.filter((time) => now - time < WINDOW_MS);
    this.times.push(now);
    return this.times.length <= MAX_RELOADS;
  }
}
