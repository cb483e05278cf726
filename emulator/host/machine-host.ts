/**
 * The worker's side of the protocol: owns the machine, answers every request, runs in slices, pushes coalesced state.
 * It knows neither Worker nor DOM: port, clock and the parts it drives are handed in.
 */
import type { AssembleOptions, AssembleResult, SourceFile } from '#emulator/assembler';
import { InvariantError } from '#emulator/base';
import { NEXT_TRANSITION, REVERSE_STEPS, STEPS } from '#emulator/debug';
import type { StepPlan } from '#emulator/debug';
import { formatTransition } from '#emulator/events';
import type { ViewArgs, ViewName } from '#emulator/inspect';
import type { BootImage, DriveName, Machine, MachineConfig, StopReason } from '#emulator/machine';
import { PROTOCOL_VERSION } from '#emulator/protocol';
import type {
  BreakpointSpec,
  DojoAnswer,
  DojoCase,
  DojoVerdict,
  LabObservation,
  LabReport,
  Notification,
  Port,
  ProtocolError,
  RequestKind,
  Requests,
  RunState,
  StepKind,
} from '#emulator/protocol';
import { arrivalHandlers } from './areas/arrival.ts';
import { capsuleHandlers } from './areas/capsule.ts';
import { debuggingHandlers } from './areas/debugging.ts';
import { evidenceHandlers } from './areas/evidence.ts';
import { GdbArea } from './areas/gdb.ts';
import { pastHandlers } from './areas/past.ts';
import { memoryHandlers } from './areas/memory.ts';
import { provenanceHandlers } from './areas/provenance.ts';
import { queryHandlers } from './areas/query.ts';
import { reachabilityHandlers } from './areas/reachability.ts';
import { ringTimelineHandlers } from './areas/ring-timeline.ts';
import { breakpointSpecs } from './breakpoint-params.ts';
import type { HostClock } from './clock.ts';
import { instructionHelp, vocabulary } from './editor-help.ts';
import type { HostAccess } from './host-access.ts';
import { isFinal, MachineSession, type SessionPlayer } from './machine-session.ts';
import * as read from './params.ts';
import { RequestError } from './params.ts';
import { RunLoop } from './run-loop.ts';
import { Subscriptions } from './subscriptions.ts';

/** What the host drives. `composeHost` in the door fills in the real parts. */
export interface HostParts {
  assemble(main: SourceFile, options: AssembleOptions): AssembleResult;
  /** The assembled bytes as something to boot from, or why not. */
  toBootImage(name: string, bytes: Uint8Array, drive?: DriveName): { image: BootImage } | { problem: string };
  createMachine(config: MachineConfig): Machine;
  readonly labs: LabServices | null;
}
/** Lab checking, handed in by the worker entry. Null results mean: no such lab or step. */
export interface LabServices {
  /** A lab from outside. @returns the id that it is known by from now on; null when the files are no lab. */
  take(files: readonly SourceFile[]): string | null;
  check(lab: string, files: readonly SourceFile[], seeds: readonly number[]): readonly LabReport[] | null;
  observe(lab: string, step: string, files: readonly SourceFile[]): LabObservation | null;
  /** A case of the bug dojo; null when there is none of that number. */
  dojoCase(lab: string, number: number): DojoCase | null;
  dojoAnswer(lab: string, number: number, answer: DojoAnswer): DojoVerdict | null;
  /** A run as it is judged, for playing it again. */
  evidence(lab: string, run: string, files: readonly SourceFile[], seed: number): LabEvidence | null;
}
export interface LabEvidence {
  readonly assembled: AssembleResult;
  readonly image: BootImage | null;
  readonly config: MachineConfig;
  play(player: SessionPlayer, instructionsPerPitClock: number, untilIcount: number): void;
}

type Handlers = { readonly [K in RequestKind]: (params: Readonly<Record<string, unknown>>) => Requests[K]['result'] };

const STEP_KINDS: readonly StepKind[] = [...STEPS, ...REVERSE_STEPS];

/** Newest transitions sent along with a `state` notification at most. */
const NEWEST = 64;
const MOST_SUMMARIES = 5_000;
const MOST_EVENTS = 5_000;
/** Ports that nothing answers at: told about at most. */
const MOST_PORTS = 8;
/** Console text sent along with a `state` notification at most. */
const CONSOLE_TAIL = 0x10000;
/** Newest lines of the breakpoints' log sent along with a `state` notification at most. */
const LOG_LINES = 500;

