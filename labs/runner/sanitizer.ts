/**
 * The lab sanitizer: rules that watch every run, whatever the lab asks. Each rule is one function over the transitions of
 * the run; a finding cites the moment and the numbers, the words are in the catalogues.
 */
import type { Transition } from '#emulator/events';
import type { LabReport } from '#emulator/protocol';

export type Lint = LabReport['lints'][number];
type Rule = (transitions: readonly Transition[]) => Lint[];

const EFLAGS_IF = 0x200;
/** Vectors below 20h belong to exceptions (SDM vol. 3 §6.2). */
const FIRST_FREE_VECTOR = 0x20;

const at = (t: Transition): Lint['at'] => ({ now: t.now, icount: t.icount });
const completed = (t: Transition): boolean => t.outcome === 'completed';

/** S11: a return to ring 3 that leaves IF clear: no interrupt can take the processor back. */
const ring3NoPreempt: Rule = (transitions) =>
  transitions
    .filter(
      (t) => completed(t) && t.flow === 'iret' && t.from.cpl < 3 && t.to?.cpl === 3 && (t.to.eflags & EFLAGS_IF) === 0,
    )
    .map((t) => ({ rule: 'S11', at: at(t), args: { eflags: t.to?.eflags ?? 0, eip: t.to?.eip ?? 0 } }));

/** S16: a hardware interrupt delivered to a vector that belongs to an exception. Real mode is exempt: the BIOS does so. */
const vectorOverlap: Rule = (transitions) =>
  transitions
    .filter(
      (t) =>
        completed(t) &&
        t.cause.type === 'external' &&
        (t.cause.vector ?? FIRST_FREE_VECTOR) < FIRST_FREE_VECTOR &&
        t.steps.some((s) => s.step === 'idt.read-gate'),
    )
    .map((t) => ({ rule: 'S16', at: at(t), args: { vector: t.cause.vector ?? 0 } }));

/** S12: the same vector from the same EIP eight times, the stack falling each time. */
const faultStorm: Rule = (transitions) => {
  const faults = transitions.filter((t) => t.cause.type === 'exception' && t.flow === 'interrupt-delivery');
  const runs = new Map<string, { count: number; esp: number }>();
  const found: Lint[] = [];
  for (const t of faults) {
    const key = `${t.cause.vector}:${t.from.cs}:${t.from.eip}`;
    const run = runs.get(key);
    const falling = run !== undefined && t.from.esp < run.esp;
    const count = falling ? run.count + 1 : 1;
    runs.set(key, { count, esp: t.from.esp });
    if (count === 8) found.push({ rule: 'S12', at: at(t), args: { vector: t.cause.vector ?? 0, eip: t.from.eip } });
  }
  return found;
};

const RULES: readonly Rule[] = [ring3NoPreempt, vectorOverlap, faultStorm];

/** All findings of all rules, in order of time. */
export function lint(transitions: readonly Transition[]): Lint[] {
  return RULES.flatMap((rule) => rule(transitions)).sort((a, b) => a.at.now - b.at.now || a.at.icount - b.at.icount);
}
