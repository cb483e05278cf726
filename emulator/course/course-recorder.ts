/**
 * Writes the course of events down while the machine runs. It sees every transition as numbers and every signal of the interrupt
 * controllers, looks at the machine only where that is cheap, and gives up for a while where transitions come so close together that
 * following them would be felt: such a stretch is a gap, which is filled when somebody looks at it.
 */
import { EFLAGS_IF, EFLAGS_VM } from '#emulator/arch';
import type { CauseType, ClosedTransition, ClosingTransitions, MachineEvent } from '#emulator/events';
import { executionContext, isFirmware, linearEsp, liveFrames, type InspectContext } from '#emulator/inspect';
import type { Machine, Mark, RegisterState } from '#emulator/machine';
import { beginningNumber, type Beginning, contextNumber, type CourseContext, NO_IRQ, type Signal, signalNumber } from './contexts.ts'; // prettier-ignore
import { type CourseLog, GOES_ON } from './course-log.ts';
import { CurrentProcess } from './current-process.ts';
import { type FramePusher, FrameStack } from './frame-stack.ts';

export type FollowedMachine = Pick<Machine, 'registers' | 'readLinear' | 'translate' | 'physicalWord' | 'section' | 'watchInterruptFlag' | 'now' | 'icount'>; // prettier-ignore

/** Rows written at once, instructions that allow one more, and how many must have come together after they ran out. */
const BURST = 4096, INSTRUCTIONS_EACH = 512, ENOUGH = 64; // prettier-ignore
const IRQS = 16;
/** Bytes of a frame: with the stack of another level, and the segments of virtual-8086 mode above that. */
const SAME_LEVEL = 12, OTHER_LEVEL = 20, V86_SEGMENTS = 16; // prettier-ignore
const USER = contextNumber.user, INTERRUPT = contextNumber.interrupt, GAP = contextNumber.gap, BOTTOM_HALF = contextNumber['bottom-half']; // prettier-ignore

export interface RecorderOptions {
  readonly context: () => InspectContext;
  /** `all`: no gaps, for a stretch that is run again because somebody looks at it. */
  readonly allowance?: 'all' | 'bounded';
}

export class CourseRecorder {
  log: CourseLog;
  private readonly machine: FollowedMachine;
  private readonly options: RecorderOptions;
  private readonly process: CurrentProcess;
  private frames = new FrameStack();
  private isLost = false;
  /** While lost: not before so many instructions. */
  private resumesAt = 0;
  private allowance = BURST;
  private allowedAt = 0;
  /** In an interrupt, whose other half begins where interrupts are let in with nothing in service. CLI and STI are told then. */
  private isInInterrupt = false;
  private interruptsEnabled = false;
  private isServing = false;
  /** Stack pointer at the entry of a declared bottom half, or -1. */
  private bottomHalf = -1;
  private irr = 0;
  private readonly raisedAt = new Float64Array(IRQS).fill(-1);
  private readonly acceptedAt = new Float64Array(IRQS).fill(-1);

  constructor(machine: FollowedMachine, log: CourseLog, options: RecorderOptions) {
    this.machine = machine;
    this.process = new CurrentProcess(machine);
    this.log = log;
    this.options = options;
  }

  /** The same recording up to a moment, for a branch of history; {@link look} there. */
  branchAt(now: number): CourseRecorder {
    const other = new CourseRecorder(this.machine, this.log.copyUntil(now), this.options);
    other.irr = this.irr;
    return other;
  }

  /** Goes on in another log: the machine stands where it stood after the last one. */
  continued(log: CourseLog): this {
    const { lastWhat, lastWho, lastTransition, lastAt } = this.log;
    const { now, icount } = this.machine;
    if (lastAt <= now) log.begin(now, icount, lastWhat | GOES_ON, lastWho, lastTransition);
    this.log = log;
    return this;
  }

