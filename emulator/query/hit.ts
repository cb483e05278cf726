/** One answer to a query: a moment, what happened there, and where in the source. */
import { labelAt } from '#emulator/inspect';
import type { InspectContext, SourcePlace } from '#emulator/inspect';
import { describeEvent } from './describe-event.ts';
import { formatValue, type NumberKind, type Value } from './value.ts';
import type { LabEvent } from './vocabulary.ts';

export interface Hit {
  /** The moment right before it: going there and one step on makes it happen. */
  readonly icount: number;
  readonly now: number;
  /** Word of the vocabulary, or `change`. */
  readonly event: string;
  readonly fields: Readonly<Record<string, number | string | boolean | null>>;
  /** Transition it came from, or 0. */
  readonly transition: number;
  /** Instruction at that moment. */
  readonly linear: number;
  /** `kmain+12`, or ''. */
  readonly label: string;
  readonly source: SourcePlace | null;
  /** In words of the machine, the same in every language: `enter 3→0 20h kind=hw …`. */
  readonly text: string;
}

const place = (context: InspectContext, linear: number): Pick<Hit, 'linear' | 'label' | 'source'> => ({
  linear,
  label: labelAt(context, linear),
  source: context.source.place(linear),
});

/** @param linear instruction that makes it happen. */
export const eventHit = (event: LabEvent, linear: number, context: InspectContext): Hit => ({
  icount: event.icount,
  now: event.now,
  event: event.event,
  fields: event.fields,
  transition: event.transition,
  ...place(context, linear),
  text: describeEvent(event),
});

export interface Change {
  readonly icount: number;
  readonly now: number;
  readonly linear: number;
  readonly transition: number;
  readonly before: Value;
  readonly after: Value;
}

/** @param what as it was written: `dword [counter]`. */
export function changeHit(what: string, number: NumberKind, change: Change, context: InspectContext): Hit {
  const { icount, now, linear, transition, before, after } = change;
  return {
    icount,
    now,
    event: 'change',
    fields: { before, after },
    transition,
    ...place(context, linear),
    text: `${what} ${formatValue(before, number)} → ${formatValue(after, number)}`,
  };
}
