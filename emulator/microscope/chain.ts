/** Fault escalation as one chain: which delivery failed, which fault came of it, and what table 6-5 makes of the pair. */
import { doubleFaultOf } from '#emulator/arch';
import type { Transition } from '#emulator/events';
import { sequence } from '#emulator/reasons';
import type { ChainLink } from './types.ts';

/** The chain that a transition belongs to, from its beginning; empty when nothing failed. */
export function escalationOf(get: (id: number) => Transition | null, id: number): readonly ChainLink[] {
  const transitions = sequence(get, id);
  if (transitions.length < 2 && transitions[0]?.outcome === 'completed') return [];
  return transitions.map((transition) => {
    const { cause, outcome } = transition;
    const vector = cause.vector ?? -1;
    const raised = outcome === 'completed' ? null : outcome.fault;
    // Only exceptions make double faults: a fault while an interrupt or INT n is delivered is delivered itself.
    const verdict = raised === null ? null : cause.type === 'exception' ? doubleFaultOf(vector, raised) : 'serial';
    return { id: transition.id, vector, errorCode: cause.errorCode ?? null, raised, verdict };
  });
}