export class MachineHost {
  private readonly port: Port;
  private readonly clock: HostClock;
  private readonly parts: HostParts;
  private readonly loop: RunLoop;
  private readonly subscriptions = new Subscriptions();
  private readonly handlers: Handlers;
  private readonly access: HostAccess;
  private readonly gdb: GdbArea;
  private session: MachineSession | null = null;
  private runState: RunState = 'empty';
  private stop: StopReason | null = null;
  private plan: StepPlan | null = null;
  private historyBudget: number | null = null;
  private breakpoints: readonly BreakpointSpec[] = [];
  private reportedTransitions = 0;
  private reportedPorts = 0;
  private reportedFindings = -1;
  private reportedBreakpoints = -1;
  private speedFrom = { milliseconds: 0, icount: 0 };

  constructor(port: Port, clock: HostClock, parts: HostParts) {
    this.port = port;
    this.clock = clock;
    this.parts = parts;
    this.loop = new RunLoop(clock, {
      onSlice: () => this.subscriptions.isDue(clock.now()) && this.pushState(),
      onStop: (reason) => this.ended(reason),
      onWaiting: (reason) => {
        this.stop = reason;
        this.pushState();
      },
      onFailure: (error) => this.crash(error),
    });
    this.access = this.makeAccess();
    this.gdb = new GdbArea(this.access);
    this.handlers = this.makeHandlers();
    port.onMessage((message) => this.receive(message));
  }

  private receive(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const request = message as { type?: unknown; id?: unknown; kind?: unknown; params?: unknown };
    if (request.type !== 'request' || typeof request.id !== 'number') return;
    const { id, kind } = request;
    try {
      if (typeof kind !== 'string' || !Object.hasOwn(this.handlers, kind))
        throw read.bad(`there is no request ${String(kind)}`);
      const params = read.fields(request.params ?? {}, 'params');
      const result = this.handlers[kind as RequestKind](params);
      this.port.post({ type: 'reply', id, ok: true, result });
    } catch (error) {
      this.port.post({ type: 'reply', id, ok: false, error: describe(error) });
      // A broken invariant inside the machine means its state cannot be trusted any longer.
      if (error instanceof InvariantError) this.crash(error);
    }
  }

  /** What the areas may use: they see neither loop nor port. */
  private makeAccess(): HostAccess {
    // The areas are read while this host is being made: what changes is asked for each time.
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const host = this;
    return {
      parts: this.parts,
      get runState() {
        return host.runState;
      },
      get session() {
        return host.session;
      },
      load: (image, config, stopAt, source) => this.loadSession(image, config, stopAt, source),
      setHistoryBudget: (bytes) => {
        this.historyBudget = bytes;
        this.session?.timeline.setBudget(bytes);
      },
      need: () => this.need(),
      needPaused: (what) => this.needPaused(what),
      stand: (move) => this.stand(() => move(this.need())),
      pushed: () => this.pushed(),
      drive: (runner) => {
        const { unitsPerMillisecond } = this.need();
        this.go();
        this.loop.start(runner, unitsPerMillisecond, true);
        if (this.isRunning()) this.pushState();
      },
      stopped: () => {
        this.pauseForHistory();
        this.stop = null;
        this.pushState();
      },
      begin: () => this.begin(),
      notify: (notification) => this.notify(notification),
    };
  }

