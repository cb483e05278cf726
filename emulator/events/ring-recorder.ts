/**
 * The recorder that is always on: a ring of 32-bit words, one record of four words per access, check or register change,
 * and a ring of headers, one per transition. Nothing is allocated while the processor runs; transitions become objects
 * when somebody asks. It is an observation, not machine state: it is neither saved nor digested.
 */
import { invariant } from '#emulator/base';
import { ESP } from '#emulator/arch';
import type { Access, CauseType, Check, FailedCheck, Flow, MicroStep, RegisterChange, RegisterName, Transition, Where } from './event-types.ts'; // prettier-ignore
import type { MicroStepId } from './micro-steps.table.ts';
import type { RuleId } from './rules.table.ts';
import type { TransitionRecorder } from './transition-recorder.ts';

/** What the recorder reads of the processor at the beginning and the end of a transition. */
export interface RecordedProcessor {
  readonly icount: number;
  readonly now: number;
  readonly eip: number;
  readonly cpl: number;
  readonly gpr: Int32Array;
  readonly state: { readonly selector: Uint16Array; readonly cr2: Uint32Array };
  getEflags(): number;
}

// Tags of records; the low bits of READ and WRITE hold the size, that of CHECK the result.
const STEP = 0x00, READ = 0x10, WRITE = 0x20, CHECK = 0x30, REGISTER = 0x40; // prettier-ignore
const KIND = 0xf0;

// Words of a header.
const H_OUTCOME = 0, H_VECTOR = 1, H_ERROR = 2, H_PARENT = 3, H_FROM = 4, H_TO = 10, H_FAULT = 16, H_FAULT_ERROR = 17; // prettier-ignore
const HEADER_WORDS = 18;
const OPEN = 0, COMPLETED = 1, FAILED = 2, NO_ERROR_CODE = -1; // prettier-ignore

const CS_INDEX = 1, SS_INDEX = 2; // prettier-ignore

/** Objects of a header: strings and the violated rules. */
interface Labels {
  flow: Flow;
  began: Flow;
  cause: CauseType;
  why: FailedCheck | null;
  faultWhy: FailedCheck | null;
}

export interface RingRecorderOptions {
  /** Transitions kept, a power of two. */
  readonly transitions?: number;
  /** Records kept, a power of two; a system call and its return take about 100. */
  readonly records?: number;
}

const INSTRUCTION = { 'far-call': 'CALL', 'far-jump': 'JMP', 'far-return': 'RET', iret: 'IRET' } as const;

export class RingRecorder implements TransitionRecorder {
  open = false;
  nextId = 1;
  fromEip = 0;
  /** Called with the id of every transition when it closes; must not change the machine. */
  onClosed: ((id: number) => void) | null = null;

  private readonly processor: RecordedProcessor;
  private readonly recordMask: number;
  private readonly headerMask: number;
  private readonly words: Int32Array;
  private readonly tags: Uint8Array;
  private readonly names: (MicroStepId | RuleId | RegisterName)[];
  private readonly headers: Int32Array;
  private readonly labels: Labels[];
  /** Per header: first record, one past the last record, icount, now. */
  private readonly spans: Float64Array;
  /** Records written so far; exact far beyond any session. */
  private at = 0;
  private closed = 0;
  /** CR2 when the open transition began: a page fault inside it changes CR2. */
  private cr2 = 0;

  constructor(processor: RecordedProcessor, options: RingRecorderOptions = {}) {
    const transitions = options.transitions ?? 8192;
    const records = options.records ?? 1 << 18;
    invariant((transitions & (transitions - 1)) === 0, 'the number of transitions kept must be a power of two');
    invariant((records & (records - 1)) === 0, 'the number of records kept must be a power of two');
    this.processor = processor;
    this.recordMask = records - 1;
    this.headerMask = transitions - 1;
    this.words = new Int32Array(records * 4);
    this.tags = new Uint8Array(records);
    this.names = Array.from<MicroStepId>({ length: records }).fill('vector.obtain');
    this.headers = new Int32Array(transitions * HEADER_WORDS);
    this.labels = Array.from({ length: transitions }, () => ({
      flow: 'iret',
      began: 'iret',
      cause: 'instruction',
      why: null,
      faultWhy: null,
    }));
    this.spans = new Float64Array(transitions * 4);
  }

