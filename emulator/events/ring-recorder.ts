/**
 * The recorder that is always on: a ring of 32-bit words. A transition is a header of numbers, the state it began with and the
 * journal of what it read, one behind the other. Nothing is allocated while the processor runs; a transition becomes an object
 * when somebody asks, by running the transition code again on its journal. It is an observation, not machine state: it is
 * neither saved nor digested.
 */
import { EFLAGS_IF, EFLAGS_RF } from '#emulator/arch';
import { invariant } from '#emulator/base';
import { ClosedTransition, type ClosingTransitions } from './closed-transition.ts';
import type { Access, Cause, CauseType, Check, FailedCheck, Flow, MicroStep, PageWalkAccess, RegisterChange, RegisterName, SystemRegisters, Transition, Where } from './event-types.ts'; // prettier-ignore
import type { MicroStepId } from './micro-steps.table.ts';
import { PassageTransition } from './passage-transition.ts';
import type { RuleId } from './rules.table.ts';
import { CAUSE_TYPES, JOURNAL, type JournalEntry, PASSAGE_STATE_WORDS, PASSAGE_WORD, type PassageKind, type RecordedTransition, TRANSITION_CALLS, type TransitionCall, type TransitionNarrator, type TransitionRecorder } from './transition-recorder.ts'; // prettier-ignore

/** Where a transition began and ended (null when it failed), and the tables it began with. */
interface Told {
  readonly from: Where;
  readonly to: Where | null;
  readonly system?: SystemRegisters;
}

/** Where the processor is, live: arrays of its state by name, segment registers in encoding order with TR last. */
interface LiveState {
  readonly gpr: Int32Array;
  readonly eip: Uint32Array;
  readonly cpl: Uint8Array;
  readonly selector: Uint16Array;
  readonly base: Uint32Array;
  readonly attributes: Uint32Array;
  readonly cr0: Uint32Array;
  readonly cr3: Uint32Array;
}

/** What the recorder needs of the processor. */
export interface RecordedProcessor {
  readonly icount: number;
  readonly now: number;
  /** Declared state as words, live but for EFLAGS. */
  readonly stateWords: Int32Array;
  readonly state: { readonly cr2: Uint32Array } & LiveState;
  getEflags(): number;
  /** Where the processor is, and the base of SS. */
  where(): Where & { readonly ssBase: number };
  /** The words a passage kept, as the whole state: what its explanation does not look at is 0. */
  passageState(kept: Int32Array): Int32Array;
  /** Carry a recorded transition out again. */
  explain(recorded: RecordedTransition, narrator: TransitionNarrator): Told;
}

// Tags of journal entries.
const READ = 0, WRITE = 1, SECOND_PAGE = 2, PAGE_ENTRY = 4, PAGE_WALK = 8; // prettier-ignore
const { PAIR, PROBE, READ_RUN, WRITE_RUN } = JOURNAL;
/** Words of an entry with its tag; of a run, without its values. */
const LENGTH = [3, 3, 2, 1, 4, 4, 3, 3, 5];
/** A transition lies in one piece: one that begins inside the ring may end so many words behind it. A task switch takes 400. */
const LONGEST = 4096;

/** Words of a header: what and why with the bits below, arguments, parent, EIP, EFLAGS, one past the last word. */
const H_KIND = 0, H_A = 1, H_B = 2, H_C = 3, H_PARENT = 4, H_FROM_EIP = 5, H_EFLAGS = 6, H_END = 7, HEADER = 8; // prettier-ignore
const CALL_MASK = 15, CAUSE_SHIFT = 4, CAUSE_MASK = 15, IS_PASSAGE = 0x100, HAS_FAILED = 0x200; // prettier-ignore
/** RF is set in the image of EFLAGS that a passage pushes. EFLAGS themselves are in the header. */
const PUSHES_RF = 0x400;
const RF_SHIFT = 6;
/** Numbers kept of a fault that ended a transition: vector, error code, CR2 before and after. */
const F_VECTOR = 0, F_ERROR = 1, F_CR2 = 2, F_CR2_AFTER = 3, FAULT = 4; // prettier-ignore
const NO_ERROR_CODE = -1;

