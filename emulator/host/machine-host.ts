/**
 * The worker's side of the protocol: owns the machine, answers every request, runs in slices, pushes coalesced state.
 * It knows neither Worker nor DOM: port, clock and the parts it drives are handed in.
 */
import type { AssembleResult, SourceFile } from '#emulator/assembler';
import { InvariantError } from '#emulator/base';
import { NEXT_TRANSITION, REVERSE_STEPS, STEPS } from '#emulator/debug';
import type { StepPlan } from '#emulator/debug';
import type { BootImage, MachineConfig, StopReason } from '#emulator/machine';
import { PROTOCOL_VERSION } from '#emulator/protocol';
import type {
  BreakpointSpec,
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
import { branchHandlers } from './areas/branches.ts';
import { labHandlers } from './areas/labs.ts';
import { GdbArea } from './areas/gdb.ts';
import { pastHandlers } from './areas/past.ts';
import { memoryHandlers } from './areas/memory.ts';
import { provenanceHandlers } from './areas/provenance.ts';
import { queryHandlers } from './areas/query.ts';
import { readingHandlers } from './areas/reading.ts';
import { reachabilityHandlers } from './areas/reachability.ts';
import { ringTimelineHandlers } from './areas/ring-timeline.ts';
import { breakpointSpecs } from './breakpoint-params.ts';
import type { HostClock } from './clock.ts';
import type { HostAccess } from './host-access.ts';
import type { HostParts } from './host-parts.ts';
import { isFinal, MachineSession } from './machine-session.ts';
import * as read from './params.ts';
import { RequestError } from './params.ts';
import { RunLoop } from './run-loop.ts';
import { StateReport } from './state-report.ts';

type Handlers = { readonly [K in RequestKind]: (params: Readonly<Record<string, unknown>>) => Requests[K]['result'] };

const STEP_KINDS: readonly StepKind[] = [...STEPS, ...REVERSE_STEPS];

export class MachineHost {
  private readonly port: Port;
  private readonly clock: HostClock;
  private readonly parts: HostParts;
  private readonly loop: RunLoop;
  private readonly report = new StateReport();
  private readonly handlers: Handlers;
  private readonly access: HostAccess;
  private readonly gdb: GdbArea;
  private session: MachineSession | null = null;
  private runState: RunState = 'empty';
  private stop: StopReason | null = null;
  private plan: StepPlan | null = null;
  private historyBudget: number | null = null;
  private breakpoints: readonly BreakpointSpec[] = [];

  constructor(port: Port, clock: HostClock, parts: HostParts) {
    this.port = port;
    this.clock = clock;
    this.parts = parts;
    this.loop = new RunLoop(clock, {
      onSlice: () => this.report.subscriptions.isDue(clock.now()) && this.pushState(),
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
      halted: () => {
        const session = this.need();
        this.gdb.needControl();
        this.pauseForHistory();
        return session;
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
      ...labHandlers(access),
      ...branchHandlers(access),
      ...readingHandlers(access),
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
      subscribe: ({ views, everyMilliseconds }) => {
        const wanted = read.list(views, 'views').map((view, i) => read.viewRequest(view, `views[${i}]`));
        this.report.subscriptions.set(wanted, read.integer(everyMilliseconds, 'everyMilliseconds', 0, 3_600_000));
        if (this.runState !== 'running') this.pushState();
        return null;
      },
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
    this.report.begin(this.session);
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
    this.report.measureFrom(this.clock.now(), this.session);
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
    const { session, runState, stop } = this;
    for (const message of this.report.tell({ session, runState, stop }, this.clock.now())) this.notify(message);
  }
}

/** The rule a `to-next-transition` step stops with. */
export { NEXT_TRANSITION };

function describe(error: unknown): ProtocolError {
  if (error instanceof RequestError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}