  get count(): number {
    return this.closed;
  }

  begin(
    flow: Flow,
    cause: CauseType,
    vector: number,
    errorCode: number | null,
    why: FailedCheck | null,
    parent: number,
    fromEip: number,
  ): void {
    invariant(!this.open, 'a transition began inside another one');
    const slot = this.nextId & this.headerMask;
    this.nextId++;
    this.cr2 = this.processor.state.cr2[0] as number;
    this.open = true;
    this.fromEip = fromEip;
    const h = slot * HEADER_WORDS;
    this.headers[h + H_OUTCOME] = OPEN;
    this.headers[h + H_VECTOR] = vector;
    this.headers[h + H_ERROR] = errorCode ?? NO_ERROR_CODE;
    this.headers[h + H_PARENT] = parent;
    this.where(h + H_FROM, fromEip);
    const labels = this.labels[slot] as Labels;
    labels.flow = flow;
    labels.began = flow;
    labels.cause = cause;
    labels.why = why;
    labels.faultWhy = null;
    const s = slot * 4;
    this.spans[s] = this.at;
    this.spans[s + 2] = this.processor.icount;
    this.spans[s + 3] = this.processor.now;
  }

  becomes(flow: Flow): void {
    (this.labels[(this.nextId - 1) & this.headerMask] as Labels).flow = flow;
  }

  step(id: MicroStepId): void {
    const i = this.at++ & this.recordMask;
    this.tags[i] = STEP;
    this.names[i] = id;
  }

  read(linear: number, physical: number, size: 1 | 2 | 4, value: number): void {
    const i = this.at++ & this.recordMask;
    this.tags[i] = READ | size;
    const w = i << 2;
    this.words[w] = linear;
    this.words[w + 1] = physical;
    this.words[w + 2] = value;
  }

  write(linear: number, physical: number, size: 1 | 2 | 4, before: number, after: number): void {
    const i = this.at++ & this.recordMask;
    this.tags[i] = WRITE | size;
    const w = i << 2;
    this.words[w] = linear;
    this.words[w + 1] = physical;
    this.words[w + 2] = before;
    this.words[w + 3] = after;
  }

  check(rule: RuleId, left: number, right: number, ok: boolean): void {
    const i = this.at++ & this.recordMask;
    this.tags[i] = ok ? CHECK | 1 : CHECK;
    this.names[i] = rule;
    const w = i << 2;
    this.words[w] = left;
    this.words[w + 1] = right;
  }

  register(register: RegisterName, before: number, after: number): void {
    if ((before | 0) === (after | 0)) return;
    const i = this.at++ & this.recordMask;
    this.tags[i] = REGISTER;
    this.names[i] = register;
    const w = i << 2;
    this.words[w] = before;
    this.words[w + 1] = after;
  }

  complete(): void {
    const slot = (this.nextId - 1) & this.headerMask;
    const h = slot * HEADER_WORDS;
    this.headers[h + H_OUTCOME] = COMPLETED;
    this.where(h + H_TO, this.processor.eip);
    this.close(slot);
  }

  fail(vector: number, errorCode: number | null, why: FailedCheck | null): void {
    const slot = (this.nextId - 1) & this.headerMask;
    const h = slot * HEADER_WORDS;
    this.headers[h + H_OUTCOME] = FAILED;
    this.headers[h + H_FAULT] = vector;
    this.headers[h + H_FAULT_ERROR] = errorCode ?? NO_ERROR_CODE;
    (this.labels[slot] as Labels).faultWhy = why;
    this.register('CR2', this.cr2, this.processor.state.cr2[0] as number);
    this.close(slot);
  }

  abandon(): void {
    if (!this.open) return;
    this.open = false;
    this.nextId--;
    this.at = this.spans[(this.nextId & this.headerMask) * 4] as number;
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
    const first = this.spans[slot * 4] as number;
    if (this.at - first > this.recordMask + 1) return null;
    return this.decode(id, slot);
  }

