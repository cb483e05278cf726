/** One line per transition, for lists. */
import type { Transition } from '#emulator/events';
import { labelAt } from '#emulator/inspect';
import type { InspectContext } from '#emulator/inspect';
import type { TransitionSummary } from '#emulator/protocol';

export function summarize(transition: Transition, context: InspectContext): TransitionSummary {
  const { from, to } = transition;
  const real = isRealMode(transition);
  return {
    id: transition.id,
    icount: transition.icount,
    now: transition.now,
    flow: transition.flow,
    cause: transition.cause,
    fromCpl: from.cpl,
    toCpl: to?.cpl ?? null,
    fromCs: from.cs,
    fromEip: from.eip,
    toCs: to?.cs ?? null,
    toEip: to?.eip ?? null,
    fromLabel: labelAt(context, linearOf(from, real)),
    toLabel: to === null ? '' : labelAt(context, linearOf(to, real)),
    failed: transition.outcome !== 'completed',
    parent: transition.parent,
  };
}

/** Protected mode always reads a gate or a descriptor; real mode never does. */
const isRealMode = (transition: Transition): boolean =>
  !transition.steps.some(({ step }) => step === 'idt.read-gate' || step.endsWith('read-descriptor'));

/** Labels are addresses of flat segments in protected mode; in real mode the paragraph counts. */
const linearOf = (where: { cs: number; eip: number }, real: boolean): number =>
  real ? where.cs * 16 + where.eip : where.eip;
