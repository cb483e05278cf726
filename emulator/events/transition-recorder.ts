/** What the processor tells while it performs a transition. The ring that keeps it is in `ring-recorder.ts`. */
import type { CauseType, FailedCheck, Flow, RegisterName, Transition } from './event-types.ts';
import type { MicroStepId } from './micro-steps.table.ts';
import type { RuleId } from './rules.table.ts';

/**
 * What the processor calls. `open` is true between begin and complete/fail; nested faults close the outer one first.
 * Everything that happens while a transition is open and changes memory or a register must be told: also the A and D
 * bits that page walks set. (CR2 is noticed by the recorder itself.)
 */
export interface TransitionRecorder {
  readonly open: boolean;
  /**
   * @param fromEip EIP of the place the transition starts from: the instruction for faults and transfers, the next one
   * for traps and interrupts. `from.eip` and the `before` of the EIP change.
   */
  begin(
    flow: Flow,
    cause: CauseType,
    vector: number,
    errorCode: number | null,
    why: FailedCheck | null,
    parent: number,
    fromEip: number,
  ): void;
  /** The open transition turns out to be another flow: an interrupt through a task gate is a task switch. */
  becomes(flow: Flow): void;
  step(id: MicroStepId): void;
  read(linear: number, physical: number, size: 1 | 2 | 4, value: number): void;
  write(linear: number, physical: number, size: 1 | 2 | 4, before: number, after: number): void;
  check(rule: RuleId, left: number, right: number, ok: boolean): void;
  /** Changes from a value to itself are dropped. */
  register(register: RegisterName, before: number, after: number): void;
  complete(): void;
  fail(vector: number, errorCode: number | null, why: FailedCheck | null): void;
  /** Forget the open transition: the machine stopped inside it because it met something not modelled. */
  abandon(): void;
  /** EIP given to the last `begin`. */
  readonly fromEip: number;
  /** Id the next `begin` will give; the one just closed is `nextId - 1`. */
  readonly nextId: number;
  /** Transitions recorded so far (they may have left the ring). */
  readonly count: number;
  /** Decoded transition by id, or null when it has left the ring. */
  transition(id: number): Transition | null;
}
