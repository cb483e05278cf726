/**
 * The recorder that is always on: a ring of 32-bit words for the journal (what transitions read) and a ring of headers with
 * the state each began with. Nothing is allocated while the processor runs; a transition becomes an object when somebody
 * asks, by running the transition code again on its journal. It is an observation, not machine state: it is neither saved
 * nor digested.
 */
import { invariant } from '#emulator/base';
import type { Access, CauseType, Check, FailedCheck, Flow, MicroStep, RegisterChange, RegisterName, Transition, Where } from './event-types.ts'; // prettier-ignore
import type { MicroStepId } from './micro-steps.table.ts';
import type { RuleId } from './rules.table.ts';
import { JOURNAL, type JournalEntry, type RecordedTransition, type TransitionCall, type TransitionNarrator, type TransitionRecorder } from './transition-recorder.ts'; // prettier-ignore

/** What the recorder needs of the processor. */
export interface RecordedProcessor {
  readonly icount: number;
  readonly now: number;
  /** Declared state as words, live but for EFLAGS. */
  readonly stateWords: Int32Array;
  readonly state: { readonly cr2: Uint32Array };
  getEflags(): number;
  /** Carry a recorded transition out again; returns where it began and where it ended (null when it failed). */
  explain(recorded: RecordedTransition, narrator: TransitionNarrator): { from: Where; to: Where | null };
}

// Tags of journal entries.
const READ = 0, WRITE = 1, SECOND_PAGE = 2, PAGE_ENTRY = 4; // prettier-ignore
const { PAIR, PROBE, READ_RUN, WRITE_RUN } = JOURNAL;
/** Words of an entry with its tag; of a run, without its values. */
const LENGTH = [3, 3, 2, 1, 4, 4, 3, 3];
/** A journal lies in one piece: one that begins inside the ring may end so many words behind it. A task switch takes 300. */
const LONGEST_JOURNAL = 4096;

/** Numbers of a span. */
const SPAN = 5;

// Words of a header, before the state.
const H_OUTCOME = 0, H_A = 1, H_B = 2, H_C = 3, H_PARENT = 4, H_FROM_EIP = 5, H_EFLAGS = 6, H_FAULT = 7, H_FAULT_ERROR = 8, H_CR2 = 9, H_CR2_AFTER = 10; // prettier-ignore
const H_STATE = 11;
const OPEN = 0, COMPLETED = 1, FAILED = 2, NO_ERROR_CODE = -1; // prettier-ignore

const INSTRUCTION = { 'far-call': 'CALL', 'far-jump': 'JMP', 'far-return': 'RET', iret: 'IRET', sysenter: 'SYSENTER', sysexit: 'SYSEXIT' } as const; // prettier-ignore

export interface RingRecorderOptions {
  /** Transitions kept, a power of two. */
  readonly transitions?: number;
  /** Words of journal kept, a power of two; a system call and its return take about 100. */
  readonly words?: number;
}

/** Collects what is narrated. */
class StepCollector implements TransitionNarrator {
  readonly fromEip: number;
  flow: Flow;
  readonly steps: { step: MicroStepId; reads: Access[]; checks: Check[]; writes: Access[]; registers: RegisterChange[] }[] = []; // prettier-ignore

