/** What the machine did, slot by slot, as its recorded micro-steps tell it. */
import { EFLAGS_IF } from '#emulator/arch';
import type { MicroStepId, Transition } from '#emulator/events';
import type { Timeline } from '#emulator/timeline';
import { nextTransitions } from './frame-question.ts';
import type { ChipId, FrameAnswer, FrameSlot } from './frame-types.ts';

const PUSHED: Readonly<Partial<Record<MicroStepId, ChipId>>> = {
  'push.gs': 'GS', 'push.fs': 'FS', 'push.ds': 'DS', 'push.es': 'ES', 'push.ss': 'SS', 'push.esp': 'ESP', 'push.parameter': 'parameter', 'push.eflags': 'EFLAGS', 'push.cs': 'CS',
  'push.eip': 'EIP', 'push.error-code': 'error-code', 'task.push-error-code': 'error-code',
}; // prettier-ignore
const POPPED: Readonly<Partial<Record<MicroStepId, ChipId>>> = {
  'pop.eip': 'EIP', 'pop.cs': 'CS', 'pop.eflags': 'EFLAGS', 'pop.esp': 'ESP', 'pop.ss': 'SS', 'pop.es': 'ES', 'pop.ds': 'DS', 'pop.fs': 'FS', 'pop.gs': 'GS',
}; // prettier-ignore

/** Words that it pushed or popped. What is pushed as EIP is the one of the instruction, or the one behind it. */
export function slotsOf({ id, steps, from }: Transition): FrameSlot[] {
  const slots: FrameSlot[] = [];
  steps.forEach(({ step, writes, reads }, n) => {
    const [pushed, popped] = [PUSHED[step], POPPED[step]];
    const chip = pushed ?? popped;
    if (chip === undefined) return;
    // A pop may look at its word more than once: it is one slot.
    const accesses = pushed === undefined ? reads.slice(0, 1) : writes;
    for (const { linear, after } of accesses) {
      const what = chip === 'EIP' && pushed !== undefined && after >>> 0 !== from.eip >>> 0 ? 'next-EIP' : chip;
      slots.push({ order: slots.length, id: what, address: linear >>> 0, value: after >>> 0, step: n + 1, transition: id }); // prettier-ignore
    }
  });
  return slots.map((slot, order) => ({ ...slot, order }));
}

/** One step on a machine that is thrown away: what it would really do. Null: it makes no transition. */
export function frameAnswer(timeline: Timeline): FrameAnswer | null {
  return answerOf(nextTransitions(timeline));
}

/** The same of transitions that have really happened. */
export function answerOf(transitions: readonly Transition[]): FrameAnswer | null {
  const last = [...transitions].reverse().find(({ outcome }) => outcome === 'completed') ?? transitions.at(-1);
  if (last === undefined) return null;
  const isTask = last.steps.some(({ step }) => step === 'task.save-old');
  const isSwitched = last.steps.some(({ step }) => step === 'tss.read-stack');
  const to = last.outcome === 'completed' ? last.to : null;
  return {
    transitions,
    slots: slotsOf(last),
    stack: isTask ? 'save-area' : isSwitched ? 'tss' : 'current',
    to: to && { cs: to.cs, eip: to.eip, cpl: to.cpl, interruptFlag: to.eflags & EFLAGS_IF ? 1 : 0 },
  };
}