const CALL_NUMBER = Object.fromEntries(TRANSITION_CALLS.map((call, n) => [call, n])) as Record<TransitionCall, number>;
const CAUSE_NUMBER = Object.fromEntries(CAUSE_TYPES.map((cause, n) => [cause, n])) as Record<CauseType, number>;
const INSTRUCTION = { 'far-call': 'CALL', 'far-jump': 'JMP', 'far-return': 'RET', iret: 'IRET', sysenter: 'SYSENTER', sysexit: 'SYSEXIT' } as const; // prettier-ignore

export interface RingRecorderOptions {
  /** Transitions kept, a power of two. */
  readonly transitions?: number;
  /** Words kept, a power of two; a system call and its return take about 110. */
  readonly words?: number;
}

/** Collects what is narrated. */
class StepCollector implements TransitionNarrator {
  readonly fromEip: number;
  flow: Flow;
  readonly steps: { step: MicroStepId; walk?: PageWalkAccess; reads: Access[]; checks: Check[]; writes: Access[]; registers: RegisterChange[] }[] = []; // prettier-ignore

  constructor(flow: Flow, fromEip: number) {
    this.flow = flow;
    this.fromEip = fromEip;
  }
  becomes(flow: Flow): void {
    this.flow = flow;
  }
  step(id: MicroStepId, walk?: PageWalkAccess): void {
    this.steps.push({ step: id, ...(walk ? { walk } : {}), reads: [], checks: [], writes: [], registers: [] });
  }
  private get last(): (typeof this.steps)[number] {
    const step = this.steps.at(-1);
    invariant(step, 'a transition must open a step first');
    return step;
  }
  read(linear: number, physical: number, size: 1 | 2 | 4, value: number): void {
    const after = value >>> 0;
    this.last.reads.push({ linear: linear >>> 0, physical: physical >>> 0, size, before: after, after });
  }
  write(linear: number, physical: number, size: 1 | 2 | 4, before: number, after: number): void {
    this.last.writes.push({ linear: linear >>> 0, physical: physical >>> 0, size, before: before >>> 0, after: after >>> 0 }); // prettier-ignore
  }
  check(rule: RuleId, left: number, right: number, ok: boolean): void {
    this.last.checks.push({ rule, left: left >>> 0, right: right >>> 0, ok });
  }
  register(register: RegisterName, before: number, after: number): void {
    if (before >>> 0 === after >>> 0) return;
    this.last.registers.push({ register, before: before >>> 0, after: after >>> 0 });
  }
  result(): MicroStep[] {
    return this.steps;
  }
}

export class RingRecorder implements TransitionRecorder, ClosingTransitions {
  open = false;
  nextId = 1;
  /** Transitions before this one were never recorded here, or were forgotten. */
  private firstId = 1;
  /** Called with the id of every transition when it closes; must not change the machine. */
  onClosed: ((id: number) => void) | null = null;

  private readonly processor: RecordedProcessor;
  private readonly slotMask: number;
  private readonly stateWords: Int32Array;
  readonly words: Int32Array;
  at = 0;
  /** Header of the transition begun last. */
  private start = 0;
  /** How often the ring was full. */
  private lap = 0;
  /** Words of the ring; the array is longer by LONGEST. */
  private readonly ringWords: number;
  /** Per transition: place of its header, lap. */
  private readonly places: Int32Array;
  /** Per transition: icount, now. */
  private readonly times: Float64Array;
  private readonly reasons: (FailedCheck | null)[];
  private readonly faults: Int32Array;
  private readonly faultReasons: (FailedCheck | null)[];