  private makeHandlers(): Handlers {
    const { access } = this;
    return {
      ...this.gdb.handlers,
      ...queryHandlers(access),
      ...ringTimelineHandlers(access),
      ...debuggingHandlers(access),
      ...provenanceHandlers(access),
      ...memoryHandlers(access),
      ...pastHandlers(access),
      ...capsuleHandlers(access),
      ...arrivalHandlers(access),
      ...reachabilityHandlers(access),
      ...evidenceHandlers(access),
      hello: ({ version }) => {
        if (version !== PROTOCOL_VERSION)
          throw read.bad(`protocol version ${String(version)} is not ${PROTOCOL_VERSION}`);
        return { version: PROTOCOL_VERSION };
      },
      assemble: (params) => this.assemble(params).assembled,
      build: (params) => this.build(params),
      loadImage: (params) => {
        const image = read.bootImage(params['image']);
        this.loadSession(image, read.machineConfig(params['config']), 'boot-sector', null);
        return null;
      },
      reset: () => {
        const session = this.need();
        this.gdb.needControl();
        this.halt();
        session.reset();
        this.begin();
        return null;
      },
      run: () => this.run(),
      setPace: ({ pace, factor }) => {
        this.loop.pace = read.oneOf(pace, 'pace', ['max', 'real-time']);
        this.loop.factor = typeof factor === 'number' && factor > 0 && Number.isFinite(factor) ? factor : 1;
        return null;
      },
      pause: () => {
        this.need();
        if (this.runState !== 'running' || this.gdb.interrupt()) return null;
        this.halt();
        this.runState = 'paused';
        this.stop = null;
        this.pushState();
        return null;
      },
      step: ({ kind }) => this.step(read.oneOf(kind, 'kind', STEP_KINDS)),
      seek: ({ icount, now }) => {
        const session = this.need();
        const to = icount !== undefined ? { icount: read.integer(icount, 'icount', 0, Number.MAX_SAFE_INTEGER) } : { now: read.integer(now, 'now', 0, Number.MAX_SAFE_INTEGER) }; // prettier-ignore
        return this.stand(() => session.seek(to));
      },
      switchBranch: ({ branch }) => {
        const session = this.need();
        const id = read.integer(branch, 'branch', 1, Number.MAX_SAFE_INTEGER);
        if (!session.timeline.branches.some((b) => b.id === id)) throw read.bad(`there is no branch ${id}`);
        return this.stand(() => session.switchBranch(id));
      },
      nameBranch: ({ branch, name }) => {
        const id = read.integer(branch, 'branch', 1, Number.MAX_SAFE_INTEGER);
        if (!this.need().timeline.nameBranch(id, read.text(name, 'name'))) throw read.bad(`there is no branch ${id}`);
        return this.pushed();
      },
      removeBranch: ({ branch }) => {
        const id = read.integer(branch, 'branch', 1, Number.MAX_SAFE_INTEGER);
        if (!this.need().timeline.removeBranch(id)) throw read.bad(`branch ${id} does not exist or is needed`);
        return this.pushed();
      },
      compareBranches: ({ left, right, now }) => {
        const { timeline } = this.need();
        const mark = { now: read.integer(now, 'now', 0, Number.MAX_SAFE_INTEGER), icount: 0 };
        const ids = [left, right].map((id, i) => read.integer(id, i === 0 ? 'left' : 'right', 1, Number.MAX_SAFE_INTEGER)); // prettier-ignore
        this.gdb.needControl();
        this.pauseForHistory();
        const comparison = timeline.compare(ids[0], ids[1], mark);
        this.pushState();
        if (comparison === null) throw read.bad('there is no such branch');
        return comparison;
      },
      setBreakpoints: ({ breakpoints }) => {
        this.breakpoints = breakpointSpecs(breakpoints);
        const bound =
          this.session?.setBreakpoints(this.breakpoints) ??
          this.breakpoints.map(({ id }) => ({ id, linear: [], problem: null }));
        this.gdb.keepArmed();
        return { bound };
      },
      input: ({ event, asBranch }) => {
        const given = read.inputEvent(event, this.need().machine.config.ramBytes);
        this.gdb.needInput(given);
        this.need().input(given, asBranch === true && this.runState !== 'running');
        if (this.runState === 'running') this.loop.wake();
        else this.pushState();
        return null;
      },
      view: (params) => {
        const { name, args } = read.viewRequest(params, 'params');
        return this.need().view(name, args);
      },
      transition: ({ id }) => this.need().transition(read.integer(id, 'id', 1, Number.MAX_SAFE_INTEGER)),
      transitionText: ({ id }) => {
        const transition = this.need().transition(read.integer(id, 'id', 1, Number.MAX_SAFE_INTEGER));
        return transition === null ? null : formatTransition(transition);
      },
      transitions: ({ first, count }) =>
        this.need().summaries(
          read.integer(first, 'first', 0, Number.MAX_SAFE_INTEGER),
          Math.min(MOST_SUMMARIES, read.integer(count, 'count', 0, Number.MAX_SAFE_INTEGER)),
        ),
      events: ({ from, count }) =>
        this.need().eventsFrom(
          read.integer(from, 'from', 0, Number.MAX_SAFE_INTEGER),
          Math.min(MOST_EVENTS, read.integer(count, 'count', 0, Number.MAX_SAFE_INTEGER)),
        ),
      findings: ({ from, count }) => {
        const first = read.integer(from, 'from', 0, Number.MAX_SAFE_INTEGER);
        const most = read.integer(count, 'count', 0, Number.MAX_SAFE_INTEGER);
        return this.need().monitors.findings.slice(first, first + most);
      },
      digest: () => {
        const session = this.need();
        return { digest: session.machine.digest(), mark: session.mark };
      },
      inputLog: () => this.need().machine.inputLog,
      subscribe: ({ views, everyMilliseconds }) => {
        const wanted = read.list(views, 'views').map((view, i) => read.viewRequest(view, `views[${i}]`));
        this.subscriptions.set(wanted, read.integer(everyMilliseconds, 'everyMilliseconds', 0, 3_600_000));
        if (this.runState !== 'running') this.pushState();
        return null;
      },
      checkLab: ({ lab, files, seeds }) => {
        const id = read.text(lab, 'lab');
        const wanted = read.list(seeds, 'seeds').map((seed, i) => read.integer(seed, `seeds[${i}]`, 0, 0xffffffff));
        return known(this.parts.labs?.check(id, nonEmpty(files), wanted), id);
      },
      observeLab: ({ lab, step, files }) => {
        const id = read.text(lab, 'lab');
        const stepId = read.text(step, 'step');
        return known(this.parts.labs?.observe(id, stepId, nonEmpty(files)), `${id} ${stepId}`);
      },
      instructionHelp: ({ mnemonic }) => instructionHelp(read.text(mnemonic, 'mnemonic')),
      vocabulary: () => vocabulary(),
    };
  }

