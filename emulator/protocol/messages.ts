/**
 * Messages between the window and the worker (or, in tests and the command line, a direct port). Plain data that
 * survives structured cloning. Requests carry an id and get exactly one reply; notifications have none.
 */
import type { AssembleResult, Diagnostic, SourceFile } from '#emulator/assembler';
import type { MachineEvent, Transition } from '#emulator/events';
import type { ViewArgs, ViewName, Views } from '#emulator/inspect';
import type {
  BootImage,
  InputEvent,
  LoggedInput,
  MachineConfig,
  Mark,
  StateDigest,
  StopReason,
} from '#emulator/machine';
import type { Finding } from '#emulator/monitors';
import type { BranchInfo, Comparison } from '#emulator/timeline';
import type { BoundBreakpoint, BreakpointHit, BreakpointSpec, BreakpointStatus, LogLine } from '#emulator/debug';
import type { ArrivalRequests } from './arrival-requests.ts';
import type { CapsuleRequests } from './capsule-requests.ts';
import type { DebuggingRequests } from './debugging-requests.ts';
import type { EvidenceRequests } from './lab-requests.ts';
import type { GdbNotification, GdbRequests } from './gdb-requests.ts';
import type { PastRequests } from './past-requests.ts';
import type { MemoryRequests } from './memory-requests.ts';
import type { ProvenanceRequests } from './provenance-requests.ts';
import type { QueryRequests } from './query-requests.ts';
import type { ReachabilityRequests } from './reachability-requests.ts';
import type { RingTimelineRequests } from './ring-timeline-requests.ts';

export const PROTOCOL_VERSION = 3;

export type Pace = 'max' | 'real-time';

export type StepKind =
  | 'into' | 'over' | 'out' | 'to-next-transition' | 'into-interrupt'
  | 'back' | 'back-over' | 'back-out' | 'back-continue' | 'to-previous-transition'; // prettier-ignore

/** The course of events so far and the branches of it. `end` is the latest moment of the present branch that was reached. */
export interface HistoryState {
  readonly start: Mark;
  readonly end: Mark;
  readonly branch: number;
  readonly branches: readonly BranchInfo[];
  readonly snapshots: number;
  /** Memory of the snapshots, in bytes. */
  readonly bytes: number;
}

export type RunState = 'empty' | 'paused' | 'running' | 'ended';

/** One line of the transitions list. */
export interface TransitionSummary {
  readonly id: number;
  readonly icount: number;
  readonly now: number;
  readonly flow: Transition['flow'];
  readonly cause: Transition['cause'];
  readonly fromCpl: number;
  readonly toCpl: number | null;
  readonly fromCs: number;
  readonly fromEip: number;
  readonly toCs: number | null;
  readonly toEip: number | null;
  readonly fromLabel: string;
  readonly toLabel: string;
  readonly failed: boolean;
  readonly parent: number;
}