  // -- looking at the machine ------------------------------------------------------------------------------------------------
  /** What came before is not known any more: begin again with the machine as it stands. */
  look(): void {
    const { machine, log, frames } = this;
    const context = this.options.context();
    const r = machine.registers();
    const { now, icount } = machine;
    if (now > log.until) log.begin(log.until, icount, GAP, 0, 0);
    frames.reset();
    // Newest first; a later frame takes away what it lies over.
    for (const { transition, low, high, words } of liveFrames(machine, context.transitions).reverse()) {
      frames.push(low, high, pusherOf(transition.cause.type), words.some(({ role }) => role === 'SS')); // prettier-ignore
    }
    const where = executionContext(machine, r, context);
    this.isLost = false;
    this.lookAtController();
    frames.look(linearEsp(r));
    this.follows(where.context === 'interrupt' || where.context === 'bottom-half', (r.eflags & EFLAGS_IF) !== 0);
    this.bottomHalf = where.context === 'bottom-half' && !this.isOver ? linearEsp(r) : -1;
    const hasProcess = where.context !== 'firmware' && where.context !== 'real-mode';
    const who = hasProcess ? this.process.at(context.annotations.processes, r.segments[7].base, directoryOf(r)) : 0;
    const row = rowOf(where.context, where.depth, 'look', 0);
    if (now > log.lastAt || log.lastWhat === GAP) log.begin(now, icount, row, who, 0);
  }
  private lookAtController(): void {
    const { irr = [0, 0], isr = [] } = this.machine.section('pic');
    this.irr = (irr[0] ?? 0) | ((irr[1] ?? 0) << 8);
    this.isServing = isr.some((bits) => bits !== 0);
  }

  /** The machine has come to this moment while it was followed. */
  reach(mark: Mark): void {
    this.log.reach(mark.now);
  }
  /** The machine was put to another moment of the same course of events. */
  wentTo(mark: Mark): void {
    if (mark.now <= this.log.until) return;
    this.look();
    this.log.reach(mark.now);
  }
  /** The machine was changed from outside: a reset, a register that was poked. */
  changed(): void {
    if (this.machine.now >= this.log.until) this.look();
  }

  // -- transitions -----------------------------------------------------------------------------------------------------------
  /** A transition closed; the processor stands where it led. */
  closed(icount: number, now: number, closing: ClosingTransitions): void {
    if (this.isLost && icount < this.resumesAt) return;
    // Inside of what is known; a transition takes one unit.
    if (now + 1 < this.log.lastAt) return;
    if (!this.mayWrite(icount)) {
      if (!this.isLost) this.lose(closing.lastClosed());
      return;
    }
    const t = closing.lastClosed();
    if (t.hasFailed) return;
    const begin = t.now + 1;
    const { log } = this;
    if (begin < log.lastAt || (begin === log.lastAt && t.id <= log.lastTransition)) return;
    if (this.isLost && !this.isCertain(t)) return;
    if (this.isLost) {
      this.isLost = false;
      this.allowedAt = icount;
      this.lookAtController();
      this.frames.reset();
      this.bottomHalf = -1;
    }
    this.write(t, begin);
  }

  private mayWrite(icount: number): boolean {
    if (this.options.allowance === 'all') return true;
    if (this.isLost) this.allowance = ENOUGH;
    else if (this.allowance <= 0) {
      const more = Math.floor((icount - this.allowedAt) / INSTRUCTIONS_EACH);
      this.allowance = Math.min(BURST, Math.max(0, more));
      this.allowedAt = icount;
      if (this.allowance === 0) return false;
    }
    this.allowance--;
    return true;
  }
  /** Too much happens: not followed until it can be told again for certain where execution is. */
  private lose(t: ClosedTransition): void {
    this.isLost = true;
    this.resumesAt = t.icount + ENOUGH * INSTRUCTIONS_EACH;
    this.follows(false, false);
    this.log.begin(Math.max(this.log.lastAt, t.now + 1), t.icount, GAP, 0, 0);
  }
  /** Whatever came before, it is certain in which context this leads. */
  private isCertain(t: ClosedTransition): boolean {
    return t.toCpl > 0 || t.isReal || (t.isDelivery && t.fromCpl > 0);
  }

  private write(t: ClosedTransition, begin: number): void {
    const { log } = this;
    if (t.fromStack > this.bottomHalf || t.fromCpl > 0) this.bottomHalf = -1;
    this.follow(t);
    const { vector } = t;
    const cause = t.causeType;
    const context = this.contextAfter(t);
    const depth = context === USER || t.isReal ? 0 : this.frames.depth;
    log.begin(begin, t.icount + 1, number(context, depth, beginningNumber[cause], vector), this.whoAfter(t), t.id);
    if (cause === 'exception' && !t.isReal) this.tell('fault', t.now, -1, vector);
  }