  constructor(flow: Flow, fromEip: number) {
    this.flow = flow;
    this.fromEip = fromEip;
  }
  becomes(flow: Flow): void {
    this.flow = flow;
  }
  step(id: MicroStepId): void {
    this.steps.push({ step: id, reads: [], checks: [], writes: [], registers: [] });
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

export class RingRecorder implements TransitionRecorder {
  open = false;
  nextId = 1;
  /** Called with the id of every transition when it closes; must not change the machine. */
  onClosed: ((id: number) => void) | null = null;

  private readonly processor: RecordedProcessor;
  private readonly headerMask: number;
  private readonly headerWords: number;
  private readonly stateWords: Int32Array;
  readonly words: Int32Array;
  private readonly headers: Int32Array;
  private readonly calls: TransitionCall[];
  private readonly causes: CauseType[];
  private readonly reasons: (FailedCheck | null)[];
  private readonly faultReasons: (FailedCheck | null)[];
  /** Per header: first word of the journal, one past its last, icount, now, lap. */
  private readonly spans: Float64Array;
  /** Words of the ring; the array is longer by LONGEST_JOURNAL. */
  private readonly ringWords: number;
  at = 0;
  /** How often the ring was full. */
  private lap = 0;
  private closed = 0;

  constructor(processor: RecordedProcessor, options: RingRecorderOptions = {}) {
    const transitions = options.transitions ?? 8192;
    const words = options.words ?? 1 << 19;
    invariant((transitions & (transitions - 1)) === 0, 'the number of transitions kept must be a power of two');
    invariant((words & (words - 1)) === 0, 'the number of words kept must be a power of two');
    this.processor = processor;
    this.stateWords = processor.stateWords;
    this.ringWords = words;
    this.headerMask = transitions - 1;
    this.headerWords = H_STATE + this.stateWords.length;
    this.words = new Int32Array(words + LONGEST_JOURNAL);
    this.headers = new Int32Array(transitions * this.headerWords);
    this.calls = Array.from<TransitionCall>({ length: transitions }).fill('iret');
    this.causes = Array.from<CauseType>({ length: transitions }).fill('instruction');
    this.reasons = Array.from<FailedCheck | null>({ length: transitions }).fill(null);
    this.faultReasons = Array.from<FailedCheck | null>({ length: transitions }).fill(null);
    this.spans = new Float64Array(transitions * SPAN);
  }

  get count(): number {
    return this.closed;
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
    const eflags = this.processor.getEflags();
    this.beginAt(call, cause, a, b, c, why, parent, fromEip, eflags);
  }
  beginAt(
    call: TransitionCall,
    cause: CauseType,
    a: number,
    b: number,
    c: number,
    why: FailedCheck | null,
    parent: number,
    fromEip: number,
    eflags: number,
  ): void {
    if (this.open) invariant(false, 'a transition began inside another one');
    const { headers, processor, spans } = this;
    const slot = this.nextId & this.headerMask;
    const h = slot * this.headerWords;
    this.nextId++;
    this.open = true;
    this.calls[slot] = call;
    this.causes[slot] = cause;
    if (this.reasons[slot] !== why) this.reasons[slot] = why;
    headers[h + H_OUTCOME] = OPEN;
    headers[h + H_A] = a;
    headers[h + H_B] = b;
    headers[h + H_C] = c;
    headers[h + H_PARENT] = parent;
    headers[h + H_FROM_EIP] = fromEip;
    headers[h + H_EFLAGS] = eflags;
    headers[h + H_CR2] = processor.state.cr2[0] as number;
    headers.set(this.stateWords, h + H_STATE);
    // Without a branch: one that is first taken late makes engines throw compiled code away.
    const isFull = this.at >= this.ringWords;
    const first = isFull ? 0 : this.at;
    const lap = this.lap + (isFull ? 1 : 0);
    this.at = first;
    this.lap = lap;
    const s = slot * SPAN;
    spans[s] = first;
    spans[s + 2] = processor.icount;
    spans[s + 3] = processor.now;
    spans[s + 4] = lap;
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
  complete(): void {
    const slot = (this.nextId - 1) & this.headerMask;
    this.headers[slot * this.headerWords + H_OUTCOME] = COMPLETED;
    this.close(slot);
  }

  fail(vector: number, errorCode: number | null, why: FailedCheck | null): void {
    const slot = (this.nextId - 1) & this.headerMask;
    const h = slot * this.headerWords;
    this.headers[h + H_OUTCOME] = FAILED;
    this.headers[h + H_FAULT] = vector;
    this.headers[h + H_FAULT_ERROR] = errorCode ?? NO_ERROR_CODE;
    this.headers[h + H_CR2_AFTER] = this.processor.state.cr2[0] as number;
    this.faultReasons[slot] = why;
    this.close(slot);
  }

  abandon(): void {
    if (!this.open) return;
    this.open = false;
    this.nextId--;
    this.at = this.spans[(this.nextId & this.headerMask) * SPAN] as number;
  }

  /** Forget transitions `nextId`, `nextId + 1` …: the machine was put back to a time before them. */
  rewind(nextId: number): void {
    this.abandon();
    invariant(nextId >= 1 && nextId <= this.nextId, 'can only rewind to a transition that was recorded');
    this.nextId = nextId;
    this.closed = nextId - 1;
  }

  transition(id: number): Transition | null {
    const last = this.open ? this.nextId - 2 : this.nextId - 1;
    if (id < 1 || id > last || this.nextId - 1 - id > this.headerMask) return null;
    const slot = id & this.headerMask;
    return this.isKept(slot) ? this.narrate(id, slot) : null;
  }

  /** Transitions `first` to `last`, both included, as far as they are still in the ring. */
  transitionsBetween(first: number, last: number): Transition[] {
    const found: Transition[] = [];
    for (let id = Math.max(first, this.nextId - 1 - this.headerMask, 1); id <= Math.min(last, this.nextId - 1); id++) {
      const transition = this.transition(id);
      if (transition) found.push(transition);
    }
    return found;
  }

  /** Words of this lap have not reached the journal. */
  private isKept(slot: number): boolean {
    const laps = this.lap - (this.spans[slot * SPAN + 4] as number);
    return laps === 0 || (laps === 1 && this.at <= (this.spans[slot * SPAN] as number));
  }

  private close(slot: number): void {
    invariant(this.at <= this.words.length, 'the journal of one transition is longer than the ring');
    this.spans[slot * SPAN + 1] = this.at;
    this.open = false;
    this.closed++;
    if (this.onClosed !== null) this.onClosed(this.nextId - 1);
  }

  private recorded(slot: number): RecordedTransition {
    const h = slot * this.headerWords;
    const word = (n: number): number => this.headers[h + n] as number;
    const code = word(H_FAULT_ERROR);
    return {
      call: this.calls[slot] as TransitionCall,
      cause: this.causes[slot] as CauseType,
      a: word(H_A),
      b: word(H_B),
      c: word(H_C),
      fromEip: word(H_FROM_EIP) >>> 0,
      eflags: word(H_EFLAGS) >>> 0,
      state: this.headers.slice(h + H_STATE, h + this.headerWords),
      journal: this.journal(this.spans[slot * SPAN] as number, this.spans[slot * SPAN + 1] as number),
      fault:
        word(H_OUTCOME) === COMPLETED
          ? null
          : {
              vector: word(H_FAULT),
              errorCode: code === NO_ERROR_CODE ? null : code,
              why: this.faultReasons[slot] ?? null,
            },
    };
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
    const h = slot * this.headerWords;
    const word = (n: number): number => this.headers[h + n] as number;
    const recorded = this.recorded(slot);
    const { call, cause, fault } = recorded;
    const collector = new StepCollector(call, recorded.fromEip);
    const { from, to } = this.processor.explain(recorded, collector);
    if (fault) collector.register('CR2', word(H_CR2), word(H_CR2_AFTER));
    const steps = collector.result();
    const why = this.reasons[slot];
    return {
      kind: 'transition',
      id,
      icount: this.spans[slot * SPAN + 2] as number,
      now: this.spans[slot * SPAN + 3] as number,
      flow: collector.flow,
      cause: {
        type: cause,
        ...(call === 'interrupt-delivery' ? { vector: recorded.a } : { instruction: INSTRUCTION[call] }),
        ...(call === 'interrupt-delivery' && recorded.b !== NO_ERROR_CODE ? { errorCode: recorded.b } : {}),
        ...(why ? { why } : {}),
      },
      parent: word(H_PARENT),
      from,
      to,
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