  constructor(processor: RecordedProcessor, options: RingRecorderOptions = {}) {
    const transitions = options.transitions ?? 8192;
    const words = options.words ?? 1 << 19;
    invariant((transitions & (transitions - 1)) === 0, 'the number of transitions kept must be a power of two');
    invariant((words & (words - 1)) === 0, 'the number of words kept must be a power of two');
    this.processor = processor;
    this.stateWords = processor.stateWords;
    this.ringWords = words;
    this.slotMask = transitions - 1;
    this.words = new Int32Array(words + LONGEST);
    this.bytes = new Uint8Array(this.words.buffer);
    this.places = new Int32Array(transitions * 2);
    this.times = new Float64Array(transitions * 2);
    this.reasons = Array.from<FailedCheck | null>({ length: transitions }).fill(null);
    this.faults = new Int32Array(transitions * FAULT);
    this.faultReasons = Array.from<FailedCheck | null>({ length: transitions }).fill(null);
  }

  get count(): number {
    return this.open ? this.nextId - 2 : this.nextId - 1;
  }

  begin(
    call: TransitionCall,
    cause: CauseType,
    a: number,
    b: number,
    c: number,
    why: FailedCheck | null,
    parent: number,
    fromEip: number,
  ): void {
    if (this.open) invariant(false, 'a transition began inside another one');
    this.open = true;
    const kind = CALL_NUMBER[call] | (CAUSE_NUMBER[cause] << CAUSE_SHIFT);
    const at = this.header(kind, a, b, c, why, parent, fromEip, this.processor.getEflags());
    this.faults[((this.nextId - 1) & this.slotMask) * FAULT + F_CR2] = this.processor.state.cr2[0] as number;
    this.words.set(this.stateWords, at);
    this.at = at + this.stateWords.length;
  }
  beginPassage(
    kind: PassageKind,
    a: number,
    b: number,
    c: number,
    why: FailedCheck | null,
    fromEip: number,
    eflags: number,
    pushedRf: number,
  ): number {
    return this.header(kind | IS_PASSAGE | (pushedRf >>> RF_SHIFT), a, b, c, why, 0, fromEip, eflags);
  }
  /** @returns where the state belongs. */
  private header(
    kind: number,
    a: number,
    b: number,
    c: number,
    why: FailedCheck | null,
    parent: number,
    fromEip: number,
    eflags: number,
  ): number {
    const { words, processor, places, times, reasons } = this;
    const slot = this.nextId & this.slotMask;
    this.nextId++;
    // Without a branch: one that is first taken late makes engines throw compiled code away.
    const isFull = this.at >= this.ringWords;
    const start = isFull ? 0 : this.at;
    const lap = this.lap + (isFull ? 1 : 0);
    this.lap = lap;
    this.start = start;
    words[start] = kind;
    words[start + H_A] = a;
    words[start + H_B] = b;
    words[start + H_C] = c;
    words[start + H_PARENT] = parent;
    words[start + H_FROM_EIP] = fromEip;
    words[start + H_EFLAGS] = eflags;
    if (reasons[slot] !== why) reasons[slot] = why;
    places[slot * 2] = start;
    places[slot * 2 + 1] = lap;
    times[slot * 2] = processor.icount;
    times[slot * 2 + 1] = processor.now;
    return start + HEADER;
  }

