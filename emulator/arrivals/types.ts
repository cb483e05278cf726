/** What is asked of a sweep and what it answers: plain data, times as everywhere in `now` and `icount`. */
import type { IrqObstacle, SourcePlace } from '#emulator/inspect';
import type { InputEvent, Machine, Mark, StopReason } from '#emulator/machine';

/** Linear addresses, `end` exclusive. */
export interface AddressRange {
  readonly first: number;
  readonly end: number;
}

/** What arrives. A timer edge is IRQ 0; a key is one byte of scan code set 1, which takes its time on the cable. */
export type ArrivalInterrupt =
  | { readonly kind: 'irq'; readonly line: number }
  | { readonly kind: 'nmi' }
  | { readonly kind: 'key'; readonly scancode: number };

/** How far a run goes on after the arrival. */
export type Until =
  | { readonly kind: 'label'; readonly linear: number }
  | { readonly kind: 'instructions'; readonly count: number }
  | { readonly kind: 'units'; readonly count: number };

/** What of the built-in invariant is judged. */
export const BUILT_IN = ['faults', 'findings', 'frames', 'registers'] as const;
export type BuiltIn = (typeof BUILT_IN)[number];

export interface CheckAnswer {
  readonly holds: boolean;
  readonly expected: string;
  readonly observed: string;
}
/** A condition on the state, at the end of the run or each time a place is about to be executed. */
export interface StateCheck {
  readonly text: string;
  readonly at: number | null;
  readonly judge: (machine: Machine) => CheckAnswer;
}

export interface Scenario {
  /** The marked code, ascending. A pass begins where its first instruction is executed. */
  readonly ranges: readonly AddressRange[];
  /** Passes through the range that are tried, counted from 1; null = all until the end. */
  readonly passes: { readonly first: number; readonly last: number } | null;
  readonly interrupt: ArrivalInterrupt;
  readonly until: Until;
  /** Virtual time after which a run that has not come to its end is given up, and the scenario without arrivals ends. */
  readonly horizon: number;
  /** Boundaries tried at most; of more, a sample (see {@link SAMPLING}). */
  readonly most: number;
  readonly builtIn: readonly BuiltIn[];
  readonly checks: readonly StateCheck[];
  /** What must be as without the arrival when the label is reached; `except` are linear places that may differ. */
  readonly same: { readonly memory: boolean; readonly console: boolean; readonly except: readonly AddressRange[] };
}

/** Of more boundaries than may be tried, every instruction keeps an equal share, spread evenly from its first to its last. */
export const SAMPLING = 'even-per-instruction';

/** A moment between two instructions at which something may arrive. */
export interface Boundary {
  /** Instruction that would be next; of a halted processor, its HLT. */
  readonly linear: number;
  readonly mark: Mark;
  readonly pass: number;
  /** The processor stands in HLT. */
  readonly halted: boolean;
}

/** Why it was not accepted where it arrived; beside the obstacles of a line: */
export type DeferReason =
  | Exclude<IrqObstacle, 'none' | 'not-requested' | 'lower-priority'>
  /** The device takes its time: a key has a cable to travel. */
  | 'device'
  /** The same request was waiting already: the two are one. */
  | 'merged'
  /** Another interrupt or trap was served first. */
  | 'another-first'
  /** NMI: a handler has not returned yet, or port 70h keeps it back. */
  | 'nmi-blocked'
  | 'nmi-masked';

export interface Acceptance {
  /** `here`: at the boundary. `deferred`: later. `never`: not before the run ended. */
  readonly how: 'here' | 'deferred' | 'never';
  readonly why: DeferReason | null;
  readonly at: { readonly linear: number; readonly mark: Mark; readonly source: SourcePlace | null; readonly label: string } | null; // prettier-ignore
  /** True when the interrupted code was gone on with before the run ended. */
  readonly returned: boolean;
}

export const BROKEN_KINDS = ['end', 'fault', 'finding', 'frame', 'register', 'check', 'memory', 'console'] as const;
export type BrokenKind = (typeof BROKEN_KINDS)[number];

/** One thing that did not hold. `what` names it: vector, rule, register, expression, address or console. */
export interface Broken {
  readonly kind: BrokenKind;
  readonly what: string;
  readonly expected: string;
  readonly observed: string;
  readonly mark: Mark;
  readonly args: Readonly<Record<string, number | string>>;
}

/** One run. */
export interface ArrivalRun {
  /** 1, 2, 3 … in the order of time. */
  readonly id: number;
  readonly boundary: Boundary;
  readonly source: SourcePlace | null;
  readonly label: string;
  /** What was given to the machine at the boundary: with these the run can be had again. */
  readonly inputs: readonly InputEvent[];
  readonly acceptance: Acceptance;
  readonly held: boolean;
  /** Empty when it held. */
  readonly broken: readonly Broken[];
  readonly end: RunEnd;
}
export interface RunEnd {
  readonly reached: boolean;
  readonly stop: StopReason;
  readonly mark: Mark;
}

export type LineVerdict = 'held' | 'broke' | 'deferred' | 'not-reached';
/** A source line of the range, or, without source, an instruction. */
export interface LineResult {
  readonly source: SourcePlace | null;
  /** Lowest address of the line's code in the range. */
  readonly linear: number;
  /** `deferred`: held, and none was accepted here. */
  readonly verdict: LineVerdict;
  readonly boundaries: number;
  readonly tried: number;
  readonly held: number;
  readonly broke: number;
  readonly deferred: number;
  /** Ids of runs that broke, at most 100. */
  readonly broken: readonly number[];
}

export interface ArrivalReport {
  readonly interrupt: ArrivalInterrupt;
  /** The run without any arrival. */
  readonly undisturbed: RunEnd | null;
  /** Why no further boundaries were looked for. */
  readonly scan: { readonly ended: 'until' | 'passes' | 'horizon' | 'machine' | 'too-many'; readonly passes: number };
  readonly boundaries: number;
  readonly tried: number;
  /** Null: every boundary was tried. */
  readonly sampling: typeof SAMPLING | null;
  readonly held: number;
  readonly broke: number;
  readonly deferred: number;
  readonly never: number;
  readonly lines: readonly LineResult[];
  readonly runs: readonly ArrivalRun[];
}

export interface Progress {
  readonly phase: 'looking' | 'undisturbed' | 'trying' | 'done';
  /** Boundaries found so far, to be tried, tried, and of these broken. */
  readonly found: number;
  readonly chosen: number;
  readonly tried: number;
  readonly broke: number;
}
