/**
 * The transition that closed just now, as numbers: for those who look at every one and cannot afford an object each time. One object is
 * filled again and again; whoever keeps something of it copies the number.
 */
import { CAUSE_TYPES } from './transition-recorder.ts';
import type { CauseType } from './event-types.ts';

export class ClosedTransition {
  id = 0;
  /** Right before it. */
  icount = 0;
  now = 0;
  /** An interrupt or exception was delivered; otherwise a far transfer or a return. */
  isDelivery = false;
  isReturn = false;
  hasFailed = false;
  /** Another task register than before. */
  switchedTask = false;
  /** Place in `CAUSE_TYPES`. */
  cause = 0;
  vector = 0;
  hasErrorCode = false;
  /** EFLAGS right before it. */
  eflags = 0;
  /** IF behind it; said only where level 0 goes on. */
  interruptsEnabled = false;
  fromCpl = 0;
  /** SS.base + ESP, cut to 16 bits on a 16-bit stack. */
  fromStack = 0;
  toCpl = 0;
  toStack = 0;
  /** CS.base + EIP. */
  toLinear = 0;
  /** Base of the task state segment behind it. */
  taskBase = 0;
  /** Page directory behind it; -1 = no paging. */
  directory = -1;
  /** CR0.PE is 0 behind it. */
  isReal = false;

  get causeType(): CauseType {
    return CAUSE_TYPES[this.cause] as CauseType;
  }
}

/** Who can tell of the transition that closed just now, while the processor stands where it led. */
export interface ClosingTransitions {
  lastClosed(): ClosedTransition;
}