  read(value: number, physical: number): void {
    const { words, at } = this;
    words[at] = READ;
    words[at + 1] = value;
    words[at + 2] = physical;
    this.at = at + 3;
  }
  readPair(low: number, high: number, physical: number): void {
    const { words, at } = this;
    words[at] = PAIR;
    words[at + 1] = low;
    words[at + 2] = high;
    words[at + 3] = physical;
    this.at = at + 4;
  }
  write(before: number, physical: number): void {
    const { words, at } = this;
    words[at] = WRITE;
    words[at + 1] = before;
    words[at + 2] = physical;
    this.at = at + 3;
  }
  readRun(memory: Int32Array, from: number, count: number, physical: number, mask: number): void {
    this.run(READ_RUN, memory, from, 1, count, physical, mask);
  }
  writeRun(memory: Int32Array, from: number, step: 1 | -1, count: number, physical: number, mask: number): void {
    this.run(WRITE_RUN, memory, from, step, count, physical, mask);
  }
  private run(
    tag: number,
    memory: Int32Array,
    from: number,
    step: 1 | -1,
    count: number,
    physical: number,
    mask: number,
  ): void {
    const { words, at } = this;
    words[at] = tag;
    words[at + 1] = count * step;
    words[at + 2] = physical;
    for (let k = 0; k < count; k++) words[at + 3 + k] = (memory[from + k * step] as number) & mask;
    this.at = at + 3 + count;
  }
  secondPage(physical: number): void {
    const { words, at } = this;
    words[at] = SECOND_PAGE;
    words[at + 1] = physical;
    this.at = at + 2;
  }
  probe(): void {
    this.words[this.at++] = PROBE;
  }
  pageEntry(physical: number, before: number, after: number): void {
    const { words, at } = this;
    words[at] = PAGE_ENTRY;
    words[at + 1] = physical;
    words[at + 2] = before;
    words[at + 3] = after;
    this.at = at + 4;
  }
  pageWalk(linear: number, access: number, pde: number, pte: number): void {
    const { words, at } = this;
    words[at] = PAGE_WALK;
    words[at + 1] = linear;
    words[at + 2] = access;
    words[at + 3] = pde;
    words[at + 4] = pte;
    this.at = at + 5;
  }
  complete(): void {
    this.words[this.start + H_END] = this.at;
    this.open = false;
    if (this.onClosed !== null) this.onClosed(this.nextId - 1);
  }

  fail(vector: number, errorCode: number | null, why: FailedCheck | null): void {
    const slot = (this.nextId - 1) & this.slotMask;
    const { faults } = this;
    this.words[this.start] = (this.words[this.start] as number) | HAS_FAILED;
    faults[slot * FAULT + F_VECTOR] = vector;
    faults[slot * FAULT + F_ERROR] = errorCode ?? NO_ERROR_CODE;
    faults[slot * FAULT + F_CR2_AFTER] = this.processor.state.cr2[0] as number;
    this.faultReasons[slot] = why;
    invariant(this.at <= this.words.length, 'the journal of one transition is longer than the ring');
    this.complete();
  }

  abandon(): void {
    if (!this.open) return;
    this.open = false;
    this.nextId--;
    this.at = this.start;
  }

  /**
   * The machine was put to the moment before transition `nextId`: it and later ones are forgotten. When those before it were not
   * recorded here either, all are.
   */
  rewind(nextId: number): void {
    this.abandon();
    if (nextId < this.firstId || nextId > this.nextId) this.startAt(nextId);
    else this.nextId = nextId;
  }
  /** Forget everything; the next transition gets this number. */
  startAt(nextId: number): void {
    invariant(nextId >= 1, 'transitions are numbered from 1');
    this.abandon();
    this.firstId = this.nextId = nextId;
  }

  transition(id: number): Transition | null {
    const slot = this.slotOf(id);
    return slot < 0 ? null : this.narrate(id, slot);
  }

