/**
 * Collects the micro-steps of transitions while the processor performs them. Recording must cost little (hundreds of
 * thousands of transitions a second), so steps are appended to a ring of 32-bit words and turned into objects on demand.
 */
import type { CauseType, FailedCheck, Flow, RegisterName, Transition } from './event-types.ts';
import type { MicroStepId } from './micro-steps.table.ts';
import type { RuleId } from './rules.table.ts';

/** What the processor calls. `open` is true between begin and complete/fail; nested faults close the outer one first. */
export interface TransitionRecorder {
  readonly open: boolean;
  begin(flow: Flow, cause: CauseType, vector: number, errorCode: number | null, why: FailedCheck | null, parent: number): void;
  step(id: MicroStepId): void;
  read(linear: number, physical: number, size: 1 | 2 | 4, value: number): void;
  write(linear: number, physical: number, size: 1 | 2 | 4, before: number, after: number): void;
  check(rule: RuleId, left: number, right: number, ok: boolean): void;
  register(register: RegisterName, before: number, after: number): void;
  complete(): void;
  fail(vector: number, errorCode: number | null, why: FailedCheck | null): void;
  /** Id the next `begin` will give; the one just closed is `nextId - 1`. */
  readonly nextId: number;
  /** Transitions recorded so far (they may have left the ring). */
  readonly count: number;
  /** Decoded transition by id, or null when it has left the ring. */
  transition(id: number): Transition | null;
}
