/**
 * One session of the Debug Adapter Protocol: bytes in, bytes out. While the machine runs, whoever owns the session calls `advance`
 * again and again; between two calls it hands in what arrived, so that `pause` is heard. Nothing a client sends can make this throw.
 */
import { vectorName, vectorRow } from '#emulator/arch';
import { DapError, fields, launchArguments, oneOf, text, type Fields } from './arguments.ts';
import { BreakpointRequests } from './breakpoint-requests.ts';
import { CAPABILITIES } from './capabilities.table.ts';
import { FrameReader, frame, type Received } from './framing.ts';
import { GuestOutput } from './guest-output.ts';
import * as look from './inspect-requests.ts';
import { command, exceptionBody, explain, isJob, lastFault, type Job } from './jobs.ts';
import { Live } from './live.ts';
import { Back, Continue, Step, type Granularity, type Halt, type Run } from './runs.ts';
import type { LaunchArguments, Launcher } from './target.ts';
import { endWords, WORDS } from './words.table.ts';

/** What has to be so before a request can be served. */
type Needs = 'nothing' | 'initialize' | 'program' | 'stop';
interface Row {
  readonly needs: Needs;
  /** The body of the response, a job that will give it, or nothing. What follows the response is put into `after`. */
  serve(args: Fields): object | Job | null;
}
interface Request {
  readonly seq: number;
  readonly command: string;
  readonly arguments: unknown;
}

type Setter = Extract<keyof BreakpointRequests, `set${string}`>;
const THREAD = 1;
const GRANULARITIES = ['statement', 'line', 'instruction'] as const;
const EVALUATE_CONTEXTS = ['watch', 'repl', 'hover', 'clipboard', 'variables'] as const;
/** Requests kept while a job is under way. */
const MOST_WAITING = 256;

export class DapServer {
  private readonly launcher: Launcher;
  private readonly write: (bytes: Uint8Array) => void;
  private readonly reader = new FrameReader();
  private readonly output = new GuestOutput();
  private readonly breakpoints: BreakpointRequests;
  private readonly rows: Readonly<Record<string, Row>>;
  private seq = 1;
  private client: Fields | null = null;
  private firstLine = 1;
  private wanted: LaunchArguments | null = null;
  private live: Live | null = null;
  private configured = false;
  private run: Run | null = null;
  /** Virtual time at which the run began. */
  private ranFrom = 0;
  private job: { readonly request: Request; readonly work: Job } | null = null;
  private waiting: Request[] = [];
  private halt: Halt = { type: 'entry' };
  private after: (() => void)[] = [];
  private over = false;
  private ended_ = false;

  constructor(launcher: Launcher, write: (bytes: Uint8Array) => void) {
    this.launcher = launcher;
    this.write = write;
    this.breakpoints = new BreakpointRequests({
      ours: (line) => line + 1 - this.firstLine,
      theirs: (line) => line - 1 + this.firstLine,
    });
    this.rows = this.makeRows();
  }

  /** True while there is something to `advance`. */
  get running(): boolean {
    return this.run !== null || this.job !== null;
  }
  /** True once the client has said good-bye. */
  get ended(): boolean {
    return this.ended_;
  }

  receive(bytes: Uint8Array): void {
    for (const one of this.reader.read(bytes)) this.take(one);
  }

  /** One slice of the run or of the job. @param budget instructions, about. */
  advance(budget: number): void {
    const { run, job } = this;
    try {
      if (job !== null) this.advanceJob(job, budget);
      else if (run !== null) {
        const halt = run.advance(budget);
        this.tellOutput();
        if (halt !== null) this.stopped(halt);
      }
    } catch (error) {
      this.say('important', `${WORDS.crash(messageOf(error))}\n`);
      if (this.run !== null) this.stopped({ type: 'pause' });
    }
  }

  /** The client is gone. */
  close(): void {
    this.endJob();
    this.endRun();
    this.ended_ = true;
  }

  // -- messages ----------------------------------------------------------------------------------------------------------
  private take(one: Received): void {
    if (this.ended_) return;
    if (one.type === 'bad') {
      this.say('important', `ringside: ${one.problem}; it was passed over\n`);
      return;
    }
    const { type, seq, command, arguments: args } = one.value;
    // This adapter sends no requests, so that responses mean nothing to it.
    if (type === 'response') return;
    if (type !== 'request' || typeof command !== 'string' || typeof seq !== 'number') {
      this.say('important', 'ringside: a message is not a request with "seq" and "command"; it was passed over\n');
      return;
    }
    const request = { seq, command, arguments: args };
    if (this.job === null || command === 'disconnect' || command === 'terminate') this.serve(request);
    else if (this.waiting.length < MOST_WAITING) this.waiting.push(request);
    else this.refuse(request, 'too many requests wait for an answer');
  }