  /** The transition that closed just now, while the processor stands where it led: a passage is told by its numbers only. */
  closing(): Transition | null {
    const id = this.nextId - 1;
    const { words, start } = this;
    const kind = words[start] as number;
    if ((kind & IS_PASSAGE) === 0) return this.transition(id);
    const slot = id & this.slotMask;
    const state = start + HEADER;
    const word = (n: number): number => (words[n] as number) >>> 0;
    const from: Where = {
      cpl: word(state + PASSAGE_WORD.CPL),
      cs: word(state + PASSAGE_WORD.CS),
      eip: word(start + H_FROM_EIP),
      ss: word(state + PASSAGE_WORD.SS),
      esp: word(state + PASSAGE_WORD.ESP),
      eflags: word(start + H_EFLAGS),
    };
    const { ssBase, ...to } = this.processor.where();
    const call = TRANSITION_CALLS[kind & CALL_MASK] === 'iret' ? 'iret' : 'interrupt-delivery';
    const type = CAUSE_TYPES[(kind >>> CAUSE_SHIFT) & CAUSE_MASK] as CauseType;
    const errorCode = words[start + H_B] as number;
    const at = { id, icount: this.times[slot * 2] as number, now: this.times[slot * 2 + 1] as number };
    const withStack = to.cpl !== from.cpl;
    const length = withStack ? 20 : 12;
    const first = this.firstOf(call === 'iret' ? READ_RUN : PAIR, state + PASSAGE_STATE_WORDS);
    if (call === 'iret') {
      const address = (word(state + PASSAGE_WORD.SS_BASE) + from.esp) >>> 0;
      const { cs, eip } = to;
      // EIP, CS and EFLAGS are the first run that is read.
      const eflags = word(first + 5);
      const frame = {
        isPushed: false,
        address,
        low: address,
        high: address + length,
        cs,
        eip,
        eflags,
        withStack,
        gate: null,
      };
      return new PassageTransition(at, call, BY_IRET, from, to, frame, this.tell);
    }
    const low = (ssBase + to.esp) >>> 0;
    const address = errorCode === NO_ERROR_CODE ? low : low + 4;
    // INT n pushes the EIP behind it, everything else that of the place it came from.
    const eip = type === 'INT n' ? word(state + PASSAGE_WORD.EIP) : from.eip;
    const eflags = ((from.eflags & ~EFLAGS_RF) | ((kind & PUSHES_RF) << RF_SHIFT)) >>> 0;
    const gate = { low: word(first + 1), high: word(first + 2) };
    const frame = { isPushed: true, address, low, high: address + length, cs: from.cs, eip, eflags, withStack, gate };
    const cause = causeOf(call, type, words[start + H_A] as number, errorCode, this.reasons[slot] ?? null);
    return new PassageTransition(at, call, cause, from, to, frame, this.tell);
  }
  /** The first entry of the journal with this tag, from `at` on: page walks may lie before it. */
  private firstOf(tag: number, from: number): number {
    let at = from;
    for (;;) {
      const found = this.words[at] as number;
      if (found === tag) return at;
      const values = found === READ_RUN || found === WRITE_RUN ? Math.abs(this.words[at + 1] as number) : 0;
      at += (LENGTH[found] as number) + values;
    }
  }
  private readonly closed = new ClosedTransition();
  /** The state a transition began with, byte by byte, for those that kept all of it. */
  private readonly bytes: Uint8Array;