/** One check of a lab, as the worker found it. Texts are keys of the lab's own catalogue. */
export interface CheckResult {
  readonly id: string;
  /** The lab's run that it judged. */
  readonly run?: string;
  readonly status: 'pass' | 'fail' | 'skipped';
  /** Rule that rejected it: check id, sanitizer rule (`S11`) or mistake id. */
  readonly rule: string | null;
  readonly expected: string;
  readonly observed: string;
  /** Moment the evidence points to. */
  readonly at: Mark | null;
  /** No event is the evidence: the moment is the end of the run. */
  readonly isAtEnd?: boolean;
  readonly transition: number | null;
  readonly source: { readonly file: string; readonly line: number } | null;
}
export interface LabReport {
  readonly lab: string;
  readonly seed: number;
  readonly passed: boolean;
  readonly checks: readonly CheckResult[];
  /** Targeted explanations: ids of the lab's mistakes that were detected, most specific first, with arguments. */
  readonly mistakes: readonly { readonly id: string; readonly args: Readonly<Record<string, string | number>> }[];
  readonly lints: readonly {
    readonly rule: string;
    readonly at: Mark;
    readonly args: Readonly<Record<string, string | number>>;
  }[];
  readonly stop: StopReason | null;
  readonly instructions: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a prediction's experiment showed. `option` is null when none of the options describes it. */
export interface LabObservation {
  readonly option: string | null;
  readonly stop: StopReason | null;
  readonly instructions: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** A mistake in a `; @ringside` comment; `code` is a key of the catalogues. */
export interface AnnotationNote {
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly token: string;
}

/** Request kind → parameters and result. Those of one concern have a file of their own. */
export interface Requests
  extends
    QueryRequests,
    ReachabilityRequests,
    RingTimelineRequests,
    DebuggingRequests,
    GdbRequests,
    ProvenanceRequests,
    MemoryRequests,
    PastRequests,
    CapsuleRequests,
    ArrivalRequests,
    EvidenceRequests {
  hello: { params: { version: number }; result: { version: number } };
  /** Assemble only. */
  assemble: {
    params: { main: SourceFile; includes: readonly SourceFile[]; defines?: Readonly<Record<string, string>> };
    result: AssembleResult;
  };
  /** Assemble, and when it succeeds load it (padded as a boot medium) and reset. */
  build: {
    params: {
      main: SourceFile;
      includes: readonly SourceFile[];
      config?: MachineConfig;
      defines?: Readonly<Record<string, string>>;
      /** Stop at the first instruction of the boot sector, past the BIOS (default), or at the reset vector. */
      stopAt?: 'boot-sector' | 'reset-vector';
    };
    result: {
      assembled: AssembleResult;
      loaded: boolean;
      problem: string | null;
      annotations?: readonly AnnotationNote[];
    };
  };
  loadImage: { params: { image: BootImage; config?: MachineConfig }; result: null };
  reset: { params: Record<string, never>; result: null };
  run: { params: Record<string, never>; result: null };
  /**
   * Speed of `run`. `max`: as fast as the host can. `real-time`: virtual time never runs ahead of real time × `factor`
   * (default 1), so a 100 Hz tick comes a hundred times a second. Default `real-time`.
   */
  setPace: { params: { pace: Pace; factor?: number }; result: null };
  pause: { params: Record<string, never>; result: null };
  step: { params: { kind: StepKind }; result: null };
  /** Go to a moment of the present branch: right after so many instructions, or at a virtual time. Pauses the machine. */
  seek: { params: { icount: number } | { now: number }; result: null };
  /** Go over to another branch of history, at the same virtual time as far as it got. Pauses the machine. */
  switchBranch: { params: { branch: number }; result: null };
  nameBranch: { params: { branch: number; name: string }; result: null };
  /** Refused for the first branch, the present one and those that others were forked from. */
  removeBranch: { params: { branch: number }; result: null };
  compareBranches: { params: { left: number; right: number; now: number }; result: Comparison };
  /** Replaces them all; the host binds lines and names again after each assembly. What did not change keeps its count. */
  setBreakpoints: { params: { breakpoints: readonly BreakpointSpec[] }; result: { bound: readonly BoundBreakpoint[] } };
  /** @param asBranch begin a branch of history with it, so that going over to the branch before takes it back; only while the machine stands. */
  input: { params: { event: InputEvent; asBranch?: boolean }; result: null };
  view: { params: { name: ViewName; args: ViewArgs[ViewName] }; result: Views[ViewName] };
  /** Null: it has not happened, or was lost by the recorder (`obtainStart` brings it back); so in the two requests below. */
  transition: { params: { id: number }; result: Transition | null };
  transitionText: { params: { id: number }; result: string | null };
  transitions: { params: { first: number; count: number }; result: readonly TransitionSummary[] };
  events: { params: { from: number; count: number }; result: readonly MachineEvent[] };
  /** What the monitors found in the present branch of history, from number `from` (0 is the first) on. */
  findings: { params: { from: number; count: number }; result: readonly Finding[] };
  digest: { params: Record<string, never>; result: { digest: StateDigest; mark: Mark } };
  inputLog: { params: Record<string, never>; result: readonly LoggedInput[] };
  /** Which views to push with every `state` notification. */
  subscribe: {
    params: {
      views: readonly { readonly name: ViewName; readonly args: ViewArgs[ViewName] }[];
      readonly everyMilliseconds: number;
    };
    result: null;
  };
  /** Run a lab's checks over the given sources in a machine of its own. */
  checkLab: {
    params: { lab: string; files: readonly SourceFile[]; seeds: readonly number[] };
    result: readonly LabReport[];
  };
  /** Run the experiment of a lab's `predict` step and say which of its options the machine chose. */
  observeLab: { params: { lab: string; step: string; files: readonly SourceFile[] }; result: LabObservation };
  /** Documentation of a mnemonic for hover, from the instruction table. */
  instructionHelp: { params: { mnemonic: string }; result: InstructionHelp | null };
  /** Words of the assembler for the editor's grammar: taken from the same tables. */
  vocabulary: { params: Record<string, never>; result: Vocabulary };
}

export interface InstructionHelp {
  readonly mnemonic: string;
  readonly forms: readonly {
    readonly text: string;
    readonly encoding: string;
    readonly privilege: string;
    readonly level: string;
  }[];
  readonly flagsRead: string;
  readonly flagsWritten: string;
  readonly sdmPage: string;
}
export interface Vocabulary {
  readonly mnemonics: readonly string[];
  readonly registers: readonly string[];
  readonly directives: readonly string[];
  readonly preprocessor: readonly string[];
}

export type RequestKind = keyof Requests;

export interface Request<K extends RequestKind = RequestKind> {
  readonly type: 'request';
  readonly id: number;
  readonly kind: K;
  readonly params: Requests[K]['params'];
}
export type Reply<K extends RequestKind = RequestKind> =
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly result: Requests[K]['result'] }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly error: ProtocolError };