  /** Frames that the transition pushed, or the one it consumed. */
  private follow(t: ClosedTransition): void {
    const { frames } = this;
    if (t.isReal || t.switchedTask) return;
    if (t.isReturn) frames.pop(t.fromStack);
    else if (t.isDelivery) {
      const isInner = t.toCpl < t.fromCpl;
      const size = (isInner ? OTHER_LEVEL : SAME_LEVEL) + (t.eflags & EFLAGS_VM ? V86_SEGMENTS : 0) + (t.hasErrorCode ? 4 : 0); // prettier-ignore
      frames.push(t.toStack, t.toStack + size, pusherOf(t.causeType), isInner);
    } else if (t.toCpl < t.fromCpl) frames.push(t.toStack, t.toStack + OTHER_LEVEL - 4, 'software', true);
  }

  private contextAfter(t: ClosedTransition): number {
    if (t.toCpl > 0 || t.isReal) {
      this.follows(false, false);
      if (!t.isReal) return USER;
      return isFirmware(t.toLinear) ? contextNumber.firmware : contextNumber['real-mode'];
    }
    const { frames, bottomHalf } = this;
    frames.look(t.toStack);
    this.follows(frames.isInterrupt, t.interruptsEnabled);
    if (bottomHalf >= 0 && t.toStack <= bottomHalf && frames.innermost > bottomHalf) return BOTTOM_HALF;
    if (!frames.isInterrupt) return contextNumber.kernel;
    return this.isOver ? BOTTOM_HALF : INTERRUPT;
  }
  private follows(isInInterrupt: boolean, interruptsEnabled: boolean): void {
    this.interruptsEnabled = interruptsEnabled;
    if (isInInterrupt !== this.isInInterrupt) this.machine.watchInterruptFlag(isInInterrupt);
    this.isInInterrupt = isInInterrupt;
  }
  /** Another recorder had the machine: it tells again what this one needs. */
  takeMachine(): void {
    this.machine.watchInterruptFlag(this.isInInterrupt);
  }
  /** The urgent part of the interrupt is over: others are let in again, and nothing is in service. */
  private get isOver(): boolean {
    return this.interruptsEnabled && !this.isServing && this.frames.isInnermostExternal;
  }

  /** Whoever runs now; in the kernel whoever ran before. */
  private whoAfter(t: ClosedTransition): number {
    if (t.isReal) return 0;
    const { lastWho, lastWhat } = this.log;
    const isEntry = t.fromCpl > 0 && t.toCpl === 0;
    if ((isEntry || t.isDelivery) && lastWho !== 0 && (lastWhat & 15) !== GAP) return lastWho;
    return this.process.at(this.options.context().annotations.processes, t.taskBase, t.directory);
  }

  /** Something that decides between the halves changed inside an interrupt. */
  private halves(begin: number, icount: number, beginning: Beginning): void {
    const { log } = this;
    const context = log.lastWhat & 15;
    // What a declared function began lasts until it returns.
    if (!this.isInInterrupt || this.bottomHalf >= 0 || (context !== INTERRUPT && context !== BOTTOM_HALF)) return;
    const is = this.isOver ? 'bottom-half' : 'interrupt';
    if (contextNumber[is] !== context) this.other(begin, icount, is, beginning);
  }

  // -- other events ----------------------------------------------------------------------------------------------------------
  observe(event: MachineEvent): void {
    if (event.kind === 'transition' || event.now < Math.min(this.log.lastAt, this.log.lastSignalAt)) return;
    switch (event.kind) {
      case 'pic':
        this.controller(event);
        return;
      case 'interrupt-flag':
        // What a transition does to IF belongs to it.
        if (event.cause === '') return;
        this.interruptsEnabled = event.to === 1;
        if (event.to === 1) this.lookAtController();
        this.halves(event.now + 1, event.icount + 1, 'flag');
        return;
      case 'halt':
        this.halted(event.now, event.icount);
        return;
      case 'shutdown':
        this.other(event.now + 1, event.icount, 'shutdown', 'shutdown');
        return;
      case 'mark':
        if (event.cpl === 0) this.enteredBottomHalf(event.now, event.icount);
        return;
      default:
    }
  }