  lastClosed(): ClosedTransition {
    const { closed, words, start } = this;
    const { state } = this.processor;
    const kind = words[start] as number;
    const slot = (this.nextId - 1) & this.slotMask;
    const call = kind & CALL_MASK;
    closed.id = this.nextId - 1;
    closed.icount = this.times[slot * 2] as number;
    closed.now = this.times[slot * 2 + 1] as number;
    closed.isDelivery = call === CALL_NUMBER['interrupt-delivery'];
    closed.isReturn = call === CALL_NUMBER.iret || call === CALL_NUMBER['far-return'];
    closed.hasFailed = (kind & HAS_FAILED) !== 0;
    closed.cause = (kind >>> CAUSE_SHIFT) & CAUSE_MASK;
    closed.vector = closed.isDelivery ? (words[start + H_A] as number) : 0;
    closed.hasErrorCode = closed.isDelivery && words[start + H_B] !== NO_ERROR_CODE;
    closed.eflags = (words[start + H_EFLAGS] as number) >>> 0;
    const at = start + HEADER;
    if ((kind & IS_PASSAGE) !== 0) {
      closed.fromCpl = words[at + PASSAGE_WORD.CPL] as number;
      closed.fromStack = stackOf(words[at + PASSAGE_WORD.SS_BASE] as number, words[at + PASSAGE_WORD.ESP] as number, words[at + PASSAGE_WORD.SS_ATTRIBUTES] as number); // prettier-ignore
      closed.switchedTask = false;
    } else this.fromKeptState(at);
    closed.toCpl = state.cpl[0] as number;
    closed.toStack = stackOf(state.base[2] as number, state.gpr[4] as number, state.attributes[2] as number);
    closed.toLinear = ((state.base[1] as number) + (state.eip[0] as number)) >>> 0;
    closed.interruptsEnabled = closed.toCpl === 0 && (this.processor.getEflags() & EFLAGS_IF) !== 0;
    closed.taskBase = state.base[TR] as number;
    closed.directory = (state.cr0[0] as number) >>> 31 === 1 ? (state.cr3[0] as number) : -1;
    closed.isReal = ((state.cr0[0] as number) & 1) === 0;
    return closed;
  }
  /** A transition that kept the whole state: its fields lie in the copy as they lie in the original. */
  private fromKeptState(at: number): void {
    const { closed, words, bytes, stateWords } = this;
    const { state } = this.processor;
    const wordOf = (field: Uint32Array | Int32Array, n: number): number =>
      words[at + ((field.byteOffset - stateWords.byteOffset) >>> 2) + n] as number;
    const byteAt = (field: Uint8Array | Uint16Array, offset: number): number =>
      bytes[at * 4 + field.byteOffset - stateWords.byteOffset + offset] as number;
    closed.fromCpl = byteAt(state.cpl, 0);
    closed.fromStack = stackOf(wordOf(state.base, 2), wordOf(state.gpr, 4), wordOf(state.attributes, 2));
    const task = byteAt(state.selector, TR * 2) | (byteAt(state.selector, TR * 2 + 1) << 8);
    closed.switchedTask = task !== state.selector[TR];
  }

  private readonly tell = (id: number): Transition | null => this.transition(id);

  /** Transitions `first` to `last`, both included, as far as they are still in the ring. */
  transitionsBetween(first: number, last: number): Transition[] {
    const found: Transition[] = [];
    for (let id = Math.max(first, this.nextId - 1 - this.slotMask, 1); id <= Math.min(last, this.nextId - 1); id++) {
      const transition = this.transition(id);
      if (transition) found.push(transition);
    }
    return found;
  }

  /** Where the numbers of a closed transition are, or -1 when it has left the ring. */
  private slotOf(id: number): number {
    if (!(id >= this.firstId && id <= this.count) || this.nextId - 1 - id > this.slotMask) return -1;
    const slot = id & this.slotMask;
    // Words of this lap have not reached it.
    const laps = this.lap - (this.places[slot * 2 + 1] as number);
    return laps === 0 || (laps === 1 && this.at <= (this.places[slot * 2] as number)) ? slot : -1;
  }

  private recorded(slot: number): RecordedTransition {
    const h = this.places[slot * 2] as number;
    const word = (n: number): number => this.words[h + n] as number;
    const kind = word(H_KIND);
    const at = h + HEADER;
    const isPassage = (kind & IS_PASSAGE) !== 0;
    const journalAt = at + (isPassage ? PASSAGE_STATE_WORDS : this.stateWords.length);
    const kept = this.words.slice(at, journalAt);
    return {
      call: TRANSITION_CALLS[kind & CALL_MASK] as TransitionCall,
      cause: CAUSE_TYPES[(kind >>> CAUSE_SHIFT) & CAUSE_MASK] as CauseType,
      a: word(H_A),
      b: word(H_B),
      c: word(H_C),
      fromEip: word(H_FROM_EIP) >>> 0,
      eflags: word(H_EFLAGS) >>> 0,
      state: isPassage ? this.processor.passageState(kept) : kept,
      journal: this.journal(journalAt, word(H_END)),
      fault: (kind & HAS_FAILED) === 0 ? null : this.fault(slot),
    };
  }
  private fault(slot: number): NonNullable<RecordedTransition['fault']> {
    const vector = this.faults[slot * FAULT + F_VECTOR] as number;
    const code = this.faults[slot * FAULT + F_ERROR] as number;
    return { vector, errorCode: code === NO_ERROR_CODE ? null : code, why: this.faultReasons[slot] ?? null };
  }