  private serve(request: Request): void {
    try {
      const row = Object.hasOwn(this.rows, request.command) ? this.rows[request.command] : null;
      if (row === null) throw new DapError(WORDS.unknown(request.command));
      this.check(row.needs);
      const answer = row.serve(fields(request.arguments, 'arguments'));
      if (answer !== null && isJob(answer)) {
        this.job = { request, work: answer };
        return;
      }
      this.respond(request, answer);
    } catch (error) {
      this.after = [];
      this.refuse(request, error instanceof DapError ? error.message : WORDS.crash(messageOf(error)));
    }
  }
  private check(needs: Needs): void {
    if (needs === 'nothing') return;
    if (this.client === null) throw new DapError(WORDS.notInitialized);
    if (needs === 'initialize') return;
    if (this.over) throw new DapError(WORDS.over);
    if (this.live === null) throw new DapError(WORDS.notLaunched);
    if (needs === 'stop' && this.run !== null) throw new DapError(WORDS.notStopped);
  }

  private send(message: object): void {
    this.write(frame({ seq: this.seq++, ...message }));
  }
  private respond({ seq, command }: Request, body: object | null): void {
    this.send({ type: 'response', request_seq: seq, success: true, command, ...(body === null ? {} : { body }) });
    const { after } = this;
    this.after = [];
    for (const one of after) one();
  }
  private refuse({ seq, command }: Request, problem: string): void {
    const error = { id: 1, format: '{problem}', variables: { problem }, showUser: true };
    this.send({ type: 'response', request_seq: seq, success: false, command, message: problem, body: { error } });
  }
  private event(event: string, body?: object): void {
    this.send({ type: 'event', event, ...(body === undefined ? {} : { body }) });
  }
  private say(category: 'console' | 'stdout' | 'stderr' | 'important', output: string, where: object = {}): void {
    if (output !== '') this.event('output', { category, output, ...where });
  }

  // -- the table ---------------------------------------------------------------------------------------------------------
  private makeRows(): Readonly<Record<string, Row>> {
    const row = (needs: Needs, serve: (args: Fields, live: Live) => object | Job | null): Row => ({
      needs,
      serve: (args) => serve(args, this.live as Live),
    });
    const coordinates = (): look.Coordinates => ({
      theirs: (line) => line - 1 + this.firstLine,
      firstColumn: this.client?.['columnsStartAt1'] === false ? 0 : 1,
    });
    /** Breakpoints may be set while the machine runs. */
    const points = (name: Setter): Row =>
      row('program', (args, live) => {
        const body = this.breakpoints[name](args, live);
        this.run?.changed();
        return body;
      });
    const go = (make: (live: Live, granularity: Granularity) => Run, body: object | null = null): Row =>
      row('stop', (args, live) => {
        const granularity = oneOf(args['granularity'], 'granularity', GRANULARITIES) ?? 'statement';
        this.after.push(() => this.resume(() => make(live, granularity === 'instruction' ? 'instruction' : 'line')));
        return body;
      });
    return {
      initialize: { needs: 'nothing', serve: (args) => this.initialize(args) },
      launch: { needs: 'initialize', serve: (args) => this.launch(args) },
      attach: { needs: 'initialize', serve: () => refusal(WORDS.attach) },
      configurationDone: row('program', () => this.configurationDone()),
      restart: row('program', (args) => this.restart(args)),
      disconnect: { needs: 'nothing', serve: () => this.disconnect() },
      terminate: row('program', () => this.terminate()),
      threads: row('program', () => ({ threads: [{ id: THREAD, name: 'Processor' }] })),

      setBreakpoints: points('setBreakpoints'),
      setFunctionBreakpoints: points('setFunctionBreakpoints'),
      setInstructionBreakpoints: points('setInstructionBreakpoints'),
      setDataBreakpoints: points('setDataBreakpoints'),
      setExceptionBreakpoints: points('setExceptionBreakpoints'),
      dataBreakpointInfo: row('stop', (args, live) => this.breakpoints.dataBreakpointInfo(args, live)),
      breakpointLocations: row('program', (args, live) => this.breakpoints.breakpointLocations(args, live)),

      continue: go((live) => new Continue(live, true), { allThreadsContinued: true }),
      next: go((live, granularity) => new Step(live, 'over', granularity)),
      stepIn: go((live, granularity) => new Step(live, 'into', granularity)),
      stepOut: go((live, granularity) => new Step(live, 'out', granularity)),
      stepBack: go((live, granularity) => new Back(live, granularity === 'line' ? 'back-over' : 'back')),
      reverseContinue: go((live) => new Back(live, 'back-continue')),
      pause: row('program', () => {
        this.after.push(() => this.run !== null && this.stopped({ type: 'pause' }));
        return null;
      }),

      stackTrace: row('stop', (args, live) => look.stackTrace(args, live, coordinates())),
      scopes: row('stop', look.scopes),
      variables: row('stop', look.variables),
      setVariable: row('stop', look.setVariable),
      evaluate: row('stop', (args, live) => this.evaluate(args, live)),
      readMemory: row('stop', look.readMemoryRequest),
      writeMemory: row('stop', look.writeMemory),
      disassemble: row('stop', (args, live) => look.disassemble(args, live, coordinates())),
      exceptionInfo: row('stop', (_args, live) => this.exceptionInfo(live)),
      gotoTargets: row('stop', (args, live) => look.gotoTargets(args, live, (line) => line + 1 - this.firstLine)),
      goto: row('stop', (args, live) => {
        look.goto(args, live);
        this.after.push(() => this.stopped({ type: 'goto' }));
        return null;
      }),
      loadedSources: row('program', look.loadedSources),
      source: row('program', look.source),
    };
  }

