/** What a connection talks to. It outlives connections: whoever attaches again finds the machine and its history as they were. */
import type { InspectContext } from '#emulator/inspect';
import type { InputEvent } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';

export interface GdbTarget {
  readonly timeline: Timeline;
  /** Labels, lines and transitions, for the commands of `monitor`. */
  readonly context: InspectContext;
  /** A change of the machine's state, or an interrupt: the one door in. */
  input(event: InputEvent): void;
  /** A halted processor that an input could still wake is waited for; else it is a stop. */
  readonly waits: boolean;
  /** Power on again, with a new history. */
  restart(): void;
  /** End the server; null where it cannot be ended from here. */
  readonly quit: (() => void) | null;
}