/** `bad-request` = the caller's mistake, `no-machine` = nothing loaded, `gdb-attached` = gdb lets the machine go, not the window, `internal` = our own bug. */
export interface ProtocolError {
  readonly code: 'bad-request' | 'no-machine' | 'busy' | 'gdb-attached' | 'unknown-lab' | 'internal';
  readonly message: string;
}

export type Notification =
  /** Coalesced: at most one per `everyMilliseconds` while running, and one at every stop. */
  | {
      readonly type: 'state';
      readonly runState: RunState;
      readonly stop: StopReason | null;
      readonly mark: Mark;
      readonly views: readonly { readonly name: ViewName; readonly view: Views[ViewName] }[];
      readonly history: HistoryState | null;
      /** Total number of transitions so far and the newest few. */
      readonly transitionCount: number;
      readonly newTransitions: readonly TransitionSummary[];
      /** Transitions up to this id happened in the BIOS before the boot sector got control. */
      readonly firmwareTransitions?: number;
      /** The newest text of each console; `consoleStart` counts the characters before it that were dropped. */
      readonly console: { readonly debug: string; readonly serial: string };
      readonly consoleStart?: { readonly debug: number; readonly serial: number };
      /** Breakpoints that this stop hit; absent where it was none. */
      readonly hits?: readonly BreakpointHit[];
      /** Counts and log of the breakpoints; absent when nothing changed since the last notification. */
      readonly breakpoints?: { readonly statuses: readonly BreakpointStatus[]; readonly log: readonly LogLine[] };
      /** All that the monitors found so far; absent when nothing changed since the last notification. */
      readonly findings?: readonly Finding[];
      /** Million instructions a second of host time, 0 when paused. */
      readonly mips: number;
    }
  /** `unclaimed`: `what` is a port that nothing answers at, told once for each. */
  | {
      readonly type: 'notice';
      readonly class: 'unimplemented' | 'unusual' | 'unclaimed';
      readonly what: string;
      readonly mark: Mark;
    }
  | GdbNotification
  | { readonly type: 'crash'; readonly message: string };

/** What both ends need of a MessagePort, a Worker, or a pair of arrays in a test. */
export interface Port {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
}