  // -- beginning and end -------------------------------------------------------------------------------------------------
  private initialize(args: Fields): object {
    if (this.client !== null) throw new DapError(WORDS.twice);
    if (args['pathFormat'] !== undefined && args['pathFormat'] !== 'path') {
      throw new DapError('only the path format "path" is supported');
    }
    this.client = args;
    this.firstLine = args['linesStartAt1'] === false ? 0 : 1;
    return CAPABILITIES;
  }

  private launch(args: Fields): null {
    if (this.live !== null) throw new DapError(WORDS.launchedTwice);
    this.start(launchArguments(args));
    // Breakpoints can be bound only now that the program is known.
    this.after.push(() => this.event('initialized'));
    return null;
  }
  private start(wanted: LaunchArguments): void {
    const launched = this.launcher.launch(wanted);
    if ('problem' in launched) {
      this.say('stderr', launched.notes);
      throw new DapError(launched.problem);
    }
    this.say('console', launched.notes);
    this.wanted = wanted;
    this.output.forget();
    this.output.take(launched.timeline.machine);
    this.live = new Live(launched);
    this.halt = { type: 'entry' };
    this.over = false;
    this.after.push(() => this.event('process', { name: wanted.program, startMethod: 'launch', pointerSize: 32 }));
  }
  private configurationDone(): null {
    if (this.configured) throw new DapError('configurationDone was answered already');
    this.configured = true;
    this.after.push(() => this.begin());
    return null;
  }
  private begin(): void {
    if (this.wanted?.stopOnEntry === true) this.stopped({ type: 'entry' });
    else this.resume(() => new Continue(this.live as Live, false));
  }
  private restart(args: Fields): null {
    const given = fields(args['arguments'], 'arguments');
    const wanted = Object.keys(given).length > 0 ? launchArguments(given) : (this.wanted as LaunchArguments);
    this.endRun();
    this.start(wanted);
    const bound = this.breakpoints.bindAll(this.live as Live);
    this.after.push(() => {
      for (const breakpoint of bound) this.event('breakpoint', { reason: 'changed', breakpoint });
      this.begin();
    });
    return null;
  }
  private terminate(): null {
    this.endJob();
    this.endRun();
    this.after.push(() => this.terminated(null));
    return null;
  }
  private disconnect(): null {
    this.after.push(() => this.close());
    return null;
  }
  private terminated(exitCode: number | null): void {
    this.over = true;
    if (exitCode !== null) this.event('exited', { exitCode });
    this.event('terminated');
  }