  private assemble(params: Readonly<Record<string, unknown>>): { assembled: AssembleResult; files: SourceFile[] } {
    const main = read.sourceFile(params['main'], 'main');
    const includes = read.sourceFiles(params['includes'] ?? [], 'includes');
    const assembled = this.parts.assemble(main, {
      resolveInclude: (name) => includes.find((file) => file.name === name) ?? null,
      defines: read.defines(params['defines']),
    });
    return { assembled, files: [main, ...includes] };
  }

  private build(params: Readonly<Record<string, unknown>>): Requests['build']['result'] {
    const config = read.machineConfig(params['config']);
    const stopAt = params['stopAt'] === 'reset-vector' ? 'reset-vector' : 'boot-sector';
    const { assembled, files } = this.assemble(params);
    if (!assembled.ok) return { assembled, loaded: false, problem: null };
    const boot = this.parts.toBootImage(files[0].name, assembled.bytes);
    if ('problem' in boot) return { assembled, loaded: false, problem: boot.problem };
    const session = this.loadSession(boot.image, config, stopAt, { assembled, files });
    session.keepSources(files[0].name, { files, binaries: [], defines: read.defines(params['defines']) });
    return { assembled, loaded: true, problem: null, annotations: session.problems };
  }

  private loadSession(
    image: BootImage,
    config: MachineConfig,
    stopAt: 'boot-sector' | 'reset-vector',
    source: { assembled: AssembleResult; files: readonly SourceFile[] } | null,
  ): MachineSession {
    this.gdb.needControl();
    this.halt();
    const session = new MachineSession(this.parts.createMachine(config), image, stopAt, source, this.historyBudget);
    this.session = session;
    session.setBreakpoints(this.breakpoints);
    this.begin();
    return session;
  }

  /** A fresh machine stands at its first instruction. */
  private begin(): void {
    this.runState = 'paused';
    this.stop = null;
    this.reportedTransitions = this.session?.firmwareTransitions ?? 0;
    this.reportedPorts = 0;
    this.reportedFindings = -1;
    this.reportedBreakpoints = -1;
    this.pushState();
  }

  private need(): MachineSession {
    if (this.session === null)
      throw new RequestError('no-machine', 'nothing is loaded yet: build or load an image first');
    return this.session;
  }

  private needPaused(what: string): MachineSession {
    const session = this.need();
    this.gdb.needControl();
    if (this.runState === 'running') throw new RequestError('busy', `the machine runs: pause it before ${what}`);
    return session;
  }

  private run(): null {
    const session = this.need();
    this.gdb.needControl();
    if (this.runState === 'running') return null;
    this.go();
    this.loop.start(session.runner(), session.unitsPerMillisecond, false);
    this.pushState();
    return null;
  }

  private step(kind: StepKind): null {
    const session = this.needPaused('stepping');
    const { runner, plan } = session.step(kind);
    this.go();
    this.plan = plan;
    this.loop.start(runner, session.unitsPerMillisecond, true);
    if (this.isRunning()) this.pushState();
    return null;
  }

  /** The machine stops and is put somewhere else. */
  private stand(move: () => void): null {
    this.gdb.needControl();
    this.pauseForHistory();
    move();
    this.runState = 'paused';
    this.stop = null;
    return this.pushed();
  }
  private pauseForHistory(): void {
    this.halt();
    if (this.runState === 'running') this.runState = 'paused';
  }
  private pushed(): null {
    this.pushState();
    return null;
  }

  private isRunning(): boolean {
    return this.runState === 'running';
  }

