/** Host time, injected: the host room has no clock and no event loop of its own. */
export interface HostClock {
  /** Milliseconds from any fixed origin; never goes back. */
  now(): number;
  /** Call back after the messages that wait now were delivered, `delayMilliseconds` (default 0) later at the earliest. */
  schedule(callback: () => void, delayMilliseconds?: number): void;
}