  /** Decoded transitions `first` to `last`, both included, as far as they are still in the ring. */
  transitionsBetween(first: number, last: number): Transition[] {
    const found: Transition[] = [];
    for (let id = Math.max(first, this.nextId - 1 - this.headerMask, 1); id <= Math.min(last, this.nextId - 1); id++) {
      const transition = this.transition(id);
      if (transition) found.push(transition);
    }
    return found;
  }

  private where(at: number, eip: number): void {
    const { processor, headers } = this;
    headers[at] = processor.cpl;
    headers[at + 1] = processor.state.selector[CS_INDEX] as number;
    headers[at + 2] = eip;
    headers[at + 3] = processor.state.selector[SS_INDEX] as number;
    headers[at + 4] = processor.gpr[ESP] as number;
    headers[at + 5] = processor.getEflags();
  }

  private close(slot: number): void {
    this.spans[slot * 4 + 1] = this.at;
    this.open = false;
    this.closed++;
    this.onClosed?.(this.nextId - 1);
  }

  private whereAt(at: number): Where {
    const [cpl, cs, eip, ss, esp, eflags] = Array.from(this.headers.subarray(at, at + 6), (v) => v >>> 0) as [number, number, number, number, number, number]; // prettier-ignore
    return { cpl, cs, eip, ss, esp, eflags };
  }

  private decode(id: number, slot: number): Transition {
    const h = slot * HEADER_WORDS;
    const word = (n: number): number => this.headers[h + n] as number;
    const labels = this.labels[slot] as Labels;
    const { cause } = labels;
    const steps = this.decodeSteps(this.spans[slot * 4] as number, this.spans[slot * 4 + 1] as number);
    const atStep = steps.at(-1)?.step ?? 'vector.obtain';
    return {
      kind: 'transition',
      id,
      icount: this.spans[slot * 4 + 2] as number,
      now: this.spans[slot * 4 + 3] as number,
      flow: labels.flow,
      cause: {
        type: cause,
        ...(cause === 'instruction' ? { instruction: INSTRUCTION[labels.began as keyof typeof INSTRUCTION] } : { vector: word(H_VECTOR) }), // prettier-ignore
        ...(word(H_ERROR) === NO_ERROR_CODE ? {} : { errorCode: word(H_ERROR) }),
        ...(labels.why ? { why: labels.why } : {}),
      },
      parent: word(H_PARENT),
      from: this.whereAt(h + H_FROM),
      to: word(H_OUTCOME) === COMPLETED ? this.whereAt(h + H_TO) : null,
      steps,
      outcome:
        word(H_OUTCOME) === COMPLETED
          ? 'completed'
          : {
              fault: word(H_FAULT),
              errorCode: Math.max(word(H_FAULT_ERROR), 0),
              atStep,
              why: labels.faultWhy,
            },
    };
  }

  private decodeSteps(first: number, end: number): MicroStep[] {
    const steps: { step: MicroStepId; reads: Access[]; checks: Check[]; writes: Access[]; registers: RegisterChange[] }[] = []; // prettier-ignore
    for (let at = first; at < end; at++) {
      const i = at & this.recordMask;
      const tag = this.tags[i] as number;
      const [a, b, c, d] = Array.from(this.words.subarray(i * 4, i * 4 + 4), (v) => v >>> 0) as [number, number, number, number]; // prettier-ignore
      if ((tag & KIND) === STEP) {
        steps.push({ step: this.names[i] as MicroStepId, reads: [], checks: [], writes: [], registers: [] });
        continue;
      }
      const step = steps.at(-1);
      invariant(step, 'the first record of a transition must be a step');
      const size = (tag & 7) as 1 | 2 | 4;
      switch (tag & KIND) {
        case READ:
          step.reads.push({ linear: a, physical: b, size, before: c, after: c });
          break;
        case WRITE:
          step.writes.push({ linear: a, physical: b, size, before: c, after: d });
          break;
        case CHECK:
          step.checks.push({ rule: this.names[i] as RuleId, left: a, right: b, ok: (tag & 1) === 1 });
          break;
        default:
          step.registers.push({ register: this.names[i] as RegisterName, before: a, after: b });
      }
    }
    return steps;
  }
}