  // -- requests that may take long ---------------------------------------------------------------------------------------
  private evaluate(args: Fields, live: Live): object | Job {
    const context = oneOf(args['context'], 'context', EVALUATE_CONTEXTS);
    const special = context === 'repl' ? command(text(args['expression'], 'expression')) : null;
    if (special === null) return look.evaluate(args, live);
    const before = live.timeline.present;
    const answer = special(live);
    if (live.timeline.present.now !== before.now) {
      live.breakpoints.wentTo(live.machine.now);
      this.after.push(() => this.stopped({ type: 'goto' }));
    }
    return answer;
  }
  private exceptionInfo(live: Live): Job {
    const { halt } = this;
    const ended = halt.type === 'machine' && halt.reason.why === 'shutdown';
    if (this.exceptionOf(halt) === null && !ended) throw new DapError(WORDS.noFault);
    return explain(live, lastFault(live), exceptionBody);
  }
  private advanceJob({ request, work }: { request: Request; work: Job }, budget: number): void {
    let body: object | null;
    try {
      body = work.advance(budget);
    } catch (error) {
      this.endJob();
      this.refuse(request, WORDS.crash(messageOf(error)));
      return this.serveWaiting();
    }
    if (body === null) return;
    work.finish();
    this.job = null;
    this.respond(request, body);
    this.serveWaiting();
  }
  private serveWaiting(): void {
    while (this.job === null && this.waiting.length > 0 && !this.ended_) this.serve(this.waiting.shift() as Request);
  }
  private endJob(): void {
    const { job } = this;
    if (job === null) return;
    this.job = null;
    job.work.finish();
    for (const request of [job.request, ...this.waiting]) this.refuse(request, 'cancelled');
    this.waiting = [];
  }

  // -- runs --------------------------------------------------------------------------------------------------------------
  private resume(make: () => Run): void {
    const live = this.live as Live;
    live.moved();
    this.ranFrom = live.machine.now;
    this.run = make();
  }
  private endRun(): void {
    const { run, live } = this;
    this.run = null;
    run?.finish();
    if (run?.goesBack === true) live?.breakpoints.wentTo(live.machine.now);
  }

  private stopped(halt: Halt): void {
    const live = this.live as Live;
    const again = live.machine.now === this.ranFrom && this.run !== null;
    this.endRun();
    live.moved();
    this.halt = halt;
    this.tellOutput();
    if (halt.type === 'machine' && this.isEnd(halt, again)) return;
    this.event('stopped', { ...this.describe(halt), threadId: THREAD, allThreadsStopped: true });
  }
  /** True when the session ends here: at once where that was wanted, else when the end is run on. */
  private isEnd({ reason }: Extract<Halt, { type: 'machine' }>, again: boolean): boolean {
    const isOver = reason.why === 'powered-off' || reason.why === 'shutdown';
    const stays =
      reason.why === 'shutdown' ? this.breakpoints.stopsAtShutdown || this.wanted?.stopAtEnd : this.wanted?.stopAtEnd;
    if (!isOver || (stays === true && !again)) return false;
    this.terminated(reason.why === 'powered-off' ? reason.code : 1);
    return true;
  }

  private describe(halt: Halt): object {
    switch (halt.type) {
      case 'breakpoints': {
        const vector = this.exceptionOf(halt);
        if (vector !== null) {
          const text = `${vectorName(vector)} ${vectorRow(vector)?.name ?? ''}`.trim();
          return { reason: 'exception', description: text, text };
        }
        const kind = this.breakpoints.kindOf(halt.hits[0]?.id ?? '');
        const reason = kind === 'source' ? 'breakpoint' : `${kind} breakpoint`;
        return { reason, hitBreakpointIds: halt.hits.map(({ id }) => Number(id)) };
      }
      case 'machine': {
        const words = endWords(halt.reason);
        const reason = halt.reason.why === 'shutdown' ? 'exception' : 'pause';
        return { reason, description: words, text: words };
      }
      case 'beginning':
        return { reason: 'entry', description: WORDS.beginning, text: WORDS.beginning };
      default:
        return { reason: halt.type };
    }
  }

  /** Vector of the exception that stopped the machine, null where something else did. */
  private exceptionOf(halt: Halt): number | null {
    if (halt.type !== 'breakpoints' || halt.hits.length === 0) return null;
    if (halt.hits.some(({ id }) => this.breakpoints.kindOf(id) !== 'exception')) return null;
    return Number(halt.hits[0].fields['vector'] ?? -1);
  }

  private tellOutput(): void {
    const { live, output } = this;
    if (live === null) return;
    this.say('stdout', output.take(live.machine));
    for (const line of output.lines(live.breakpoints.log)) {
      const place = live.context.source.place(line.linear);
      const path = place && live.sourceNamed(place.file)?.path;
      const where = path ? { source: { path }, line: place.line - 1 + this.firstLine } : {};
      this.say('console', `${line.text}\n`, where);
    }
  }
}

function refusal(problem: string): never {
  throw new DapError(problem);
}
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
