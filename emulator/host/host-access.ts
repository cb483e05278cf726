/** What the handlers of one concern may use of the host. */
import type { AssembleResult, SourceFile } from '#emulator/assembler';
import type { BootImage, MachineConfig } from '#emulator/machine';
import type { Notification, Requests, RunState } from '#emulator/protocol';
import type { HostParts } from './host-parts.ts';
import type { MachineSession } from './machine-session.ts';
import type { Runner } from './run-loop.ts';

export interface HostAccess {
  readonly parts: HostParts;
  readonly runState: RunState;
  /** The loaded machine, or null. */
  readonly session: MachineSession | null;
  /** Makes a machine for this image and loads it; what was loaded is gone. */
  load(
    image: BootImage,
    config: MachineConfig,
    stopAt: 'boot-sector' | 'reset-vector',
    source: { readonly assembled: AssembleResult; readonly files: readonly SourceFile[] } | null,
  ): MachineSession;
  /** Bytes for snapshots, now and in machines to come; null = the default. */
  setHistoryBudget(bytes: number | null): void;
  /** The loaded machine; throws `no-machine` when there is none. */
  need(): MachineSession;
  /** The loaded machine while it does not run; throws `busy` when it does. `what` completes "pause it before …". */
  needPaused(what: string): MachineSession;
  /** Stops the machine, moves it somewhere else and tells the window. */
  stand(move: (session: MachineSession) => void): null;
  /** Pushes the state to the window now. */
  pushed(): null;
  /** Somebody else lets the machine go, in slices as every run. */
  drive(runner: Runner): void;
  /** The loaded machine, which stands now: it was stopped where it was, if it ran. */
  halted(): MachineSession;
  /** The run is over, or is ended here: the machine stands. Tells the window. */
  stopped(): void;
  /** A fresh machine stands at its first instruction. */
  begin(): void;
  notify(notification: Notification): void;
}

export type AreaHandlers<Area> = {
  readonly [K in keyof Area & keyof Requests]: (params: Readonly<Record<string, unknown>>) => Requests[K]['result'];
};