  private halted(now: number, icount: number): void {
    const context = this.log.lastWhat & 15;
    if (context === contextNumber.firmware || context === contextNumber['real-mode']) return;
    this.other(now + 1, icount + 1, 'idle', 'halt');
  }
  private enteredBottomHalf(now: number, icount: number): void {
    if (now < this.log.lastAt || this.isLost) return;
    if (this.bottomHalf >= 0 && (this.log.lastWhat & 15) === contextNumber['bottom-half']) return;
    this.bottomHalf = linearEsp(this.machine.registers());
    this.other(now, icount, 'bottom-half', 'call');
  }
  private other(begin: number, icount: number, context: CourseContext, beginning: Beginning): void {
    const { log } = this;
    if (this.isLost || begin < log.lastAt) return;
    const row = rowOf(context, (log.lastWhat >>> 4) & 0xff, beginning, 0);
    if (begin === log.lastAt && log.lastWhat === row) return;
    log.begin(begin, icount, row, log.lastWho, 0);
  }

  private controller(event: Extract<MachineEvent, { kind: 'pic' }>): void {
    const { irq, op, now } = event;
    const before = this.irr;
    this.irr = event.irr;
    this.isServing = event.isr !== 0;
    const isMasked = irq >= 0 && ((event.imr >> irq) & 1) !== 0;
    switch (op) {
      case 'irr': {
        const waits = ((before >> irq) & 1) !== 0 && this.raisedAt[irq] >= 0;
        if (waits) this.tell(isMasked ? 'unheard' : 'lost', now, this.raisedAt[irq] as number, irq);
        else if (this.tell('raised', now, -1, irq)) this.raisedAt[irq] = now;
        return;
      }
      case 'lowered':
        this.tell(isMasked ? 'unheard' : 'lost', now, this.raisedAt[irq] as number, irq);
        this.raisedAt[irq] = -1;
        return;
      case 'inta':
        if (this.tell('accepted', now, this.raisedAt[irq] as number, irq)) this.acceptedAt[irq] = now;
        this.raisedAt[irq] = -1;
        return;
      case 'spurious':
        this.tell('spurious', now, -1, irq);
        return;
      case 'eoi':
        this.halves(now + 1, event.icount + 1, 'eoi');
        if (irq < 0) this.tell('eoi', now, -1, NO_IRQ);
        else if (this.tell('eoi', now, this.acceptedAt[irq] as number, irq)) this.acceptedAt[irq] = -1;
        return;
      case 'icw':
        this.forgetRequests(before & ~event.irr, now);
        return;
      case 'mask':
    }
  }
  /** ICW1 drops whatever waited. */
  private forgetRequests(requests: number, now: number): void {
    for (let irq = 0; irq < IRQS; irq++) {
      if (((requests >> irq) & 1) === 0 || (this.raisedAt[irq] as number) < 0) continue;
      this.tell('lost', now, this.raisedAt[irq] as number, irq);
      this.raisedAt[irq] = -1;
    }
  }
  /** @returns false when it was known already. */
  private tell(signal: Signal, now: number, since: number, irq: number): boolean {
    const { log } = this;
    if (now < log.lastSignalAt || this.isLost) return false;
    const row = signalNumber[signal] | (irq << 8);
    if (log.hasSignal(now, row)) return false;
    if (this.options.allowance !== 'all') this.allowance--;
    log.signal(now, since, row);
    return true;
  }
}

const directoryOf = ({ cr0, cr3 }: RegisterState): number => (cr0 >>> 31 === 1 ? cr3 : -1);
const pusherOf = (cause: CauseType): FramePusher =>
  cause === 'external' ? 'external' : cause === 'NMI' ? 'NMI' : 'software';
const number = (context: number, depth: number, beginning: number, vector: number): number =>
  context | (Math.min(depth, 0xff) << 4) | (beginning << 12) | (vector << 16);
const rowOf = (context: CourseContext, depth: number, beginning: Beginning, vector: number): number =>
  number(contextNumber[context], depth, beginningNumber[beginning], vector);
