/** What an expression is evaluated in: a machine at one moment, the program's names, and the event of that moment if there is one. */
import { executionContext, inspect } from '#emulator/inspect';
import type { InspectContext, Views } from '#emulator/inspect';
import type { Machine, RegisterState } from '#emulator/machine';

/** The part of a machine that can be looked at. */
export type LookedAt = Pick<
  Machine,
  'registers' | 'readLinear' | 'readPhysical' | 'translate' | 'probePage' | 'section' | 'now' | 'icount' | 'config' | 'transition' | 'transitionCount'
>; // prettier-ignore

export type EventFields = Readonly<Record<string, number | string | boolean>>;

export interface Scope {
  readonly machine: LookedAt;
  /** Value of a label or constant of the program; undefined = there is none. */
  symbol(name: string): number | undefined;
  /** Fields of the event that is being judged, null outside of one. */
  readonly event: EventFields | null;
  /** Names, declarations and transitions for `context`, `process` and `label`. Absent: what the machine itself can tell. */
  readonly inspect?: InspectContext;
}

/** One evaluation: everything that several words need is looked up once. */
export class Evaluation {
  readonly scope: Scope;
  private registers_: RegisterState | null = null;
  private view_: Views['registers'] | null = null;
  private context_: InspectContext | null = null;

  constructor(scope: Scope) {
    this.scope = scope;
  }
  get machine(): LookedAt {
    return this.scope.machine;
  }
  get registers(): RegisterState {
    return (this.registers_ ??= this.machine.registers());
  }
  get registersView(): Views['registers'] {
    return (this.view_ ??= inspect(this.machine, 'registers', {}, this.context));
  }
  get context(): InspectContext {
    return (this.context_ ??= this.scope.inspect ?? bareContext(this.scope));
  }
  get execution(): ReturnType<typeof executionContext> {
    return executionContext(this.machine, this.registers, this.context);
  }
}

function bareContext({ machine, symbol }: Scope): InspectContext {
  return {
    symbols: { value: (name) => symbol(name) ?? null, nearest: () => null },
    source: { place: () => null, before: () => null },
    annotations: { processes: null },
    transitions: { count: machine.transitionCount, get: (id) => machine.transition(id) },
    stacks: new Map(),
  };
}

/** Bytes of memory in which a value lies. */
export interface Place {
  readonly linear: number;
  readonly length: number;
}