  private journal(first: number, end: number): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let at = first; at < end;) {
      const word = (n: number): number => (this.words[at + n] as number) >>> 0;
      const tag = word(0);
      if (tag === READ) entries.push({ kind: 'read', value: word(1), physical: word(2) });
      else if (tag === WRITE) entries.push({ kind: 'write', before: word(1), physical: word(2) });
      else if (tag === PAIR) {
        entries.push({ kind: 'read', value: word(1), physical: word(3) });
        entries.push({ kind: 'read', value: word(2), physical: word(3) + 4 });
      } else if (tag === SECOND_PAGE) entries.push({ kind: 'second-page', physical: word(1) });
      else if (tag === PAGE_WALK)
        entries.push({ kind: 'walk', linear: word(1), access: word(2), pde: word(3), pte: word(4) });
      else if (tag === PROBE) entries.push({ kind: 'probe' });
      else if (tag === READ_RUN || tag === WRITE_RUN) {
        const signed = word(1) | 0;
        const count = Math.abs(signed);
        for (let k = 0; k < count; k++) {
          const physical = (word(2) + 4 * k * Math.sign(signed)) >>> 0;
          if (tag === READ_RUN) entries.push({ kind: 'read', value: word(3 + k), physical });
          else entries.push({ kind: 'write', before: word(3 + k), physical });
        }
        at += count;
      } else entries.push({ kind: 'page-entry', physical: word(1), before: word(2), after: word(3) });
      at += LENGTH[tag] as number;
    }
    return entries;
  }

  private narrate(id: number, slot: number): Transition {
    const recorded = this.recorded(slot);
    const { call, cause, fault, a: vector, b: errorCode } = recorded;
    const collector = new StepCollector(call, recorded.fromEip);
    const { from, to, system } = this.processor.explain(recorded, collector);
    const cr2 = slot * FAULT + F_CR2;
    if (fault) collector.register('CR2', this.faults[cr2] as number, this.faults[cr2 + 1] as number);
    const steps = collector.result();
    return {
      kind: 'transition',
      id,
      icount: this.times[slot * 2] as number,
      now: this.times[slot * 2 + 1] as number,
      flow: collector.flow,
      cause: causeOf(call, cause, vector, errorCode, this.reasons[slot] ?? null),
      parent: this.words[(this.places[slot * 2] as number) + H_PARENT] as number,
      from,
      to,
      ...(system ? { system } : {}),
      steps,
      outcome: fault
        ? {
            fault: fault.vector,
            errorCode: fault.errorCode ?? 0,
            atStep: steps.at(-1)?.step ?? 'vector.obtain',
            why: fault.why,
          }
        : 'completed',
    };
  }
}

/** Place of TR among the segment registers. */
const TR = 7;
const stackOf = (base: number, esp: number, attributes: number): number =>
  (base + ((attributes >>> 22) & 1 ? esp : esp & 0xffff)) >>> 0;

const BY_IRET: Cause = { type: 'instruction', instruction: 'IRET' };

function causeOf(
  call: TransitionCall,
  type: CauseType,
  vector: number,
  errorCode: number,
  why: FailedCheck | null,
): Cause {
  // prettier-ignore
  if (call !== 'interrupt-delivery') return { type, instruction: INSTRUCTION[call] };
  if (errorCode === NO_ERROR_CODE) return why === null ? { type, vector } : { type, vector, why };
  return why === null ? { type, vector, errorCode } : { type, vector, errorCode, why };
}
