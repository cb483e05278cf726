/** What a recorded transition wrote, from its micro-steps and the kind of its flow. */
import { VECTOR_DB, VECTOR_PF } from '#emulator/arch';
import type { Transition } from '#emulator/events';

const CS = /^CS\./;
const SS = /^SS\./;
/** Flags that a delivery clears, whatever they were: TF, NT, RF, VM. */
const CLEARED = [8, 14, 16, 17];
const IF = 9;

/** Did a completed transition give these bits of a register a value? */
export function transitionWrites(transition: Transition, register: string, low: number, width: number): boolean {
  const { outcome, flow, cause, steps } = transition;
  if (outcome !== 'completed') return false;
  if (steps.some(({ registers }) => registers.some((change) => change.register === register && changes(change, low, width)))) return true; // prettier-ignore
  if (register === 'EIP' || CS.test(register)) return true;
  if (register === 'CR2') return cause.type === 'exception' && cause.vector === VECTOR_PF;
  if (register === 'DR6') return cause.type === 'exception' && cause.vector === VECTOR_DB;
  if (flow === 'task-switch') return !/^(GDTR|IDTR|CR[024]|DR)/.test(register);
  if (register === 'ESP') return flow !== 'far-jump';
  if (SS.test(register)) return steps.some(({ step }) => step === 'stack.switch' || step === 'pop.ss');
  if (register !== 'EFLAGS') return false;
  if (flow === 'iret') return true;
  if (flow !== 'interrupt-delivery') return false;
  const clearsIf = transition.to !== null && (transition.to.eflags & (1 << IF)) === 0 && (transition.from.eflags & (1 << IF)) !== 0; // prettier-ignore
  return [...CLEARED, ...(clearsIf ? [IF] : [])].some((bit) => bit >= low && bit < low + width);
}

const changes = ({ before, after }: { before: number; after: number }, low: number, width: number): boolean =>
  width >= 32 || Math.floor((before >>> 0) / 2 ** low) % 2 ** width !== Math.floor((after >>> 0) / 2 ** low) % 2 ** width; // prettier-ignore