  private go(): void {
    this.runState = 'running';
    this.stop = null;
    this.speedFrom = { milliseconds: this.clock.now(), icount: this.session?.machine.icount ?? 0 };
  }

  /** Stop the loop, whatever it does, and take a step's traces out of the machine. */
  private halt(): void {
    this.loop.stop();
    this.plan?.finish();
    this.plan = null;
  }

  private ended(reason: StopReason): void {
    this.halt();
    this.stop = reason;
    this.runState = isFinal(reason) ? 'ended' : 'paused';
    this.pushState();
    if (reason.why === 'not-modelled') {
      this.notify({ type: 'notice', class: 'unimplemented', what: reason.what, mark: this.need().mark });
    }
  }

  private crash(error: unknown): void {
    this.loop.stop();
    this.gdb.forget();
    this.session = null;
    this.runState = 'empty';
    this.notify({ type: 'crash', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }

  private notify(notification: Notification): void {
    this.port.post(notification);
  }

  private pushState(): void {
    const { session } = this;
    const milliseconds = this.clock.now();
    this.subscriptions.sent(milliseconds);
    if (session === null) {
      this.notify({
        type: 'state', runState: 'empty', stop: null, mark: { now: 0, icount: 0 }, views: [], history: null, transitionCount: 0,
        newTransitions: [], console: { debug: '', serial: '' }, mips: 0,
      }); // prettier-ignore
      return;
    }
    const console = session.machine.console();
    const count = session.transitionCount;
    // A guest may reset itself: ids begin again.
    if (count < this.reportedTransitions) this.reportedTransitions = 0;
    const first = Math.max(this.reportedTransitions + 1, count - NEWEST + 1);
    this.notify({
      type: 'state',
      runState: this.runState,
      stop: this.stop,
      mark: session.mark,
      views: this.subscriptions.views.map(({ name, args }) => ({
        name,
        view: session.view(name, args as ViewArgs[ViewName]),
      })),
      history: session.history,
      transitionCount: count,
      newTransitions: session.summaries(first, count - first + 1),
      firmwareTransitions: session.firmwareTransitions,
      console: { debug: console.debug.slice(-CONSOLE_TAIL), serial: console.serial.slice(-CONSOLE_TAIL) },
      consoleStart: {
        debug: Math.max(0, console.debug.length - CONSOLE_TAIL),
        serial: Math.max(0, console.serial.length - CONSOLE_TAIL),
      },
      ...(this.stop?.why === 'breakpoint' ? { hits: session.breakpoints.hits } : {}),
      ...(session.breakpoints.revision === this.reportedBreakpoints
        ? {}
        : { breakpoints: { statuses: session.breakpoints.statuses, log: session.breakpoints.log.slice(-LOG_LINES) } }),
      ...(session.monitors.revision === this.reportedFindings ? {} : { findings: session.monitors.findings }),
      mips: this.speed(milliseconds),
    });
    this.reportedFindings = session.monitors.revision;
    this.reportedBreakpoints = session.breakpoints.revision;
    this.reportedTransitions = count;
    this.tellUnclaimed(session);
  }

  /** One notice for each port that the guest used and nothing answers at. */
  private tellUnclaimed({ machine, mark }: MachineSession): void {
    const ports = machine.unclaimedPorts;
    if (ports.length < this.reportedPorts) this.reportedPorts = 0;
    for (const port of ports.slice(this.reportedPorts, MOST_PORTS)) {
      this.notify({ type: 'notice', class: 'unclaimed', what: `${port.toString(16).toUpperCase()}h`, mark });
    }
    this.reportedPorts = ports.length;
  }

  /** Million instructions a second since the last notification. */
  private speed(milliseconds: number): number {
    const icount = this.session?.machine.icount ?? 0;
    const passed = milliseconds - this.speedFrom.milliseconds;
    const speed = this.runState === 'running' && passed > 0 ? (icount - this.speedFrom.icount) / passed / 1000 : 0;
    this.speedFrom = { milliseconds, icount };
    return speed;
  }
}

/** The rule a `to-next-transition` step stops with. */
export { NEXT_TRANSITION };

function describe(error: unknown): ProtocolError {
  if (error instanceof RequestError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

function nonEmpty(files: unknown): SourceFile[] {
  const sources = read.sourceFiles(files, 'files');
  if (sources.length === 0) throw read.bad('files is empty');
  return sources;
}

function known<T>(answer: T | null | undefined, what: string): T {
  if (answer === undefined) throw new RequestError('unknown-lab', 'this host has no labs');
  if (answer === null) throw new RequestError('unknown-lab', `there is no lab ${what}`);
  return answer;
}
