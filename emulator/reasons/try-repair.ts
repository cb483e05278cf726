/** A repair is believed when it was tried: on a fork of the machine that is thrown away. */
import type { Program } from '#emulator/debug';
import type { Transition } from '#emulator/events';
import type { Machine, StopReason } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';
import type { NextEvent, Poke, Repair, TriedRepair } from './types.ts';

/** Instructions looked through for the next event. */
export const TRIAL_INSTRUCTIONS = 10_000;
const NEXT = 'next';

/** Bytes go through the page tables one by one: an entry may cross a page. */
export function applyPokes(machine: Machine, pokes: readonly Poke[]): void {
  for (const poke of pokes) {
    if ('register' in poke) machine.input({ type: 'poke-register', register: poke.register, value: poke.value });
    else if ('physical' in poke) machine.input({ type: 'poke-memory', physical: poke.physical, bytes: poke.bytes });
    else {
      poke.bytes.forEach((byte, k) => {
        const physical = machine.translate((poke.linear + k) >>> 0);
        if (physical >= 0) machine.input({ type: 'poke-memory', physical, bytes: [byte] });
      });
    }
  }
}

/**
 * The machine stands at the moment before the faulting instruction, and does so afterwards.
 * @param expected rules of the faults of the same instruction that come before this one.
 */
export function tryRepair(
  timeline: Timeline,
  program: Program | null,
  repair: Repair,
  rule: string | null,
  expected: ReadonlySet<string>,
): TriedRepair {
  return timeline.divert((machine) => {
    applyPokes(machine, repair.pokes);
    const began = machine.icount;
    const known = machine.transitionCount;
    const stop = machine.stepInstruction();
    const failure = firstFault(machine, known, expected);
    if (failure !== null || stop.why !== 'limit') {
      const next = failure ? eventOf(machine, program, failure, began) : endOf(stop, machine.icount - began);
      return {
        ...repair,
        outcome: failure === null ? 'passes' : sameRule(failure, rule) ? 'same' : 'next-check',
        next,
      };
    }
    return { ...repair, outcome: 'passes', next: runOn(machine, program, began) };
  });
}

const isFault = ({ cause, outcome }: Transition): boolean => cause.type === 'exception' || outcome !== 'completed';
/** The first fault besides those that led to the one that is being repaired. */
function firstFault(machine: Machine, known: number, expected: ReadonlySet<string>): Transition | null {
  for (let id = known + 1; id <= machine.transitionCount; id++) {
    const transition = machine.transition(id);
    if (transition !== null && isFault(transition) && !expected.has(ruleOf(transition) ?? '')) return transition;
  }
  return null;
}
const ruleOf = ({ cause, outcome }: Transition): NextEvent['rule'] =>
  (outcome === 'completed' ? cause.why : (outcome.why ?? cause.why))?.rule ?? null;
const sameRule = (transition: Transition, rule: string | null): boolean => rule !== null && ruleOf(transition) === rule;

function runOn(machine: Machine, program: Program | null, began: number): NextEvent {
  let met: Transition | null = null;
  machine.setStopRule((event) => {
    if (event.kind !== 'transition') return null;
    met ??= event;
    return NEXT;
  });
  const stop = machine.run({ instructions: TRIAL_INSTRUCTIONS });
  machine.setStopRule(null);
  return met === null ? endOf(stop, machine.icount - began) : eventOf(machine, program, met, began);
}

function eventOf(machine: Machine, program: Program | null, transition: Transition, began: number): NextEvent {
  const { from, to, cause, outcome, flow } = transition;
  const failed = outcome === 'completed' ? null : outcome;
  // Flat code segments and real mode at segment 0 have linear addresses that the source map knows.
  const linear = machine.registers().eflags & 0x20000 ? from.cs * 16 + from.eip : from.eip;
  return {
    kind: 'transition',
    flow,
    vector: failed?.fault ?? cause.vector ?? -1,
    errorCode: failed?.errorCode ?? cause.errorCode ?? null,
    rule: isFault(transition) ? ruleOf(transition) : null,
    linear,
    source: program?.source.place(linear) ?? null,
    fromCpl: from.cpl,
    toCpl: to?.cpl ?? from.cpl,
    after: Math.max(0, transition.icount - began),
  };
}

const KIND: Readonly<Record<StopReason['why'], NextEvent['kind']>> = { limit: 'quiet', breakpoint: 'quiet', rule: 'quiet', 'halted-forever': 'halted', shutdown: 'shutdown', 'not-modelled': 'not-modelled', 'powered-off': 'powered-off' }; // prettier-ignore
const endOf = (stop: StopReason, after: number): NextEvent => ({ kind: KIND[stop.why], flow: '', vector: -1, errorCode: null, rule: null, linear: -1, source: null, fromCpl: -1, toCpl: -1, after: Math.min(after, TRIAL_INSTRUCTIONS) }); // prettier-ignore
