/** Which faults belong together: a fault, the fault of its delivery, and the one of that. */
import { doubleFaultOf, VECTOR_DF } from '#emulator/arch';
import type { Transition } from '#emulator/events';
import type { FaultLink } from './types.ts';

export interface FaultChain {
  readonly links: readonly FaultLink[];
  readonly ending: 'handled' | 'double-fault' | 'shutdown';
}

type Get = (id: number) => Transition | null;

/** Transitions that failed into one another: from the first of the chain that `id` belongs to, to the last. */
export function sequence(get: Get, id: number): Transition[] {
  let first = get(id);
  for (let up = first?.parent ?? 0; up > 0; up = first?.parent ?? 0) {
    const parent = get(up);
    if (parent === null) break;
    first = parent;
  }
  const found: Transition[] = [];
  for (let at = first; at !== null;) {
    found.push(at);
    const next: Transition | null = at.outcome === 'completed' ? null : get(at.id + 1);
    at = next !== null && next.parent === at.id ? next : null;
  }
  return found;
}

/** The faults around a transition, in order; none for a transition that is no fault and had none. */
export function faultChain(get: Get, id: number): FaultChain {
  const transitions = sequence(get, id);
  const links: FaultLink[] = [];
  const [first] = transitions;
  if (first?.cause.type === 'exception') {
    const { cause } = first;
    links.push({ vector: cause.vector ?? 0, errorCode: cause.errorCode ?? null, why: cause.why ?? null, failed: null, delivered: first }); // prettier-ignore
  }
  transitions.forEach((transition, k) => {
    const { outcome } = transition;
    if (outcome === 'completed') return;
    const { fault, errorCode, why } = outcome;
    links.push({ vector: fault, errorCode, why, failed: transition, delivered: transitions[k + 1] ?? null });
  });
  const isDouble = transitions.some(({ cause }) => cause.type === 'exception' && cause.vector === VECTOR_DF);
  return { links, ending: endedInShutdown(transitions) ? 'shutdown' : isDouble ? 'double-fault' : 'handled' };
}

/** A fault during the delivery of a double fault. */
function endedInShutdown(transitions: readonly Transition[]): boolean {
  const last = transitions.at(-1);
  if (last === undefined || last.outcome === 'completed' || last.cause.type !== 'exception') return false;
  return doubleFaultOf(last.cause.vector ?? 0, last.outcome.fault) === 'shutdown';
}

/** The link that a transition is about. */
export function linkOf({ links }: FaultChain, id: number): FaultLink | null {
  return (
    links.find(({ delivered }) => delivered?.id === id) ??
    links.find(({ failed }) => failed?.id === id) ??
    links[0] ??
    null
  );
}
