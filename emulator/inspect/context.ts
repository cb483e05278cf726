/**
 * What a view may know beyond the machine itself: names, source places, the kernel's own declarations and the recent
 * transitions. `debug` makes these from an assembled program; {@link EMPTY_CONTEXT} serves when there is none.
 */
import type { Transition } from '#emulator/events';
import type { VectorCount } from './table-views.ts';
import type { ProcessState } from './views.ts';

export interface NamedPlace {
  readonly name: string;
  /** Bytes from the label to the address asked for. */
  readonly offset: number;
}
export interface SymbolLookup {
  /** Value of a label or constant by its full name; null when there is none. */
  value(name: string): number | null;
  /** Nearest label at or below a linear address, if it is near enough to mean something. */
  nearest(linear: number): NamedPlace | null;
}
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}
export interface SourceLookup {
  /** The learner's line whose code lies at this linear address. */
  place(linear: number): SourcePlace | null;
  /** The line that emitted the byte at this address, data too; absent when nobody knows. */
  placeOfBytes?(linear: number): SourcePlace | null;
  /** Start of the instruction `count` instructions before `linear` in the same run of code, or null when not known. */
  before(linear: number, count: number): number | null;
}

/** A number in an annotation: `symbol ± number`, resolved. */
export interface ProcessField {
  readonly name: string;
  /** Byte offset in the record. */
  readonly offset: number;
  readonly size: 1 | 2 | 4;
}
/** How the kernel lays out its processes, see the debug room's README. */
export interface ProcessDeclaration {
  /** Linear address of the first record. */
  readonly base: number;
  /** Bytes from record to record. */
  readonly stride: number;
  readonly count: number;
  /**
   * Where the kernel keeps the current process: a variable that holds the record's address (`pointer`) or its number
   * (`index`). Null when not declared.
   */
  readonly current: { readonly linear: number; readonly kind: 'pointer' | 'index' } | null;
  /** Well-known fields: `state esp esp0 cr3 name pid frame`. */
  readonly fields: ReadonlyMap<string, ProcessField>;
  /** Further fields to show as they are, in order of declaration. */
  readonly extra: readonly ProcessField[];
  readonly states: ReadonlyMap<number, ProcessState>;
  /** Names by record number, when declared. */
  readonly names: readonly string[];
}
export interface Annotations {
  readonly processes: ProcessDeclaration | null;
  /** Labels of functions that are bottom halves. */
  readonly bottomHalves?: readonly string[];
}

/** Recent transitions, newest last. Ids run from 1 to `count`; old ones may be gone (null). */
export interface TransitionHistory {
  readonly count: number;
  get(id: number): Transition | null;
}

/** A kernel stack that was current while level 3 executed. */
export interface ObservedStack {
  readonly cr3: number;
  /** EIP of level 3 when it was seen last. */
  readonly eip: number;
}

/** What one kernel stack was used for, followed from transition to transition. */
export interface StackUse {
  /** Time in the user code that enters the kernel on it, in units of `now`. */
  readonly used: number;
  readonly switches: number;
}

/** A stretch of level 3 that ended with an entry onto this kernel stack, in units of `now`. */
export interface UserVisit {
  readonly top: number;
  readonly from: number;
  readonly to: number;
}
export interface StackUsage {
  /** Before this moment stretches may be missing. */
  readonly since: number;
  /** Oldest first. */
  readonly visits: readonly UserVisit[];
  /** Since when level 3 executes, -1 = it does not, or is not known. */
  readonly open: number;
  /** Totals by top of stack. */
  readonly stacks: ReadonlyMap<number, StackUse>;
}
/** Something that happened to an interrupt line, with the line's bits behind it. */
export interface LineEvent {
  readonly op: 'irr' | 'lowered' | 'inta' | 'spurious' | 'eoi' | 'mask' | 'unmask' | 'icw';
  readonly now: number;
  readonly icount: number;
  readonly requested: 0 | 1;
  readonly inService: 0 | 1;
  readonly masked: 0 | 1;
}
export interface LineHistory {
  /** What happened before this moment is not known. */
  readonly since: number;
  /** IRQ 0-15, the last few of each, oldest first. */
  readonly lines: readonly (readonly LineEvent[])[];
}

/** Deliveries by vector up to the present moment. */
export interface VectorCounts {
  /** Transitions that were counted; `complete`: all of the run up to now. */
  readonly transitions: number;
  readonly complete: boolean;
  /** @param inRealMode by the vector table of real mode, which is counted apart. */
  of(vector: number, inRealMode?: boolean): VectorCount;
}

export interface InspectContext {
  /** How often each vector was delivered; absent when nobody counts. */
  readonly vectorCounts?: () => VectorCounts;
  readonly symbols: SymbolLookup;
  readonly source: SourceLookup;
  readonly annotations: Annotations;
  readonly transitions: TransitionHistory;
  /** By top of stack (ESP0 of the TSS), from samples between slices of the run: what is rare in the recent transitions. */
  readonly stacks: ReadonlyMap<number, ObservedStack>;
  /** By top of stack, up to this very moment; absent when nobody follows. */
  readonly usage?: () => StackUsage;
  /** Of the whole course of events that is known; absent when nobody records it. */
  readonly lineHistory?: () => LineHistory;
}

export const EMPTY_CONTEXT: InspectContext = {
  symbols: { value: () => null, nearest: () => null },
  source: { place: () => null, before: () => null },
  annotations: { processes: null },
  transitions: { count: 0, get: () => null },
  stacks: new Map(),
};

/** `kmain`, `kmain+1Ah`, or '' when no label is near. */
export function labelAt(context: InspectContext, linear: number): string {
  const place = context.symbols.nearest(linear >>> 0);
  if (place === null) return '';
  return place.offset === 0 ? place.name : `${place.name}+${formatOffset(place.offset)}`;
}
const formatOffset = (offset: number): string =>
  offset < 10 ? String(offset) : `${offset.toString(16).toUpperCase()}h`;
