/**
 * gdb at the machine of the window. While a client is attached it alone lets the machine go: the window's own runs and moves are refused,
 * its pause interrupts gdb's run, and its panels see every stop. Breakpoints of the window rest until gdb has gone.
 */
import { BreakpointSet } from '#emulator/debug';
import { GdbServer } from '#emulator/gdb';
import type { InputEvent, StopReason } from '#emulator/machine';
import type { GdbRequests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import type { MachineSession } from '../machine-session.ts';
import { bad, byteArray, RequestError } from '../params.ts';
import type { Runner } from '../run-loop.ts';

/** More at once is no packet of gdb. */
const MOST_BYTES = 1 << 20;
const COMPLETE: StopReason = { why: 'limit' };
const WAITS: StopReason = { why: 'halted-forever', interruptsEnabled: true };
/** Inputs that gdb would not hear of: what it knows of registers and memory would be wrong. */
const CHANGES: ReadonlySet<InputEvent['type']> = new Set(['poke-memory', 'poke-register', 'medium', 'reset']);

interface Attached {
  readonly session: MachineSession;
  readonly server: GdbServer;
  /** Where the machine stood, and in which branch, when the window last followed. */
  from: { now: number; branch: number };
}

export class GdbArea {
  private readonly host: HostAccess;
  private attached: Attached | null = null;
  private isDriving = false;

  constructor(host: HostAccess) {
    this.host = host;
  }

  get handlers(): AreaHandlers<GdbRequests> {
    return {
      gdbAttach: () => this.attach(),
      gdbBytes: ({ bytes }) => {
        const taken = byteArray(bytes, 'bytes', MOST_BYTES);
        if (this.attached === null) throw bad('gdb is not attached');
        this.attached.server.receive(taken);
        this.follow();
        return null;
      },
      gdbDetach: () => {
        this.leave();
        return null;
      },
    };
  }

  /** @throws `gdb-attached` when gdb has control. */
  needControl(): void {
    if (this.attached === null) return;
    throw new RequestError(
      'gdb-attached',
      'gdb is attached and lets the machine go: continue there, or disconnect gdb first',
    );
  }
  /** Keys and interrupt lines are the world's; changes of state are the debugger's. */
  needInput(event: InputEvent): void {
    if (CHANGES.has(event.type)) this.needControl();
  }
  /** The window's pause. @returns true when gdb's run was interrupted: gdb is told with a stop reply. */
  interrupt(): boolean {
    if (this.attached === null || !this.isDriving) return false;
    this.attached.server.interrupt();
    this.follow();
    return true;
  }
  /** Breakpoints of the window were set, or the machine began anew: gdb's are the ones that count. */
  keepArmed(): void {
    if (this.attached === null) return;
    quiet(this.attached.session);
    this.attached.server.rearm();
  }
  /** The machine is gone, or another one was loaded. */
  forget(): void {
    const { attached } = this;
    this.attached = null;
    this.isDriving = false;
    if (attached === null) return;
    attached.server.close();
    this.host.notify({ type: 'gdb-ended' });
  }

  // -- a connection ------------------------------------------------------------------------------------------------------
  private attach(): null {
    if (this.attached !== null) throw new RequestError('gdb-attached', 'gdb is attached already: one client at a time');
    const session = this.host.need();
    this.host.stopped();
    const { timeline, context } = session;
    const target = {
      timeline,
      context,
      restart: () => this.restart(session),
      input: (event: InputEvent) => {
        session.input(event);
        if (this.attached !== null) this.attached.from.branch = timeline.currentBranch;
      },
      waits: true,
      quit: null,
    };
    const server = new GdbServer(target, (bytes) => this.host.notify({ type: 'gdb', bytes }));
    this.attached = { session, server, from: { now: timeline.present.now, branch: timeline.currentBranch } };
    quiet(session);
    return null;
  }
  private restart(session: MachineSession): void {
    session.reset();
    quiet(session);
    if (this.attached !== null) this.attached.from = { now: session.mark.now, branch: session.timeline.currentBranch };
    this.host.begin();
  }
  /** gdb has gone or is sent away. */
  private leave(): void {
    const { attached } = this;
    if (attached === null) return;
    if (this.isDriving) this.host.stopped();
    this.isDriving = false;
    this.attached = null;
    attached.server.close();
    attached.session.followed(attached.from);
    attached.session.breakpoints.arm();
    this.host.notify({ type: 'gdb-ended' });
    this.host.pushed();
  }

  /** After gdb has said something: does the machine run now, does it no longer, does it stand elsewhere? */
  private follow(): void {
    const { attached } = this;
    if (attached === null) return;
    if (attached.server.ended) this.leave();
    else if (attached.server.running && !this.isDriving) {
      this.isDriving = true;
      this.host.drive(this.runner(attached));
    } else if (!attached.server.running && this.isDriving) {
      this.isDriving = false;
      this.moved(attached);
      this.host.stopped();
    } else if (!this.isDriving && this.moved(attached)) this.host.pushed();
  }
  /** @returns true when the panels have something new to show. */
  private moved(attached: Attached): boolean {
    const { session, from } = attached;
    const { timeline, machine } = session;
    const inputs = machine.inputLog.length;
    session.followed(from);
    const isElsewhere = from.now !== machine.now || from.branch !== timeline.currentBranch || inputs !== this.inputs;
    this.inputs = inputs;
    attached.from = { now: machine.now, branch: timeline.currentBranch };
    return isElsewhere;
  }
  private inputs = 0;

  private runner(attached: Attached): Runner {
    const { server, session } = attached;
    const { machine } = session;
    return {
      advance: (instructions, untilNow) => {
        const { now } = machine;
        server.advance(instructions, untilNow);
        // Only an input can go on: the loop sleeps until there is one.
        if (server.running) return machine.now === now && machine.registers().halted ? WAITS : null;
        this.isDriving = false;
        this.moved(attached);
        return server.ending ?? COMPLETE;
      },
      get now() {
        return machine.now;
      },
      get icount() {
        return machine.icount;
      },
    };
  }
}

/** Takes everything out of the machine that stops it. */
const quiet = ({ machine }: MachineSession): void => new BreakpointSet(machine).arm();
