/** What the guest wrote to port E9h and COM1, and breakpoints into the log, since the last time. What is run again is not told again. */
import type { LogLine } from '#emulator/debug';
import type { Machine } from '#emulator/machine';

export class GuestOutput {
  private shown = { debug: '', serial: '' };
  private told: ReadonlySet<LogLine> = new Set();

  forget(): void {
    this.shown = { debug: '', serial: '' };
  }
  /** Text that is new. */
  take(machine: Machine): string {
    const now = machine.console();
    let text = '';
    for (const name of ['debug', 'serial'] as const) {
      const known = this.shown[name];
      // In the past, or on the way over known ground.
      if (known.startsWith(now[name])) continue;
      text += now[name].startsWith(known) ? now[name].slice(known.length) : `\n${now[name]}`;
      this.shown[name] = now[name];
    }
    return text;
  }
  /** Lines that are new. */
  lines(log: readonly LogLine[]): LogLine[] {
    if (log.length === 0 && this.told.size === 0) return [];
    const fresh = log.filter((line) => !this.told.has(line));
    this.told = new Set(log);
    return fresh;
  }
}
