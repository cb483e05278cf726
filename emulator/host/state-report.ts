/** What the window is told of the machine's state: what it subscribed to, and what is new since it was told last. */
import type { ViewArgs, ViewName } from '#emulator/inspect';
import type { StopReason } from '#emulator/machine';
import type { Notification, RunState } from '#emulator/protocol';
import type { MachineSession } from './machine-session.ts';
import { Subscriptions } from './subscriptions.ts';

/** Newest transitions sent along at most. */
const NEWEST = 64;
/** Ports that nothing answers at: told about at most. */
const MOST_PORTS = 8;
/** Console text sent along at most. */
const CONSOLE_TAIL = 0x10000;
/** Newest lines of the breakpoints' log sent along at most. */
const LOG_LINES = 500;

export interface Standing {
  readonly session: MachineSession | null;
  readonly runState: RunState;
  readonly stop: StopReason | null;
}
type State = Extract<Notification, { readonly type: 'state' }>;

const NOTHING_LOADED: State = {
  type: 'state',
  runState: 'empty',
  stop: null,
  mark: { now: 0, icount: 0 },
  views: [],
  history: null,
  transitionCount: 0,
  newTransitions: [],
  console: { debug: '', serial: '' },
  mips: 0,
};

export class StateReport {
  readonly subscriptions = new Subscriptions();
  private transitions = 0;
  private ports = 0;
  private findings = -1;
  private breakpoints = -1;
  private speedFrom = { milliseconds: 0, icount: 0 };

  /** A fresh machine: nothing of it has been told, and what its firmware did is no news. */
  begin(session: MachineSession | null): void {
    this.transitions = session?.firmwareTransitions ?? 0;
    this.ports = 0;
    this.findings = -1;
    this.breakpoints = -1;
  }

  measureFrom(milliseconds: number, session: MachineSession | null): void {
    this.speedFrom = { milliseconds, icount: session?.machine.icount ?? 0 };
  }

  /** The messages that bring the window up to date; what they say counts as told. */
  tell({ session, runState, stop }: Standing, milliseconds: number): Notification[] {
    this.subscriptions.sent(milliseconds);
    if (session === null) return [NOTHING_LOADED];
    const state: State = {
      type: 'state',
      runState,
      stop,
      mark: session.mark,
      views: this.views(session),
      history: session.history,
      ...this.newTransitions(session),
      firmwareTransitions: session.firmwareTransitions,
      ...consoleOf(session),
      ...(stop?.why === 'breakpoint' ? { hits: session.breakpoints.hits } : {}),
      ...this.newsOfBreakpoints(session),
      ...this.newsOfFindings(session),
      mips: this.speed(session, runState, milliseconds),
    };
    return [state, ...this.newPorts(session)];
  }

  private views(session: MachineSession): State['views'] {
    return this.subscriptions.views.map(({ name, args }) => ({
      name,
      view: session.view(name, args as ViewArgs[ViewName]),
    }));
  }

  private newTransitions(session: MachineSession): Pick<State, 'transitionCount' | 'newTransitions'> {
    const count = session.transitionCount;
    // A guest may reset itself: ids begin again.
    const told = count < this.transitions ? 0 : this.transitions;
    const first = Math.max(told + 1, count - NEWEST + 1);
    this.transitions = count;
    return { transitionCount: count, newTransitions: session.summaries(first, count - first + 1) };
  }

  private newsOfBreakpoints({ breakpoints }: MachineSession): Pick<State, 'breakpoints'> {
    if (breakpoints.revision === this.breakpoints) return {};
    this.breakpoints = breakpoints.revision;
    return { breakpoints: { statuses: breakpoints.statuses, log: breakpoints.log.slice(-LOG_LINES) } };
  }

  private newsOfFindings({ monitors }: MachineSession): Pick<State, 'findings'> {
    if (monitors.revision === this.findings) return {};
    this.findings = monitors.revision;
    return { findings: monitors.findings };
  }

  /** One notice for each port that the guest used and nothing answers at. */
  private newPorts({ machine, mark }: MachineSession): Notification[] {
    const ports = machine.unclaimedPorts;
    const told = ports.length < this.ports ? 0 : this.ports;
    this.ports = ports.length;
    return ports.slice(told, MOST_PORTS).map((port) => ({
      type: 'notice',
      class: 'unclaimed',
      what: `${port.toString(16).toUpperCase()}h`,
      mark,
    }));
  }

  /** Million instructions a second since the last report. */
  private speed({ machine }: MachineSession, runState: RunState, milliseconds: number): number {
    const { icount } = machine;
    const passed = milliseconds - this.speedFrom.milliseconds;
    const speed = runState === 'running' && passed > 0 ? (icount - this.speedFrom.icount) / passed / 1000 : 0;
    this.speedFrom = { milliseconds, icount };
    return speed;
  }
}

function consoleOf({ machine }: MachineSession): Pick<State, 'console' | 'consoleStart'> {
  const { debug, serial } = machine.console();
  const start = (text: string): number => Math.max(0, text.length - CONSOLE_TAIL);
  return {
    console: { debug: debug.slice(start(debug)), serial: serial.slice(start(serial)) },
    consoleStart: { debug: start(debug), serial: start(serial) },
  };
}
