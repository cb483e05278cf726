/**
 * A passage as it closes: what its header says, at once and without an explanation; its steps when somebody looks at them.
 */
import type { Cause, FramePlace, MicroStep, Transition, Where } from './event-types.ts';

export class PassageTransition implements Transition {
  readonly kind = 'transition';
  readonly outcome = 'completed';
  readonly parent = 0;
  readonly id: number;
  readonly icount: number;
  readonly now: number;
  readonly flow: 'interrupt-delivery' | 'iret';
  readonly cause: Cause;
  readonly from: Where;
  readonly to: Where;
  readonly frame: FramePlace;
  private readonly tell: (id: number) => Transition | null;
  private told: readonly MicroStep[] | null = null;

  constructor(
    at: { readonly id: number; readonly icount: number; readonly now: number },
    flow: 'interrupt-delivery' | 'iret',
    cause: Cause,
    from: Where,
    to: Where,
    frame: FramePlace,
    tell: (id: number) => Transition | null,
  ) {
    this.id = at.id;
    this.icount = at.icount;
    this.now = at.now;
    this.flow = flow;
    this.cause = cause;
    this.from = from;
    this.to = to;
    this.frame = frame;
    this.tell = tell;
  }

  get steps(): readonly MicroStep[] {
    this.told ??= this.tell(this.id)?.steps ?? [];
    return this.told;
  }
}
